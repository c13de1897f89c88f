"""The model card: written from the metrics, never by hand."""

from __future__ import annotations

import textwrap

from mailrisk_ml.evaluation.costs import alarms_with_interval, of_scope, per_1000_shown
from mailrisk_ml.evaluation.evaluate import EvaluationResult
from mailrisk_ml.evaluation.metrics import fixed
from mailrisk_ml.evaluation.slices import LABEL_MEASURES
from mailrisk_ml.labelled.reading import table_path
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.markdown import table
from mailrisk_ml.model.calibration import LEVEL_OF_PRESET

_TEMPLATE = """\
---
license: apache-2.0
language: [zh, en]
library_name: mailrisk-ml
pipeline_tag: text-classification
---

# A model of mailrisk_ml

Sorts Chinese and English business mail into {task}. TF-IDF over jieba's words, what they
stand for and character n-grams, a linear model per label, scored on the whole mail and on its best
window, calibrated. Trained on {trained_on}; measured on the {n_test:,} of
`{test_file}`. Every figure on this page was written by

    {command}

{intervals}

## On the test split
{overall}

{labels}

## Presets and levels
A level is the strictest preset that flags a label, though none is high below a probability of 0.5,
nor medium below 0.2. Measured on `test`, where {risky:.0%} of mails are risky: in a real mailbox
far fewer are, and precision is lower. Precision and recall are of the flags of all labels together.

{presets}

{evidence}## Baselines in the same run
{baselines}

## Limits
It answers the questions of its labels and no other, and reads text, not attachments. A flag is a
reason to read a mail, not a legal finding, and a mail without one is not thereby harmless. Not
legal advice.
"""


def render_card(
    result: EvaluationResult,
    *,
    n_train: int,
    data: str = "data",
    out: str = "model",
    n_corpus: int = 0,
    options: str = "",
) -> str:
    """The card as Markdown.

    Parameters
    ----------
    result : EvaluationResult
    n_train : int
        Mails of ``data`` that were trained on.
    data, out : str
        As given to ``mailrisk train``.
    n_corpus : int, default=0
        Mails of the shipped corpus that were mixed in.
    options : str, default=""
        Further options of the command.
    """
    own = tuple(result.labels["all"])
    train_file, test_file = (table_path(data, split).as_posix() for split in ("train", "test"))
    trained_on = f"the {n_train:,} mails of `{train_file}`"
    return _TEMPLATE.format(
        command=f"mailrisk train --data {data} --out {out} {options}".rstrip(),
        test_file=test_file,
        task="five legal risks" if own == LABEL_IDS else f"{len(own)} labels: {', '.join(own)}",
        trained_on=trained_on + (f" and {n_corpus:,} of the corpus" if n_corpus else ""),
        risky=result.counts["risky"] / result.counts["all"],
        n_test=result.counts["all"],
        overall=_overall(result),
        labels=_labels(result),
        presets=_presets(result),
        baselines=_baselines(result),
        evidence=f"## Evidence\n{_wrapped(said)}\n\n" if (said := result.about_evidence) else "",
        intervals=_wrapped(result.about_intervals),
    )


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100)


def _overall(result: EvaluationResult) -> str:
    slices = list(result.overall)
    header = ["measure", *(f"{s} ({result.counts[s]:,})" for s in slices)]
    rows = [
        [measure.replace("_", " "), *(str(result.overall[s][measure]) for s in slices)]
        for measure in result.overall["all"]
    ]
    return table(header, rows)


def _labels(result: EvaluationResult) -> str:
    rows = [
        [result.titles[name], s] + [str(row[m]) for m in LABEL_MEASURES]
        for name in result.labels["all"]
        for s, row in ((s, result.labels[s][name]) for s in result.labels)
    ]
    return table(["label", "slice", *(m.replace("_", " ") for m in LABEL_MEASURES)], rows)


def _presets(result: EvaluationResult) -> str:
    costs = {row["setting"]: row for row in of_scope(result.costs, "all")}
    rows = [
        [preset, LEVEL_OF_PRESET[preset]]
        + [fixed(row[m]) for m in ("precision", "recall", "macro_f1")]
        + [per_1000_shown(cost["reviewed_per_1000"])]
        + [per_1000_shown(cost["missed_per_1000_risks"])]
        + [alarms_with_interval(cost)]
        for preset, row in result.presets.items()
        for cost in [costs[preset]]
    ]
    header = ["preset", "level", "precision", "recall", "macro F1"]
    header += ["to review per 1,000 mails", "missed per 1,000 risks"]
    return table([*header, "false alarms per 1,000 ordinary mails"], rows)


def _baselines(result: EvaluationResult) -> str:
    rows = [[name, *map(fixed, row.values())] for name, row in result.baselines.items()]
    return table(["baseline", "macro F1", "mean average precision", "any-risk AUC"], rows)
