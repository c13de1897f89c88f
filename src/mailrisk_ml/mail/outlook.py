"""Outlook ``.msg`` files (the ``msg`` extra)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.parsing.encryption import holds_encrypted, is_encrypted_file
from mailrisk_ml.mail.parsing.foreign import is_outlook_message
from mailrisk_ml.mail.parsing.headers import clean_line, short_name
from mailrisk_ml.mail.parsing.lines import with_plain_ends
from mailrisk_ml.mail.unread import Notes, Unread

if TYPE_CHECKING:
    from mailrisk_ml.mail.limits import ReadLimits
    from mailrisk_ml.mail.message import Mail

_CLASS = 0x001A  # PidTagMessageClass, [MS-OXPROPS] 2.791
_SIGNED = ".multipartsigned"  # [MS-OXOSMIME] 2.1.3: its smime.p7m is not encrypted
_RTF_BODY = 0x1009  # PidTagRtfCompressed, [MS-OXPROPS] 2.937
_MESSAGE_ID = 0x1035  # PidTagInternetMessageId, [MS-OXPROPS] 2.748


def parse_msg(data: bytes, source: str, limits: ReadLimits) -> Mail:
    """Read one Outlook message.

    Parameters
    ----------
    data : bytes
        The compound file.
    source : str
        What `Mail.source` and errors call it.
    limits : ReadLimits
        How much of it is read.

    Raises
    ------
    MailReadError
        When the file is damaged or holds no mail, or python-oxmsg is not installed: others beside
        it can be read all the same.
    """
    if len(data) > limits.max_bytes:  # what is cut off is the directory: no part can be read
        raise MailReadError(source, f".msg file larger than {limits.max_bytes} bytes")
    # One without its directory is damaged where its name says what it was.
    if not (is_outlook_message(data) or source.lower().endswith(".msg")):
        raise MailReadError(source, "no message, but a document of an old Office program")
    try:
        from oxmsg import Message
    except ImportError as error:
        hint = "an Outlook file, which takes python-oxmsg: pip install python-oxmsg"
        raise MailReadError(source, hint) from error
    try:
        message = Message.load(io.BytesIO(data))
        return _to_mail(message, source, limits)
    except Exception as error:  # the reader raises whatever struct and olefile raise
        kind = type(error).__name__
    raise MailReadError(source, f"damaged .msg file ({kind})")


def _to_mail(message: Any, source: str, limits: ReadLimits) -> Mail:
    from mailrisk_ml.mail.message import Mail
    from mailrisk_ml.mail.parsing.markup import page_to_text

    body = with_plain_ends(message.body or "")
    hidden: tuple[tuple[int, int], ...] = ()
    notes = Notes()

    def line(name: str, value: str | None) -> str:
        return notes.shortened(clean_line(value or ""), name, limits.max_subject_chars)

    if not body.strip() and message.html_body:
        body, hidden = page_to_text(message.html_body, limits, notes)
    elif not body.strip() and message.properties.binary_prop_value(_RTF_BODY):
        notes.add("the text is in RTF only, which is not read", Unread.TEXT)
    if holds_encrypted(body) or _has_encrypted_file(message):
        notes.add_encrypted()
    body = notes.shortened(body, "body", limits.max_body_chars)
    subject = line("subject", message.subject)
    return Mail(
        subject=subject,
        body=body,
        sender=line("from", message.sender),
        recipients=tuple(
            line("to", f"{r.name} <{r.email_address}>" if r.email_address else r.name)
            for r in message.recipients
        ),
        date=message.sent_date,
        message_id=line("message-id", message.properties.str_prop_value(_MESSAGE_ID)).strip("<> "),
        attachments=tuple(
            short_name(clean_line(a.file_name or "unnamed")) for a in message.attachments
        ),
        source=source,
        hidden=hidden,
        notes=notes.said,
        unread=notes.unread,
    )


def _has_encrypted_file(message: Any) -> bool:
    """Whether a text that was encrypted is attached, as Outlook keeps it."""
    if (message.properties.str_prop_value(_CLASS) or "").lower().endswith(_SIGNED):
        return False
    return any(is_encrypted_file(a.file_name or "") for a in message.attachments)
