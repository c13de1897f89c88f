"""The public contract that scripts outside the project rely on, name by name.

mypy reads this file too (``make lint``): what it must refuse is marked so, and a mark on what it
takes is an error of its own.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import mailrisk_ml as mr

TEXTS = ["We accept your price, ship tomorrow.", "合同下周再补,您先发货,钱月底一定到账。"]
CLASSES = ("contract", "defamation", "intellectual_property", "privacy", "unfair_competition")


def test_model(shipped: mr.RiskClassifier, tmp_path: Path) -> None:
    """load_model, classes_, predict_proba, predict, save."""
    assert shipped.classes_ == CLASSES
    scores = shipped.predict_proba(TEXTS)
    assert scores.shape == (2, 5)
    assert scores.dtype == np.float64
    assert (shipped.predict_proba(pd.Series(TEXTS)) == scores).all()
    assert shipped.predict([mr.Mail("x", TEXTS[0])]).shape == (1, 5)
    with pytest.raises(TypeError):
        shipped.predict(TEXTS[0])
    shipped.save(tmp_path / "dir")
    assert (mr.load_model(str(tmp_path / "dir")).predict_proba(TEXTS) == scores).all()


def test_assessment(shipped: mr.RiskClassifier) -> None:
    """assess, assess_many, labels, probabilities, risks and their fields, evidence offsets."""
    a = shipped.assess(TEXTS[1])
    assert a.labels == ("contract",)
    assert tuple(a.probabilities) == CLASSES
    risk = a.risks[0]
    assert (risk.label, risk.level in ("high", "medium", "low")) == ("contract", True)
    assert 0 <= risk.probability <= 1
    assert risk.title
    assert risk.advice
    passage = risk.evidence[0]
    assert a.text[passage.start : passage.end] == passage.text
    mail = mr.Mail("Re: x", TEXTS[1])
    (b,) = shipped.assess_many(iter([mail]))
    assert b.text == "Re: x\n" + TEXTS[1]
    assert (b.mail.subject, shipped.assess(mail).mail.subject) == ("Re: x", "Re: x")
    with pytest.raises(AttributeError):
        a.mail.subject  # type: ignore[union-attr]  # noqa: B018


def test_mail(tmp_path: Path) -> None:
    """read_mail from a path and from bytes, iter_mails."""
    data = b"From: a@x.example\nMessage-ID: <1@x>\nDate: Mon, 6 Jan 2025 10:00:00 +0800\n\nhello"
    mail = mr.read_mail(data)
    assert (mail.subject, mail.body, mail.sender) == ("", "hello", "a@x.example")
    assert mail.message_id == "1@x"
    assert mail.date is not None
    assert [zone.kind for zone in mail.zones] == ["subject", "newest"]
    path = tmp_path / "one.eml"
    path.write_bytes(data)
    assert mr.read_mail(path).body == "hello"
    assert [m.body for m in mr.iter_mails(path)] == ["hello"]


def test_corpus() -> None:
    """load_corpus gives a DataFrame, or a Dataset."""
    frame = mr.load_corpus("train")
    assert isinstance(frame, pd.DataFrame)
    assert {"id", "subject", "body", "labels", "evidence", "group"} <= set(frame.columns)
    assert type(mr.load_corpus("test", as_dataset=True)).__name__ == "Dataset"


def test_estimator() -> None:
    """RiskClassifier(...).fit(texts, Y, evidence=..., groups=...)."""
    frame = mr.load_corpus("test")[::4]
    Y = np.array([[name in labels for name in CLASSES] for labels in frame["labels"]], dtype=int)
    model = mr.RiskClassifier(cv=2).fit(
        frame["body"], Y, evidence=frame["evidence"].tolist(), groups=frame["group"].tolist()
    )
    assert model.predict(frame["body"]).shape == Y.shape


def test_types(shipped: mr.RiskClassifier) -> None:
    """To a type checker a model is a model, a column is texts, and a slip is a mistake."""
    frame = mr.load_corpus("test", kind="ordinary").head(3)
    assert shipped.predict(frame["body"]).sum() == 0
    assert mr.load_corpus("test", as_dataset=True).num_rows > len(frame)
    with pytest.raises(AttributeError, match="asess"):
        mr.load_model().asess("x")  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="lode_model"):
        mr.lode_model()  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="sequence of str or Mail"):
        shipped.predict(3)  # type: ignore[arg-type]
    with pytest.raises(mr.InvalidParameterError, match="strct"):
        mr.load_model(preset="strct")  # type: ignore[arg-type]
    with pytest.raises(mr.InvalidParameterError, match="svn"):
        mr.RiskClassifier(learner="svn").fit(TEXTS, [[0] * 5] * 2)  # type: ignore[arg-type]
    with pytest.raises(mr.InvalidParameterError, match="ordinry"):
        mr.load_corpus("test", kind="ordinry")  # type: ignore[call-overload]
