"""Markdown for the cards and the README."""

from __future__ import annotations

from collections.abc import Sequence
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


def fill(page: Path, start: str, end: str, shown: str) -> None:
    """Replace what stands between two marks of a page.

    Raises
    ------
    SourceError
        The page lacks one of them.
    """
    before, first, rest = page.read_text(encoding="utf-8").partition(start)
    _, last, after = rest.partition(end)
    if not first or not last:
        raise SourceError(f"{page} must hold the marks {start!r} and {end!r}.")
    page.write_text(f"{before}{start}\n{shown}\n{end}{after}", encoding="utf-8")
