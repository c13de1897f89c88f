"""Names, addresses and numbers as placeholders: ``str -> str``, with the way offsets move.

By pattern, so not complete: see `mailrisk_ml.text.names` for which personal names are found.
Amounts, dates, times and percentages stay, since a passage means nothing without them; dates of
birth do not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import itemgetter

from mailrisk_ml.text.addresses import addresses, mail_addresses
from mailrisk_ml.text.encodings import find_readings
from mailrisk_ml.text.entities import Entity, find_entities
from mailrisk_ml.text.known_names import KnownNames
from mailrisk_ml.text.names import Place, name_places
from mailrisk_ml.text.normalize import Normalized, normalize

Span = tuple[int, int, str]

_PLACEHOLDERS = {
    "email": "[email]",
    "url": "[url]",
    "phone": "[phone]",
    "spoken": "[phone]",
    "id_number": "[id]",
    "handle": "[id]",
    "bank_card": "[card]",
    "long_number": "[number]",
    "grouped": "[number]",
    "identifier": "[number]",
    "document": "[number]",
    "plate": "[number]",
    "said_number": "[number]",
    "birth": "[date]",
    "name": "[name]",
    "encoded": "[encoded]",
}
_KEPT = ("money", "date", "time", "percent")
_MANY_DIGITS = 7
_LONG_RUN = re.compile(rf"\d{{{_MANY_DIGITS},}}")
_AT_PRICE = re.compile(r"@(?!(?:\d+\.){3}\d+\Z)(?:[^.]+\.)+\d[^.]*\Z")  # but for IPv4
_GROUPS = r"(?:[ -]\d{2,8}){1,4}(?![\w.,]?\d)"
# On folded text: lower case, half width. Longest and surest first.
_PATTERNS = (
    ("handle", re.compile(
        r"(?:微信号?|wechat(?: id)?|qq号?|telegram|whatsapp)[ ]?:?[ ]?([a-z0-9_-]{5,20})"
    )),
    # A word of letters alone behind these may be no account: 钉钉 approval, 微信(wechat).
    ("handle", re.compile(
        r"(?:(?:微信|钉钉|抖音|快手|微博|小红书|(?<![a-z])(?:wechat|qq))(?:账号|帐号|号|[ ]?id)?"
        r"(?:是|为)?[ ]?[:(]?|(?<![a-z])vx号?[ ]?[:(])[ ]?"
        r"(?=[a-z-]{0,19}[\d_])([a-z0-9_-]{4,20})(?![a-z0-9_年月万个人-])"
    )),
    ("handle", re.compile(
        r"(?<![施加手竣开完])工号(?:是|为)?[ ]?[:(]?[ ]?((?=[a-z-]{0,6}\d)[a-z0-9-]{3,20})(?![\w-])"
    )),
    # Accounts that a telephone number stands for: "13812345678@alipay".
    ("handle", re.compile(r"(?<![\w.])\d{7,20}@[a-z][a-z0-9]{1,20}(?!\w|[.-]\w)", re.ASCII)),
    # Invoices and orders by the words before them: most look like telephone numbers.
    ("document", re.compile(
        r"(?:(?<![a-z])(?:invoices?|inv|orders?|p[.]?o|contract|quotation|quote|ref(?:erence)?)"
        r"(?:[.]?[ ]?(?:no|nr|number|num)(?![a-z]))?"
        r"|(?:发票|订单|合同|报价单?|单)(?:编?号码?)?|编号)"
        r"[.#]{0,2}[ ]?:?[ ]?#?(\d{2,8}(?:[-/]\d{2,8}){1,4})(?![\w/-])"
    )),
    # Of people: in China with blanks, in Hong Kong with brackets; in Brazil of people and firms.
    ("id_number", re.compile(
        r"(?<!\d)\d{6}[ -](?:19|20)\d{2}-?\d{4}[ -]\d{3}[\dx](?!\w)"
        r"|(?<!\w)[a-z]{1,2}\d{6} ?\([\da]\)"
        r"|(?<![\d.])(?:\d{3}\.\d{3}\.\d{3}|\d{2}\.\d{3}\.\d{3}/\d{4})-\d{2}(?!\d)",
        re.ASCII,
    )),
    # Mobile telephones of China, digit by digit or in words.
    ("phone", re.compile(r"(?<![\d.,])(?<![\d.,] )1 [3-9](?: \d){9}(?! ?\d)", re.ASCII)),
    ("spoken", re.compile("[一幺][三四五六七八九][〇零○一二三四五六七八九幺]{9}")),
    ("phone", re.compile(r"(?<![\w.])\+\d[\d ()./-]{5,20}\d(?!\w)", re.ASCII)),
    # With the bracket before a code of an area, where a letter or an ideograph precedes it too.
    ("phone", re.compile(
        r"\((?:0\d{2,4}\) ?\d{3,4}[ -]?\d{3,4}|[2-9]\d\d\) ?\d{3}[.-]\d{4})(?!\d)", re.ASCII
    )),
    # Offers, drawings and parts are numbered in groups too: what begins with the code of an area,
    # or stands behind such a word, is a telephone number.
    ("phone", re.compile(
        rf"(?<![\w.,])(?:\(\d{{2,5}}\)|0\d{{1,4}}){_GROUPS}", re.ASCII
    )),
    # With the slash that Germans part it by (DIN 5008 had it once). Files are numbered by the year.
    ("phone", re.compile(
        r"(?<![\w.,/-])(?:\(0\d{2,5}\)|0\d{2,5})(?= ?/ ?(?:[ /-]?\d){5})"
        r"(?: ?/ ?\d{2,9}){1,2}(?:[ -]\d{2,8}){0,4}"
        r"(?![\w.,/-]?\d)", re.ASCII
    )),
    ("phone", re.compile(
        r"(?:(?<![a-z])(?:tel(?:ephone|efon)?|phone|mobile?|mob|cell|(?:tele)?fax|call|handy|[tmf](?=:))"
        r"(?:[.]?[ ]?(?:no|nr|number)(?![a-z]))?|(?:电话|手机|传真|座机|热线)(?:号码?)?)"
        rf"[.]?[ ]?:?[ ]?(\d{{2,5}}{_GROUPS})", re.ASCII
    )),
    ("grouped", re.compile(rf"(?<![\w.,])\d{{2,5}}{_GROUPS}", re.ASCII)),
    ("phone", re.compile(r"(?<![\w.,])\d{3}\.\d{3}\.\d{4}(?![\w.,]?\d)", re.ASCII)),
    # Of Chinese vehicles (GA 36-2018): province, authority, five or six characters, or four and one
    # that says what for. 新 is seldom Xinjiang behind what makes a word with it.
    ("plate", re.compile(
        "(?:[京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]|(?<![更全最重创崭刷革翻])新)"
        r"[a-z][ ·.]?(?=[a-z]{0,3}\d)(?:[a-z0-9]{5,6}(?![a-z0-9])|[a-z0-9]{4}[挂学警港澳])"
    )),
    # What is told from dates and models by the word before it alone: British banks, plates abroad.
    ("said_number", re.compile(
        r"(?<![a-z])sort ?code(?: is)?[ ]?:?[ ]?"
        r"(\d{2}-\d{2}-\d{2}|\d{2} \d{2} \d{2}|\d{6})(?![\w-])"
    )),
    ("said_number", re.compile(
        r"(?:(?<![a-z])(?:(?:number|licen[cs]e|registration) ?plate|plate|kennzeichen|reg)"
        r"(?:[.]?[ ]?(?:no|nr|number)(?![a-z]))?|车牌号?码?)(?:[.]| is| ist|是|为)?[ ]?:?[ ]?"
        r"([a-zäöü]{1,3}-[a-z]{1,2} ?\d{1,4}[eh]?|[a-z]{2}\d{2} ?[a-z]{3})(?![\w-])"
    )),
    # A date is kept but where it is said that somebody was born then.
    ("birth", re.compile(
        r"(?:\b(?:born(?: on)?|birth(?:day|date)|date of birth|d\.?o\.?b\.?)"
        r"|出生(?:日期|年月日?|于)?|生日|生于)(?: is| was|是|为)?[ ]?:?[ ]?"
        r"(\d{1,4}[./年-][ ]?\d{1,2}[./月-]?(?:[ ]?\d{1,4}日?)?"
        r"|\d{1,2}月[ ]?\d{1,2}[日号]?"
        r"|\d{1,2}(?:st|nd|rd|th)?(?: of)? [a-z]{3,9},? \d{4}"
        r"|[a-z]{3,9} \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?!\d)"
    )),
    ("birth", re.compile(
        r"(?<!\d)(\d{4}[./年-][ ]?\d{1,2}(?:月|[./月-][ ]?\d{1,2}日?))[ ]?(?:在\w{1,8})?"
        r"(?:出生(?!人口|率|缺陷)|生人?(?!\w))"
    )),
    # IBAN (ISO 13616), IPv4, runs of letters and digits.
    ("identifier", re.compile(
        r"(?<!\w)[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?(?!\w)", re.ASCII
    )),
    ("identifier", re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", re.ASCII)),
    ("identifier", re.compile(
        r"(?<![\w-])(?=[a-z0-9_-]{0,80}\d)[a-z0-9_-]{8,80}(?![\w-])", re.ASCII
    )),
)  # fmt: skip
# What joins words of one name; with a blank between Chinese names they are of two people.
_TWO_OF_ONE = re.compile(r".(?:[-·’']|(?<![\u4e00-\u9fff]) | (?![\u4e00-\u9fff])).", re.DOTALL)
_FEWEST_DIGITS = {"phone": _MANY_DIGITS, "grouped": _MANY_DIGITS, "identifier": 5}
# By what stands beside them, whatever they look like.
_SAID = ("handle", "birth", "spoken", "said_number")
_START = itemgetter(0)


@dataclass(frozen=True)
class Redacted:
    """A text with placeholders.

    Parameters
    ----------
    text : str
    spans : tuple of (int, int, str)
        What was masked: a span of the original, and its placeholder.
    """

    text: str
    spans: tuple[Span, ...]

    def moved(self, start: int, end: int) -> tuple[int, int]:
        """A span of the original in the redacted text; placeholders it touches are in it whole."""
        return self._moved(start, to_end=False), self._moved(end, to_end=True)

    def _moved(self, position: int, *, to_end: bool) -> int:
        before = bisect_left(self.spans, position, key=_START)
        if before:
            start, end, mask = self.spans[before - 1]
            if position < end:
                return start + self._shifts[before - 1] + (len(mask) if to_end else 0)
        return position + self._shifts[before]

    @cached_property
    def _shifts(self) -> list[int]:
        """How far what follows the first 0, 1, ... masked spans is moved."""
        return [0, *accumulate(len(mask) - (end - start) for start, end, mask in self.spans)]


def redact(
    text: str,
    names: Iterable[str] | KnownNames = (),
    places: Iterable[Place] | None = None,
) -> Redacted:
    """Mask what identifies people: e-mail addresses, numbers, links and names.

    What stands in base64, or backwards, is masked whole: who looks through what is left cannot see
    whether a name is in it, and who gets it can undo it.

    Parameters
    ----------
    text : str
    names : iterable of str, or KnownNames
        Names to mask wherever they stand, besides those in the places that give a name away; see
        `find_names`. Those of letters also in other case that begins with a capital. `KnownNames`
        spares preparing them for each of several texts.
    places : iterable of (int, int), optional
        Those places, where they are known; see `name_places`.

    Returns
    -------
    Redacted

    Examples
    --------
    >>> redact("Ask Tom at tom@x.example or 13800138000 by 2025-03-01", ["Tom"]).text
    'Ask [name] at [email] or [phone] by 2025-03-01'
    """
    known = names if isinstance(names, KnownNames) else KnownNames(names)
    folded = normalize(text)
    named = name_places(text) if places is None else places
    mask = _PLACEHOLDERS["name"]
    names_at = ((start, end, mask) for start, end in (*named, *known.places(text, folded)))
    return _masked(text, [*_entity_spans(text, folded), *names_at, *_encoded_spans(text)])


def redact_addresses(text: str) -> str:
    """Mask e-mail addresses only: for paths, which must still lead to the mail.

    Examples
    --------
    >>> redact_addresses("/mail/tom@x.example/inbox.mbox#17")
    '/mail/[email]/inbox.mbox#17'
    """
    email = _PLACEHOLDERS["email"]
    found = _entity_spans(text, normalize(text))
    return _masked(text, [span for span in found if span[2] == email]).text


def _masked(text: str, found: list[Span]) -> Redacted:
    spans = _apart(found, text)
    parts, position = [], 0
    for start, end, mask in spans:
        parts += [text[position:start], mask]
        position = end
    return Redacted("".join([*parts, text[position:]]), tuple(spans))


def _entity_spans(text: str, folded: Normalized) -> Iterator[Span]:
    offsets = folded.offsets
    for kind, start, end in _private(folded.text):
        # Models and versions are often written small; the letter of an authority is a capital.
        if kind != "plate" or text[offsets[start + 1]].isupper():
            yield int(offsets[start]), int(offsets[end]), _PLACEHOLDERS[kind]
    # Folding may have read an "@" as a letter of a word.
    yield from ((start, end, _PLACEHOLDERS["email"]) for start, end in mail_addresses(text))


def _private(text: str) -> Iterator[tuple[str, int, int]]:
    entities = find_entities(text)
    kept = [(e.start, e.end) for e in entities if e.kind in _KEPT]
    named = [e for e in entities if e.kind in _PLACEHOLDERS and e.kind != "long_number"]
    yield from ((e.kind, e.start, e.end) for e in named if not _is_price(e, text))
    yield from addresses(text)
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span(pattern.groups)  # the group, where there is one
            if sum(c.isdigit() for c in text[start:end]) < _FEWEST_DIGITS.get(kind, 0):
                continue
            if kind in _SAID or not _overlaps(kept, start, end):
                yield kind, start, end
    # Last: of two that mask the same characters the first is kept, and "phone" says more.
    yield from (("long_number", e.start, e.end) for e in entities if _is_long(e, text))


def _overlaps(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of some spans, in order and apart, shares a character with another span."""
    before = bisect_left(spans, end, key=_START)
    return before > 0 and start < spans[before - 1][1]


def _is_price(entity: Entity, text: str) -> bool:
    """Whether an address ends as none does: "500@3.20", which a model reads as one too."""
    return entity.kind == "email" and bool(_AT_PRICE.search(text, entity.start, entity.end))


def _is_long(entity: Entity, text: str) -> bool:
    run = _LONG_RUN.search(text, entity.start, entity.end)
    return entity.kind == "long_number" or (entity.kind == "number" and bool(run))


def _encoded_spans(text: str) -> Iterator[Span]:
    for start, end, _ in find_readings(text):
        yield start, end, _PLACEHOLDERS["encoded"]


def _apart(spans: list[Span], text: str) -> list[Span]:
    """Spans in order; those that overlap, and the words of one name, are one."""
    result: list[Span] = []
    for start, end, mask in sorted(spans, key=lambda span: (span[0], -span[1])):
        if result:
            first, last, kept = result[-1]
            both_names = kept == mask == _PLACEHOLDERS["name"]
            if start < last or (both_names and _TWO_OF_ONE.fullmatch(text, last - 1, start + 1)):
                result[-1] = (first, max(last, end), kept)
                continue
        if start < end:
            result.append((start, end, mask))
    return result
