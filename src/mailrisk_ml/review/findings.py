"""What the readiness checks report, as typed data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from mailrisk_ml.json_text import plain
from mailrisk_ml.review.learning_curve import LearningCurve

Check = Literal[
    "too_few",
    "one_sided",
    "duplicates",
    "leaks",
    "mixed_up",
    "languages",
    "similar_negatives",
    "groups",
]
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """Something about labelled mail that a model will suffer from.

    Parameters
    ----------
    check : str
        Which check found it.
    severity : {"error", "warning", "note"}
        With an error its label cannot be learned, and must be left out or given more mails.
    message, remedy : str
        What is wrong and what to do; they hold no mail text.
    label : str, optional
    value : float
        What was measured: a count or a share.
    mails : tuple of str
        The mails concerned, by ``id`` or number, where it is about single ones.
    """

    check: Check
    severity: Severity
    message: str
    remedy: str
    label: str | None = None
    value: float = float("nan")
    mails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Readiness:
    """What the checks found.

    Parameters
    ----------
    findings : tuple of Finding
        Errors first.
    n_mails : int
    counts : dict of str to int
        Mails with each label, and ``none``.
    curve : LearningCurve, optional
    """

    findings: tuple[Finding, ...]
    n_mails: int
    counts: dict[str, int]
    curve: LearningCurve | None = field(default=None, repr=False)

    @property
    def is_ready(self) -> bool:
        """Whether a model of all the labels can be fitted."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def summary(self) -> tuple[Finding, ...]:
        """The findings; labels that too few mails carry, with the same remedy, as one."""
        alike: dict[object, list[Finding]] = {}
        for number, finding in enumerate(self.findings):
            key = finding.remedy if finding.check == "too_few" else number
            alike.setdefault(key, []).append(finding)
        return tuple(self._together(several) for several in alike.values())

    def _together(self, findings: list[Finding]) -> Finding:
        if len(findings) == 1:
            return findings[0]
        carried = ", ".join(f"{f.label!r} ({f.value:.0f})" for f in findings)
        message = f"of {self.n_mails:,} mails, few carry {carried}"
        return replace(findings[0], message=message, label=None)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: None where there is no number."""
        return {
            "n_mails": self.n_mails,
            "counts": self.counts,
            "findings": [plain(asdict(finding)) for finding in self.findings],
            "curve": None if self.curve is None else plain(asdict(self.curve)),
        }
