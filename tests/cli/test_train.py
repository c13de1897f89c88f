"""``mailrisk train``, run as users run it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from math import ceil
from pathlib import Path

import pytest

from mailrisk_ml.cli import train as cli_train
from mailrisk_ml.cli.consoles import plain_console
from mailrisk_ml.cli.review_tables import print_thresholds
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.corpus.shares import balanced_share
from mailrisk_ml.evaluation.out_of_fold import OutOfFold
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.model.calibration import HARMLESS_FLAGGED

Mailrisk = Callable[..., tuple[int, str, str]]


def test_train_and_evaluate(
    mailrisk: Mailrisk, in_a_process: Mailrisk, tmp_path: Path, few_records: list[Record]
) -> None:
    """From labelled mail to a model folder with metrics and a card, twice the same."""
    for name, rows in (("train", few_records[::2]), ("test", few_records[1::2])):
        lines = [json.dumps(r, ensure_ascii=False) for r in rows]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for model, run in (("a", mailrisk), ("b", in_a_process)):
        code, output, errors = run("train", "--data", tmp_path, "--out", tmp_path / model)
        assert code == 0, errors
        assert "macro f1" in output
    files, again = (
        {p.name: p.read_bytes() for p in (tmp_path / model).iterdir()} for model in "ab"
    )
    out_a, out_b = (f"--out {tmp_path / model}".encode() for model in "ab")
    assert files == {**again, "README.md": again["README.md"].replace(out_b, out_a)}
    assert set(files) >= {"README.md", "manifest.json", "metrics.json", "weights.safetensors"}
    code, output, errors = mailrisk(
        "evaluate", "--model", tmp_path / "a", "--data", tmp_path, "--out", tmp_path / "e"
    )
    assert code == 0, errors
    assert (tmp_path / "e" / "metrics.json").read_bytes() == files["metrics.json"]
    assert "evaluation.html" in {p.name for p in (tmp_path / "e").iterdir()}
    if os.name == "posix":  # they quote and name mails
        for result in ("e/evaluation.html", "e/metrics.json", "a/metrics.json"):
            assert (tmp_path / result).stat().st_mode & 0o077 == 0


def test_mails_without_any_label_are_not_learned_from(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Also where nothing is to be checked."""
    path = tmp_path / "none.csv"
    path.write_text("subject,body,labels\na,Lunch?,\nb,Dinner?,\n", encoding="utf-8")
    code, output, errors = mailrisk(
        "train", "--data", path, "--out", tmp_path / "m", "--no-check", columns=1_000
    )
    assert (code, output) == (2, "")
    said = "no mail carries a label. Fill its column 'labels', or put mail into a folder for each"
    assert errors == f"mailrisk: {path}: {said} label.\n"
    assert not (tmp_path / "m").exists()


def test_train_on_few_mails_says_what_comes_of_them(
    mailrisk: Mailrisk, tmp_path: Path, records_of_chance: list[Record]
) -> None:
    """How much there is to do, labels that are hardly ever flagged, and what was replaced."""
    path, model = tmp_path / "mine.jsonl", tmp_path / "model[red]"  # which is no markup
    path.write_text("\n".join(map(json.dumps, records_of_chance)), encoding="utf-8")
    arguments = ("train", "--data", path, "--out", model, "--no-check")
    code, output, errors = mailrisk(*arguments)
    assert code == 0, errors
    told = " ".join(errors.split())
    assert "Fitting to 120 mails: less than a minute" in told
    assert "warning hardly_flagged: 0 of " in told
    assert "mailrisk: 0 of " not in told  # the warning of the fit says no more
    assert "warning never_high: 'strict' flags not one of the mails with 'contract'" in told
    assert f"Model written to {model}:" in told
    assert "cross-validation: recall" in output
    assert "other labels only" in output
    assert "harmless mail" in output
    assert f"Model written to {model} in place of an earlier one:" in " ".join(
        mailrisk(*arguments)[2].split()
    )


def test_train_with_a_share_of_the_corpus(
    mailrisk: Mailrisk,
    tmp_path: Path,
    few_records: list[Record],
    more_records: list[Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By an option or in the file; what is announced is what is drawn, by the random state."""
    (tmp_path / "corpus").mkdir()
    monkeypatch.setattr(cli_train, "default_data_path", lambda: tmp_path / "corpus")
    for name, records in (("corpus/train", more_records), ("mine", few_records[:40])):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    settings = 'data = "mine.jsonl"\nwith_corpus = 0.5\n{}\n[model]\ncv = 2\nlongest_window = 0\n'
    for n, (line, option) in enumerate((("corpus_share = 0.3", ()), ("", ("--corpus-share", 0.3)))):
        file = tmp_path / f"{n}.toml"
        file.write_text(f"{settings.format(line)}random_state = {n}\n", encoding="utf-8")
        arguments = ("--config", file, *option, "--out", tmp_path / str(n), "--no-check")
        code, _, errors = mailrisk("train", *arguments)
        assert code == 0, errors
        n_drawn = len(balanced_share(more_records, 0.3, random_state=n))
        told = " ".join(errors.split())
        assert f"(40 of your own, {n_drawn} of the corpus)" in told
        assert "The shipped model, then the new one. On the corpus' test split, 1,000 mails" in told


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (("--with-corpus", 0.5, "--corpus-share", 0), "a float in (0, 1]"),
        (("--with-corpus", 0.5, "--corpus-share", 10), "a float in (0, 1]"),
        (("--corpus-share", 0.1), "given with --with-corpus, or 'with_corpus' in the file"),
        (("--with-corpus", 0.5, "--corpus-share", 1e-6), "Missing: ['contract'"),
    ],
)
def test_bad_shares_of_the_corpus(
    mailrisk: Mailrisk,
    tmp_path: Path,
    options: tuple[object, ...],
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is refused for what it is; none is taken for a model of less than five labels."""
    monkeypatch.setattr(cli_train, "default_data_path", lambda: tmp_path)
    for name in ("mine", "train"):
        lines = [json.dumps({"body": f"{name} {n}", "labels": [], "group": n}) for n in range(9)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    arguments = ("--data", tmp_path / "mine.jsonl", "--out", tmp_path / "model", "--no-check")
    code, _, errors = mailrisk("train", *arguments, *options)
    assert code == 2
    told = " ".join(errors.split())
    assert "--corpus-share must be" in told
    assert fault in told


def test_thresholds_near_0_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Where what is flagged from such a probability on is mostly wrong, whatever the recall."""
    counts = {"invoice": 30, "complaint": 30, "urgent": 30}
    shares = {name: dict.fromkeys(counts, 1.0) for name in ("strict", "balanced")}
    thresholds = {"invoice": 0.048, "complaint": 0.12, "urgent": 0.01}
    precision = {"invoice": 0.4, "complaint": 0.4, "urgent": 0.9}
    measured = OutOfFold(
        counts, shares, shares, {"balanced": 0.0}, 90, 30, thresholds, precision, "balanced", {}
    )
    print_thresholds(plain_console(), measured, with_corpus=False)
    (line,) = " ".join(capsys.readouterr().out.split()).split("warning ")[1:]
    assert line.startswith(
        "low_threshold: 'invoice' is flagged from a probability of 0.05 on, by 'balanced'"
    )


@pytest.mark.parametrize(
    ("label", "with_corpus", "threshold", "deciding", "advice"),
    [
        ("privacy", False, 0.3, "balanced", ", mix in the corpus (--with-corpus), or classify with "
         "a more sensitive --preset or a lower --threshold."),
        ("privacy", True, 0.3, "strict",
         ", or classify with a more sensitive --preset or a lower --threshold."),
        ("tax", False, 0.3, "sensitive", ", or classify with a lower --threshold."),
        ("tax", False, 0.3, "own", ", or classify with a lower --threshold."),
        ("tax", True, 0.0038, "balanced", ", or classify with a more sensitive --preset."),
        ("tax", True, 0.0038, "sensitive", "."),
        ("privacy", False, 0.0038, "own", ", or mix in the corpus (--with-corpus)."),
    ],
)  # fmt: skip
def test_advice_is_what_has_not_been_done(
    label: str,
    with_corpus: bool,
    threshold: float,
    deciding: str,
    advice: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nor what cannot help: the corpus knows five labels, and from 0.004 on nothing is lower."""
    shares = {"strict": {label: 0.01}, "balanced": {label: 0.0}}
    thresholds = {label: threshold}
    precision = {label: float("nan")}
    measured = OutOfFold(
        {label: 8},
        shares,
        shares,
        {"balanced": 0.0},
        8,
        8,
        thresholds,
        precision,
        deciding,
        {label: f"0 of 8 mails with '{label}'"},
    )
    print_thresholds(plain_console(), measured, with_corpus=with_corpus)
    hardly, *low = " ".join(capsys.readouterr().out.split()).split(" warning ")
    assert f"hardly_flagged: 0 of 8 mails with '{label}' are flagged by '{deciding}'" in hardly
    assert hardly.endswith(f"Label more of them{advice}")
    assert all("from a probability of 0.004 on" in line for line in low)
    assert bool(low) == (threshold < 0.1)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"body": "合同"}'.encode("gb18030"), "line 2: not UTF-8"),
        (b"{", "line 2: not valid JSON"),
        (b'{"body": "x"}', "line 2: field 'labels' is missing"),
        (b'{"body": null, "labels": []}', "line 2: field 'body' is missing"),
        (b'{"body": 5, "labels": []}', "line 2: 'body' must be a str"),
        (b'{"body": "x", "labels": "contract"}', "line 2: 'labels' must be a list"),
        (b'{"body": "x", "labels": [1]}', "line 2: 'labels' must be a list of label names"),
        (b'{"body": "x", "labels": ["tax"]}', "labels that are not known: 'tax' (line 2)."),
    ],
)
def test_bad_training_data(mailrisk: Mailrisk, tmp_path: Path, line: bytes, fault: str) -> None:
    """File, line and fault; nothing is written."""
    data = tmp_path / "train.jsonl"
    data.write_bytes(b'{"body": "x", "labels": []}\n' + line)
    code, output, errors = mailrisk("train", "--data", data, "--out", tmp_path / "model")
    assert code == 2
    assert fault in " ".join(errors.split())
    assert "Traceback" not in output + errors
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("names", [("a", "none"), ("a", "a"), ("a", "A"), ("",), ("a;b",)])
@pytest.mark.parametrize(
    "command", [("train", "--data"), ("review", "check", "--data"), ("review", "import")]
)
def test_bad_names_of_labels(
    mailrisk: Mailrisk, tmp_path: Path, command: tuple[str, ...], names: tuple[str, ...]
) -> None:
    """They are refused as those of a file of labels are, before mails are read as carrying them."""
    data = tmp_path / "mine.csv"
    data.write_text("body,labels\nIt leaks,a\nLunch?,none\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    options = [part for name in names for part in ("--label", name)]
    code, _, errors = mailrisk(*command, data, "--out", out, *options)
    assert code == 2
    assert "--label must be distinct label names" in " ".join(errors.split())
    assert not out.exists()


def test_train_refuses_test_labels_before_fitting(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """A label that only the test split knows: the file is named, and nothing is written."""
    for name, label in (("train", "contract"), ("test", "privacy")):
        rows = [{"body": f"{name} {i}", "labels": [label] * (i % 2)} for i in range(8)]
        lines = "\n".join(map(json.dumps, rows))
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    code, output, errors = mailrisk("train", "--data", tmp_path, "--out", tmp_path / "model")
    assert code == 2
    assert (
        "test.jsonl: labels that are not known: 'privacy' (line 2, line 4, line 6 and"
        in " ".join(errors.split())
    )
    assert "Traceback" not in output + errors
    assert not (tmp_path / "model").exists()


def test_train_says_once_what_is_missing(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """The check's own error is the last word."""
    rows = "".join(f"mail {n},{'privacy' if n == 0 else ''}\n" for n in range(8))
    (tmp_path / "mine.csv").write_text(f"body,labels\n{rows}", encoding="utf-8")
    code, _, errors = mailrisk("train", "--data", "mine.csv", "--out", "m", cwd=tmp_path)
    assert code == 2
    assert errors.endswith("mailrisk: Not ready to train: mend the errors above first.\n")
    assert errors.count("1 of 8 mails") == 1
    assert not (tmp_path / "m").exists()


def test_labels_that_no_mail_carries(
    mailrisk: Mailrisk, tmp_path: Path, few_records: list[Record]
) -> None:
    """They are no error where a model is fitted all the same, and what it lacks is said."""
    mails = [
        {**record, "labels": [name for name in record["labels"] if name in ("contract", "privacy")]}
        for record in few_records[:120]
    ]
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(json.dumps({**m, "evidence": {}}) for m in mails), encoding="utf-8")
    code, _, errors = mailrisk("train", "--data", path, "--out", tmp_path / "model")
    assert code == 0, errors
    assert "error" not in errors
    assert (
        "No mail carries 'defamation', 'intellectual_property', 'unfair_competition': the model "
        "knows 'contract', 'privacy' only."
    ) in errors


def test_what_the_corpus_teaches_is_no_error(
    mailrisk: Mailrisk,
    tmp_path: Path,
    more_records: list[Record],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One mail of one's own with a label, or none, is enough beside it; not so of other labels."""
    monkeypatch.setattr(cli_train, "default_data_path", lambda: tmp_path)
    corpus = "\n".join(map(json.dumps, more_records))
    (tmp_path / "train.jsonl").write_text(corpus, encoding="utf-8")
    mails = [{"body": f"mail {n}", "labels": ["privacy"] * (n == 0)} for n in range(20)]
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join(map(json.dumps, mails)), encoding="utf-8")
    arguments = ("train", "--data", path, "--out", tmp_path / "model", "--with-corpus", 0.5)
    code, _, errors = mailrisk(*arguments)
    assert code == 0, errors
    assert "error" not in errors
    assert "No mail carries" not in errors
    said = " ".join(errors.split())
    assert "too_few: 1 of 20 mails carry 'privacy'. Label more of them" in said
    assert said.count("too_few") == 1  # labels of the corpus alone are none of one's own
    labels = [option for name in (*LABEL_IDS, "tax") for option in ("--label", name)]
    rows = [*mails, {"body": "the tax", "labels": ["tax"]}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    code, _, errors = mailrisk(*arguments, *labels)
    assert code == 2
    assert "too_few: 1 of 21 mails carry 'tax'" in " ".join(errors.split())


def test_mails_that_separate_well_have_no_levels(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """There are harmless mails enough: what lacks is one that is hard to tell."""
    texts = {"complaint": "It leaks again", "": "Lunch at noon?"}
    rows = "".join(f"{text} {n},{of}\n" for n in range(30) for of, text in texts.items())
    (tmp_path / "mine.csv").write_text(f"body,labels\n{rows}", encoding="utf-8")
    arguments = ("--data", "mine.csv", "--out", "m", "--label", "complaint")
    code, _, errors = mailrisk("train", *arguments, cwd=tmp_path)
    assert code == 0, errors
    said = " ".join(errors.split())
    assert "presets_coincide: " in said
    assert "are needed" not in said
    assert "Add mails without a label, all different, that read much like those with one." in said


def test_few_mails_have_no_levels(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """What all presets flag is no high risk; training and the check say how little there is."""
    texts = {"complaint": "It leaks again", "": "Lunch at noon?"}
    rows = "".join(f"{text} {n},{of}\n" for n in range(8) for of, text in texts.items())
    (tmp_path / "mine.csv").write_text(f"body,labels\n{rows}", encoding="utf-8")
    labels = ("--label", "complaint")
    code, _, errors = mailrisk("train", "--data", "mine.csv", "--out", "m", *labels, cwd=tmp_path)
    assert code == 0, errors
    said = " ".join(errors.split())
    assert "presets_coincide: strict, balanced, sensitive have the same threshold" in said
    assert f"at least {ceil(1 / HARMLESS_FLAGGED['balanced'])} of them are needed" in said
    mails = ("classify", "mine.csv", "--model", "m", "--format", "jsonl")
    _, output, _ = mailrisk(*mails, cwd=tmp_path)
    rows = map(json.loads, output.splitlines())
    levels = {risk["level"] for row in rows for risk in row["risks"]}
    assert levels == {"low"}
    (tmp_path / "labels.toml").write_text("[complaint]\n", encoding="utf-8")
    for named in (labels, ("--labels", "labels.toml")):
        check = ("review", "check", "--data", "mine.csv", *named)
        _, output, _ = mailrisk(*check, cwd=tmp_path)
        assert output.endswith("Ready to train, but only to try it out: no label has 50 mails.\n")
