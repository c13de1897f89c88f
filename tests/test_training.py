"""Fitting to own mail, alone or mixed with a corpus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.cli.labelled import read_checked_labels
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.corpus.shares import balanced_share
from mailrisk_ml.evaluation.evaluate import evaluate
from mailrisk_ml.evaluation.metrics import Resampling
from mailrisk_ml.exceptions import CorpusError, InvalidParameterError
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model import fitting
from mailrisk_ml.model.calibration import choose_thresholds
from mailrisk_ml.model.folds import fold_numbers
from mailrisk_ml.review.annotation import Annotation, merge
from mailrisk_ml.review.issues import cross_validate
from mailrisk_ml.review.learning_curve import learning_curve
from mailrisk_ml.review.pool import mail_key
from mailrisk_ml.review.readiness import check_readiness
from mailrisk_ml.training import WEIGHT, checked_labels, mix, occurring, train

QUICK: dict[str, Any] = {"longest_window": 0, "cv": 2}


def test_weights_of_one_change_nothing(
    few_records: list[Record], fit_arguments: dict[str, Any]
) -> None:
    """What a fit without weights gives, but for the rounding of the solver."""
    plain = mr.RiskClassifier(**QUICK).fit(**fit_arguments)
    weighted = mr.RiskClassifier(**QUICK).fit(
        **fit_arguments, sample_weight=[1.0] * len(few_records)
    )
    np.testing.assert_allclose(plain.oof_probabilities_, weighted.oof_probabilities_, atol=1e-6)
    assert plain.thresholds_ == pytest.approx(weighted.thresholds_, abs=1e-6)


def test_mails_of_little_weight_teach_little(few_records: list[Record]) -> None:
    """A corpus with its labels turned round spoils a model less, the less it counts."""
    own, corpus = few_records[::2], few_records[1::2]
    names = list(mr.LABELS)
    turned = [
        {**r, "labels": [n for n in names if n not in r["labels"]], "evidence": {}} for r in corpus
    ]
    means = []
    for weight in (1.0, 0.001):
        model = train(mix(own, turned, weight), **QUICK)
        means.append(model.predict_proba([r["body"] for r in own]).mean())
    assert means[1] < 0.6 * means[0]


def test_thresholds_by_weight() -> None:
    """Half the weight of the harmless mails lies on one: it is flagged by no preset."""
    probabilities = np.array([[0.9], [0.8], *[[i / 1000] for i in range(100)], [0.99]])
    Y = np.zeros((103, 1), dtype=bool)
    Y[-1] = True
    weights = np.ones(103)
    assert choose_thresholds(probabilities, Y)["sensitive"][0] < 0.8
    weights[0] = 100.0
    assert choose_thresholds(probabilities, Y, weights)["sensitive"][0] > 0.9


@pytest.mark.parametrize(
    "weights",
    [[1.0], [-1.0] * 300, [float("nan")] * 300, ["2 kg"] * 300, [None] * 300, 1.0, [0.0] * 300],
)
def test_bad_weights(fit_arguments: dict[str, Any], weights: Any) -> None:
    """One finite number of at least 0 for each mail, not all of them 0."""
    with pytest.raises(InvalidParameterError, match="sample_weight"):
        mr.RiskClassifier(**QUICK).fit(**fit_arguments, sample_weight=weights)


@pytest.mark.parametrize("side", [True, False])
def test_weights_leave_mails_on_both_sides(fit_arguments: dict[str, Any], side: bool) -> None:
    """A label whose mails all count nothing could not be learned."""
    weights = [float(("privacy" in labels) == side) for labels in fit_arguments["Y"]]
    with pytest.raises(InvalidParameterError, match="above 0 for mails with and without every"):
        mr.RiskClassifier(**QUICK).fit(**fit_arguments, sample_weight=weights)


def test_mix(few_records: list[Record]) -> None:
    """Own mails count 1, unless they say otherwise; a weight beyond the range is refused."""
    own = [{**few_records[0], "group": None}, {**few_records[1], WEIGHT: 3.0}]
    mixed = mix(own, [few_records[2], {**few_records[3], WEIGHT: 2.0}], 0.25)
    assert [record[WEIGHT] for record in mixed] == [1.0, 3.0, 0.25, 0.5]
    for weight in (0.0, 2e6):
        with pytest.raises(InvalidParameterError, match="float above 0, at most 1,000,000: how"):
            mix(own, few_records, weight)


def test_one_mail_without_a_group_does_not_switch_grouping_off(
    few_records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `review import` adds them: it keeps apart, and the groups of the others stay whole."""
    seen: list[Any] = []

    def watched(*arguments: Any) -> Any:
        seen.append((arguments[1], fold_numbers(*arguments)))
        return seen[-1][1]

    monkeypatch.setattr(fitting, "fold_numbers", watched)
    train([{**few_records[0], "group": None}, *few_records[1:]], **QUICK)
    groups, folds = seen[-1]
    folds_of: dict[str, set[int]] = {}
    for group, fold in zip(groups[1:], folds[1:].tolist(), strict=True):
        folds_of.setdefault(group, set()).add(fold)
    assert all(len(several) == 1 for several in folds_of.values())


def test_records_without_a_group(few_records: list[Record]) -> None:
    """Each is a group of its own, in whatever takes records: as where the group is None or NaN."""
    some = [
        {**r, "labels": [n for n in r["labels"] if n == "contract"], "evidence": {}}
        for r in few_records
    ]
    bare = [{k: v for k, v in record.items() if k != "group"} for record in some]
    alone = [{**record, "group": None} for record in some]
    nan = [{**record, "group": float("nan")} for record in some]
    fitted = [train(records, **QUICK, classes=("contract",)) for records in (bare, alone)]
    np.testing.assert_array_equal(*(model.oof_probabilities_ for model in fitted))
    validated = [cross_validate(records, ("contract",), **QUICK) for records in (bare, alone)]
    np.testing.assert_array_equal(*(found.probabilities for found in validated))
    draws = [[r["id"] for r in balanced_share(records, 0.3)] for records in (bare, alone, nan)]
    assert draws[0] == draws[1] == draws[2]
    for records in (bare, alone, nan):
        assert Resampling.of(records) == Resampling(len(records))
        (finding,) = (f for f in check_readiness(records).findings if f.check == "groups")
        assert finding.value == 1.0


def test_records_without_evidence(
    few_records: list[Record], small_model: mr.RiskClassifier
) -> None:
    """None is marked then, in whatever takes records: as where the evidence is empty."""
    bare = [{k: v for k, v in record.items() if k != "evidence"} for record in few_records]
    empty = [{**record, "evidence": {}} for record in few_records]
    fitted = [train(records, **QUICK).oof_probabilities_ for records in (bare, empty)]
    np.testing.assert_array_equal(*fitted)
    drawn = [learning_curve(records, shares=(1.0,), **QUICK)[1] for records in (bare, empty)]
    np.testing.assert_array_equal(*drawn)
    for records in (bare, empty):
        result = evaluate(small_model, [{**r, "labels": ["contract"]} for r in records[:60]])
        assert result.evidence["correct_flags"] == 0.0
        assert {m.evidence for m in result.gallery if m.fault == "miss"} == {()}
    key = mail_key(record_text(bare[0]))
    labels = tuple(bare[0]["labels"])
    note = Annotation(key, record_text(bare[0]), labels, {}, "a", "f")
    assert merge(bare[:1], [note], LABEL_IDS).confirmed == 1
    note = replace(note, labels=("privacy",) if labels != ("privacy",) else ())
    assert merge(bare[:1], [note], LABEL_IDS, replace=True).changed == 1


def test_occurring(few_records: list[Record]) -> None:
    """Labels no mail carries are left out, in the order of the classes."""
    some = [r for r in few_records if "privacy" not in r["labels"]]
    assert occurring(some) == tuple(name for name in mr.LABELS if name != "privacy")


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("Intelectual_Property", "intellectual_property"),
        ("unfair competitions", "unfair_competition"),
        ("Privcy", "privacy"),
        ("不正当竞争行为", "unfair_competition"),
        ("隐私数据", "privacy"),
        ("隐私，不正当", "privacy;unfair_competition"),
    ],
)
def test_labels_that_are_not_known(label: str, meant: str) -> None:
    """The one that was meant, and how much there is to mend."""
    records: list[Record] = [{"labels": [name]} for name in (label, "privacy", label, label)]
    with pytest.raises(CorpusError) as caught:
        checked_labels(records, LABEL_IDS, Path("m.csv"))
    assert str(caught.value).startswith(
        f"m.csv: labels that are not known: {label!r} (mail 1, mail 3, mail 4; perhaps {meant})."
    )


def test_the_row_in_excel_of_a_label_that_is_not_known(write_workbook: Callable[..., Path]) -> None:
    """Names of columns and blank rows are rows there; five values are told, then a count."""
    names = ("泄密", "甲", "乙", "丙", "泄密", "丁", "戊")
    rows = [["正文", "标签"], ["a", "隐私"], ["", ""], *(["b", name] for name in names)]
    path = write_workbook("m.xlsx", rows)
    with pytest.raises(CorpusError) as caught:
        read_checked_labels(path, LABEL_IDS)
    assert str(caught.value).startswith(
        f"{path}: labels that are not known: '泄密' (Excel row 4, Excel row 8); "
        "'甲' (Excel row 5); '乙' (Excel row 6); '丙' (Excel row 7); '丁' (Excel row 9); and 1 "
        "more. The labels are contract (合同), "
    )


@pytest.mark.parametrize(
    "cell", ["隐私，合同", "隐私、合同", "privacy, contract", "隐私/合同", "合同 | 隐私，"]
)
def test_other_marks_between_labels(cell: str) -> None:
    """They part labels where all parts are known, and none of the labels holds the mark."""
    (record,) = checked_labels([{"labels": [cell]}], LABEL_IDS, "m")
    assert record["labels"] == ["contract", "privacy"]


def test_a_mark_in_a_label() -> None:
    """It does not part that label, nor others; other marks do. Mail that slipped in is not told."""
    own = ("正常", "a/b", "a", "b")
    rows: list[Record] = [{"labels": [name]} for name in ("a/b，正常", "a、b", "正常")]
    read = checked_labels(rows, own, "m")
    assert [record["labels"] for record in read] == [["a/b", "正常"], ["a", "b"], ["正常"]]
    for cell in ("b/a", "a，请您查收附件里的名单，谢谢"):
        with pytest.raises(CorpusError, match=r"words that are no name \(mail 1\)"):
            checked_labels([{"labels": [cell]}], own, "m")


def test_labels_in_chinese() -> None:
    """Titles and short forms are read as the ids, in marks as well; a label of that name stays."""
    rows: list[Record] = [
        {
            "labels": ["隐私", "privacy", "知识产权", "IP"],
            "evidence": {"隐私": ["a"], "privacy": ["b"]},
        },
        {"labels": ["合同与商业交易", "诽谤与恶意言论", "不正当竞争"]},
        {"labels": ["隐私与保密数据", "合同", "诽谤"]},
    ]
    read = checked_labels(rows, LABEL_IDS, "m")
    assert [record["labels"] for record in read] == [
        ["intellectual_property", "privacy"],
        ["contract", "defamation", "unfair_competition"],
        ["contract", "defamation", "privacy"],
    ]
    assert read[0]["evidence"] == {"privacy": ["a", "b"]}
    assert rows[0]["labels"][0] == "隐私"
    own: list[Record] = [{"labels": ["合同", "privacy"]}]
    assert checked_labels(own, ("合同", "contract", "privacy"), "m") == own


def test_labels_as_people_and_spreadsheets_write_them() -> None:
    """In any capitals, by title, with blanks; what says that there is none is no label."""
    rows: list[Record] = [
        {"labels": ["Privacy", "Intellectual property"], "evidence": {"PRIVACY": ["a"]}},
        {"labels": ["Privacy and confidential data", "Unfair-Competition"]},
        *({"labels": [word]} for word in ("None", "NO", "no risk", "N/A", "-", "没有", "無風險")),
        *({"labels": [word]} for word in ("正常", "无", "无风险")),
    ]
    read = checked_labels(rows, LABEL_IDS, "m")
    assert [record["labels"] for record in read] == [
        ["intellectual_property", "privacy"],
        ["privacy", "unfair_competition"],
        *([[]] * 10),
    ]
    assert read[0]["evidence"] == {"privacy": ["a"]}
    own = ("Complaint", "no risk", "a b", "a_b")
    assert checked_labels([{"labels": ["complaint", "no risk"]}], own, "m")[0]["labels"] == [
        "Complaint",
        "no risk",
    ]
    with pytest.raises(CorpusError, match=r"not known: 'A b' \(mail 1"):  # either
        checked_labels([{"labels": ["A b"]}], own, "m")


def test_train_on_labels_in_chinese(few_records: list[Record]) -> None:
    """The model is that of the ids, and so is what it is measured by."""
    titles = {name: label.title["zh"] for name, label in mr.LABELS.items()}
    named = [
        {
            **record,
            "labels": [titles[name] for name in record["labels"]],
            "evidence": {titles[name]: marked for name, marked in record["evidence"].items()},
        }
        for record in few_records
    ]
    models = [train(records, **QUICK) for records in (few_records, named)]
    np.testing.assert_array_equal(*(model.oof_probabilities_ for model in models))
    results = [
        evaluate(models[0], records[:60], train_records=records[60:])
        for records in (few_records, named)
    ]
    assert results[0].baselines == results[1].baselines


def test_labels_of_ones_own_are_told_the_way(tmp_path: Path) -> None:
    """Where the five are looked for, and where none is the name of a mailbox."""
    with pytest.raises(CorpusError, match=r"--labels FILE .*classes=\[.*--model") as caught:
        checked_labels([{"labels": ["harmless"]}], LABEL_IDS, tmp_path)
    assert "mails without a label is named 'none'" in str(caught.value)
    with pytest.raises(CorpusError) as caught:
        checked_labels([{"labels": ["harmless"]}], ("complaint",), "m")
    assert "--labels" not in str(caught.value)
