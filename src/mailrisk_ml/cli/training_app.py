"""Commands that fit models, and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailrisk_ml.cli.options import (
    ColumnOption,
    JobsOption,
    LabelOption,
    LabelsOption,
    columns_of,
    new_model_path,
    number_like,
    path_option,
)
from mailrisk_ml.suffixes import TABLE_KINDS


def train(
    out: Annotated[
        Path,
        typer.Option("--out", parser=new_model_path, metavar="DIR", help="Model folder to write."),
    ],
    data: Annotated[
        Path | None,
        path_option(
            "--data",
            metavar="PATH",
            help=f"Labelled mails: a table ({TABLE_KINDS}), a folder with train.* (and test.*, "
            "which is reported on), or one with a mailbox for each label (none.mbox: without).",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        path_option(
            "--config",
            metavar="FILE",
            help="train.toml: data, with_corpus, corpus_share, labels, \\[columns], \\[model].",
        ),
    ] = None,
    with_corpus: Annotated[
        float | None,
        typer.Option(
            "--with-corpus",
            parser=number_like("0.5"),
            metavar="WEIGHT",
            help="Mix in the shipped corpus; a mail of it counts this much of yours: 0.5.",
        ),
    ] = None,
    corpus_share: Annotated[
        float | None,
        typer.Option(
            "--corpus-share",
            parser=number_like("0.3"),
            metavar="SHARE",
            help="With --with-corpus: how much of the corpus, in whole groups and balanced over "
            "languages and labels: 0.1 to try it out, 0.3 where memory is short; else all.",
        ),
    ] = None,
    labels: Annotated[
        Path | None,
        path_option(
            "--labels",
            metavar="FILE",
            help="Labels of your own, with titles and advice: .toml or .json.",
        ),
    ] = None,
    label: LabelOption = None,
    columns: ColumnOption = None,
    check_data: Annotated[
        bool, typer.Option("--check/--no-check", help="Look at the mails first.")
    ] = True,
    jobs: JobsOption = 2,
) -> None:
    """Fit a model to labelled mail; write it with its metrics and card."""
    from mailrisk_ml.cli.train import TrainOptions, run_train

    options = TrainOptions(
        out=out,
        data=data,
        config=config,
        with_corpus=with_corpus,
        corpus_share=corpus_share,
        labels=labels,
        names=tuple(label or ()),
        columns=columns_of(columns) or {},
        check=check_data,
        jobs=jobs,
    )
    run_train(options)


def search(
    data: Annotated[
        Path,
        path_option(
            metavar="PATH",
            help=f"Labelled mails: a table ({TABLE_KINDS}), a folder, or a mailbox per label.",
        ),
    ],
    columns: ColumnOption = None,
    labels: LabelsOption = None,
    out: Annotated[
        Path | None,
        path_option(metavar="FILE", help="Markdown file for the table."),
    ] = None,
    share: Annotated[
        float,
        typer.Option(
            parser=number_like("0.3"),
            metavar="SHARE",
            help="About this share of the mails, in whole groups and balanced, in (0, 1].",
        ),
    ] = 1.0,
    held_out: Annotated[
        str | None,
        typer.Option(
            metavar="PREFIX",
            help="Hold out the groups whose names begin so and judge by them, instead of by "
            "cross-validation.",
        ),
    ] = None,
    variant: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only this variant, by its name; repeatable."),
    ] = None,
    jobs: JobsOption = 1,
) -> None:
    """Judge other settings on your labelled mail; takes minutes for each."""
    from mailrisk_ml.cli.search import SearchOptions, run_search

    options = SearchOptions(data, columns_of(columns), labels, out, share, held_out, variant or ())
    run_search(options, jobs)
