"""Calendar parts (iCalendar, RFC 5545) to lines a person can read."""

from __future__ import annotations

import re
from binascii import a2b_qp
from collections.abc import Callable

from mailrisk_ml.mail.parsing.charsets import decode_bytes
from mailrisk_ml.mail.parsing.lines import with_plain_ends
from mailrisk_ml.mail.parsing.versions import Said

_FOLD = re.compile(r"\n[ \t]")
_ESCAPE = re.compile(r"\\([\\;,nN])")
# vCalendar 1.0, which telephones send, folds quoted-printable text as that does.
_QUOTED = re.compile(
    r"^(?=[^:\n]*QUOTED-PRINTABLE)[^:\n]*:(?:[^\n]*=\n)+", re.MULTILINE | re.IGNORECASE
)
_CHARSET = re.compile(r";CHARSET=([\w-]{1,40})", re.IGNORECASE)
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})\d{0,2}(Z?))?")
_NOT_SHOWN = {"VALARM", "VTIMEZONE"}
_SHOWN = {
    "SUMMARY": "Summary",
    "DTSTART": "Start",
    "DTEND": "End",
    "LOCATION": "Location",
    "ORGANIZER": "Organizer",
    "DESCRIPTION": "Description",
    "COMMENT": "Comment",
}
_PAGE = "X-ALT-DESC"  # the description in HTML, which Outlook shows


def invite_to_text(calendar: str, read_page: Callable[[str], str]) -> str:
    r"""Lines for summary, time, location, organizer and description of each event or task.

    Parameters
    ----------
    calendar : str
        Text of a ``text/calendar`` part with ``\n`` line ends.
    read_page : callable
        Gives the text of a description in HTML.
    """
    lines: list[str] = []
    pages: list[str] = []
    component: list[str] = []
    unseen = 0  # how many of the open components are not shown
    calendar = _QUOTED.sub(lambda match: match[0].replace("=\n", ""), calendar)
    for line in _FOLD.sub("", calendar).split("\n"):
        head, colon, value = _split(line)
        name = head.partition(";")[0].strip().upper()
        if name == "BEGIN":
            component.append(value.strip().upper())
            unseen += component[-1] in _NOT_SHOWN
        elif name == "END" and component:
            unseen -= component.pop() in _NOT_SHOWN
        elif colon and (name in _SHOWN or name == _PAGE) and value.strip() and not unseen:
            text = _readable(name, _decoded(head, value))
            if name == _PAGE:
                pages.append(text)
            else:
                lines.append(f"{_SHOWN[name]}: {text}")
    return "\n".join(lines + _descriptions(pages, lines, read_page))


def _descriptions(pages: list[str], lines: list[str], read_page: Callable[[str], str]) -> list[str]:
    """What the descriptions in HTML say that no line does."""
    text = read_page("<hr>".join(pages)).strip() if pages else ""
    described = any(line.startswith(_SHOWN["DESCRIPTION"]) for line in lines)
    more = text and (not described or Said("\n".join(lines)).lacks(text))
    return [f"{_SHOWN['DESCRIPTION']}: {text}"] if more else []


def _decoded(head: str, value: str) -> str:
    if "QUOTED-PRINTABLE" not in head.upper():
        return value
    charset = _CHARSET.search(head)
    data = a2b_qp(value.encode("utf-8", "replace"))
    return with_plain_ends(decode_bytes(data, charset[1] if charset else "").text)


def _split(line: str) -> tuple[str, str, str]:
    """Cut at the colon, but not at one inside a quoted parameter."""
    if '"' not in line.partition(":")[0]:
        return line.partition(":")
    quoted = False
    for position, character in enumerate(line):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            return line[:position], ":", line[position + 1 :]
    return line.partition(":")


def _readable(name: str, value: str) -> str:
    if name in ("DTSTART", "DTEND") and (stamp := _STAMP.match(value.strip())):
        day = "-".join(stamp.group(1, 2, 3))
        zone = " UTC" if stamp[6] else ""
        return f"{day} {stamp[4]}:{stamp[5]}{zone}" if stamp[4] else day
    if name == "ORGANIZER":
        return re.sub(r"^mailto:", "", value.strip(), flags=re.IGNORECASE)
    return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], value).strip()
