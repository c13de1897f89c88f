"""Cover notes: what is written above a forward only to pass it on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mailrisk_ml.mail import history_patterns as p
from mailrisk_ml.mail.stamps import stamped_lines
from mailrisk_ml.mail.trailers import is_ending

_NOTE_WIDTH = 120  # what only passes something on is shorter
_MOST_LINES = 60  # a greeting, a sentence, a signature, and notices in two languages
_NOTHING = 3  # characters: "ok"
_FEW_WORDS = 3
_COMMENT_WORDS = 40  # a sentence or two, greeting and name included
_WORD = re.compile(r"[\u4e00-\u9fff]{1,2}|[^\W_\u4e00-\u9fff]+")


def is_forward(subject: str) -> bool:
    """Whether a subject says that the mail is one: "FW: Offer", but not "RE: FW: Offer"."""
    return p.FORWARD_SUBJECT.match(subject) is not None


def passes_on(lines: Sequence[str], *, forwards: bool) -> bool:
    """Whether what stands above a forward says no more than that it is one.

    Greeting, signature and notices say nothing; what is left is "see below" and its like.

    Parameters
    ----------
    lines : sequence of str
        All that stands above.
    forwards : bool
        Whether the subject or a banner says that something is forwarded. Then a few words of any
        kind, and the request to deal with it, are no text of their own either; above the history
        of a reply they are its text.
    """
    stamps = {n for start, stop in stamped_lines(lines) for n in range(start, stop)}
    texts = [
        line.strip()
        for number, line in enumerate(lines)
        if number not in stamps and not p.RULE.match(line[: p.WIDTH])
    ]
    while texts and not texts[0]:
        del texts[0]
    if texts and is_forward(texts[0]):  # the subject of a mail that is one string
        del texts[0]
        forwards = True
    if sum(map(len, texts)) <= _NOTHING:
        return True
    if len(texts) > _MOST_LINES:
        return False
    rest, noted = _below_note(texts, p.REQUEST if forwards else p.PASSING_ON)
    if is_ending(rest):
        return noted or forwards
    few = len(_WORD.findall(rest[0][:_NOTE_WIDTH])) <= _FEW_WORDS
    return few and forwards and is_ending(rest[1:])


def takes_up(text: str) -> bool:
    """Whether a forward's comment is short and holds nothing back from what it passes on.

    "Let us use this." makes what stands below the sender's own matter; "Not ours, please delete."
    does not.
    """
    words = _WORD.findall(text[: _COMMENT_WORDS * _NOTE_WIDTH])
    if len(words) > _COMMENT_WORDS:
        return False
    return p.HOLDING_BACK.search(p.KEEPING_QUIET.sub("", text)) is None


def _below_note(texts: list[str], note: re.Pattern[str]) -> tuple[list[str], bool]:
    """What stands below greeting and cover note, and whether there is a note."""
    noted = False
    for number, text in enumerate(texts):
        said = text[:_NOTE_WIDTH]
        if not number and not note.fullmatch(said) and (greeting := p.GREETING.match(said)):
            said = said[greeting.end() :]
        if said and (len(text) > _NOTE_WIDTH or not note.fullmatch(said)):
            return texts[number:], noted
        noted = noted or (said != "" and not p.THANKS.fullmatch(said))
    return [], noted
