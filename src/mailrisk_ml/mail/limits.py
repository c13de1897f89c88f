"""How much of one message is read before the rest is left out."""

from __future__ import annotations

from dataclasses import dataclass

from mailrisk_ml.exceptions import InvalidParameterError

_DEEPEST = 200  # what the walk over nested parts may use of Python's own stack


@dataclass(frozen=True)
class ReadLimits:
    """Bounds on one message; what lies beyond is left out and noted, never an error.

    Parameters
    ----------
    max_bytes : int
        Bytes of the raw message.
    max_parts : int
        MIME parts, nested ones included.
    max_depth : int
        Levels of nested parts and messages; at most 200.
    max_header_chars : int
        Characters of one header block.
    max_body_chars : int
        Characters of the body text, all parts together.
    """

    max_bytes: int = 64 * 1024 * 1024
    max_parts: int = 1_000
    max_depth: int = 30
    max_header_chars: int = 256 * 1024
    max_body_chars: int = 1_000_000

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InvalidParameterError(name, "ReadLimits", "an int of at least 1", value)
        if self.max_depth > _DEEPEST:
            raise InvalidParameterError(
                "max_depth", "ReadLimits", f"at most {_DEEPEST}", self.max_depth
            )


DEFAULT_LIMITS = ReadLimits()
