"""Commands of the retraining loop and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailrisk_ml.cli.helps import App
from mailrisk_ml.cli.options import (
    SHIPPED,
    ColumnOption,
    JobsOption,
    LabelOption,
    LabelsOption,
    ModelOption,
    PresetOption,
    ThresholdOption,
    ZonesOption,
    columns_of,
    given_path,
    interface_option,
    lower,
    model_choice,
    model_path,
    number_like,
    numbers,
    path_option,
    whole_like,
)
from mailrisk_ml.suffixes import TABLE_KINDS

review_app = App(
    no_args_is_help=True,
    help="Make it yours: check labelled mail, choose what to label, merge labels, find wrong ones.",
)

DataOption = Annotated[
    Path,
    path_option(
        "--data",
        metavar="PATH",
        help=f"Labelled mails: a table ({TABLE_KINDS}), a folder, or a mailbox per label.",
    ),
]
# Parsed below: an argument that was parsed to None would count as missing.
ModelArgument = Annotated[
    str, typer.Argument(help=f"Model folder; {SHIPPED!r} is the shipped model.")
]
NumberOption = Annotated[
    int, typer.Option("--n", parser=whole_like("50", 1), metavar="N", help="How many.")
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="label-studio|doccano|csv",
        callback=lower,
        help="label-studio (.json), doccano (.jsonl) or csv; by the suffix by default.",
    ),
]


@review_app.command()
def check(
    data: DataOption,
    labels: LabelsOption = None,
    label: LabelOption = None,
    columns: ColumnOption = None,
    curve: Annotated[
        bool, typer.Option("--curve", help="Say how many more mails would help; takes a while.")
    ] = False,
    out: Annotated[
        Path | None,
        path_option("--out", metavar="FILE", help="Write the findings as JSON."),
    ] = None,
) -> None:
    """Say what a model would suffer from; exit with 1 when none can be fitted."""
    from mailrisk_ml.cli.review import CheckOptions, run_check

    options = CheckOptions(labels, tuple(label or ()), columns_of(columns), out, curve)
    raise typer.Exit(run_check(data, options))


@review_app.command()
def sample(
    paths: Annotated[list[str], typer.Argument(help="Unlabelled mails, as for classify.")],
    out: Annotated[
        Path,
        path_option("--out", metavar="FILE", help="New file for the annotation tool."),
    ],
    n: NumberOption = 100,
    output_format: FormatOption = None,
    model: ModelOption = None,
    labelled: Annotated[
        Path | None,
        path_option(
            "--labelled",
            metavar="PATH",
            help="Mails that have labels: nothing like them is chosen.",
        ),
    ] = None,
    strategy: Annotated[
        list[str] | None,
        typer.Option(
            "--strategy",
            metavar="NAME=SHARE",
            help="Repeatable; of uncertainty, diversity, disagreement, rare, random.",
        ),
    ] = None,
    columns: ColumnOption = None,
    seed: Annotated[int, typer.Option("--seed", parser=whole_like("1", 0), metavar="N")] = 0,
    interface: Annotated[
        str | None,
        interface_option(
            "Language of headings and labels: en or zh, by default that of most mails."
        ),
    ] = None,
) -> None:
    """Choose the mails that are worth a label, with the model's answers to correct."""
    from mailrisk_ml.cli.review import SampleOptions, run_sample

    options = SampleOptions(
        out=out,
        n=n,
        output_format=output_format,
        choice=model_choice(model),
        labelled=labelled,
        mix=numbers(strategy, "--strategy", "NAME=SHARE"),
        columns=columns_of(columns),
        seed=seed,
        interface=interface,
    )
    raise typer.Exit(run_sample(paths, options))


@review_app.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(parser=given_path, help="Exports of the annotation tool.")
    ],
    out: Annotated[
        Path,
        path_option("--out", metavar="FILE", help="New .jsonl file for the merged mails."),
    ],
    data: Annotated[
        Path | None,
        path_option(
            "--data",
            metavar="PATH",
            help="Labelled mails to merge with; never changed.",
        ),
    ] = None,
    input_format: FormatOption = None,
    labels: LabelsOption = None,
    label: LabelOption = None,
    columns: ColumnOption = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Corrections take the place of labels that are there."),
    ] = False,
) -> None:
    """Merge labels from an annotation tool; exit with 1 when conflicts are left to settle.

    Nothing is written then, but where --replace settles them: the same command can be given again.
    """
    from mailrisk_ml.cli.review import ImportOptions, run_import

    options = ImportOptions(
        out=out,
        data=data,
        input_format=input_format,
        labels=labels,
        names=tuple(label or ()),
        columns=columns_of(columns),
        replace=replace,
    )
    raise typer.Exit(run_import(files, options))


@review_app.command()
def issues(
    data: DataOption,
    n: NumberOption = 50,
    labels: LabelsOption = None,
    label: LabelOption = None,
    columns: ColumnOption = None,
    out: Annotated[
        Path | None,
        path_option(
            "--out",
            metavar="FILE",
            help="Write all as CSV, with the evidence on both sides.",
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Score whole mails only: several times as fast.")
    ] = False,
    jobs: JobsOption = 2,
) -> None:
    """List the labels that cross-validation disputes, the likeliest mistakes first."""
    from mailrisk_ml.cli.review import IssuesOptions, run_issues

    options = IssuesOptions(
        n=n,
        labels=labels,
        names=tuple(label or ()),
        columns=columns_of(columns),
        out=out,
        quick=quick,
        jobs=jobs,
    )
    run_issues(data, options)


def compare(
    old: ModelArgument,
    new: ModelArgument,
    data: DataOption,
    require: Annotated[
        str,
        typer.Option(
            "--require",
            metavar="not-worse|no-loss|better",
            help="not-worse, no-loss or better; exit with 3 when it does not hold, with 4 when "
            "too few mails carry a label to judge, or a model learned from them.",
        ),
    ] = "not-worse",
    measure: Annotated[
        str,
        typer.Option(
            "--measure",
            metavar="MEASURE",
            help="What must have risen for 'better': mean_average_precision or macro_f1. "
            "A loss of either is 'worse'.",
        ),
    ] = "mean_average_precision",
    tolerance: Annotated[
        float,
        typer.Option(
            "--tolerance",
            parser=number_like("0.01"),
            metavar="X",
            help="Differences up to this are none.",
        ),
    ] = 0.0,
    columns: ColumnOption = None,
    corpus: Annotated[
        bool,
        typer.Option(
            help="Say what the corpus' test split shows as well; the exit code is by --data alone."
        ),
    ] = True,
    out: Annotated[
        Path | None,
        path_option("--out", metavar="FILE", help="Write it as JSON."),
    ] = None,
) -> None:
    """Compare two models on labelled mail that neither has seen; a verdict to gate on."""
    from mailrisk_ml.cli.compare import CompareOptions, run_compare

    options = CompareOptions(
        require=require,
        measure=measure,
        tolerance=tolerance,
        columns=columns_of(columns),
        out=out,
        corpus=corpus,
    )
    raise typer.Exit(run_compare(model_path(old), model_path(new), data, options))


def drift(
    reference: Annotated[
        str,
        typer.Option(
            "--reference",
            metavar="PATH",
            help="Mails of then, that the model has not learned from.",
        ),
    ],
    current: Annotated[str, typer.Option("--current", metavar="PATH", help="Mails of now.")],
    model: ModelOption = None,
    preset: PresetOption = None,
    threshold: ThresholdOption = None,
    zones: ZonesOption = None,
    out: Annotated[
        Path | None,
        path_option("--out", metavar="DIR", help="Folder for drift.html and drift.json."),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="small|medium|large",
            callback=lower,
            help="Exit with 3 on a shift this large: small, medium, large.",
        ),
    ] = None,
    columns: ColumnOption = None,
) -> None:
    """Say whether mail has changed: languages, words, scores, flags, with effect sizes."""
    from mailrisk_ml.cli.drift import DriftOptions, run_drift

    options = DriftOptions(
        choice=model_choice(model, preset, threshold, zones),
        out=out,
        fail_on=fail_on,
        columns=columns_of(columns),
    )
    raise typer.Exit(run_drift(reference, current, options))
