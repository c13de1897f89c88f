"""Outlook ``.msg`` files (the ``msg`` extra)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mailrisk_ml.exceptions import MailReadError, MissingDependencyError
from mailrisk_ml.mail.headers import clean_line

if TYPE_CHECKING:
    from mailrisk_ml.mail.limits import ReadLimits
    from mailrisk_ml.mail.message import Mail

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
    MissingDependencyError
        When python-oxmsg is not installed.
    MailReadError
        When the file is damaged or holds no mail.
    """
    try:
        import io

        from oxmsg import Message
    except ImportError as error:
        raise MissingDependencyError(
            "Reading Outlook .msg files needs python-oxmsg: pip install 'mailrisk-ml[msg]'"
        ) from error
    try:
        message = Message.load(io.BytesIO(data))
        return _to_mail(message, source, limits)
    except Exception as error:  # the reader raises whatever struct and olefile raise
        raise MailReadError(source, f"damaged .msg file ({type(error).__name__})") from error


def _to_mail(message: Any, source: str, limits: ReadLimits) -> Mail:
    from mailrisk_ml.mail.html import html_to_text
    from mailrisk_ml.mail.message import Mail

    body = _lines(message.body or "")
    hidden: tuple[tuple[int, int], ...] = ()
    if not body.strip() and message.html_body:
        body, hidden = html_to_text(message.html_body)
    notes = []
    if len(body) > limits.max_body_chars:
        notes.append(f"truncated: body longer than {limits.max_body_chars} characters")
        body = body[: limits.max_body_chars]
    subject = clean_line(message.subject or "")
    shift = len(subject) + 1
    return Mail(
        subject=subject,
        body=body,
        sender=clean_line(message.sender or ""),
        recipients=tuple(
            clean_line(f"{r.name} <{r.email_address}>" if r.email_address else r.name)
            for r in message.recipients
        ),
        date=message.sent_date,
        message_id=clean_line(message.properties.str_prop_value(_MESSAGE_ID) or "").strip("<> "),
        attachments=tuple(clean_line(a.file_name or "unnamed") for a in message.attachments),
        source=source,
        hidden=tuple((s + shift, min(e, len(body)) + shift) for s, e in hidden if s < len(body)),
        notes=tuple(notes),
    )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
