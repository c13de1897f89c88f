"""Lines that say who wrote what is quoted below, and marks of quoted lines."""

from __future__ import annotations

from mailrisk_ml.mail.zoning import history_patterns as p
from mailrisk_ml.mail.zoning.cues import holds_one
from mailrisk_ml.mail.zoning.header_blocks import text_near
from mailrisk_ml.mail.zoning.kinds import Opener

#: How a line begins that may be quoted.
QUOTE_STARTS = frozenset(">: \t：")
#: "On", "At": these attributions wrap before their colon.
WRAPPING = frozenset("OA在於于【")
#: How those end that stand on one line.
WROTE_ENDS = frozenset(":：】")


def attribution(lines: list[str], number: int, line: str) -> Opener | None:
    """Find "On ... wrote:" and its Chinese kin, possibly wrapped."""
    after = _wrote_line(lines, number, line)
    if after is None:
        return None
    following = text_near(lines, after)
    marked = following < len(lines) and is_marked(lines[following], True)
    return Opener(number - _starts_above(lines, number), after, line_mode=marked)


def _starts_above(lines: list[str], number: int) -> bool:
    """Tell whether the name and date of an attribution stand on the line above it."""
    if not number or len(lines[number]) > 40 or not p.WROTE_ZH.match(lines[number]):
        return False
    above = lines[number - 1][: p.WIDTH]
    return p.WROTE_ZH_NAMED.match(above) is not None


def _wrote_line(lines: list[str], number: int, line: str) -> int | None:
    if p.BBS_WROTE.match(line) or ("wr" in line and p.WROTE_ALONE.match(line)):
        return number + 1
    if p.ON_START.match(line):
        joined = ""
        for later in range(number, min(len(lines), number + 4)):
            if not lines[later].strip():
                break
            joined += " " + lines[later][: p.WIDTH]
            if p.WROTE_END.search(joined):
                if len(joined) < 500 and any(c in joined for c in "0123456789@"):
                    return later + 1
                return None
    for later in (number, number + 1):
        if later >= len(lines) or (
            later > number and not line.lstrip("- \t").startswith(("在", "於", "于"))
        ):
            break
        joined = line if later == number else line + lines[later][: p.WIDTH]
        may_be_zh = holds_one(joined, "道到撰")  # the expression tries every place
        if may_be_zh and p.WROTE_ZH.match(joined) and _is_attribution_zh(lines, later, joined):
            return later + 1
    return None


def _is_attribution_zh(lines: list[str], number: int, line: str) -> bool:
    """Tell prose ("他在报告里写道：") from a mailer's line: a time, an address or marks below."""
    following = text_near(lines, number + 1)
    if following < len(lines) and is_marked(lines[following], False):
        return True
    if p.WROTE_ZH_FIRM.search(line):
        return len(line) < 250
    date = p.WROTE_ZH_DATE.match(line)
    return bool(date) and len(line) < 60 and not p.WROTE_ZH_PROSE.search(line)


def is_marked(line: str, after_quote: bool) -> bool:
    """Tell whether a line, which is not empty, has the mark of a quoted one; ">5 %" has none."""
    if line[0] not in QUOTE_STARTS or not p.QUOTE_MARK.match(line[: p.WIDTH]):
        return False
    return after_quote or not p.COMPARISON.match(line[:8])
