"""Commands and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="mailrisk",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Read Chinese and English business mail for legal risk, offline. Not legal advice.",
)
corpus_app = typer.Typer(no_args_is_help=True, help="Check and count labelled mail.")
app.add_typer(corpus_app, name="corpus")

ModelOption = Annotated[
    Path | None, typer.Option("--model", help="Model folder; the shipped model by default.")
]
ThresholdOption = Annotated[
    list[str] | None,
    typer.Option(
        "--threshold",
        help="LABEL=P, repeatable: a threshold of your own for a label, in place of the preset's.",
    ),
]
JobsOption = Annotated[int, typer.Option("--jobs", min=1, help="Processes.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from mailrisk_ml import __version__

        typer.echo(f"mailrisk {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@app.command()
def classify(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Mails: .eml .mbox .msg Maildir folders .jsonl .csv .parquet, or - for stdin."
        ),
    ],
    output_format: Annotated[
        str, typer.Option("--format", help="table, jsonl, csv or html.")
    ] = "table",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write here instead of to standard output.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option("--preset", help="strict, balanced or sensitive.")
    ] = None,
    threshold: ThresholdOption = None,
    model: ModelOption = None,
    jobs: JobsOption = 1,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", help="Column names of tables, e.g. --column body=content."),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on", help="Exit with 3 when a risk of this level is found: high, medium or low."
        ),
    ] = None,
    sort: Annotated[
        Path | None,
        typer.Option(
            "--sort", help="File flagged mails here: a Maildir for each label, and an index."
        ),
    ] = None,
    redact: Annotated[
        bool,
        typer.Option(
            "--redact",
            help="Mask addresses, numbers, links and names in the output. "
            "By pattern: some personal names will stay.",
        ),
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on where a run with the same --out was stopped; jsonl and csv."
        ),
    ] = False,
    interface: Annotated[
        str | None,
        typer.Option(
            "--interface", help="Language of the page: en or zh; the reader's browser by default."
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress, no summary.")] = False,
) -> None:
    """Say which risks mails carry, how sure that is, why, and what to do."""
    from mailrisk_ml.cli.classify import ClassifyOptions, run_classify

    options = ClassifyOptions(
        output_format=output_format,
        out=out,
        preset=preset,
        thresholds=_thresholds(threshold),
        model=model,
        jobs=jobs,
        columns=_pairs(columns, "--column", "NAME=COLUMN"),
        fail_on=fail_on,
        quiet=quiet,
        interface=interface,
        sort=sort,
        redact=redact,
        resume=resume,
    )
    raise typer.Exit(run_classify(paths, options))


@app.command()
def train(
    data: Annotated[
        Path,
        typer.Option(
            "--data",
            help="A .jsonl file, or a folder with train.jsonl "
            "(and test.jsonl, which is reported on).",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", help="Model folder to write.")],
    jobs: JobsOption = 2,
) -> None:
    """Fit a model to labelled mail; write it with its metrics and card."""
    from mailrisk_ml.cli.train import run_train

    run_train(data, out, jobs)


@app.command()
def evaluate(
    data: Annotated[
        Path,
        typer.Option(
            "--data",
            help="A .jsonl file, or a folder with test.jsonl "
            "(and train.jsonl, which the baselines learn from).",
        ),
    ],
    model: ModelOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder to write metrics.json and the page evaluation.html to."),
    ] = None,
    preset: Annotated[
        str | None, typer.Option("--preset", help="strict, balanced or sensitive.")
    ] = None,
    threshold: ThresholdOption = None,
    baselines: Annotated[
        bool, typer.Option(help="Fit and compare the baselines in the same run.")
    ] = True,
    slow_baselines: Annotated[
        bool,
        typer.Option("--slow-baselines", help="Those that take minutes as well, where installed."),
    ] = False,
    details: Annotated[
        bool, typer.Option("--details", help="Print the slices, costs and mistakes as well.")
    ] = False,
) -> None:
    """Measure a model on labelled mails, slice by slice, beside its baselines."""
    from mailrisk_ml.cli.evaluate import EvaluateOptions, run_evaluate

    options = EvaluateOptions(
        model=model,
        out=out,
        preset=preset,
        thresholds=_thresholds(threshold),
        baselines=baselines,
        slow_baselines=slow_baselines,
        details=details,
    )
    run_evaluate(data, options)


@app.command()
def behaviour(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            help="Labelled mails to change: a .jsonl file or a folder with test.jsonl; the "
            "shipped corpus by default.",
        ),
    ] = None,
    model: ModelOption = None,
    preset: Annotated[
        str | None, typer.Option("--preset", help="strict, balanced or sensitive.")
    ] = None,
    cases: Annotated[
        list[Path] | None,
        typer.Option("--cases", help="A JSON Lines file of cases of your own, repeatable."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write behaviour.json to.")
    ] = None,
    failures: Annotated[
        bool, typer.Option("--failures", help="List the cases that fail, and the mails changed.")
    ] = False,
    check_targets: Annotated[
        bool, typer.Option("--check", help="Exit with 1 when a target is missed.")
    ] = False,
) -> None:
    """Test what must not change a decision, what people try, and what must always hold."""
    from mailrisk_ml.cli.behaviour import BehaviourOptions, run_behaviour

    options = BehaviourOptions(
        data=data,
        model=model,
        preset=preset,
        cases=tuple(cases or ()),
        out=out,
        failures=failures,
        check=check_targets,
    )
    raise typer.Exit(run_behaviour(options))


@app.command()
def search(
    data: Annotated[Path, typer.Option(help="Labelled mails: FILE.jsonl or a folder.")],
    out: Annotated[Path | None, typer.Option(help="Markdown file for the table.")] = None,
    share: Annotated[float, typer.Option(help="Share of the groups to use, in (0, 1].")] = 1.0,
    jobs: Annotated[int, typer.Option(help="Threads.")] = 1,
) -> None:
    """Cross-validate other settings on your labelled mail; takes minutes for each."""
    from mailrisk_ml.cli.search import run_search

    run_search(data, out, share, jobs)


@corpus_app.command()
def check(
    path: Annotated[Path, typer.Argument(help="A .jsonl file or a folder of them.")],
) -> None:
    """Check schema, evidence, duplicates, identifiers and groups; exit with 1 on a fault."""
    from mailrisk_ml.cli.corpus import run_check

    raise typer.Exit(run_check(path))


@corpus_app.command()
def curve(
    folder: Annotated[Path, typer.Argument(help="A folder with train.jsonl and test.jsonl.")],
) -> None:
    """Score the plain 20-line script by number of training mails, to see if more would help."""
    from mailrisk_ml.cli.corpus import run_curve

    run_curve(folder)


@corpus_app.command()
def card(
    folder: Annotated[Path, typer.Argument(help="A folder with train.jsonl and test.jsonl.")],
) -> None:
    """Write the dataset card, README.md, from the records."""
    from mailrisk_ml.corpus.card import write_card

    write_card(folder)


def _pairs(values: list[str] | None, option: str, form: str) -> dict[str, str] | None:
    pairs = {}
    for value in values or ():
        name, separator, right = value.partition("=")
        if not separator or not name or not right:
            raise typer.BadParameter(f"{value!r} is not {form}", param_hint=option)
        pairs[name] = right
    return pairs or None


def _thresholds(values: list[str] | None) -> dict[str, float] | None:
    thresholds = {}
    for name, text in (_pairs(values, "--threshold", "LABEL=P") or {}).items():
        try:
            thresholds[name] = float(text)
        except ValueError:
            raise typer.BadParameter(
                f"{name}={text}: {text!r} is no number", param_hint="--threshold"
            ) from None
    return thresholds or None
