"""One spelling for what reads the same: ``text -> code points with an offset map``.

Folded are compatibility forms (NFKC: full-width letters, ligatures, styled alphabets), letter case,
accents, letters that look Latin, Traditional to Simplified characters (OpenCC's ``t2s``), and the
characters that nobody sees, which hide words from filters. Words spelled letter by letter or with
digits for letters are put right, spaces at the end of a line go, and lines wrapped by a mail
program are joined again.

Nearly every rule maps one character to one, so the whole fold is a table looked up for a batch of
mails at once, and the offset map is a by-product. OpenCC's phrase rules, which need context, are
left out for that reason: they concern a handful of characters (乾, 著, 鬱), and training and
prediction fold alike.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mailrisk_ml.arrays import Bools, Codes, Indices
from mailrisk_ml.once import made_once
from mailrisk_ml.text.codes import SEPARATOR, decode, encode
from mailrisk_ml.text.look_alikes import LOOK_ALIKES
from mailrisk_ml.text.spelling import letters_for_digits, parting_marks
from mailrisk_ml.unseen import BLANKS, UNSEEN

_TABLE_SIZE = 0x20000  # beyond lie rare ideographs and tags, kept as they are
_EXPANDS = 0xFFFFFFFF  # marks a character that folds to several
# Compatibility forms live in these ranges only; scanning all of Unicode would cost 0.1 s at start.
_FOLDED_RANGES = (
    *((0x0, 0x3400), (0xA640, 0xAB70), (0xF900, 0x10000)),
    *((0x1D400, 0x1D800), (0x1F100, 0x1F1F0)),
)
# Beyond the others, where marks and format characters are found; Han and Hangul have none.
_MARKED_RANGES = ((0xAB70, 0xAC00), (0x10000, _TABLE_SIZE))
_DROPPED_KINDS = frozenset(("Cc", "Cf", "Mn", "Me"))
_HAN_RANGE = (0x3400, 0xA000)
# Greek and Cyrillic letters that readers take for Latin ones: the part of Unicode's confusables.txt
# (UTS #39) that mixed-script evasion uses, lower case.
_GREEK_AND_CYRILLIC = str.maketrans(
    "аеорсухіјѕԁһԛԝѵкмтвнαοερτυνκιϲ",
    "aeopcyxijsdhqwvkmtbhaoeptuvkic",
)
_LOOK_ALIKES = _GREEK_AND_CYRILLIC | LOOK_ALIKES
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
_KEPT_CONTROLS = {"\n": "\n", "\t": " ", "\r": " ", "\x0b": "\n", "\x0c": "\n", "\x85": "\n"}
# NFKC makes three full stops of an ellipsis, which ends a sentence in Chinese.
_KEPT = {"\u2028": "\n", "\u2029": "\n", "…": "…"}
# Stands for a separator that a mail holds, to forge a border between texts: as long, and dropped
# like any other control character.
_DROPPED = "\x1f"

_ENDINGS = ".!?;:。…\n"  # of a line that does not go on
_WRAP_COLUMNS = 50  # a line at least this wide (Han count two) may have been wrapped
_NEWLINE = ord("\n")
_SPACE = ord(" ")
_SEPARATOR = ord(SEPARATOR)
# Codes below a first one wrap round to large numbers.
_A, _FIRST_WIDE, _N_WIDE = np.uint32(ord("a")), np.uint32(0x2E80), 0xFFE0 - 0x2E80


@dataclass(frozen=True)
class Normalized:
    """Folded text and where each of its characters came from.

    Parameters
    ----------
    codes : ndarray of uint32, shape (n_codes,)
        Code points of the folded text.
    offsets : ndarray of int64, shape (n_codes + 1,)
        ``offsets[i]`` is the index in the original of the character that gave ``codes[i]``; the
        last entry is the original's length.
    """

    codes: Codes
    offsets: Indices

    @property
    def text(self) -> str:
        """The folded text."""
        return decode(self.codes)


def normalize(text: str) -> Normalized:
    """Fold one text.

    Examples
    --------
    >>> normalize("Ｃｏｎ\u200bfidentiаl 機密").text
    'confidential 机密'
    """
    return normalize_codes(encode(text.replace(SEPARATOR, _DROPPED)))


def encode_batch(texts: Sequence[str]) -> Codes:
    """Code points of texts, a separator after each; those that a text holds itself part nothing."""
    parts = [text.replace(SEPARATOR, _DROPPED) for text in texts]
    return encode(SEPARATOR.join(parts) + SEPARATOR)


def normalize_codes(codes: Codes) -> Normalized:
    """Fold an array of code points; see the module for the rules."""
    table, expansions = _tables()
    if codes.size and int(codes.max()) >= _TABLE_SIZE:
        folded = np.where(codes < _TABLE_SIZE, table[np.minimum(codes, _TABLE_SIZE - 1)], codes)
        folded[(codes >= 0xE0000) & (codes < 0xE1000)] = 0  # the rest of `UNSEEN`
    else:
        folded = table.take(codes)
    offsets = np.arange(len(codes) + 1, dtype=np.int64)
    expanding = (folded == _EXPANDS).nonzero()[0]
    if expanding.size:
        targets = [expansions[code] for code in codes[expanding].tolist()]
        lengths = np.fromiter(map(len, targets), dtype=np.int64, count=len(targets))
        grown = np.cumsum(lengths - 1)
        # Each character is a step of one from the last, those that an expansion adds are none.
        steps = np.ones(len(codes) + 1 + grown[-1], dtype=np.int64)
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        places = np.repeat(expanding + grown - (lengths - 1), lengths) + within
        steps[places[within > 0]] = 0
        steps[0] = 0
        offsets = np.cumsum(steps)
        folded = folded.take(offsets[:-1])
        folded[places] = [c for target in targets for c in target]
    if not folded.all():
        folded, offsets = _dropping(folded, offsets, (folded == 0).nonzero()[0])
    trailing, parting = _trailing_spaces(folded), parting_marks(folded)
    if trailing.size or parting.size:
        dropped = np.concatenate((trailing, parting))
        folded, offsets = _dropping(folded, offsets, dropped)
    return _join_wrapped_lines(letters_for_digits(folded), offsets)


def _dropping(codes: Codes, offsets: Indices, dropped: Indices) -> tuple[Codes, Indices]:
    kept = np.ones(len(codes) + 1, dtype=bool)
    kept[dropped] = False
    places = kept.nonzero()[0]  # far faster than a mask
    return codes.take(places[:-1]), offsets.take(places)


def _trailing_spaces(codes: Codes) -> Indices:
    """Spaces before a line break: with them, a line that ends its sentence would seem to go on."""
    newlines = (codes == _NEWLINE).nonzero()[0]
    if not newlines.size or not (codes[np.maximum(newlines, 1) - 1] == _SPACE).any():
        return np.zeros(0, dtype=np.int64)
    # From the last space of a run upwards, each belongs to the same run as the one below it.
    places = (codes == _SPACE).nonzero()[0]
    last_of_run = np.append(np.flatnonzero(np.diff(places) > 1), len(places) - 1)
    lengths = np.diff(last_of_run, prepend=-1)
    after = np.append(codes, np.uint32(0))[places[last_of_run] + 1]
    return np.asarray(places[np.repeat(after == _NEWLINE, lengths)])


def _join_wrapped_lines(codes: Codes, offsets: Indices) -> Normalized:
    """Undo hard wrapping: between ideographs the line break goes, elsewhere it becomes a space."""
    newline = codes == _NEWLINE
    if not newline.any():
        return Normalized(codes, offsets)
    breaks = (newline | (codes == _SEPARATOR)).nonzero()[0]
    lengths = breaks.copy()
    lengths[1:] -= breaks[:-1] + 1
    # Ideographs are two columns wide; a line's last characters tell which kind it is made of.
    long = ((lengths * 2 >= _WRAP_COLUMNS) & newline[breaks]).nonzero()[0]
    if not long.size:
        return Normalized(codes, offsets)
    breaks = breaks[long]
    before, after = codes[breaks - 1], codes.take(breaks + 1, mode="clip")
    wide_enough = (lengths[long] >= _WRAP_COLUMNS) | _is_wide(before)
    # A wrapped line goes on in lower case or in an ideograph; a list item or paragraph does not.
    goes_on = (after - _A < 26) | _is_wide(after)
    wrapped = breaks[wide_enough & goes_on & ~_ends_line().take(before, mode="clip")]
    if not wrapped.size:
        return Normalized(codes, offsets)
    codes = codes.copy()
    codes[wrapped] = _SPACE
    drop = wrapped[_is_wide(codes[wrapped - 1]) & _is_wide(codes[wrapped + 1])]
    if drop.size:
        codes, offsets = _dropping(codes, offsets, drop)
    return Normalized(codes, offsets)


@lru_cache(maxsize=1)
def _ends_line() -> Bools:
    table = np.zeros(max(map(ord, _ENDINGS)) + 2, dtype=bool)
    table[[ord(c) for c in _ENDINGS]] = True
    return table


def _is_wide(codes: Codes) -> Bools:
    return codes - _FIRST_WIDE < _N_WIDE


@made_once
def _tables() -> tuple[Codes, dict[int, list[int]]]:
    """The one-to-one table (0: dropped) and the few one-to-many folds."""
    table = np.arange(_TABLE_SIZE, dtype=np.uint32)
    expansions: dict[int, list[int]] = {}
    simplify = _simplify_table()
    for start, stop in _FOLDED_RANGES:
        for code in range(start, stop):
            folded = fold_character(chr(code))
            target = [simplify.get(ord(c), ord(c)) for c in folded]
            if len(target) > 1:
                table[code] = _EXPANDS
                expansions[code] = target
            else:
                table[code] = target[0] if target else 0
    for code, simple in simplify.items():
        table[code] = simple
    table[list(LOOK_ALIKES)] = list(LOOK_ALIKES.values())
    table[0xD800:0xE000] = 0xFFFD
    table[_marks()] = 0
    table[[code for code in map(ord, UNSEEN) if code < _TABLE_SIZE]] = 0
    table[[*map(ord, BLANKS)]] = _SPACE
    return table, expansions


def _marks() -> list[int]:
    """Marks and format characters where nothing else is folded."""
    return [
        code
        for start, stop in _MARKED_RANGES
        for code in range(start, stop)
        if unicodedata.category(chr(code)) in _DROPPED_KINDS
    ]


def fold_character(character: str) -> str:
    """Fold one character without the step from Traditional to Simplified."""
    if character == SEPARATOR:
        return character
    if character in _KEPT_CONTROLS:
        return _KEPT_CONTROLS[character]
    if character in _KEPT:
        return _KEPT[character]
    if unicodedata.category(character) in _DROPPED_KINDS:
        return ""
    character = character.translate(_QUOTES)
    if unicodedata.is_normalized("NFKD", character) and character.lower() == character:
        return " " if character.isspace() else character.translate(_LOOK_ALIKES)  # as most are
    folded = unicodedata.normalize("NFKC", character).lower()
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", folded) if unicodedata.category(c) != "Mn"
    )
    # Only Latin, Greek and Cyrillic letters lose their marks; kana and Hangul are not decomposed.
    folded = bare if bare and ord(bare[0]) < 0x530 else folded
    # Compatibility forms of Thai and Lao end in marks that are dropped where they stand alone.
    folded = "".join(c for c in folded if unicodedata.category(c) not in ("Mn", "Me"))
    return " " if folded.isspace() else folded.translate(_LOOK_ALIKES)


def _simplify_table() -> dict[int, int]:
    """Code points of Traditional characters and their Simplified form."""
    import opencc

    characters = "".join(map(chr, range(*_HAN_RANGE)))
    simplified: Iterable[str] = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {
        ord(old): ord(new)
        for old, new in zip(characters, simplified, strict=True)
        if len(new) == 1 and new != old
    }
