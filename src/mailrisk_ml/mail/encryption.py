"""What is encrypted cannot be judged: how it is known, so that no mail of it passes as harmless."""

from __future__ import annotations

import re

from mailrisk_ml.mail.mime import Part

#: The note on a mail that is encrypted, in whole or in part; see `Mail.encrypted`.
ENCRYPTED = "encrypted"
# RFC 8551 3.2, PGP/MIME (RFC 3156 4), and what Microsoft's rights management attaches.
_TYPES = frozenset(
    {
        "application/pkcs7-mime",
        "application/x-pkcs7-mime",
        "multipart/encrypted",
        "application/x-microsoft-rpmsg-message",
    }
)
# Of the types of S/MIME these hold a text that is only packed, or none.
_OPEN = frozenset({"signed-data", "certs-only", "compressed-data"})
# What mail programs call such a part, whose type a gateway or Outlook's files may have lost. Other
# files that end in .p7m are documents with a signature.
_NAMES = frozenset({"smime.p7m", "message.rpmsg"})
_UNTYPED = "application/octet-stream"
_ARMOUR = "-----BEGIN PGP MESSAGE-----"  # RFC 9580 6.2
# Alone on its line, or between tags: people write of it, too.
_ARMOUR_LINE = re.compile(rf"(?:^|>)[ \t]*{_ARMOUR}[ \t\r]*(?:$|<)", re.MULTILINE)


def is_encrypted(part: Part) -> bool:
    """Whether a part is encrypted, by its type, or by its name where its type says nothing."""
    kind = part.content_type
    if not (kind in _TYPES or (kind == _UNTYPED and is_encrypted_file(part.filename))):
        return False
    return part.params.get("smime-type", "").lower() not in _OPEN


def is_encrypted_file(name: str) -> bool:
    """Whether an attachment is what a mail program makes of an encrypted text, by its name."""
    return name.strip().lower() in _NAMES


def holds_encrypted(text: str) -> bool:
    """Whether an encrypted text stands in another."""
    return _ARMOUR in text and _ARMOUR_LINE.search(text) is not None
