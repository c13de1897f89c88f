"""How much of one message is read before the rest is left out."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from mailrisk_ml.exceptions import InputTypeError, InvalidParameterError

_DEEPEST = 200  # what the walk over nested parts may use of Python's own stack

_LARGEST = 1 << 60  # more is no number of bytes to any system


@dataclass(frozen=True)
class ReadLimits:
    """Bounds on one message; what lies beyond is left out and noted, never an error.

    The defaults are far above real mail, and keep the worst message that fits into them within
    2 seconds and 300 MiB (``benchmarks/pathological.py``).

    Parameters
    ----------
    max_bytes : int
        Bytes of the raw message, or of a row of a table.
    max_parts : int
        MIME parts, nested ones included.
    max_depth : int
        Levels of nested parts and messages; at most 200.
    max_header_chars : int
        Characters of one header block.
    max_subject_chars : int
        Characters of the subject, once decoded; the sender, the identifier and the recipients of
        an Outlook message are cut there too.
    max_text_bytes : int
        Bytes of text and HTML that are decoded, all parts together.
    max_body_chars : int
        Characters of the body text, all parts together.
    max_seconds : float
        Time to read the message; looked at between parts, and every 2 KB within a page, so that one
        part of plain text, or one style sheet, may run over.
    """

    max_bytes: int = 50 * 1024 * 1024
    max_parts: int = 1_000
    max_depth: int = 30
    max_header_chars: int = 256 * 1024
    max_subject_chars: int = 20_000
    max_text_bytes: int = 4 * 1024 * 1024
    max_body_chars: int = 250_000
    max_seconds: float = 10.0

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if name == "max_seconds":
                number = isinstance(value, int | float) and not isinstance(value, bool)
                if not number or not isfinite(value) or value <= 0:
                    raise InvalidParameterError(name, "ReadLimits", "a float in (0, inf)", value)
            elif isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InvalidParameterError(name, "ReadLimits", "an int of at least 1", value)
            elif value > _LARGEST:
                raise InvalidParameterError(name, "ReadLimits", "at most 2**60", value)
        if self.max_depth > _DEEPEST:
            raise InvalidParameterError(
                "max_depth", "ReadLimits", f"at most {_DEEPEST}", self.max_depth
            )


DEFAULT_LIMITS = ReadLimits()


def check_limits(limits: object, owner: str) -> None:
    """Refuse other limits, which would make every message one that cannot be read."""
    if not isinstance(limits, ReadLimits):
        raise InputTypeError(
            f"The 'limits' parameter of {owner} must be a ReadLimits. "
            f"Got {type(limits).__name__} instead. Leave it out for the defaults."
        )
