"""Lines that say who wrote what is quoted below, and marks of quoted lines."""

from __future__ import annotations

from mailrisk_ml.mail.zoning import history_patterns as p
from mailrisk_ml.mail.zoning.cues import holds_one
from mailrisk_ml.mail.zoning.header_blocks import text_near
from mailrisk_ml.mail.zoning.kinds import Opener

#: How a line begins that may be quoted.
QUOTE_STARTS = frozenset(">: \t：")
_MARKS = frozenset(">:：")
#: How attributions end that stand on one line.
WROTE_ENDS = frozenset(":：】")
_ENDS = (*p.VERB_ENDS, *">])")
_MOST_CHARS = 500
_WRAPPED_LINES = 3
_WITH_TIME_LAST = ("schr", "wrote on ")


def attribution(lines: list[str], number: int, line: str) -> Opener | None:
    """Find "On ... wrote:" and its kin in other languages; this line is its last, or Zoho's first.

    It takes what people do not write: date and time, an address in front of the verb, or a whole
    date in front of a name.
    """
    after = number + 1
    if line.lstrip().startswith("--"):
        after, line = _down_to_dashes(lines, number)
    elif not ("【" in line or _may_end_one(line) or _may_end_below(lines, number, line)):
        return None
    following = text_near(lines, after)
    marked = following < len(lines) and mark_of(lines[following], True) != ""
    start = number if p.BBS_WROTE.match(line) else _first_line(lines, number, line, marked)
    return None if start is None else Opener(start, after, line_mode=marked)


def _may_end_one(line: str) -> bool:
    """Tell cheaply that a line ends in no verb, address or bracket, as most with a colon."""
    end = line.rstrip().rstrip("】").rstrip().rstrip(":：").rstrip().lower()
    return end.endswith(_ENDS) or holds_one(end, _WITH_TIME_LAST)


def _may_end_below(lines: list[str], number: int, line: str) -> bool:
    """The same of a line that ends in a time: the verb stands on the one above."""
    ends_in_time = line.rstrip()[:-1][-1:].isdigit()
    return number > 0 and ends_in_time and holds_one(lines[number - 1], _WITH_TIME_LAST)


def _down_to_dashes(lines: list[str], number: int) -> tuple[int, str]:
    """Line after Zoho's attribution that begins here, and its text; it ends in dashes too."""
    joined = ""
    for later in range(number, min(len(lines), number + _WRAPPED_LINES + 1)):
        if not lines[later].strip():
            break
        joined = f"{joined} {lines[later][: p.WIDTH]}"
        if joined.rstrip().endswith("--") and p.WROTE.search(joined):
            return later + 1, joined
    return number + 1, lines[number][: p.WIDTH]


def _first_line(lines: list[str], number: int, line: str, marked: bool) -> int | None:
    """Where the attribution begins that ends here; ``None`` if it is none."""
    is_one = _is_attribution(line, marked)
    if is_one and _is_dated(line):
        return number
    for above in range(number - 1, max(number - 1 - _WRAPPED_LINES, -1), -1):
        first = lines[above][: p.WIDTH]
        if not first.strip():
            break
        line = f"{first} {line}"
        if p.WROTE_ON.search(line):
            return above
        if p.DATE.search(first) and p.WRAPPED_START.match(first) and _is_dated(line):
            return above if _is_attribution(line, marked) else number if is_one else None
    return number if is_one else None


def _is_dated(line: str) -> bool:
    return p.DATE.search(line) is not None and p.CLOCK.search(line) is not None


def _is_attribution(line: str, marked: bool) -> bool:
    """Tell prose ("On the phone at 9 he wrote:") from a mailer's line."""
    if not (marked or "@" in line or p.DATE.search(line)):  # as most lines with a colon
        return False
    if len(line) > _MOST_CHARS or p.OF_ONESELF.search(line):
        return False
    if marked and p.SAID_ZH.search(line):
        return True
    if marked and p.SAID.search(line) and p.WRAPPED_START.match(line):
        return any(c in line for c in "0123456789@")
    if p.WROTE.search(line) and (_is_dated(line) or p.DAY_ALONE.match(line)):
        return True
    if p.WROTE_ALONE.search(line) or p.WROTE_ON.search(line):
        return True
    return _is_dated(line) and p.WITHOUT_VERB.search(line) is not None


def mark_of(line: str, after_quote: bool) -> str:
    """The mark of a quoted line, which is not empty: ">", or a bulletin board's ":"; or "".

    ">5 %" has none, and the attributions of GroupWise open history.
    """
    if line.startswith(": "):  # as most lines that a board quotes
        return ":"
    first = line[:3].lstrip(" \t")[:1]
    if first not in _MARKS:
        return ""
    mark = ">"
    if line[0] != ">":
        found = p.QUOTE_MARK.match(line[: p.WIDTH])
        if found is None:
            return ""
        mark = ">" if found[0][-1] == ">" else ":"
    if not after_quote and p.COMPARISON.match(line[:8]):
        return ""
    return "" if line.startswith(">>> ") and p.GROUPWISE.match(line) else mark
