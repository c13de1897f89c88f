"""Text as arrays of code points, one or many in a row: ``str <-> codes``."""

from __future__ import annotations

import numpy as np

from mailrisk_ml.arrays import Codes
from mailrisk_ml.unseen import encodable

#: Stands between the texts of a batch.
SEPARATOR = "\x1e"
#: Code points that tables tell of, one by one; beyond lie rare ideographs and emoji.
BASIC_PLANE = 0x10000


def encode(text: str) -> Codes:
    """Code points of a string; lone surrogates, which broken mail holds, become U+FFFD."""
    try:
        data = text.encode("utf-32-le")
    except UnicodeEncodeError:
        data = encodable(text).encode("utf-32-le")
    return np.frombuffer(data, dtype="<u4").astype(np.uint32, copy=False)


def decode(codes: Codes) -> str:
    """The string of an array of code points."""
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le")
