"""Stretches of a text that stand for another text: base64, and letters written backwards."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from mailrisk_ml.text.lexicon import is_word
from mailrisk_ml.text.normalize import encode_batch, normalize_codes

_ALPHABET = "A-Za-z0-9+/"
# Full lines and what follows them, or 16 characters and more. Long words are no base64 of text:
# what comes out is looked at.
_BASE64 = re.compile(
    rf"(?<![{_ALPHABET}=_-])(?:(?P<lines>(?:[{_ALPHABET}]{{60,76}}\r?\n)+)[{_ALPHABET}]{{1,76}}"
    rf"|[{_ALPHABET}]{{16,}})={{0,2}}(?![{_ALPHABET}=])"
)
# Nearly no text has a run that long: found faster than by the expression.
_RUN = b"a" * 16
_IS_ALPHABET = bytes(0x61 if re.match(f"[{_ALPHABET}]", chr(c)) else 0x20 for c in range(256))
_MOST_CHARACTERS = 400_000
_MOST_LAYERS = 3
_CHARSETS = ("utf-8", "gb18030")
_SHOWN = 0.9  # of the characters are letters, digits, blanks or common marks
_ORDINARY = re.compile(r"[\w\s.,:;!?'\"()/@%$&+-]|[\u3000-\u303f\uff00-\uffef]")
_HAN = re.compile("[\u4e00-\u9fff]")
# The most frequent characters of Chinese text: bytes at random hold few of them.
_FREQUENT = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后"
    "小把给您请发好客户公司合同价钱款项订单货方件号资料用没已经今明天周月日先再都还从让别能看"
)

_RIGHT_TO_LEFT = "\u202e"
_OVERRIDE = re.compile(rf"{_RIGHT_TO_LEFT}([^\u202a-\u202e\n]{{2,2000}})")
_LATIN = re.compile("[a-z]+")
_TURNED_AT_ONCE = 3_000  # runs: cut in one call, and held in memory


class Reading(NamedTuple):
    """A stretch ``text[start:end]`` and what it stands for."""

    start: int
    end: int
    text: str


def find_readings(text: str) -> list[Reading]:
    """What stands in a text in base64, or backwards under a right-to-left override.

    Returns
    -------
    list of Reading
        In order, none overlapping; empty for nearly every text.

    Examples
    --------
    >>> find_readings("see V2UgYWNjZXB0IHlvdXIgb2ZmZXIu")
    [Reading(start=4, end=32, text='We accept your offer.')]
    """
    # One byte for each character, so that places in the one are places in the other.
    alphabet = text.encode("ascii", "replace").translate(_IS_ALPHABET)
    if _RUN not in alphabet and _RIGHT_TO_LEFT not in text:
        return []
    found = sorted((*_base64(text[:_MOST_CHARACTERS], alphabet), *_backwards(text)))
    readings: list[Reading] = []
    for reading in found:
        if not readings or reading.start >= readings[-1].end:
            readings.append(reading)
    return readings


def _base64(text: str, alphabet: bytes) -> Iterator[Reading]:
    for match in _candidates(text, alphabet):
        # The line below full ones may be their end, or a word of the text that goes on.
        for encoded in (match.group(), (match["lines"] or "").rstrip()):
            if encoded and (plain := _unwrapped(encoded)):
                yield Reading(match.start(), match.start() + len(encoded), plain)
                break


def _candidates(text: str, alphabet: bytes) -> Iterator[re.Match[str]]:
    """What `_BASE64` matches, tried only where a run of its alphabet begins that is long enough."""
    end = 0
    while (start := alphabet.find(_RUN, end)) >= 0:
        if match := _BASE64.match(text, start):
            if not match.group().islower():  # as a long word is, and hardly any base64 of text
                yield match
            end = match.end()
        else:
            end = alphabet.find(b" ", start)
            if end < 0:
                return


def _unwrapped(encoded: str) -> str:
    """What is left when base64 is undone as often as it was done; empty where it holds no text."""
    plain = _decoded(encoded)
    for _ in range(_MOST_LAYERS - 1):
        inner = plain.strip()
        if not _BASE64.fullmatch(inner) or not (inner := _decoded(inner)):
            break
        plain = inner
    return plain


def _decoded(encoded: str) -> str:
    """The text that base64 holds; empty where it holds none."""
    packed = "".join(encoded.split())
    packed = packed.rstrip("=")
    if len(packed) % 4 == 1:
        return ""
    data = binascii.a2b_base64(packed + "=" * (-len(packed) % 4))
    for charset in _CHARSETS:
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if _is_text(text, charset):
            return text
    return ""


def _is_text(text: str, charset: str) -> bool:
    if len(_ORDINARY.findall(text)) < _SHOWN * len(text) or not text.strip():
        return False
    han = _HAN.findall(text)
    if charset != "utf-8":  # nearly any bytes are GB 18030
        return len(han) >= 4 and sum(c in _FREQUENT for c in han) * 5 >= len(han)
    return True


def _backwards(text: str) -> Iterator[Reading]:
    """Runs under an override that make more words backwards, which is how they are shown."""
    matches = _OVERRIDE.finditer(text)
    while some := list(islice(matches, _TURNED_AT_ONCE)):
        runs = [match[1] for match in some]
        turned = [run[::-1] for run in runs]
        for match, run, as_stored, as_shown in zip(
            some, turned, _n_known(runs), _n_known(turned), strict=True
        ):
            if as_shown > as_stored:
                yield Reading(match.start(), match.end(), run)


def _n_known(texts: Sequence[str]) -> list[int]:
    """Letters of each text that stand in words."""
    known = [
        sum(len(w) for w in _LATIN.findall(text.lower()) if len(w) > 1 and is_word(w))
        for text in texts
    ]
    if any(map(_HAN.search, texts)):
        known = [a + b for a, b in zip(known, _n_in_han_words(texts), strict=True)]
    return known


def _n_in_han_words(texts: Sequence[str]) -> list[int]:
    """Ideographs of each text that stand in words of several, all cut in one call."""
    from mailrisk_ml.text.segment import HAN, Segmenter  # its dictionary takes time to load

    folded = normalize_codes(encode_batch(texts))
    # No words are guessed: what is turned round holds some that look like it as well.
    tokens = Segmenter(hmm=False).segment(folded.codes)
    lengths = tokens.ends - tokens.starts
    words = ((tokens.classes[tokens.starts] == HAN) & (lengths > 1)).nonzero()[0]
    ends = np.cumsum([len(text) + 1 for text in texts])  # a separator follows each
    text_of = ends.searchsorted(folded.offsets[tokens.starts[words]], side="right")
    letters: list[int] = np.bincount(text_of, lengths[words], len(texts)).astype(int).tolist()
    return letters
