"""Outlook ``.msg`` files (the ``msg`` extra)."""

from __future__ import annotations

import io
from typing import Any

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.limits import ReadLimits
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.parsing.body import Body
from mailrisk_ml.mail.parsing.charsets import decode_bytes
from mailrisk_ml.mail.parsing.encryption import is_encrypted_file
from mailrisk_ml.mail.parsing.foreign import is_outlook_message
from mailrisk_ml.mail.parsing.headers import clean_line, short_name
from mailrisk_ml.mail.unread import Notes, Unread

_CLASS = 0x001A  # PidTagMessageClass, [MS-OXPROPS] 2.791
_SIGNED = ".multipartsigned"  # [MS-OXOSMIME] 2.1.3: its smime.p7m is not encrypted
_RTF_BODY = 0x1009  # PidTagRtfCompressed, [MS-OXPROPS] 2.937
_HTML = 0x1013  # PidTagHtml, [MS-OXPROPS] 2.722
_METHOD, _EMBEDDED = 0x3705, 5  # PidTagAttachMethod, and a message of Outlook, [MS-OXCMSG] 2.2.2.9
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
        kind = "a document of an old Office program: save a workbook as .xlsx or CSV, or export"
        raise MailReadError(source, f"no message, but {kind} the mails as .eml")
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
    notes = Notes()

    def line(name: str, value: str | None) -> str:
        return notes.shortened(clean_line(value or ""), name, limits.max_subject_chars)

    plain, html = message.body or "", _html(message)
    attached = (a.file_bytes for a in message.attachments if a.mime_type == "message/rfc822")
    body, hidden = Body(limits, notes=notes).read_versions(plain, html, filter(None, attached))
    if not plain.strip() and not html and message.properties.binary_prop_value(_RTF_BODY):
        notes.add("the text is in RTF only, which is not read", Unread.TEXT)
    if any(a.properties.int_prop_value(_METHOD) == _EMBEDDED for a in message.attachments):
        notes.add("a message attached by Outlook is not read", Unread.TEXT)
    if _has_encrypted_file(message):
        notes.add_encrypted()
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


def _html(message: Any) -> str:
    """The HTML of a message, whatever it is said to be encoded in."""
    try:
        return message.html_body or ""
    except Exception:  # the reader knows few code pages, and bytes may be in another
        return decode_bytes(message.properties.binary_prop_value(_HTML) or b"", "").text


def _has_encrypted_file(message: Any) -> bool:
    """Whether a text that was encrypted is attached, as Outlook keeps it."""
    if (message.properties.str_prop_value(_CLASS) or "").lower().endswith(_SIGNED):
        return False
    return any(is_encrypted_file(a.file_name or "") for a in message.attachments)
