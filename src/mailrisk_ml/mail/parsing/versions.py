"""Whether one version of a mail says what another lacks: HTML beside plain text.

Versions are compared by their runs of three words (w-shingling: Broder, "On the resemblance and
containment of documents", 1997), so that words which merely stand elsewhere count as new. Links,
alternative texts, line ends, marks and case differ between versions that agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape

from mailrisk_ml.mail.parsing.seen import as_seen

#: The line above another version of a text, which `find_zones` knows.
BANNER = "-------- Another version of this text --------"

_Shingle = tuple[str, str, str]

_NEW_WORDS = 6  # in a row: fewer are a button, a heading, what a device puts below
_RUN = bytes(_NEW_WORDS + 2)  # every three words that hold one of them are new
_MOST_CHARS = 100_000  # a longer text, whose words take much memory, must be the same throughout
_PIECE, _PIECES = 8, bytes(3)  # new words of 17 bytes, such as six ideographs, spoil three pieces
_QUICK_BYTES = 20_000  # each piece is looked for in all of the other text
_EDGE = ("", "")
# A letter of a script that is written without blanks is a word.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_ASCII_WORD = re.compile("[a-z0-9]+")
_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())
_NO_BREAK_SPACE = "\xa0"  # that pages are filled with
# What plain text has in place of links and pictures.
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>)\]]*|\[(?:cid|image):[^\]\n]{0,200}\]")
_LINK_STARTS = ("://", "mailto:", "[cid:", "[image:")
_DRAWING = re.compile("<(?:svg|math)", re.IGNORECASE)
# What no page shows, and no more: "< b" is text, and so is CDATA in a drawing. Each goes on to the
# end where its own is missing, so that none is tried twice, and remembers no way back, which would
# take much memory.
_UNSEEN = re.compile(
    # Outlook alone shows what is in its conditions, but for its settings.
    r"<!--\[if\b[^\]<>]{0,100}\]>\s*+<xml\b[^<-]*+(?:(?:<(?!/xml)|-(?!-!?>))[^<-]*+)*+"
    r"|<!--(?!-?>|\[if\b[^\]<>!]{0,100}\bmso\b)[^-]*+(?:-(?!-!?>)[^-]*+)*+"
    r"|<(script|style|title)\b[^<]*+(?:<(?!/\1)[^<]*+)*+"
    r"|<(?!!\[CDATA\[)[a-z/!?][^>]*+>?",
    re.IGNORECASE,
)


class Said:
    """What a version of a mail says; others are held against it.

    Parameters
    ----------
    text : str
        Its text.
    """

    def __init__(self, text: str) -> None:
        text = as_seen(text)
        self._texts = [text]
        if any(map(text.__contains__, _LINK_STARTS)):
            self._texts.insert(0, _LINK.sub(" ", text))  # HTML seldom shows them
        self._known: list[set[_Shingle]] = []

    def lacks(self, text: str) -> bool:
        """Whether another text has several new words in a row.

        Parameters
        ----------
        text : str
        """
        text = as_seen(text)
        letters = _letters(text)
        if any(letters in one or _holds_pieces(one, letters) for one in self._letters):
            return False  # as in most mails
        if len(text) > _MOST_CHARS:
            return True
        shingles = list(_shingles(text))
        return all(_RUN in bytes(map(known.__contains__, shingles)) for known in self._shingles())

    def lacks_of_html(self, html: str) -> bool:
        """`lacks` for HTML as it stands: a look that is cheaper than reading it.

        Parameters
        ----------
        html : str
        """
        if _DRAWING.search(html):
            return True  # what it shows of styles, scripts and titles must be read
        text = _UNSEEN.sub(" ", html)
        if len(text) > _MOST_CHARS:
            return True
        return self.lacks(unescape(text.replace("&nbsp;", " ")) if "&" in text else text)

    @cached_property
    def _letters(self) -> list[bytes]:
        return [_letters(text) for text in self._texts]

    def _shingles(self) -> Iterator[set[_Shingle]]:
        """Those of the text, without its links first, which is mostly enough."""
        for number, text in enumerate(self._texts):
            if number == len(self._known):
                self._known.append(set(_shingles(text)).union(*self._known))
            yield self._known[number]


def _holds_pieces(said: bytes, letters: bytes) -> bool:
    """A quick look that finds a short text in another: new words spoil several pieces in a row."""
    if max(len(said), len(letters)) > _QUICK_BYTES:
        return False
    pieces = [letters[at : at + _PIECE] for at in range(0, len(letters), _PIECE)]
    return _PIECES not in bytes(map(said.__contains__, pieces))


def _letters(text: str) -> bytes:
    return (
        text.replace(_NO_BREAK_SPACE, "")
        .lower()
        .encode("utf-8", "replace")
        .translate(None, _ASCII_MARKS)
    )


def _shingles(text: str) -> Iterator[_Shingle]:
    text = text.lower()
    words = (_ASCII_WORD if text.isascii() else _WORD).findall(text)
    words = [*_EDGE, *words, *_EDGE]
    return zip(words, words[1:], words[2:], strict=False)
