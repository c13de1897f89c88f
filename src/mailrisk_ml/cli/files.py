"""Files that commands write: whole or not at all, in UTF-8, and by one run at a time."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from mailrisk_ml.cli.exit_codes import INTERRUPTS
from mailrisk_ml.exceptions import SourceError, system_reason
from mailrisk_ml.json_text import to_json
from mailrisk_ml.results import is_log, is_model, is_of_model, is_replaceable, is_report
from mailrisk_ml.unfinished import unfinished_file

_DASH = Path("-")  # standard output, to many programs


@contextmanager
def atomic_text(path: Path, *, private: bool = True) -> Iterator[TextIO]:
    """A text file that replaces ``path`` on success, and leaves it as it was on failure.

    A private file can be read by its owner only: it holds mail, or names some. What is not is a
    page to be handed on.
    """
    check_writable(path)
    place = place_of(path)
    handle, new = unfinished_file(place)
    try:
        with (
            interrupt_noted(f"{untouched(path)}."),
            open(handle, "w", encoding="utf-8", newline="") as stream,
        ):
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if not private:
            new.chmod(0o666 & ~_umask())
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    put(new, path)


def write_json(path: Path, value: Any) -> None:
    """Write results that programs read, and people may."""
    with atomic_text(path) as stream:
        stream.write(to_json(value, indent=1) + "\n")


def put(finished: Path, path: Path) -> None:
    """Let a file take the place of another, or stay where it is and be named.

    Raises
    ------
    SourceError
        It cannot: the place became a folder meanwhile, say. What took hours is not thrown away.
    """
    place = place_of(path)
    try:
        try:
            os.replace(finished, place)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            _copy(finished, place)  # mounted on its own (docker -v): written, but never replaced
    except OSError as error:
        raise SourceError(
            f"Cannot write {path}: {system_reason(error)}. All that was to be written is in "
            f"{finished}: move it elsewhere before the next run."
        ) from error


def _copy(finished: Path, place: Path) -> None:
    with suppress(OSError):  # not everybody who may write to a file may say who reads it
        shutil.copymode(finished, place)
    with finished.open("rb") as source, place.open("wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    finished.unlink()


@contextmanager
def interrupt_noted(fate: str) -> Iterator[None]:
    """Note on what ends a run what becomes of an output: the command line shows such notes."""
    try:
        yield
    except INTERRUPTS as error:
        error.add_note(fate)
        raise


def untouched(path: Path) -> str:
    """What becomes of an output that nothing takes the place of, but for the full stop."""
    return f"{path} is as it was" if path.exists() else f"Nothing was written to {path}"


def check_outputs(
    *files: Path | None,
    appended: Path | None = None,
    folder: Path | None = None,
    inputs: Iterable[str | Path | None] = (),
    mails: Iterable[str] = (),
) -> None:
    """Refuse outputs that cannot be written, or should not be: before anything is read or done.

    Parameters
    ----------
    *files : path, optional
        Files to write; None is none.
    appended : path, optional
        A log that is not replaced, but written on.
    folder : path, optional
        A folder to write into: no other output is there.
    inputs : iterable of str or path, optional
        What is read: no file takes the place of one, or of one in it, nor of another output.
    mails : iterable of str, optional
        The same, of which a folder is read whole: what stood in it would be mail to the next run.

    Examples
    --------
    >>> check_outputs(Path("inbox.mbox"), mails=["inbox.mbox"])
    Traceback (most recent call last):
    mailrisk_ml.exceptions.SourceError: Cannot write inbox.mbox: it is an input. Name another file.
    """
    if _DASH in (*files, appended, folder):
        # "./-" is the same to pathlib.
        raise SourceError(
            f"Cannot write {_DASH}: it is no name for a file here. Standard output is the default "
            "where --out may be left out. Name another file."
        )
    mails = list(mails)
    written = [path for path in (*files, appended) if path is not None]
    for path in written:
        check_writable(path, appended=path is appended)
        if path.exists() and is_of_model(path):
            raise SourceError(f"Cannot write {path}: it is a file of a model. Name another file.")
    if appended is not None:
        _check_content(appended, is_log, "no log of mailrisk classify --audit")
    if folder is not None:
        check_folder(folder)
    _check_outside([*written, *([] if folder is None else [folder])], mails)
    _check_apart(written, folder, (*inputs, *mails))


def _check_apart(
    files: Iterable[Path], folder: Path | None, inputs: Iterable[str | Path | None]
) -> None:
    taken = {Path(path).resolve(): "an input" for path in inputs if path is not None}
    for path in files:
        place = path.resolve()
        if folder is not None and place.is_relative_to(folder.resolve()):
            taken[place] = f"in {folder}, another output"
        # In a folder of labelled mail a new file does no harm.
        if path.exists() and (read := next((up for up in place.parents if up in taken), None)):
            taken[place] = f"there, in {read}, an input"
        if place in taken:
            raise SourceError(f"Cannot write {path}: it is {taken[place]}. Name another file.")
        taken[place] = "another output too"


def _check_outside(outputs: Iterable[Path], mails: Iterable[str]) -> None:
    folders = [folder for folder in map(Path, mails) if folder.is_dir()]
    for path in outputs:
        for folder in folders:
            if path.resolve().is_relative_to(folder.resolve()):
                raise SourceError(
                    f"Cannot write {path}: every file in {folder} is read, and what is written "
                    "there would be read by the next run. Name a place elsewhere."
                )


def place_of(path: Path) -> Path:
    """Where a file is written: what a symbolic link leads to, so that the link stays."""
    return path.resolve() if path.is_symlink() else path


def check_new(path: Path) -> None:
    """Refuse a file that is there, and may hold what somebody wrote into it."""
    if path.exists():
        raise SourceError(f"Cannot write {path}: it is there. Name a new file.")


def check_replaceable(path: Path) -> None:
    """Refuse a file that is there and holds anything but results of an earlier run."""
    _check_content(path, is_replaceable, "no results of mailrisk classify")


def check_reports(
    folder: Path | None, command: str, *names: str, measured: str | os.PathLike[str] | None = None
) -> None:
    """Refuse a folder for reports that is a model's, or where others of their names stand.

    Parameters
    ----------
    folder : path, optional
        None is none.
    command : str
        That writes them.
    *names : str
        Of the files that it writes.
    measured : path, optional
        The folder of a model that these are the figures of, which may hold them.
    """
    if folder is None:
        return
    place = folder.resolve()
    is_own = measured is not None and place == Path(measured).resolve()
    # `train` could no longer tell what is the model's, nor where they stand in a folder in it.
    if any(map(is_model, place.parents if is_own else (place, *place.parents))):
        raise SourceError(
            f"Cannot write to {folder}: it is the folder of a model, or in one, whose files are "
            "those of mailrisk train. Name another folder."
        )
    for name in names if folder.exists() else ():
        path = folder / name
        check_writable(path)
        other, remedy = f"no report of mailrisk {command}", "Name another folder, or move the file."
        _check_content(path, partial(is_report, name=name), other, remedy)


def _check_content(
    path: Path,
    is_ours: Callable[[BinaryIO], bool],
    other: str,
    remedy: str = "Name another file.",
) -> None:
    if not path.exists() or not path.stat().st_size:
        return
    with path.open("rb") as file:
        if not is_ours(file):
            raise SourceError(f"Cannot write {path}: it is there, and holds {other}. {remedy}")


def check_writable(path: Path, *, appended: bool = False) -> None:
    """Refuse a target that no file can be written to, or that cannot be written on."""
    place = place_of(path)
    parent = place.parent
    if not parent.is_dir():
        raise SourceError(f"Cannot write {path}: the folder {parent} does not exist.")
    if path.exists() and not path.is_file():
        raise SourceError(f"Cannot write {path}: it is there and no plain file. Name another.")
    _check_permission(path, place if appended and place.exists() else parent)


def check_folder(path: Path) -> None:
    """Refuse a target that no folder can be made of."""
    place = next(p for p in (path, *path.absolute().parents) if os.path.lexists(p))
    if not place.is_dir():
        what = "it" if place == path else place
        raise SourceError(f"Cannot write to {path}: {what} is there and no folder. Name another.")
    _check_permission(path, place)


def _check_permission(path: Path, place: Path) -> None:
    mode = os.W_OK | os.X_OK if place.is_dir() else os.W_OK
    if not os.access(place, mode):
        what = "it" if place == path else place
        raise SourceError(f"Cannot write {path}: {what} may not be written to by who runs this.")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
