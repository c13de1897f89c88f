"""Standard output and error that end a run quietly when nobody reads them any more.

What their encoding lacks costs no run either: it is replaced.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from mailrisk_ml.cli.exit_codes import ExitCode

# How Python's streams take what their encoding lacks: both raise for a letter.
_FATAL = ("strict", "surrogateescape")


class _Stream(io.TextIOWrapper):
    """Raises `SystemExit` in place of `BrokenPipeError`.

    The libraries that print turn a broken pipe into exit code 1, each in its own way. An exit
    passes them all, and outputs that are half written are cleaned up on its way. The signal itself
    is left alone: a pipe to a worker process may break as well, and that is an error.
    """

    def write(self, text: str, /) -> int:
        with self._ends():
            return super().write(text)

    def flush(self) -> None:
        with self._ends():
            super().flush()

    @contextmanager
    def _ends(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            # Else what is left in the buffer would fail again when Python closes the stream.
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            # Windows says EINVAL of a pipe that nobody reads.
            if isinstance(error, BrokenPipeError) or (
                sys.platform == "win32" and error.errno == errno.EINVAL
            ):
                raise SystemExit(ExitCode.NOBODY_READS) from None
            raise


@contextmanager
def streams_that_end() -> Iterator[None]:
    """Put them in the place of the standard ones, and write out all that is left at the end."""
    sys.stdout, sys.stderr = _ending(sys.stdout), _ending(sys.stderr)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _ending(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed by who called: `>&-`
        return open(os.devnull, "w", encoding="utf-8")
    # Those of a notebook or a test are theirs.
    if stream not in (sys.__stdout__, sys.__stderr__) or not isinstance(stream, io.TextIOWrapper):
        return stream
    # What a terminal cannot show, such as Chinese in Windows-1252, is replaced, never fatal.
    errors = "replace" if stream.errors in _FATAL else stream.errors
    encoding = stream.encoding
    by_line, at_once = stream.line_buffering, stream.write_through
    # The line ends that Python gives them: those of the system.
    return _Stream(stream.detach(), encoding, errors, None, by_line, at_once)
