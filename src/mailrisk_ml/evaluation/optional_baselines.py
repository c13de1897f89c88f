"""Baselines that need packages this library does not: compared where they are installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from mailrisk_ml.arrays import Floats
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.text.segment import Segmenter

Scorer = Callable[[Sequence[str]], Floats]


class OptionalBaseline(NamedTuple):
    """A baseline, the module it needs, what to install for it, and whether it reads files.

    Those are in memory: where a system has none, it would write mail to disk.
    """

    name: str
    module: str
    package: str
    fit: Callable[[Sequence[Record], Sequence[str]], Scorer]
    in_memory: bool = False

    @property
    def installed(self) -> bool:
        """Whether its module can be found; nothing is imported."""
        return find_spec(self.module) is not None

    @property
    def why_not(self) -> str:
        """Reason to leave it out; empty when there is none."""
        if not self.installed:
            return f"not installed (pip install {self.package})"
        if self.in_memory and not hasattr(os, "memfd_create"):
            return "needs files in memory, which Linux has: none of mail is written to disk"
        return ""


_FASTTEXT = {
    "loss": "ova",
    "lr": 0.5,
    "epoch": 25,
    "dim": 50,
    "wordNgrams": 2,
    "bucket": 200_000,
    "thread": 1,
    "seed": 0,
    "verbose": 0,
}
_PREFIX = "__label__"
_TRAIN_FASTTEXT = """
import fasttext, json, sys
text, model, settings = sys.argv[1:]
fasttext.train_supervised(text, **json.loads(settings)).save_model(model)
"""


def fasttext_scorer(records: Sequence[Record], classes: Sequence[str]) -> Scorer:
    """FastText (Joulin et al. 2017), one-vs-all over our words and pairs of them, in one thread."""
    segmenter = Segmenter(hmm=True)  # as jieba cuts by itself
    model = train_fasttext(records, lambda text: _words(segmenter, text), **_FASTTEXT)

    def score(texts: Sequence[str]) -> Floats:
        scores = np.zeros((len(texts), len(classes)))
        column = {_PREFIX + name: j for j, name in enumerate(classes)}
        found = model.predict([_words(segmenter, text) for text in texts], k=-1)
        for i, (names, values) in enumerate(zip(*found, strict=True)):
            for name, value in zip(names, values, strict=True):
                if name in column:
                    scores[i, column[name]] = value
        return scores

    return score


def train_fasttext(
    records: Sequence[Record], words: Callable[[str], str], **settings: object
) -> Any:
    """Train fastText in a process of its own.

    With one thread, fastText 0.9.2 fills only a tenth of its matrix and leaves the rest as the
    system hands it out. A new process is handed zeros, so that scores repeat; in one that has
    worked before, training may end in NaN.

    It reads and writes files; these are in memory alone, so that no mail is left on a disk.

    Parameters
    ----------
    records : sequence of Record
    words : callable
        The words of a text, with spaces between them.
    **settings
        Of ``fasttext.train_supervised``.
    """
    import fasttext

    with _file_in_memory() as text, _file_in_memory() as trained:
        with open(text, "w", encoding="utf-8", closefd=False) as stream:
            for record in records:
                labels = " ".join(_PREFIX + name for name in record["labels"] or ["none"])
                stream.write(f"{labels} {words(record_text(record))}\n")
        arguments = [_path_of(text), _path_of(trained), json.dumps(settings)]
        command = [sys.executable, "-c", _TRAIN_FASTTEXT, *arguments]
        done = subprocess.run(command, capture_output=True, pass_fds=(text, trained), check=False)
        if done.returncode:
            raise RuntimeError(f"fastText's training ended with {done.returncode}")
        return fasttext.load_model(_path_of(trained))


@contextmanager
def _file_in_memory() -> Iterator[int]:
    """A file that only this process and those it passes it to can open, of Linux."""
    handle = os.memfd_create("mailrisk")
    try:
        yield handle
    finally:
        os.close(handle)


def _path_of(handle: int) -> str:
    return f"/proc/self/fd/{handle}"


def _words(segmenter: Segmenter, text: str) -> str:
    return " ".join(token.word for token in segmenter.tokenize(text))


FASTTEXT = OptionalBaseline(
    "fastText", "fasttext", "fasttext-numpy2-wheel", fasttext_scorer, in_memory=True
)
OPTIONAL_BASELINES = (FASTTEXT,)
