"""``mailrisk evaluate``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mailrisk_ml.cli.consoles import plain_console
from mailrisk_ml.cli.evaluation_tables import print_details, print_result
from mailrisk_ml.cli.files import atomic_text, check_outputs, check_reports
from mailrisk_ml.cli.labelled import read_checked_labels, read_labels
from mailrisk_ml.evaluation.evaluate import EvaluationResult, evaluate
from mailrisk_ml.evaluation.page import evaluation_page
from mailrisk_ml.json_text import to_json
from mailrisk_ml.labelled.reading import has_split
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.model.storage import default_model_path

_METRICS, _PAGE = "metrics.json", "evaluation.html"
_WIDTH = 320  # of a line of metrics.json: holds a row of a slice


@dataclass(frozen=True)
class EvaluateOptions:
    """Options of ``mailrisk evaluate``; see its help."""

    columns: Mapping[str, str] | None = None
    choice: ModelChoice = field(default_factory=ModelChoice)
    out: Path | None = None
    baselines: bool = True
    details: bool = False


def run_evaluate(data: Path, options: EvaluateOptions) -> None:
    """Measure a model, print the tables, write ``metrics.json`` and ``evaluation.html``."""
    check_outputs(folder=options.out)
    measured = options.choice.path or default_model_path()
    check_reports(options.out, "evaluate", _METRICS, _PAGE, measured=measured)
    loaded = options.choice.load()
    records = read_checked_labels(data, loaded.classes_, "test", options.columns)
    has_train = options.baselines and has_split(data, "train")
    train_records = read_labels(data, "train", options.columns) if has_train else None
    with plain_console(stderr=True).status("Measuring"):
        result = evaluate(loaded, records, train_records=train_records)
    print_result(result)
    if options.details:
        print_details(result)
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        write_metrics(result, options.out)
        with atomic_text(options.out / _PAGE) as stream:
            stream.write(evaluation_page(result))


def write_metrics(result: EvaluationResult, folder: Path) -> None:
    """Write ``metrics.json``, which names the worst mistakes' mails and holds no text of theirs."""
    with atomic_text(folder / _METRICS) as stream:
        stream.write(_json(result.to_dict()) + "\n")


def _json(value: Any, indent: str = "") -> str:
    """JSON with what fits into a line on one: a row of a table is a line of a diff."""
    line = to_json(value)
    if len(indent) + len(line) <= _WIDTH or not isinstance(value, dict | list):
        return line
    inner = f"{indent} "
    if isinstance(value, list):
        items, brackets = [_json(item, inner) for item in value], "[]"
    else:
        items = [f"{to_json(k)}: {_json(v, inner)}" for k, v in value.items()]
        brackets = "{}"
    body = f",\n{inner}".join(items)
    return f"{brackets[0]}\n{inner}{body}\n{indent}{brackets[1]}"
