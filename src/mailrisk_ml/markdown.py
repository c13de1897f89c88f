"""Markdown for the cards and the README."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from mailrisk_ml.exceptions import SourceError


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table.

    Examples
    --------
    >>> print(table(["a", "b"], [[1, 2]]))
    | a | b |
    | --- | --- |
    | 1 | 2 |
    """
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(value: object) -> str:
    """What neither a bar nor a line end in it parts."""
    return " ".join(str(value).splitlines()).replace("|", r"\|")


def fill(page: Path, parts: Iterable[tuple[str, str, str]]) -> None:
    """Replace what stands between marks of a page, all of it or nothing.

    Parameters
    ----------
    page : Path
    parts : iterable of (str, str, str)
        A mark, the one that ends what it begins, and what is to stand between them.

    Raises
    ------
    SourceError
        The page lacks a mark.
    """
    text = page.read_text(encoding="utf-8")
    for start, end, shown in parts:
        before, first, rest = text.partition(start)
        _, last, after = rest.partition(end)
        if not first or not last:
            raise SourceError(f"{page} must hold the marks {start!r} and {end!r}.")
        text = f"{before}{start}\n{shown}\n{end}{after}"
    page.write_text(text, encoding="utf-8")
