"""Mails as HTML messages, read back the way a message from outside is read."""

from __future__ import annotations

from email.message import EmailMessage
from html import escape

from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.reading import read_mail


def html_mail(subject: str, html: str, plain: str = "") -> Mail:
    """A message with an HTML part, beside plain text or alone, written to bytes and read again."""
    message = EmailMessage()
    message["From"] = "a@lowfield.example"
    message["Subject"] = " ".join(subject.split())
    add = message.set_content
    if plain:
        message.set_content(plain)
        add = message.add_alternative
    add(f"<html><body>{html}</body></html>", subtype="html", charset="utf-8")
    return read_mail(message.as_bytes())


def paragraphs(body: str, markup: str | None = None) -> str:
    """A body as paragraphs and line breaks.

    Parameters
    ----------
    body : str
        Plain text; empty lines part paragraphs.
    markup : str, optional
        The same text already escaped and marked up, in place of `body`.
    """
    text = escape(body) if markup is None else markup
    parts = (part.strip("\n").replace("\n", "<br>\n") for part in text.split("\n\n"))
    return "".join(f"<p>{part}</p>\n" for part in parts if part)
