"""Folding: one spelling for what reads the same, with the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrisk_ml.text.normalize import normalize


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hello", "hello"),
        ("Ｃｏｎｔｒａｃｔ", "contract"),
        ("ﬁne", "fine"),
        ("㎡", "m2"),
        ("𝐇𝐞𝐥𝐥𝐨", "hello"),
        ("café", "cafe"),
        ("con\u200bfi\u00addential", "confidential"),
        ("\u202econtract\u202c", "contract"),
        ("соntrасt", "contract"),  # Cyrillic о, с, а
        ("機密資料", "机密资料"),
        ("合同", "合同"),
        ("don’t", "don't"),
        ("a\u00a0b\u3000c\td", "a b c d"),
        ("甲，乙！丙。", "甲,乙!丙。"),
        ("日本語のメール", "日本语のメール"),
        ("\ud800x", "\ufffdx"),
        ("\u0e33", "\u0e32"),  # Thai SARA AM: its mark is dropped with the others
        ("con\U000e0041fi\U000e0100dential", "confidential"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Width, case, accents, look-alikes, invisible characters and script fold away."""
    assert normalize(text).text == folded


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        # A line as wide as a mail program wraps at, going on in lower case: joined by a space.
        ("a" * 60 + "\nand so on", "a" * 60 + " and so on"),
        # Between ideographs nothing is left of the break.
        ("甲" * 35 + "\n乙丙", "甲" * 35 + "乙丙"),
        # Short lines, ended sentences, list items and paragraphs stay apart.
        ("short\nline", "short\nline"),
        ("a" * 60 + ".\nand", "a" * 60 + ".\nand"),
        ("a" * 60 + "\n- item", "a" * 60 + "\n- item"),
        ("a" * 60 + "\n\nand", "a" * 60 + "\n\nand"),
        ("甲" * 10 + "\n乙", "甲" * 10 + "\n乙"),
    ],
)
def test_wrapped_lines(text: str, folded: str) -> None:
    """Hard wrapping is undone, and nothing else."""
    assert normalize(text).text == folded


@given(st.text())
def test_offsets(text: str) -> None:
    """Offsets ascend, stay inside the original and end at its length."""
    result = normalize(text)
    offsets = result.offsets.tolist()
    assert len(offsets) == len(result.codes) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
    assert all(0 <= offset < max(len(text), 1) for offset in offsets[:-1])


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    """Folded text folds to itself, line joining aside."""
    once = normalize(text.replace("\n", " ")).text
    assert normalize(once).text == once
