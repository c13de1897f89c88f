"""An evaluation as one page of HTML: no script, nothing fetched, light and dark."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite, isnan
from typing import TYPE_CHECKING

from mailrisk_ml.evaluation.costs import alarms_with_interval, of_scope
from mailrisk_ml.evaluation.plots import Plot, precision_recall_plot, reliability_plot
from mailrisk_ml.pages import document_style, fill_page, page_environment, read_file

if TYPE_CHECKING:
    from jinja2 import Environment

    from mailrisk_ml.evaluation.evaluate import EvaluationResult
    from mailrisk_ml.evaluation.gallery import Mistake

_PACKAGE = "mailrisk_ml.evaluation"
_MOST_TEXT = 1_500  # characters of a mistake's mail
_AROUND = 200  # and of the context kept above its first evidence

MEASURES = {
    "macro_f1": "Macro F1",
    "mean_average_precision": "Mean average precision",
    "any_risk_auc": "Any-risk AUC",
    "expected_calibration_error": "Calibration error",
    "calibration_error_by_chance": "… by chance",
    "false_alarms_hard_negative": "Hard negatives flagged",
    "false_alarms_ordinary": "Ordinary mail flagged",
}


def evaluation_page(result: EvaluationResult) -> str:
    """The whole evaluation as a self-contained HTML document.

    Parameters
    ----------
    result : EvaluationResult

    Returns
    -------
    str
        It quotes mail in its list of mistakes: keep it where the mail may be kept.
    """
    return fill_page(
        _environment(),
        "evaluation.html.jinja",
        style=document_style() + read_file(_PACKAGE, "templates", "evaluation.css"),
        language="en",
        title="Evaluation of a model",
        result=result,
        measures=[name for name, e in result.overall["all"].items() if isfinite(e.value)],
        plots=_plots(result),
        gallery=[(mistake, cut_pieces(mistake)) for mistake in result.gallery],
        settings=of_scope(result.costs, "all"),
    )


def render_summary(result: EvaluationResult) -> str:
    """The headline numbers as a fragment of HTML, for notebooks."""
    return _environment().get_template("own/summary.html.jinja").render(result=result)


def cut_pieces(mistake: Mistake) -> list[tuple[str, bool]]:
    """The mail's text around its evidence, cut to a readable length, in pieces."""
    pieces = mistake.pieces()
    if pieces and not pieces[0][1] and len(pieces) > 1 and len(pieces[0][0]) > 2 * _AROUND:
        pieces[0] = (f"… {pieces[0][0][-_AROUND:]}", False)
    shown: list[tuple[str, bool]] = []
    left = _MOST_TEXT
    for text, is_evidence in pieces:
        if len(text) > left:
            shown.append((f"{text[:left]} …", is_evidence))
            break
        shown.append((text, is_evidence))
        left -= len(text)
    return shown


def _plots(result: EvaluationResult) -> list[tuple[str, Plot, Plot]]:
    return [
        (
            label,
            precision_recall_plot(curve["precision_recall"], _preset_points(result, label)),
            reliability_plot(curve["reliability"]),
        )
        for label, curve in result.curves.items()
    ]


def _preset_points(result: EvaluationResult, label: str) -> dict[str, float]:
    """Threshold of each preset, and of the model's own, for a label."""
    return {
        row["setting"]: threshold
        for row in of_scope(result.costs, label)
        if row["setting"] in (*result.presets, "own")
        and (threshold := row["threshold"]) is not None
    }


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = page_environment(_PACKAGE)
    environment.filters["alarms"] = alarms_with_interval
    environment.filters["count"] = lambda v: "–" if v is None else f"{v:,.0f}"
    environment.filters["fixed"] = lambda v, places=3: (
        "–" if v is None or isnan(v) else f"{v:.{places}f}"
    )
    environment.globals["MEASURES"] = MEASURES
    return environment
