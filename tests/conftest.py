"""Fixtures that several test modules share."""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import settings

import mailrisk_ml as mr
from mailrisk_ml.cli import main
from mailrisk_ml.corpus.records import Record, default_data_path, read_records
from mailrisk_ml.model.assessment import Assessment, Evidence, Risk
from mailrisk_ml.training import mails_of

#: Runs the command with these arguments; see `mailrisk`.
Mailrisk = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).resolve().parents[1]
_STYLE = re.compile(r"\x1b\[[\d;]*m")

# No test, and no process that one starts, may speak to another machine.
_NO_NETWORK = ROOT / "tests" / "no_network"
sys.path.insert(0, str(_NO_NETWORK))
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, (str(_NO_NETWORK), os.environ.get("PYTHONPATH")))
)
import refuse_sockets  # noqa: E402

refuse_sockets.install()

# How long an example takes says more of the machine's other work than of the code.
settings.register_profile("mailrisk", deadline=None)
settings.load_profile("mailrisk")


#: Writes an Excel workbook of rows of text; other parts replace those of the same name.
WriteWorkbook = Callable[..., Path]


@pytest.fixture
def write_workbook(tmp_path: Path) -> WriteWorkbook:
    """What writes an Excel workbook, as small as one may be."""

    def write(name: str, rows: list[list[str]], parts: dict[str, str] | None = None) -> Path:
        cells = (
            "".join(f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>' for text in row)
            for row in rows
        )
        written = {
            "_rels/.rels": _RELATIONS.format(_relation("officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": _RELATIONS.format(
                _relation("worksheet", "worksheets/sheet1.xml")
                + _relation("sharedStrings", "sharedStrings.xml")
            ),
            "xl/workbook.xml": f'<workbook {_NAMESPACES}><sheets><sheet r:id="worksheet"/></sheets>'
            "</workbook>",
            "xl/sharedStrings.xml": f"<sst {_NAMESPACES}/>",
            "xl/worksheets/sheet1.xml": f"<worksheet {_NAMESPACES}><sheetData>"
            + "".join(f"<row>{row}</row>" for row in cells)
            + "</sheetData></worksheet>",
            **(parts or {}),
        }
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, text in written.items():
                archive.writestr(part, text)
        return tmp_path / name

    return write


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}"'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)


def _relation(kind: str, target: str) -> str:
    return f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


@pytest.fixture
def uncollected() -> Iterator[None]:
    """No garbage is collected during the test, which nests values to the limit of recursion.

    What an earlier test left behind would be collected there, where no finalizer can run, and
    pytest would report its failure as that of the test.
    """
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="session")
def shipped() -> mr.RiskClassifier:
    """The shipped model."""
    return mr.load_model()


@pytest.fixture(scope="session")
def drawn_records() -> dict[int, list[Record]]:
    """So many training mails of all groups: the corpus is read once, and not kept."""
    records = read_records(default_data_path() / "train.jsonl")
    return {n: records[:: max(len(records) // n, 1)][:n] for n in (300, 900)}


@pytest.fixture(scope="session")
def few_records(drawn_records: dict[int, list[Record]]) -> list[Record]:
    """Three hundred training mails of all groups, the same every time."""
    return drawn_records[300]


@pytest.fixture(scope="session")
def more_records(drawn_records: dict[int, list[Record]]) -> list[Record]:
    """Nine hundred training mails of all groups, the same every time."""
    return drawn_records[900]


@pytest.fixture(scope="session")
def records_of_chance(few_records: list[Record]) -> list[Record]:
    """Some of the few, of which every tenth carries `contract`: a label that no word tells."""
    return [
        {
            **record,
            "labels": [
                *["contract"] * (number % 10 == 0),
                *(label for label in record["labels"] if label != "contract"),
            ],
            "evidence": {},
        }
        for number, record in enumerate(few_records[:120])
    ]


@pytest.fixture(scope="session")
def fit_arguments(few_records: list[Record]) -> dict[str, Any]:
    """What ``fit`` takes, from the few records."""
    return {
        "texts": mails_of(few_records),
        "Y": [record["labels"] for record in few_records],
        "evidence": [record["evidence"] for record in few_records],
        "groups": [record["group"] for record in few_records],
    }


@pytest.fixture(scope="session")
def small_model(fit_arguments: dict[str, Any]) -> mr.RiskClassifier:
    """A model fitted to the few records; tests must not change it."""
    return mr.RiskClassifier(cv=2).fit(**fit_arguments)


@pytest.fixture(scope="session")
def hostile_texts() -> list[str]:
    """Texts that attack a page that shows them; ``__pwned`` is set if any of it runs."""
    path = ROOT / "tests" / "hostile.json"
    texts: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return texts


@pytest.fixture(scope="session")
def hostile_assessments(hostile_texts: list[str]) -> list[Assessment]:
    """A flagged mail for each hostile text, which is its subject, sender, body and evidence."""
    found = []
    for number, text in enumerate(hostile_texts):
        mail = mr.Mail(text, f"before\n{text}\nafter", text, (text,), None, text, (text,), text)
        start = mail.text.index("before") + len("before\n")
        evidence = Evidence(start, start + len(text), text, 1.0)
        risk = Risk("contract", text, 0.9 - number / 100, "high", (evidence,), text)
        other = Risk(text, text, 0.1, "low", (evidence,), text)
        probabilities = {"contract": 0.9, text: 0.1}
        found.append(Assessment(mail.text, "en", probabilities, (risk, other), mail))
    return found


@pytest.fixture
def mailrisk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Mailrisk:
    """Exit code, output and error output of the command, run here: a process takes a second.

    On a terminal lines are wrapped; styles are left out of what it shows.
    """

    def run(
        *arguments: object,
        cwd: Path | None = None,
        columns: int = 100,
        on_terminal: bool = False,
    ) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["mailrisk", *map(str, arguments)])
            patch.setenv("COLUMNS", str(columns))
            if on_terminal:
                for stream in (sys.stdout, sys.stderr):
                    patch.setattr(stream, "isatty", lambda: True)
            patch.chdir(cwd or Path.cwd())
            # What a process may change for good.
            patch.setattr(signal, "signal", lambda *_: None)
            patch.setattr(warnings, "showwarning", warnings.showwarning)
            with pytest.raises(SystemExit) as ended:
                main()
        output, errors = capsys.readouterr()
        if on_terminal:
            output, errors = _STYLE.sub("", output), _STYLE.sub("", errors)
        return int(ended.value.code or 0), output, errors

    return run
