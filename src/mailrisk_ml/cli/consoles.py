"""Consoles that print what they are given."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console


def plain_console(*, stderr: bool = False, file: TextIO | None = None) -> Console:
    """A console to which brackets and colons in a path, a label or a mail are text, no markup."""
    return Console(file=file, stderr=stderr, highlight=False, markup=False, emoji=False)
