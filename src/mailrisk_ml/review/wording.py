"""What reviewers read in a tool's file, in English or Chinese: names that an import takes back."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mailrisk_ml.labels import LABELS, NONE, Language, label_named
from mailrisk_ml.mail.stores.columns import ALIASES
from mailrisk_ml.review.pool import Candidate

#: What a table has for no label.
NO_LABEL: dict[Language, str] = {"en": NONE, "zh": "无"}
_REASONS = {
    "uncertainty": "难以判断",
    "diversity": "与众不同",
    "disagreement": "整封与段落不一致",
    "rare": "少见的标签",
    "random": "随机",
}


def label_shown(name: str, classes: Collection[str], language: Language) -> str:
    """What a label is called: in Chinese its title, if that stands for it among these labels.

    Examples
    --------
    >>> classes = ("privacy", "complaint")
    >>> [label_shown(name, classes, "zh") for name in classes]
    ['隐私与保密数据', 'complaint']
    >>> label_shown("privacy", classes, "en")
    'privacy'
    """
    if language == "en" or name not in LABELS:
        return name
    title = LABELS[name].title[language]
    return title if label_named(title, classes) == name else name


def reason_shown(candidate: Candidate, language: Language) -> str:
    """Why a mail was chosen."""
    reason = candidate.reason
    return reason if language == "en" else _REASONS.get(reason, reason)


def heading(field: str, language: Language) -> str:
    """What a column of a table is called.

    Examples
    --------
    >>> heading("body", "en"), heading("body", "zh"), heading("reviewed", "zh")
    ('body', '正文', '已审阅')
    """
    chinese = (name for name in ALIASES[field] if not name.isascii())
    return field if language == "en" else next(chinese)


def language_of_most(candidates: Iterable[Candidate]) -> Language:
    """The language that more than half of the mails are in, English if neither is."""
    chinese = [candidate.assessment.language == "zh" for candidate in candidates]
    return "zh" if 2 * sum(chinese) > len(chinese) else "en"
