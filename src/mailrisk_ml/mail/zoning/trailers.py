"""Signatures and disclaimers: what stands below the text of a mail."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from mailrisk_ml.mail.zoning import signature_patterns as p
from mailrisk_ml.mail.zoning.cues import holds_one, n_words
from mailrisk_ml.mail.zoning.history_patterns import WIDTH
from mailrisk_ml.mail.zoning.kinds import ZoneKind, line_runs
from mailrisk_ml.mail.zoning.notices import (
    disclaimer_start,
    inner_notice,
    may_be_notice,
    may_end_in_footer,
    may_hold_notice,
    trim,
)
from mailrisk_ml.mail.zoning.signature_lines import (
    SENTENCE_ENDS,
    is_closed_line,
    is_device_line,
    is_personal_data,
    is_title_or_firm,
    signature_line_kind,
)

_MOST_RUNS = 5_000  # no thread of answers between quotations comes near
_SIGNATURE_LINES, _SIGNATURE_WIDTH = 12, 100
_DASHES = frozenset("-—")
_SETTLED = ("quoted", "disclaimer")
_LINES_AMONG_TEXT = 16  # from a closing on, where details stand among other lines
_OPENER_WIDTH = 40  # of a closing in two languages
_WIDE, _LINES_IN_WIDE = 50, 6  # a wider line counts as so many
_NEAR = 5  # lines between a closing and the firm
_MANY_DETAILS = 3
_FRAMES = ("other", "table")
_BETWEEN_DETAILS = ("plain", "bank")
_NO_DETAILS = ("name", "closing", *_BETWEEN_DETAILS)
_MANY_WORDS = 8  # of a line: a sentence, or one that wraps


def mark_trailers(lowered: str, lines: list[str], kinds: list[ZoneKind]) -> list[tuple[int, int]]:
    """Mark signature and disclaimer lines in place, from the end of each part upwards.

    A line on which a notice follows text becomes two in ``lines`` and ``kinds``.

    Parameters
    ----------
    lowered : str
        The body in lower case.
    lines : list of str
        The body cut at its line feeds.
    kinds : list of str
        From `history_kinds`; only ``newest`` and ``forwarded`` lines are changed, but for a mail
        made to waste time, all of which counts as ``newest``.

    Returns
    -------
    list of (int, int)
        In order, which of the lines were cut, and at which place.
    """
    runs = line_runs(kinds)
    if len(runs) > _MOST_RUNS:
        kinds[:] = ["newest"] * len(kinds)
        return []
    history = [*kinds]
    above = _mark_runs(lowered, lines, kinds, runs)
    cuts = [cut for start, stop in above if (cut := inner_notice(lines, start, stop))]
    if cuts:
        kinds[:] = history
        _cut_lines(lines, kinds, cuts)
        _mark_runs(lowered, lines, kinds, line_runs(kinds))
    return cuts


def _mark_runs(
    lowered: str, lines: list[str], kinds: list[ZoneKind], runs: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Mark the endings of all runs; give what is left above them where a notice may be."""
    left = []
    # One run alone, as in most mails, has no other to go on in.
    with_text = _runs_with_text(lines, kinds, runs) if len(runs) > 1 else {kinds[0]: 1}
    for start, stop in runs:
        kind = kinds[start]
        if kind in _SETTLED:
            continue
        part = lowered if len(runs) == 1 else "\n".join(lines[start:stop]).lower()
        named = may_be_notice(part)
        may_hold = named or may_end_in_footer(part)
        stop = trim(lines, start, stop)
        goes_on = with_text[kind] > 1
        signature = _mark_ending(lines, kinds, start, stop, may_hold, goes_on)
        if may_hold and signature < stop:
            # A notice that a gateway put in stands above the signature that the writer added later.
            above = trim(lines, start, signature)
            if disclaimer_start(lines, start, above) < above:
                _mark_ending(lines, kinds, start, above, may_hold, goes_on)
                kinds[above:signature] = ["disclaimer"] * (signature - above)
        with_text[kind] -= kinds[start] != kind
        end = start + kinds[start:stop].count(kind)
        if named:
            left.append((start, end))
        if kinds[end : end + 1] != ["signature"] or is_device_line(lines[end][:WIDTH]):
            for number in _details_among_text(lines, start, end):
                kinds[number] = "signature"
    return left


def _cut_lines(lines: list[str], kinds: list[ZoneKind], cuts: list[tuple[int, int]]) -> None:
    """Make two of each line that is cut, in place."""
    new_lines, new_kinds, done = [], [], 0
    for number, place in cuts:
        new_lines += [*lines[done:number], lines[number][:place], lines[number][place:]]
        new_kinds += [*kinds[done : number + 1], kinds[number]]
        done = number + 1
    lines[:], kinds[:] = [*new_lines, *lines[done:]], [*new_kinds, *kinds[done:]]


def is_signature_throughout(lines: list[str]) -> bool:
    """Whether lines are a signature that stands below nothing."""
    return _signature_start(lines, 0, trim(lines, 0, len(lines))) == 0


def is_ending(lines: list[str]) -> bool:
    """Whether lines can be nothing but the signature and the notices that end a mail.

    Names and titles count even where `mark_trailers` leaves them with the text: here it is known
    that they stand below one.
    """
    stop = len(lines)
    if may_hold_notice("\n".join(lines).lower()):
        stop = disclaimer_start(lines, 0, stop)
    return _n_signature_lines(lines[:stop]) is not None


def first_ending(lines: list[str], most: int) -> int:
    """First of some lines from which on they are an ending, below at least one; 0 if there is none.

    Above it stand no more than `most` lines.
    """
    if may_hold_notice("\n".join(lines).lower()):
        return next((n for n in range(1, most + 1) if is_ending(lines[n:])), 0)
    # No part of the lines holds a notice either.
    used = _n_signature_lines(lines[most:])
    if used is None:
        return 0
    number = most
    while number > 1:
        line = lines[number - 1]
        if line.strip():
            used += 1
            if used > _SIGNATURE_LINES or not _may_stand_in_signature(line):
                break
        number -= 1
    return number


def _n_signature_lines(lines: list[str]) -> int | None:
    """How many lines with text a signature has; ``None`` where it can be none."""
    texts = [line for line in lines if line.strip()]
    may_be = len(texts) <= _SIGNATURE_LINES and all(map(_may_stand_in_signature, texts))
    return len(texts) if may_be else None


def _may_stand_in_signature(line: str) -> bool:
    if len(line) > _SIGNATURE_WIDTH or is_personal_data(line):
        return False
    kind = signature_line_kind(line)
    if kind == "name":
        return not line.endswith(".")  # "Confirmed."
    return bool(kind) or is_device_line(line) or p.DASHES.match(line) is not None


def _runs_with_text(
    lines: list[str], kinds: list[ZoneKind], runs: list[tuple[int, int]]
) -> dict[ZoneKind, int]:
    """How many runs of each kind have text."""
    found = dict.fromkeys(kinds, 0)
    for start, stop in runs:
        found[kinds[start]] += any(map(str.strip, lines[start:stop]))
    return found


def _mark_ending(
    lines: list[str],
    kinds: list[ZoneKind],
    start: int,
    stop: int,
    may_hold: bool,
    goes_on: bool,
) -> int:
    """Mark the notices that end a part, and the signature above them; give where they begin.

    A part is not all signature, unless it goes on: text of its kind stands in another run.
    """
    notice = end = stop
    if may_hold and (notice := disclaimer_start(lines, start, stop)) < stop:
        kinds[notice:stop] = ["disclaimer"] * (stop - notice)
        end = trim(lines, start, notice)
    signature = _signature_start(lines, start, end)
    if signature < end and (goes_on or any(map(str.strip, lines[start:signature]))):
        kinds[signature:end] = ["signature"] * (end - signature)
        kinds[end:notice] = ["signature"] * (notice - end)
        return signature
    return notice


def _signature_start(lines: list[str], start: int, stop: int) -> int:
    """First line of the signature that ends this part; `stop` when there is none."""
    begin = stop
    for number in range(stop - 1, max(start, stop - 20) - 1, -1):
        line = lines[number]
        if (
            line[:1] in _DASHES
            and p.DASHES.match(line)
            and _may_be_below_dashes(lines[number + 1 : stop], strict=line != "-- ")
        ):
            begin = trim(lines, start, number)
            break
    while begin > start and is_device_line(lines[begin - 1][:WIDTH]):
        begin = trim(lines, start, begin - 1)
    block = _contact_block(lines, start, begin)
    begin = block if block is not None else begin
    while begin < stop and not lines[begin].strip():
        begin += 1
    return begin


def _may_be_below_dashes(below: list[str], *, strict: bool) -> bool:
    """Whether the lines below a dash line can be a signature: details, or short and no text."""
    texts = [line.strip() for line in below if line.strip()]
    if _are_short_lines(texts, strict=strict):
        return True
    if len(texts) > _SIGNATURE_LINES:
        return False
    kinds = [*map(_block_line_kind, texts)]
    return all(kinds) and _are_details(texts, kinds)


def _are_short_lines(texts: list[str], *, strict: bool) -> bool:
    """Whether lines are few and short, and no text.

    People also part two subjects by dashes. One sentence may stand below a name: a motto.
    """
    if len(texts) > (8 if strict else 15) or any(map(is_personal_data, texts)):
        return False
    if any(len(t) > (60 if strict else 120) or p.POSTSCRIPT.match(t) for t in texts):
        return False
    sentences = [number for number, text in enumerate(texts) if _is_sentence(text)]
    return not sentences or (len(sentences) == 1 and sentences[0] > 0)


def _is_sentence(text: str) -> bool:
    """Whether a line is part of a text: it ends as one, or has many words."""
    ends = text[-1] in SENTENCE_ENDS or (text[-1] == "." and " " in text)
    may_be = ends or (n_words(text) > _MANY_WORDS and not p.CONTACT_CUES.search(text))
    return may_be and not signature_line_kind(text) and not is_device_line(text)


def _contact_block(lines: list[str], start: int, stop: int) -> int | None:
    """First line of a block of closing, name and contact lines at the end, if there is one."""
    if not _may_end_in_block(lines, start, stop):
        return None
    block = [*_block_upwards(lines, start, stop)]
    if not block:
        return None
    kinds = [kind for _, kind in block]
    if not ("closing" in kinds and _are_details([lines[n] for n, _ in block], kinds)):
        block = [*takewhile(lambda found: found[1] not in _BETWEEN_DETAILS, block)]
        kinds = [kind for _, kind in block]
    closing = "closing" in kinds
    hard = [kind for kind in kinds if kind not in _NO_DETAILS and kind not in _FRAMES]
    if not block or any(hard.count(kind) > 2 for kind in set(hard)) or kinds.count("person") > 1:
        return None  # several people: a list, not a signature
    begin = block[-1][0]
    above = trim(lines, start, begin)
    if not closing:
        named = "name" in kinds or "person" in kinds
        if not (named and hard):
            return None
        texts = [lines[number] for number, _ in block]
        if len(hard) == 1 and not (_is_framed(texts, kinds) and _is_unannounced(lines, above)):
            return None
    if above > start and lines[above - 1].rstrip().endswith((":", "：")) and not closing:
        return None  # introduced as content: "Please call her:"
    return begin


def _is_framed(texts: list[str], kinds: list[str]) -> bool:
    """Whether what stands around the one detail of a block says that it is a signature.

    A firm or a title in a line of its own, a table, or two ways of reaching somebody in one; in no
    line may anything else be said.
    """
    if not all(map(is_closed_line, texts)):
        return False
    if "table" in kinds or any(map(p.TWO_CALLED.match, texts)):
        return True
    return len(texts) > 2 and any(map(is_title_or_firm, texts))


def _is_unannounced(lines: list[str], above: int) -> bool:
    """Whether the line above a block says nothing that makes its details the text."""
    return above == 0 or not p.ANNOUNCES_DETAILS.search(lines[above - 1][-_SIGNATURE_WIDTH:])


def _block_upwards(lines: list[str], start: int, stop: int) -> Iterator[tuple[int, str]]:
    """Lines that may be a block, from the last up to a closing, and what each is."""
    used, closing = 0, False
    for number in range(stop - 1, start - 1, -1):
        line = lines[number]
        if not line.strip():
            if stop - number > _SIGNATURE_LINES + 4:
                return
            continue
        used += 1
        kind = _block_line_kind(line) if used <= _SIGNATURE_LINES else ""
        if kind == "closing" and _is_below_closing(lines, start, number):
            kind = "name"
        # Another closing may stand above: 此致, 敬礼.
        if not kind or (closing and kind != "closing"):
            return
        closing = kind == "closing"
        yield number, kind


def _block_line_kind(line: str) -> str:
    """What a line is in a block; empty when it cannot stand in one."""
    if len(line) > _SIGNATURE_WIDTH:
        return ""
    kind = signature_line_kind(line) or ("plain" if p.PLAIN_LINE.match(line) else "")
    if kind and not is_personal_data(line):
        return kind
    return "bank" if "IBAN" in line and p.BANK_LINE.match(line) else ""


def _are_details(lines: list[str], kinds: list[str]) -> bool:
    """Whether the lines of a block are so clearly details that what stands between is none."""
    n_between = sum(kind in _BETWEEN_DETAILS for kind in kinds)
    if not n_between:
        return True
    n_details = sum(
        # "Nordkai Handels GmbH" looks like a name, too.
        kind not in _NO_DETAILS or (kind == "name" and is_title_or_firm(line))
        for line, kind in zip(lines, kinds, strict=True)
    )
    return n_details >= _MANY_DETAILS and 2 * n_between <= n_details


def _details_among_text(lines: list[str], start: int, stop: int) -> list[int]:
    """Lines of a block below a closing in which nothing can be said, where others stand among them.

    The others stay text: whatever nobody knows, and names, titles and firms as well, which may be
    a sentence with capitals.
    """
    opener = _opener(lines, start, stop)
    if opener is None:
        return []
    below = [number for number in range(opener + 1, stop) if lines[number].strip()]
    kinds = {number: _block_line_kind(lines[number]) for number in below}
    items = [number for number in below if p.ITEMS.match(lines[number])]
    notes = [n for n, kind in kinds.items() if kind in (*_FRAMES, "bank")]
    known = {*items, *(n for n in notes if not _names_title_or_firm(lines[n]))}
    hard = [kind for kind in kinds.values() if kind not in ("", *_NO_DETAILS, *_FRAMES)]
    if not items or len(known) + (kinds[below[0]] == "name") < 2:
        return []
    if any(hard.count(kind) > 2 for kind in set(hard)):
        return []  # several people
    others = (lines[number].rstrip() for number in below if number not in known)
    if any(text[-1] in ":：" or p.ANNOUNCES_DETAILS.search(text) for text in others):
        return []
    found = [opener]
    for number in range(opener + 1, stop):
        if number in known or (not lines[number].strip() and found[-1] == number - 1):
            found.append(number)
    return found


def _names_title_or_firm(line: str) -> bool:
    return any(map(is_title_or_firm, p.BETWEEN.split(line)))


def _opener(lines: list[str], start: int, stop: int) -> int | None:
    """The closing or the dashes above the last lines of a part, most short, if text is above."""
    left, stop = _LINES_AMONG_TEXT, trim(lines, start, stop)
    if stop == start or _is_prose(last := lines[stop - 1]):
        return None
    if len(last) > _OPENER_WIDTH and last.endswith("."):  # prose, most likely
        return None
    for number in range(stop - 1, start, -1):
        line = lines[number]
        if not line or line.isspace():
            continue
        width = len(line)
        left -= 1 if width <= _WIDE else _LINES_IN_WIDE
        if width > _SIGNATURE_WIDTH or left < 0:
            return None
        first = line.lstrip()[0]
        if width <= _OPENER_WIDTH and (
            (first in p.CLOSING_STARTS and p.CLOSING.match(line))
            or (first in _DASHES and p.DASHES.match(line))
        ):
            return number if any(map(str.strip, lines[start:number])) else None
    return None


def _is_below_closing(lines: list[str], start: int, number: int) -> bool:
    """Whether a closing may be a firm or a name in a signature that began above it: "LG"."""
    if not p.SHORT_CLOSING.match(lines[number]):
        return False
    above = (line for line in reversed(lines[max(start, number - _NEAR) : number]) if line.strip())
    kinds = map(signature_line_kind, above)
    return next((kind for kind in kinds if kind in ("", "closing")), "") == "closing"


def _may_end_in_block(lines: list[str], start: int, stop: int) -> bool:
    """Tell cheaply that there is no block, as in most mails: only a closing stands alone."""
    if stop == start or _is_prose(lines[stop - 1]):
        return False
    above = trim(lines, start, stop - 1)
    if above > start and not _is_prose(lines[above - 1]):
        return True
    return p.CLOSING.match(lines[stop - 1]) is not None


def _is_prose(line: str) -> bool:
    """Tell cheaply that a line cannot stand in a signature: it is long, or a sentence."""
    if len(line) > _SIGNATURE_WIDTH:
        return True
    text = line.strip()
    return (
        text[-1] in SENTENCE_ENDS
        and text[0] not in p.CLOSING_STARTS
        and not holds_one(text[:-1], p.LABEL_ENDS)
    )
