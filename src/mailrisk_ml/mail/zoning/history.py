"""Where quoted and forwarded text begins: one kind for each line of a body."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise

from mailrisk_ml.mail.parsing.seen import as_seen
from mailrisk_ml.mail.parsing.versions import BANNER
from mailrisk_ml.mail.zoning import history_patterns as p
from mailrisk_ml.mail.zoning.attributions import (
    QUOTE_STARTS,
    WROTE_ENDS,
    attribution,
    mark_of,
)
from mailrisk_ml.mail.zoning.header_blocks import (
    FIELD_STARTS,
    after_header_block,
    field_kind,
    header_block,
    notes_header,
    text_near,
)
from mailrisk_ml.mail.zoning.kinds import Opener, ZoneKind

_BANNER = BANNER.lower()
# Of lines that may open history without a colon; below blanks anything may stand.
_BLANKS = {c for c in map(chr, range(0x3001)) if c.isspace()}
_OPENING_STARTS = p.RULE_STARTS | p.ALONE_STARTS | {*"|【"} | _BLANKS
_STARTS = _OPENING_STARTS | QUOTE_STARTS
_BEFORE_COLON_LAST = frozenset(word[-1] for word in p.BEFORE_COLON)
_OF_BOARDS = (": .....", ": : ", ": 发信站")  # what they alone quote so
_MOST_MAILS = 50  # each of which agrees to the next


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
    colons: bool | None = None  # not known until a line begins so
    while number < len(lines) and state != "quoted":
        line = lines[number]
        inert = _is_inert(line)
        if inert or not line or line.isspace():
            kinds[number] = state
            number += 1
            after_quote = after_quote and not inert
            continue
        if state == "newest" and line[0] in QUOTE_STARTS and (mark := mark_of(line, after_quote)):
            if mark == ":" and colons is None:
                colons = _may_mark_by_colons(subject or lines[0], lines)
            if mark == ">" or colons:
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
            colons = colons or mark_of(lines[text_near(lines, opener.after)], True) == ":"
        else:
            above = [lines[n] for n in range(since, opener.start) if kinds[n] == state]
            following = _next_state(state, opener, above, subject)
            if opener.firm or following == "forwarded":
                state = following
                since = opener.after
            kinds[opener.start : opener.after] = [state] * (opener.after - opener.start)
        number = opener.after if opener else number + 1
    # Nothing opens inside quoted text: it goes down to the end.
    kinds[number:] = [state] * (len(lines) - number)
    return _settled(lines, kinds)


def _may_mark_by_colons(subject: str, lines: list[str]) -> bool:
    """Whether a mail is an answer, a forward or a bulletin board's: ": " alone may begin a text."""
    from mailrisk_ml.mail.zoning.covers import is_forward, is_reply

    if is_reply(subject) or is_forward(subject) or subject.startswith("●"):
        return True
    return any(line.startswith(_OF_BOARDS) for line in lines)


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
        may_open = not _is_inert(line) and line.strip()
        opener = _opener(plain, number) if may_open else None
        if opener:
            yield begin, starts[opener.start]
            n_mails += 1
            if newest and (
                n_mails > _MOST_MAILS
                or not why_read("\n".join(plain[since : opener.start]), "quoted")
            ):
                return
            if inline := p.NOTES_INLINE.match(lines[opener.start]):
                yield starts[opener.start] + inline.end(), starts[opener.start + 1]
            for header in range(opener.start, opener.after):
                if field_kind(plain[header], rows=True) == "subject":
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


def _next_state(state: ZoneKind, opener: Opener, above: list[str], subject: str) -> ZoneKind:
    if opener.banner:
        return "forwarded"
    if opener.line_mode:
        return "quoted"
    # Its expressions take time to compile, and most mails have no history.
    from mailrisk_ml.mail.zoning.covers import is_forward, passes_on

    # Where the subject says so, and quoted history with nothing new above it, was sent to be read.
    forwards = state == "newest" and is_forward(subject or next(filter(str.strip, above), ""))
    return "forwarded" if forwards or passes_on(above, forwards=False) else "quoted"


def _settle_blanks(lines: list[str], kinds: list[ZoneKind]) -> None:
    """Let blank lines below a quoted line belong to it."""
    run = -1
    for number, line in enumerate(lines):
        if line and not line.isspace():
            run = number
        elif run >= 0 and kinds[run] == "quoted" and kinds[number] == "newest":
            kinds[number] = "quoted"


def _opener(lines: list[str], number: int) -> Opener | None:
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
            return Opener(number, after_header_block(lines, number + 1), banner=True)
        if p.ORIGINAL_LINE.match(line):
            block = _block_below(lines, number)
            return block._replace(firm=True) if block else None
    colon = ":" in line or "：" in line
    may_be_field = first in FIELD_STARTS and (colon or first == "|")
    if may_be_field and (block := header_block(lines, number)):
        return block
    last = line.rstrip()[-1:]
    may_be_attribution = last in WROTE_ENDS or (
        first in "-【" and (first == "【" or p.DASHED.match(line))
    )
    if may_be_attribution and (opener := attribution(lines, number, line)):
        return opener
    if first == ">" and p.GROUPWISE.match(line):
        return Opener(number, number + 1)
    if colon and "---" in line and p.NOTES_INLINE.match(line):
        return Opener(number, after_header_block(lines, number + 1))
    # Notes ends in a time, "AM" or a zone.
    may_be_notes = colon and "/" in line and (last.isdigit() or last.isupper())
    return notes_header(lines, number) if may_be_notes else None


def _banner(lines: list[str], number: int, line: str) -> Opener | None:
    if line.lstrip()[1:2] in p.RULE_STARTS and p.FORWARD_BANNER.match(line):
        after = number + 1
        if not line.rstrip().endswith("-") and after < len(lines):
            after += lines[after].rstrip().endswith("---")  # Notes wraps its banner
        return Opener(number, after_header_block(lines, after), banner=True)
    if p.ORIGINAL_BANNER.match(line):
        return _original(lines, number)
    return _block_below(lines, number) if p.RULE.match(line) else header_block(lines, number)


def _block_below(lines: list[str], number: int) -> Opener | None:
    """A line that stands above a block, and the block."""
    following = text_near(lines, number + 1)
    block = header_block(lines, following) if following < len(lines) else None
    return block._replace(start=number) if block else None


def _original(lines: list[str], number: int) -> Opener | None:
    """Every mailer writes below its banner whose mail follows, or marks the lines that do."""
    below = text_near(lines, number + 1, 6)
    if below == len(lines):
        return None
    line = lines[below][: p.WIDTH]
    said = (
        field_kind(line, rows=True) or attribution(lines, below, line) or notes_header(lines, below)
    )
    if not said and not mark_of(lines[below], True):
        return None
    return Opener(number, after_header_block(lines, number + 1))
