"""The shipped model is what its metrics and its corpus say."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import default_data_path, read_records
from mailrisk_ml.evaluation import evaluate
from mailrisk_ml.labelled import read_labelled
from mailrisk_ml.model.storage import default_model_path
from mailrisk_ml.training import mails_of, train

_MIB = 2**20


def test_reproduces_its_metrics(shipped: mr.RiskClassifier) -> None:
    """Measured again, without the baselines, every figure of metrics.json comes out."""
    saved = json.loads((default_model_path() / "metrics.json").read_text(encoding="utf-8"))
    result = evaluate(shipped, read_labelled(default_data_path(), "test")).to_dict()
    for part in ("counts", "overall", "labels", "presets", "evidence", "slices", "costs"):
        _assert_close(result[part], saved[part])


def _assert_close(ours: object, saved: object) -> None:
    if isinstance(ours, dict):
        assert isinstance(saved, dict)
        assert ours.keys() == saved.keys()
        for key in ours:
            _assert_close(ours[key], saved[key])
    elif isinstance(ours, list) and ours and isinstance(ours[0], dict):
        assert isinstance(saved, list)
        assert len(ours) == len(saved)
        for one, other in zip(ours, saved, strict=True):
            _assert_close(one, other)
    elif isinstance(ours, str):
        assert ours == saved
    else:
        # Other processors add in another order: a score may cross a threshold on its very edge.
        np.testing.assert_allclose(
            np.array(ours, dtype=float), np.array(saved, dtype=float), rtol=0.02, atol=0.005
        )


def test_size() -> None:
    """Small enough to ship."""
    assert sum(p.stat().st_size for p in default_model_path().iterdir()) <= 12 * _MIB


@pytest.mark.skipif(
    "MAILRISK_RETRAIN" not in os.environ,
    reason="takes minutes; set MAILRISK_RETRAIN=1 to compare a retrained model bit for bit",
)
def test_retraining_gives_the_same_model(tmp_path: Path) -> None:
    """From data/ to the shipped weights, bit for bit."""
    model = train(read_records(default_data_path() / "train.jsonl"), n_jobs=2)
    model.save(tmp_path / "model")
    manifest = json.loads((default_model_path() / "manifest.json").read_text(encoding="utf-8"))
    for name in manifest["sha256"]:
        ours = (tmp_path / "model" / name).read_bytes()
        assert ours == (default_model_path() / name).read_bytes()


def test_better_than_keywords_on_plain_cases(shipped: mr.RiskClassifier) -> None:
    """Risky words in harmless mail are left alone; plain risks without them are found."""
    harmless = [
        "Reminder: the privacy training is on Tuesday at ten, room 4.",
        "提醒:下周二下午两点知识产权培训,三楼会议室,请准时参加。",
    ]
    risky = [
        "I copied all our customers' phone numbers and home addresses onto my USB stick.",
        "我把全部客户的手机号和家庭住址导出来发到我私人邮箱了。",
    ]
    assert shipped.predict(harmless).sum() == 0
    assert shipped.predict(risky)[:, shipped.classes_.index("privacy")].all()


@pytest.mark.parametrize(
    "text",
    [
        "Here is the list you wanted:\nJohn Smith, 12/03/1984, 555-201-3344, 12 Oak St\n"
        "Mary Jones, 01/09/1979, 555-203-1199, 8 Elm St",
        "客户名单\n\n李秀英 330204198501121234 13857412345 宁波市海曙区中山西路88号\n"
        "王强 330203197911051234 13957412345 宁波市江北区人民路12号",
    ],
)
def test_a_list_of_people_is_found(shipped: mr.RiskClassifier, text: str) -> None:
    """Numbers are told by their form: rows of people are personal data without a word about it."""
    assert "privacy" in shipped.assess(text).labels


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("privacy", "We lost the customer database last week, but don't tell anybody."),
        ("privacy", "The customer asked us to delete his data twice. Just ignore him."),
        ("privacy", "客户要求删除个人信息,不用理他。"),
        (
            "intellectual_property",
            "Just download the cracked version of Photoshop, here is the key.",
        ),
        ("intellectual_property", "Just copy their logo onto our shirts."),
        ("intellectual_property", "盗版的也行,反正没人查"),
        ("contract", "We accept your price of 12 euros and order 500 pieces."),
        ("defamation", "老王贪污公款,大家小心。"),
        (
            "privacy",
            "I copied the whole customer table with phone numbers and home addresses "
            "to my own drive.",
        ),
        ("privacy", "全部客户的手机号和家庭住址我导出来了,发到了自己邮箱。"),
        ("privacy", "把客户的手机号和住址发我私人邮箱。"),
        ("unfair_competition", "给采购经理塞个红包。"),
        ("defamation", "陈总是骗子"),
        ("defamation", "这家公司是骗子公司"),
        ("unfair_competition", "I have their price list from a friend who works there."),
        ("unfair_competition", "红包已经放您车后备箱了"),
        ("contract", "I guarantee delivery by Friday."),
    ],
)
def test_plain_risks_are_found(shipped: mr.RiskClassifier, label: str, text: str) -> None:
    """What people type first."""
    assert label in shipped.assess(text).labels


@pytest.mark.xfail(strict=True, reason="the shipped model misses them: retraining may mend it")
@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("unfair_competition", "购物卡放前台了,您签字那事多费心"),
        ("defamation", "把他的丑事发到网上,搞臭他。"),
    ],
)
def test_plain_risks_that_are_missed(shipped: mr.RiskClassifier, label: str, text: str) -> None:
    """Known misses among mails that nobody would doubt; one that is found leaves this list."""
    assert label in shipped.assess(text).labels


def test_test_split_was_not_trained_on() -> None:
    """No group and no text of test stands in train."""
    train_records = read_records(default_data_path() / "train.jsonl")
    test_records = read_records(default_data_path() / "test.jsonl")
    assert not {r["group"] for r in train_records} & {r["group"] for r in test_records}
    assert not {m.text for m in mails_of(train_records)} & {m.text for m in mails_of(test_records)}
