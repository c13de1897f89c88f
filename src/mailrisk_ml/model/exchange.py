"""Two paths exchanged in one step, where the system can: neither is missing at any moment."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # linux/fs.h
_RENAME_SWAP = 2  # sys/stdio.h of macOS


def exchange(a: Path, b: Path) -> bool:
    """Exchange two existing paths of one file system.

    `os.replace` does not replace a folder that holds something, so a folder is swapped for a new
    one in two steps, or by this in one.

    Returns
    -------
    bool
        Whether it was done; False where the system or the file system has no such call, and then
        nothing was.
    """
    first, second = os.fsencode(a), os.fsencode(b)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            call = library.renameat2
            return bool(call(_AT_FDCWD, first, _AT_FDCWD, second, _RENAME_EXCHANGE) == 0)
        if sys.platform == "darwin":
            return bool(library.renamex_np(first, second, _RENAME_SWAP) == 0)
    except (OSError, AttributeError, TypeError):  # no such library, no such call
        pass
    return False
