"""Commands and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from mailrisk_ml.cli.corpus_app import corpus_app
from mailrisk_ml.cli.evaluation_app import behaviour, evaluate
from mailrisk_ml.cli.exit_codes import EXIT_CODES, INTERRUPTS, Terminated
from mailrisk_ml.cli.helps import App, Group
from mailrisk_ml.cli.options import (
    ColumnOption,
    JobsOption,
    ModelOption,
    PresetOption,
    RedactOption,
    ThresholdOption,
    ZonesOption,
    columns_of,
    interface_option,
    lower,
    model_choice,
    path_option,
    words_of,
)
from mailrisk_ml.cli.review_app import compare, drift, review_app
from mailrisk_ml.cli.training_app import search, train
from mailrisk_ml.suffixes import MAIL_KINDS
from mailrisk_ml.text.display import printable

# As help lists commands: what most people want, then what makes a model one's own.
_ORDER = (
    *("classify", "explain"),
    *("review", "train", "evaluate", "compare", "search", "behaviour", "drift", "corpus"),
)


class _Commands(Group):
    """All commands, in their order.

    When Ctrl-C or SIGTERM ends one, with 130 or 143, it is said what became of the output.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=_ORDER.index)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except INTERRUPTS as error:
            what = "Terminated" if isinstance(error, Terminated) else "Interrupted"
            fates = getattr(error, "__notes__", ["No file is left half written."])
            typer.echo(f"mailrisk: {what}. {printable(' '.join(fates))}", err=True)
            raise


app = App(
    name="mailrisk",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Read Chinese and English business mail for legal risk, offline. Not legal advice.",
    epilog=EXIT_CODES,
)
app.add_typer(corpus_app, name="corpus")
app.add_typer(review_app, name="review")
for _command in (behaviour, compare, drift, evaluate, search, train):
    app.command()(_command)


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


@app.command(epilog=EXIT_CODES)
def classify(
    paths: Annotated[
        list[str],
        typer.Argument(
            help=f"Mails: {MAIL_KINDS}, of text also .gz, folders of them, or - for stdin. A path "
            "that does not exist ends the run before anything is read."
        ),
    ],
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="table|jsonl|csv|html",
            callback=lower,
            help="table, jsonl, csv or html; by default that of the suffix of --out, a table where "
            "it has none.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        path_option(
            "--out",
            metavar="FILE",
            help="Write here instead of to standard output.",
        ),
    ] = None,
    preset: PresetOption = None,
    threshold: ThresholdOption = None,
    zones: ZonesOption = None,
    model: ModelOption = None,
    jobs: JobsOption = 1,
    columns: ColumnOption = None,
    input_format: Annotated[
        str | None,
        typer.Option(
            "--input-format",
            metavar="jsonl|csv",
            callback=lower,
            help="jsonl or csv: standard input is such a table of mails, not messages.",
        ),
    ] = None,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="WORD,...",
            help="Exit with 3 when a risk of this level is found: high, medium or low; or, with "
            "unjudged, a mail that was not judged, or read in part (over 250,000 characters).",
        ),
    ] = None,
    sort: Annotated[
        Path | None,
        path_option(
            "--sort",
            metavar="DIR",
            help="File flagged mails here: a Maildir for each label, and an index.",
        ),
    ] = None,
    redact: RedactOption = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on where a run with the same --out was stopped; jsonl and csv."
        ),
    ] = False,
    interface: Annotated[
        str | None,
        interface_option(
            "Language of the page, the reader's browser by default, or of the table, each "
            "mail's by default, and of the summary: en or zh."
        ),
    ] = None,
    audit: Annotated[
        Path | None,
        path_option(
            "--audit",
            metavar="FILE",
            help="Append to this log: sources, identifiers, hashes, labels, thresholds, zones, "
            "the model's version; no text of mail.",
        ),
    ] = None,
    no_advice: Annotated[
        bool, typer.Option("--no-advice", help="Leave out of a table what is to be done.")
    ] = False,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            help="No progress, no summary; results, and what is amiss with inputs, all the same.",
        ),
    ] = False,
) -> None:
    """Say which risks mails carry, how sure that is, why, and what to do."""
    from mailrisk_ml.cli.classify import ClassifyOptions, run_classify
    from mailrisk_ml.cli.outputs import format_of

    options = ClassifyOptions(
        output_format=format_of(output_format, out),
        out=out,
        choice=model_choice(model, preset, threshold, zones),
        jobs=jobs,
        columns=columns_of(columns),
        input_format=input_format,
        fail_on=tuple(words_of("--fail-on", fail_on)) if fail_on is not None else (),
        quiet=quiet,
        interface=interface,
        sort=sort,
        redact=redact,
        resume=resume,
        audit=audit,
        advice=not no_advice,
    )
    raise typer.Exit(run_classify(paths, options))


@app.command(epilog=EXIT_CODES)
def explain(
    path: Annotated[
        str | None,
        typer.Argument(
            help="A file of one mail, - for stdin, or the source of a result: inbox.mbox#3."
        ),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="This text, instead of a mail.")
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(
            "--label",
            metavar="LABEL",
            help="This label, flagged or not; repeatable. Else what is flagged.",
        ),
    ] = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="table|json",
            callback=lower,
            help="table, or json: every word of every label, and the text they stand in.",
        ),
    ] = None,
    preset: PresetOption = None,
    threshold: ThresholdOption = None,
    zones: ZonesOption = None,
    model: ModelOption = None,
    columns: ColumnOption = None,
    terms: Annotated[
        bool,
        typer.Option(
            "--terms",
            help="Also the terms that add most, and how all weights add up to the probability; "
            "where nothing is flagged, of the likeliest label.",
        ),
    ] = False,
    redact: RedactOption = False,
    interface: Annotated[
        str | None,
        interface_option("Language of the table: en or zh, by default the mail's."),
    ] = None,
) -> None:
    """Say which words of one mail speak for a risk and which against it, and by how much."""
    from mailrisk_ml.cli.explain import ExplainOptions, run_explain

    options = ExplainOptions(
        path=path,
        text=text,
        labels=tuple(label or ()),
        output_format=output_format,
        columns=columns_of(columns),
        terms=terms,
        redact=redact,
        interface=interface,
        choice=model_choice(model, preset, threshold, zones),
    )
    run_explain(options)
