"""Names that are known of a mail, found wherever they stand: ``names, text -> spans``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_LATIN_WORD = re.compile(r"[^\W\d_\u4e00-\u9fff]+")
_HAN_RUN = re.compile("[\u4e00-\u9fff]+")


class KnownNames:
    """Names to look for in the texts of one mail, prepared once for all of them.

    Parameters
    ----------
    names : iterable of str
        Those of letters are found also in other case that begins with a capital.

    Examples
    --------
    >>> KnownNames(["Tom", "小明", "李小明"]).places("TOM 和李小明 will")
    [(0, 3), (5, 8)]
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._folded = {name.casefold() for name in self._names}
        han = sorted((name for name in self._names if _HAN_RUN.fullmatch(name)), key=len)
        self._longest = len(han[-1]) if han else 0
        # With how much of it is a whole name: of two that begin alike the longer comes later.
        self._beginnings: dict[str, int] = {}
        for name in han:
            whole = 0
            for length in range(1, len(name)):
                whole = self._beginnings.setdefault(name[:length], whole)
            self._beginnings[name] = len(name)

    def places(self, text: str) -> list[tuple[int, int]]:
        """Spans of the names, in no order; names that overlap are one span."""
        return [*self._latin(text), *self._han(text)]

    def _latin(self, text: str) -> Iterator[tuple[int, int]]:
        for match in _LATIN_WORD.finditer(text):
            word = match.group()
            # In lower case it may be a word: "will" is not Will.
            if word in self._names or (word[0].isupper() and word.casefold() in self._folded):
                yield match.span()

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
