"""Hostile characters, made harmless to show."""

from __future__ import annotations

import csv
import io
import time

import pytest

from mailrisk_ml.text.display import (
    defused,
    printable,
    undefused,
    visible,
    without_controls,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 文字\ttab\nline", "plain 文字\ttab\nline"),
        ("invoice\u202efdp.exe", "invoice⟨U+202E⟩fdp.exe"),
        ("\u2066a\u2069\u200f", "⟨U+2066⟩a⟨U+2069⟩⟨U+200F⟩"),
        ("\x00\x1b[31m\x7f\x9b", "␀␛[31m␡⟨U+009B⟩"),
        ("a\rb", "a␍b"),
        ("\ud800x\udfff", "\ufffdx\ufffd"),
        ("a\u2028b", "a⟨U+2028⟩b"),
        ("<b>&amp;</b>", "<b>&amp;</b>"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("", ""),
    ],
)
def test_visible(text: str, shown: str) -> None:
    """Characters that act are shown; all others stay, markup too: escaping is the page's task."""
    assert visible(text) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"), [("a\x1b[2J\u202eb\nc", "a[2Jb c"), ("合同\u3000书", "合同 书")]
)
def test_printable(text: str, shown: str) -> None:
    """One line for a terminal."""
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("a=1", "a=1"),
        ("a\x07b\ud800", "ab\ufffd"),
        ("-5", "'-5"),
        (" =1+1", "' =1+1"),
        ("\n=1+1", "\n'=1+1"),
        ("\u200b\ufeff=1", "'\u200b\ufeff=1"),
        ("＝1+1", "'＝1+1"),
        ("|calc", "'|calc"),
        ("50%", "50%"),
        ("", ""),
        ("price;=cmd", "price;'=cmd"),
        ("a; \u200b=cmd\t+1\n-2", "a;' \u200b=cmd\t'+1\n'-2"),
        ('a;"=cmd"', 'a;\'"=cmd"'),
        ("'=1+1", "''=1+1"),
        ("\t\t;;", "\t\t;;"),
        ("a;b=1\n\n2-1", "a;b=1\n\n2-1"),
    ],
)
def test_defused(cell: str, safe: str) -> None:
    """No cell starts a formula, and what was there is known."""
    assert defused(cell) == safe
    assert undefused(safe) == without_controls(cell)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_formula_whatever_parts_cells(delimiter: str) -> None:
    """Read as by systems with other list separators, to which quotes behind a comma are text."""
    attack = "=cmd|' /C calc'!A0"
    ends = [*";\t\n", ",", '"', ';"', '"\n', "; \u200b", ";'"]
    cells = [f"{text}{end}{attack}" for end in ends for text in ("", "price", 'a,"b', "x;")]
    stream = io.StringIO(newline="")
    for dialect in ("excel", "unix"):  # quotes where they are needed, and everywhere
        csv.writer(stream, dialect).writerows([["1", defused(cell), "2"] for cell in cells])
    rows = list(csv.reader(io.StringIO(stream.getvalue(), newline=""), delimiter=delimiter))
    assert any("cmd" in cell for row in rows for cell in row)
    found = [c for row in rows for c in row if c.strip(' \n\u200b"').startswith("=")]
    assert found == []


def test_defusing_takes_linear_time() -> None:
    """Whatever a cell holds."""
    start = time.process_time()
    for text in ("\u200b", "\n", " ", ";", "'", '"'):
        defused(text * 300_000)
    assert time.process_time() - start < 3
