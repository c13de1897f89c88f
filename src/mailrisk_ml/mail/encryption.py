"""What is encrypted cannot be judged: how it is known, so that no mail of it passes as harmless."""

from __future__ import annotations

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
_ARMOUR = "-----BEGIN PGP MESSAGE-----"  # RFC 9580 6.2


def is_encrypted(part: Part) -> bool:
    """Whether a part is encrypted, by its type."""
    kind = part.content_type
    return kind in _TYPES and part.params.get("smime-type", "").lower() not in _OPEN


def holds_encrypted(text: str) -> bool:
    """Whether an encrypted text stands in another."""
    return _ARMOUR in text
