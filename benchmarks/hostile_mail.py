"""Messages broken at random: ``python benchmarks/hostile_mail.py``.

Takes the samples, and the messages in ``../shared/mail`` where that is, spoils each in many ways,
and reads, assesses and redacts the result. Nothing but `MailReadError` may come out, no message may
take long, and memory may not grow. The mail is not the project's: this script writes no file and
prints no text of it; a failure is told by the number that makes it again (``--only``).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from resident_memory import resident

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import default_data_path
from mailrisk_ml.model.redaction import redacted

MAIL = Path(__file__).resolve().parents[2] / "shared" / "mail"
MOST_SECONDS = 2.0  # of processor time: other work on the machine is not the mail's
MOST_GROWTH = 64.0  # MiB, from the first tenth of the run to its end
_BATCH = 200
_MOST_BYTES = 200_000  # of a message that is spoilt: larger ones take their time to copy

#: What breaks parsers: pieces of headers, structure, encodings, markup and text.
TOKENS = (
    b"\n", b"\r\n", b"\n\n", b"\r", b"\0", b"\t", b" " * 80, b"=", b"=\n", b"=?", b"?=",
    b"=?gb2312?B?", b"=?utf-8?Q?", b"=?x?q?=ff?=", b"Content-Type: ",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: multipart/alternative; boundary=\"b\"\n", b"Content-Type: message/rfc822\n\n",
    b"Content-Type: text/html; charset=", b"Content-Type: text/calendar\n\n", b"; charset=utf-16",
    b"; charset=utf-7", b"; charset=hz", b"; charset=gb2312", b"; charset=big5",
    b"; charset=idna", b"; charset=iso-2022-cn", b"; filename*0*=utf-8''%", b"; boundary=",
    b"--b\n", b"--b--\n", b"--", b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Disposition: attachment; filename=", b"Subject: ",
    b"Date: Fri, 99 Foo 99999 99:99 +9999", b"From: ", b"From a@b Mon Jan  6 10:00:00 2025\n",
    b">From ", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff", b"\x80", b"\xba\xcf\xcd\xac",
    b"\xe5\x90", b"\xf0\x9f\x92", b"\xed\xa0\x80", b"~{", b"~}", b"\x1b$)A", b"\x0e", b"\x0f",
    b"+AGE-", b"<", b">", b"<p>", b"</p>", b"<div style='display:none'>", b"<!--", b"-->",
    b"<![CDATA[", b"<script>", b"<table><tr><td>", b"<blockquote type=cite>", b"&#", b"&#xD800;",
    b"&amp;", b"BEGIN:VEVENT\n", b"SUMMARY:", b"> ", b"-- \n", b"On 1 a wrote:\n",
    b"-----Original Message-----\n", b"\xe2\x80\x8b", b"\xe2\x80\xae", b"\xe2\x80\xac", b"@",
    b"@a.b", b"13800138000", b"$1,", b"9" * 400, b"a.b.c.d.", b"l33t", b"aGVsbG8gd29ybGQ=",
    b"\xef\xbd\x81",
)  # fmt: skip


def mutated(message: bytes, other: bytes, rng: Random) -> bytes:
    """A message spoilt in one to four ways, some with pieces of another."""
    data = bytearray(message)
    for _ in range(rng.randint(1, 4)):
        rng.choice(_MUTATIONS)(data, other, rng)
    return bytes(data)


def _places(data: bytearray, rng: Random) -> tuple[int, int]:
    start = rng.randint(0, len(data))
    return start, min(len(data), start + int(rng.paretovariate(0.7)))


def _flip(data: bytearray, _: bytes, rng: Random) -> None:
    for _ in range(rng.randint(1, 8)):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _cut(data: bytearray, _: bytes, rng: Random) -> None:
    start, end = _places(data, rng)
    del data[start:end]


def _end(data: bytearray, _: bytes, rng: Random) -> None:
    del data[rng.randint(0, len(data)) :]


def _repeat(data: bytearray, _: bytes, rng: Random) -> None:
    start, end = _places(data, rng)
    data[start:start] = data[start:end][:1_000] * rng.randint(1, 50)


def _insert(data: bytearray, _: bytes, rng: Random) -> None:
    for _ in range(rng.randint(1, 4)):
        start = rng.randint(0, len(data))
        data[start:start] = rng.choice(TOKENS) * rng.choice((1, 1, 1, 2, 30))


def _overwrite(data: bytearray, _: bytes, rng: Random) -> None:
    start = rng.randint(0, len(data))
    token = rng.choice(TOKENS)
    data[start : start + len(token)] = token


def _splice(data: bytearray, other: bytes, rng: Random) -> None:
    start, end = _places(data, rng)
    at = rng.randint(0, len(other))
    data[start:end] = other[at : at + rng.randint(0, 2_000)]


def _header(data: bytearray, _: bytes, rng: Random) -> None:
    """Something among the first lines, where most of what matters stands."""
    start = rng.randint(0, min(len(data), 600))
    data[start:start] = rng.choice(TOKENS)


def _shuffle(data: bytearray, _: bytes, rng: Random) -> None:
    lines = bytes(data).split(b"\n")
    start = rng.randrange(len(lines))
    some = lines[start : start + 12]
    rng.shuffle(some)
    lines[start : start + 12] = some
    data[:] = b"\n".join(lines)


Mutation = Callable[[bytearray, bytes, Random], None]
_MUTATIONS: tuple[Mutation, ...] = (
    _flip, _cut, _end, _repeat, _insert, _insert, _overwrite, _splice, _header, _header, _shuffle,
)  # fmt: skip


def seeds(folder: Path | None) -> list[bytes]:
    """The samples, and the messages of a folder, one file each, in the order of their paths."""
    paths = sorted((default_data_path() / "samples").glob("*.eml"))
    if folder is not None and folder.is_dir():
        paths += sorted(p for p in folder.rglob("*") if p.suffix != ".jsonl" and p.is_file())
    return [data for path in paths if 0 < len(data := path.read_bytes()) <= _MOST_BYTES]


def variant(messages: Sequence[bytes], number: int) -> bytes:
    """The spoilt message of a number, the same every time."""
    rng = Random(number)
    return mutated(messages[number % len(messages)], rng.choice(messages), rng)


@dataclass
class Findings:
    """What came out.

    Parameters
    ----------
    n_read, n_refused, n_truncated : int
    failures : dict of int to str
        By number: the kind of an exception that should not be, or how long it took.
    slowest : float
        Seconds of the slowest message to read.
    memory : list of float
        MiB of the process, at every hundredth of the run.
    """

    n_read: int = 0
    n_refused: int = 0
    n_truncated: int = 0
    failures: dict[int, str] = field(default_factory=dict)
    slowest: float = 0.0
    memory: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        """MiB from the first tenth of the run to its end."""
        tenth = self.memory[: max(1, len(self.memory) // 10)]
        return self.memory[-1] - max(tenth) if self.memory else 0.0


def run(model: mr.RiskClassifier, messages: Sequence[bytes], numbers: range) -> Findings:
    """Read, assess and redact the spoilt messages of some numbers."""
    found = Findings()
    step = max(1, len(numbers) // 100)
    for start in range(numbers.start, numbers.stop, _BATCH):
        batch = range(start, min(start + _BATCH, numbers.stop))
        mails = dict(_read(messages, batch, found))
        begin = time.process_time()
        try:
            _assess(model, list(mails.values()))
        except Exception:  # which of them it was is found one by one
            for number, mail in mails.items():
                try:
                    _assess(model, [mail])
                except Exception as error:
                    found.failures[number] = type(error).__name__
        if (seconds := time.process_time() - begin) > MOST_SECONDS * 10:
            found.failures[start] = f"{seconds:.0f} s to assess the batch"
        if start // step != (start - _BATCH) // step:
            found.memory.append(resident())
    return found


def _read(
    messages: Sequence[bytes], batch: range, found: Findings
) -> Iterator[tuple[int, mr.Mail]]:
    for number in batch:
        raw = variant(messages, number)
        begin = time.process_time()
        try:
            mail = mr.read_mail(raw)
        except mr.MailReadError as error:
            found.n_refused += 1
            if error.reason.startswith("cannot be parsed"):
                found.failures[number] = error.reason
            continue
        except Exception as error:
            found.failures[number] = type(error).__name__
            continue
        seconds = time.process_time() - begin
        found.slowest = max(found.slowest, seconds)
        if seconds > MOST_SECONDS:
            found.failures[number] = f"{seconds:.1f} s to read"
        found.n_read += 1
        found.n_truncated += mail.truncated
        yield number, mail


def _assess(model: mr.RiskClassifier, mails: list[mr.Mail]) -> None:
    for assessment in model.assess_many(mails):
        json.dumps(assessment.to_dict(), ensure_ascii=False).encode()
        for risk in assessment.risks:
            for passage in risk.evidence:
                assert assessment.text[passage.start : passage.end] == passage.text != ""
        if assessment.risks:
            redacted(assessment)


def main() -> int:
    """Print what came out; 1 when something failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=200_000, help="spoilt messages")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--mail", type=Path, default=MAIL, help="folder of more messages")
    parser.add_argument("--only", type=int, help="one number, with its traceback")
    options = parser.parse_args()
    messages = seeds(options.mail)
    model = mr.load_model()
    if options.only is not None:
        _assess(model, [mr.read_mail(variant(messages, options.only))])
        return 0
    start = time.perf_counter()
    found = run(model, messages, range(options.first, options.first + options.n))
    seconds = time.perf_counter() - start
    print(
        f"{options.n:,} messages from {len(messages):,} in {seconds:,.0f} s: "
        f"{found.n_read:,} read, {found.n_truncated:,} of them in part, "
        f"{found.n_refused:,} refused; slowest to read "
        f"{found.slowest:.2f} s; memory {found.memory[0]:.0f} to {found.memory[-1]:.0f} MiB"
    )
    for number, failure in found.failures.items():
        print(f"--only {number}: {failure}")
    return 1 if found.failures or found.growth > MOST_GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
