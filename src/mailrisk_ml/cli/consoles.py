"""Consoles that print what they are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, TextIO

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

from mailrisk_ml.text.display import printable, visible

_LEAST_WIDTH = 10
# Where lines of Chinese may not begin and end (GB/T 15834; CLREQ 3.1.4), and English ones neither.
_NEVER_FIRST = frozenset("，。、；：？！）】》〉」』〕”’…—～·％,.;:?!)]}%")
_NEVER_LAST = frozenset("（【《〈「『〔“‘([{")


class _PlainConsole(Console):
    """Shows what would act on a terminal, in lines and cells alike, whoever passed it on.

    Where no terminal shows them, lines of text are as long as they are: a search finds what is in
    them. FORCE_COLOR, by which rich takes a pipe for a terminal, asks for colours only.
    """

    def render_str(self, text: str, **options: Any) -> Text:
        return super().render_str(visible(text), **options)

    def print(self, *objects: Any, **options: Any) -> None:
        if not self.file.isatty() and all(isinstance(each, str | Text) for each in objects):
            options["soft_wrap"] = True
        super().print(*objects, **options)


def plain_console(
    *, stderr: bool = False, file: TextIO | None = None, styled: bool = True
) -> Console:
    """A console to which brackets and colons in a path, a label or a mail are text, no markup.

    Where it is not ``styled`` it has no colours, whatever the environment asks for.
    """
    color_system: Literal["auto"] | None = "auto" if styled else None
    return _PlainConsole(
        file=file,
        stderr=stderr,
        color_system=color_system,
        highlight=False,
        markup=False,
        emoji=False,
    )


def say(console: Console, sentence: str) -> None:
    """Print a sentence, whatever is in it, on one line that the terminal itself wraps."""
    console.print(printable(sentence), soft_wrap=True)


def print_beside(console: Console, lead: str, text: Text) -> None:
    """Print a text behind what leads to it; further lines on a terminal begin below the text.

    Parameters
    ----------
    console : Console
    lead : str
        What stands in front of the first line: blanks, or a word and blanks.
    text : Text
        On one line.
    """
    indent = cell_len(lead)
    lines = [text]
    if console.file.isatty():
        width = max(console.width - indent, _LEAST_WIDTH)
        lines = [*text.divide(line_starts(text.plain, width))]
    for line in lines:
        line.rstrip()
        console.print(Text(lead).append_text(line), soft_wrap=True)
        lead = " " * indent


def line_starts(text: str, width: int) -> list[int]:
    """Where the second and further lines of a text begin, so wide at most.

    They begin at blanks and between Chinese characters, and with no mark that belongs to what is
    before it.

    Parameters
    ----------
    text : str
        On one line.
    width : int
        In cells of the terminal, of which a Chinese character takes two.

    Examples
    --------
    >>> line_starts("证件号,码", 6), line_starts("one or two", 7)
    ([2], [7])
    """
    starts: list[int] = []
    start = before = 0
    for end in _ends(text):
        if before > start and cell_len(text[start:end].rstrip()) > width:
            starts.append(before)
            start = before
        if cell_len(text[start:end].rstrip()) > width:  # a word longer than a line
            for piece in chop_cells(text[start:end].rstrip(), width)[:-1]:
                start += len(piece)
                starts.append(start)
        before = end
    return starts


def _ends(text: str) -> Iterator[int]:
    """Where a line may end, the end of the text included."""
    for position in range(1, len(text)):
        last, first = text[position - 1], text[position]
        if first.isspace() or first in _NEVER_FIRST or last in _NEVER_LAST:
            continue
        if last.isspace() or cell_len(last) > 1 or cell_len(first) > 1:
            yield position
    if text:
        yield len(text)
