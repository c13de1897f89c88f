"""What mail programs make of a part by its type: ``MimePart`` -> what is shown, and where."""

from __future__ import annotations

from mailrisk_ml.mail.parsing.mime import MimePart

# Text that mail programs show neither in the message nor as it stands.
_UNREAD_TEXT = frozenset(
    (
        "text/css",
        "text/rfc822-headers",
        "text/vcard",
        "text/x-vcard",
        "text/directory",
        "text/javascript",
    )
)
_PAGES = ("text/html", "text/xhtml", "text/x-amp-html", "application/xhtml+xml")
#: A drawing, of which the text is read.
DRAWING = "image/svg+xml"
_HTML = (*_PAGES, DRAWING)
# What is attached where it has a name, and shown where it has none.
_FILE_TEXT = frozenset(("text/csv", "text/xml", "text/x-patch"))
# What is written to be read, and read where it stands if it is to be shown.
_WRITTEN = ("text/plain", *_PAGES, "text/calendar")
# What mail programs show below a text, unless it says that it is attached.
_SHOWN_UNSAID = ("text/plain", *_HTML)


def is_page(kind: str) -> bool:
    """Whether a type is one of HTML, or of drawings, which are read as it is."""
    return kind in _HTML


def is_message_file(part: MimePart) -> bool:
    """Whether a part is named as a message: webmail gives such a file any type."""
    return part.filename.strip().lower().endswith(".eml")


def is_text(part: MimePart) -> bool:
    """Whether a part is text that mail programs show, if they are to show it."""
    kind = part.content_type
    return is_page(kind) or (part.maintype == "text" and kind not in _UNREAD_TEXT)


def is_below(part: MimePart, below_text: bool) -> bool:
    """Whether a file is shown below all text; `below_text`: some text comes before it."""
    if not part.filename:
        return False
    if not part.disposition:
        return below_text and part.content_type in _SHOWN_UNSAID
    # Mail programs show what is to be shown (RFC 2183 2.1), whatever its name.
    return part.disposition == "inline" and is_text(part) and part.content_type not in _WRITTEN


def is_attached(part: MimePart, below_text: bool) -> bool:
    """Whether a part that is not shown below all text is not shown where it stands either."""
    if part.disposition == "attachment" or not is_text(part):
        return True
    kind = part.content_type
    is_file = kind in _FILE_TEXT or (below_text and kind != "text/calendar")
    return bool(part.filename) and part.disposition != "inline" and is_file
