"""What travels when a model is pickled: for ``joblib.dump``, worker processes and Spark."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from mailrisk_ml.exceptions import ModelFormatError
from mailrisk_ml.shipped import __version__

_VERSION = "pickled_by"  # no attribute, but what travels beside them


class WithoutCaches:
    """Pickles without what a `cached_property` holds: nine tenths of a model can be made again."""

    def __getstate__(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in vars(self).items()
            if not isinstance(getattr(type(self), name, None), cached_property)
        }


class OfOneVersion:
    """Pickles with this package's version: another may lack, or need, what is in them."""

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), _VERSION: __version__}

    def __setstate__(self, state: dict[str, Any]) -> None:
        own = {name: value for name, value in state.items() if name != _VERSION}
        written = state.get(_VERSION, "of an earlier version")
        if written != __version__:
            raise ModelFormatError(
                f"This {type(self).__name__} was pickled by mailrisk_ml {written}, and this is "
                f"{__version__}: a pickle is for one version only. Write it with "
                "model.save(folder) there, and read it here with load_model(folder)."
            )
        vars(self).update(own)
