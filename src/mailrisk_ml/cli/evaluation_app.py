"""Commands that measure a model, and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mailrisk_ml.cli.options import (
    ColumnOption,
    ModelOption,
    PresetOption,
    ThresholdOption,
    ZonesOption,
    columns_of,
    model_choice,
    path_option,
)
from mailrisk_ml.suffixes import TABLE_KINDS


def evaluate(
    data: Annotated[
        Path,
        path_option(
            "--data",
            metavar="PATH",
            help=f"A table ({TABLE_KINDS}), or a folder with test.* "
            "(and train.*, which the baselines learn from).",
        ),
    ],
    columns: ColumnOption = None,
    model: ModelOption = None,
    out: Annotated[
        Path | None,
        path_option(
            "--out",
            metavar="DIR",
            help="Folder to write metrics.json and the page evaluation.html to.",
        ),
    ] = None,
    preset: PresetOption = None,
    threshold: ThresholdOption = None,
    zones: ZonesOption = None,
    baselines: Annotated[
        bool, typer.Option(help="Fit and compare the baselines in the same run.")
    ] = True,
    details: Annotated[
        bool, typer.Option("--details", help="Print the slices, costs and mistakes as well.")
    ] = False,
) -> None:
    """Measure a model on labelled mails, slice by slice, beside its baselines."""
    from mailrisk_ml.cli.evaluate import EvaluateOptions, run_evaluate

    options = EvaluateOptions(
        columns=columns_of(columns),
        choice=model_choice(model, preset, threshold, zones),
        out=out,
        baselines=baselines,
        details=details,
    )
    run_evaluate(data, options)


def behaviour(
    data: Annotated[
        Path | None,
        path_option(
            "--data",
            metavar="PATH",
            help=f"Labelled mails to change: a table ({TABLE_KINDS}) or a folder with test.*; "
            "the shipped corpus by default.",
        ),
    ] = None,
    columns: ColumnOption = None,
    model: ModelOption = None,
    preset: PresetOption = None,
    threshold: ThresholdOption = None,
    zones: ZonesOption = None,
    cases: Annotated[
        list[Path] | None,
        path_option(
            "--cases",
            metavar="FILE",
            help="A JSON Lines file of cases of your own, repeatable.",
        ),
    ] = None,
    only_cases: Annotated[
        bool,
        typer.Option(
            "--only-cases",
            help="Those of --cases alone, without the rest of the tests. What fails is listed, and "
            "ends it with 3.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        path_option("--out", metavar="DIR", help="Folder to write behaviour.json to."),
    ] = None,
    failures: Annotated[
        bool, typer.Option("--failures", help="List the cases that fail, and the mails changed.")
    ] = False,
    check_targets: Annotated[
        bool, typer.Option("--check", help="Exit with 3 when a target is missed.")
    ] = False,
) -> None:
    """Test what must not change a decision, what people try, and what must always hold.

    A line of --cases says what must and must not be flagged in a text ("has_not": "any": nothing
    else), or which of two must get the higher probability; "subject" may be added to either:

    {"family": "f", "text": "...", "has": ["privacy"], "has_not": ["contract"]}

    {"family": "f", "higher": "...", "lower": "...", "label": "privacy"}
    """
    from mailrisk_ml.cli.behaviour import BehaviourOptions, run_behaviour

    options = BehaviourOptions(
        data=data,
        columns=columns_of(columns),
        choice=model_choice(model, preset, threshold, zones),
        cases=tuple(cases or ()),
        only_cases=only_cases,
        out=out,
        failures=failures,
        check=check_targets,
    )
    raise typer.Exit(run_behaviour(options))
