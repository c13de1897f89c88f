"""What is made at first use, by one thread while the others wait for it.

`functools` lets every thread that comes before the first has finished make its own (`lru_cache`
always, `cached_property` since Python 3.12): of dictionaries and tables of 50 MB, a server whose
first mails come all at once makes one for each of its threads.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache, wraps
from threading import RLock
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def made_once(make: Callable[P, T]) -> Callable[P, T]:
    """`lru_cache` for few results that are dear to make."""
    kept = lru_cache(maxsize=8)(make)
    lock = RLock()

    @wraps(make)
    def get(*args: P.args, **kwargs: P.kwargs) -> T:
        with lock:
            return kept(*args, **kwargs)  # type: ignore[arg-type]  # hashable, or it would not do

    return get


class property_made_once(cached_property[T]):
    """`cached_property` as it was before Python 3.12."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        super().__init__(make)
        self._being_made = RLock()

    if not TYPE_CHECKING:  # its type is the base's

        def __get__(self, instance: object, owner: type | None = None) -> Any:
            # Asked only until the instance holds the value.
            with self._being_made:
                return super().__get__(instance, owner)
