"""What travels when a model is pickled: for ``joblib.dump``, worker processes and Spark."""

from __future__ import annotations

from functools import cached_property
from typing import Any


class WithoutCaches:
    """Pickles without what a `cached_property` holds: nine tenths of a model can be made again."""

    def __getstate__(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in vars(self).items()
            if not isinstance(getattr(type(self), name, None), cached_property)
        }
