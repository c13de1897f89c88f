"""scikit-learn's manners, without importing it: scoring a mail needs none of it."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Self

from mailrisk_ml.exceptions import InvalidParameterError, NotFittedError
from mailrisk_ml.model.parameters import check_set_later
from mailrisk_ml.model.pickling import OfOneVersion
from mailrisk_ml.model.routing import Routed

if TYPE_CHECKING:
    from mailrisk_ml.model.scoring import FittedState


#: The parameters that make a difference without a new ``fit``.
SET_LATER = ("descriptions", "preset", "thresholds", "zones")


class LabelNames(tuple[str, ...]):
    """A tuple with the shape of an array, which ``cross_val_predict`` asks of ``classes_``."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[int]:
        """How many there are."""
        return (len(self),)


def _is_several(value: object) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str)


class Estimator(OfOneVersion, Routed):
    """Parameters by name, for ``clone`` and ``GridSearchCV``, and a state once fitted.

    Subclasses take keyword parameters only and store each under its own name; those of their base
    class that they do not take, they set.
    """

    classes: Sequence[str]

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return sorted(p for p in inspect.signature(cls.__init__).parameters if p != "self")

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002  scikit-learn's API
        """Parameters by name.

        Parameters
        ----------
        deep : bool, default=True
            scikit-learn's; without effect, as no parameter is an estimator.

        Returns
        -------
        dict of str to object
        """
        return {name: getattr(self, name) for name in self._parameter_names()}

    def _all_params(self) -> dict[str, Any]:
        """Parameters by name, also those that a subclass does not take."""
        own = [c for c in type(self).__mro__ if issubclass(c, Estimator) and "__init__" in vars(c)]
        return {name: getattr(self, name) for taker in own for name in taker._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name.

        Parameters
        ----------
        **params : object
            Those that decide without a new ``fit`` (``preset``, ``thresholds``, ``zones``,
            ``descriptions``) are checked at once in a fitted model, unless others are set with
            them; all are checked by ``fit``.

        Returns
        -------
        Self
            This estimator.

        Raises
        ------
        InvalidParameterError
            One has no such name, or breaks its rule: nothing is set then.
        """
        names = self._parameter_names()
        for name in params:
            if name not in names:
                rule = f"named as one of {names}"
                raise InvalidParameterError("params", type(self).__name__, rule, name)
        # Set with others, such as the labels that thresholds are of, they are for the next fit.
        if self.__sklearn_is_fitted__() and params.keys() <= set(SET_LATER):
            check_set_later(self, params)
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def _set_state(self, state: FittedState, classes: Sequence[str]) -> None:
        """Take over what ``fit`` or a folder gives."""
        self.state_ = state
        vars(self).pop("digest_", None)  # that of what was loaded before
        self._classes = LabelNames(classes)
        #: Parameters that the state belongs to, whatever is set from now on.
        self.fitted_params_: dict[str, Any] = {
            name: tuple(value) if _is_several(value) else value
            for name, value in self._all_params().items()
            if name not in SET_LATER
        }

    @property
    def classes_(self) -> LabelNames:
        """Labels, in the order of the columns."""
        self._fitted_state()
        return self._classes

    def _fitted_state(self) -> FittedState:
        """What ``fit`` learned, or a `NotFittedError`."""
        state: FittedState | None = self.__dict__.get("state_")
        if state is None:
            raise NotFittedError(
                f"This {type(self).__name__} is not fitted yet. "
                "Call fit, or load a fitted one with mailrisk_ml.load_model()."
            )
        return state

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        # Of a classifier, scorers take the names of two labels for the two sides of one, and fail;
        # of an estimator of no kind they take the probabilities as they are.
        kind = "classifier" if len(self.classes) > 2 else None
        return Tags(
            estimator_type=kind,
            target_tags=TargetTags(required=True, multi_output=True),
            classifier_tags=ClassifierTags(multi_label=True),
            input_tags=InputTags(string=True, two_d_array=False),
        )

    def __sklearn_is_fitted__(self) -> bool:
        return "state_" in self.__dict__

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if repr(value) != repr(defaults[name].default)  # arrays compare to arrays
        ]
        return f"{type(self).__name__}({', '.join(changed)})"
