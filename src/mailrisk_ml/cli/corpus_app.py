"""Commands on a corpus, and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailrisk_ml.cli.helps import App
from mailrisk_ml.cli.options import given_path

corpus_app = App(
    no_args_is_help=True,
    help="Check a corpus of JSON Lines by its own rules, write its card; other labelled mail: "
    "review check --data.",
)


@corpus_app.command()
def check(
    path: Annotated[
        Path, typer.Argument(parser=given_path, help="A .jsonl file or a folder of them.")
    ],
) -> None:
    """Check schema, evidence, duplicates, identifiers and groups; exit with 1 on a fault."""
    from mailrisk_ml.cli.corpus import run_check

    raise typer.Exit(run_check(path))


@corpus_app.command()
def card(
    folder: Annotated[
        Path, typer.Argument(parser=given_path, help="A folder with train.jsonl and test.jsonl.")
    ],
) -> None:
    """Write the dataset card, README.md, from the records."""
    from mailrisk_ml.cli.corpus import run_card

    run_card(folder)
