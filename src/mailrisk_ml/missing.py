"""What stands where nothing was given: in cells, lists and columns."""

from __future__ import annotations

from collections.abc import Sized


def is_missing(value: object) -> bool:
    """Whether it is None, NaN, NaT, or pandas' NA, of which not even ``bool`` may be asked.

    Examples
    --------
    >>> [is_missing(value) for value in (None, float("nan"), 0, "", [None])]
    [True, True, False, False, False]
    """
    if value is None or type(value).__name__ == "NAType":
        return True
    return not isinstance(value, Sized) and bool(value != value)  # arrays compare to arrays
