"""Where quoted and forwarded text begins: one kind for each line of a body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from mailrisk_ml.mail.parsing.seen import as_seen
from mailrisk_ml.mail.parsing.versions import BANNER
from mailrisk_ml.mail.zoning import history_patterns as p
from mailrisk_ml.mail.zoning.cues import holds_one
from mailrisk_ml.mail.zoning.kinds import ZoneKind
from mailrisk_ml.mail_words import HEADER_FIELDS

_BANNER = BANNER.lower()
_WRAPPING = frozenset("OA在於于【")  # "On", "At": these attributions wrap before their colon
_QUOTE_STARTS = frozenset(">: \t：")
# Of lines that may open history without a colon; below blanks anything may stand.
_OPENING_STARTS = (
    p.RULE_STARTS
    | _WRAPPING
    | p.ALONE_STARTS
    | {"|"}
    | {c for c in map(chr, range(0x3001)) if c.isspace()}
)
_STARTS = _OPENING_STARTS | _QUOTE_STARTS
# How a line begins that `FIELD` matches, below blanks; "ſ" is an "s" to it.
_FIELD_STARTS = frozenset("*|ſ").union(*({name[0], name[0].upper()} for name in HEADER_FIELDS))
_WROTE_ENDS = frozenset(":：】")  # of attributions that stand on one line
_BEFORE_COLON_LAST = frozenset(word[-1] for word in p.BEFORE_COLON)
_MOST_MAILS = 50  # each of which agrees to the next
_BLOCK_LINES = 14  # how far the fields of one header block may lie apart


class _Opener(NamedTuple):
    """A place where history begins: its first line, the line after it, and how sure it is."""

    start: int
    after: int
    banner: bool = False  # says itself that it forwards
    line_mode: bool = False  # marks each quoted line, so replies may stand between


def history_kinds(lowered: str, lines: list[str], subject: str = "") -> list[ZoneKind]:
    """Kind of each line: ``newest``, ``quoted`` or ``forwarded``; ``disclaimer`` for a `BANNER`.

    Parameters
    ----------
    lowered : str
        The body in lower case.
    lines : list of str
        The body cut at its line feeds.
    subject : str
        It may say that the mail is a forward.
    """
    if _BANNER in lowered:
        return _kinds_of_versions(lines, subject)
    if _may_hold_history(lowered):
        return kinds_line_by_line(lines, subject)
    return ["newest"] * len(lines)


def _kinds_of_versions(lines: list[str], subject: str) -> list[ZoneKind]:
    """History of one version does not go on in the next, which begins anew."""
    ends = [*(number for number, line in enumerate(lines) if line == BANNER), len(lines)]
    kinds = kinds_line_by_line(lines[: ends[0]], subject)
    for banner, end in pairwise(ends):
        version = lines[banner + 1 : end]
        found = kinds_line_by_line(version, subject)
        if not any(
            kind == "newest" and line.strip() for kind, line in zip(found, version, strict=True)
        ):
            found = ["newest"] * len(version)  # it is all that its readers see
        kinds += ["disclaimer", *found]
    return kinds


def kinds_line_by_line(lines: list[str], subject: str = "") -> list[ZoneKind]:
    """Look at every line for a place where history begins."""
    kinds: list[ZoneKind] = ["newest"] * len(lines)
    state: ZoneKind = "newest"
    since = 0  # where the text of the present state began
    number = 0
    after_quote = False
    while number < len(lines) and state != "quoted":
        line = lines[number]
        inert = _is_inert(line)
        if inert or not line or line.isspace():
            kinds[number] = state
            number += 1
            after_quote = after_quote and not inert
            continue
        if state == "newest" and line[0] in _QUOTE_STARTS and _is_marked(line, after_quote):
            kinds[number] = "quoted"
            after_quote = True
            number += 1
            continue
        after_quote = False
        opener = _opener(lines, number)
        if opener is None:
            kinds[number] = state
        elif opener.line_mode and state == "newest":
            kinds[opener.start : opener.after] = ["quoted"] * (opener.after - opener.start)
            after_quote = True
        else:
            above = [lines[n] for n in range(since, opener.start) if kinds[n] == state]
            state = _next_state(state, opener, above, subject)
            kinds[opener.start : opener.after] = [state] * (opener.after - opener.start)
            since = opener.after
        number = opener.after if opener else number + 1
    # Nothing opens inside quoted text: it goes down to the end.
    kinds[number:] = [state] * (len(lines) - number)
    return _settled(lines, kinds)


def _is_inert(line: str) -> bool:
    """Tell cheaply that a line opens nothing, as nearly every one: it has no mark and no colon."""
    return line != "" and line[0] not in _STARTS and ":" not in line and "：" not in line


def _settled(lines: list[str], kinds: list[ZoneKind]) -> list[ZoneKind]:
    """Kinds as all the lines together have them."""
    if "quoted" not in kinds:
        return kinds
    if "newest" in kinds[kinds.index("quoted") :]:
        _settle_blanks(lines, kinds)
    if not any(kind != "quoted" and lines[n].strip() for n, kind in enumerate(kinds)):
        return ["forwarded"] * len(kinds)  # quoted from top to bottom: sent to be read
    return kinds


def written_spans(history: str, *, newest: bool = False) -> Iterator[tuple[int, int]]:
    """Spans of history that somebody wrote: of the headers of a mail only the subject.

    With `newest`, below the first mail only where that passes on the next, or agrees to it.
    """
    from mailrisk_ml.mail.zoning.covers import why_read

    lines = history.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    # Apple's mailer marks what it forwards.
    plain = [line.lstrip("> \t") for line in as_seen(history).split("\n")]
    begin = number = since = n_mails = 0
    while number < len(lines):
        line = plain[number]
        may_open = not (_is_inert(line) and "】" not in line) and line.strip()
        opener = _opener(plain, number) if may_open else None
        if opener:
            yield begin, starts[opener.start]
            n_mails += 1
            if newest and (
                n_mails > _MOST_MAILS
                or not why_read("\n".join(plain[since : opener.start]), "quoted")
            ):
                return
            for header in range(opener.start, opener.after):
                if _field_kind(plain[header]) == "subject":
                    name = p.FIELD_END.search(lines[header])
                    yield starts[header] + (name.end() if name else 0), starts[header + 1]
            since = opener.after
            begin = starts[since]
        number = opener.after if opener else number + 1
    yield begin, len(history)


def _may_hold_history(lowered: str) -> bool:
    """Tell cheaply that there is none, as in most mails."""
    if ">" in lowered or p.HISTORY_WORDS.any_in(lowered):
        return True
    if ":" not in lowered and "：" not in lowered:
        return False
    if _may_open_at_colon(lowered):
        return True
    return p.NOTES_TIME.search(lowered) is not None and p.NOTES_TO_LINE.search(lowered) is not None


def _may_open_at_colon(lowered: str) -> bool:
    """Whether a colon starts a line, or stands behind an attribution or a sender's field."""
    *before, _ = lowered.replace("：", ":").split(":")
    if not before[0].strip(" \t"):
        return True
    for text in before:
        last = text[-1:]
        if last.isalnum() and last not in _BEFORE_COLON_LAST:  # as at most colons
            continue
        if text.rstrip(" \t")[-1:] == "\n":
            return True
        end = text.rstrip().rstrip("*").rstrip()
        if end[-1:] in _BEFORE_COLON_LAST and end.endswith(p.BEFORE_COLON):
            return True
    return False


def _next_state(state: ZoneKind, opener: _Opener, above: list[str], subject: str) -> ZoneKind:
    if opener.banner:
        return "forwarded"
    if opener.line_mode:
        return "quoted"
    # Its expressions take time to compile, and most mails have no history.
    from mailrisk_ml.mail.zoning.covers import is_forward, passes_on

    # Where the subject says so, and quoted history with nothing new above it, was sent to be read.
    forwards = state == "newest" and is_forward(subject or next(filter(str.strip, above), ""))
    return "forwarded" if forwards or passes_on(above, forwards=False) else "quoted"


def _is_marked(line: str, after_quote: bool) -> bool:
    if line[0] not in _QUOTE_STARTS or not p.QUOTE_MARK.match(line[: p.WIDTH]):
        return False
    return after_quote or not p.COMPARISON.match(line[:8])


def _settle_blanks(lines: list[str], kinds: list[ZoneKind]) -> None:
    """Let blank lines below a quoted line belong to it."""
    run = -1
    for number, line in enumerate(lines):
        if line and not line.isspace():
            run = number
        elif run >= 0 and kinds[run] == "quoted" and kinds[number] == "newest":
            kinds[number] = "quoted"


def _opener(lines: list[str], number: int) -> _Opener | None:
    """Tell what history begins at this line, if any.

    Cheap looks come first: a banner starts with a rule character, all else but a few short lines
    holds a colon.
    """
    line = lines[number][: p.WIDTH]
    first = line.lstrip()[:1]
    if first in p.RULE_STARTS and (opener := _banner(lines, number, line)):
        return opener
    if first in p.ALONE_STARTS and len(line) < 40:
        if p.FORWARD_LINE.match(line):
            return _Opener(number, _after_header_block(lines, number + 1), banner=True)
        if p.ORIGINAL_LINE.match(line):
            block = _block_below(lines, number)
            return _Opener(number, block) if block else None
    colon = ":" in line or "：" in line
    if (colon or first == "|") and (block := _header_block(lines, number)):
        return _Opener(number, block)
    last = line.rstrip()[-1:]
    may_be_attribution = first in _WRAPPING or last in _WROTE_ENDS or line.lstrip().startswith("--")
    if may_be_attribution and (opener := _attribution(lines, number, line)):
        return opener
    return _notes_header(lines, number) if colon else None


def _banner(lines: list[str], number: int, line: str) -> _Opener | None:
    if line.lstrip()[1:2] in p.RULE_STARTS and p.FORWARD_BANNER.match(line):
        after = number + 1
        if not line.rstrip().endswith("-") and after < len(lines):
            after += lines[after].rstrip().endswith("---")  # Notes wraps its banner
        return _Opener(number, _after_header_block(lines, after), banner=True)
    if p.ORIGINAL_BANNER.match(line):
        return _original(lines, number)
    block = _block_below(lines, number) if p.RULE.match(line) else _header_block(lines, number)
    return _Opener(number, block) if block else None


def _original(lines: list[str], number: int) -> _Opener | None:
    """Every mailer writes below its banner whose mail follows, or marks the lines that do."""
    below = _text_near(lines, number + 1, 6)
    if below == len(lines):
        return None
    line = lines[below][: p.WIDTH]
    said = _field_kind(line) or _attribution(lines, below, line) or _notes_header(lines, below)
    if not said and not _is_marked(lines[below], True):
        return None
    return _Opener(number, _after_header_block(lines, number + 1))


def _block_below(lines: list[str], number: int) -> int | None:
    following = _text_near(lines, number + 1)
    return _header_block(lines, following) if following < len(lines) else None


def _text_near(lines: list[str], number: int, most: int = 4) -> int:
    """Find the next line that is not blank, at most a few lines on; else len(lines)."""
    for later in range(number, min(len(lines), number + most)):
        if lines[later].strip():
            return later
    return len(lines)


def _header_block(lines: list[str], number: int) -> int | None:
    """Line after a block of quoted header fields that starts here; ``None`` if there is none.

    "From: Beijing, To: Shanghai" in a timetable is no block: it takes a sender, three fields, and
    a date or a subject among them.
    """
    kind = _field_kind(lines[number])
    if not kind:
        return None
    found: set[str] = set()
    last = number
    gap = 0
    for later in range(number, min(len(lines), number + _BLOCK_LINES)):
        if field := _field_kind(lines[later]):
            kind = field
            if kind in found and kind == "from":
                break
            found.add(kind)
            last, gap = later, 0
        else:
            gap += 1
            # A list of recipients wraps; two lines of anything else end the block.
            if gap > (6 if found and kind in ("to", "cc") else 2):
                break
            if "subject" in found and lines[later].strip():
                break
    complete = len(found) >= 3 and "from" in found and bool(found & {"date", "subject"})
    return last + 1 if complete else None


def _field_kind(line: str) -> str:
    """What a header line says, as ``"from"``; empty where it is none."""
    match = _field(line)
    return HEADER_FIELDS["".join(match["name"].split()).casefold()] if match else ""


def _field(line: str) -> re.Match[str] | None:
    may_be_field = line.lstrip()[:1] in _FIELD_STARTS and holds_one(line, p.FIELD_ENDS)
    return p.FIELD.match(line[: p.WIDTH]) if may_be_field else None


def _after_header_block(lines: list[str], number: int) -> int:
    """Skip the fields below a banner, so that they do not open a second history."""
    later = _text_near(lines, number, 6)
    if later < len(lines) and _field_kind(lines[later]):
        return _header_block(lines, later) or later + 1
    return number


def _attribution(lines: list[str], number: int, line: str) -> _Opener | None:
    """Find "On ... wrote:" and its Chinese kin, possibly wrapped."""
    after = _wrote_line(lines, number, line)
    if after is None:
        return None
    following = _text_near(lines, after)
    marked = following < len(lines) and _is_marked(lines[following], True)
    return _Opener(number - _starts_above(lines, number), after, line_mode=marked)


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
    following = _text_near(lines, number + 1)
    if following < len(lines) and _is_marked(lines[following], False):
        return True
    if p.WROTE_ZH_FIRM.search(line):
        return len(line) < 250
    date = p.WROTE_ZH_DATE.match(line)
    return bool(date) and len(line) < 60 and not p.WROTE_ZH_PROSE.search(line)


def _notes_header(lines: list[str], number: int) -> _Opener | None:
    """Lotus Notes: sender and date, or name and date on two lines, then ``To:`` or ``Sent by:``."""
    match = p.NOTES_DATE.match(lines[number][: p.WIDTH]) if "/" in lines[number] else None
    if not match:
        return None
    to = _text_near(lines, number + 1, 4)
    if to == len(lines) or not p.NOTES_TO.match(lines[to]):
        return None
    start = number
    if not match["who"].strip() and number and 0 < len(lines[number - 1].strip()) <= 80:
        start = number - 1
    return _Opener(start, _after_notes_fields(lines, to))


def _after_notes_fields(lines: list[str], number: int) -> int:
    """Line after ``To:``, ``cc:`` and ``Subject:`` with all their wrapped lines."""
    for later in range(number, min(len(lines), number + 40)):
        field = _field(lines[later])
        if field and field["name"].lower() == "subject":
            return later + 1
    return number + 1
