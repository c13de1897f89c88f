"""``mailrisk explain``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from rich.console import Console
from rich.text import Text

from mailrisk_ml.cli.consoles import plain_console, print_beside
from mailrisk_ml.cli.inputs import Inputs, container_of
from mailrisk_ml.cli.outputs import mark_unread, open_text
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.json_text import plain, to_json
from mailrisk_ml.labels import label_named
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.model.explanation import Explanation
from mailrisk_ml.text.display import printable, probability_shown, threshold_shown

_OWNER = "mailrisk explain"
FORMATS = ("table", "json")
_MOST_WORDS = 10  # for a label, and as many against it
_MOST_TERMS = 6
_JOINT = re.compile(r"[ \[]")  # of two words, or a concept
_HOW_TO_READ = (
    "The passage is the reason to look at; terms (pairs of stems) and words are the sum behind the "
    "probability."
)
_MOST_PASSAGE = 1_000  # characters


@dataclass(frozen=True)
class ExplainOptions:
    """Options of ``mailrisk explain``; see its help."""

    path: str | None
    text: str | None
    labels: tuple[str, ...] = ()
    output_format: str | None = None
    columns: Mapping[str, str] | None = None
    choice: ModelChoice = field(default_factory=ModelChoice)


def run_explain(options: ExplainOptions) -> None:
    """Print what the score of each label that is flagged, or asked for, is made of."""
    if options.output_format not in (None, *FORMATS):
        rule = f"one of {list(FORMATS)}"
        raise InvalidParameterError("--format", _OWNER, rule, options.output_format)
    item = _item(options)
    model = options.choice.load()
    labels = [label_named(name, model.classes_) for name in options.labels]
    if unknown := [name for name in labels if name not in model.classes_]:
        rule = f"a label of the model, {list(model.classes_)}"
        raise InvalidParameterError("--label", _OWNER, rule, unknown[0])
    found, assessment = model.explain(item), model.assess(item)
    if options.output_format == "json":
        with open_text("jsonl", None) as stream:
            stream.write(f"{to_json(_record(assessment, found, labels or list(found)))}\n")
    else:
        shown = labels or [name for name, explanation in found.items() if explanation.flagged]
        _print(plain_console(), assessment, found, shown)


def _item(options: ExplainOptions) -> str | Mail:
    """The mail or text, of which there must be one."""
    if (options.path is None) == (options.text is None):
        raise SourceError("Give one mail: a path, - for standard input, or --text TEXT.")
    return _mail(options.path, options.columns) if options.path is not None else options.text or ""


def _mail(path: str, columns: Mapping[str, str] | None) -> Mail:
    name, number = container_of(path)
    unread: list[MailReadError] = []
    mails = Inputs([name], columns).mails(unread)
    if not number:
        several = list(islice(mails, 2))
        if len(several) + len(unread) > 1:
            raise SourceError(
                f"{path} holds several mails. Name one by its source, such as {several[0].source}."
            )
        return several[0]
    wanted = f"{name}#{number}"
    for mail in mails:
        if mail.source == wanted:
            return mail
    said = next((f" {error}." for error in unread if error.source == wanted), "")
    raise SourceError(f"There is no mail {wanted} to read.{said}")


def _record(
    assessment: Assessment, found: Mapping[str, Explanation], labels: Sequence[str]
) -> dict[str, Any]:
    """All of it as plain data; offsets point into the text."""
    mail = assessment.mail
    return {
        "source": mail.source if mail else None,
        "truncated": assessment.truncated,
        "unjudged": assessment.unjudged,
        "notes": list(mail.notes) if mail else [],
        "text": assessment.text,
        "labels": {name: _label_record(found[name]) for name in labels},
    }


def _label_record(explanation: Explanation) -> dict[str, Any]:
    names = ("title", "probability", "threshold", "flagged", "score", "base")
    passages = [vars(passage) for passage in explanation.evidence]
    words = [word._asdict() for word in explanation.words]
    record: dict[str, Any] = plain({name: getattr(explanation, name) for name in names})
    return {**record, "evidence": plain(passages), "words": plain(words)}


def _print(
    console: Console,
    assessment: Assessment,
    found: Mapping[str, Explanation],
    labels: Sequence[str],
) -> None:
    heading = Text()
    if mail := assessment.mail:
        heading.append(printable(mail.subject)[:80] or "(no subject)", "bold")
        heading.append(f"  {printable(mail.source)}", "dim")
    if mark_unread(heading, assessment):
        console.print(heading)
    for name in labels:
        _print_label(console, found[name])
    if labels:
        console.print(_HOW_TO_READ)
    if not labels:
        parts = (f"{printable(e.label)} {probability_shown(e.probability)}" for e in found.values())
        console.print(f"Nothing is flagged: {', '.join(parts)}. --label NAME explains one of them.")


def _print_label(console: Console, explanation: Explanation) -> None:
    verdict = "flagged" if explanation.flagged else "not flagged"
    line = Text(printable(explanation.title), "bold red" if explanation.flagged else "bold")
    line.append(f"  {threshold_shown(explanation.probability)}", "not bold")
    label = printable(explanation.label)
    line.append(
        f"  ({label}: {verdict}, from {threshold_shown(explanation.threshold)} on)", "not bold dim"
    )
    console.print(line)
    for passage in explanation.evidence:
        text = printable(passage.text[:_MOST_PASSAGE])
        print_beside(console, _lead("passage"), Text(text, "italic"))
    terms = _terms(explanation)
    if terms:
        print_beside(console, _lead("terms"), Text(terms))
    weights = _by_word((word.text, word.contribution) for word in explanation.words)
    for title, words in (
        ("for", [(w, v) for w, v in weights if v > 0][:_MOST_WORDS]),
        ("against", [(w, v) for w, v in weights[::-1] if v < 0][:_MOST_WORDS]),
    ):
        print_beside(console, _lead(title), Text(_weighed(words) or "-"))
    in_words = explanation.score - explanation.base
    sums = f"{explanation.score:+.2f} = {explanation.base:+.2f} without words {in_words:+.2f}"
    print_beside(console, _lead("log-odds"), Text(sums, "dim"))


def _lead(title: str) -> str:
    return f"  {title:<8}  "


def _terms(explanation: Explanation) -> str:
    """The pairs of words, and what words stand for, that add most."""
    joint = [t for t in explanation.terms if t.contribution > 0 and _JOINT.search(t.term)]
    return _weighed(_by_word(joint)[:_MOST_TERMS])


def _weighed(words: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{word} {value:+.2f}" for word, value in words)


def _by_word(words: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """What each word or term adds wherever it stands, the most first."""
    sums: dict[str, float] = {}
    for word, contribution in words:
        text = printable(word)
        sums[text] = sums.get(text, 0.0) + contribution
    return sorted(sums.items(), key=lambda item: -item[1])
