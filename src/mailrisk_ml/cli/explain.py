"""``mailrisk explain``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from rich.console import Console
from rich.text import Text

from mailrisk_ml.cli.consoles import plain_console, print_beside
from mailrisk_ml.cli.inputs import Inputs, container_of
from mailrisk_ml.cli.outputs import LEVEL_STYLES, mark_unread, open_text
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.json_text import plain, to_json
from mailrisk_ml.labels import label_named, labels_listed
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.assessment import Assessment, Evidence
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.model.explanation import Explanation
from mailrisk_ml.model.redaction import redacted_explanations
from mailrisk_ml.text.display import (
    printable,
    probability_on_screen,
    threshold_shown,
)
from mailrisk_ml.text.function_words import is_function_word

_OWNER = "mailrisk explain"
FORMATS = ("table", "json")
_MOST_WORDS = 6  # for a label, and as many against it
_MOST_TERMS = 6
_MOST_LIKELIEST = 3  # labels, where none is flagged
_JOINT = re.compile(r"[ \[]")  # of two words, or a concept
_MARK = "bold underline"
_WORDS_HELP = (
    "Numbers are weights: what a word adds to the score of the label, or takes from it. Others are "
    "weaker words, and function words (the, my, 的), together. --terms adds all up."
)
_TERMS_HELP = (
    "Terms are pairs of words, by their stems, and [concepts]; they are part of the weights of the "
    "words they stand in. All weights add up to log-odds: 0 is a probability of 0.50, +2.20 of "
    "0.90, +4.60 of 0.99."
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
    terms: bool = False
    redact: bool = False
    choice: ModelChoice = field(default_factory=ModelChoice)


def run_explain(options: ExplainOptions) -> None:
    """Print what the score of each label that is flagged, or asked for, is made of."""
    if options.output_format not in (None, *FORMATS):
        rule = f"one of {list(FORMATS)}"
        raise InvalidParameterError("--format", _OWNER, rule, options.output_format)
    if options.terms and options.output_format == "json":
        rule = "given with a table"
        raise InvalidParameterError("--terms", _OWNER, rule, options.output_format)
    if options.terms and options.redact:
        raise SourceError(
            "--terms shows words of the mail that --redact cannot mask. Leave one out."
        )
    item = _item(options)
    model = options.choice.load()
    labels = [label_named(name, model.classes_) for name in options.labels]
    if unknown := [name for name in labels if name not in model.classes_]:
        rule = f"a label of the model: {labels_listed(model.classes_)}"
        raise InvalidParameterError("--label", _OWNER, rule, unknown[0])
    found: Mapping[str, Explanation] = model.explain(item)
    assessment = model.assess(item)
    if options.redact:
        assessment, found = redacted_explanations(assessment, found)
    if options.output_format == "json":
        with open_text("jsonl", None) as stream:
            stream.write(f"{to_json(_record(assessment, found, labels or list(found)))}\n")
    else:
        shown = labels or [name for name, explanation in found.items() if explanation.flagged]
        _print(plain_console(), assessment, [found[name] for name in shown], options.terms)


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
    console: Console, assessment: Assessment, explained: Sequence[Explanation], with_terms: bool
) -> None:
    heading = Text()
    if mail := assessment.mail:
        heading.append(printable(mail.subject)[:80] or "(no subject)", "bold")
        heading.append(f"  {printable(mail.source)}", "dim")
    if mark_unread(heading, assessment):
        console.print(heading)
    if not explained:
        console.print(_nothing_flagged(assessment.probabilities))
        return
    levels = {risk.label: risk.level for risk in assessment.risks}
    for number, explanation in enumerate(explained):
        if number:
            console.print()
        console.print(_verdict(explanation, levels.get(explanation.label, "")))
        _print_label(console, explanation, with_terms)
    print_beside(console, "", Text(_TERMS_HELP if with_terms else _WORDS_HELP, "dim"))


def _nothing_flagged(probabilities: Mapping[str, float]) -> str:
    likeliest = sorted(probabilities.items(), key=lambda item: -item[1])[:_MOST_LIKELIEST]
    parts = (f"{printable(name)} {probability_on_screen(p)}" for name, p in likeliest)
    return f"Nothing is flagged. Likeliest: {', '.join(parts)}. --label NAME explains a label."


def _verdict(explanation: Explanation, level: str) -> Text:
    """Title, probability and level of a label, and what its threshold makes of them."""
    line = Text(f"{level.upper()}  " if level else "", LEVEL_STYLES.get(level, "bold"))
    probability, threshold = _told_apart(explanation.probability, explanation.threshold)
    line.append(f"{printable(explanation.title)}  {probability}")
    said = "flagged: it reaches" if explanation.flagged else "not flagged: it is below"
    return line.append(f", {said} the threshold of {threshold}", "not bold")


def _told_apart(probability: float, threshold: float) -> tuple[str, str]:
    """Both as shown, in as many decimals as show which is greater."""
    for decimals in range(2, 7):
        shown = probability_on_screen(probability, decimals), threshold_shown(threshold, decimals)
        if shown[0] != shown[1] or probability == threshold:
            break
    return shown


def _print_label(console: Console, explanation: Explanation, with_terms: bool) -> None:
    weights = _by_word((word.text, word.contribution) for word in explanation.words)
    sides = [(w, v) for w, v in weights if v > 0], [(w, v) for w, v in weights[::-1] if v < 0]
    # Of figures that are rounded: what is shown adds up.
    in_words = round(explanation.score, 2) - round(explanation.base, 2)
    total_against = round(sum(value for _, value in sides[1]), 2)
    totals = in_words - total_against, total_against
    strongest = {word for word, _ in _most(sides[0])}
    for passage in explanation.evidence:
        print_beside(console, "  ❝ ", _marked(explanation, passage, strongest))
    for title, words, total in zip(("for", "against"), sides, totals, strict=True):
        print_beside(console, _lead(title), Text(_weighed(_summed(words, total)) or "-"))
    if with_terms:
        if terms := _terms(explanation):
            print_beside(console, _lead("terms"), Text(_weighed(terms)))
        values = (explanation.score, explanation.base, *totals)
        score, base, in_favour, against = map(_signed, values)
        said = f"{score} = {base} before any word, {in_favour} for, {against} against"
        print_beside(console, _lead("log-odds"), Text(said))


def _marked(explanation: Explanation, passage: Evidence, strongest: Collection[str]) -> Text:
    """A passage, with the words that speak most for the label marked."""
    text, position = Text(style="italic"), passage.start
    end = min(passage.end, passage.start + _MOST_PASSAGE)
    for word in explanation.words:
        if position <= word.start and word.end <= end and printable(word.text) in strongest:
            text.append(printable(explanation.text[position : word.start]))
            text.append(printable(word.text), _MARK)
            position = word.end
    return text.append(printable(explanation.text[position:end]))


def _lead(title: str) -> str:
    return f"  {title:<8}  "


def _terms(explanation: Explanation) -> list[tuple[str, float]]:
    """The pairs of words, and what words stand for, that add most."""
    joint = [t for t in explanation.terms if t.contribution > 0 and _JOINT.search(t.term)]
    return _by_word(joint)[:_MOST_TERMS]


def _most(words: Sequence[tuple[str, float]]) -> Sequence[tuple[str, float]]:
    """The first of words, without function words unless there are no others."""
    return ([item for item in words if not is_function_word(item[0])] or words)[:_MOST_WORDS]


def _summed(words: Sequence[tuple[str, float]], total: float) -> list[tuple[str, float]]:
    """The first of words, and what is left of the total to the second decimal."""
    shown = [(word, round(value, 2)) for word, value in _most(words)]
    rest = round(total - sum(value for _, value in shown), 2)
    left = len(words) - len(shown)
    if left:
        shown.append((f"{left} other{'s' if left > 1 else ''}", rest))
    elif rest:
        shown.append(("rounding", rest))
    return shown


def _weighed(words: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{word} {_signed(value)}" for word, value in words)


def _signed(value: float) -> str:
    return f"{round(value, 2) + 0.0:+.2f}"  # + 0.0: zero is never -0.00


def _by_word(words: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """What each word or term adds wherever it stands, the most first."""
    sums: dict[str, float] = {}
    for word, contribution in words:
        text = printable(word)
        sums[text] = sums.get(text, 0.0) + contribution
    return sorted(sums.items(), key=lambda item: -item[1])
