"""What is in a corpus: counts and shares against the plan, for the card and the check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailrisk_ml.corpus.cells import RISK_SUBTYPES
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.labels import LABEL_IDS

# One ideograph says about as much as two to three letters.
LONG_CHARACTERS = {"zh": 300, "mixed": 400, "en": 900}


@dataclass(frozen=True)
class Share:
    """A measured share or count and the range that was planned for it."""

    name: str
    value: float
    low: float
    high: float
    is_count: bool = False

    @property
    def holds(self) -> bool:
        """Whether the value lies in the planned range."""
        return self.low <= self.value <= self.high

    def __str__(self) -> str:
        if self.is_count:
            return f"{self.value:,.0f} (planned ≥ {self.low:,.0f})"
        return f"{self.value:.1%} (planned {self.low:.0%}-{self.high:.0%})"


def balance(splits: Mapping[str, Sequence[Record]]) -> list[Share]:
    """The shares that the plan of the corpus fixes, over all splits."""
    records = [record for split in splits.values() for record in split]
    train = splits.get("train", records)
    languages = Counter(r["language"] for r in records)
    kinds = Counter(r["kind"] for r in records)
    chinese = [r for r in records if r["language"] == "zh"]
    risky = [r for r in records if r["kind"] == "risk"]
    full = [r for r in records if r["form"] == "full"]
    subtypes = Counter(r["subtype"] for r in train)
    n = max(len(records), 1)
    shares = [
        Share("Chinese", languages["zh"] / n, 0.40, 0.48),
        Share("English", languages["en"] / n, 0.40, 0.48),
        Share("mixed", languages["mixed"] / n, 0.08, 0.16),
        Share(
            "Traditional in Chinese",
            sum(r["script"] == "Hant" for r in chinese) / max(len(chinese), 1),
            0.08,
            0.16,
        ),
        Share("risk", kinds["risk"] / n, 0.40, 0.50),
        Share("hard negative", kinds["hard_negative"] / n, 0.20, 0.30),
        Share(
            "several labels in risk",
            sum(len(r["labels"]) > 1 for r in risky) / max(len(risky), 1),
            0.13,
            0.25,
        ),
        Share("long in full", sum(map(is_long, full)) / max(len(full), 1), 0.12, 0.40),
        Share(
            "rarest subtype in train",
            min(subtypes[name] for name in RISK_SUBTYPES),
            60,
            float("inf"),
            is_count=True,
        ),
    ]
    return shares


def is_long(record: Record) -> bool:
    """Whether a mail is one in which a single sentence is easily lost."""
    return len(record["body"]) >= LONG_CHARACTERS[record["language"]]


def label_counts(records: Sequence[Record]) -> dict[str, Counter[str]]:
    """Mails per label (and ``none``) and language."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in (*LABEL_IDS, "none")}
    for record in records:
        for name in record["labels"] or ["none"]:
            counts[name][record["language"]] += 1
    return counts
