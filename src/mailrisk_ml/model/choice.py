"""Which model judges, and what is set in it: cheap to send to where it is loaded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mailrisk_ml.exceptions import ModelFormatError
from mailrisk_ml.model.storage import load_model, model_digest
from mailrisk_ml.once import made_once

if TYPE_CHECKING:
    from mailrisk_ml.model.assessment import Preset
    from mailrisk_ml.model.classifier import RiskClassifier


@dataclass(frozen=True)
class ModelChoice:
    """A model folder, and what stands in place of what the model was saved with.

    Parameters
    ----------
    path : path-like, optional
        Model folder; the shipped model by default.
    preset : {"strict", "balanced", "sensitive"}, optional
    thresholds : mapping of str to float, optional
        In place of the preset's, see `RiskClassifier`.
    zones : sequence of str, optional
        See `RiskClassifier`.
    digest : str, optional
        That of the one model that will do, whatever the folder holds by then; see `pinned`.

    Examples
    --------
    >>> ModelChoice(preset="strict").load().preset
    'strict'
    """

    path: str | os.PathLike[str] | None = None
    preset: Preset | None = None
    thresholds: Mapping[str, float] | Iterable[tuple[str, float]] | None = None
    zones: Iterable[str] | None = None
    digest: str | None = None

    def __post_init__(self) -> None:
        # As what can be hashed, alike whatever their order: models are kept by their choice, and
        # runs that were stopped are gone on with by it.
        if self.path is not None:
            object.__setattr__(self, "path", os.fspath(self.path))
        if self.thresholds is not None:
            object.__setattr__(
                self, "thresholds", tuple(sorted(dict(self.thresholds).items(), key=str))
            )
        if self.zones is not None:
            object.__setattr__(self, "zones", tuple(self.zones))

    def load(self) -> RiskClassifier:
        """The model, with all this set in it.

        Raises
        ------
        ModelFormatError
            It cannot be loaded, or is another than ``digest`` says.
        """
        thresholds = None if self.thresholds is None else dict(self.thresholds)
        model = load_model(self.path, preset=self.preset, thresholds=thresholds)
        if self.digest not in (None, model.digest_):
            where = "The shipped model" if self.path is None else f"The model at {self.path}"
            raise ModelFormatError(
                f"{where} was replaced while mail was judged with it, and one run has one model. "
                "Run it again."
            )
        if self.zones is not None:
            model.set_params(zones=self.zones)
        return model

    def pinned(self) -> ModelChoice:
        """The same, of the model that the folder holds now: whoever loads another is refused.

        Raises
        ------
        ModelFormatError
            The folder is no model.
        """
        return self if self.digest else replace(self, digest=model_digest(self.path))

    def load_once(self) -> RiskClassifier:
        """The same, kept by this process until the folder holds another model."""
        return _kept(self, model_digest(self.path))


def chosen(
    model: str | os.PathLike[str] | ModelChoice | RiskClassifier | None,
) -> ModelChoice | RiskClassifier:
    """What is told by a folder alone as a choice; None is the shipped model."""
    if model is None or isinstance(model, str | os.PathLike):
        return ModelChoice(model)
    return model


@made_once
def _kept(choice: ModelChoice, digest: str) -> RiskClassifier:  # noqa: ARG001 (tells models apart)
    return choice.load()
