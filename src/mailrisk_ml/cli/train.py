"""``mailrisk train``."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from mailrisk_ml.cli.evaluate import write_metrics
from mailrisk_ml.cli.evaluation_tables import print_result
from mailrisk_ml.evaluation.card import write_card
from mailrisk_ml.evaluation.evaluate import evaluate
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.storage import check_target
from mailrisk_ml.training import check_labels, read_split, train


def run_train(data: Path, out: Path, jobs: int) -> None:
    """Fit, save, measure on the test split where there is one, write metrics and card."""
    console = Console(stderr=True)
    check_target(out)
    records = read_split(data)
    check_labels(records, LABEL_IDS, data)
    with console.status(f"Fitting to {len(records):,} mails"):
        model = train(records, n_jobs=jobs)
    model.save(out)
    console.print(
        f"Model written to {out}: {len(model.state_.vocabulary):,} terms", highlight=False
    )
    if not (data.is_dir() and (data / "test.jsonl").is_file()):
        console.print("No test split beside it: metrics and card are left out.")
        return
    with console.status("Measuring on the test split"):
        result = evaluate(model, read_split(data, "test"), train_records=records)
    write_metrics(result, out)
    write_card(result, out, n_train=len(records), data=data)
    print_result(result)
