"""Noise and evasions: what slips happen, and what people do who want to get past a filter.

Evasions are applied where a writer who hides something would: to the passages that carry the risk,
and to the whole body of a mail without one.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import lru_cache, partial
from html import escape
from random import Random
from string import ascii_lowercase

from mailrisk_ml.corpus.records import Record, evidence_of
from mailrisk_ml.evaluation.behaviour import characters, phrases
from mailrisk_ml.evaluation.behaviour.changes import (
    FULL_WIDTH,
    Apply,
    Change,
    changed,
    in_body,
    in_language_of,
    traditional,
)
from mailrisk_ml.evaluation.behaviour.characters import RIGHT_TO_LEFT
from mailrisk_ml.evaluation.behaviour.html_mail import html_mail, paragraphs
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.text.look_alikes import LOOK_ALIKES

Rewrite = Callable[[str], str]

_LETTER_OR_HAN = re.compile("[A-Za-z\u4e00-\u9fff]")
_INSIDE = re.compile("(?<=[A-Za-z\u4e00-\u9fff])(?=[A-Za-z\u4e00-\u9fff])")
_LOOK_ALIKES = str.maketrans("aeopcyxijsAEOPCXKMHT", "аеорсухіјѕАЕОРСХКМНТ")
_LEET = str.maketrans("aeiostAEIOST", "431057431057")
_LEAST = 40  # letters for one typo
_MOST_MARKS = 3  # in a row
_HARMLESS = "Minutes of the canteen committee: soup on Monday, lentils on Tuesday. "
_BLANK_LINE = re.compile(r"\n\s*\n")
_PLACE = "\ue000"  # where markup goes once the text is escaped


def in_passages(rewrite: Rewrite) -> Apply:
    """Rewrite the marked passages, or the whole body where none is marked."""
    return lambda record, _: _rewritten(record, rewrite)


def _rewritten(record: Record, rewrite: Rewrite) -> Mail | None:
    subject, body = record["subject"], record["body"]
    passages = _passages(record)
    if not passages:
        return changed(record, body=rewrite(body))
    for passage in passages:
        subject = subject.replace(passage, rewrite(passage))
        body = body.replace(passage, rewrite(passage))
    return changed(record, subject=subject, body=body)


def _passages(record: Record) -> list[str]:
    """Marked passages, the longest first, none inside another."""
    marked = {p for some in evidence_of(record).values() for p in some if p.strip()}
    ordered = sorted(marked, key=lambda p: (-len(p), p))
    return [p for i, p in enumerate(ordered) if not any(p in longer for longer in ordered[:i])]


def _typos(text: str, rng: Random) -> str:
    """One slip in forty letters: two swapped, one lost, or one doubled."""
    characters = list(text)
    places = [m.start() for m in _LETTER_OR_HAN.finditer(text)]
    for at in sorted(rng.sample(places, len(places) // _LEAST), reverse=True):
        slip = rng.randrange(3)
        if slip == 0 and at + 1 < len(characters):
            characters[at], characters[at + 1] = characters[at + 1], characters[at]
        elif slip == 1:
            del characters[at]
        else:
            characters.insert(at, characters[at])
    return "".join(characters)


def _with_between(mark: str, text: str) -> str:
    return _INSIDE.sub(lambda _: mark, text)


def _with_any_mark(record: Record, rng: Random) -> Mail | None:
    """Letter by letter, parted by one mark, which may be repeated."""
    mark = rng.choice(characters.marks() + characters.blanks()) * rng.randint(1, _MOST_MARKS)
    return _rewritten(record, partial(_with_between, mark))


def _with_unseen(record: Record, rng: Random) -> Mail | None:
    unseen = partial(_INSIDE.sub, lambda _: rng.choice(characters.unseen()))
    return _rewritten(record, unseen)


@lru_cache(maxsize=1)
def _of_other_scripts() -> dict[str, str]:
    """By the table that folds them: Python has none of what letters of two scripts look like."""
    return {
        letter: "".join(chr(c) for c, like in LOOK_ALIKES.items() if like == ord(letter))
        for letter in ascii_lowercase
    }


def _with_look_alikes(
    alike: Callable[[], dict[str, str]], record: Record, rng: Random
) -> Mail | None:
    """Each letter replaced by any that looks like it."""
    letters = partial(re.sub, "[a-zA-Z]", lambda m: rng.choice(alike()[m.group().lower()]))
    return _rewritten(record, letters)


def _with_other_spaces(record: Record, rng: Random) -> Mail | None:
    blanks = partial(re.sub, " ", lambda _: rng.choice(characters.blanks()))
    return _rewritten(record, blanks)


def _translated(table: dict[int, int], text: str) -> str:
    return text.translate(table)


def _override(text: str) -> str:
    """Marks of direction around each word, as text copied from right-to-left programs holds."""
    return re.sub(r"[A-Za-z\u4e00-\u9fff]+", lambda m: f"\u202a\u200f{m.group()}\u202c", text)


def _backwards(text: str) -> str:
    """Stored backwards, and shown forwards by an override of direction."""
    return re.sub(r"[^\n]{2,}", lambda line: f"{RIGHT_TO_LEFT}{line.group()[::-1]}\u202c", text)


def _mixed_scripts(text: str, rng: Random) -> str:
    """Every other ideograph in its Traditional form."""
    other = traditional(text)
    if len(other) != len(text):
        return text
    return "".join(b if rng.random() < 0.5 else a for a, b in zip(text, other, strict=True))


def _in_base64(text: str) -> str:
    return base64.encodebytes(text.encode("utf-8")).decode("ascii").strip()


def _only_subject(record: Record, _: Random) -> Mail | None:
    text = " ".join(f"{record['subject']} {record['body']}".split())
    return Mail(subject=text, body="") if record["body"].strip() else None


def as_html(between: str, record: Record, _: Random) -> Mail:
    """The mail as HTML, with markup between the letters of its passages, or of its body."""
    body = record["body"]
    for passage in [p for p in _passages(record) if p in body] or [body]:
        body = body.replace(passage, _with_between(_PLACE, passage))
    html = escape(body, quote=False).replace(_PLACE, between)
    return html_mail(record["subject"], paragraphs("", html))


def _marked_up(write: Rewrite, record: Record, _: Random) -> Mail | None:
    """The mail as HTML, with its marked passages written in a way of their own."""
    body = record["body"]
    passages = [p for p in _passages(record) if p in body]
    if not passages:
        return None
    html = escape(body, quote=False)
    for passage in passages:
        html = html.replace(escape(passage, quote=False), write(passage))
    return html_mail(record["subject"], paragraphs("", html))


def _inside(opening: str, closing: str) -> Apply:
    """Marked passages inside an element."""
    return partial(_marked_up, lambda text: f"{opening}{escape(text, quote=False)}{closing}")


def _right_to_left(text: str) -> str:
    return f'<bdo dir="rtl">{escape(text[::-1], quote=False)}</bdo>'


def _in_blocks(style: str, text: str) -> str:
    """Three letters in each, all of them in a line."""
    pieces = (escape(text[i : i + 3], quote=False) for i in range(0, len(text), 3))
    blank = " ", "&nbsp;"
    return "".join(f'<div style="{style}">{piece.replace(*blank)}</div>' for piece in pieces)


def _hidden_harmless(record: Record, _: Random) -> Mail:
    """Harmless text that the page does not show, to dilute what it does."""
    html = paragraphs(record["body"]) + f'<div style="display:none">{_HARMLESS * 5}</div>'
    return html_mail(record["subject"], html)


def _harmless_plain(record: Record, _: Random) -> Mail:
    """Harmless plain text beside the HTML, which is what mail programs show."""
    return html_mail(record["subject"], paragraphs(record["body"]), _HARMLESS)


def _among_routine(record: Record, _: Random) -> Mail | None:
    """The body between four lines about the week's business and four more."""
    lines = in_language_of(record, phrases.ROUTINE)
    return changed(record, body="\n".join((*lines[:4], record["body"], *lines[4:])))


def _behind_notice(record: Record, _: Random) -> Mail | None:
    """The body goes on where a firm's notice ends, all in one paragraph."""
    notice = in_language_of(record, phrases.DISCLAIMERS)
    return changed(record, body=f"{notice} {_BLANK_LINE.sub(chr(10), record['body'])}")


def _three_times(record: Record, _: Random) -> Mail | None:
    """The body, and the same twice more."""
    return changed(record, body="\n\n".join([record["body"]] * 3))


def _below_dashes(record: Record, _: Random) -> Mail | None:
    """The body where a signature stands."""
    line = in_language_of(record, phrases.ROUTINE)[0]
    return changed(record, body=f"{line}\n\n-- \n{record['body']}")


def _reserved(record: Record, _: Random) -> Mail | None:
    """A last line that takes back a contract, and no other risk."""
    if "contract" in record["labels"]:
        return None
    line = in_language_of(record, phrases.RESERVATION)
    return changed(record, body=f"{record['body']}\n{line}")


#: What happens to anybody.
NOISE = (
    Change("typos, 1 letter in 40", in_body(_typos)),
    Change("among eight routine lines", _among_routine),
    Change("behind a notice", _behind_notice),
    Change("beside a line that nothing is agreed", _reserved),
)
#: What people do on purpose.
EVASIONS = (
    Change("spaced-out words", in_passages(partial(_with_between, " "))),
    Change("words spelled with any mark", _with_any_mark),
    Change("other blanks", _with_other_spaces),
    Change("unseen characters", _with_unseen),
    Change("control characters", in_passages(partial(_with_between, "\x1e"))),
    Change("look-alike letters", in_passages(partial(_translated, _LOOK_ALIKES))),
    Change("look-alike letters of other scripts", partial(_with_look_alikes, _of_other_scripts)),
    Change("look-alike letters by name", partial(_with_look_alikes, characters.look_alikes)),
    Change("leetspeak", in_passages(partial(_translated, _LEET))),
    Change("marks of direction", in_passages(_override)),
    Change("right-to-left override", in_passages(_backwards)),
    Change("Traditional and Simplified mixed", in_body(_mixed_scripts)),
    Change("full-width letters", in_passages(partial(_translated, FULL_WIDTH))),
    Change("tags inside words", partial(as_html, "<b></b>")),
    Change("comments inside words", partial(as_html, "<!-- x -->")),
    Change("hidden letters inside words", partial(as_html, '<i style="display:none">q</i>')),
    Change("hidden letters, a comment", partial(as_html, '<i style="display:/**/none">q</i>')),
    Change("hidden letters, an escape", partial(as_html, r'<i style="display:n\6f ne">q</i>')),
    Change("hidden letters, a font of no size", partial(as_html, '<i style="font:0/0 a">q</i>')),
    Change("hidden letters, no opacity", partial(as_html, '<i style="color:#0000">q</i>')),
    Change("hidden letters, an element that is not shown", partial(as_html, "<rp>q</rp>")),
    Change("hidden letters, scaled", partial(as_html, '<i style="transform:scale(0)">q</i>')),
    Change(
        "hidden letters, a style for a tag",
        partial(as_html, "<style>i{display:none}</style><i>q</i>"),
    ),
    Change(
        "hidden letters, a style for an attribute",
        partial(as_html, "<style>[x]{display:none}</style><i x>q</i>"),
    ),
    Change(
        "blocks inside words, in one line",
        partial(_marked_up, partial(_in_blocks, "display:inline")),
    ),
    Change("blocks inside words, afloat", partial(_marked_up, partial(_in_blocks, "float:left"))),
    Change("an element from right to left", partial(_marked_up, _right_to_left)),
    Change("hidden harmless text", _hidden_harmless),
    Change("hidden risky text", _inside('<span style="display:none">', "</span>")),
    Change("risky text in a drawing", _inside("<svg><text>", "</text></svg>")),
    Change(
        "risky text in a drawing's style",
        _inside("<svg><style><p>", "</p></style></svg>"),
    ),
    Change(
        "risky text below a drawing that a style names",
        _inside("<style>/* <svg */</style><p>", "</p>"),
    ),
    Change("risky text for Outlook alone", _inside("<!--[if mso]>", "<![endif]-->")),
    Change("risky text in a template", _inside("<template>", "</template>")),
    Change("risky text in an object", _inside("<object>", "</object>")),
    Change("harmless plain text beside HTML", _harmless_plain),
    Change("base64 in the body", in_passages(_in_base64)),
    Change("text in the subject only", _only_subject),
    Change("below a signature's dashes", _below_dashes),
    Change("said three times", _three_times),
)
