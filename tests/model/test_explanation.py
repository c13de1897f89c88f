"""Explanations: sums that add up, and words that stand where they say."""

from __future__ import annotations

from base64 import b64encode

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import default_data_path, read_records
from mailrisk_ml.model.explanation import Explanation
from mailrisk_ml.model.features import Batch
from mailrisk_ml.model.scoring import FittedState, Scores
from mailrisk_ml.training import mails_of

RISKY = "Our former colleague gave us the price list of the rival. "
MAILS = mails_of(read_records(default_data_path() / "test.jsonl"))


def check_sums(why: Explanation) -> None:
    """Terms and words add up to the score."""
    for parts in (why.terms, why.words):
        total = why.base + sum(part.contribution for part in parts)
        assert total == pytest.approx(why.score, abs=1e-9)


def check_words(why: Explanation) -> None:
    """Offsets point into the original characters, in order, none overlapping."""
    end = 0
    for word in why.words:
        assert end <= word.start < word.end
        assert why.text[word.start : word.end] == word.text
        end = word.end


def check_agrees(explained: dict[str, Explanation], assessment: mr.Assessment) -> None:
    """Same text, probabilities and labels, same passages and titles."""
    assert {name for name, why in explained.items() if why.flagged} == set(assessment.labels)
    for name, why in explained.items():
        probability = assessment.probabilities[name]
        assert (why.text, why.language) == (assessment.text, assessment.language)
        assert why.probability == pytest.approx(probability, abs=1e-12)
        assert why.score == pytest.approx(np.log(probability / (1 - probability)), abs=1e-6)
    for risk in assessment.risks:
        assert explained[risk.label].evidence == risk.evidence
        assert explained[risk.label].title == risk.title


def test_contributions_words_and_assessment(shipped: mr.RiskClassifier) -> None:
    """Of every mail of `test` and every label, flagged or not; explaining one takes a while."""
    for mail, assessment in zip(MAILS, shipped.assess_many(MAILS), strict=True):
        explained = shipped.explain(mail)
        assert tuple(explained) == shipped.classes_
        check_agrees(explained, assessment)
        for why in explained.values():
            check_sums(why)
            check_words(why)


@pytest.mark.parametrize("text", ["", "  \n ", "12345", "合同", "\u200b", "x"])
def test_little_text(shipped: mr.RiskClassifier, text: str) -> None:
    """Texts with few terms or none."""
    for why in shipped.explain(text).values():
        check_sums(why)


@pytest.mark.parametrize(
    "text",
    [
        b64encode(RISKY.encode() * 9).decode(),
        f"请看{b64encode('客户名单'.encode() * 20).decode()}谢谢",
        f"see \u202e{RISKY[::-1]}\u202c and reply",
    ],
    ids=["base64", "beside ideographs", "backwards"],
)
def test_what_stands_for_other_text_is_one_word(shipped: mr.RiskClassifier, text: str) -> None:
    """Every word read in it has its place, which is shown, and counted, once."""
    explained = shipped.explain(text)
    check_agrees(explained, shipped.assess(text))
    for why in explained.values():
        check_sums(why)
        check_words(why)
        assert sum(word.contribution != 0 for word in why.words) < 6


def test_without_windows(fit_arguments: dict) -> None:  # type: ignore[type-arg]
    """Whole mails only: the sums still hold."""
    model = mr.RiskClassifier(longest_window=0, cv=2).fit(**fit_arguments)
    for text in fit_arguments["texts"][:20]:
        for why in model.explain(text).values():
            check_sums(why)
            assert not why.evidence


def test_top_terms(shipped: mr.RiskClassifier) -> None:
    """The strongest first, in the language asked for."""
    english = shipped.top_terms("contract", language="en", n=15)
    chinese = shipped.top_terms("contract", language="zh", n=15)
    for found in (english, chinese):
        weights = [term.contribution for term in found]
        assert len(found) == 15
        assert weights == sorted(weights, reverse=True)
    assert all(term.term.isascii() or "…" in term.term for term in english)
    assert any("\u4e00" <= c <= "\u9fff" for term in chinese for c in term.term)
    for label, options, wrong in (
        ("tax", {}, "label"),
        ("contract", {"language": "fr"}, "language"),
        ("contract", {"n": -1}, "n"),
    ):
        with pytest.raises(mr.InvalidParameterError, match=f"'{wrong}' parameter of .*top_terms"):
            shipped.top_terms(label, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("word", "whole", "halves"),
    [
        ("leaked", {"leaked", "[leak]", "_leake", "eaked_"}, {"leak", "[leak]"}),
        ("Petra", {"petra", "_petra", "petra_"}, {"petra", "[name]"}),
    ],
)
def test_pairs_of_concepts_count_for_their_words(
    word: str, whole: set[str], halves: set[str]
) -> None:
    """Half of the pair stands at either word, and nothing at those between."""
    texts = ["He leaked the roster to Petra.", "Lunch is at noon."] * 4
    settings = {"cv": 2, "longest_window": 0, "han_ngrams": (4, 4), "latin_ngrams": (6, 6)}
    model = mr.RiskClassifier(classes=("privacy",), **settings).fit(texts, [["privacy"], []] * 4)
    why = model.explain(texts[0])["privacy"]
    shares = {term.term: 1.0 for term in why.terms if term.term in whole}
    for term in why.terms:
        if " " in term.term and halves & {*term.term.split(" ")}:
            shares[term.term] = 0.5
    expected = sum(shares.get(term.term, 0.0) * term.contribution for term in why.terms)
    words = {each.text: each.contribution for each in why.words}
    assert words[word] == pytest.approx(expected, abs=1e-9)
    assert any(term.term == "[leak] [name]" and term.contribution for term in why.terms)


def test_one_language_a_mail(shipped: mr.RiskClassifier) -> None:
    """That of the assessment, also for what a hidden text in another one decides."""
    shown, hidden = "Hi Tom, lunch at noon?", "客户的身份证号我全导出来发到你私人邮箱了。" * 3
    end = len(shown) + 1 + len(hidden)
    mail = mr.Mail("Lunch", f"{shown}\n{hidden}", hidden=((len(shown) + 1, end),))
    assessment, explained = shipped.assess(mail), shipped.explain(mail)
    assert "privacy" in assessment.labels
    assert {why.language for why in explained.values()} == {"en"}
    check_agrees(explained, assessment)


def test_every_text_is_scored_once(
    shipped: mr.RiskClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a mail shows, and what it shows with what it hides: each label by what decides it."""
    hidden = "<p>午饭？</p><p style='display:none'>客户的身份证号我全导出来发到你私人邮箱了。</p>"
    mail = mr.read_mail(f"Content-Type: text/html; charset=utf-8\n\n{hidden}".encode())
    assessment = shipped.assess(mail)
    scored: list[int] = []
    score = FittedState.score

    def counted(state: FittedState, batch: Batch) -> Scores:
        scored.append(batch.n_texts)
        return score(state, batch)

    monkeypatch.setattr(FittedState, "score", counted)
    explained = shipped.explain(mail)
    assert scored == [1, 1]
    check_agrees(explained, assessment)


def test_a_label_that_is_none(shipped: mr.RiskClassifier) -> None:
    """Is told with those that there are."""
    with pytest.raises(KeyError, match=r"'privcy' is no label .*'privacy'"):
        _ = shipped.explain("Lunch at noon?")["privcy"]
