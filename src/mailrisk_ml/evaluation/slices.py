"""Where a model is good and where it is not: tidy rows, one a slice.

Each list is made to be read into a table: ``pandas.DataFrame(result.slices["subtypes"])``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from mailrisk_ml.arrays import Indices
from mailrisk_ml.corpus.records import FORMS, KINDS
from mailrisk_ml.evaluation import metrics
from mailrisk_ml.evaluation.judged import Judged, language_slices
from mailrisk_ml.evaluation.metrics import Estimate, bootstrap, share

SliceRow = dict[str, Any]

FEWEST = 10  # positives, below which a bootstrap says nothing
_NAN = float("nan")
LABEL_MEASURES = ("precision", "recall", "f1", "average_precision")


def all_slices(judged: Judged) -> dict[str, list[SliceRow]]:
    """Every slice.

    Returns
    -------
    dict of str to list of dict
        ``labels``: label by language and form, with intervals as `label_measures` gives them.
        ``kinds``: share of mails flagged, by kind, language and form.
        ``subtypes``: recall of a subtype's own label, and share of its mails flagged at all.
        ``hard_negatives``: false alarms by the subtype that a harmless twin was written for.
        The shares have Wilson intervals.
    """
    return {
        "labels": list(_labels(judged)),
        "kinds": list(_kinds(judged)),
        "subtypes": list(_subtypes(judged)),
        "hard_negatives": list(_hard_negatives(judged)),
    }


def _cells(judged: Judged) -> Iterator[tuple[str, str, Indices]]:
    """Language, form and rows of every crossing of the two that occurs."""
    form = judged.field("form")
    for language, rows in language_slices(judged).items():
        yield language, "all", rows
        for name in FORMS:
            chosen = rows[form[rows] == name]
            if 0 < chosen.size < rows.size:
                yield language, name, chosen


def _labels(judged: Judged) -> Iterator[SliceRow]:
    for language, form, rows in _cells(judged):
        part = judged.take(rows)
        for j, label in enumerate(judged.classes):
            yield {
                "label": label,
                "language": language,
                "form": form,
                "n": len(rows),
                "positives": int(part.y_true[:, j].sum()),
                **label_measures(part, j),
            }


def label_measures(judged: Judged, j: int) -> dict[str, Estimate]:
    """Precision, recall, F1 and average precision of label number ``j``; NaN where none carry it.

    Precision and recall are shares, with Wilson's intervals, which take mails as independent; the
    other two are bootstrapped.
    """
    column = slice(j, j + 1)
    y_true, flagged = judged.y_true[:, column], judged.flagged[:, column]
    n_true, hits = int(y_true.sum()), int((y_true & flagged).sum())
    if not n_true:
        return dict.fromkeys(LABEL_MEASURES, Estimate(_NAN, _NAN, _NAN))
    measures = (
        partial(metrics.macro_f1, y_true, flagged),
        partial(metrics.mean_average_precision, y_true, judged.y_score[:, column]),
    )
    estimates = [share(hits, int(flagged.sum())), share(hits, n_true)]
    if n_true >= FEWEST:
        estimates += [bootstrap(measure, judged.resampling) for measure in measures]
    else:
        values = [*(e.value for e in estimates), *(float(measure()) for measure in measures)]
        estimates = [Estimate(value, _NAN, _NAN) for value in values]
    return dict(zip(LABEL_MEASURES, estimates, strict=True))


def _kinds(judged: Judged) -> Iterator[SliceRow]:
    kinds, any_flag = judged.kinds, judged.any_flag
    for language, form, rows in _cells(judged):
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


def _subtypes(judged: Judged) -> Iterator[SliceRow]:
    subtypes, risky = judged.field("subtype"), judged.risky
    for subtype in sorted(set(subtypes[risky].tolist()) - {""}):
        rows = np.flatnonzero((subtypes == subtype) & risky)
        row = {"subtype": subtype, "n": len(rows), "flagged": int(judged.any_flag[rows].sum())}
        label = subtype.partition("/")[0]
        if label in judged.classes:
            j = judged.classes.index(label)
            carried = rows[judged.y_true[rows, j]]
            found = int(judged.flagged[carried, j].sum())
            row.update(carried=len(carried), found=found, recall=share(found, len(carried)))
        yield row


def _hard_negatives(judged: Judged) -> Iterator[SliceRow]:
    subtypes = judged.field("subtype")
    hard = judged.kinds == "hard_negative"
    for subtype in sorted(set(subtypes[hard].tolist()) - {""}):
        rows = np.flatnonzero((subtypes == subtype) & hard)
        flagged = int(judged.any_flag[rows].sum())
        yield {
            "subtype": subtype,
            "n": len(rows),
            "flagged": flagged,
            "false_alarm_rate": share(flagged, len(rows)),
        }
