"""`RiskClassifier`: the estimator contract, by hand."""

from __future__ import annotations

import copy
import io
import pickle
import re
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import joblib
import numpy as np
import pandas as pd
import pytest
import sklearn
from scipy.sparse import csr_array, csr_matrix
from sklearn.base import clone, is_classifier
from sklearn.exceptions import UnsetMetadataPassedError
from sklearn.model_selection import (
    GridSearchCV,
    cross_val_predict,
    cross_val_score,
    cross_validate,
)

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record, default_data_path, read_records
from mailrisk_ml.mail.scored_zones import ALL_ZONES
from mailrisk_ml.model import pickling, solver
from mailrisk_ml.model.scoring import BATCH_CHARACTERS, BATCH_SIZE, in_batches
from mailrisk_ml.model.targets import as_indicator
from mailrisk_ml.review.pool import score_pool
from mailrisk_ml.training import mails_of, train

sklearn_version = tuple(map(int, sklearn.__version__.split(".")[:2]))


def probabilities(model: mr.RiskClassifier, records: list[Record]) -> np.ndarray:
    """Probabilities of records' mails."""
    return model.predict_proba(mails_of(records))


def test_shape_and_range(small_model: mr.RiskClassifier, few_records: list[Record]) -> None:
    """One row a mail, one column a class, floats in [0, 1]; decisions are 0 and 1."""
    scores = probabilities(small_model, few_records)
    assert scores.shape == (len(few_records), 5)
    assert scores.dtype == np.float64
    assert ((scores >= 0) & (scores <= 1)).all()
    decisions = small_model.predict(mails_of(few_records))
    expected = scores >= np.array(list(small_model.thresholds_.values()))
    assert (decisions == expected).all()
    assert decisions.dtype.kind == "i"


def test_learns(more_records: list[Record]) -> None:
    """Out-of-fold probabilities rank risky mails above harmless ones, far from chance."""
    from sklearn.metrics import roc_auc_score

    model = train(more_records, cv=2)
    risky = [bool(record["labels"]) for record in more_records]
    assert roc_auc_score(risky, model.oof_probabilities_.max(axis=1)) > 0.7


@pytest.mark.parametrize("make", [tuple, np.array, pd.Series, list])
def test_kinds_of_sequences(small_model: mr.RiskClassifier, make: Any) -> None:
    """Lists, tuples, arrays and Series of str give the same."""
    texts = ["We accept your price.", "午饭吃什么"]
    expected = small_model.predict_proba(texts)
    assert (small_model.predict_proba(make(texts)) == expected).all()


def test_no_mails(small_model: mr.RiskClassifier) -> None:
    """No mails, no rows."""
    assert small_model.predict_proba([]).shape == (0, 5)
    assert list(small_model.assess_many([])) == []


@pytest.mark.parametrize("text", ["", "\n", " ", "12345", "\x00", "🙂", "\ud800", "a" * 100_000])
def test_odd_texts(small_model: mr.RiskClassifier, text: str) -> None:
    """Nothing to read is no error."""
    assert np.isfinite(small_model.predict_proba([text])).all()
    assert small_model.assess(text).text == text


@pytest.mark.parametrize("table", [pd.DataFrame({"body": ["x"]}), {"body": ["x"]}, 3, None])
def test_tables_are_refused(small_model: mr.RiskClassifier, table: Any) -> None:
    """A table would be read by its column names; the way to give both of its texts is told."""
    kind = type(table).__name__
    told = rf"Got {kind} instead\. Of a pandas DataFrame: .*iter_mails\(table\), or one column"
    for call in (small_model.predict, small_model.assess_many):
        with pytest.raises(mr.InputTypeError, match=told):
            call(table)


def test_mails_of_a_table(small_model: mr.RiskClassifier) -> None:
    """As the error tells it, also to fit."""
    table = pd.DataFrame({"subject": ["s", None], "body": ["b", "Lunch?"]})
    expected = small_model.predict_proba([mr.Mail("s", "b"), mr.Mail("", "Lunch?")])
    assert (small_model.predict_proba(mr.iter_mails(table)) == expected).all()


@pytest.mark.parametrize("row", [pd.Series({"subject": "s", "body": "b"}), {"body": "b"}])
def test_rows_are_refused(small_model: mr.RiskClassifier, row: Any) -> None:
    """Alone and among others: it is told what keeps the subject."""
    for call in (lambda: small_model.assess(row), lambda: small_model.predict([row])):
        with pytest.raises(mr.InputTypeError, match=r"Of fields: .*Mail\(subject=..., body=...\)"):
            call()


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_bytes_are_refused(small_model: mr.RiskClassifier, kind: Callable[[bytes], Any]) -> None:
    """What is to be decoded is a message: it is told what reads one."""
    for call in (small_model.assess, lambda raw: small_model.predict([raw])):
        with pytest.raises(mr.InputTypeError, match=r"bytes of a message: .*read_mail\(raw\)\."):
            call(kind(b"Subject: s\n\nb"))


@pytest.mark.parametrize("texts", [{"a", "b"}, frozenset("ab"), np.array("x")])
def test_what_has_no_order_is_refused(small_model: mr.RiskClassifier, texts: Any) -> None:
    """A set answers in an order that nobody knows, an array of no dimension not at all."""
    with pytest.raises(mr.InputTypeError, match=r"sequence of str or Mail.* Got (set|froz|ndarr)"):
        small_model.predict_proba(texts)


def test_neighbours_do_not_matter(small_model: mr.RiskClassifier) -> None:
    """What ends one mail takes nothing from the start of the next."""
    text = "Dollars for the guide: leave them out"
    alone = small_model.predict_proba([text])
    after = small_model.predict_proba(["Total so far is 40", text])[1:]
    np.testing.assert_allclose(after, alone, rtol=0, atol=1e-12)
    quoted = '"Goods first, paper later" is not how we do it.\nPrices come from the head office.'
    alone = small_model.predict_proba([quoted])
    after = small_model.predict_proba(["The van calls on Tuesday.\n\n", quoted])[1:]
    np.testing.assert_allclose(after, alone, rtol=0, atol=1e-12)


def test_huge_mails_are_batched_by_length() -> None:
    """Batches are bounded in number and in characters; nothing is lost or reordered."""
    sizes = [10] * 2_500 + [400_000] * 3 + [900_000] + [10] * 5
    batches = list(in_batches(sizes, lambda size: size))
    assert [size for batch in batches for size in batch] == sizes
    assert all(len(batch) <= BATCH_SIZE for batch in batches)
    assert all(sum(batch) <= BATCH_CHARACTERS or len(batch) == 1 for batch in batches)


@pytest.mark.parametrize("bare", ["a single text", b"bytes", mr.Mail("s", "b")])
def test_bare_text_is_refused(small_model: mr.RiskClassifier, bare: Any) -> None:
    """A bare str would be read letter by letter."""
    for method in (small_model.predict, small_model.predict_proba):
        with pytest.raises(TypeError, match=r"sequence of str or Mail.*\[text\]"):
            method(bare)
    said = r"'mails' parameter of RiskClassifier\.assess_many must be a sequence of str or Mail"
    with pytest.raises(TypeError, match=said):
        small_model.assess_many(bare)  # at once, before anything is asked of it


def test_wrong_item(small_model: mr.RiskClassifier) -> None:
    """An item that is no mail is named by its type."""
    with pytest.raises(TypeError, match="int"):
        small_model.predict([3])  # type: ignore[list-item]


def test_unfitted() -> None:
    """Every way of asking an unfitted model says what to do."""
    model = mr.RiskClassifier()
    for call in (
        model.predict,
        model.predict_proba,
        model.assess_many,
        lambda texts: model.assess(texts[0]),
        lambda texts: model.score(texts, [["contract"]]),
        lambda texts: score_pool(model, map(mr.Mail, texts)),
        lambda _: model.top_terms("contract"),
        lambda _: model.thresholds_,
        lambda _: model.classes_,
    ):
        with pytest.raises(mr.NotFittedError, match="load_model"):
            call(["text"])
    assert not hasattr(model, "classes_")


def test_rows_do_not_depend_on_each_other(
    small_model: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """Permuted, one by one or in batches of any size: the same rows."""
    scores = probabilities(small_model, few_records)
    order = np.random.default_rng(0).permutation(len(few_records))
    permuted = probabilities(small_model, [few_records[i] for i in order])
    np.testing.assert_allclose(permuted, scores[order], rtol=0, atol=1e-12)
    alone = np.concatenate([probabilities(small_model, [r]) for r in few_records[:20]])
    np.testing.assert_allclose(alone, scores[:20], rtol=0, atol=1e-12)


def test_refit_is_bit_identical(
    small_model: mr.RiskClassifier,
    fit_arguments: dict[str, Any],
    few_records: list[Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same data gives the same weights, also in processes; a refit forgets the old data."""
    monkeypatch.setattr(solver, "_LEAST_FOR_PROCESSES", 0)
    again = mr.RiskClassifier(cv=2, n_jobs=2)
    again.fit(fit_arguments["texts"][::2] * 2, fit_arguments["Y"][::2] * 2)
    again.fit(**fit_arguments)
    assert (probabilities(again, few_records) == probabilities(small_model, few_records)).all()


def test_clone_and_params(small_model: mr.RiskClassifier) -> None:
    """A clone has the parameters and not the fit."""
    copied = clone(small_model)
    assert copied.get_params() == small_model.get_params()
    with pytest.raises(mr.NotFittedError):
        copied.predict(["text"])
    assert is_classifier(small_model)
    assert "cv=2" in repr(small_model)
    names = np.array(["a", "b"])
    assert repr(mr.RiskClassifier(classes=names)) == f"RiskClassifier(classes={names!r})"
    with pytest.raises(ValueError, match=r"must be named as one of .* Got 'no_such'"):
        copied.set_params(no_such=1)
    with pytest.raises(ValueError, match=r"must be one of .* Got 'tax'"):
        small_model.top_terms("tax")


def test_pickle_joblib_deepcopy(small_model: mr.RiskClassifier, few_records: list[Record]) -> None:
    """People who want pickle may have it."""
    expected = probabilities(small_model, few_records)
    buffer = io.BytesIO()
    joblib.dump(small_model, buffer)
    buffer.seek(0)
    for other in (
        pickle.loads(pickle.dumps(small_model)),
        copy.deepcopy(small_model),
        joblib.load(buffer),
    ):
        assert (probabilities(other, few_records) == expected).all()


def test_a_pickle_is_for_one_version(
    small_model: mr.RiskClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version pickled may lack what this one needs: that is said at once."""
    monkeypatch.setattr(pickling, "__version__", "0.0.9")
    pickled = pickle.dumps(small_model)
    monkeypatch.undo()
    said = r"pickled by mailrisk_ml 0\.0\.9, and this is .*model\.save"
    with pytest.raises(mr.ModelFormatError, match=said):
        pickle.loads(pickled)
    with pytest.raises(mr.ModelFormatError, match="pickled by mailrisk_ml of an earlier version"):
        mr.RiskClassifier().__setstate__(dict(vars(small_model)))
    assert vars(pickle.loads(pickle.dumps(small_model))).keys() == vars(small_model).keys()


def test_caches_are_not_pickled(small_model: mr.RiskClassifier, few_records: list[Record]) -> None:
    """Tables that scoring makes for itself are nine tenths of a model: they do not travel."""
    probabilities(small_model, few_records)
    scorer = small_model.state_.scorer
    travelled = pickle.loads(pickle.dumps(small_model)).state_.scorer
    assert set(vars(scorer)) - set(vars(travelled)) == {"_tables"}
    assert "expansion" in vars(scorer.vocabulary)
    assert "expansion" not in vars(travelled.vocabulary)


def test_cross_val_predict(fit_arguments: dict[str, Any], small_model: mr.RiskClassifier) -> None:
    """scikit-learn asks ``classes_`` for a shape; it stays a tuple."""
    texts = fit_arguments["texts"]
    Y = np.array([[name in labels for name in mr.LABELS] for labels in fit_arguments["Y"]], int)
    model = mr.RiskClassifier(longest_window=0, cv=2)
    scores = cross_val_predict(model, texts, Y, cv=2, method="predict_proba")
    assert (scores[:150] == clone(model).fit(texts[150:], Y[150:]).predict_proba(texts[:150])).all()
    classes = small_model.classes_
    assert classes == tuple(mr.LABELS)
    assert classes.index("privacy") == 3
    assert pickle.loads(pickle.dumps(classes)) == classes


@pytest.mark.skipif(
    sklearn_version < (1, 9), reason="scorers of scikit-learn ask for a classifier before 1.9"
)
@pytest.mark.parametrize("n_labels", [1, 2, 3])
@pytest.mark.parametrize("scoring", ["average_precision", "roc_auc"])
def test_scorers_of_probabilities_take_few_labels(n_labels: int, scoring: str) -> None:
    """Of two names scikit-learn's scorers made the two sides of one label, and NaN."""
    names = ["complaint", "invoice", "order"][:n_labels]
    Y = np.array([[row >> bit & 1 for bit in range(n_labels)] for row in range(48)])
    texts = [" ".join(n for n, y in zip(names, row, strict=True) if y) + " hello" for row in Y]
    model = mr.RiskClassifier(classes=names, min_df=1, cv=2, longest_window=0)
    scores = cross_val_score(model, texts, Y, cv=2, scoring=scoring, error_score="raise")
    assert (scores > 0.9).all()


def test_score_is_over_labels_that_occur(shipped: mr.RiskClassifier) -> None:
    """A label that no mail carries or is given says nothing about the model."""
    text = "I sent all our customers' ID card numbers and home addresses to a friend at Acme."
    labels = shipped.assess(text).labels
    assert labels == ("privacy",)
    assert shipped.score([text], [labels]) == 1.0
    assert shipped.score([text], [["privacy", "contract"]]) == 0.5


def test_score_of_weighted_mails(shipped: mr.RiskClassifier) -> None:
    """A mail that weighs twice counts as two, one that weighs nothing is not there."""
    text = "I sent all our customers' ID card numbers and home addresses to a friend at Acme."
    texts, Y = [text, "Lunch?", "Tea?"], [["privacy"], ["privacy"], ["contract"]]
    assert shipped.score(texts, Y, [1, 1, 0]) == shipped.score(texts[:2], Y[:2])
    twice = shipped.score([text, *texts], [Y[0], *Y])
    assert shipped.score(texts, Y, sample_weight=[2, 1, 1]) == twice != shipped.score(texts, Y)
    assert shipped.score(texts, Y, np.array([0.2, 0.1, 0.1])) == pytest.approx(twice)


@pytest.mark.parametrize(
    ("Y", "weights", "message"),
    [
        ([["contract"]], None, r"'Y' parameter of RiskClassifier\.score must be as long as texts"),
        ([["tax"], [], []], None, r"'Y' parameter of RiskClassifier\.score must be labels out of"),
        ("tax", None, r"'Y' parameter of RiskClassifier\.score must hold one entry"),
        ([[], [], []], [1.0], r"'sample_weight' parameter of RiskClassifier\.score must be 3 "),
    ],
)
def test_bad_arguments_of_score(
    shipped: mr.RiskClassifier, Y: Any, weights: Any, message: str
) -> None:
    """What ``fit`` refuses is refused, under its own name; nothing is stretched to fit."""
    with pytest.raises((mr.InvalidParameterError, mr.InputTypeError), match=message):
        shipped.score(["a", "b", "c"], Y, weights)


def test_grid_search(fit_arguments: dict[str, Any], tmp_path: Path) -> None:
    """GridSearchCV fits, scores and picks; of an array it tries numpy's True, saved as Python's."""
    Y = np.array([[name in labels for name in mr.LABELS] for labels in fit_arguments["Y"]], int)
    quick = mr.RiskClassifier(longest_window=0, cv=2)
    grid = {"C": [0.01, 0.3], "stem": np.array([True])}
    search = GridSearchCV(quick, grid, cv=2, error_score="raise")
    search.fit(fit_arguments["texts"], Y, evidence=fit_arguments["evidence"])
    assert search.best_params_["C"] in (0.01, 0.3)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    search.best_estimator_.save(tmp_path / "model")
    assert mr.load_model(tmp_path / "model").stem is True


def test_whole_mails_only(fit_arguments: dict[str, Any]) -> None:
    """Without passages a mail is scored all the same, and nothing is shown for it."""
    model = mr.RiskClassifier(longest_window=0, zones=ALL_ZONES, cv=2).fit(**fit_arguments)
    risks = [risk for a in model.assess_many(fit_arguments["texts"]) for risk in a.risks]
    assert risks
    assert not any(risk.evidence for risk in risks)


class OfOwn(mr.RiskClassifier):
    """With a parameter of its own, and few of the others."""

    def __init__(self, *, extra: int = 1, C: float = 0.7) -> None:
        super().__init__(C=C, classes=("complaint", "invoice"), cv=2, min_df=1)
        self.extra = extra


def test_a_subclass_with_fewer_parameters(tmp_path: Path) -> None:
    """What it does not take is as it sets it: fitted, cloned, checked, pickled and saved so."""
    texts = ["please send the invoice", "the service was bad"] * 8
    Y = [["invoice"], ["complaint"]] * 8
    model = clone(OfOwn(extra=2)).fit(texts, Y)
    assert model.get_params() == {"extra": 2, "C": 0.7}
    assert not is_classifier(model)  # of two labels; see `Estimator.__sklearn_tags__`
    expected = model.predict_proba(texts)
    assert (pickle.loads(pickle.dumps(model)).predict_proba(texts) == expected).all()
    model.save(tmp_path / "model")
    loaded = mr.load_model(tmp_path / "model")
    assert loaded.get_params() == {**mr.RiskClassifier().get_params(), "C": 0.7} | {
        "classes": ("complaint", "invoice"),
        "cv": 2,
        "min_df": 1,
    }
    np.testing.assert_allclose(loaded.predict_proba(texts), expected, rtol=0, atol=1e-2)
    with pytest.raises(mr.InvalidParameterError, match="'C' parameter of OfOwn must be a float"):
        OfOwn(C=-1).fit(texts, Y)


def test_own_classes() -> None:
    """Any label names will do; they come back with plain titles."""
    texts = ["please send the invoice", "the service was bad"] * 8
    Y = [["invoice"], ["complaint"]] * 8
    model = mr.RiskClassifier(classes=("complaint", "invoice"), cv=2, min_df=1).fit(texts, Y)
    assert model.classes_ == ("complaint", "invoice")
    assert model.assess("please send the invoice").labels == ("invoice",)


@pytest.mark.parametrize(
    ("parameter", "value", "rule"),
    [
        ("C", -1, r"a float in \(0, inf\)"),
        ("C", "big", "a float"),
        ("preset", "lax", "one of"),
        ("han_ngrams", (0, 2), r"in \[1, 4\]"),
        ("latin_ngrams", 3, "two ints"),
        ("word_reach", 3, "0, 1 or 2"),
        ("concept_reach", 9, r"an int in \[0, 8\]"),
        ("concept_reach", True, "an int"),
        ("idf_power", -1, r"a float in \[0, 4\]"),
        ("min_df", 0, r"an int in \[1, inf\)"),
        ("longest_window", -1, "an int"),
        ("user_words", "云帆达", "a sequence of distinct words"),
        ("user_words", ("云帆达", "ThinkBox云"), "made of Chinese characters"),
        ("user_words", ("A3纸",), "made of Chinese characters"),
        ("longest_window", 11, r"an int in \[0, 10\]"),
        ("zones", "newest", "a non-empty sequence of zones"),
        ("zones", ("footer",), "a non-empty sequence of zones"),
        ("zones", 3, "a non-empty sequence of zones"),
        ("zones", ["newest", ["quoted"]], "a non-empty sequence of zones"),
        ("classes", "contract", "a sequence of distinct label names"),
        ("classes", {"contract", "privacy"}, "a sequence of distinct label names"),
        ("classes", ["a", "b\x1b[2J"], "a sequence of distinct label names, without control"),
        ("classes", ["privacy", "Privacy"], "capitals alone tell no two apart"),
        ("max_terms", 0, "None or an int"),
        ("cv", 1, "an int"),
        ("hmm", "x", "True or False"),
        ("n_jobs", 0, "None or an int"),
        ("rest_weight", float("inf"), "a float in"),
    ],
)
def test_bad_parameters(
    fit_arguments: dict[str, Any], parameter: str, value: Any, rule: str
) -> None:
    """Parameter, owner, rule and value stand in the error."""
    model = mr.RiskClassifier(**{parameter: value})
    with pytest.raises(mr.InvalidParameterError, match=rule) as caught:
        model.fit(**fit_arguments)
    assert f"'{parameter}' parameter of RiskClassifier" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"Y": [["tax"]] * 300}, "labels out of"),
        ({"Y": [[]] * 300}, "at least 2 mails with.* Got 0 of 300 mails with 'contract' instead"),
        ({"Y": [[]] * 7}, r"as long as texts \(300\)\. Got length 7 instead"),
        ({"Y": np.zeros((300, 3))}, r"shape \(n_mails, 5\)"),
        ({"Y": np.full((300, 5), 2)}, "zeros and ones. Got another value at position 0 inst"),
        ({"Y": "contract"}, "one entry per mail"),
        ({"groups": [1, 2]}, "as long as texts"),
        ({"evidence": [{"tax": ["x"]}] * 300}, "keyed by labels"),
        ({"evidence": [{"privacy": "one passage"}] * 300}, "a list of passages .*into a list, too"),
        ({"evidence": [{"privacy": np.array("one")}] * 300}, "a list of passages"),
        ({"evidence": [{"privacy": np.array([1])}] * 300}, "a list of passages"),
        ({"evidence": [{"privacy": 1}] * 300}, "a list of passages"),
        ({"evidence": [None] * 300}, "one mapping.* Got NoneType instead"),
        ({"Y": [[1], [1, 2]]}, "shape .* Got rows of different lengths instead"),
        ({"Y": [["contract"], None]}, "Got NoneType at position 1 instead.*fillna"),
        ({"Y": ["privacy;contract"] * 300}, r"Got str at position 0 .*findall\('\[\^;\]\+'\)"),
        ({"Y": np.array(["privacy"] * 300)}, "Got str_ at position 0 instead"),
        ({"Y": None}, "one entry per mail. Got NoneType"),
        ({"groups": [["a"], *range(299)]}, "hashable .* Got list at position 0 instead"),
        ({"groups": [*range(299), np.zeros(2)]}, "Got ndarray at position 299 instead"),
        (
            {"Y": pd.DataFrame(np.zeros((300, 5)), columns=list("abcde"))},
            "a table with the columns",
        ),
    ],
)
def test_bad_training_data(
    fit_arguments: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    """Unknown labels, one class only, wrong lengths and shapes."""
    with pytest.raises((mr.InvalidParameterError, mr.InputTypeError), match=message):
        mr.RiskClassifier(cv=3).fit(**{**fit_arguments, **change})


@pytest.mark.parametrize(
    ("weights", "got"),
    [
        ([-1, 1], "-1.0 at position 0"),
        ([1, float("nan")], "nan at position 1"),
        ([1, 1, 1], r"an array of shape \(3,\)"),
        ("ab", "what is no number"),
        (3, r"an array of shape \(\)"),
    ],
)
def test_bad_weights(shipped: mr.RiskClassifier, weights: Any, got: str) -> None:
    """What is wrong is told, not what is right of it."""
    with pytest.raises(mr.InvalidParameterError, match=f"2 finite numbers .* Got {got} instead"):
        shipped.score(["a", "b"], [["privacy"], []], sample_weight=weights)


def test_labels_of_a_column_of_text() -> None:
    """What the error advises reads such a column, with cells that are empty or missing."""
    column = pd.Series(["privacy;contract", None, "", "contract"])
    with pytest.raises(mr.InvalidParameterError) as caught:
        as_indicator(column, list(mr.LABELS))
    advised = caught.value.remedy.removeprefix("Of a column of text: ").removesuffix(".")
    rows = eval(advised, {"Y": column})
    assert rows.tolist() == [["privacy", "contract"], [], [], ["contract"]]
    assert as_indicator(rows, list(mr.LABELS)).sum() == 3


def test_kinds_of_matrices(fit_arguments: dict[str, Any]) -> None:
    """A sparse one, and a table whose columns stand in another order, are the labels they say."""
    names = list(mr.LABELS)
    Y = as_indicator(fit_arguments["Y"], names)
    table = pd.DataFrame(Y.astype(int), columns=names)
    for same in (csr_array(Y.astype(int)), csr_matrix(Y), table, table[names[::-1]]):
        assert (as_indicator(same, names) == Y).all()


def test_evidence_must_not_contradict_the_labels(fit_arguments: dict[str, Any]) -> None:
    """Passages of a label that the mail does not carry are refused; none of one is none."""
    evidence = [dict(some) for some in fit_arguments["evidence"]]
    number = evidence.index({})
    evidence[number]["privacy"] = ["x"]
    with pytest.raises(
        mr.InvalidParameterError, match=f"Got 'privacy' instead. Mend mail {number}:"
    ):
        mr.RiskClassifier(cv=2).fit(**{**fit_arguments, "evidence": evidence})
    evidence[number]["privacy"] = []
    mr.RiskClassifier(cv=2).fit(**{**fit_arguments, "evidence": evidence})


def test_evidence_as_a_table_holds_it(fit_arguments: dict[str, Any], tmp_path: Path) -> None:
    """Arrays of passages, and None for the labels that nothing is marked for, teach the same."""
    table = pd.DataFrame({name: fit_arguments[name] for name in ("Y", "evidence")})
    table.to_parquet(tmp_path / "m.parquet")
    read = pd.read_parquet(tmp_path / "m.parquet")
    assert {type(texts) for texts in read["evidence"][0].values()} <= {np.ndarray, type(None)}
    own = {"Y": read["Y"], "evidence": read["evidence"]}
    fitted = [
        mr.RiskClassifier(cv=2).fit(**{**fit_arguments, **given}).oof_probabilities_
        for given in ({}, own)
    ]
    np.testing.assert_array_equal(*fitted)


def test_what_weighs_nothing_is_not_there(fit_arguments: dict[str, Any]) -> None:
    """Mails of weight 0 change no word count, fold or threshold."""
    weights = np.arange(len(fit_arguments["texts"])) % 5 > 0
    fewer = {
        name: [value for value, some in zip(values, weights, strict=True) if some]
        for name, values in fit_arguments.items()
    }
    without = mr.RiskClassifier(cv=2).fit(**fewer, sample_weight=np.ones(weights.sum()))
    masked = mr.RiskClassifier(cv=2).fit(**fit_arguments, sample_weight=weights.astype(float))
    np.testing.assert_array_equal(masked.oof_probabilities_[weights], without.oof_probabilities_)
    left_out = [
        text for text, some in zip(fit_arguments["texts"], weights, strict=True) if not some
    ]
    np.testing.assert_array_equal(
        masked.oof_probabilities_[~weights], without.predict_proba(left_out)
    )


def test_groups_are_passed_on_by_metadata_routing(fit_arguments: dict[str, Any]) -> None:
    """As to scikit-learn's own estimators: on request, through ``clone``, and under its rules."""
    texts, Y, groups = (fit_arguments[name] for name in ("texts", "Y", "groups"))
    seen: list[list[object]] = []

    class Noting(mr.RiskClassifier):
        def fit(self, texts: Any, Y: Any, **extras: Any) -> Self:
            seen.append(extras["groups"])
            return super().fit(texts, Y, **extras)

    with sklearn.config_context(enable_metadata_routing=True):
        model = Noting(cv=2).set_fit_request(groups=True)
        asking = pickle.loads(pickle.dumps(mr.RiskClassifier().set_fit_request(groups=True)))
        assert asking.get_metadata_routing().fit.requests["groups"] is True
        with pytest.raises(TypeError, match=r"Unexpected args: \{'nobody'\}"):
            asking.set_fit_request(nobody=True)
        given = {"cv": 2, "scoring": None, "params": {"groups": groups}, "error_score": "raise"}
        cross_validate(model, texts, as_indicator(Y, model.classes), **given)
        assert sum(map(len, seen)) == len(texts)
        with pytest.raises(UnsetMetadataPassedError, match=r"Noting\.fit"):
            cross_validate(Noting(cv=2), texts, as_indicator(Y, model.classes), **given)
    with pytest.raises(RuntimeError, match="only available when metadata routing is enabled"):
        mr.RiskClassifier().set_fit_request(groups=True)


def test_lost_evidence_is_told(fit_arguments: dict[str, Any]) -> None:
    """Passages that stand nowhere are counted, not quoted."""
    evidence = [
        {label: [f"{passage} " for passage in some] for label, some in of_mail.items()}
        for of_mail in fit_arguments["evidence"]
    ]
    with pytest.warns(UserWarning, match=r"\d+ of \d+ passages .* stand nowhere") as caught:
        mr.RiskClassifier(cv=2).fit(**{**fit_arguments, "evidence": evidence})
    assert sum("stand nowhere" in str(each.message) for each in caught) == 1


def test_labels_that_are_hardly_flagged_are_told(records_of_chance: list[Record]) -> None:
    """Once for all of them, in the words of ``mailrisk train``, with what helps beside mails."""
    some = records_of_chance
    names = [record["labels"] for record in some]
    n_contract = sum("contract" in labels for labels in names)
    told_of: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({}, "balanced", ", or set a more sensitive 'preset'."),
        ({"preset": "sensitive"}, "sensitive", "."),
        ({"thresholds": {"contract": 1.0}}, "own", ", or give them lower 'thresholds'."),
    )
    for parameters, deciding, remedy in told_of:
        model = mr.RiskClassifier(cv=2, longest_window=0, **parameters)
        with pytest.warns(mr.HardlyFlaggedWarning) as caught:
            model.fit(mails_of(some), names)
        (told,) = caught
        assert told.filename == __file__
        # By chance a preset flags one of them, which still is hardly ever.
        assert re.match(rf"[01] of {n_contract} mails with 'contract', ", str(told.message))
        ending = f" are flagged by '{deciding}' in cross-validation. Label more of them{remedy}"
        assert str(told.message).endswith(ending)


def test_a_model_that_flags_says_nothing(more_records: list[Record]) -> None:
    """Nothing where every label is flagged in some of its mails."""
    marked = [f"{' '.join(r['labels'])} {r['body']}" for r in more_records]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mr.RiskClassifier(cv=2, longest_window=0).fit(marked, [r["labels"] for r in more_records])


def test_presets_are_ordered() -> None:
    """Strict flags no label that balanced does not, balanced none that sensitive does not."""
    mails = mails_of(read_records(default_data_path() / "test.jsonl"))
    flagged = [
        mr.load_model(preset=preset).predict(mails)
        for preset in ("strict", "balanced", "sensitive")
    ]
    assert (flagged[0] <= flagged[1]).all()
    assert (flagged[1] <= flagged[2]).all()
    assert flagged[0].sum() < flagged[2].sum()


def test_assessment(shipped: mr.RiskClassifier, few_records: list[Record]) -> None:
    """Labels, probabilities, levels, evidence and advice agree with each other."""
    mails = mails_of(few_records)
    scores = shipped.predict_proba(mails)
    decisions = shipped.predict(mails)
    for row, decided, assessment in zip(scores, decisions, shipped.assess_many(mails), strict=True):
        assert list(assessment.probabilities.values()) == row.tolist()
        expected = tuple(c for c, d in zip(shipped.classes_, decided, strict=True) if d)
        assert assessment.labels == expected
        assert assessment.probabilities.keys() == set(shipped.classes_)
        ranked = [risk.probability for risk in assessment.risks]
        assert ranked == sorted(ranked, reverse=True)
        for risk in assessment.risks:
            assert risk.level in ("high", "medium")
            assert risk.advice == mr.LABELS[risk.label].advice[assessment.language]
            assert risk.law == mr.LABELS[risk.label].law[assessment.language]
            assert 1 <= len(risk.evidence) <= 3
            for passage in risk.evidence:
                assert assessment.text[passage.start : passage.end] == passage.text
                assert passage.text == passage.text.strip() != ""


def test_max_terms(
    small_model: mr.RiskClassifier, fit_arguments: dict[str, Any], few_records: list[Record]
) -> None:
    """Pruning keeps the heaviest terms, and most decisions."""
    n_terms = len(small_model.state_.vocabulary) // 2
    pruned = clone(small_model).set_params(max_terms=n_terms).fit(**fit_arguments)
    assert len(pruned.state_.vocabulary) == n_terms
    mails = mails_of(few_records)
    assert (pruned.predict(mails) == small_model.predict(mails)).mean() > 0.9


def test_thresholds_are_copies(small_model: mr.RiskClassifier) -> None:
    """Whoever works with an array of them leaves the model as it is."""
    model = copy.deepcopy(small_model)
    model.preset_thresholds(model.preset)[:] = 0
    model._decision_thresholds()[:] = 0
    assert model.thresholds_ == small_model.thresholds_


def test_own_thresholds(shipped: mr.RiskClassifier, few_records: list[Record]) -> None:
    """They decide in place of the preset's; levels stay; the other labels are left alone."""
    mails = mails_of(few_records)
    scores = shipped.predict_proba(mails)
    j = shipped.classes_.index("privacy")
    lowest = shipped.preset_thresholds("sensitive")[j]
    threshold = float(scores[:, j][scores[:, j] < lowest].max())
    own = copy.copy(shipped).set_params(thresholds={"privacy": threshold})
    assert own.thresholds_ == {**shipped.thresholds_, "privacy": threshold}
    assert own._decision_thresholds().tolist() == list(own.thresholds_.values())
    assert (own.predict(mails)[:, j] == (scores[:, j] >= threshold)).all()
    others = np.arange(len(shipped.classes_)) != j
    assert (own.predict(mails)[:, others] == shipped.predict(mails)[:, others]).all()
    levels = {
        risk.level
        for assessment in own.assess_many(mails)
        for risk in assessment.risks
        if risk.label == "privacy" and risk.probability < lowest
    }
    assert levels == {"low"}
    nothing = copy.copy(shipped).set_params(thresholds=dict.fromkeys(shipped.classes_, 1.0))
    assert nothing.predict(mails).sum() == 0


def test_own_thresholds_are_a_parameter(small_model: mr.RiskClassifier, tmp_path: Path) -> None:
    """Cloned, saved and loaded with the rest."""
    own = copy.copy(small_model).set_params(thresholds={"privacy": 0.5})
    assert clone(own).get_params()["thresholds"] == {"privacy": 0.5}
    own.save(tmp_path / "model")
    assert mr.load_model(tmp_path / "model").thresholds_ == own.thresholds_


def test_load_with_thresholds(shipped: mr.RiskClassifier) -> None:
    """As with a preset: at once refused where they are none."""
    assert mr.load_model(thresholds={"privacy": 0.3}).thresholds_["privacy"] == 0.3
    with pytest.raises(ValueError, match=r"'thresholds' parameter .*'tax' is no label"):
        mr.load_model(thresholds={"tax": 0.3})
    assert shipped.thresholds is None


def test_a_vector_for_one_label() -> None:
    """The advice is that for numbers, and it holds."""
    vector = np.array([0, 1, 1])
    with pytest.raises(ValueError, match=r"np\.reshape\(Y, \(-1, 1\)\)"):
        as_indicator(vector, ["privacy"])
    assert as_indicator(np.reshape(vector, (-1, 1)), ["privacy"]).sum() == 2


def test_own_thresholds_by_other_names(small_model: mr.RiskClassifier, tmp_path: Path) -> None:
    """As on the command line; what is saved has the ids."""
    own = copy.copy(small_model).set_params(thresholds={"隐私": 0.5, "Contract": 0.4})
    assert own.thresholds_ == {**small_model.thresholds_, "privacy": 0.5, "contract": 0.4}
    own.save(tmp_path / "model")
    assert mr.load_model(tmp_path / "model").thresholds == {"privacy": 0.5, "contract": 0.4}
    with pytest.raises(ValueError, match="Two are for 'privacy'"):
        own.set_params(thresholds={"隐私": 0.5, "privacy": 0.4})


@pytest.mark.parametrize(
    "thresholds",
    [{"tax": 0.5}, {"privacy": 1.5}, {"privacy": float("nan")}, {"privacy": "0.5"}, [0.5], 0.5],
)
def test_bad_own_thresholds(small_model: mr.RiskClassifier, thresholds: Any) -> None:
    """Refused where they are set in a model that decides, where they are used, and by fit."""
    set_there, own = copy.copy(small_model), copy.copy(small_model)
    own.thresholds = thresholds
    unfitted = clone(small_model).set_params(thresholds=thresholds)
    for call in (
        lambda: set_there.set_params(thresholds=thresholds),
        lambda: own.predict(["x"]),
        lambda: unfitted.fit(["x"], [[]]),
    ):
        with pytest.raises(mr.InvalidParameterError, match=r"labels out of .* in \[0, 1\]"):
            call()
    assert set_there.thresholds is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("preset", "x"), ("zones", ("footer",)), ("descriptions", 3)],
)
def test_what_decides_is_checked_when_set(
    small_model: mr.RiskClassifier, name: str, value: Any
) -> None:
    """In a fitted model, and nothing is set then; others are left to fit, as scikit-learn does."""
    model = copy.copy(small_model)
    before = model.get_params()
    with pytest.raises(mr.InvalidParameterError, match=f"'{name}' parameter of RiskClassifier"):
        model.set_params(**{"preset": "strict", name: value})
    with pytest.raises(mr.InvalidParameterError, match="named as one of"):
        model.set_params(preset="strict", no_such=1)
    assert model.get_params() == before
    assert getattr(clone(model).set_params(**{name: value}), name) == value
    other = model.set_params(classes=("invoice",), thresholds={"invoice": 0.5})
    assert other.thresholds == {"invoice": 0.5}
    with pytest.raises(mr.InvalidParameterError, match="'invoice'"):
        other.set_params(thresholds={"invoice": 0.5})  # what was fitted has no such label yet


def test_no_term_is_left() -> None:
    """The error speaks of the parameter that dropped them all."""
    with pytest.raises(mr.InvalidParameterError, match="'min_df' parameter"):
        mr.RiskClassifier(classes=("contract",), min_df=100, cv=2).fit(
            ["a b", "c d"] * 6, [["contract"], []] * 6
        )
    few = mr.RiskClassifier(classes=("contract",), cv=2)
    with pytest.raises(mr.InvalidParameterError, match="in 2 of the 4 mails: fit to more or long"):
        few.fit(["a b", "c d", "e f", "g h"], [["contract"], []] * 2)


def test_label_info(small_model: mr.RiskClassifier) -> None:
    """A label of the model is described; one that it has not is not made up."""
    assert small_model.label_info("privacy").title["en"]
    with pytest.raises(mr.InvalidParameterError, match=r"'label' parameter of .*label_info"):
        small_model.label_info("nonsense")
    for name in ("ip", "知识产权", "Intellectual Property"):  # as ``thresholds`` has it
        assert small_model.label_info(name) == small_model.label_info("intellectual_property")
    assert small_model.top_terms("隐私") == small_model.top_terms("privacy")


@pytest.mark.parametrize("missing", [float("nan"), None, pd.NA])
def test_a_missing_mail_is_named(shipped: mr.RiskClassifier, missing: object) -> None:
    """Where it stands in the column, and what to do."""
    texts: list[Any] = ["Lunch?"] * 40 + [missing]
    said = r"Got \w+ at position 40 instead\. Fill what is missing: .*fillna"
    with pytest.raises(mr.InputTypeError, match=said):
        shipped.predict_proba(texts)
    with pytest.raises(mr.InputTypeError, match=said):
        list(shipped.assess_many(texts))


def test_the_date_of_a_mail_is_told(shipped: mr.RiskClassifier) -> None:
    """As JSON has it."""
    moment = mr.Mail("s", "b", date=datetime(2024, 1, 1))
    assert shipped.assess(moment).to_dict()["date"] == "2024-01-01T00:00:00"


@pytest.mark.parametrize(
    "path",
    [
        *("emls/02.eml", "02.EML", "inbox.mbox", "C:\\a.msg", "a.eml.gz"),
        *("/tmp/My Mails/a.eml", "C:\\My Mails\\a.msg", "收 件/a.eml"),
    ],
)
def test_a_path_is_no_mail(small_model: mr.RiskClassifier, path: str) -> None:
    """It is judged as text all the same; the warning does not quote it."""
    with pytest.warns(mr.PathAsTextWarning, match=r"read_mail\(path\).*iter_mails\(path\)") as told:
        assert small_model.assess(path).text == path
    assert path not in str(told[0].message)
    with pytest.warns(mr.PathAsTextWarning):
        small_model.predict(["Lunch?", path])


@pytest.mark.parametrize(
    "text",
    [
        "I send you a.eml",
        "a\nb.eml",
        "s\nsee /tmp/a.eml",
        "1/2 " * 2_000 + "a.eml",
        "见附件客户名单.xlsx",
        "a.eml is here",
        ".",
        "src",
    ],
)
def test_a_mail_is_no_path(small_model: mr.RiskClassifier, text: str) -> None:
    """A sentence is none, nor what only happens to name a file: warnings fail here."""
    small_model.assess(text)
    small_model.assess(mr.Mail("", "a.eml"))


@pytest.mark.parametrize("item", ["", " ", "\n\n", mr.Mail(), mr.Mail("", "\u3000")])
def test_nothing_is_flagged_where_nothing_is_written(
    shipped: mr.RiskClassifier, item: str | mr.Mail
) -> None:
    """Whatever the thresholds: an intercept is no evidence."""
    model = clone(shipped).set_params(thresholds=dict.fromkeys(mr.LABELS, 1e-6))
    model._set_state(shipped.state_, shipped.classes_)
    assert model.predict([item, "Lunch?"]).tolist() == [[0] * 5, [1] * 5]
    assessment = model.assess(item)
    assert assessment.labels == ()
    why = model.explain(item)
    assert {n: w.probability for n, w in why.items()} == assessment.probabilities
    assert not any(w.flagged for w in why.values())


def test_what_is_hidden_in_a_blank_mail_is_flagged(shipped: mr.RiskClassifier) -> None:
    """Nothing is shown, and still something is written."""
    text = "I sent all our customers' ID card numbers and home addresses to a friend at Acme."
    mail = mr.Mail("", text, hidden=((0, len(text)),))
    assert "privacy" in shipped.assess(mail).labels
