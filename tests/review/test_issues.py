"""Labels turned round are found again; the evidence is that of models that had not seen them."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from importlib.metadata import requires
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.cli.consoles import plain_console
from mailrisk_ml.cli.review_tables import print_judged
from mailrisk_ml.corpus.records import Record, indicator
from mailrisk_ml.exceptions import InvalidParameterError, MissingDependencyError
from mailrisk_ml.review import issues
from mailrisk_ml.review.issues import (
    Issue,
    JudgedLabels,
    cross_validate,
    find_issues,
    judge_labels,
    label_quality,
    rank_cells,
)
from mailrisk_ml.review.learning_curve import QUICK

pytest.importorskip("cleanlab", reason="label issues need the extra 'review'")

CLASSES = tuple(mr.LABELS)


@pytest.fixture(scope="module")
def spoiled(more_records: list[Record]) -> tuple[list[Record], set[tuple[int, int]]]:
    """Nine hundred mails, and the cells of theirs that are wrong: one in twenty."""
    records = more_records
    rng = np.random.default_rng(0)
    cells = rng.permutation(len(records) * len(CLASSES))[:225]
    flips = {divmod(int(cell), len(CLASSES)) for cell in cells}
    turned = [{**record, "labels": list(record["labels"])} for record in records]
    for i, j in flips:
        turned[i]["labels"] = sorted({*turned[i]["labels"]} ^ {CLASSES[j]})
        turned[i]["evidence"] = {
            k: v for k, v in turned[i]["evidence"].items() if k in turned[i]["labels"]
        }
    return turned, flips


@pytest.fixture(scope="module")
def judged(spoiled: tuple[list[Record], set[tuple[int, int]]]) -> JudgedLabels:
    """All of the cells."""
    records, _ = spoiled
    return judge_labels(records, longest_window=0)


@pytest.fixture(scope="module")
def found(judged: JudgedLabels) -> list[Issue]:
    """The most doubtful tenth of them."""
    return judged.issues(450)


def test_flips_come_first(
    spoiled: tuple[list[Record], set[tuple[int, int]]], found: list[Issue]
) -> None:
    """At least 70 % of them in the first tenth of the rows, which by chance holds a tenth."""
    _, flips = spoiled
    cells = {(issue.row, CLASSES.index(issue.label)) for issue in found}
    assert len(cells & flips) >= 0.7 * len(flips)
    assert all(a.quality <= b.quality for a, b in pairwise(found))


def test_evidence_on_both_sides(
    spoiled: tuple[list[Record], set[tuple[int, int]]], found: list[Issue]
) -> None:
    """Words of the mail for and against, and a neighbour with the label and one without."""
    records, _ = spoiled
    names = {record["id"]: record for record in records}
    for issue in found[:40]:
        text = f"{records[issue.row]['subject']}\n{records[issue.row]['body']}"
        assert all(word in text for word in (*issue.words_for, *issue.words_against))
        assert issue.given == (issue.label in records[issue.row]["labels"])
        assert issue.with_label
        assert issue.without_label
        assert issue.label in names[issue.with_label.mail]["labels"]
        assert issue.label not in names[issue.without_label.mail]["labels"]
        assert issue.mail not in (issue.with_label.mail, issue.without_label.mail)
    assert any(issue.words_for for issue in found)
    assert any(issue.words_against for issue in found)


def unflagged(judged: JudgedLabels, label: str) -> JudgedLabels:
    """The same, as if models flagged all mails with a label but those with this one."""
    flagged = judged.truth & [name != label for name in judged.classes]
    return replace(judged, fitted=replace(judged.fitted, flagged=flagged))


def test_labels_that_are_hardly_found_are_not_disputed(
    few_records: list[Record], capsys: pytest.CaptureFixture[str]
) -> None:
    """Models that flag none of a label's few mails know nothing of it; it is said, with counts."""
    weak = unflagged(judge_labels(few_records, **QUICK), "privacy")
    known = [name != "privacy" for name in CLASSES]
    assert list(weak.not_disputed) == ["privacy"]
    issues = weak.issues(20)
    assert not {issue.label for issue in issues} & weak.not_disputed.keys()
    assert weak.n_issues == weak.is_issue[:, known].sum()
    print_judged(plain_console(), weak, len(issues))
    printed = " ".join(capsys.readouterr().out.split())
    n = weak.truth[:, CLASSES.index("privacy")].sum()
    assert f"0 of {n} mails with 'privacy' are flagged in cross-validation" in printed
    assert f"20 of {300 * sum(known):,} labels, given or not, are shown (--n)" in printed
    assert f"counts {weak.n_issues} as mistakes" in printed


def test_labels_of_many_mails_are_disputed(judged: JudgedLabels) -> None:
    """That none of many is flagged may be for the mistakes among them."""
    weak = unflagged(judged, "privacy")
    assert not weak.not_disputed
    assert weak.n_judged == weak.truth.size
    assert "privacy" in {issue.label for issue in weak.issues(20)}


def test_no_mails() -> None:
    """Are refused before anything is measured of them."""
    with pytest.raises(InvalidParameterError, match=r"'records' .* at least one labelled mail"):
        find_issues([])


def test_no_model_has_seen_the_group_it_judges(few_records: list[Record]) -> None:
    """Folds keep groups whole, and probabilities are those of the fold's own model."""
    fitted = cross_validate(few_records, longest_window=0)
    by_group: dict[str, set[int]] = {}
    for record, fold in zip(few_records, fitted.folds.tolist(), strict=True):
        by_group.setdefault(record["group"], set()).add(fold)
    assert all(len(folds) == 1 for folds in by_group.values())
    mail = mr.Mail(few_records[0]["subject"], few_records[0]["body"])
    own = fitted.models[fitted.folds[0]].predict_proba([mail])[0]
    np.testing.assert_array_equal(own, fitted.probabilities[0])
    decided = fitted.models[fitted.folds[0]].predict([mail])[0]
    np.testing.assert_array_equal(decided, fitted.flagged[0])


@pytest.fixture
def no_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fitting a model fails the test."""

    def fail(*_: Any, **__: Any) -> None:
        pytest.fail("a model was fitted")

    monkeypatch.setattr(issues, "train_to_measure", fail)


@pytest.mark.usefixtures("no_fit")
@pytest.mark.parametrize(
    "label", ["privacy", "quality complaints from the northern plants and depots of the firm"]
)
def test_labels_of_one_group_are_refused_before_fitting(
    few_records: list[Record], label: str
) -> None:
    """The message names the label, the fold and what to do, however long the label."""
    ((one, _),) = Counter(record["group"] for record in few_records).most_common(1)
    records = [
        {**r, "labels": [label] if r["group"] == one else [], "evidence": {}} for r in few_records
    ]
    said = rf"Got 0 of \d+ mails with '{label}' outside of fold \d instead"
    with pytest.raises(InvalidParameterError, match=said) as e:
        cross_validate(records, (label,))
    assert "too few groups for 3 folds: add mails" in str(e.value)


def test_records_without_evidence(few_records: list[Record]) -> None:
    """Nothing is marked then."""
    bare = [{k: v for k, v in record.items() if k != "evidence"} for record in few_records]
    (issue,) = find_issues(bare, most=1, longest_window=0, cv=2)
    assert issue.marked == ()


@pytest.mark.usefixtures("no_fit")
def test_a_missing_package_is_named_before_fitting(
    few_records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, "cleanlab.filter", None)
    with pytest.raises(MissingDependencyError, match="pip install") as caught:
        find_issues(few_records)
    needed = next(r for r in requires("mailrisk-ml") or () if r.startswith("cleanlab"))
    assert f"'{needed.split(';')[0].strip()}'" in str(caught.value)


def test_quality_is_the_probability_of_what_is_given(few_records: list[Record]) -> None:
    """Cleanlab's self-confidence: p where the label is given, 1 - p where not."""
    truth = indicator(few_records, CLASSES)
    probabilities = np.random.default_rng(0).random(truth.shape)
    quality, is_issue = label_quality(truth, probabilities)
    np.testing.assert_allclose(quality, np.where(truth, probabilities, 1 - probabilities))
    first = rank_cells(quality)[0]
    assert quality[first] == quality.min()
    assert is_issue.any()
    assert not is_issue.all()
