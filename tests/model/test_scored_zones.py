"""The zones that are scored are a parameter that can be set on a fitted model."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn.base import clone

import mailrisk_ml as mr
from mailrisk_ml.review.pool import score_pool
from mailrisk_ml.scale.batches import BatchAssessor

MAIL = mr.Mail(
    "Re: Thursday",
    "See you then.\n\nOn Mon, 6 Jan 2025, Dan Lowe <dan@x.example> wrote:\n"
    "> I will pay you 5,000 in cash for their sealed bid.\n",
)


@pytest.mark.parametrize(
    "score",
    [
        lambda model, mail: model.predict_proba([mail]),
        lambda model, mail: score_pool(model, [mail]).probabilities,
        lambda model, mail: [list(model.assess(mail).probabilities.values())],
        lambda model, mail: [list(next(model.assess_many([mail])).probabilities.values())],
        lambda model, mail: [[why.probability for why in model.explain(mail).values()]],
        lambda model, mail: [
            list(
                BatchAssessor(model=model)(pd.DataFrame([vars(mail)]))["probabilities"][0].values()
            )
        ],
    ],
    ids=["predict_proba", "score_pool", "assess", "assess_many", "explain", "BatchAssessor"],
)
def test_every_way_to_score(
    score: Callable[[mr.RiskClassifier, mr.Mail], Any], shipped: mr.RiskClassifier
) -> None:
    """Every way to score reads the zones that are set now, by the same weights."""
    j = shipped.classes_.index("unfair_competition")
    other = copy.copy(shipped).set_params(zones=("subject", "newest", "quoted"))
    threshold = shipped._decision_thresholds()[j]
    assert score(shipped, MAIL)[0][j] < threshold < score(other, MAIL)[0][j]
    assert (other.predict([MAIL]) - shipped.predict([MAIL]))[0, j] == 1
    assert "cash" in other.assess(MAIL).risks[0].evidence[0].text


def test_kept(small_model: mr.RiskClassifier, tmp_path: Path) -> None:
    """Copied, saved and loaded with the rest."""
    zones = ("subject", "newest", "forwarded")
    own = copy.copy(small_model).set_params(zones=zones)
    own.save(tmp_path / "model")
    for same in (clone(own), pickle.loads(pickle.dumps(own)), mr.load_model(tmp_path / "model")):
        assert same.zones == zones


@pytest.mark.parametrize("zones", ["quoted", (), None, ("newest", "footer")])
def test_unknown_zones(shipped: mr.RiskClassifier, zones: Any) -> None:
    """Refused where they are used, and where they are set in a model that scores."""
    other = copy.copy(shipped)
    with pytest.raises(mr.InvalidParameterError, match="'zones' parameter of RiskClassifier"):
        other.set_params(zones=zones)
    other.zones = zones
    for score in (
        lambda: other.predict(["x"]),
        lambda: other.assess("x"),
        lambda: other.assess_many(["x"]),
        lambda: other.explain("x"),
        lambda: score_pool(other, [mr.Mail("x")]),
    ):
        with pytest.raises(mr.InvalidParameterError, match="'zones' parameter of RiskClassifier"):
            score()


@pytest.mark.parametrize(
    ("comment", "is_read"),
    [
        ("王姐，这个你跟进一下，周五前给我回复。", True),
        ("Hi Tom,\n\nsee the mail below from Ma and act on it.\n\nThanks,\nMei", True),
        ("Hi Tom,\n\nthis is what we talked about last week; check it with Chen, I am out this "
         "afternoon, call me if anything comes up.\n\nMei", True),
        ("这个我们不能用，请删除。", False),
        ("We cannot go along with this.", False),
    ],
)  # fmt: skip
def test_forwards_by_subject(comment: str, is_read: bool, shipped: mr.RiskClassifier) -> None:
    """Outlook's header block has no banner: that the mail passes it on, its subject says."""
    block = "From: Ma <ma@x.example>\nSent: Monday, 5 October, 9:00\nTo: Tom\nSubject: Thursday\n\n"
    risk = "I will pay you 5,000 in cash for their sealed bid."
    for subject, expected in (("Fw: Thursday", is_read), ("Re: Thursday", False)):
        labels = shipped.assess(mr.Mail(subject, f"{comment}\n\n{block}{risk}")).labels
        assert ("unfair_competition" in labels) == expected
