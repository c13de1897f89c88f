"""What is encrypted or packed is not judged: how it is known, so that none passes as harmless."""

from __future__ import annotations

import re

from mailrisk_ml.mail.parsing.mime import MimePart

# RFC 8551 3.2, PGP/MIME (RFC 3156 4), and what Microsoft's rights management attaches.
_TYPES = frozenset(
    {
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "multipart/encrypted",
        "application/pgp-encrypted",  # Exchange makes multipart/mixed of what it stands in
        "application/x-microsoft-rpmsg-message",
    }
)
# Of the types of S/MIME these hold a text that is only packed, or none.
_PACKED = frozenset({"signed-data", "compressed-data"})
_OPEN = _PACKED | {"certs-only"}
# A piece of a message, one that is elsewhere (RFC 2046 5.2), and Outlook's own (winmail.dat).
_NOT_WHOLE = frozenset({"message/partial", "message/external-body", "application/ms-tnef"})
# What mail programs call such a part, whose type a gateway or Outlook's files may have lost. Other
# files that end in .p7m are documents with a signature.
_NAMES = frozenset({"smime.p7m", "message.rpmsg", "encrypted.asc"})
_UNTYPED = "application/octet-stream"
_ARMOUR = "-----BEGIN PGP MESSAGE-----"  # RFC 9580 6.2
# Alone on its line, or between tags: people write of it, too.
_ARMOUR_LINE = re.compile(rf"(?:^|>)[ \t]*{_ARMOUR}[ \t\r]*(?:$|<)", re.MULTILINE)


def is_encrypted(part: MimePart) -> bool:
    """Whether a part is encrypted, by its type, or by its name where its type says nothing."""
    return _is_sealed(part) and _smime_type(part) not in _OPEN


def is_unread_message(part: MimePart) -> bool:
    """Whether a part is a message in a form that is not read: inside its signature, in pieces."""
    return part.content_type in _NOT_WHOLE or (_is_sealed(part) and _smime_type(part) in _PACKED)


def _is_sealed(part: MimePart) -> bool:
    kind = part.content_type
    return kind in _TYPES or (kind == _UNTYPED and is_encrypted_file(part.filename))


def _smime_type(part: MimePart) -> str:
    return part.params.get("smime-type", "").lower()


def is_encrypted_file(name: str) -> bool:
    """Whether an attachment is what a mail program makes of an encrypted text, by its name."""
    return name.strip().lower() in _NAMES


def holds_encrypted(text: str) -> bool:
    """Whether an encrypted text stands in another."""
    return _ARMOUR in text and _ARMOUR_LINE.search(text) is not None
