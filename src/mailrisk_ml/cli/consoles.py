"""Consoles that print what they are given."""

from __future__ import annotations

from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from mailrisk_ml.text.display import visible


class _PlainConsole(Console):
    """Shows what would act on a terminal, in lines and cells alike, whoever passed it on."""

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(visible(text), **options)


def plain_console(*, stderr: bool = False, file: TextIO | None = None) -> Console:
    """A console to which brackets and colons in a path, a label or a mail are text, no markup."""
    return _PlainConsole(file=file, stderr=stderr, highlight=False, markup=False, emoji=False)
