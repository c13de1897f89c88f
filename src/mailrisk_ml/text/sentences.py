"""Sentence boundaries in folded text, Chinese and English."""

from __future__ import annotations

from string import ascii_lowercase, digits

import numpy as np

from mailrisk_ml.arrays import Bools, Classes, Codes, Indices
from mailrisk_ml.text.codes import BASIC_PLANE, SEPARATOR

# What a character does: nothing, or it closes a sentence, and in that may do more.
_LETTER, _CLOSES, _SPACE, _DOT, _PARTS_TEXTS, _NEWLINE, _ENDS = range(1, 8)
_DOING = {
    _LETTER: ascii_lowercase,
    _CLOSES: "\"”')]}»」』】",
    _SPACE: " ",
    _DOT: ".",
    _PARTS_TEXTS: SEPARATOR,  # of a batch; it starts no sentence
    _NEWLINE: "\n",
    _ENDS: "!?。;…",
}
# Words that a full stop shortens and a sentence goes on after; some only before a number.
_SHORTENED = "approx co corp dept dr inc ltd messrs mr mrs ms mt prof st vs"
_SHORTENED_BEFORE_NUMBER = "art cl ext fig no nos pp ref sec tel vol"
_LONGEST_SHORTENED = 6
_BEFORE_A = np.uint32(ord("`"))
# A list without a full stop is no one sentence: it would gather score with its length, and be shown
# as evidence, all of it. Its pieces end behind a blank or a comma of their second half.
_LONGEST_SENTENCE = 300
_CUT_BEHIND = np.array([ord(c) for c in " ,、"])
# Letters, of which an ideograph counts two, from which on a sentence said again is left out.
# Shorter ones are cells of tables, "yes" and "thanks".
_LEAST_REPEATED = 10
# From these on there are letters; up to the second, and before the third, marks like 。 and —.
_FIRST_LETTER, _FIRST_MARK, _FIRST_WIDE = 0xC0, 0x2000, 0x3040
# Powers of an odd number (Fibonacci hashing's), one for each letter of a sentence, by which sums of
# letters tell sentences apart.
_FACTORS = np.full(_LONGEST_SENTENCE, 0x9E3779B97F4A7C15, dtype=np.uint64).cumprod()


def _packed(words: str) -> Indices:
    """Words as numbers, five bits a letter, the last letter lowest; ascending."""
    codes = [[ord(c) - ord("`") for c in reversed(word)] for word in words.split()]
    return np.array(sorted(sum(c << 5 * place for place, c in enumerate(word)) for word in codes))


_ABBREVIATIONS = _packed(_SHORTENED)
_NUMBERED = _packed(_SHORTENED_BEFORE_NUMBER)


def _table_of_kinds() -> Classes:
    table = np.zeros(BASIC_PLANE, dtype=np.uint8)
    for kind, characters in _DOING.items():
        table[[ord(c) for c in characters]] = kind
    return table


_KINDS = _table_of_kinds()
_IS_LETTER = _KINDS == _LETTER
_IS_LETTER[[ord(c) for c in digits]] = True
_IS_LETTER[_FIRST_LETTER:_FIRST_MARK] = _IS_LETTER[_FIRST_WIDE:] = True


def sentence_starts(codes: Codes) -> Indices:
    """Indices at which sentences start; the first is 0.

    A sentence ends with ``! ? 。 ; …`` or a line break, or with a full stop before white space
    unless it shortens a word ("Mr.", "No. 4", an initial, "e.g."). Closing quotes and brackets
    belong to the sentence they close.

    Parameters
    ----------
    codes : ndarray of uint32, shape (n_codes,)

    Returns
    -------
    ndarray of int64, shape (n_sentences,)
        Ascending; empty when ``codes`` is.
    """
    if not len(codes):
        return np.zeros(0, dtype=np.int64)
    kinds = _KINDS.take(codes, mode="clip")
    ends = kinds >= _NEWLINE
    dots = (kinds[:-1] == _DOT).nonzero()[0]
    if dots.size:
        ends[_that_end(codes, kinds, dots)] = True
    # A boundary stands before the first character that neither ends nor closes a sentence, and
    # whatever ends a sentence also closes one.
    closes = kinds >= _CLOSES
    first_content = (closes[:-1] > closes[1:]).nonzero()[0] + 1
    positions = ends.nonzero()[0]
    following = first_content.searchsorted(positions)
    # What closes at the start of a text closes nothing of the text before it.
    separators = (kinds[:-1] == _PARTS_TEXTS).nonzero()[0]
    if separators.size:
        last_separator = np.full(len(first_content) + 1, -1)
        last_separator[first_content.searchsorted(separators)] = separators
        following = following[positions > last_separator[following]]
    starts = np.zeros(len(codes), dtype=bool)
    starts[first_content[following[following < len(first_content)]]] = True
    starts[0] = True
    return starts.nonzero()[0]


def cut_long(codes: Codes, starts: Indices) -> Indices:
    """The starts of sentences, and of the pieces that very long ones are cut into.

    Parameters
    ----------
    codes : ndarray of uint32, shape (n_codes,)
    starts : ndarray of int64, shape (n_sentences,)
        Those of texts among them, from the first on.
    """
    ends = np.append(starts[1:], len(codes))
    # The sign behind a text is not its own: alone or among others, it is cut at the same places.
    ends -= codes[ends - 1] == ord(SEPARATOR)
    more: list[int] = []
    for number in (ends - starts > _LONGEST_SENTENCE).nonzero()[0].tolist():
        start, end = int(starts[number]), int(ends[number])
        while end - start > _LONGEST_SENTENCE:
            half = start + _LONGEST_SENTENCE // 2
            places = np.isin(codes[half : start + _LONGEST_SENTENCE], _CUT_BEHIND).nonzero()[0]
            start = half + int(places[-1]) + 1 if places.size else start + _LONGEST_SENTENCE
            more.append(start)
    return np.sort(np.append(starts, more)) if more else starts


def said_before(codes: Codes, starts: Indices, texts: Indices) -> Bools:
    """Which sentences stand further up in their text, letter for letter.

    Marks and blanks make no difference. Sentences that are too short to tell are none of them.

    Parameters
    ----------
    codes : ndarray of uint32, shape (n_codes,)
    starts, texts : ndarray of int64, shape (n_sentences,)
        Where each starts, and the text that it stands in.

    Returns
    -------
    ndarray of bool, shape (n_sentences,)
    """
    repeated = np.zeros(len(starts), dtype=bool)
    is_letter = _IS_LETTER.take(codes, mode="clip")
    places = is_letter.nonzero()[0]
    letters = codes[places]
    bounds = places.searchsorted(np.append(starts, len(codes)))
    lengths = np.diff(bounds)
    n_wide = np.append(0, (letters >= _FIRST_WIDE).cumsum())
    long = (lengths + np.diff(n_wide[bounds]) >= _LEAST_REPEATED).nonzero()[0]
    within = np.arange(len(letters)) - bounds[:-1].repeat(lengths)
    sums = np.append(np.uint64(0), (letters * _FACTORS.take(within, mode="clip")).cumsum())
    # Of one text, for the text counts like a letter more.
    marks = np.diff(sums[bounds])[long] + texts[long].astype(np.uint64) * _FACTORS[-1]
    order = marks.argsort(kind="stable")
    alike = (marks[order[1:]] == marks[order[:-1]]).nonzero()[0]
    pairs = np.stack((long[order[alike]], long[order[alike + 1]]), axis=1)
    for one, other in pairs.tolist():
        # Sums can be made to agree: what looks alike is compared.
        own = (letters[bounds[i] : bounds[i + 1]] for i in (one, other))
        repeated[other] = texts[one] == texts[other] and np.array_equal(*own)
    return repeated


def _that_end(codes: Codes, kinds: Classes, dots: Indices) -> Indices:
    """Full stops that end a sentence, of all but the last character's."""
    dots = dots[dots > 1]
    after, before, second = kinds[dots + 1], kinds[dots - 1], kinds[dots - 2]
    spaced = (after == _SPACE) | (after == _NEWLINE)
    initial = (before == _LETTER) & (second != _LETTER)
    # At the start of a text, where the one before it must have no say, it is no end.
    begun = (before != _PARTS_TEXTS) & (second != _PARTS_TEXTS)
    dots = dots[spaced & ~initial & begun]
    return np.asarray(dots[~_shorten(codes, kinds, dots)])


def _shorten(codes: Codes, kinds: Classes, dots: Indices) -> Bools:
    """Which full stops before white space stand for the rest of a word."""
    places = np.arange(_LONGEST_SHORTENED + 1)  # and one more, which no abbreviation has
    before = dots[:, None] - 1 - places
    is_letter = (kinds.take(before, mode="clip") == _LETTER) & (before >= 0)
    goes_on = np.logical_and.accumulate(is_letter, axis=1)
    letters = np.where(goes_on, codes.take(before, mode="clip"), _BEFORE_A) - _BEFORE_A
    words = (letters.astype(np.int64) << 5 * places).sum(axis=1)
    following = codes.take(dots + 2, mode="clip")
    before_number = (following >= ord("0")) & (following <= ord("9"))
    return _are_among(_ABBREVIATIONS, words) | (_are_among(_NUMBERED, words) & before_number)


def _are_among(listed: Indices, words: Indices) -> Bools:
    """Which words are on an ascending list; `numpy.isin` takes 50 microseconds for none."""
    return np.asarray(listed.take(listed.searchsorted(words), mode="clip") == words)
