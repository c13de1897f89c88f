"""Headers that mailers put above the mail that they quote."""

from __future__ import annotations

from collections.abc import Iterator

from mailrisk_ml.mail.zoning import history_patterns as p
from mailrisk_ml.mail.zoning.kinds import Opener

#: How a line begins that `FIELD` matches, below blanks; "ſ" is an "s" to it.
FIELD_STARTS = frozenset("*|ſ").union(*({name[0], name[0].upper()} for name in p.FIELD_KIND))
_KINDS = p.FIELD_KIND | {name.capitalize(): kind for name, kind in p.FIELD_KIND.items()}
_BLOCK_LINES = 14  # how far the fields of one header block may lie apart
#: The orders of Outlook, Gmail and Apple Mail; memos name whom they are for behind the sender.
_MAILERS_ORDERS = (
    ["from", "date", "to", "subject"],
    ["from", "date", "subject", "to"],
    ["from", "subject", "date", "to"],
)
#: That of GMX, web.de and mail.com, which write addresses; people write orders and memos in it.
_DATE_FIRST = ["date", "from", "to", "subject"]


def text_near(lines: list[str], number: int, most: int = 4) -> int:
    """Find the next line that is not blank, at most a few lines on; else len(lines)."""
    for later in range(number, min(len(lines), number + most)):
        if lines[later].strip():
            return later
    return len(lines)


def header_block(lines: list[str], number: int) -> Opener | None:
    """A block of quoted header fields that starts here.

    "From: Beijing, To: Shanghai" in a timetable is no block: it takes a sender, three fields, and
    a date or a subject among them. It is firm where it is a mailer's: the sender comes first, and
    the date has a time or all fields stand in a mailer's order; or the date comes first, with both
    and an address.
    Memos, forms, and notes for couriers and banks have neither. The headers of a whole message, in
    any order, are one that a program passes on.
    """
    first = field_kind(lines[number])
    if not first:
        return None
    kinds = _block_kinds(lines, number, first)
    if "from" not in kinds or not ("date" in kinds or "subject" in kinds):
        return None
    if len({*kinds} - {""}) < 3:
        return None
    after = number + len(kinds)
    dates = [line[: p.WIDTH] for line in _dates(lines, number, kinds)]
    timed = any(map(p.CLOCK.search, dates))
    if first != "from" and any(map(p.MESSAGE_DATE.search, dates)):
        return Opener(number, after, banner=True)
    order = [kind for kind in kinds if kind not in ("", "cc")]
    if first == "from":
        said = timed or order in _MAILERS_ORDERS
    else:
        said = timed and order == _DATE_FIRST and _has_address(lines, number, kinds)
    # Behind its fields a form has its text in one more.
    goes_on = after < len(lines) and p.FORM_FIELD.match(lines[after]) is not None
    return Opener(number, after, firm=said and not goes_on)


def _block_kinds(lines: list[str], number: int, kind: str) -> list[str]:
    """What each line of a block of fields says, from its first, a `kind`; "" where one goes on."""
    kinds = [kind]
    gap = 0
    for later in range(number + 1, min(len(lines), number + _BLOCK_LINES)):
        if field := field_kind(lines[later]):
            kind = field
            if kind == "from" and kind in kinds:
                break
            kinds += [*[""] * gap, kind]
            gap = 0
        else:
            gap += 1
            # A list of recipients wraps; two lines of anything else end the block.
            if gap > (6 if kind in ("to", "cc") else 2):
                break
            if "subject" in kinds and lines[later].strip():
                break
    return kinds


def _dates(lines: list[str], number: int, kinds: list[str]) -> Iterator[str]:
    """The lines of a block that say when: of its date, and of its sender in Notes."""
    kind = ""
    for line, own in zip(lines[number : number + len(kinds)], kinds, strict=True):
        kind = own or kind
        if kind == "date" or (kind == "from" and p.DATE.search(line)):
            yield line


def _has_address(lines: list[str], number: int, kinds: list[str]) -> bool:
    """Whether an address stands in the line of the sender or of the recipient."""
    own = zip(lines[number : number + len(kinds)], kinds, strict=True)
    return any(k in ("from", "to") and p.ADDRESS.search(line[: p.WIDTH]) for line, k in own)


def field_kind(line: str, *, rows: bool = False) -> str:
    """What a header line says, as ``"from"``; empty where it is none.

    With `rows` also as a row of NetEase's table in HTML, which may stand below a banner alone.
    """
    if line.lstrip()[:1] not in FIELD_STARTS:
        return ""
    field = p.FIELD.match(line[: p.WIDTH])
    if field is None and rows and "\t" in line:
        field = p.ROW.match(line[: p.WIDTH])
    return kind_of(field["name"]) if field else ""


def kind_of(name: str) -> str:
    """What a field says by its name, which may be set as Alibaba Mail and 139 do: "日　期"."""
    kind = _KINDS.get(name)
    if kind is None:
        words = name.casefold().split()
        kind = p.FIELD_KIND.get(" ".join(words)) or p.FIELD_KIND.get("".join(words), "")
    return kind


def after_header_block(lines: list[str], number: int) -> int:
    """Skip the fields below a banner, so that they do not open a second history."""
    later = text_near(lines, number, 6)
    if later == len(lines) or not field_kind(lines[later], rows=True):
        return number
    if block := header_block(lines, later):
        return block.after
    after = later + 1
    if "\t" not in lines[later]:
        return after
    for row in range(later, min(len(lines), later + _BLOCK_LINES)):
        kind = field_kind(lines[row], rows=True)
        after = row + 1 if kind else after
        if kind == "subject":
            break
    return after


def notes_header(lines: list[str], number: int) -> Opener | None:
    """Lotus Notes: sender and date, or name and date on two lines, then ``To:`` or ``Sent by:``."""
    match = p.NOTES_DATE.match(lines[number][: p.WIDTH]) if "/" in lines[number] else None
    if not match:
        return None
    to = text_near(lines, number + 1, 4)
    if to == len(lines) or not p.NOTES_TO.match(lines[to]):
        return None
    start = number
    if not match["who"].strip() and number and 0 < len(lines[number - 1].strip()) <= 80:
        start = number - 1
    return Opener(start, _after_notes_fields(lines, to))


def _after_notes_fields(lines: list[str], number: int) -> int:
    """Line after ``To:``, ``cc:`` and ``Subject:`` with all their wrapped lines."""
    for later in range(number, min(len(lines), number + 40)):
        if field_kind(lines[later]) == "subject":
            return later + 1
    return number + 1
