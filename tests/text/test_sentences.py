"""Sentence boundaries, Chinese and English."""

from __future__ import annotations

import numpy as np
import pytest

from mailrisk_ml.text.normalize import encode_batch, normalize, normalize_codes
from mailrisk_ml.text.sentences import cut_long, said_before, sentence_starts


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two!", ["one. ", "two!"]),
        ("他说。“好。”走了", ["他说。", "“好。”", "走了"]),
        ("e.g. this stays", ["e.g. this stays"]),
        ("J. Smith came", ["j. smith came"]),
        ("Mr. Smith of Acme Inc. left approx. 4", ["mr. smith of acme inc. left approx. 4"]),
        ("Depot No. 4. No. We did not.", ["depot no. 4. ", "no. ", "we did not."]),
        ("Dr. No", ["dr. no"]),
        ("No", ["no"]),
        ("The prof.\nWent.", ["the prof.\n", "went."]),
        ("It is a disco. We dance.", ["it is a disco. ", "we dance."]),
        ("3.5 million", ["3.5 million"]),
        ("what?! really…yes", ["what?! ", "really…", "yes"]),
        ("line\nline", ["line\n", "line"]),
        ("a；b", ["a;", "b"]),
        ("", []),
        ("\n\n", ["\n\n"]),
    ],
)
def test_split(text: str, sentences: list[str]) -> None:
    """Where sentences end, and where they do not."""
    folded = normalize(text)
    starts = sentence_starts(folded.codes).tolist()
    ends = [*starts[1:], len(folded.codes)] if starts else []
    assert [folded.text[a:b] for a, b in zip(starts, ends, strict=True)] == sentences


@pytest.mark.parametrize(
    "text", ["! so", "1. one. two", ". a", "”quoted. x", "\n\nb. c", "", "a. "]
)
@pytest.mark.parametrize("other", ["one. two", "one.", "wait!", "", "a", "他说。", "\n"])
def test_texts_of_a_batch_are_split_apart(text: str, other: str) -> None:
    """Where a text's sentences start does not hang on the texts around it."""
    alone = sentence_starts(normalize_codes(encode_batch([text])).codes)
    first = len(normalize(other).codes) + 1
    both = sentence_starts(normalize_codes(encode_batch([other, text, other])).codes)
    last = first + len(normalize(text).codes) + 1
    inside = both[(both > first) & (both < last)] - first
    assert inside.tolist() == alone[alone > 0].tolist()


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("a" * 300, [300]),
        ("a" * 301, [300, 1]),
        ("abcde fghij " * 60, [300, 300, 120]),
        ("一二三四五六、" * 100, [294, 294, 112]),
        ("a" * 100 + " " + "b" * 500, [300, 300, 1]),  # the blank stands too early
        ("Short. " + "ab,cd," * 66 + "abcde", [7, 300, 101]),
    ],
)
def test_long_ones_are_cut(text: str, lengths: list[int]) -> None:
    """At a blank or a comma where there is one; and at the same places before another text."""
    alone = normalize_codes(encode_batch([text])).codes
    starts = cut_long(alone, sentence_starts(alone))
    assert np.diff([*starts, len(text)]).tolist() == lengths
    together = normalize_codes(encode_batch([text, "next"])).codes
    own = np.append(sentence_starts(together), len(text) + 1)
    assert cut_long(together, np.unique(own))[: len(starts)].tolist() == starts.tolist()


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("Pay Mr Wu in cash. Bye now. Pay Mr Wu in cash.", [2]),
        ("Pay Mr Wu in cash! PAY, Mr. Wu: in cash\npay mr wu in cash", [1, 2]),
        ("那个张总是骗子。好的。那个张总是骗子!", [2]),
        ("Pay Mr Wu in cash. Pay Mr Wu in cask. Pay Mr Wu 2 in cash.", []),
        ("Thank you. Thank you. 好的。好的。 - - - - - - - - - - - -\n- - - - - - - - - - - -", []),
        ("Only this sentence", []),
        ("", []),
    ],
)
def test_said_before(text: str, repeated: list[int]) -> None:
    """Whatever marks stand in it; not what is too short to tell, and not in other texts."""
    codes = normalize_codes(encode_batch([text])).codes
    starts = sentence_starts(codes)
    texts = np.zeros(len(starts), dtype=np.int64)
    assert said_before(codes, starts, texts).nonzero()[0].tolist() == repeated
    assert not said_before(codes, starts, np.arange(len(starts))).any()


def test_sums_that_agree_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sentences are one by their letters, not by a number that hostile mail can aim at."""
    monkeypatch.setattr("mailrisk_ml.text.sentences._FACTORS", np.ones(300, dtype=np.uint64))
    codes = normalize_codes(encode_batch(["Tom met Ann at noon. Ann met Tom at noon."])).codes
    starts = sentence_starts(codes)
    assert not said_before(codes, starts, np.zeros(len(starts), dtype=np.int64)).any()
