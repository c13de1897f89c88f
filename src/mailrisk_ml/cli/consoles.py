"""Consoles that print what they are given."""

from __future__ import annotations

from rich.console import Console


def plain_console(*, stderr: bool = False) -> Console:
    """A console to which brackets in a path, a label or a mail are text, and no markup."""
    return Console(stderr=stderr, highlight=False, markup=False)
