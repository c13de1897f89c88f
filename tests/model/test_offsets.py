"""Evidence stands where it says: in the original characters, through folding, HTML and charsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import default_data_path, read_records
from mailrisk_ml.training import mails_of

_RAW = Path(__file__).resolve().parents[3] / "shared" / "mail" / "raw-zh"


def _corpus() -> Iterator[mr.Mail]:
    for split in ("train", "test"):
        yield from mails_of(read_records(default_data_path() / f"{split}.jsonl"))


def _misplaced(mails: Iterable[mr.Mail]) -> tuple[int, int]:
    """How many passages there are, for every label of every mail, and how many are not in place."""
    model = mr.load_model()
    model.set_params(thresholds=dict.fromkeys(model.classes_, 0.0))
    seen = wrong = 0
    for assessment in model.assess_many(mails):
        for risk in assessment.risks:
            for passage in risk.evidence:
                seen += 1
                wrong += assessment.text[passage.start : passage.end] != passage.text
    return seen, wrong


def test_every_passage_of_the_corpus_is_in_its_place() -> None:
    """All labels of all mails in ``data/``, flagged or not."""
    seen, wrong = _misplaced(_corpus())
    assert seen > 100_000
    assert wrong == 0


@pytest.mark.parametrize("marks", ["> ", ">", ">> ", "> > "])
def test_a_passage_begins_behind_the_marks_of_a_quote(marks: str) -> None:
    """A mailer put them there; a sign within a line stays."""
    model = mr.load_model()
    model.set_params(thresholds=dict.fromkeys(model.classes_, 0.0), zones=("quoted",))
    asked = "Will you take > 20 tons at 1,340 USD, shipped by end of May?"
    head = b"Subject: Re: x\n\nOK.\n\nOn Mon, 3 Mar 2025 at 10:00, Wu <wu@x.cn> wrote:\n"
    assessment = model.assess(mr.read_mail(head + f"{marks}{asked}\n".encode()))
    passages = [passage for risk in assessment.risks for passage in risk.evidence]
    assert asked in {passage.text for passage in passages}
    assert not [p.text for p in passages if p.text.startswith(">")]
    assert [p.text for p in passages] == [assessment.text[p.start : p.end] for p in passages]


@pytest.mark.skipif(not _RAW.is_dir(), reason=f"no mail at {_RAW}")
def test_every_passage_of_raw_mail_is_in_its_place() -> None:
    """Messages with broken headers, lying charsets and HTML."""
    seen, wrong = _misplaced(mr.iter_mails(_RAW, on_error=lambda _: None))
    assert seen > 1_000
    assert wrong == 0
