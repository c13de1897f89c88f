"""Text as a page sets it: in lines, cells and quotations, some of it hidden."""

from __future__ import annotations

import re

from mailrisk_ml.mail.parsing.lines import OTHER_ENDS, with_plain_ends

Spans = tuple[tuple[int, int], ...]

_BACKWARDS, _FORWARDS = "\u202e", "\u202c"
_SPACE = re.compile(f"[ \t\n\r\f{OTHER_ENDS}]+")
_MAX_BREAKS = 3
_MAX_QUOTES = 20
_SPLIT = 3  # letters of a word that stand in a block of their own
# What the current table row holds so far: cells go on one line while each of them is one line.
_NO_CELL, _ONE_LINE, _MANY_LINES = range(3)


class Flow:
    """Text that is written piece by piece, and what lies between one piece and the next."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.length = 0
        self.hidden: list[tuple[int, int]] = []
        self.hidden_from: int | None = None
        self.hiding = 0
        self.unseen = 0  # bits of what is inherited
        self.quoting = 0
        self.depth = 0  # of the quotation that the current line stands in
        self.breaks = 0
        self.space = False
        self.cell = False
        self.row = _NO_CELL
        self.bullet = False
        self.joint = False  # a block in the line began or ended here
        self.reversing = 0
        self.reversed = False  # what was written last

    def begin_block(self, breaks: int) -> None:
        """Begin a line, so many below the last."""
        if self.cell:  # the first block of a cell begins where the cell begins
            return
        self.breaks = max(self.breaks, breaks)
        self.space = False

    def end_block(self) -> None:
        """End the line, unless it is empty."""
        self.breaks = self.breaks or 1
        self.space = False

    def end_line(self) -> None:
        """End the line, even if it is empty."""
        self.breaks = min(self.breaks + 1, _MAX_BREAKS)
        self.space = False

    def begin_row(self) -> None:
        """Begin a row of a table."""
        self.row = _NO_CELL

    def begin_cell(self) -> None:
        """Begin a cell, in the line of the one before it if there is but one line in the row."""
        if self.row == _ONE_LINE and self.breaks <= 1:
            self.cell, self.breaks = True, 0

    def add(self, text: str) -> None:
        """Write text in which any run of blanks is one."""
        collapsed = _SPACE.sub(" ", text)
        if collapsed == " " or not collapsed:
            self.space = self.space or bool(collapsed)
            return
        if collapsed[0] == " ":
            self.space = True
        self._write(collapsed.strip(" "))
        self.space = collapsed[-1] == " "

    def add_lines(self, text: str) -> None:
        """Write text of which blanks and line ends count."""
        for number, line in enumerate(with_plain_ends(text).split("\n")):
            if number:
                self.end_line()
            if line.strip():
                self._write(line)

    def _write(self, text: str) -> None:
        if self.row == _NO_CELL:
            self.row = _ONE_LINE
        elif self.breaks:
            self.row = _MANY_LINES
        if self.reversed and (self.breaks or self.cell or not self.reversing):
            self._put(_FORWARDS)
            self.reversed = False
        if self.length and self.breaks:
            depth = min(self.quoting, _MAX_QUOTES)
            blank = "\n" + ("> " * min(depth, self.depth)).rstrip(" ")
            self._put(blank * (self.breaks - 1) + "\n" + "> " * depth)
            self.depth = depth
        elif not self.length:
            self.depth = min(self.quoting, _MAX_QUOTES)
            self._put("> " * self.depth)
        elif self.cell:
            self._put("\t")
        elif self.space or (self.joint and not self._goes_on(text)):
            self._put(" ")
        if self.bullet:
            self._put("- ")
        self.bullet = self.cell = self.space = self.joint = False
        self.breaks = 0
        if (self.hiding or self.unseen) and self.hidden_from is None:
            self.hidden_from = self.length
        if self.reversing and not self.reversed:
            self.reversed = True
            text = _BACKWARDS + text
        self._put(text)

    def _goes_on(self, text: str) -> bool:
        """Whether a text goes on with a word, the last letters of which stand in another block.

        Longer ones and figures are columns, buttons and the like, whose styles may part them.
        """
        last = self.out[-1]
        figures = last[-1].isdecimal() or text[0].isdecimal()
        return len(last) <= _SPLIT and len(text) <= _SPLIT and not figures

    def _put(self, text: str) -> None:
        if self.hidden_from is not None and not (self.hiding or self.unseen):
            self.close()
        self.out.append(text)
        self.length += len(text)

    def close(self) -> None:
        """End the span that is hidden, if one is open."""
        if self.hidden_from is not None and self.length > self.hidden_from:
            self.hidden.append((self.hidden_from, self.length))
        self.hidden_from = None

    def result(self) -> tuple[str, Spans]:
        """All that is written, and the spans of it that are hidden."""
        self.close()
        return "".join(self.out), tuple(self.hidden)
