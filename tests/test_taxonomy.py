"""Labels of one's own, from a file."""

from __future__ import annotations

from pathlib import Path

import pytest

import mailrisk_ml as mr
from mailrisk_ml.cli.training_config import read_config
from mailrisk_ml.exceptions import InvalidParameterError, SourceError
from mailrisk_ml.taxonomy import label_for, read_taxonomy

TOML = """
[complaint]
title = {en = "Complaint", zh = "投诉"}
advice = "Answer within two days."

[invoice]
"""


def test_read_taxonomy(tmp_path: Path) -> None:
    """Order of the file; one text serves both languages; what is not said falls back."""
    (tmp_path / "labels.toml").write_text(TOML, encoding="utf-8")
    labels = read_taxonomy(tmp_path / "labels.toml")
    assert list(labels) == ["complaint", "invoice"]
    complaint = label_for("complaint", labels)
    assert complaint.title == {"en": "Complaint", "zh": "投诉"}
    assert complaint.advice["zh"] == complaint.advice["en"] == "Answer within two days."
    assert label_for("invoice", labels).title["zh"] == "invoice"
    assert label_for("privacy", {"privacy": {"title": "Secrets"}}).law == mr.LABELS["privacy"].law


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(("name", "opening"), [("a.json", ""), ("a.toml", "a = ")])
def test_nested_too_deep(tmp_path: Path, name: str, opening: str) -> None:
    """Is a fault of the file, as any other."""
    path = tmp_path / name
    path.write_text(opening + "[" * 100_000, encoding="utf-8")
    with pytest.raises(SourceError, match=f"{name} must be TOML, or JSON"):
        read_taxonomy(path)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("[a]\ncolour = 'red'", InvalidParameterError, "a table of title, law, advice"),
        ("[a]\ntitle = {fr = 'x'}", InvalidParameterError, "one for 'en' and one for 'zh'"),
        ("a = 1", InvalidParameterError, "'a' parameter"),
        (
            "[a]\ntitle = 'red \\u001b[31m'".replace("'", '"'),
            InvalidParameterError,
            "without control",
        ),
        ('[a]\nlaw = {en = "\\u202ewal"}', InvalidParameterError, "without control"),
        ('[a]\nadvice = "Call.\\u009b2J"', InvalidParameterError, "but line ends in advice"),
        ('[a]\ntitle = "two\\nlines"', InvalidParameterError, "but line ends in advice"),
        ('["a\\u001b[2J"]', InvalidParameterError, "label names, without control"),
        ("[none]", InvalidParameterError, "label names, .* other than 'none'"),
        ('["a;b"]', InvalidParameterError, "label names, .* any of ';；'"),
        ('[" a"]', InvalidParameterError, "label names, .* blanks at the ends"),
        ("[a]\n[A]", InvalidParameterError, "'labels' .* capitals alone tell no two apart"),
        ("[a", SourceError, "must be TOML"),
        ("", SourceError, "No labels in"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, error: type[Exception], message: str) -> None:
    """Each fault names the file and the rule."""
    path = tmp_path / "labels.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=message):
        read_taxonomy(path)


def test_advice_may_have_several_lines(tmp_path: Path) -> None:
    """As TOML writes them."""
    path = tmp_path / "labels.toml"
    path.write_text('[a]\nadvice = """\nCall.\n\tWrite\u3000down."""', encoding="utf-8")
    assert label_for("a", read_taxonomy(path)).advice["en"] == "Call.\n\tWrite\u3000down."


def test_descriptions_are_saved_with_the_model(tmp_path: Path) -> None:
    """Title, law and advice of a loaded model are those it was fitted with."""
    texts = ["bad service, I complain", "invoice attached", "a bad lamp, I complain", "the invoice"]
    labels = [["complaint"], ["invoice"], ["complaint"], ["invoice"]]
    complaint = {"title": {"en": "Complaint", "zh": "投诉"}, "advice": "Call.", "law": "Act 7"}
    model = mr.RiskClassifier(
        classes=("complaint", "invoice"),
        descriptions={"complaint": complaint},
        thresholds={"complaint": 0.0},
        min_df=1,
        cv=2,
    )
    model.fit(texts, labels).save(tmp_path / "model")
    risks = mr.load_model(tmp_path / "model").assess("bad, I complain").risks
    risk = next(r for r in risks if r.label == "complaint")
    assert (risk.title, risk.advice, risk.law) == ("Complaint", "Call.", "Act 7")


def test_config(tmp_path: Path) -> None:
    """Paths are relative to the file; lists become tuples; unknown keys are refused."""
    (tmp_path / "labels.toml").write_text(TOML, encoding="utf-8")
    path = tmp_path / "train.toml"
    path.write_text(
        'data = "mine.csv"\nlabels = "labels.toml"\nwith_corpus = 1\ncorpus_share = 0.2\n'
        '[columns]\nbody = "content"\n[model]\nC = 0.5\nlatin_ngrams = [3, 4]\n',
        encoding="utf-8",
    )
    config = read_config(path)
    assert config.data == tmp_path / "mine.csv"
    assert config.classes == ("complaint", "invoice")
    assert config.parameters == {"C": 0.5, "latin_ngrams": (3, 4)}
    assert config.columns == {"body": "content"}
    assert (config.with_corpus, config.corpus_share) == (1, 0.2)
    for text, message in {
        "dta = 'x'": "one of ['data'",
        "dat = 'x'": "The 'dat' parameter of",
        "[model]\nc = 2": "Perhaps meant: C.",
        "[model]\nC = '2'": "The 'C' parameter of RiskClassifier must be a float in (0, inf)",
        "[model]\nclasses = ['a']": "'classes'",
        "with_corpus = true": "a float above 0",
        "corpus_share = '10 %'": "a float above 0",
        "data = ''": "must be the path of a file or folder. Got ''",
        "labels = 3": "a list of names",
        "labels = ''": "a file of such tables. Got '' instead",
        "labels = ['a', 'none']": "distinct label names",
        "[labels.a]\n[labels.A]": "capitals alone tell no two apart",
        "columns = 3": "a table",
    }.items():
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InvalidParameterError) as error:
            read_config(path)
        assert message in str(error.value)
