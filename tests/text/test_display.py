"""Hostile characters, made harmless to show."""

from __future__ import annotations

import pytest

from mailrisk_ml.text.display import defused, printable, visible


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
        ("a\x07b\ud800", "ab?"),
        ("-5", "'-5"),
        (" =1+1", "' =1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("\u200b\ufeff=1", "'\u200b\ufeff=1"),
        ("＝1+1", "'＝1+1"),
        ("|calc", "'|calc"),
        ("50%", "50%"),
        ("", ""),
    ],
)
def test_defused(cell: str, safe: str) -> None:
    """No cell starts a formula."""
    assert defused(cell) == safe
