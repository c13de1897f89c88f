"""Offline legal-risk classification of Chinese and English business email.

>>> import mailrisk_ml as mr
>>> model = mr.load_model()
>>> model.assess("Please find attached the minutes.").labels
()
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from mailrisk_ml.shipped import __version__ as __version__

if TYPE_CHECKING:
    from mailrisk_ml.corpus import load_corpus as load_corpus
    from mailrisk_ml.exceptions import CorpusError as CorpusError
    from mailrisk_ml.exceptions import HardlyFlaggedWarning as HardlyFlaggedWarning
    from mailrisk_ml.exceptions import InputTypeError as InputTypeError
    from mailrisk_ml.exceptions import InvalidParameterError as InvalidParameterError
    from mailrisk_ml.exceptions import MailReadError as MailReadError
    from mailrisk_ml.exceptions import MailRiskError as MailRiskError
    from mailrisk_ml.exceptions import MissingDependencyError as MissingDependencyError
    from mailrisk_ml.exceptions import ModelFormatError as ModelFormatError
    from mailrisk_ml.exceptions import NotFittedError as NotFittedError
    from mailrisk_ml.exceptions import PathAsTextWarning as PathAsTextWarning
    from mailrisk_ml.exceptions import SourceError as SourceError
    from mailrisk_ml.labels import LABELS as LABELS
    from mailrisk_ml.labels import Label as Label
    from mailrisk_ml.mail.limits import ReadLimits as ReadLimits
    from mailrisk_ml.mail.message import Mail as Mail
    from mailrisk_ml.mail.reading import read_mail as read_mail
    from mailrisk_ml.mail.sources import iter_mails as iter_mails
    from mailrisk_ml.mail.zones import Zone as Zone
    from mailrisk_ml.model.assessment import Assessment as Assessment
    from mailrisk_ml.model.assessment import Evidence as Evidence
    from mailrisk_ml.model.assessment import Risk as Risk
    from mailrisk_ml.model.classifier import RiskClassifier as RiskClassifier
    from mailrisk_ml.model.explanation import Explanation as Explanation
    from mailrisk_ml.model.explanation import TermContribution as TermContribution
    from mailrisk_ml.model.explanation import WordContribution as WordContribution
    from mailrisk_ml.model.storage import load_model as load_model

# Loaded when first asked for: importing the package does no work.
_HOMES = {
    "Assessment": "model.assessment",
    "CorpusError": "exceptions",
    "Evidence": "model.assessment",
    "Explanation": "model.explanation",
    "HardlyFlaggedWarning": "exceptions",
    "InputTypeError": "exceptions",
    "InvalidParameterError": "exceptions",
    "LABELS": "labels",
    "Label": "labels",
    "Mail": "mail.message",
    "MailReadError": "exceptions",
    "MailRiskError": "exceptions",
    "MissingDependencyError": "exceptions",
    "ModelFormatError": "exceptions",
    "NotFittedError": "exceptions",
    "PathAsTextWarning": "exceptions",
    "ReadLimits": "mail.limits",
    "Risk": "model.assessment",
    "RiskClassifier": "model.classifier",
    "SourceError": "exceptions",
    "TermContribution": "model.explanation",
    "WordContribution": "model.explanation",
    "Zone": "mail.zones",
    "iter_mails": "mail.sources",
    "load_corpus": "corpus",
    "load_model": "model.storage",
    "read_mail": "mail.reading",
}

__all__ = [
    "LABELS",
    "Assessment",
    "CorpusError",
    "Evidence",
    "Explanation",
    "HardlyFlaggedWarning",
    "InputTypeError",
    "InvalidParameterError",
    "Label",
    "Mail",
    "MailReadError",
    "MailRiskError",
    "MissingDependencyError",
    "ModelFormatError",
    "NotFittedError",
    "PathAsTextWarning",
    "ReadLimits",
    "Risk",
    "RiskClassifier",
    "SourceError",
    "TermContribution",
    "WordContribution",
    "Zone",
    "iter_mails",
    "load_corpus",
    "load_model",
    "read_mail",
]


if not TYPE_CHECKING:  # who would take any name for a good one

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
