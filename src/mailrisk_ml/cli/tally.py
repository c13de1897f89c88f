"""What a run of ``mailrisk classify`` counts, says of it, and ends with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from mailrisk_ml.cli.exit_codes import ExitCode
from mailrisk_ml.cli.outputs import Counted
from mailrisk_ml.cli.texts import text_in
from mailrisk_ml.labels import Language
from mailrisk_ml.model.calibration import LEVEL_OF_PRESET
from mailrisk_ml.text.display import printable

if TYPE_CHECKING:
    from mailrisk_ml.report import Filing

_LEVELS = tuple(LEVEL_OF_PRESET.values())
_UNJUDGED, _NO_TEXT = "unjudged", "no_text"
#: What ``--fail-on`` may look for.
FAIL_ON = (*_LEVELS, _UNJUDGED)
_COUNTERS = ("labels", "levels", "unjudged")


@dataclass
class Tally:
    """Counts of the mails that were met so far."""

    mails: int = 0
    flagged: int = 0
    unread: int = 0
    first_unread: str = ""
    truncated: int = 0
    undated: int = 0
    headless: int = 0
    bodiless: int = 0
    chinese: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    unjudged: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)  # in Chinese, by the label

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Tally:
        """What a checkpoint kept."""
        counters = {name: Counter(kept.get(name, {})) for name in _COUNTERS}
        return cls(**{**kept, **counters})

    def plain(self) -> dict[str, Any]:
        """The same as plain data."""
        return {**vars(self), **{name: dict(getattr(self, name)) for name in _COUNTERS}}

    @property
    def seen(self) -> int:
        """Mails met, those that could not be read included."""
        return self.mails + self.unread

    @property
    def is_headless(self) -> bool:
        """Whether no mail that was read looks like one."""
        return 0 < self.mails == self.headless

    @property
    def is_bodiless(self) -> bool:
        """Whether none of several mails has a body: one alone may be all subject."""
        return 1 < self.mails == self.bodiless

    @property
    def is_partial(self) -> bool:
        """Whether some mail was not judged, or not the whole of it."""
        return bool(self.truncated or self.unjudged)

    @property
    def is_chinese(self) -> bool:
        """Whether all mails that were read are."""
        return 0 < self.mails == self.chinese

    @property
    def doubts(self) -> list[str]:
        """What makes it doubtful that mails were read as they are, in sentences."""
        lacks = {"header lines": self.is_headless, "any text in its body": self.is_bodiless}
        return [f"No mail had {what}: is the export whole?" for what, lack in lacks.items() if lack]

    def add(self, row: Counted) -> None:
        """Count a mail, or one that could not be read."""
        if not row.read:
            self.unread += 1
            self.first_unread = self.first_unread or row.error
            return
        self.mails += 1
        self.flagged += bool(row.labels)
        self.truncated += row.truncated
        self.undated += row.undated
        self.headless += row.headless
        self.bodiless += row.bodiless
        self.chinese += row.is_chinese
        self.labels.update(row.labels)
        self.titles.update(zip(row.labels, row.titles, strict=True))
        self.levels.update(row.levels)
        self.unjudged.update([row.unjudged] if row.unjudged else [])


def summary(tally: Tally, filing: Filing | None, language: Language) -> str:
    """What was found, in a line."""
    say = partial(text_in, language)
    mails = partial(_mails, language=language)
    parts = [say("found", mails=mails(tally.mails), flagged=tally.flagged)]
    if tally.labels:
        names = tally.titles if language == "zh" else {}
        found = tally.labels.most_common()
        counts = (f"{printable(names.get(name, name))} {count:,}" for name, count in found)
        parts.append(say("comma").join(counts))
    if filing is not None:
        folder = printable(str(filing.folder))
        parts.append(say("filed", folder=folder, new=filing.n_new, known=filing.n_known))
    if tally.truncated:
        parts.append(say("cut", n=tally.truncated))
    if tally.unjudged:
        kinds = (f"{n:,} {say(kind)}" for kind, n in sorted(tally.unjudged.items()))
        parts.append(say("unjudged", n=tally.unjudged.total(), kinds=say("comma").join(kinds)))
    if tally.undated:
        parts.append(say("undated_one" if tally.undated == 1 else "undated", n=tally.undated))
    if tally.headless and not tally.is_headless:
        parts.append(say("headless", mails=mails(tally.headless)))
    judged_by_subject = tally.bodiless - tally.unjudged[_NO_TEXT]
    if judged_by_subject and not tally.is_bodiless:
        parts.append(say("bodiless", mails=mails(judged_by_subject)))
    if tally.unread:
        parts.append(say("unread", n=tally.unread))
    return say("semicolon").join(parts)


def _mails(n: int, language: Language) -> str:
    return text_in(language, "mail" if n == 1 else "mails", n=n)


def exit_code(tally: Tally, fail_on: Collection[str]) -> int:
    """What the run ends with; ``fail_on`` holds some of `FAIL_ON`."""
    if any(_is_found(what, tally) for what in fail_on):
        return ExitCode.NOT_MET
    return ExitCode.FAULTS if tally.unread or tally.doubts else ExitCode.DONE


def _is_found(what: str, tally: Tally) -> bool:
    if what == _UNJUDGED:
        return tally.is_partial
    return any(tally.levels[level] for level in _LEVELS[: _LEVELS.index(what) + 1])
