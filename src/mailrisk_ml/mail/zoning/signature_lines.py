"""What a line is in a signature."""

from __future__ import annotations

from mailrisk_ml.mail.zoning import signature_patterns as p
from mailrisk_ml.mail.zoning.cues import OTHER_LETTERS, holds_one
from mailrisk_ml.mail.zoning.history_patterns import RULE

SENTENCE_ENDS = frozenset("。！？!?")
_SHARING = 6  # details on one line


def signature_line_kind(line: str) -> str:
    """What a line is in a signature; empty when it cannot stand in one."""
    text = line.strip()
    if text[0] in p.CLOSING_STARTS and p.CLOSING.match(line):
        return "closing"
    if p.POSTSCRIPT.match(line):  # "P.S." looks like a label
        return ""
    if text[-1] in SENTENCE_ENDS:  # no other line of a signature ends like that
        return link_or_label(line, text)
    return _detail_kind(line, text) or _shared_line_kind(line)


def _detail_kind(line: str, text: str) -> str:
    """What a line of one detail is, which reads `text` without its outer blanks."""
    if kind := contact_kind(line, text):
        return kind
    if p.NAME_LINE.match(line):
        return "name"
    if text[-1].isdecimal() and p.PERSON_LINE.match(line):
        return "person"
    is_rule = not text[0].isalnum() and RULE.match(line)
    is_other = is_rule or is_title_or_firm(line) or p.FIRM_NOTE.match(line)
    return "other" if is_other else ""


def _shared_line_kind(line: str) -> str:
    """What a line of several details is, all of which are known: of the first that is no name."""
    parts = [text for part in p.BETWEEN.split(line) if (text := part.strip())]
    if not parts:
        return "table"  # of details: a row in which nothing stands
    if parts == [line.strip()] or len(parts) > _SHARING:
        return ""
    details = [(_detail_kind(part, part), part) for part in parts]
    # "Sales Manager" looks like a name, too.
    people = [
        part
        for kind, part in details
        if kind in ("name", "person")
        and not is_title_or_firm(part)
        and not p.SHORT_FIRM.match(part)
    ]
    if not all(kind for kind, _ in details) or len(people) > 1:  # several are no signature
        return ""
    figures = [part for kind, part in details if kind == "phone"]
    if any(part[0] not in "+(0" and "-" not in part for part in figures):
        return ""  # it may be a sum: "Halden Bid | 41 200 000"
    contacts = [kind for kind, _ in details if kind not in ("name", "other")]
    if contacts:
        return contacts[0]
    return "name" if people else "other"


def contact_kind(line: str, text: str) -> str:
    """What a line is on which somebody is reached; `text` is it without its outer blanks."""
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
    return link_or_label(line, text) or ("address" if is_address(line) else "")


def link_or_label(line: str, text: str) -> str:
    """Which of these a line is that reads `text` without its outer blanks."""
    if not holds_one(text[:-1], p.LABEL_ENDS):  # something stands behind them
        return ""
    if p.URL_LINE.match(line):
        return "url"
    label = p.LABELLED.match(line)
    return label[0].strip()[:2].lower() if label else ""


# The expressions below try every place of a line: what they cannot do without is looked for first.
# Words only where a line holds no `OTHER_LETTERS`.


def is_address(line: str) -> bool:
    """Whether a line is a postal address or a part of one."""
    text = line.strip()
    may_be = text[0].isdecimal() or text[-1].isdecimal() or holds_one(text, p.ADDRESS_PLACES)
    holds = may_be and holds_one(line, p.ADDRESS_CHARACTERS)
    if holds and p.ADDRESS_LINE.match(line):
        return True
    return holds_one(text, p.BUILDING_CHARACTERS) and p.BUILDING_LINE.match(line) is not None


def is_title_or_firm(line: str) -> bool:
    """Whether a line is what somebody is, or where they work."""
    text = line.rstrip().lower()
    foreign = not line.isascii()
    other = foreign and holds_one(line, OTHER_LETTERS)
    may_be_title = other or p.TITLE_CUES.any_in(text) or (foreign and text.endswith(p.TITLE_ENDS))
    if may_be_title and p.TITLE_LINE.match(line):
        return True
    may_be_firm = other or text.removesuffix(".").endswith(p.FIRM_ENDS)
    return may_be_firm and p.FIRM_LINE.match(line) is not None


def is_closed_line(line: str) -> bool:
    """Whether nothing can be said in a line of a signature: its firm, title and details are short.

    `signature_line_kind` knows firms by how they end and details by their label, since more
    stands around them.
    """
    return all(_is_closed(text) for part in p.BETWEEN.split(line) if (text := part.strip()))


def _is_closed(text: str) -> bool:
    kind = contact_kind(text, text)
    if kind in ("mail", "phone", "url"):
        return True
    if kind:
        return p.REACHED.match(text) is not None or p.NUMBERED.match(text) is not None
    if p.SAID_ZH.search(text):
        return False
    if not is_title_or_firm(text) or not p.LATIN_LETTER.search(text):
        return True
    return p.OWN_FIRM.match(text) is not None or p.OWN_TITLE.match(text) is not None


def is_personal_data(line: str) -> bool:
    """Whether a line holds what makes it no line of a signature, see `NOT_SIGNATURE`."""
    if line.isascii() and not p.PERSONAL_CUES.any_in(line.lower()):
        return p.PERSONAL_FIGURES.search(line) is not None
    return p.NOT_SIGNATURE.search(line) is not None


def is_firm_note(line: str) -> bool:
    """Whether a line of a signature is one in which nothing of its own can be said."""
    return p.FIRM_NOTE.match(line) is not None


def is_device_line(line: str) -> bool:
    """Whether a line is put below a mail by a device or a bulletin board."""
    start = line.lstrip().lstrip("[(（")[:2].lower()
    if start in p.FOOTER_STARTS or start[:1] in p.FROM:
        return p.DEVICE.match(line) is not None
    return start[:1] in p.BBS_STARTS and p.BBS_SOURCE.match(line) is not None
