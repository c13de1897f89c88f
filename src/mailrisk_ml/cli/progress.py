"""How far a run has come: mails, rate, and about how long it still takes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from mailrisk_ml.mail.packed import is_gzipped
from mailrisk_ml.suffixes import WORKBOOKS, suffix_of

_EVERY = 64  # mails between two looks at the clock
_SAMPLE = 1 << 22  # bytes
_MOST_OPENED = 1_000  # files of a folder
# What stands once in every mail of a container.
_MARKS = {".mbox": b"\nFrom ", ".jsonl": b"\n", ".ndjson": b"\n", ".csv": b"\n", ".tsv": b"\n"}


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f} mails/s" if task.speed else "")


@contextmanager
def progress_of(
    paths: Sequence[str], console: Console, *, shown: bool, done: int
) -> Iterator[Callable[[int, int], None]]:
    """Show progress; yields what takes the number of mails so far and of those flagged.

    Parameters
    ----------
    paths : sequence of str
        The input.
    console : Console
    shown : bool
        Whether to show anything.
    done : int
        Mails that an earlier run assessed.
    """
    if not shown:
        yield lambda _mails, _flagged: None
        return
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.completed:,} mails, {task.fields[flagged]:,} flagged"),
        BarColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with progress:
        task = progress.add_task("", total=about_how_many(paths), flagged=0, completed=done)

        def report(mails: int, flagged: int) -> None:
            if mails % _EVERY == 0:
                progress.update(task, completed=mails, flagged=flagged)

        yield report


def about_how_many(paths: Sequence[str]) -> int | None:
    """About how many mails there are, from sizes and a sample; None when it cannot be told."""
    total = 0.0
    for path in map(Path, paths):
        files = (
            [Path(parent) / name for parent, _, names in os.walk(path) for name in names]
            if path.is_dir()
            else [path]
        )
        some = files[:: -(-len(files) // _MOST_OPENED) or 1]
        counts: list[float] = []
        for file in some:
            count = _in_file(file)
            if count is None:
                return None
            counts.append(count)
        total += sum(counts) * len(files) / max(len(some), 1)
    return max(1, round(total))


def _in_file(file: Path) -> float | None:
    suffix = suffix_of(file)
    mark = _MARKS.get(suffix)
    if is_gzipped(file) or suffix in WORKBOOKS:
        return None
    try:
        if suffix == ".parquet":
            import pyarrow.parquet as pq  # heavy, and seldom the input

            return float(pq.ParquetFile(file).metadata.num_rows)
        size = file.stat().st_size
        if not file.is_file():
            return None
        with file.open("rb") as stream:
            head = stream.read(_SAMPLE if mark else 5)
    except (OSError, ValueError):  # a pipe, or not the file its name says
        return None
    if head[:5] == b"From ":  # an mbox by another name
        with file.open("rb") as stream:
            head, mark = stream.read(_SAMPLE), _MARKS[".mbox"]
    return (head.count(mark) or 1) * size / len(head) if mark and head else 1.0
