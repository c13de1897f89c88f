"""What the command line says of wrong values: in options and arguments, as they were typed."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mailrisk_ml.cli.app import app
from mailrisk_ml.cli.errors import _OPTIONS, told
from mailrisk_ml.cli.options import CHINESE, columns_of, numbers, zones_of
from mailrisk_ml.exceptions import Described, InvalidParameterError, MailRiskError
from mailrisk_ml.mail.scored_zones import ALL_ZONES
from mailrisk_ml.model.storage import default_model_path
from mailrisk_ml.pages import interface_strings

MODEL = default_model_path()
SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "zh-privacy-list.eml"

#: For every parameter that an option sets: a value it refuses, and how the error must begin.
WRONG = {
    ("RiskClassifier", "thresholds"): (
        ["classify", "few.jsonl", "--threshold", "privacy=2"],
        "--threshold must be LABEL=P, with LABEL out of ['contract'",
    ),
    ("RiskClassifier.fit", "Y"): (
        ["train", "--data", "few.jsonl", "--out", "model", "--no-check"],
        "--data must be of both classes, at least 2 mails",
    ),
    ("ReportSettings", "language"): (
        ["classify", "few.jsonl", "--format", "html", "--out", "x.html", "--interface", "fr"],
        "--interface must be 'en', 'zh' or left out for the browser's (in Chinese: 英文, 中文). "
        "Got 'fr' instead.",
    ),
    ("compare", "measure"): (
        ["compare", MODEL, MODEL, "--data", "few.jsonl", "--measure", "f2"],
        "--measure must be one of ['mean_average_precision'",
    ),
    ("compare", "records"): (
        ["compare", MODEL, MODEL, "--data", "harmless.jsonl"],
        "--data must be labelled with labels that both models have. Got [] instead.",
    ),
    ("compare", "tolerance"): (
        ["compare", MODEL, MODEL, "--data", "few.jsonl", "--tolerance", 2],
        "--tolerance must be a float in [0, 1). Got 2.0 instead.",
    ),
    ("cross_validate", "records"): (
        ["review", "issues", "--data", "few.jsonl"],
        "--data must be of at least",
    ),
    ("drift", "current"): (
        ["drift", "--reference", "many.jsonl", "--current", "few.jsonl"],
        "--current must be at least",
    ),
    ("drift", "reference"): (
        ["drift", "--reference", "few.jsonl", "--current", "many.jsonl"],
        "--reference must be at least",
    ),
    ("iter_mails", "columns"): (
        ["classify", "few.jsonl", "--column", "bod=content"],
        "--column must be FIELD=NAME, from subject, body",
    ),
    ("iter_mails", "input_format"): (
        ["classify", "-", "--input-format", "xml"],
        "--input-format must be one of ['jsonl', 'csv']",
    ),
    ("load_model", "preset"): (
        ["evaluate", "--data", "few.jsonl", "--preset", "lax"],
        "--preset must be one of ['strict'",
    ),
    ("mix", "weight"): (
        ["train", "--data", "no-such.jsonl", "--out", "model", "--with-corpus", -1],
        "--with-corpus must be a float above 0",
    ),
    ("read_labelled", "columns"): (
        ["review", "check", "--data", "few.jsonl", "--column", "bod=content"],
        "--column must be FIELD=NAME, from subject, body, labels",
    ),
    ("sample", "mix"): (
        ["review", "sample", "few.jsonl", "--out", "x.json", "--strategy", "luck=1"],
        "--strategy must be NAME=SHARE, from strategies out of ['uncertainty'",
    ),
    ("save", "path"): (
        ["train", "--data", "few.jsonl", "--out", "few.jsonl"],
        "--out must be a new or empty folder",
    ),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where mails are for the commands to refuse, or not."""
    mails = {"few": [["contract"], []], "many": [["contract"], []] * 10, "harmless": [[]] * 3}
    for name, labels in mails.items():
        lines = (json.dumps({"body": f"mail {i}", "labels": of}) for i, of in enumerate(labels))
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(*arguments: object) -> str:
    """What a command line says of the error that it ends with."""
    error = CliRunner().invoke(app, [*map(str, arguments)]).exception
    assert isinstance(error, MailRiskError | OSError), error
    return told(error)


def test_every_option_has_a_wrong_value() -> None:
    """So that no entry of the table names a parameter that is gone."""
    assert WRONG.keys() == _OPTIONS.keys()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "beginning"), WRONG.values(), ids=[" ".join(key) for key in WRONG]
)
def test_errors_name_options(arguments: list[object], beginning: str) -> None:
    """The option stands where Python's parameter would."""
    message = refusal(*arguments)
    assert message.startswith(beginning)
    assert "parameter" not in message


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ["classify", "no.mbox"],
        ["classify", "few.jsonl", "no.mbox"],
        ["review", "sample", "no.mbox", "--out", "x.json"],
        ["drift", "--reference", "no.mbox", "--current", "few.jsonl"],
        ["drift", "--reference", "many.jsonl", "--current", "no.mbox"],
        ["train", "--data", "no.mbox", "--out", "model"],
        ["evaluate", "--data", "no.mbox"],
        ["compare", MODEL, MODEL, "--data", "no.mbox"],
        ["review", "issues", "--data", "no.mbox"],
        ["review", "sample", "few.jsonl", "--labelled", "no.mbox", "--out", "x.json"],
    ],
    ids=lambda arguments: " ".join(map(str, arguments[:2])),
)
def test_missing_files_are_named_as_typed(arguments: list[object]) -> None:
    """Wherever mails are asked for."""
    assert refusal(*arguments).startswith("No such file or folder: no.mbox.")


@pytest.mark.usefixtures("folder")
def test_a_mail_of_a_container_is_for_explain() -> None:
    """Which takes what every output prints as a source."""
    found = refusal("classify", "few.jsonl#3")
    assert found.startswith("No such file or folder: few.jsonl#3. Name few.jsonl for all")
    assert found.endswith("mailrisk explain takes one, as few.jsonl#3.")
    assert refusal("classify", "few.jsonl#0").endswith("takes one, as few.jsonl#1.")
    assert refusal("classify", "no.mbox#3").endswith("Check the spelling; - is standard input.")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("threshold", "ending"),
    [
        ("privacy=30", "Got privacy=30.0 instead. 30.0 is not in [0, 1]."),
        ("tax=0.5", "Got tax=0.5 instead. 'tax' is no label."),
    ],
)
def test_what_is_wrong_with_a_threshold(threshold: str, ending: str) -> None:
    """Its value or its label."""
    assert refusal("classify", "few.jsonl", "--threshold", threshold).endswith(ending)


def test_words_on_the_report_in_chinese() -> None:
    """They are the values of options, too, and the errors list them."""
    pages = interface_strings()["zh"]
    for option, key in (("--preset", "preset_"), ("--fail-on", ""), ("--interface", "")):
        assert all(pages[f"{key}{word}"] == zh for zh, word in CHINESE[option].items())
    zones = CHINESE["--zones"].items()
    assert all(pages["view_all" if word == "all" else f"zone_{word}"] == zh for zh, word in zones)
    assert zones_of("主题、最新内容") == ("subject", "newest")
    assert zones_of("全部") == zones_of("all") == ALL_ZONES
    result = CliRunner().invoke(
        app, ["classify", str(SAMPLE), "--preset", "灵敏", "--fail-on", "低", "--interface", "中文"]
    )
    assert result.exit_code == 3
    for option in ("--preset", "--fail-on", "--interface", "--zones"):
        arguments = ("classify", SAMPLE, option, "别的", "--format", "html", "--out", "x.html")
        assert f"(in Chinese: {', '.join(CHINESE[option])})" in refusal(*arguments)
    drift = ("drift", "--reference", SAMPLE, "--current", SAMPLE, "--fail-on", "中")
    assert "in Chinese" not in refusal(*drift)
    assert "privacy (隐私)" in refusal("explain", SAMPLE, "--label", "泄密")


def test_pairs_from_a_chinese_keyboard() -> None:
    """Its signs are full-width, and a field is called what its column is usually called."""
    assert numbers(["隐私＝0.3，合同=0.4"], "--threshold", "LABEL=P") == {"隐私": 0.3, "合同": 0.4}
    assert columns_of(["正文＝留言", "主题=a＝b"]) == {"body": "留言", "subject": "a＝b"}
    for wrong in ("隐私＝", "＝0.3", "隐私"):
        assert refusal("classify", SAMPLE, "--threshold", wrong).endswith(f"{wrong!r} instead.")


def test_misspelt_labels_are_no_harmless_mail(folder: Path) -> None:
    """To a comparison that is gated on their mails would be mails without the label."""
    lines = (folder / "many.jsonl").read_text(encoding="utf-8")
    (folder / "misspelt.jsonl").write_text(lines.replace("contract", "contrakt", 1), "utf-8")
    message = refusal("compare", MODEL, "default", "--data", "misspelt.jsonl")
    assert message.startswith(
        "misspelt.jsonl: labels that are not known: 'contrakt' (line 1; perhaps contract). The "
    )


def test_a_word_for_the_shipped_model(folder: Path) -> None:
    """Wherever a model is asked for; a folder of that name is neither taken for it nor hidden."""
    runner = CliRunner()
    compared = ["compare", "default", str(MODEL), "--data", "few.jsonl"]
    assert "Verdict: cannot be" in runner.invoke(app, compared).stdout
    classified = ["classify", "few.jsonl", "--format", "jsonl", "--quiet"]
    expected = runner.invoke(app, classified).stdout
    assert runner.invoke(app, [*classified, "--model", "default"]).stdout == expected
    (folder / "default").mkdir()
    for arguments in (compared, [*classified, "--model", "default"]):
        assert refusal(*arguments).startswith("'default' names the shipped model, and a folder")
    assert refusal(*classified, "--model", "./default").startswith("The model at default was")


@pytest.mark.parametrize("out", ["default", "default/", "./default"])
def test_no_model_takes_the_name_of_the_shipped_one(folder: Path, out: str) -> None:
    """From then on no command could tell which of the two is meant."""
    done = CliRunner().invoke(app, ["train", "--data", "few.jsonl", "--out", out])
    said = " ".join(done.output.replace("│", " ").split())
    assert done.exit_code == 2
    assert "must be another name than 'default', that of the shipped model. Name another" in said
    assert not (folder / "default").exists()


def test_an_error_without_the_systems_words() -> None:
    """Some drivers give none: there is a reason all the same."""
    error = OSError()
    error.filename = "out.csv"
    assert told(error) == "out.csv: input/output error."


@pytest.mark.parametrize("given", ["no.json", "."])
def test_what_is_no_file_is_no_broken_export(given: str, folder: Path) -> None:
    """The reason is the system's, not that of a reader that got nothing to read."""
    arguments = ("--format", "label-studio", "--out", "x.jsonl")
    message = refusal("review", "import", given, *arguments)
    reason = "Is a directory" if given == "." else "No such file or directory"
    assert message == f"Cannot read {given}: {reason}."
    assert not (folder / "x.jsonl").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ["evaluate", "--data", "few.jsonl"],
        ["behaviour", "--data", "few.jsonl"],
        ["drift", "--reference", "many.jsonl", "--current", "many.jsonl"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_file_where_a_folder_is_wanted(arguments: list[str]) -> None:
    """It is refused before anything is measured."""
    message = refusal(*arguments, "--out", "few.jsonl")
    assert message == "Cannot write to few.jsonl: it is there and no folder. Name another."


def test_settings_keep_their_names() -> None:
    """A file of settings has keys, which are not options."""
    error = InvalidParameterError("data", "train.toml", "a path", 3)
    assert told(error) == str(error)


def test_system_errors_name_the_file() -> None:
    """Without the number that stands before them in Python."""
    assert told(FileNotFoundError(2, "No such file or directory", "x")) == (
        "x: No such file or directory."
    )


def test_errors_of_workers_can_be_told() -> None:
    """They come by way of pickle, with a value that need not have one."""
    described = Described("1 mail" * 20)
    for value in ("lax", None, 3, {"privacy": 2.0}, lambda: None, [1] * 80, described):
        error = InvalidParameterError("preset", "load_model", "one of ['strict']", value)
        copy = pickle.loads(pickle.dumps(error))
        assert str(copy) == str(error)
        assert told(copy) == told(error)


@pytest.mark.parametrize(
    "arguments",
    [
        *["train --with-corpus --out m", "train --out m --corpus-share much"],
        *["search x --share all", "compare default m --data x --tolerance none"],
    ],
)
def test_what_is_no_number_is_told_with_one(arguments: str) -> None:
    """The next option stands where a number was left out."""
    done = CliRunner().invoke(app, arguments.split())
    said = " ".join(done.output.replace("│", " ").split())
    assert (done.exit_code, "must be a number, such as 0." in said) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            "classify x --jobs two",
            "'--jobs': must be a whole number, such as 2. Got 'two' instead.",
        ),
        ("train --out m --jobs 1.5", "must be a whole number, such as 2. Got '1.5' instead."),
        ("review issues --data x --n all", "a whole number, such as 50. Got 'all' instead."),
        ("review sample x --out y --n 0", "of at least 1, such as 50. Got 0 instead."),
        ("review sample x --out y --seed -1", "of at least 0, such as 1. Got -1 instead."),
    ],
)
def test_what_is_no_whole_number_is_told_with_one(arguments: str, told: str) -> None:
    """The rule, the value and an example, in words of no library."""
    done = CliRunner().invoke(app, arguments.split())
    said = " ".join(done.output.replace("│", " ").split())
    assert (done.exit_code, told in said) == (2, True), said
