"""``mailrisk train``."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from mailrisk_ml.cli.compare import compare_on_corpus, corpus_said
from mailrisk_ml.cli.consoles import plain_console, say
from mailrisk_ml.cli.evaluate import write_metrics
from mailrisk_ml.cli.evaluation_tables import print_out_of_fold, print_result
from mailrisk_ml.cli.files import atomic_text, interrupt_noted
from mailrisk_ml.cli.fitting import announcement, fitting_shown
from mailrisk_ml.cli.labelled import known_labels, read_checked_labels, read_labels
from mailrisk_ml.cli.review_tables import print_coinciding, print_findings, print_thresholds
from mailrisk_ml.cli.training_config import TrainingConfig, read_config
from mailrisk_ml.corpus.records import Record, default_data_path
from mailrisk_ml.corpus.shares import balanced_share
from mailrisk_ml.evaluation.card import render_card
from mailrisk_ml.evaluation.evaluate import EvaluationResult, evaluate
from mailrisk_ml.evaluation.out_of_fold import measure_out_of_fold
from mailrisk_ml.exceptions import CorpusError, InvalidParameterError
from mailrisk_ml.labelled.reading import has_split
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.inside import fitted_state
from mailrisk_ml.model.storage import check_target, load_model
from mailrisk_ml.results import MANIFEST
from mailrisk_ml.review.findings import Readiness
from mailrisk_ml.review.readiness import LABEL_MORE, check_readiness
from mailrisk_ml.taxonomy import read_taxonomy
from mailrisk_ml.training import check_mix_weight, mix, occurring, train_to_measure

_OWNER = "mailrisk train"


@dataclass(frozen=True)
class TrainOptions:
    """Options of ``mailrisk train``; see its help."""

    out: Path
    data: Path | None = None
    config: Path | None = None
    with_corpus: float | None = None
    corpus_share: float | None = None
    labels: Path | None = None
    names: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    check: bool = True
    jobs: int = 2


def run_train(options: TrainOptions) -> None:
    """Check, fit, save, measure on the test split where there is one, write metrics and card."""
    console = plain_console(stderr=True)
    check_target(options.out)
    config = _config_of(options)
    learned = _learned(config, options, console)
    unknown = [name for name in learned.classes if name not in LABEL_IDS]
    console.print(announcement(len(learned.own), len(learned.corpus), unknown))
    fixed = {"classes": learned.classes, "descriptions": dict(config.descriptions) or None}
    fate = f"Nothing was written to {options.out}."
    with interrupt_noted(fate), fitting_shown(console):
        model = train_to_measure(
            learned.records, **{"n_jobs": options.jobs, **config.parameters, **fixed}
        )
    _save(model, options.out, console)
    _measure(model, learned, options, console)


class _Learned(NamedTuple):
    """What a model is fitted to and measured on."""

    data: Path
    own: Sequence[Record]
    corpus: Sequence[Record]
    records: Sequence[Record]  # both, mixed
    test: Sequence[Record]
    classes: tuple[str, ...]


def _learned(config: TrainingConfig, options: TrainOptions, console: Console) -> _Learned:
    """The mails, read and checked, before minutes of fitting."""
    data = _data_of(config)
    _check_corpus(config)
    known = config.classes or LABEL_IDS
    own = read_checked_labels(data, known, columns=config.columns)
    corpus = _corpus_for(config, own)
    classes = occurring([*own, *corpus], known)
    is_tested = has_split(data, "test")
    test = read_checked_labels(data, classes, "test", config.columns) if is_tested else []
    if options.check:
        found = _without_taught(check_readiness(own, classes or known, test=test), corpus)
        print_findings(console, found)
        if not found.is_ready:
            raise CorpusError("Not ready to train: mend the errors above first.")
    if not classes:
        remedy = "Fill its column 'labels', or put mail into a folder for each label."
        raise CorpusError(f"{data}: no mail carries a label. {remedy}")
    if classes != known:
        say(console, _left_out(known, classes))
    records = mix(own, corpus, config.with_corpus) if corpus and config.with_corpus else own
    return _Learned(data, own, corpus, records, test, classes)


def _measure(
    model: RiskClassifier, learned: _Learned, options: TrainOptions, console: Console
) -> None:
    """Print how good the model is; write metrics and card where there is a test split."""
    measured = measure_out_of_fold(model, learned.own)
    if learned.corpus and (beside := compare_on_corpus(load_model(), model)):
        console.print(f"The shipped model, then the new one. {corpus_said(beside)}")
    print_thresholds(console, measured, with_corpus=bool(learned.corpus))
    print_coinciding(console, model, sum(not record["labels"] for record in learned.records))
    if not learned.test:
        said = f"{learned.data} has no test split of its own: metrics and card are left out."
        say(console, said)
        print_out_of_fold(measured)
        return
    fate = f"The model is in {options.out}, without metrics and card."
    with interrupt_noted(fate), console.status("Measuring on the test split"):
        result = evaluate(model, learned.test, train_records=learned.records)
    write_metrics(result, options.out)
    sizes = {"n_train": len(learned.own), "n_corpus": len(learned.corpus)}
    _write_card(result, options, learned.data, **sizes)
    print_result(result)


def _save(model: RiskClassifier, out: Path, console: Console) -> None:
    replaced = " in place of an earlier one" if (out / MANIFEST).exists() else ""
    model.save(out)
    n_terms = len(fitted_state(model).vocabulary)
    console.print(f"Model written to {out}{replaced}: {n_terms:,} terms")


def _without_taught(found: Readiness, corpus: Sequence[Record]) -> Readiness:
    """The findings, where the corpus teaches labels, too: few mails of these are no error."""
    taught = occurring(corpus)
    findings = []
    for finding in found.findings:
        if finding.severity != "error" or finding.label not in taught:
            findings.append(finding)
        elif finding.value:  # of none it is the corpus' own
            findings.append(replace(finding, severity="warning", remedy=LABEL_MORE))
    return replace(found, findings=tuple(findings))


def _left_out(known: Sequence[str], classes: Sequence[str]) -> str:
    missing, kept = (
        ", ".join(f"'{name}'" for name in names)
        for names in ([name for name in known if name not in classes], classes)
    )
    return f"No mail carries {missing}: the model knows {kept} only."


def _write_card(result: EvaluationResult, options: TrainOptions, data: Path, **sizes: int) -> None:
    card = render_card(
        result, data=str(data), out=str(options.out), options=_as_typed(options), **sizes
    )
    with atomic_text(options.out / "README.md", private=False) as stream:
        stream.write(card)


def _config_of(options: TrainOptions) -> TrainingConfig:
    """The file's settings, with those of the command line in their place."""
    config = read_config(options.config) if options.config else TrainingConfig()
    if options.labels:
        descriptions = read_taxonomy(options.labels)
        config = replace(config, classes=tuple(descriptions), descriptions=descriptions)
    if options.names:
        config = replace(config, classes=known_labels(None, options.names))
    return replace(
        config,
        data=options.data or config.data,
        with_corpus=config.with_corpus if options.with_corpus is None else options.with_corpus,
        corpus_share=config.corpus_share if options.corpus_share is None else options.corpus_share,
        columns={**config.columns, **options.columns},
    )


def _data_of(config: TrainingConfig) -> Path:
    if config.data is None:
        rule = "given, or 'data' in the file of --config"
        raise InvalidParameterError("--data", _OWNER, rule, None)
    return config.data


def _check_corpus(config: TrainingConfig) -> None:
    """Refuse a weight or share that the corpus cannot have, before mails are read."""
    if config.with_corpus is not None:
        check_mix_weight(config.with_corpus)
    share = config.corpus_share
    if share is None:
        return
    rule = "a float in (0, 1]: how much of the corpus is mixed in"
    if config.with_corpus is None:
        rule = "given with --with-corpus, or 'with_corpus' in the file of --config"
    elif 0 < share <= 1:
        return
    raise InvalidParameterError("--corpus-share", _OWNER, rule, share)


def _corpus_for(config: TrainingConfig, own: Sequence[Record]) -> Sequence[Record]:
    if config.with_corpus is None:
        return []
    if unknown := [name for name in LABEL_IDS if config.classes and name not in config.classes]:
        raise InvalidParameterError(
            "--with-corpus",
            _OWNER,
            "left out with labels of your own that lack some of the corpus'",
            config.with_corpus,
            f"Missing: {unknown}.",
        )
    corpus = read_labels(default_data_path())
    if config.corpus_share is None:
        return corpus
    drawn = balanced_share(corpus, config.corpus_share, config.parameters.get("random_state", 0))
    if missing := sorted(set(LABEL_IDS) - {*occurring(own), *occurring(drawn)}):
        rule, remedy = "so large that some mail carries each label", f"Missing: {missing}."
        share = config.corpus_share
        raise InvalidParameterError("--corpus-share", _OWNER, rule, share, remedy)
    return drawn


def _as_typed(options: TrainOptions) -> str:
    """The options that changed the model, for the card."""
    shown = {
        "--config": options.config,
        "--with-corpus": options.with_corpus,
        "--corpus-share": options.corpus_share,
        "--labels": options.labels,
    }
    typed = [f"{name} {value}" for name, value in shown.items() if value is not None]
    typed += [f"--label {name}" for name in options.names]
    typed += [f"--column {shlex.quote(f'{k}={name}')}" for k, name in options.columns.items()]
    return " ".join(typed)
