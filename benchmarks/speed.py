"""How fast it is beside what a user would write alone: ``make bench``.

Peers and project take turns in one run, on the same mails; what counts are the ratios, for no two
machines, and no two minutes on one machine, are equally fast. Processor time is measured, that of
processes that are started included: other people's work on the machine is not counted. Only
``--jobs`` is measured by the clock. The mails are the corpus's test
split and, where it lies beside the project, the real mail in ``../shared/mail``.
"""

from __future__ import annotations

import argparse
import collections
import copy
import dataclasses
import email
import email.policy
import gc
import importlib
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from email.header import Header
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import numpy as np
from resident_memory import peak_of_command

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record, default_data_path, read_records, record_text
from mailrisk_ml.evaluation.baselines import reference_tokenizer, user_script
from mailrisk_ml.evaluation.optional_baselines import FASTTEXT, train_fasttext
from mailrisk_ml.mail.scored_zones import ALL_ZONES
from mailrisk_ml.markdown import fill, table
from mailrisk_ml.model.linear import LinearModel, LinearScorer, Weighting

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "mail"
_ROUNDS = 5
Job = Callable[[], object]


def sample_texts() -> list[str]:
    """Texts to score: subject, newline, body."""
    texts = [record_text(r) for r in read_records(default_data_path() / "test.jsonl")]
    for path in sorted(_SHARED.glob("ordinary-*.jsonl")):
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        texts += [f"{row['subject']}\n{row['body']}" for row in rows]
    return texts


def raw_message(text: str) -> bytes:
    """A message as it lies in a mailbox, encoded for transport."""
    subject, _, body = text.partition("\n")
    message = MIMEText(body.encode("utf-8", "replace").decode("utf-8"), "plain", "utf-8")
    message["From"], message["To"] = "A <a@example.com>", "B <b@example.com>"
    message["Subject"] = Header(" ".join(subject.split()), "utf-8")
    return message.as_bytes()


def processor_seconds() -> float:
    """Processor time of this process and of those it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def interleaved(
    jobs: dict[str, Job],
    rounds: int = _ROUNDS,
    clock: Callable[[], float] = processor_seconds,
) -> dict[str, float]:
    """Median seconds of each job; the jobs take turns."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values():
        job()
    # What was set up for all of them is no garbage for any to look through.
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, job in jobs.items():
            start = clock()
            job()
            seconds[name].append(clock() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def whole_mails_only(model: mr.RiskClassifier) -> mr.RiskClassifier:
    """The same model without zones, windows and evidence: what the script does, as to work."""
    other = mr.RiskClassifier(**{**model.get_params(), "zones": ALL_ZONES})
    state = dataclasses.replace(model.state_, longest_window=0)
    other._set_state(state, model.classes_)
    return other


def fasttext_jobs(records: list[Record], texts: list[str]) -> dict[str, Job]:
    """FastText behind jieba, where it can be had."""
    if FASTTEXT.why_not:
        return {}
    cut = reference_tokenizer().lcut

    def line(text: str) -> str:
        return " ".join(" ".join(cut(text)).split())

    model = train_fasttext(records, line, loss="ova", thread=1, verbose=0)
    return {
        "fastText with jieba": lambda: model.f.multilinePredict(
            [line(t) + "\n" for t in texts], 5, 0.0, ""
        )
    }


def with_rust_jieba(script: Any) -> Any:
    """The same fitted script but for its tokeniser: jieba's dictionary and HMM in Rust.

    Terms and weights are the fitted ones, so that what is faster is the tokeniser alone. Both cut
    Chinese alike; of "e-mail" and "a.b" rjieba makes one word, jieba several.
    """
    import rjieba
    from sklearn.pipeline import make_pipeline

    vectorizer, classifier = (step for _, step in script.steps)
    faster = copy.copy(vectorizer)  # what was fitted is shared
    return make_pipeline(faster.set_params(tokenizer=rjieba.cut), classifier)


def text_to_decision(model: mr.RiskClassifier, script: object, texts: list[str]) -> list[list[str]]:
    """Rows: mails a second and the ratio to the script."""
    plain, faster = whole_mails_only(model), with_rust_jieba(script)
    jobs: dict[str, Job] = {
        "20-line script": lambda: script.predict_proba(texts),  # type: ignore[attr-defined]
        "20-line script, rjieba for jieba": lambda: faster.predict_proba(texts),
        **fasttext_jobs(read_records(default_data_path() / "train.jsonl"), texts),
        "mailrisk_ml, whole mails only": lambda: plain.predict_proba(texts),
        "mailrisk_ml": lambda: model.predict_proba(texts),
        "mailrisk_ml, with evidence and advice": lambda: list(model.assess_many(texts)),
    }
    return _rates(interleaved(jobs), len(texts))


def raw_to_assessment(
    model: mr.RiskClassifier, script: object, texts: list[str]
) -> list[list[str]]:
    """Bytes of a message to the decision."""
    raw = [raw_message(text) for text in texts]

    def stdlib() -> object:
        read = []
        for data in raw:
            message = email.message_from_bytes(data, policy=email.policy.default)
            part = message.get_body(("plain", "html"))
            read.append(f"{message['subject']}\n{part.get_content() if part else ''}")
        return script.predict_proba(read)  # type: ignore[attr-defined]

    jobs: dict[str, Job] = {
        "20-line script behind stdlib email": stdlib,
        "mailrisk_ml from bytes, with evidence": lambda: list(
            model.assess_many(mr.read_mail(data) for data in raw)
        ),
    }
    return _rates(interleaved(jobs, 3), len(texts))


def one_mail(model: mr.RiskClassifier, script: object, texts: list[str]) -> list[list[str]]:
    """One warm mail at a time, the median mail."""
    some = texts[:: max(1, len(texts) // 200)]
    rows: dict[str, list[float]] = {"20-line script, one mail": [], "mailrisk_ml, one mail": []}
    for text in some:
        for name, job in zip(
            rows,
            (lambda t: script.predict_proba([t]), model.assess),
            strict=True,  # type: ignore[attr-defined]
        ):
            start = processor_seconds()
            job(text)
            rows[name].append(processor_seconds() - start)
    medians = {name: statistics.median(values) for name, values in rows.items()}
    return _rates(medians, 1)


def cold_start(script: object) -> list[list[str]]:
    """A new process that assesses one mail."""
    import joblib

    with tempfile.TemporaryDirectory() as folder:
        # What a script's author would write, for jieba's own functions cannot be pickled.
        (Path(folder) / "cut.py").write_text("import jieba\ndef cut(t): return jieba.lcut(t)\n")
        sys.path.insert(0, folder)
        cut = importlib.import_module("cut").cut
        script.set_params(tfidfvectorizer__tokenizer=cut)  # type: ignore[attr-defined]
        joblib.dump(script, Path(folder) / "script.joblib")
        sample = sorted((default_data_path() / "samples").glob("*.eml"))[0]
        code = (
            "import joblib, sys, email, email.policy\n"
            f"sys.path.insert(0, {folder!r})\n"
            f"m = joblib.load({str(Path(folder) / 'script.joblib')!r})\n"
            f"raw = open({str(sample)!r}, 'rb').read()\n"
            "e = email.message_from_bytes(raw, policy=email.policy.default)\n"
            "print(m.predict_proba([e.get_body(('plain', 'html')).get_content()]))"
        )
        jobs: dict[str, Job] = {
            "20-line script, new process": lambda: _run([sys.executable, "-c", code]),
            "mailrisk classify one.eml": lambda: _run(
                [sys.executable, "-m", "mailrisk_ml.cli", "classify", str(sample)]
            ),
            "import mailrisk_ml": lambda: _run([sys.executable, "-c", "import mailrisk_ml"]),
            "(python alone)": lambda: _run([sys.executable, "-c", "pass"]),
        }
        return _rates(interleaved(jobs, 3), 1)


def growth(model: mr.RiskClassifier, texts: list[str]) -> list[list[str]]:
    """Cost by number of mails and by their size: microseconds a mail, nanoseconds a character."""
    rows = []
    for n in (1_000, 10_000, 100_000, 1_000_000):
        stream = itertools.islice(itertools.cycle(texts), n)
        start = processor_seconds()
        collections.deque(model.assess_many(stream), maxlen=0)
        rows.append([f"{n:,} mails", f"{(processor_seconds() - start) / n * 1e6:.0f} µs a mail"])
    long = "\n".join(texts)
    for size in (100, 1_000, 10_000, 100_000, 1_000_000):
        some = [long[i * size : (i + 1) * size] for i in range(max(1, min(300, len(long) // size)))]
        some = some if len(some[0]) == size else [(long * (size // len(long) + 1))[:size]]
        seconds = interleaved({"": lambda some=some: model.predict_proba(some)}, 3)[""]  # type: ignore[misc]
        characters = sum(map(len, some))
        rows.append([f"{size:,} characters", f"{seconds / characters * 1e9:.0f} ns a character"])
    vocabulary = model.state_.vocabulary
    for step in (16, 4, 1):
        smaller = with_fewer_terms(model, step)
        seconds = interleaved({"": lambda m=smaller: m.predict_proba(texts)}, 3)[""]  # type: ignore[misc]
        n_terms = len(vocabulary) // step
        rows.append([f"{n_terms:,} terms", f"{seconds / len(texts) * 1e6:.0f} µs a mail"])
    return rows


def with_fewer_terms(model: mr.RiskClassifier, step: int) -> mr.RiskClassifier:
    """The same model with one term in so many."""
    scorer = model.state_.scorer
    kept = np.arange(0, len(scorer.vocabulary), step)
    vocabulary = scorer.vocabulary.subset(kept)
    smaller = LinearScorer(
        vocabulary,
        Weighting(scorer.weighting.idf[kept], vocabulary.n_word_terms, scorer.weighting.smoothing),
        *(
            LinearModel(m.codes[kept], m.largest, m.intercept)
            for m in (scorer.mail, scorer.passage)
        ),
    )
    other = mr.RiskClassifier(**model.get_params())
    other._set_state(dataclasses.replace(model.state_, scorer=smaller), model.classes_)
    return other


def processes(texts: list[str], n: int) -> list[list[str]]:
    """``mailrisk classify --jobs`` on an mbox."""
    with tempfile.TemporaryDirectory() as folder:
        box = Path(folder) / "archive.mbox"
        write_mbox(box, texts, n)
        jobs: dict[str, Job] = {
            f"--jobs {k}": (lambda k=k: _run(classify_command(box, k)))
            for k in (1, 2)  # type: ignore[misc]
        }
        seconds = interleaved(jobs, 2, time.perf_counter)
    return [
        [
            f"{n:,} mails, {name}",
            f"{n / value:,.0f} mails/s",
            f"{seconds['--jobs 1'] / value:.2f} ×",
        ]
        for name, value in seconds.items()
    ]


def memory(texts: list[str], n: int) -> list[list[str]]:
    """Largest resident size while ``mailrisk classify`` reads an mbox of n mails."""
    with tempfile.TemporaryDirectory() as folder:
        box = Path(folder) / "archive.mbox"
        write_mbox(box, texts, n)
        most = peak_of_command(classify_command(box))
    return [[f"{n:,} mails from one mbox", f"{most:.0f} MiB at most"]]


def write_mbox(path: Path, texts: Sequence[str], n: int) -> None:
    """An mbox of n messages."""
    raw = [raw_message(text).replace(b"\nFrom ", b"\n>From ") for text in texts]
    with path.open("wb") as stream:
        for i in range(n):
            stream.write(
                b"From a@example.com Thu Jan  1 00:00:00 2026\n" + raw[i % len(raw)] + b"\n"
            )


def classify_command(box: Path, jobs: int = 1) -> list[str]:
    """What assesses an mbox in a process of its own."""
    arguments = ["classify", str(box), "--format", "jsonl", "--jobs", str(jobs), "--quiet"]
    return [sys.executable, "-m", "mailrisk_ml.cli", *arguments]


def _run(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def _rates(seconds: dict[str, float], n: int) -> list[list[str]]:
    first = next(iter(seconds.values()))
    return [
        [
            name,
            f"{n / value:,.0f} mails/s" if n > 1 else _milliseconds(value),
            f"{first / value:.1f} ×",
        ]
        for name, value in seconds.items()
    ]


def _milliseconds(seconds: float) -> str:
    # No more digits than a noisy machine can mean.
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms"


_HEADINGS = {
    "text": "Text to decision",
    "raw": "Raw message to decision",
    "one": "One mail, warm (median)",
    "cold": "One mail, new process",
    "jobs": "`mailrisk classify` on an mbox",
    "memory": "Memory",
    "growth": "Growth",
}
_START = "<!-- speed: written by `make bench` -->"
_START_ZH = "<!-- 速度：由 `make bench` 写入 -->"
_END = "<!-- end of speed -->"


def main() -> None:
    """Run what is asked for, print tables, and write them into a file if that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="part", help=f"out of {', '.join(_HEADINGS)}")
    parser.add_argument("--mails", type=int, default=20_000, help="in the mbox of jobs and memory")
    parser.add_argument("--write", type=Path, help="file with a place for the tables")
    parser.add_argument("--summary", type=Path, help="file for what they come to")
    options = parser.parse_args()
    texts = sample_texts()
    model = mr.load_model()
    script = user_script(read_records(default_data_path() / "train.jsonl"))
    jobs: dict[str, Callable[[], list[list[str]]]] = {
        "text": lambda: text_to_decision(model, script, texts),
        "raw": lambda: raw_to_assessment(model, script, texts),
        "one": lambda: one_mail(model, script, texts),
        "cold": lambda: cold_start(script),
        "jobs": lambda: processes(texts, options.mails),
        "memory": lambda: memory(texts, options.mails),
        "growth": lambda: growth(model, texts),
    }
    size = sum(map(len, texts)) / len(texts)
    done = [f"{len(texts):,} mails of {size:.0f} characters on average, {os.cpu_count()} cores."]
    measured: dict[str, list[str]] = {}
    for part in options.parts or _HEADINGS:
        rows = [[*row, ""][:3] for row in jobs[part]()]
        measured |= {name: values for name, *values in rows}
        done.append(table([_HEADINGS[part], "", ""], rows).strip())
        print(f"{done[-1]}\n", flush=True)
    if options.write:
        fill(options.write, [(_START, _END, "\n\n".join(done))])
    if options.summary:
        english, chinese = summaries(measured)
        fill(options.summary, [(_START, _END, english), (_START_ZH, _END, chinese)])


def summaries(measured: dict[str, list[str]]) -> tuple[str, str]:
    """What the tables come to, in English and Chinese; of the parts text, raw, one and cold."""
    rate, ratio = measured["mailrisk_ml, with evidence and advice"]
    raw, raw_ratio = measured["mailrisk_ml from bytes, with evidence"]
    (one, _), (cold, _) = measured["mailrisk_ml, one mail"], measured["mailrisk classify one.eml"]
    _, rjieba_ratio = measured["20-line script, rjieba for jieba"]
    times = [value.removesuffix(" ×") for value in (ratio, raw_ratio, rjieba_ratio)]
    english = (
        f"On one core `assess_many` judges {rate}, evidence and advice included: {times[0]} times\n"
        f"as many as 20 lines around scikit-learn and jieba (which, with rjieba for jieba, judge\n"
        f"{times[2]} times as many). From raw messages, with `read_mail`, it is {raw},\n"
        f"{times[1]} times as many. `assess` takes {one} for one mail; `mailrisk classify`\n"
        f"takes {cold}, with its start."
    )
    rates = [value.replace("mails/s", "封") for value in (rate, raw)]
    chinese = (
        f"单核上 `assess_many` 每秒判断 {rates[0]}，含依据和建议，是二十行脚本（scikit-learn\n"
        f"加 jieba）的 {times[0]} 倍（脚本换用本库的分词器 rjieba，则是原来的 {times[2]} 倍）；\n"
        f"从原始邮件起（`read_mail`）每秒 {rates[1]}，是 {times[1]} 倍。\n"
        f"`assess` 判断一封需 {one}；`mailrisk classify` 连同启动需 {cold}。"
    )
    return english, chinese


if __name__ == "__main__":
    main()
