"""What fitting must not depend on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from multiprocessing import get_context

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.model import fitting, solver
from mailrisk_ml.model.stacking import OWN
from mailrisk_ml.training import mails_of


def _weights(idf_power: float | None) -> tuple[float, float]:
    """Of a word in a tenth of the mails, all of them risky, and of one in all harmless mails."""
    texts = ["we accept it"] * 16 + ["we covenant it"] * 4 + ["we met it"] * 20
    model = mr.RiskClassifier(
        classes=("contract",), cv=2, min_df=1, word_reach=0, concepts=False, idf_power=idf_power
    )
    model.fit(texts, [["contract"]] * 20 + [[]] * 20)
    scorer = model.state_.scorer
    terms = [scorer.vocabulary.term(i) for i in range(len(scorer.vocabulary))]
    rare, common = scorer.mail.coef_of(np.array([terms.index("covenant"), terms.index("met")]), 0)
    return rare, common


def test_rare_terms_are_held_down_less() -> None:
    rare, common = _weights(0.0)
    rare_when_free, common_then = _weights(1.0)
    assert common < 0 < rare
    assert rare_when_free / common_then < 1.2 * rare / common  # both are below 0


def test_of_few_mails_rare_terms_are_not_freed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _weights(None) == _weights(0.0)
    monkeypatch.setattr(fitting, "_LEAST_FOR_RARITY", 40)  # as many as there are
    assert _weights(None) == _weights(1.0)


def _texts(n_mails: int) -> list[str]:
    """Ordinary mails of words drawn at random."""
    rng = np.random.default_rng(0)
    words = ["".join(rng.choice(list("abcdefghijklm"), size=6)) for _ in range(60)]
    return [" ".join(rng.choice(words, size=12)) for _ in range(n_mails)]


@pytest.mark.parametrize("n_risky", [2, 4, 8])
@pytest.mark.parametrize("seed", range(3))
def test_few_mails_of_a_label_do_not_turn_it_round(n_risky: int, seed: int) -> None:
    """A model ranks the mails it learned from by their labels, however few they are."""
    texts = _texts(5 * n_risky + 5)
    order = np.random.default_rng(seed).permutation(len(texts))
    Y = (order < n_risky)[:, None]
    model = mr.RiskClassifier(classes=("contract",), min_df=1, random_state=seed).fit(texts, Y)
    p = model.predict_proba(texts)
    assert p[Y].mean() > p[~Y].mean()
    coef = model.state_.calibration.coef[0]
    assert (coef[[*OWN]] > 0).all()
    assert not np.delete(coef, OWN).any()


def test_a_label_of_one_group_is_learned_with_a_warning() -> None:
    """Without its group no model knows the label: its mails are held out one by one."""
    texts = [f"{text} we accept" if i < 20 else text for i, text in enumerate(_texts(80))]
    Y = (np.arange(80) < 20)[:, None]
    groups = ["one"] * 20 + [f"g{i % 4}" for i in range(60)]
    with pytest.warns(UserWarning, match=r"0 of \d+ mails with 'contract' outside of fold \d"):
        model = mr.RiskClassifier(classes=("contract",)).fit(texts, Y, groups=groups)
    assert model.predict([f"{text} we accept" for text in _texts(90)[80:]]).all()
    assert not model.predict(_texts(90)[80:]).any()


def test_random_labels_are_not_foretold_out_of_fold() -> None:
    """Neither the linear models nor the calibration saw the mail they speak of."""
    texts = _texts(160)
    areas = []
    for seed in range(4):
        Y = np.random.default_rng(seed).random((160, 3)) < 0.5
        model = mr.RiskClassifier(classes=("a", "b", "c"), random_state=seed).fit(texts, Y)
        for p, y in zip(model.oof_probabilities_.T, Y.T, strict=True):
            areas.append((p[y][:, None] > p[~y]).mean())
    assert np.mean(areas) == pytest.approx(0.5, abs=0.04)


def test_partly_marked_mails_teach_nothing_of_other_labels() -> None:
    """The sentence of a label that the mail carries without a mark may be any."""
    scans, promise = "Send me the passport scans of guests.", "We promise delivery by Friday."
    texts = [f"Hello team number {i}.\n{scans}\n{promise}" for i in range(10)]
    texts += [f"Lunch number {i} is at noon.\nSee you there." for i in range(10)]
    labels = [["contract", "privacy"]] * 10 + [[]] * 10
    marks: dict[str, dict[str, list[str]]] = {
        "none": {},
        "part": {"privacy": [scans]},
        "all": {"privacy": [scans], "contract": [promise]},
    }
    scores = {}
    for name, evidence in marks.items():
        model = mr.RiskClassifier(classes=("contract", "privacy"), min_df=1)
        model.fit(texts, labels, evidence=[evidence] * 10 + [{}] * 10)
        passages = model.state_.scorer.passage
        terms = model.state_.vocabulary
        promised = [i for i in range(len(terms)) if terms.term(i) == "promise"]
        scores[name] = passages.coef_of(np.array(promised), 0)[0]
    assert scores["part"] == scores["none"]
    assert scores["part"] > -0.01 < scores["all"]


def test_passages_learn_a_label_without_marks() -> None:
    """Where one label has none, whole mails stand in for its passages."""
    texts = [f"{text} we accept" for text in _texts(20)]
    texts += [f"{text} they stole" for text in _texts(40)[20:]] + _texts(80)[40:]
    labels = [["contract"]] * 20 + [["defamation"]] * 20 + [[]] * 40
    evidence = [{"contract": ["we accept"]} if of == ["contract"] else {} for of in labels]
    model = mr.RiskClassifier(classes=("contract", "defamation")).fit(
        texts, labels, evidence=evidence
    )
    assert model.state_.scorer.passage.coef_of(
        np.arange(len(model.state_.scorer.vocabulary)), 1
    ).any()


def test_mail_of_a_harmless_mailbox_counts_more() -> None:
    """What is said there speaks less for a risk than what is said among risks."""
    texts = ["pay the fee"] * 30 + ["pay the rent"] * 30 + ["met at noon"] * 30
    labels = [["contract"]] * 20 + [[]] * 10 + [["contract"]] * 20 + [[]] * 40
    groups = [n % 3 for n in range(60)] + ["mailbox"] * 30
    texts[20:30] = ["pay the rent"] * 10
    given = {"classes": ("contract",), "min_df": 1, "cv": 3}
    scores = []
    for mailbox in ("mailbox", 1):
        own = [mailbox if group == "mailbox" else group for group in groups]
        model = mr.RiskClassifier(**given).fit(texts, labels, groups=own)
        scorer = model.state_.scorer
        terms = [scorer.vocabulary.term(i) for i in range(len(scorer.vocabulary))]
        scores.append(float(scorer.mail.coef_of(np.array([terms.index("noon")]), 0)[0]))
    assert scores[0] < scores[1] < 0


def test_many_mails_get_the_mean_of_the_folds(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """No model of everything is fitted, and a label that all mails carry none at all."""
    caplog.set_level("INFO")
    texts, labels = _texts(60), [["contract"], []] * 30
    model = mr.RiskClassifier(classes=("contract",), min_df=1, cv=2)
    few = model.fit(texts, labels).predict_proba(texts)
    assert "whole mails: 6 of 6 models fitted" in caplog.text
    monkeypatch.setattr(solver, "_ENOUGH_FOR_FOLDS_ALONE", 60)
    many = model.fit(texts, labels).predict_proba(texts)
    assert "whole mails: 4 of 4 models fitted" in caplog.text
    assert not np.array_equal(few, many)
    assert np.corrcoef(few[:, 0], many[:, 0])[0, 1] > 0.9


def _fit_small(records: Sequence[Record]) -> None:
    mr.RiskClassifier(cv=2, n_jobs=1).fit(mails_of(records), [r["labels"] for r in records])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore")  # of forking with threads
def test_a_fork_during_a_fit_can_fit(few_records: list[Record]) -> None:
    """Whoever's turn it was stayed behind: in the child nobody would ever give it back."""
    child = get_context("fork").Process(target=_fit_small, args=(few_records,))
    with solver._TURN.taken():
        child.start()
    child.join(60)
    is_done = not child.is_alive()
    child.kill()
    assert is_done
    assert child.exitcode == 0
