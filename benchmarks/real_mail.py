"""How much real, ordinary mail a model flags: ``python benchmarks/real_mail.py``.

Reads ``ordinary-*.jsonl`` (records with ``id``, ``subject`` and ``body``; the file name ends in the
language) from a folder beside the project, ``../shared/mail`` by default. Nothing in them is known
to be risky, so what is flagged is a false alarm or a find: ``--list`` shows it, on the terminal
alone. The mail is not the project's: nothing of it is written, and ``--write README.md`` puts
nothing but the shares between their marks.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.text import Text

import mailrisk_ml as mr
from mailrisk_ml.arrays import Floats
from mailrisk_ml.cli.evaluation_tables import narrow_table
from mailrisk_ml.evaluation.metrics import share
from mailrisk_ml.markdown import fill
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.text.display import printable

MAIL = Path(__file__).resolve().parents[2] / "shared" / "mail"
_PREFIX = "ordinary-"
_START = "<!-- real mail: written by `python benchmarks/real_mail.py --write README.md` -->"
_START_ZH = "<!-- 真实邮件：由 `python benchmarks/real_mail.py --write README.md` 写入 -->"
_END = "<!-- end of real mail -->"
_WIDTH = 110


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


def write_shares(readme: Path, model: mr.RiskClassifier, scores: dict[str, Floats]) -> None:
    """Put the shares of mail in the two languages into a README, in each of its own."""
    shares = {
        (preset, language): share(
            int((part >= model.preset_thresholds(preset)).any(axis=1).sum()), len(part)
        )
        for preset in ("strict", "balanced")
        for language, part in scores.items()
    }
    percent = {key: f"{s.value:.1%} [{s.low:.1%}, {s.high:.1%}]" for key, s in shares.items()}
    english = (
        f"Of real messages of which hardly any carries a risk, {len(scores['en'])} in English "
        f"(Enron) and {len(scores['zh'])} in Chinese (CCERT, discussion boards), `balanced` flags "
        f"{percent['balanced', 'en']} and {percent['balanced', 'zh']}, `strict` "
        f"{percent['strict', 'en']} and {percent['strict', 'zh']}. No model learned from them, but "
        "how much harmless mail these may flag was chosen so that it is at most 2 % and 0.7 % here."
    )
    chinese = (
        f"另有几乎不含风险的真实邮件：英文（Enron）{len(scores['en'])} 封、中文（CCERT，论坛邮件）"
        f"{len(scores['zh'])} 封，`balanced` 分别标出 {percent['balanced', 'en']} 和 "
        f"{percent['balanced', 'zh']}，`strict` 分别标出 {percent['strict', 'en']} 和 "
        f"{percent['strict', 'zh']}。模型没有学过这些邮件，但两档允许误报的比例是按"
        "“这里分别不超过 2% 和 0.7%”选定的。"
    )
    wrapped = textwrap.fill(english, _WIDTH, break_on_hyphens=False)
    fill(readme, [(_START, _END, wrapped), (_START_ZH, _END, chinese)])


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
    parser.add_argument("--write", type=Path, help="README with a place for the shares")
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
    scores = {name: model.predict_proba(some) for name, some in mails.items()}
    print_rates(console, model, scores)
    if options.write:
        write_shares(options.write, model, scores)
    if options.list:
        print_flagged(console, model, [mail for some in mails.values() for mail in some])
    return 0


if __name__ == "__main__":
    sys.exit(main())
