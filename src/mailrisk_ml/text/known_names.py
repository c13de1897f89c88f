"""Names that are known of a mail, found wherever they stand: ``names, text -> spans``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from mailrisk_ml.text.normalize import Normalized, normalize

_LATIN_WORD = re.compile(r"[^\W\d_\u4e00-\u9fff]+")
_HAN_RUN = re.compile("[\u4e00-\u9fff]+")
# What belongs to a name that is one part of a double one, or stands behind "O'".
_BEFORE = re.compile(r"(?:(?<!\w)[OD]['’]|(?<![\w-])[^\W\d_]{2,30}-)\Z")
_BEHIND = re.compile(r"-[^\W\d_]{2,30}(?!\w)")
_LONGEST_BEFORE = 32


class KnownNames:
    """Names to look for in the texts of one mail, prepared once for all of them.

    They are compared as a model reads them: without accents, in simplified characters.

    Parameters
    ----------
    names : iterable of str
        Those of letters are found also in other case that begins with a capital, and with the
        small words before a surname (van der) that stand in a name of several words.

    Examples
    --------
    >>> KnownNames(["José", "小陳", "李小陳"]).places("JOSE 和李小陈 will")
    [(0, 4), (6, 9)]
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._folded = {normalize(name).text for name in self._names}
        several = [words for name in self._names if len(words := name.split()) > 1]
        self._before = {normalize(w).text for words in several for w in words if w.islower()}
        han = sorted((name for name in self._folded if _HAN_RUN.fullmatch(name)), key=len)
        self._longest = len(han[-1]) if han else 0
        # With how much of it is a whole name: of two that begin alike the longer comes later.
        self._beginnings: dict[str, int] = {}
        for name in han:
            whole = 0
            for length in range(1, len(name)):
                whole = self._beginnings.setdefault(name[:length], whole)
            self._beginnings[name] = len(name)

    def places(self, text: str, folded: Normalized | None = None) -> list[tuple[int, int]]:
        """Spans of the names, in no order; names that overlap are one span.

        Parameters
        ----------
        text : str
        folded : Normalized, optional
            The same text, where it is folded already.
        """
        if not self._names:
            return []
        folded = normalize(text) if folded is None else folded
        latin = (_whole(text, *_span(text, folded, *s)) for s in self._latin(text, folded))
        return [*latin, *(_span(text, folded, *span) for span in self._han(folded.text))]

    def _latin(self, text: str, folded: Normalized) -> Iterator[tuple[int, int]]:
        letters = folded.text
        begun, reached = 0, -1  # of the small words before
        for match in _LATIN_WORD.finditer(letters):
            word, (start, end) = match.group(), match.span()
            if letters[reached:start] != " ":
                begun = start
            first, last = _span(text, folded, start, end)
            # In lower case it may be a word: "will" is not Will.
            is_capital = text[first].isupper()
            if text[first:last] in self._names or (is_capital and word in self._folded):
                yield begun, end
            reached = end if word in self._before else -1

    def _han(self, text: str) -> Iterator[tuple[int, int]]:
        if not self._beginnings:
            return
        for match in _HAN_RUN.finditer(text):
            begun = reached = match.start()
            for start in range(match.start(), match.end()):
                # Inside of a name only one that ends behind it says more.
                least = max(reached - start, 0) + 1
                if text[start : start + least] not in self._beginnings:
                    continue
                end = start + self._longest_at(text, start, least)
                if start >= reached:
                    if begun < reached:
                        yield begun, reached
                    begun = start
                reached = max(reached, end)
            if begun < reached:
                yield begun, reached

    def _longest_at(self, text: str, start: int, low: int) -> int:
        """Length of the longest name at a place, 0 for none, where ``low`` characters begin one.

        With a text all its beginnings begin a name, so that bisection finds how far that goes:
        forty names that differ in length alone are a sender's choice.
        """
        high = self._longest
        while low < high:
            middle = (low + high + 1) // 2
            if text[start : start + middle] in self._beginnings:
                low = middle
            else:
                high = middle - 1
        return self._beginnings[text[start : start + low]]


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """A name with the other part of a double one, where that begins with a capital."""
    before = _BEFORE.search(text[max(0, start - _LONGEST_BEFORE) : start])
    behind = _BEHIND.match(text, end)
    return (
        start - len(before.group()) if before and before.group()[0].isupper() else start,
        behind.end() if behind and behind.group()[1].isupper() else end,
    )


def _span(text: str, folded: Normalized, start: int, end: int) -> tuple[int, int]:
    """Where a span of the folded text stands, with accents that are dropped behind it."""
    last = int(folded.offsets[end - 1]) + 1
    while text[last : last + 1] and unicodedata.combining(text[last]):
        last += 1
    return int(folded.offsets[start]), last
