"""Calendar parts (iCalendar, RFC 5545) to lines a person can read."""

from __future__ import annotations

import re

_FOLD = re.compile(r"\n[ \t]")
_ESCAPE = re.compile(r"\\([\\;,nN])")
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


def invite_to_text(calendar: str) -> str:
    r"""Lines for summary, time, location, organizer and description of each event or task.

    Parameters
    ----------
    calendar : str
        Text of a ``text/calendar`` part with ``\n`` line ends.
    """
    lines: list[str] = []
    component: list[str] = []
    unseen = 0  # how many of the open components are not shown
    for line in _FOLD.sub("", calendar).split("\n"):
        head, colon, value = _split(line)
        name = head.partition(";")[0].strip().upper()
        if name == "BEGIN":
            component.append(value.strip().upper())
            unseen += component[-1] in _NOT_SHOWN
        elif name == "END" and component:
            unseen -= component.pop() in _NOT_SHOWN
        elif colon and name in _SHOWN and value.strip() and not unseen:
            lines.append(f"{_SHOWN[name]}: {_readable(name, value)}")
    return "\n".join(lines)


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
