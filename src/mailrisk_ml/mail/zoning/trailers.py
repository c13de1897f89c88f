"""Signatures and disclaimers: what stands below the text of a mail."""

from __future__ import annotations

from mailrisk_ml.mail.zoning import signature_patterns as p
from mailrisk_ml.mail.zoning.cues import OTHER_LETTERS, holds_one, n_words
from mailrisk_ml.mail.zoning.history_patterns import RULE, WIDTH
from mailrisk_ml.mail.zoning.kinds import ZoneKind, line_runs
from mailrisk_ml.mail.zoning.notices import disclaimer_start, may_hold_notice, trim

_MOST_RUNS = 5_000  # no thread of answers between quotations comes near
_SIGNATURE_LINES, _SIGNATURE_WIDTH = 12, 100
_DASHES = frozenset("-—")
_SETTLED = ("quoted", "disclaimer")
_SENTENCE_ENDS = frozenset("。！？!?")
_NEAR = 5  # lines between a closing and the firm
_SHARING = 6  # details on one line
_MANY_WORDS = 8  # of a line: a sentence, or one that wraps


def mark_trailers(lowered: str, lines: list[str], kinds: list[ZoneKind]) -> None:
    """Mark signature and disclaimer lines in place, from the end of each part upwards.

    Parameters
    ----------
    lowered : str
        The body in lower case.
    lines : list of str
        The body cut at its line feeds.
    kinds : list of str
        From `history_kinds`; only ``newest`` and ``forwarded`` lines are changed, but for a mail
        made to waste time, all of which counts as ``newest``.
    """
    runs = line_runs(kinds)
    if len(runs) > _MOST_RUNS:
        kinds[:] = ["newest"] * len(kinds)
        return
    # One run alone, as in most mails, has no other to go on in.
    with_text = _runs_with_text(lines, kinds, runs) if len(runs) > 1 else {kinds[0]: 1}
    for start, stop in runs:
        kind = kinds[start]
        if kind in _SETTLED:
            continue
        part = lowered if len(runs) == 1 else "\n".join(lines[start:stop]).lower()
        may_hold = may_hold_notice(part)
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


def is_ending(lines: list[str]) -> bool:
    """Whether lines can be nothing but the signature and the notices that end a mail.

    Names and titles count even where `mark_trailers` leaves them with the text: here it is known
    that they stand below one.
    """
    stop = len(lines)
    if may_hold_notice("\n".join(lines).lower()):
        stop = disclaimer_start(lines, 0, stop)
    return _n_signature_lines(lines[:stop]) is not None


def is_firm_note(line: str) -> bool:
    """Whether a line of a signature is one in which nothing of its own can be said."""
    return p.FIRM_NOTE.match(line) is not None


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
    if len(line) > _SIGNATURE_WIDTH or _is_personal_data(line):
        return False
    kind = _signature_line_kind(line)
    if kind == "name":
        return not line.endswith(".")  # "Confirmed."
    return bool(kind) or _is_device_line(line) or p.DASHES.match(line) is not None


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
            and _short_lines(lines[number + 1 : stop], strict=line != "-- ")
        ):
            begin = trim(lines, start, number)
            break
    while begin > start and _is_device_line(lines[begin - 1][:WIDTH]):
        begin = trim(lines, start, begin - 1)
    block = _contact_block(lines, start, begin)
    begin = block if block is not None else begin
    while begin < stop and not lines[begin].strip():
        begin += 1
    return begin


def _is_device_line(line: str) -> bool:
    """Whether a line is put below a mail by a device or a bulletin board."""
    start = line.lstrip().lstrip("[(（")[:2].lower()
    if start in p.FOOTER_STARTS:
        return p.DEVICE.match(line) is not None
    return start[:1] in p.BBS_STARTS and p.BBS_SOURCE.match(line) is not None


def _short_lines(below: list[str], *, strict: bool) -> bool:
    """Whether the lines below a dash line can be a signature: few and short, and no text.

    People also part two subjects by dashes. One sentence may stand below a name: a motto.
    """
    texts = [line.strip() for line in below if line.strip()]
    if len(texts) > (8 if strict else 15) or any(map(_is_personal_data, texts)):
        return False
    if any(len(t) > (60 if strict else 120) or p.POSTSCRIPT.match(t) for t in texts):
        return False
    sentences = [number for number, text in enumerate(texts) if _is_sentence(text)]
    return not sentences or (len(sentences) == 1 and sentences[0] > 0)


def _is_sentence(text: str) -> bool:
    """Whether a line is part of a text: it ends as one, or has many words."""
    ends = text[-1] in _SENTENCE_ENDS or (text[-1] == "." and " " in text)
    may_be = ends or (n_words(text) > _MANY_WORDS and not p.CONTACT_CUES.search(text))
    return may_be and not _signature_line_kind(text) and not _is_device_line(text)


def _contact_block(lines: list[str], start: int, stop: int) -> int | None:
    """First line of a block of closing, name and contact lines at the end, if there is one."""
    if not _may_end_in_block(lines, start, stop):
        return None
    hard: list[str] = []
    begin, named, closing = stop, False, False
    used = 0
    for number in range(stop - 1, start - 1, -1):
        line = lines[number]
        if not line.strip():
            if stop - number > _SIGNATURE_LINES + 4:
                break
            continue
        used += 1
        if used > _SIGNATURE_LINES or len(line) > _SIGNATURE_WIDTH:
            break
        kind = _signature_line_kind(line)
        if not kind or _is_personal_data(line):
            break
        if kind == "closing" and not _is_below_closing(lines, start, number):
            begin, closing = number, True
            continue  # another closing may stand above: 此致, 敬礼
        if closing:
            break
        if kind in ("name", "closing"):
            named = True
        elif kind != "other":
            hard.append(kind)
        begin = number
    if begin == stop or not (named or closing) or not (closing or len(hard) >= 2):
        return None
    if any(hard.count(kind) > 2 for kind in set(hard)):
        return None  # several people: a list, not a signature
    above = trim(lines, start, begin)
    if above > start and lines[above - 1].rstrip().endswith((":", "：")) and not closing:
        return None  # introduced as content: "Please call her:"
    return begin


def _is_below_closing(lines: list[str], start: int, number: int) -> bool:
    """Whether a closing may be a firm or a name in a signature that began above it: "LG"."""
    if not p.SHORT_CLOSING.match(lines[number]):
        return False
    above = (line for line in reversed(lines[max(start, number - _NEAR) : number]) if line.strip())
    kinds = map(_signature_line_kind, above)
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
        text[-1] in _SENTENCE_ENDS
        and text[0] not in p.CLOSING_STARTS
        and not holds_one(text[:-1], p.LABEL_ENDS)
    )


def _signature_line_kind(line: str) -> str:
    """What a line is in a signature; empty when it cannot stand in one."""
    text = line.strip()
    if text[0] in p.CLOSING_STARTS and p.CLOSING.match(line):
        return "closing"
    if p.POSTSCRIPT.match(line):  # "P.S." looks like a label
        return ""
    if text[-1] in _SENTENCE_ENDS:  # no other line of a signature ends like that
        return _link_or_label(line, text)
    return _detail_kind(line, text) or _shared_line_kind(line)


def _detail_kind(line: str, text: str) -> str:
    """What a line of one detail is, which reads `text` without its outer blanks."""
    if kind := _contact_kind(line, text):
        return kind
    if p.NAME_LINE.match(line):
        return "name"
    is_rule = not text[0].isalnum() and RULE.match(line)
    is_other = is_rule or _is_title_or_firm(line) or p.FIRM_NOTE.match(line)
    return "other" if is_other else ""


def _shared_line_kind(line: str) -> str:
    """What a line of several details is, all of which are known: of the first that is no name."""
    parts = [text for part in p.BETWEEN.split(line) if (text := part.strip())]
    if not 1 < len(parts) <= _SHARING:
        return ""
    details = [(_detail_kind(part, part), part) for part in parts]
    # "Sales Manager" looks like a name, too.
    people = [part for kind, part in details if kind == "name" and not _is_title_or_firm(part)]
    if not all(kind for kind, _ in details) or len(people) > 1:  # several are no signature
        return ""
    figures = [part for kind, part in details if kind == "phone"]
    if any(part[0] not in "+(0" and "-" not in part for part in figures):
        return ""  # it may be a sum: "Halden Bid | 41 200 000"
    contacts = [kind for kind, _ in details if kind not in ("name", "other")]
    if contacts:
        return contacts[0]
    return "name" if people else "other"


def _contact_kind(line: str, text: str) -> str:
    if "@" in text and p.MAIL_LINE.match(line):
        return "mail"
    if not text[0].isalpha() and p.PHONE_LINE.match(line):
        return "phone"
    if (
        text[0] in p.NUMBERED_STARTS
        and (text[-1].isdecimal() or holds_one(text, ":："))
        and (label := p.NUMBERED.match(line))
    ):
        return label[0].strip()[:2].lower()
    return _link_or_label(line, text) or ("address" if _is_address(line) else "")


def _link_or_label(line: str, text: str) -> str:
    """Which of these a line is that reads `text` without its outer blanks."""
    if not holds_one(text[:-1], p.LABEL_ENDS):  # something stands behind them
        return ""
    if p.URL_LINE.match(line):
        return "url"
    label = p.LABELLED.match(line)
    return label[0].strip()[:2].lower() if label else ""


# The expressions below try every place of a line: what they cannot do without is looked for first.
# Words only where a line holds no `OTHER_LETTERS`.


def _is_address(line: str) -> bool:
    text = line.strip()
    may_be = text[0].isdecimal() or text[-1].isdecimal() or holds_one(text, p.ADDRESS_PLACES)
    holds = may_be and holds_one(line, p.ADDRESS_CHARACTERS)
    if holds and p.ADDRESS_LINE.match(line):
        return True
    return holds_one(text, p.BUILDING_CHARACTERS) and p.BUILDING_LINE.match(line) is not None


def _is_title_or_firm(line: str) -> bool:
    text = line.rstrip().lower()
    foreign = not line.isascii()
    other = foreign and holds_one(line, OTHER_LETTERS)
    may_be_title = other or p.TITLE_CUES.any_in(text) or (foreign and text.endswith(p.TITLE_ENDS))
    if may_be_title and p.TITLE_LINE.match(line):
        return True
    may_be_firm = other or text.removesuffix(".").endswith(p.FIRM_ENDS)
    return may_be_firm and p.FIRM_LINE.match(line) is not None


def _is_personal_data(line: str) -> bool:
    """Whether a line holds what makes it no line of a signature, see `NOT_SIGNATURE`."""
    if line.isascii() and not p.PERSONAL_CUES.any_in(line.lower()):
        return p.PERSONAL_FIGURES.search(line) is not None
    return p.NOT_SIGNATURE.search(line) is not None
