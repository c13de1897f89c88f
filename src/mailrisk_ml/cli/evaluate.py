"""``mailrisk evaluate``."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mailrisk_ml.cli.outputs import atomic_text
from mailrisk_ml.evaluation.evaluate import EvaluationResult, evaluate
from mailrisk_ml.model.storage import load_model
from mailrisk_ml.training import check_labels, read_split


def run_evaluate(
    data: Path, model: Path | None, out: Path | None, preset: str | None, baselines: bool
) -> None:
    """Measure a model, print the tables, write ``metrics.json``."""
    loaded = load_model(model, preset=preset)
    records = read_split(data, "test")
    check_labels(records, loaded.classes_, data)
    has_train = baselines and data.is_dir() and (data / "train.jsonl").is_file()
    train_records = read_split(data, "train") if has_train else None
    with Console(stderr=True).status("Measuring"):
        result = evaluate(loaded, records, train_records=train_records)
    print_result(result)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_metrics(result, out)


def write_metrics(result: EvaluationResult, folder: Path) -> None:
    """Write ``metrics.json``."""
    with atomic_text(folder / "metrics.json", private=False) as stream:
        json.dump(result.to_dict(), stream, ensure_ascii=False, indent=1, allow_nan=False)
        stream.write("\n")


def print_result(result: EvaluationResult) -> None:
    """Print the tables of an evaluation."""
    console = Console(highlight=False, markup=False)
    slices = list(result.overall)
    table = Table("measure", *(f"{s} ({result.counts[s]:,})" for s in slices))
    for measure in result.overall[slices[0]]:
        table.add_row(measure.replace("_", " "), *(str(result.overall[s][measure]) for s in slices))
    console.print(table)
    table = Table("slice", "label", "precision", "recall", "F1", "average precision")
    for s in slices:
        for label, row in result.labels[s].items():
            table.add_row(s, label, *(str(estimate) for estimate in row.values()))
    console.print(table)
    table = Table("preset", "precision", "recall", "macro-F1", "to review per 1,000", "missed")
    for name, preset in result.presets.items():
        table.add_row(
            name,
            *(f"{preset[k]:.3f}" for k in ("precision", "recall", "macro_f1")),
            *(f"{preset[k]:.0f}" for k in ("reviewed_per_1000", "missed_per_1000_risks")),
        )
    console.print(table)
    table = Table("baseline", "macro-F1", "mean average precision", "any-risk AUC")
    for name, scores in result.baselines.items():
        table.add_row(name, *(f"{value:.3f}" for value in scores.values()))
    console.print(table)
    evidence = result.evidence
    if not evidence["correct_flags"]:
        return
    console.print(
        f"Evidence: the first passage hits a marked one for {evidence['hit_rate']:.1%} of "
        f"{evidence['correct_flags']:.0f} correct flags; median length "
        f"{evidence['median_share_of_long_mails']:.1%} of mails over 300 characters."
    )
