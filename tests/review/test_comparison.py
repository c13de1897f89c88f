"""Differences between two models, their intervals, and the verdict."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.evaluation import metrics
from mailrisk_ml.evaluation.metrics import Resampling, bootstrap_difference
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.review.comparison import REQUIREMENTS, Comparison, compare


@pytest.fixture(scope="module")
def unseen() -> list[Record]:
    """Mails that neither model learned from."""
    records: list[Record] = mr.load_corpus("test").iloc[::5].to_dict("records")
    return records


@pytest.fixture(scope="module")
def result(
    small_model: mr.RiskClassifier, shipped: mr.RiskClassifier, unseen: list[Record]
) -> Comparison:
    """A model of few mails beside the shipped one."""
    return compare(small_model, shipped, unseen)


def test_mails_that_a_model_learned_prove_nothing_for_it(
    small_model: mr.RiskClassifier, few_records: list[Record], unseen: list[Record]
) -> None:
    """What is better, or no worse, on its own mails cannot be judged; what is against it stands."""
    silent = copy.copy(small_model).set_params(thresholds={"privacy": 1.0})
    silent.state_ = replace(silent.state_, learned=None)
    n = len(few_records)
    ahead = compare(silent, small_model, few_records, measure="macro_f1")
    assert (ahead.verdict, ahead.n_learned) == ("cannot be judged", {"old": 0, "new": n})
    assert ahead.reason == "the new model learned from these mails"
    assert ahead.about_learned.startswith(f"About {n} of these {n} mails were learned by the new")
    assert not any(ahead.meets(requirement) for requirement in REQUIREMENTS)
    assert ahead.to_dict()["n_learned"] == ahead.n_learned
    both = compare(small_model, small_model, few_records)
    assert both.reason == "the new model learned from these mails"
    behind = compare(small_model, silent, few_records, measure="macro_f1")
    assert behind.verdict == "cannot be judged"  # the old one only knew its own mails better
    dull = copy.copy(small_model).set_params(thresholds={"privacy": 1.0})
    other = copy.copy(small_model)
    other.state_ = replace(other.state_, learned=None)
    worse = compare(other, dull, few_records)
    assert (worse.verdict, worse.reason) == ("worse", "")
    assert worse.about_learned
    assert compare(dull, other, few_records, measure="macro_f1").verdict == "better"
    assert not compare(silent, small_model, unseen).about_learned


def test_a_model_is_as_good_as_itself(small_model: mr.RiskClassifier, unseen: list[Record]) -> None:
    """All differences are exactly nought; nothing changed."""
    same = compare(small_model, small_model, unseen)
    assert same.verdict == "no clear difference"
    assert same.changed == ()
    for estimate in same.overall.values():
        assert (estimate.value, estimate.low, estimate.high) == (0.0, 0.0, 0.0)
    assert same.meets("not-worse")
    assert same.meets("no-loss")
    assert not same.meets("better")


def test_verdicts_turn_round(small_model: mr.RiskClassifier, shipped: mr.RiskClassifier) -> None:
    """What is better one way is worse the other, by the same differences."""
    test = mr.load_corpus("test").iloc[::3].to_dict("records")
    ahead, back = compare(small_model, shipped, test), compare(shipped, small_model, test)
    assert (ahead.verdict, back.verdict) == ("better", "worse")
    assert ahead.meets("better")
    assert not back.meets("not-worse")
    for name, estimate in ahead.overall.items():
        assert back.overall[name].value == pytest.approx(-estimate.value)
    assert compare(small_model, shipped, test, tolerance=0.9).verdict == "no clear difference"


def test_a_model_that_flags_less_is_worse_however_it_ranks(
    shipped: mr.RiskClassifier, unseen: list[Record]
) -> None:
    """Ranking does not see thresholds; what is flagged is what a model is for."""
    silent = copy.copy(shipped).set_params(thresholds={"privacy": 1.0})
    result = compare(shipped, silent, unseen)
    assert result.overall["mean_average_precision"].value == 0
    assert (result.verdict, result.fallen) == ("worse", ("macro_f1",))
    assert not result.meets("not-worse")
    assert not compare(silent, shipped, unseen).meets("better")  # it ranks no better
    assert compare(silent, shipped, unseen, measure="macro_f1").meets("better")


def test_changed_decisions(
    result: Comparison,
    small_model: mr.RiskClassifier,
    shipped: mr.RiskClassifier,
    unseen: list[Record],
) -> None:
    """Exactly those that ``predict`` tells apart; the mended and broken add up to them."""
    texts = [mr.Mail(r["subject"], r["body"]) for r in unseen]
    differ = int((small_model.predict(texts) != shipped.predict(texts)).sum())
    assert len(result.changed) == differ > 0
    assert sum(row.mended for row in result.labels) == sum(c.is_right for c in result.changed)
    assert sum(row.broken for row in result.labels) == sum(not c.is_right for c in result.changed)
    rights = [row.is_right for row in result.changed]
    assert rights == sorted(rights)
    assert unseen[0]["body"][:20] not in str(result.to_dict())


def test_labels_that_one_model_lacks(few_records: list[Record], shipped: mr.RiskClassifier) -> None:
    """Are left out; with none in common there is nothing to compare."""
    texts = [r["body"] for r in few_records]
    two = mr.RiskClassifier(classes=("contract", "tax"), longest_window=0, cv=2)
    two.fit(texts, [["contract"] if "contract" in r["labels"] else ["tax"] for r in few_records])
    found = compare(shipped, two, few_records)
    assert [row.label for row in found.labels] == ["contract"]
    assert {"tax", "privacy"} <= set(found.left_out)
    said = (
        r"Got \['tax'\] instead. Of these, the old model knows none, the new one 'tax'. Compare two"
    )
    with pytest.raises(InvalidParameterError, match=said):
        compare(shipped, two, [{**few_records[0], "labels": ["tax"]}])


def test_paired_intervals_are_narrower() -> None:
    """Of two nearly equal scorers, the paired interval is a fraction of the unpaired one."""
    rng = np.random.default_rng(0)
    truth = rng.random((400, 1)) < 0.3
    scores = truth + rng.normal(0, 1, (400, 1))
    better = scores + 0.1 * truth

    def difference(weights: np.ndarray) -> np.ndarray:
        new, old = (metrics.average_precision(truth, s, weights)[:, 0] for s in (better, scores))
        return np.asarray(new - old)

    paired = bootstrap_difference(difference, Resampling(400))
    alone = metrics.bootstrap(
        lambda w: metrics.average_precision(truth, scores, w)[:, 0], Resampling(400)
    )
    assert paired.low > 0
    assert paired.high - paired.low < 0.3 * (alone.high - alone.low)


def test_few_positives_give_no_verdict(
    small_model: mr.RiskClassifier, shipped: mr.RiskClassifier
) -> None:
    """Labels that fewer than ten mails carry have no part in it; with no other there is none."""
    test: list[Record] = mr.load_corpus("test").to_dict("records")
    harmless = [r for r in test if not r["labels"]][:60]

    def some(label: str, n: int) -> list[Record]:
        return [r for r in test if r["labels"] == [label]][:n]

    few = compare(small_model, shipped, [*harmless, *some("privacy", 9), *some("contract", 9)])
    assert few.verdict == "cannot be judged"
    assert "10 mails" in few.reason
    assert few.overall["mean_average_precision"].low > 0  # what a verdict would have been made of
    assert not any(few.meets(requirement) for requirement in REQUIREMENTS)
    enough = compare(small_model, shipped, [*harmless, *some("privacy", 9), *some("contract", 30)])
    assert not enough.reason
    (row,) = (row for row in enough.labels if row.label == "contract")
    assert enough.overall["mean_average_precision"] == row.average_precision


def test_groups_are_resampled(small_model: mr.RiskClassifier, shipped: mr.RiskClassifier) -> None:
    """Where there are eight or more; else the mails."""
    test: list[Record] = mr.load_corpus("test").iloc[::5].to_dict("records")
    by_writer = compare(small_model, shipped, test)
    by_mail = compare(small_model, shipped, [{**r, "group": None} for r in test])
    assert (by_writer.n_groups, by_mail.n_groups) == (10, 0)
    for name, estimate in by_mail.overall.items():
        assert by_writer.overall[name].value == estimate.value
        assert by_writer.overall[name].low != estimate.low


@pytest.mark.parametrize(
    "parameters", [{"measure": "accuracy"}, {"tolerance": -0.1}, {"tolerance": 1.0}]
)
def test_bad_parameters(
    small_model: mr.RiskClassifier, few_records: list[Record], parameters: dict[str, object]
) -> None:
    """Each is named."""
    with pytest.raises(InvalidParameterError, match=next(iter(parameters))):
        compare(small_model, small_model, few_records, **parameters)  # type: ignore[arg-type]


def test_requirements_are_three(result: Comparison) -> None:
    """Any other is refused."""
    with pytest.raises(InvalidParameterError, match="requirement"):
        result.meets("equal")
