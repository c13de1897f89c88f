"""Assessments and explanations in a notebook: self-contained HTML without scripts.

A notebook's theme need not be that of the system, so colours are laid over whatever is there:
text keeps the colour it has, and marks and bars are translucent.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

from mailrisk_ml.labels import Language
from mailrisk_ml.model.excerpt import Section, ShownPiece, excerpt, kept_spans
from mailrisk_ml.pages import interface_strings
from mailrisk_ml.taxonomy import label_for
from mailrisk_ml.text.display import probability_shown, threshold_shown, visible

if TYPE_CHECKING:
    from mailrisk_ml.model.assessment import Assessment, Risk
    from mailrisk_ml.model.explanation import Explanation

_LEVEL_COLOURS = {"high": "200,40,40", "medium": "200,130,0", "low": "60,120,190"}
_FOLDED = ("forwarded", "quoted", "signature", "disclaimer")
_LOG_ODDS: dict[Language, str] = {
    "en": "log-odds {score:+.2f}, of these {base:+.2f} before any word",
    "zh": "对数几率 {score:+.2f}，其中 {base:+.2f} 与词语无关",
}
_PRE = "white-space:pre-wrap;overflow-wrap:anywhere"
_QUIET = "opacity:.7"
_FAINT = 0.05  # a smaller share of the strongest word's contribution is not shown


def assessment_html(assessment: Assessment) -> str:
    """The mail with its evidence marked, the probabilities as bars, and the advice.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    str
        A ``<div>``. All text of the mail is escaped, and characters that act instead of showing
        are replaced by visible ones.
    """
    words = interface_strings()[assessment.language]
    levels = {risk.label: risk.level for risk in assessment.risks}
    parts = [
        *_headings(assessment),
        _bars(assessment, levels),
        *(_risk(risk, words) for risk in assessment.risks),
        *(_section(section, levels, words) for section in excerpt(assessment)),
    ]
    if not assessment.risks:
        parts.insert(1, f'<p style="{_QUIET}">{words["no_risk"]}</p>')
    said = ("truncated" if assessment.truncated else "", assessment.unjudged)
    parts[1:1] = [f"<p>{words[f'{name}_notice']}</p>" for name in said if name]
    return (
        f'<div lang="{assessment.language}" style="max-width:52em;line-height:1.5;'
        f'font-family:system-ui,sans-serif">{"".join(parts)}</div>'
    )


def explanation_html(why: Explanation) -> str:
    """The mail with each word shaded by what it adds to the score, or takes from it.

    A long mail is cut to what surrounds the words that matter most.

    Parameters
    ----------
    why : Explanation

    Returns
    -------
    str
        A ``<div>``, escaped as in `assessment_html`; the tooltip of a word is its contribution.
    """
    words = interface_strings()[why.language]
    ranked = sorted(why.words, key=lambda word: -abs(word.contribution))
    strongest = abs(ranked[0].contribution) if ranked else 0.0
    parts, position = [], 0
    for start, end in kept_spans(len(why.text), [(word.start, word.end) for word in ranked]):
        parts += [_omitted(start - position, words), *_shaded_words(why, start, end, strongest)]
        position = end
    parts.append(_omitted(len(why.text) - position, words))
    verdict = "≥" if why.flagged else "<"
    probability, threshold = (threshold_shown(p, 3) for p in (why.probability, why.threshold))
    score = _LOG_ODDS[why.language].format(score=why.score, base=why.base)
    return (
        f'<div lang="{why.language}" style="max-width:52em;line-height:1.6;'
        'font-family:system-ui,sans-serif">'
        f'<p style="margin:0 0 .5em"><b>{_text(why.title)}</b> · {probability} {verdict} '
        f'{threshold} <span style="{_QUIET}">· {score}</span></p>'
        f'<div dir="auto" style="{_PRE}">{"".join(parts)}</div></div>'
    )


def _shaded_words(why: Explanation, start: int, end: int, strongest: float) -> Iterator[str]:
    """A stretch of the text, with its words shaded, those that it cuts as well."""
    for number in range(bisect_right(why.words, start, key=lambda word: word.end), len(why.words)):
        word = why.words[number]
        if word.start >= end:
            break
        begin, stop = max(word.start, start), min(word.end, end)
        yield _text(why.text[start:begin])
        yield _shaded(_text(why.text[begin:stop]), word.contribution, strongest)
        start = stop
    yield _text(why.text[start:end])


def _shaded(text: str, contribution: float, strongest: float) -> str:
    if abs(contribution) < _FAINT * strongest or not contribution:
        return text
    colour = "200,60,20" if contribution > 0 else "30,110,200"
    style = f"background:rgba({colour},{0.6 * abs(contribution) / strongest:.2f})"
    return f'<span title="{contribution:+.3f}" style="{style}">{text}</span>'


def _text(text: str) -> str:
    return escape(visible(text))


def _headings(assessment: Assessment) -> Iterable[str]:
    mail = assessment.mail
    if mail is None:
        return
    date = f"{mail.date:%Y-%m-%d %H:%M}" if mail.date else ""
    facts = " · ".join(
        f"<bdi>{_text(fact)}</bdi>" for fact in (mail.sender, date, mail.source) if fact
    )
    if facts:
        yield f'<p style="{_QUIET};margin:0 0 .5em">{facts}</p>'


def _bars(assessment: Assessment, levels: Mapping[str, str]) -> str:
    rows = []
    for name, probability in sorted(assessment.probabilities.items(), key=lambda p: -p[1]):
        title = label_for(name, assessment.descriptions).title[assessment.language]
        colour = _LEVEL_COLOURS.get(levels.get(name, ""), "128,128,128")
        rows.append(
            f'<span style="{"" if name in levels else _QUIET}">{_text(title)}</span>'
            f'<span style="background:rgba(128,128,128,.15);height:.6em;align-self:center">'
            f'<span style="display:block;height:100%;width:{100 * probability:.1f}%;'
            f'background:rgba({colour},.75)"></span></span>'
            '<span style="font-variant-numeric:tabular-nums">'
            f"{probability_shown(probability)}</span>"
        )
    return (
        '<div style="display:grid;grid-template-columns:max-content minmax(6em,18em) max-content;'
        f'gap:.1em .8em;margin:0 0 1em">{"".join(rows)}</div>'
    )


def _risk(risk: Risk, words: dict[str, str]) -> str:
    colour = _LEVEL_COLOURS[risk.level]
    return (
        f'<p style="margin:0 0 .8em;padding-left:.8em;border-left:3px solid rgba({colour},.75)">'
        f"<b>{_text(risk.title)}</b> · {words[risk.level]}<br>{_text(risk.advice)}</p>"
    )


def _section(section: Section, levels: Mapping[str, str], words: dict[str, str]) -> str:
    pieces = "".join(_piece(piece, levels, words) for piece in section.pieces)
    if section.kind == "subject":
        return f'<p dir="auto" style="{_PRE};font-weight:600;margin:0 0 .5em">{pieces}</p>'
    body = f'<div dir="auto" style="{_PRE}">{pieces}</div>'
    if section.kind not in _FOLDED:
        return body
    unfolded = " open" if any(piece.labels for piece in section.pieces) else ""
    summary = f'<summary style="{_QUIET}">{words[section.kind]}</summary>'
    return f"<details{unfolded}>{summary}{body}</details>"


def _omitted(n: int, words: dict[str, str]) -> str:
    said = words["omitted"].format(count=f"{n:,}")
    return f'<span style="{_QUIET}">[… {said} …]</span>' if n else ""


def _piece(piece: ShownPiece, levels: Mapping[str, str], words: dict[str, str]) -> str:
    if piece.omitted:
        return _omitted(piece.omitted, words)
    text = _text(piece.text)
    if piece.hidden:
        style = "text-decoration:underline dotted"
        text = f'<span title="{words["hidden"]}" style="{style}">{text}</span>'
    if not piece.labels:
        return text
    colour = _LEVEL_COLOURS[levels[piece.labels[0]]]
    names = _text(", ".join(piece.labels))
    return (
        f'<mark title="{names}" style="color:inherit;background:rgba({colour},.22);'
        f'box-shadow:0 2px rgba({colour},.8)">{text}</mark>'
    )
