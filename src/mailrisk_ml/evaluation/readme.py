"""The figures of the project's README: ``python -m mailrisk_ml.evaluation.readme README.md``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.markdown import table
from mailrisk_ml.model.storage import default_model_path

_START = "<!-- figures: written by `make figures` from models/default/metrics.json -->"
_END = "<!-- end of figures -->"


def write_figures(readme: Path, metrics: dict[str, Any]) -> None:
    """Replace what stands between the two marks of the README by tables of the metrics."""
    text = readme.read_text(encoding="utf-8")
    before, start, rest = text.partition(_START)
    _, end, after = rest.partition(_END)
    if not start or not end:
        raise SourceError(f"{readme} must hold the marks {_START!r} and {_END!r}.")
    readme.write_text(f"{before}{_START}\n{figures(metrics)}\n{_END}{after}", encoding="utf-8")


def figures(metrics: dict[str, Any]) -> str:
    """Tables of the model against its baselines, and of its presets, as Markdown."""
    ours = metrics["overall"]
    scores = [
        [name, f"{row['macro_f1']:.2f}", f"{row['mean_average_precision']:.2f}"]
        for name, row in metrics["baselines"].items()
    ] + [
        [title, *(_interval(ours[part][m]) for m in ("macro_f1", "mean_average_precision"))]
        for part, title in (("all", "**mailrisk_ml**"), ("zh", "… Chinese"), ("en", "… English"))
    ]
    presets = [
        [f"`{name}`", f"{row['precision']:.2f}", f"{row['recall']:.2f}"]
        for name, row in metrics["presets"].items()
    ]
    ordinary, hard = (
        _percent(ours["all"][f"false_alarms_{kind}"]) for kind in ("ordinary", "hard_negative")
    )
    return "\n\n".join(
        [
            f"On {metrics['counts']['all']:,} mails by {metrics['n_groups']} writers who had no "
            "part in training; brackets are 95 % intervals over these writers and their mails:",
            table(["", "macro-F1", "mean average precision"], scores),
            table(["preset", "precision", "recall"], presets),
            "Macro-F1 is a mean over labels; precision and recall are of all labels' flags "
            f"together. At `balanced` it flags {ordinary} of ordinary test mails, and {hard} of "
            "those that hold risky words and do the right thing (Wilson's intervals, which take "
            "mails as independent). Its first passage is a marked one for "
            f"{metrics['evidence']['hit_rate']:.0%} of correct flags.",
        ]
    )


def _interval(estimate: list[float]) -> str:
    value, low, high = estimate
    return f"{value:.2f} [{low:.2f}, {high:.2f}]"


def _percent(estimate: list[float]) -> str:
    value, low, high = estimate
    return f"{value:.1%} [{low:.1%}, {high:.1%}]"


if __name__ == "__main__":
    saved = (default_model_path() / "metrics.json").read_text(encoding="utf-8")
    write_figures(Path(sys.argv[1]), json.loads(saved))
