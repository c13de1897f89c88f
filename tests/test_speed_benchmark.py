"""`benchmarks/speed.py`: what the project is compared with."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.evaluation.baselines import user_script

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


def test_how_much_the_tokenizer_is_worth(
    small_model: mr.RiskClassifier, few_records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One fitted script with either tokeniser, in one table with the project."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    speed = importlib.import_module("speed")
    monkeypatch.setattr(speed, "fasttext_jobs", lambda *_: {})
    monkeypatch.setattr("gc.freeze", lambda: None)  # other tests go on in this process
    script = user_script(few_records)
    tokenizer = script[0].tokenizer
    texts = [record_text(record) for record in few_records[:10]]
    rows = speed.text_to_decision(small_model, script, texts)
    assert [name for name, *_ in rows] == [
        "20-line script",
        "20-line script, rjieba for jieba",
        "mailrisk_ml, whole mails only",
        "mailrisk_ml",
        "mailrisk_ml, with evidence and advice",
    ]
    faster = speed.with_rust_jieba(script)
    assert script[0].tokenizer is tokenizer
    assert faster[0].tokenizer is not tokenizer
    assert faster[0].vocabulary_ is script[0].vocabulary_
    text = "他来到了网易杭研大厦"
    assert faster[0].tokenizer(text) == tokenizer(text)
