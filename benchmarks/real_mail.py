"""How much real, ordinary mail a model flags: ``python benchmarks/real_mail.py``.

Reads ``ordinary-*.jsonl`` (records with ``id``, ``subject`` and ``body``; the file name ends in the
language) from a folder beside the project, ``../shared/mail`` by default. Nothing in them is known
to be risky, so what is flagged is a false alarm or a find: ``--list`` shows it, on the terminal
alone. The mail is not the project's: this script writes no file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.text import Text

import mailrisk_ml as mr
from mailrisk_ml.arrays import Floats
from mailrisk_ml.cli.evaluation_tables import narrow_table
from mailrisk_ml.evaluation.metrics import share
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.text.display import printable

MAIL = Path(__file__).resolve().parents[2] / "shared" / "mail"
_PREFIX = "ordinary-"


def read_folder(folder: Path) -> dict[str, list[mr.Mail]]:
    """Mails by language."""
    return {
        path.stem.removeprefix(_PREFIX): list(mr.iter_mails(path))
        for path in sorted(folder.glob(f"{_PREFIX}*.jsonl"))
    }


def rates(model: mr.RiskClassifier, scores: dict[str, Floats]) -> Iterator[list[str]]:
    """A row for each preset and language: how many are flagged, at all and by each label."""
    parts = {**scores, "all": np.concatenate(list(scores.values()))}
    for preset in PRESETS:
        thresholds = model.preset_thresholds(preset)
        for language, part in parts.items():
            flagged = part >= thresholds
            n_flagged = int(flagged.any(axis=1).sum())
            rate = share(n_flagged, len(part))
            yield [
                preset,
                language,
                f"{n_flagged} / {len(part)}",
                f"{rate.value:.1%} [{100 * rate.low:.1f}-{100 * rate.high:.1f}]",
                *(str(count) for count in flagged.sum(axis=0)),
            ]


def print_rates(console: Console, model: mr.RiskClassifier, scores: dict[str, Floats]) -> None:
    """The table; brackets are Wilson's 95 % intervals."""
    columns = ["preset", "mail", "flagged", "share", *(name[:5] for name in model.classes_)]
    table = narrow_table("real, ordinary mail flagged", columns, first=2)
    for row in rates(model, scores):
        table.add_row(*row)
    console.print(table)


def print_flagged(console: Console, model: mr.RiskClassifier, mails: Sequence[mr.Mail]) -> None:
    """What the model's preset flags, with its first passage."""
    for assessment in model.assess_many(mails):
        for risk in assessment.risks:
            source = assessment.mail.source if assessment.mail else ""
            console.print(f"\n{risk.label} {risk.probability:.2f} {risk.level}  {source}")
            for passage in risk.evidence[:1]:
                console.print(Text(printable(passage.text), "italic", overflow="fold"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, and the flagged mails where asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--mail", type=Path, default=MAIL, help="folder with ordinary-*.jsonl")
    parser.add_argument("--model", type=Path, help="model folder; the shipped model by default")
    parser.add_argument("--preset", choices=PRESETS, default="balanced", help="for --list")
    parser.add_argument("--list", action="store_true", help="show what is flagged")
    options = parser.parse_args(arguments)
    mails = read_folder(options.mail)
    if not any(mails.values()):
        print(f"No mail: {options.mail} holds no {_PREFIX}*.jsonl.", file=sys.stderr)
        return 2
    if options.list and not sys.stdout.isatty():
        print("--list shows mail on a terminal only, not in a file or pipe.", file=sys.stderr)
        return 2
    model = mr.load_model(options.model, preset=options.preset)
    console = Console(highlight=False, markup=False)
    print_rates(console, model, {name: model.predict_proba(some) for name, some in mails.items()})
    if options.list:
        print_flagged(console, model, [mail for some in mails.values() for mail in some])
    return 0


if __name__ == "__main__":
    sys.exit(main())
