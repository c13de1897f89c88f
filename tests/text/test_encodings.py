"""Stretches that stand for another text, and those that only look like it."""

from __future__ import annotations

from base64 import b64encode, encodebytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrisk_ml.text.encodings import find_readings

LONG = "We accept your offer of 40,000 and ship on Monday, whatever the lawyers say about it."


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        (f"see {b64encode(LONG.encode()).decode()} today", [LONG]),
        (f"see\n{encodebytes(LONG.encode()).decode()}regards", [LONG]),
        (f"看{b64encode('客户身份证号都发你了'.encode()).decode()},别说", ["客户身份证号都发你了"]),
        (b64encode("把客户的合同发给我".encode("gb18030")).decode(), ["把客户的合同发给我"]),
        (b64encode(b64encode(LONG.encode())).decode(), [LONG]),
        ("\u202e.eciffo eht ni si tsil ehT\u202c", [".eciffo eht ni si tsil ehT"[::-1]]),
        ("\u202e价底的们他给\u202c", ["给他们的底价"]),
        # Each run by its own words, whatever stands under the other overrides.
        (
            "\u202e价底的们他给\u202c合同\u202e给他们的底价\u202e.tsil ehT\u202c\u202e们他给",
            ["给他们的底价", ".tsil ehT"[::-1], "给他们"],
        ),
        # Written forwards, whatever the mark says; long words, hashes, keys and pictures.
        ("\u202eThe list is in the office.\u202c", []),
        ("internationalization counterrevolutionaries", []),
        ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", []),
        ("/home/someone/documents/contracts/final/version2", []),
        (b64encode(bytes(range(90))).decode(), []),
        (b64encode(bytes(range(128, 256))).decode(), []),
        ("", []),
    ],
)
def test_readings(text: str, readings: list[str]) -> None:
    """What is read in place of what stands there, and nothing else."""
    assert [reading.text.strip() for reading in find_readings(text)] == readings


@pytest.mark.parametrize(
    "sentence",
    ["周四组会我带图,你带咖啡。", "几样事情顺带说一下。", "本郵件僅供指定收件人閱讀。"],
)
def test_which_way_chinese_is_written(sentence: str) -> None:
    """Told by words of the dictionary alone: guessed ones stand in either direction."""
    turned = f"\u202e{sentence[::-1]}\u202c"
    assert [reading.text for reading in find_readings(turned)] == [sentence]
    assert find_readings(f"\u202e{sentence}\u202c") == []


def test_a_full_line_above_a_word() -> None:
    """Lines that end at their full width do not take the next word for their end."""
    line = encodebytes(("x y z " * 9 + "end")[:57].encode()).decode()
    (reading,) = find_readings(f"{line}Regards, Tom")
    assert reading.end == len(line.rstrip())


@given(st.text(), st.text())
def test_spans(before: str, after: str) -> None:
    """Readings stand in order and inside the text."""
    text = f"{before} {b64encode(LONG.encode()).decode()} {after}"
    found = find_readings(text)
    turns = "\u202e" in before + after  # what is turned round may be read as one with the rest
    assert turns or any(plain == LONG for _, _, plain in found)
    position = 0
    for start, end, plain in found:
        assert position <= start < end <= len(text)
        assert plain
        position = end
