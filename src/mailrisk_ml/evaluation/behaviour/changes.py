"""Invariances: changes to a mail that no reader would decide differently for."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from random import Random
from typing import Any, TypeVar

from mailrisk_ml.corpus.records import Record
from mailrisk_ml.evaluation.behaviour import phrases
from mailrisk_ml.mail.message import Mail

T = TypeVar("T")

#: A changed mail, or None where the change does not apply to this one.
Apply = Callable[[Record, Random], Mail | None]

_HAN = re.compile("[\u4e00-\u9fff]")
_DIGITS = re.compile("[1-9]")
_WORD = re.compile(r"[A-Z][a-z]+")
_TITLED = re.compile(
    f"[{phrases.SURNAMES}](?={phrases.TITLES})|(?<=[老小])[{phrases.SURNAMES}](?=[,，、])"
)
_AMOUNT = re.compile(
    r"(?:[$€£¥]|USD|RMB|EUR|GBP)\s?\d[\d,.]*\d?|\d[\d,.]*(?:\s?(?:万|亿|萬|億)?[元块塊]|\s?[万萬亿億])"
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon))\b[^\n.!?]{0,40}[,:!]?[ \t]*\n+"
    r"|[^\n。,，]{0,12}(?:您好|你好|大家好|各位好)[^\n。]{0,4}\n+",
    re.IGNORECASE,
)
_SENTENCE_ENDS = ".!?:;。！？：；…"
FULL_WIDTH = {c: c + 0xFEE0 for c in (*b"0123456789", *range(65, 91), *range(97, 123))}


@dataclass(frozen=True)
class Change:
    """A named change.

    Parameters
    ----------
    name : str
    apply : callable
        From a record and a random generator to the changed mail, or None.
    """

    name: str
    apply: Apply


def is_chinese(record: Record) -> bool:
    """Whether a mail's text is mostly Chinese, whatever its record says."""
    text = record["body"] or record["subject"]
    return 4 * len(_HAN.findall(text)) > len(text)


def in_language_of(record: Record, texts: Mapping[str, T]) -> T:
    """Of texts by language those in a mail's own."""
    return texts["zh" if is_chinese(record) else "en"]


def changed(record: Record, *, subject: str | None = None, body: str | None = None) -> Mail | None:
    """The record's mail with another subject or body; None where nothing differs."""
    before = record["subject"], record["body"]
    after = before[0] if subject is None else subject, before[1] if body is None else body
    return Mail(*after) if after != before else None


def in_text(function: Callable[[str, Random], str]) -> Apply:
    """A change of subject and body alike."""

    def apply(record: Record, rng: Random) -> Mail | None:
        subject, body = (function(record[name], rng) for name in ("subject", "body"))
        return changed(record, subject=subject, body=body)

    return apply


def in_body(function: Callable[[str, Random], str]) -> Apply:
    """A change of the body alone."""
    return lambda record, rng: changed(record, body=function(record["body"], rng))


@lru_cache(maxsize=4)
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)


def _converted(config: str, text: str, _: Random) -> str:
    return str(_converter(config).convert(text))


def traditional(text: str) -> str:
    """Traditional characters for Simplified ones (OpenCC's ``s2t``)."""
    return str(_converter("s2t").convert(text))


def _full_width(text: str, _: Random) -> str:
    return text.translate(FULL_WIDTH)


def _upper_case(text: str, _: Random) -> str:
    return text.upper()


def _other_names(text: str, rng: Random) -> str:
    """Common first names, and surnames before a title, become others; one name stays one."""
    names: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        old = match.group()
        pool = phrases.FIRST_NAMES if old in phrases.FIRST_NAMES else phrases.SURNAMES
        if old not in pool:
            return old
        return names.setdefault(old, rng.choice([name for name in pool if name != old]))

    return _TITLED.sub(other, _WORD.sub(other, text))


def _other_amounts(text: str, rng: Random) -> str:
    """Amounts of money of the same length."""

    def other(match: re.Match[str]) -> str:
        return _DIGITS.sub(lambda _: rng.choice("123456789"), match.group())

    return _AMOUNT.sub(other, text)


def _appended(texts: dict[str, str], record: Record, _: Random) -> Mail | None:
    """A text below the mail, in its language."""
    below = in_language_of(record, texts)
    return changed(record, body=f"{record['body'].rstrip()}\n\n{below}")


def _greeting_added(record: Record, _: Random) -> Mail | None:
    if _GREETING.match(record["body"]):
        return None
    greeting = "各位好," if is_chinese(record) else "Hi all,"
    return changed(record, body=f"{greeting}\n\n{record['body']}")


def _greeting_removed(text: str, _: Random) -> str:
    return _GREETING.sub("", text, count=1) if _GREETING.match(text) else text


def _trailing_spaces(text: str, rng: Random) -> str:
    return "\n".join(line + " " * rng.randint(1, 4) for line in text.split("\n"))


def _windows_lines(text: str, _: Random) -> str:
    return text.replace("\n", "\r\n")


def _wrapped(text: str, _: Random) -> str:
    """Lines cut as a mail program does: at 72 columns, an ideograph two of them."""
    return "\n".join(_wrap_line(line) for line in text.split("\n"))


def _wrap_line(line: str) -> str:
    if 4 * len(_HAN.findall(line)) > len(line):
        return "\n".join(line[i : i + 36] for i in range(0, len(line), 36))
    wrapped = textwrap.wrap(line, 72, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrapped) if line.strip() else line


def _unwrapped(text: str, _: Random) -> str:
    """Lines that a mail program cut are joined: none ends its sentence, each is long."""
    lines = text.split("\n")
    result = [lines[0]]
    for line in lines[1:]:
        above = result[-1]
        goes_on = line[:1].islower() and len(above) >= 50 and above[-1] not in _SENTENCE_ENDS
        if goes_on:
            result[-1] = f"{above} {line}"
        else:
            result.append(line)
    return "\n".join(result)


def _as_html(record: Record, _: Random) -> Mail:
    from mailrisk_ml.evaluation.behaviour.html_mail import html_mail, paragraphs

    return html_mail(record["subject"], paragraphs(record["body"]))


def _upper_subject(record: Record, _: Random) -> Mail | None:
    return changed(record, subject=record["subject"].upper())


INVARIANCES = (
    Change("Traditional characters", in_text(partial(_converted, "s2t"))),
    Change("Simplified characters", in_text(partial(_converted, "t2s"))),
    Change("full-width letters and digits", in_text(_full_width)),
    Change("other names", in_text(_other_names)),
    Change("other amounts", in_text(_other_amounts)),
    Change("disclaimer added", partial(_appended, phrases.DISCLAIMERS)),
    Change("harmless thread quoted", partial(_appended, phrases.THREADS)),
    Change("signature added", partial(_appended, phrases.SIGNATURES)),
    Change("bare signature added", partial(_appended, phrases.BARE_SIGNATURES)),
    Change("sent as HTML", _as_html),
    Change("greeting added", _greeting_added),
    Change("greeting removed", in_body(_greeting_removed)),
    Change("trailing spaces", in_body(_trailing_spaces)),
    Change("Windows line ends", in_body(_windows_lines)),
    Change("lines wrapped", in_body(_wrapped)),
    Change("lines joined", in_body(_unwrapped)),
    Change("upper-case subject", _upper_subject),
    Change("upper case throughout", in_text(_upper_case)),
)
