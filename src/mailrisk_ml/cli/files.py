"""Files that commands write: whole or not at all, in UTF-8, and by one run at a time."""

from __future__ import annotations

import json
import math
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.unfinished import lock, remove_leftovers, unfinished_prefix

# Control characters a terminal obeys, line ends of JavaScript, lone surrogates.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def to_json(value: Any, **options: Any) -> str:
    r"""JSON that can be written and shown whatever text is in it; options are `json.dumps`'.

    Numbers that JSON has no word for, as others' records may hold them, become null.

    Examples
    --------
    >>> to_json(["\ud800", "合同", float("nan")])
    '["\\ud800", "合同", null]'
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, **options)
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, **options)
    return _UNSAFE.sub(_escape, text)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


@contextmanager
def atomic_text(path: Path, *, private: bool = True) -> Iterator[TextIO]:
    """A text file that replaces ``path`` on success, and leaves it as it was on failure.

    A private file can be read by its owner only: it holds mail, or names some. What is not is a
    page to be handed on.
    """
    check_writable(path)
    remove_leftovers(path)
    handle, name = tempfile.mkstemp(prefix=unfinished_prefix(path), dir=path.parent)
    try:
        with (
            interrupt_noted(f"{path} is as it was."),
            open(handle, "w", encoding="utf-8", newline="") as stream,
        ):
            lock(handle)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if not private:
            Path(name).chmod(0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def interrupt_noted(fate: str) -> Iterator[None]:
    """Note on a Ctrl-C what becomes of an output: the command line shows such notes."""
    try:
        yield
    except KeyboardInterrupt as error:
        error.add_note(fate)
        raise


def check_apart(outputs: Iterable[Path | None], inputs: Iterable[str | Path | None]) -> None:
    """Refuse an output that is an input, or named twice: what is read would be written over.

    Examples
    --------
    >>> check_apart([Path("inbox.mbox")], ["inbox.mbox"])
    Traceback (most recent call last):
    mailrisk_ml.exceptions.SourceError: Cannot write inbox.mbox: it is an input. Name another file.
    """
    taken = {Path(path).resolve(): "an input" for path in inputs if path is not None}
    for path in outputs:
        if path is None:
            continue
        place = path.resolve()
        if place in taken:
            raise SourceError(f"Cannot write {path}: it is {taken[place]}. Name another file.")
        taken[place] = "another output too"


def check_outside(outputs: Iterable[Path | None], mails: Iterable[str]) -> None:
    """Refuse an output in a folder of mails: the next run would take it for mail."""
    folders = [folder for folder in map(Path, mails) if folder.is_dir()]
    for path in outputs:
        for folder in folders:
            if path is not None and path.resolve().is_relative_to(folder.resolve()):
                raise SourceError(
                    f"Cannot write {path}: every file in {folder} is read, and the next run would "
                    "read this one too. Name a file elsewhere."
                )


def check_writable(path: Path) -> None:
    """Refuse a target that no file can be written to."""
    if not path.parent.is_dir():
        raise SourceError(f"Cannot write {path}: the folder {path.parent} does not exist.")
    if path.exists() and not path.is_file():
        raise SourceError(f"Cannot write {path}: it is there and no plain file. Name another.")


def check_folder(path: Path) -> None:
    """Refuse a target that no folder can be made of."""
    place = next(p for p in (path, *path.absolute().parents) if os.path.lexists(p))
    if not place.is_dir():
        what = "it" if place == path else place
        raise SourceError(f"Cannot write to {path}: {what} is there and no folder. Name another.")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
