"""Where a model is good and where it is not: tidy rows, one a slice.

Each list is made to be read into a table: ``pandas.DataFrame(result.slices["subtypes"])``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.corpus.records import FORMS, KINDS
from mailrisk_ml.evaluation import metrics
from mailrisk_ml.evaluation.metrics import Estimate, bootstrap, share
from mailrisk_ml.evaluation.scored import Scored, language_slices

Row = dict[str, Any]

_FEWEST = 10  # positives, below which a bootstrap says nothing
_NAN = float("nan")


def all_slices(scored: Scored) -> dict[str, list[Row]]:
    """Every slice.

    Returns
    -------
    dict of str to list of dict
        ``labels``: label by language and form, with bootstrap intervals.
        ``kinds``: share of mails flagged, by kind, language and form.
        ``subtypes``: recall of a subtype's own label, and share of its mails flagged at all.
        ``hard_negatives``: false alarms by the subtype that a harmless twin was written for.
        The shares have Wilson intervals.
    """
    return {
        "labels": list(_labels(scored)),
        "kinds": list(_kinds(scored)),
        "subtypes": list(_subtypes(scored)),
        "hard_negatives": list(_hard_negatives(scored)),
    }


def _cells(scored: Scored) -> Iterator[tuple[str, str, Indices]]:
    """Language, form and rows of every crossing of the two that occurs."""
    form = scored.field("form")
    for language, rows in language_slices(scored).items():
        yield language, "all", rows
        for name in FORMS:
            chosen = rows[form[rows] == name]
            if 0 < chosen.size < rows.size:
                yield language, name, chosen


def _labels(scored: Scored) -> Iterator[Row]:
    for language, form, rows in _cells(scored):
        for j, label in enumerate(scored.classes):
            columns = (array[rows, j : j + 1] for array in (scored.y_true, scored.flagged))
            y_true, flagged = columns
            yield {
                "label": label,
                "language": language,
                "form": form,
                "n": len(rows),
                "positives": int(y_true.sum()),
                **label_measures(y_true, flagged, scored.y_score[rows, j : j + 1]),
            }


def label_measures(y_true: Bools, flagged: Bools, y_score: Floats) -> dict[str, Estimate]:
    """Precision, recall, F1 and average precision of one label's column."""
    measures = {
        "precision": partial(_column, metrics.precision, y_true, flagged),
        "recall": partial(_column, metrics.recall, y_true, flagged),
        "f1": partial(_column, metrics.f1, y_true, flagged),
        "average_precision": partial(_column, metrics.average_precision, y_true, y_score),
    }
    if y_true.sum() >= _FEWEST:
        return {name: bootstrap(measure, len(y_true)) for name, measure in measures.items()}
    ones = np.ones((1, len(y_true)))
    return {
        name: Estimate(float(measure(ones)[0]) if y_true.any() else _NAN, _NAN, _NAN)
        for name, measure in measures.items()
    }


def _column(measure: Any, y_true: Bools, given: Any, weights: Floats) -> Floats:
    return np.asarray(measure(y_true, given, weights)[:, 0])


def _kinds(scored: Scored) -> Iterator[Row]:
    kinds, any_flag = scored.kinds, scored.any_flag
    for language, form, rows in _cells(scored):
        for kind in KINDS:
            chosen = rows[kinds[rows] == kind]
            if chosen.size:
                flagged = int(any_flag[chosen].sum())
                yield {
                    "kind": kind,
                    "language": language,
                    "form": form,
                    "n": len(chosen),
                    "flagged": flagged,
                    "flagged_rate": share(flagged, len(chosen)),
                }


def _subtypes(scored: Scored) -> Iterator[Row]:
    subtypes, risky = scored.field("subtype"), scored.risky
    for subtype in sorted(set(subtypes[risky].tolist()) - {""}):
        rows = np.flatnonzero((subtypes == subtype) & risky)
        row = {"subtype": subtype, "n": len(rows), "flagged": int(scored.any_flag[rows].sum())}
        label = subtype.partition("/")[0]
        if label in scored.classes:
            j = scored.classes.index(label)
            carried = rows[scored.y_true[rows, j]]
            found = int(scored.flagged[carried, j].sum())
            row.update(carried=len(carried), found=found, recall=share(found, len(carried)))
        yield row


def _hard_negatives(scored: Scored) -> Iterator[Row]:
    subtypes = scored.field("subtype")
    hard = scored.kinds == "hard_negative"
    for subtype in sorted(set(subtypes[hard].tolist()) - {""}):
        rows = np.flatnonzero((subtypes == subtype) & hard)
        flagged = int(scored.any_flag[rows].sum())
        yield {
            "subtype": subtype,
            "n": len(rows),
            "flagged": flagged,
            "false_alarm_rate": share(flagged, len(rows)),
        }
