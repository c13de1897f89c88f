"""``mailrisk explain``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from rich.cells import set_cell_size
from rich.console import Console
from rich.text import Text

from mailrisk_ml.cli.consoles import plain_console, print_beside
from mailrisk_ml.cli.inputs import Inputs, container_of
from mailrisk_ml.cli.outputs import LEVEL_STYLES, mark_unread, open_text
from mailrisk_ml.cli.texts import interface_language, text_in
from mailrisk_ml.exceptions import InvalidParameterError, MailReadError, SourceError
from mailrisk_ml.json_text import plain, to_json
from mailrisk_ml.labels import LABELS, Language, label_named, labels_listed
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.sources import read_found
from mailrisk_ml.model.assessment import Assessment, Evidence, Level
from mailrisk_ml.model.calibration import log_odds
from mailrisk_ml.model.choice import ModelChoice
from mailrisk_ml.model.explanation import Explanation, WordContribution
from mailrisk_ml.model.redaction import redacted_explanations
from mailrisk_ml.taxonomy import label_for
from mailrisk_ml.text.display import (
    counted,
    printable,
    probability_on_screen,
    threshold_shown,
)
from mailrisk_ml.text.function_words import is_function_word
from mailrisk_ml.unseen import is_blank

_OWNER = "mailrisk explain"
FORMATS = ("table", "json")
_MOST_WORDS = 6  # for a label, and as many against it
_MOST_TERMS = 6
_MOST_LIKELIEST = 3  # labels, where none is flagged
_MOST_USUAL = 2  # function words that are named
_LONGEST_PHRASE = 5  # words
_JOINT = re.compile(r"[ \[]")  # of two words, or a concept
_MARK = "bold underline"


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
    interface: str | None = None
    choice: ModelChoice = field(default_factory=ModelChoice)


def run_explain(options: ExplainOptions) -> None:
    """Print what the score of each label that is flagged, or asked for, is made of."""
    if options.output_format not in (None, *FORMATS):
        rule = f"one of {list(FORMATS)}"
        raise InvalidParameterError("--format", _OWNER, rule, options.output_format)
    if options.terms and options.output_format == "json":
        rule = "given with a table"
        raise InvalidParameterError("--terms", _OWNER, rule, options.output_format)
    language = interface_language(options.interface, _OWNER)
    if language and options.output_format == "json":
        rule = "given with a table"
        raise InvalidParameterError("--interface", _OWNER, rule, options.interface)
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
        if options.terms and not shown:  # why it was missed is what terms are looked at for
            shown = [max(found, key=lambda name: found[name].probability)]
        explained = [found[name] for name in shown]
        how = {"with_terms": options.terms, "asked_for": bool(labels)}
        _print(plain_console(), assessment, explained, language, **how)


def _item(options: ExplainOptions) -> str | Mail:
    """The mail or text, of which there must be one."""
    if (options.path is None) == (options.text is None):
        raise SourceError("Give one mail: a path, - for standard input, or --text TEXT.")
    if options.path is not None:
        return _mail(options.path, options.columns)
    text = options.text or ""
    if is_blank(text):
        raise InvalidParameterError("--text", _OWNER, "a text that is not blank", text)
    return text


def _mail(path: str, columns: Mapping[str, str] | None) -> Mail:
    name, number = container_of(path)
    inputs = Inputs([name], columns)
    if number is None:
        unread: list[MailReadError] = []
        several = list(islice(inputs.mails(unread), 2))
        if len(several) + len(unread) > 1:
            raise SourceError(
                f"{path} holds several mails. Name one by its source, such as {several[0].source}."
            )
        return several[0]
    wanted, said, n_there = f"{name}#{number}", "", 0
    for item in inputs.found():
        n_there += item.source.startswith(f"{name}#")
        if item.source == wanted:
            item = read_found(item)
            if isinstance(item, Mail):
                return item
        if isinstance(item, MailReadError) and item.source in (wanted, name):
            said = f" {str(item).rstrip('.')}."
    if n_there and not said:
        said = f" {name} holds {counted(n_there, 'mail')}."
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
    explained: Sequence[Explanation],
    language: Language | None = None,
    *,
    with_terms: bool,
    asked_for: bool = True,
) -> None:
    language = language or assessment.language
    heading = Text()
    if mail := assessment.mail:
        subject = printable(mail.subject)[:80] or text_in(language, "no_subject")
        heading.append(subject, "bold")
        heading.append(f"  {printable(mail.source)}", "dim")
    if mark_unread(heading, assessment, language):
        console.print(heading)
    if not (explained and (asked_for or assessment.risks)):
        console.print(_nothing_flagged(assessment, language))
        if not explained:
            return
        console.print()
    levels = {risk.label: risk.level for risk in assessment.risks}
    for number, explanation in enumerate(explained):
        if number:
            console.print()
        title = label_for(explanation.label, assessment.descriptions).title[language]
        console.print(_verdict(explanation, title, levels.get(explanation.label), language))
        _print_label(console, explanation, language, with_terms)
    how = text_in(language, "terms_help" if with_terms else "words_help")
    print_beside(console, "", Text(how, "dim"))


def _nothing_flagged(assessment: Assessment, language: Language) -> str:
    likeliest = sorted(assessment.probabilities.items(), key=lambda item: -item[1])
    parts = []
    for name, probability in likeliest[:_MOST_LIKELIEST]:
        # --label takes the Chinese titles of the five labels, and of others only the name.
        shown = LABELS[name].title["zh"] if language == "zh" and name in LABELS else name
        parts.append(f"{printable(shown)} {probability_on_screen(probability)}")
    return text_in(language, "nothing_flagged", likeliest=text_in(language, "pause").join(parts))


def _verdict(explanation: Explanation, title: str, level: Level | None, language: Language) -> Text:
    """Title, probability and level of a label, and what its threshold makes of them."""
    style = LEVEL_STYLES[level] if level else "bold"
    line = Text(f"{text_in(language, level)}  " if level else "", style)
    probability, threshold = _told_apart(explanation.probability, explanation.threshold)
    line.append(f"{printable(title)}  {probability}")
    said = "flagged" if explanation.flagged else "not_flagged"
    return line.append(text_in(language, said, threshold=threshold), "not bold")


def _told_apart(probability: float, threshold: float) -> tuple[str, str]:
    """Both as shown, in as many decimals as show which is greater."""
    for decimals in range(2, 7):
        shown = probability_on_screen(probability, decimals), threshold_shown(threshold, decimals)
        if shown[0] != shown[1] or probability == threshold:
            break
    return shown


def _print_label(
    console: Console, explanation: Explanation, language: Language, with_terms: bool
) -> None:
    texts = {printable(word.text) for word in explanation.words}
    usual = {text for text in texts if is_function_word(text)}
    units = _phrased(explanation, usual)
    weights = _by_word((unit.text, unit.contribution) for unit in units)
    sides = [(w, v) for w, v in weights if v > 0], [(w, v) for w, v in weights[::-1] if v < 0]
    score, base = _hundredths(explanation.score), _hundredths(explanation.base)
    top = _hundredths(explanation.base + sum(value for _, value in sides[0]))
    totals = top - base, score - top
    strongest = {word for word, _ in _most(sides[0], usual)}
    for passage in explanation.evidence:
        print_beside(console, "  ❝ ", _marked(explanation, units, passage, strongest))
    for title, words, total in zip(("for", "against"), sides, totals, strict=True):
        shown = Text(_weighed(_summed(words, usual, total, language)) or "-")
        print_beside(console, _lead(title, language), shown)
    if with_terms:
        if terms := _terms(explanation):
            print_beside(console, _lead("terms", language), Text(_weighed(terms)))
        values = (score, base, *totals)
        names = ("score", "base", "in_favour", "against")
        figures = {name: _signed(value / 100) for name, value in zip(names, values, strict=True)}
        said = text_in(language, "sum", **figures)
        print_beside(console, _lead("log_odds", language), Text(said))
    else:
        needed = float(log_odds(np.array(explanation.threshold)))
        ends = (base / 100, score / 100, needed)
        figures = dict(zip(("base", "score", "needed"), map(_signed, ends), strict=True))
        said = text_in(language, "from_to", **figures)
        print_beside(console, _lead("score", language), Text(said))


def _phrased(explanation: Explanation, usual: Collection[str]) -> list[WordContribution]:
    """The words, but function words that stand together and speak for one side as one phrase.

    A pair of words is a term, and its weight is shared between them: "at your" may be a reason
    where neither "at" nor "your" is.
    """
    units: list[WordContribution] = []
    length = 0  # of the phrase that may go on, in words
    for word in explanation.words:
        shown = printable(word.text)
        is_usual = shown in usual and any(map(str.isalnum, shown))
        if is_usual and 0 < length < _LONGEST_PHRASE and _goes_on(explanation, units[-1], word):
            start, _, _, value = units.pop()
            text = explanation.text[start : word.end]
            word = WordContribution(start, word.end, text, value + word.contribution)
        else:
            length = 0
        units.append(word)
        length = length + 1 if is_usual else 0
    return units


def _goes_on(explanation: Explanation, before: WordContribution, word: WordContribution) -> bool:
    """Whether a word stands beside another and speaks for the same side."""
    between = explanation.text[before.end : word.start]
    return between in ("", " ") and before.contribution * word.contribution > 0


def _marked(
    explanation: Explanation,
    units: Iterable[WordContribution],
    passage: Evidence,
    strongest: Collection[str],
) -> Text:
    """A passage, with the words and phrases that speak most for the label marked."""
    text, position = Text(style="italic"), passage.start
    for word in units:
        if position <= word.start and word.end <= passage.end and printable(word.text) in strongest:
            text.append(printable(explanation.text[position : word.start]))
            text.append(printable(word.text), _MARK)
            position = word.end
    return text.append(printable(explanation.text[position : passage.end]))


def _lead(title: str, language: Language) -> str:
    return f"  {set_cell_size(text_in(language, title), 8)}  "


def _terms(explanation: Explanation) -> list[tuple[str, float]]:
    """The pairs of words, and what words stand for, that add most."""
    joint = [t for t in explanation.terms if t.contribution > 0 and _JOINT.search(t.term)]
    return _by_word(joint)[:_MOST_TERMS]


def _most(
    words: Sequence[tuple[str, float]], usual: Collection[str]
) -> Sequence[tuple[str, float]]:
    """The first of words, without usual ones unless there are no others."""
    return ([item for item in words if item[0] not in usual] or words)[:_MOST_WORDS]


def _summed(
    words: Sequence[tuple[str, float]], usual: Collection[str], total: int, language: Language
) -> list[tuple[str, float]]:
    """The first of the words of a side, and what is left of its total, in hundredths."""
    shown = list(_most(words, usual))
    left = [item for item in words if item not in shown]
    function_words = [item for item in left if item[0] in usual]
    is_most = abs(_sum(function_words)) > abs(_sum(shown))
    if is_most and shown[0][0] not in usual:
        shown.append((_usual(function_words, language), _sum(function_words)))
        left = [item for item in left if item[0] not in usual]
    if left:
        others = text_in(language, "other" if len(left) == 1 else "others", n=len(left))
        shown.append((others, _sum(left)))
    figures = _apportioned([value for _, value in shown], total)
    return [
        (word, figure / 100) for (word, _), figure in zip(shown, figures, strict=True) if figure
    ]


def _sum(words: Iterable[tuple[str, float]]) -> float:
    return sum(value for _, value in words)


def _usual(words: Sequence[tuple[str, float]], language: Language) -> str:
    """Function words that carry more than the words shown, of which the strongest are named."""
    named = [word for word, _ in words if any(map(str.isalnum, word))] or [w for w, _ in words]
    return text_in(language, "usual", words=text_in(language, "and").join(named[:_MOST_USUAL]))


def _apportioned(values: Sequence[float], total: int) -> list[int]:
    """Values of one sign in hundredths that add up to a total, none rounded past zero.

    All are rounded towards zero, and then those that lost most away from it.

    Examples
    --------
    >>> _apportioned([0.014, 0.014, 0.003], 3), _apportioned([-0.016, -0.016], -3)
    ([2, 1, 0], [-2, -1])
    """
    figures = [int(value * 100) for value in values]
    lost = [abs(value * 100 - figure) for value, figure in zip(values, figures, strict=True)]
    missing = total - sum(figures)
    for i in sorted(range(len(values)), key=lambda i: -lost[i])[: abs(missing)]:
        figures[i] += 1 if missing > 0 else -1
    return figures


def _weighed(words: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{word} {_signed(value)}" for word, value in words)


def _hundredths(value: float) -> int:
    return round(value * 100)


def _signed(value: float) -> str:
    return f"{round(value, 2) + 0.0:+.2f}"  # + 0.0: zero is never -0.00


def _by_word(words: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """What each word or term adds wherever it stands, the most first."""
    sums: dict[str, float] = {}
    for word, contribution in words:
        text = printable(word)
        sums[text] = sums.get(text, 0.0) + contribution
    return sorted(sums.items(), key=lambda item: -item[1])
