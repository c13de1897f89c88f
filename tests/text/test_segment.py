"""Words: jieba's own, at their places in the original."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.evaluation.baselines import reference_tokenizer
from mailrisk_ml.text.codes import decode
from mailrisk_ml.text.normalize import normalize
from mailrisk_ml.text.segment import HAN, Segmenter
from mailrisk_ml.text.thesaurus import read_thesaurus

_HAN = re.compile("[\u4e00-\u9fd5]+")


@pytest.fixture(scope="module")
def reference() -> Callable[..., list[str]]:
    """The reference, ``jieba.lcut``, with the words that the thesaurus adds."""
    tokenizer = reference_tokenizer()
    for word in read_thesaurus().added:
        tokenizer.add_word(word)
    return tokenizer.lcut  # type: ignore[no-any-return]  # jieba ships no types


@pytest.mark.parametrize("hmm", [True, False])
def test_equals_jieba(
    few_records: list[Record], reference: Callable[..., list[str]], hmm: bool
) -> None:
    """On runs of ideographs of real mails, rjieba cuts as jieba does."""
    segmenter = Segmenter(hmm=hmm)
    for record in few_records:
        folded = normalize(record_text(record))
        tokens = segmenter.segment(folded.codes)
        ours = [word for word in tokens.words if _HAN.match(word)]
        is_han = tokens.classes == HAN  # not so inside amounts and dates
        runs = _HAN.findall(decode(np.where(is_han, folded.codes, ord(" ")).astype(np.uint32)))
        assert ours == [word for run in runs for word in reference(run, HMM=hmm)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't pay $40k!", ["don't", "pay", "<money>", "!"]),
        ("rock 'n' roll's", ["rock", "n", "roll's"]),
        ("", []),
        ("…", []),
        ("㐀rare 鿖", ["rare"]),  # ideographs beyond jieba's range are no words
    ],
)
def test_words(text: str, words: list[str]) -> None:
    """Letters, placeholders and marks."""
    assert [token.word for token in Segmenter().tokenize(text)] == words


def test_cuts_as_the_classifier_does() -> None:
    """Where neither is told whether to guess words that no dictionary has."""
    assert Segmenter().hmm == mr.RiskClassifier().hmm


def test_spans_point_into_the_original() -> None:
    """Spans survive folding that drops and expands characters."""
    text = "Ｐ\u200bａｙ ﬁne 機密資料"
    spans = {t.word: text[t.start : t.end] for t in Segmenter().tokenize(text)}
    assert spans["pay"] == "Ｐ\u200bａｙ"
    assert spans["fine"] == "ﬁne"
    assert spans["机密"] == "機密"


@pytest.mark.parametrize("text", ["加个微信", "他入职前", "加個微信", "改天去网盘找"])
def test_words_of_today(text: str) -> None:
    """Words that jieba lacks and the thesaurus has are words, in Traditional characters too."""
    words = {token.word for token in Segmenter(hmm=False).tokenize(text)}
    assert words & {"微信", "入职", "网盘"}


def test_added_words_are_those_that_jieba_lacks() -> None:
    """Of a word that jieba has its own frequency decides, as of all others."""
    import rjieba

    jieba = rjieba.Jieba()
    assert not [word for word in read_thesaurus().added if jieba.has_word(word)]


def test_user_words() -> None:
    """A user's word is kept whole, and only where it was asked for."""
    text = "他来到云智脑科大厦"
    plain = [t.word for t in Segmenter().tokenize(text)]
    own = [t.word for t in Segmenter(["云智脑科"]).tokenize(text)]
    assert "云智脑科" in own
    assert "云智脑科" not in plain


@pytest.mark.parametrize("word", ["云智脑科", "雲智腦科"])
@pytest.mark.parametrize("text", ["他来到云智脑科大厦", "他來到雲智腦科大廈"])
def test_user_words_are_folded(word: str, text: str) -> None:
    """In Traditional characters they are the same words."""
    assert "云智脑科" in [t.word for t in Segmenter([word]).tokenize(text)]
