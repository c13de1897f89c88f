"""What is written above a mail that makes what stands below it the writer's own matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from mailrisk_ml.mail.zoning import cover_patterns as p
from mailrisk_ml.mail.zoning.cues import OTHER_LETTERS, holds_one, n_words
from mailrisk_ml.mail.zoning.history_patterns import RULE, RULE_STARTS, WIDTH
from mailrisk_ml.mail.zoning.kinds import ZoneKind
from mailrisk_ml.mail.zoning.signature_lines import is_firm_note
from mailrisk_ml.mail.zoning.stamps import stamped_lines
from mailrisk_ml.mail.zoning.trailers import first_ending, is_ending

Why = Literal["", "note", "comment", "assent", "answers"]

_NOTE_WIDTH = 120  # what only passes something on is shorter
_MOST_LINES = 60  # a greeting, a sentence, a signature, and notices in two languages
_FEW_WORDS = 3
_COMMENT_WORDS = 40  # a sentence or two, greeting and name included
_COMMENT_CHARS = _COMMENT_WORDS * _NOTE_WIDTH
_ASSENT_WORDS = 10


def is_forward(subject: str) -> bool:
    """Whether a subject says that the mail is one: "FW: Offer", but not "RE: FW: Offer"."""
    return p.FORWARD_SUBJECT.match(subject) is not None


def is_reply(subject: str) -> bool:
    """Whether a subject says that the mail answers one."""
    return p.REPLY_SUBJECT.match(subject) is not None


def why_read(own: str, below: ZoneKind) -> Why:
    """Why what stands below a mail's own text is read; empty where it is not.

    The one rule on history: who adds nothing to it, takes it up, agrees to it or writes into it has
    made it their matter; who refuses, asks or says something of their own has not.

    Parameters
    ----------
    own : str
        What the mail says itself.
    below : {"forwarded", "quoted"}
        What stands below. Above a forward a few words of any kind, the request to deal with it, and
        a short comment pass it on as well.

    Returns
    -------
    {"", "note", "comment", "assent", "answers"}
        The last two make a matter of the mail that is answered, and of none further down.
    """
    forwards = below == "forwarded"
    texts, is_forwarded = _texts(own.split("\n"))
    is_note = _is_note(texts, forwards=forwards or is_forwarded)
    if is_note and forwards:
        return "note"
    greeting, texts = _greeted(texts)
    if not (forwards or is_note or _may_agree(own, texts) or _may_announce_answers(own)):
        return ""
    said, asked = _parted(own, greeting, texts)
    if not _is_short(said, _COMMENT_WORDS):
        return ""
    if is_note:
        return "note"
    if forwards and not _holds(p.HOLDING_BACK, asked):
        return "comment"
    if _is_assent(said, asked) and not _holds(p.RESERVING, asked):
        return "assent"
    return "answers" if _announces_answers(own) else ""


def _may_agree(own: str, texts: list[str]) -> bool:
    """Tell cheaply that a text does not begin to agree: what is said is all or some first lines."""
    return _agrees(own) or _agrees("\n".join(texts))


def _may_announce_answers(own: str) -> bool:
    """Tell cheaply that it is not said that answers stand in the quoted mail, as in most."""
    return p.ANSWERS_CUES.any_in(own.lower()) or holds_one(own, OTHER_LETTERS)


def _announces_answers(own: str) -> bool:
    return p.ANSWERS_INSIDE.search(own) is not None and not p.ASKING_ANSWERS.search(own)


def passes_on(lines: Sequence[str], *, forwards: bool) -> bool:
    """Whether what stands above a forward says no more than that it is one.

    Greeting, signature and notices say nothing; what is left is "see below" and its like.

    Parameters
    ----------
    lines : sequence of str
        All that stands above.
    forwards : bool
        Whether the subject or a banner says that something is forwarded. Then a few words that
        hold nothing back, and the request to deal with it, are no text of their own either; above
        the history of a reply they are its text.
    """
    texts, is_forwarded = _texts(lines)
    return _is_note(texts, forwards=forwards or is_forwarded)


def _is_note(texts: list[str], *, forwards: bool) -> bool:
    if not any(texts):
        return True
    if len(texts) > _MOST_LINES:
        return False
    rest, noted = _below_note(texts, forwards=forwards)
    if not rest:
        return noted or forwards
    if not noted and not forwards:
        return False
    if is_ending(rest):  # "No" is like a name
        return noted or takes_up(rest[0])
    few = forwards and n_words(rest[0][:_NOTE_WIDTH]) <= _FEW_WORDS
    return few and is_ending(rest[1:]) and takes_up(rest[0])


def _texts(lines: Sequence[str]) -> tuple[list[str], bool]:
    """What is written in some lines, and whether a subject stands above that says "FW:"."""
    stamps = {n for start, stop in stamped_lines(lines) for n in range(start, stop)}
    texts = [
        text
        for number, line in enumerate(lines)
        if not ((text := line.strip())[:1] in RULE_STARTS and RULE.match(line[:WIDTH]))
        and number not in stamps
    ]
    while texts and not texts[0]:
        del texts[0]
    # The subject of a mail that is one string.
    forwards = bool(texts) and is_forward(texts[0])
    if forwards or (texts and p.REPLY_SUBJECT.match(texts[0])):
        del texts[0]
    return texts, forwards


def takes_up(text: str) -> bool:
    """Whether a forward's comment is short and holds nothing back from what it passes on.

    "Let us use this." makes what stands below the sender's own matter; "Not ours, please delete."
    does not.
    """
    return _is_short(text, _COMMENT_WORDS) and not _holds(p.HOLDING_BACK, text)


def _greeted(texts: list[str]) -> tuple[str, list[str]]:
    """A greeting, also in several lines, and what is written below it."""
    greeting = ""
    for expression in (p.GREETING, p.HELLO, p.HELLO):
        if texts and (found := expression.match(texts[0])) and not _agrees(texts[0]):
            greeting, texts = greeting + found[0], [texts[0][found.end() :], *texts[1:]]
        first = next((number for number, text in enumerate(texts) if text), len(texts))
        texts = texts[first:]
    return greeting, texts


def _parted(own: str, greeting: str, texts: list[str]) -> tuple[str, str]:
    """What is said between greeting and signature, and all that it may be held back in.

    A signature may hold it back as well ("Yes.", below it 不同意): a short line looks like a name.
    Its titles do not, nor does "VAT No. 123".
    """
    number = first_ending(texts, _n_short(texts))
    if not number:
        return own, own
    said = "\n".join(texts[:number])
    signature = [
        p.DEPARTMENTS.sub("", text) if p.TITLED.fullmatch(text) else text
        for text in texts[number:]
        if not is_firm_note(text)
    ]
    return said, "\n".join([greeting, said, *signature])


def _n_short(texts: Sequence[str]) -> int:
    """How many of the first lines are a short comment together."""
    n_chars, total = -1, 0
    for number, text in enumerate(texts[:_MOST_LINES]):
        n_chars += 1 + len(text)
        if n_chars > _COMMENT_CHARS:
            return number
        total += n_words(text)
        if total > _COMMENT_WORDS:
            return number
    return min(len(texts), _MOST_LINES)


def _agrees(said: str) -> bool:
    """Whether a text begins as an assent does."""
    return bool(p.AGREEING.match(said) or p.NODDING.match(said))


def _is_assent(said: str, asked: str) -> bool:
    """Whether a text agrees and says no more: it may thank, and order what to do."""
    if not _is_short(said, _ASSENT_WORDS) or not _agrees(said):
        return False
    position = 0
    while position < len(said):
        part = p.ASSENT_PART.match(said, position)
        if part is None:
            return False
        position = part.end()
    return bool(p.AGREEING.match(said)) or not p.ACKNOWLEDGING.search(asked)


def _is_short(text: str, most: int) -> bool:
    return len(text) <= _COMMENT_CHARS and n_words(text) <= most


def _holds(words: re.Pattern[str], text: str) -> bool:
    return words.search(p.KEEPING_QUIET.sub("", text)) is not None


def _below_note(texts: list[str], *, forwards: bool) -> tuple[list[str], bool]:
    """What stands below greeting and cover note, and whether there is a note.

    Of a reply it is none that asks and points at nothing: "Please advise."
    """
    noted, greets = False, True
    for number, said in enumerate(texts):
        if len(said) > _NOTE_WIDTH:
            return texts[number:], noted
        is_note = _asks_or_points(said)
        expression = p.HELLO if number else p.GREETING
        if greets and not is_note and (greeting := expression.match(said)):
            said = said[greeting.end() :]
            is_note = _asks_or_points(said)
        if said and not is_note:
            return texts[number:], noted
        greets = greets and not said
        noted = noted or (is_note and _is_noted(said, forwards=forwards))
    return [], noted


def _asks_or_points(said: str) -> bool:
    return p.REQUEST.fullmatch(said) is not None and not _holds(p.HOLDING_BACK, said)


def _is_noted(said: str, *, forwards: bool) -> bool:
    """Whether a line of greetings, thanks, requests and pointers is more than the first two."""
    if p.THANKS.fullmatch(said):
        return False
    return forwards or p.PASSING_ON.fullmatch(said) is not None or not p.ASKING.fullmatch(said)
