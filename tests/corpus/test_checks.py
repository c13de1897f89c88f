"""Corpus checks: sound data passes, and one planted fault of each kind is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.checks import check_corpus, check_splits, near_duplicates
from mailrisk_ml.corpus.records import Record, default_data_path, record_text
from mailrisk_ml.corpus.statistics import balance


@pytest.fixture
def splits(few_records: list[Record]) -> dict[str, list[Record]]:
    """A sound corpus of a few mails that tests may spoil."""
    records = copy.deepcopy(few_records)
    test_groups = sorted({r["group"] for r in records})[:2]
    return {
        "train": [r for r in records if r["group"] not in test_groups],
        "test": [r for r in records if r["group"] in test_groups],
    }


def first(splits: dict[str, list[Record]], kind: str) -> Record:
    """The first mail of a kind in ``train``."""
    return next(r for r in splits["train"] if r["kind"] == kind)


def test_shipped_corpus_is_sound() -> None:
    """The data that is shipped passes."""
    assert check_corpus(default_data_path()) == []


def test_sound(splits: dict[str, list[Record]]) -> None:
    """What the faults below are planted in has none."""
    assert check_splits(splits) == []


def _set(which: str, **fields: Any) -> Callable[[dict[str, list[Record]]], None]:
    return lambda splits: first(splits, which).update(fields)


def _evidence(change: Callable[[str], list[str]]) -> Callable[[dict[str, list[Record]]], None]:
    def plant(splits: dict[str, list[Record]]) -> None:
        record = first(splits, "risk")
        label = record["labels"][0]
        record["evidence"][label] = change(record["evidence"][label][0])

    return plant


def _passage(text: str) -> Callable[[dict[str, list[Record]]], None]:
    def plant(splits: dict[str, list[Record]]) -> None:
        record = first(splits, "risk")
        record["body"] += f"\n{text}"
        record["evidence"][record["labels"][0]] = [text]

    return plant


def _copy_to(split: str, **fields: Any) -> Callable[[dict[str, list[Record]]], None]:
    def plant(splits: dict[str, list[Record]]) -> None:
        record = copy.deepcopy(splits["train"][5])
        splits[split].append({**record, **fields})

    return plant


def _body(text: str) -> Callable[[dict[str, list[Record]]], None]:
    def plant(splits: dict[str, list[Record]]) -> None:
        first(splits, "ordinary")["body"] += text

    return plant


@pytest.mark.parametrize(
    ("plant", "check", "fault"),
    [
        (lambda s: first(s, "risk").pop("industry"), "schema", "missing ['industry']"),
        (_set("risk", extra=1), "schema", "unknown ['extra']"),
        (_set("risk", body=7), "schema", "body must be a string"),
        (_set("risk", language="fr"), "schema", "language 'fr'"),
        (_set("risk", subtype="privacy/nonsense"), "schema", "subtype"),
        (_set("risk", register="shouted"), "schema", "register"),
        (_set("risk", labels="contract"), "schema", "labels must be a list"),
        (_set("risk", evidence=[]), "schema", "evidence must map"),
        (_set("ordinary", subject=" ", body="\n"), "schema", "both empty"),
        (_set("risk", labels=["tax"], evidence={"tax": ["x"]}), "labels", "unknown labels"),
        (_set("risk", labels=["privacy", "contract"]), "labels", "alphabetical"),
        (_set("risk", kind="ordinary"), "labels", "does not go with"),
        (_set("risk", evidence={}), "evidence", "for every label"),
        (_evidence(lambda p: [p + "#"]), "evidence", "no exact part"),
        (_evidence(lambda p: [p] * 3), "evidence", "one or two passages"),
        (_evidence(lambda _: [" "]), "evidence", "empty passage"),
        (_passage("Pay now! Or else? We sue."), "evidence", "longer than two sentences"),
        (_passage("马上付款！听到没有？我们起诉！"), "evidence", "longer than two sentences"),
        (_copy_to("train", id="other"), "duplicates", "near-duplicate"),
        (_copy_to("test", id="other", group="other"), "duplicates", "near-duplicate"),
        (_copy_to("train"), "schema", "id stands 2 times"),
        (
            _copy_to("test", id="other", body="Wholly different words, nothing in common here."),
            "groups",
            "several splits",
        ),
        (_body("\nID: 11010519491231002X"), "identifiers", "identity number"),
        (_body("\nCard: 4111 1111 1111 1111"), "identifiers", "Luhn"),
    ],
)
def test_planted_fault(
    splits: dict[str, list[Record]],
    plant: Callable[[dict[str, list[Record]]], None],
    check: str,
    fault: str,
) -> None:
    """Each check finds its own fault."""
    plant(splits)
    findings = check_splits(splits)
    assert any(f.check == check and fault in f.fault for f in findings), findings


def test_findings_hold_no_mail_text(splits: dict[str, list[Record]]) -> None:
    """A finding names the mail and does not quote it."""
    marker = "MARKER-7431"
    _evidence(lambda p: [p + marker])(splits)
    assert marker not in repr(check_splits(splits))


def test_near_duplicates_are_all_found(few_records: list[Record]) -> None:
    """The quick search finds what comparing every pair finds."""
    records = copy.deepcopy(few_records[:60])
    for i, record in enumerate(copy.deepcopy(records[:20])):
        record["body"] = record["body"][: -i or None] + "x" * i
        records.append(record)

    def shingles(record: Record) -> set[str]:
        text = " ".join(record_text(record).lower().split())
        return {text[i : i + 5] for i in range(max(1, len(text) - 4))}

    sets = [shingles(r) for r in records]
    expected = {
        (i, j)
        for (i, a), (j, b) in combinations(enumerate(sets), 2)
        if len(a & b) / len(a | b) >= 0.5
    }
    rows = [(str(i), record) for i, record in enumerate(records)]
    found = {(int(f.fault.rsplit(" ", 1)[1]), int(f.where)) for f in near_duplicates(rows)}
    first = {j: i for i, j in sorted(expected, reverse=True)}
    assert found == {(i, j) for j, i in first.items()}
    assert len(found) >= 15


def test_broken_lines(tmp_path: Path) -> None:
    """A line that is no JSON is a finding; nothing to check is an error."""
    (tmp_path / "train.jsonl").write_text("{\n", encoding="utf-8")
    (finding,) = check_corpus(tmp_path)
    assert "line 1" in finding.fault
    with pytest.raises(mr.SourceError, match="No corpus"):
        check_corpus(tmp_path / "none")
    (tmp_path / "train.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(mr.SourceError, match="no records"):
        check_corpus(tmp_path)


def test_balance_counts(splits: dict[str, list[Record]]) -> None:
    """Shares are shares of all mails."""
    shares = {share.name: share for share in balance(splits)}
    everything = splits["train"] + splits["test"]
    risky = sum(r["kind"] == "risk" for r in everything)
    assert shares["risk"].value == pytest.approx(risky / len(everything))
    assert not shares["rarest subtype in train"].holds


def test_load_corpus() -> None:
    """Filters filter, and a Dataset holds the same mails."""
    frame = mr.load_corpus("test", language="zh", kind="risk")
    assert set(frame["language"]) == {"zh"}
    assert set(frame["kind"]) == {"risk"}
    everything = mr.load_corpus("test")
    dataset = mr.load_corpus("test", as_dataset=True)
    assert dataset["id"][:] == everything["id"].tolist()
    row = next(i for i, labels in enumerate(everything["labels"]) if labels)
    label = everything["labels"][row][0]
    assert dataset[row]["evidence"][label] == everything["evidence"][row][label]
    for parameter in ({"split": "dev"}, {"language": "fr"}, {"kind": "spam"}):
        with pytest.raises(mr.InvalidParameterError, match=next(iter(parameter))):
            mr.load_corpus(**parameter)


def test_hugging_face_reads_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``datasets.load_dataset("data")`` works offline."""
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from datasets import load_dataset

    loaded = load_dataset(str(default_data_path()), cache_dir=str(tmp_path))
    assert loaded["test"].num_rows == len(mr.load_corpus("test"))
    assert json.dumps(loaded["train"][0]["labels"])
