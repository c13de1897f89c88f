"""Hostile bytes -> Mail -> Assessment: no foreign exception, no hang, no growth."""

from __future__ import annotations

import gc
import json
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mailrisk_ml as mr
from mailrisk_ml.mail import ReadLimits, reading
from mailrisk_ml.text.redact import redact

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="measures memory through /proc")


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail instead of hanging: a bad expression may take days."""

    def stop(*_: object) -> None:
        pytest.fail(f"still busy after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@linux_only
def test_spoilt_samples(shipped: mr.RiskClassifier, hostile_mail: ModuleType) -> None:
    """A thousand spoilt samples are read or refused; memory stays."""
    found = hostile_mail.run(shipped, hostile_mail.seeds(None), range(1_000))
    assert found.failures == {}
    assert found.n_read + found.n_refused == 1_000
    assert found.growth < hostile_mail.MOST_GROWTH


def test_a_failure_is_found_and_named(
    shipped: mr.RiskClassifier, hostile_mail: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run above could fail: a parser that trips over a letter is told by number."""
    parse = reading._parse

    def trips(data: bytes, *rest: object) -> mr.Mail:
        if b"Q" in data:
            raise RecursionError("no text of mail here")
        return parse(data, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "_parse", trips)
    found = hostile_mail.run(shipped, [b"Subject: Q\n\nx", b"Subject: x\n\nx"], range(20))
    assert found.failures
    assert set(found.failures.values()) == {"cannot be parsed (RecursionError)"}


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_bytes_are_assessed(
    shipped: mr.RiskClassifier, hostile_mail: ModuleType, data: st.DataObject
) -> None:
    """Whatever is read is assessed; evidence points into the text; output is UTF-8."""
    pieces = st.lists(st.sampled_from(hostile_mail.TOKENS), max_size=40).map(b"".join)
    raw = data.draw(st.one_of(st.binary(max_size=400), pieces))
    try:
        mail = mr.read_mail(raw)
    except mr.MailReadError as error:
        assert not error.reason.startswith("cannot be parsed")  # noqa: PT017
        return
    assessment = shipped.assess(mail)
    json.dumps(assessment.to_dict(), ensure_ascii=False).encode()
    for risk in assessment.risks:
        for passage in risk.evidence:
            assert assessment.text[passage.start : passage.end] == passage.text
    assert redact(mail.text).text.encode()


@pytest.fixture(scope="module")
def held(shipped: mr.RiskClassifier, pathological: ModuleType) -> Iterator[float]:
    """MiB of this process, which holds what other tests left; no fork walks through that again."""
    gc.collect()
    gc.freeze()
    yield pathological.measure(shipped, "nothing", lambda: b"Subject: s\n\nx").mib
    gc.unfreeze()


@linux_only
@pytest.mark.parametrize(
    "name",
    [
        "10,000 nested parts",
        "30 nested quoted-printable messages of 40 MB",
        "attachment names of 20,000 characters",
        "a line of 50 MB",
        "a million addresses",
        "an open quotation of escaped quotes",
        "an mbox of lines like separators",
        "endless base64",
        "lying charset",
        "HTML, open divisions",
        "HTML, end tags between others",
        "HTML, end tags of nothing, comments",
        "HTML, style of blanks",
        "HTML, styles in drawings",
        "HTML, style sheets without braces",
        "HTML, style sheets of a{}",
        "HTML, parts with a style sheet",
        "calendars of style sheets",
        "answers between quotations",
        "names",
        "Han names in one another",
        "Han names begun",
        "calendar",
        "Han sentences",
        "digits and blanks",
        "zones and addresses",
        "amounts and identifiers",
        "override runs",
        "HTML beside plain text, open tags",
        "HTML beside plain text, open settings",
        "HTML, hidden text and addresses",
        "HTML, hidden text beside ideographs",
        "HTML, hidden text beside single letters",
        "HTML, hidden ideographs",
    ],
)
def test_pathological(
    shipped: mr.RiskClassifier, pathological: ModuleType, held: float, name: str
) -> None:
    """Ends in time, within the memory, and without an exception.

    ``python benchmarks/pathological.py`` has them all, and the strict bounds; here the machine may
    be busy and the process holds what other tests left.
    """
    cost = pathological.measure(shipped, name, pathological.CASES[name])
    assert cost.error == ""
    assert cost.seconds < 3 * pathological.MOST_SECONDS
    assert cost.mib - held < pathological.MOST_MIB - 200


def test_every_expression(expressions: ModuleType, pathological: ModuleType) -> None:
    """No message made to attack an expression of the package takes long."""
    patterns = expressions.own_patterns()
    assert len(patterns) > 80
    with within(900):
        for name, pattern in patterns.items():
            for attack in expressions.attacks(pattern, 1_000):
                for raw in pathological.messages_for(attack):
                    start = time.process_time()
                    try:
                        mail = mr.read_mail(raw)
                        assert mail.zones
                        redact(mail.text)
                    except mr.MailReadError:
                        pass
                    assert time.process_time() - start < 1.0, name


@pytest.mark.parametrize(
    "bad",
    [
        r"a\s*:?\s*;",
        # One that was in the package: a quotation that ends in half an escape is none, and is
        # looked for anew from each quote in it.
        r'(?:"(?:[^"\\]|\\.)*(?:"|\Z)|[^,"])+',
    ],
)
def test_attacks_find_a_bad_expression(expressions: ModuleType, bad: str) -> None:
    """The attacks above are made from the expression: they bring out a quadratic one."""
    pattern = re.compile(bad, re.DOTALL)

    def seconds(length: int) -> float:
        start = time.process_time()
        for attack in expressions.attacks(pattern, length):
            pattern.findall(attack)
        return time.process_time() - start

    assert seconds(4_000) > 5 * seconds(1_000)


@linux_only
def test_every_expression_itself(pathological: ModuleType) -> None:
    """None takes long for what it nearly matches, however many ways there are to read it.

    Bounds on lengths and quick looks keep the messages above from many.
    """
    assert [cost for cost in pathological.call_costs(n_texts=200) if not cost.is_bounded] == []


_BETWEEN = r"[\W_]{0,40}"
_ADVICE_ZH = (
    r"[请請]?(?:谨慎|勿|注意)[^。！？，,]{0,40}?(?:[链連][接結]|附件)[^\W_]{0,20}(?![^\W_])"
)


@linux_only
@pytest.mark.parametrize(
    "bad",
    [
        r"(?:a+)+b",
        # Two that were in the package: parts that may end at several places, eight of them, and a
        # hyphen that is part of a word and stands between words.
        rf"{_BETWEEN}(?:(?:外部邮件|注意|{_ADVICE_ZH}){_BETWEEN}){{1,8}}",
        r"\W{0,4}[A-Z][\w.'’-]*(?:(?:,? | ?[&/|–—-] ?)(?:of|and|for|the|[A-Z][\w.'’-]*)){0,7}"
        r"\W{0,3}|[\u4e00-\u9fff][\u4e00-\u9fff ,，/|·-]{1,29}",
    ],
)
def test_spoilt_matches_find_a_bad_expression(expressions: ModuleType, bad: str) -> None:
    """They would show what the test above looks for."""
    pattern = re.compile(bad)
    texts = expressions.spoilt_matches(pattern, None, 0, 200)
    assert expressions.slowest(pattern, texts, 0.1)[0] == 0.1


@pytest.mark.parametrize(
    ("limits", "raw", "note"),
    [
        ({"max_bytes": 40}, b"Subject: s\n\n" + b"We accept. " * 9, "message larger than 40 bytes"),
        (
            {"max_text_bytes": 40},
            b"Content-Type: text/html\n\n" + b"<b>We accept.</b> " * 9,
            "text and HTML larger than 40 bytes",
        ),
        ({"max_body_chars": 40}, b"Subject: s\n\n" + b"We accept. " * 9, "body longer than 40"),
        ({"max_subject_chars": 4}, b"Subject: We accept.\n\nx", "subject longer than 4 characters"),
        ({"max_header_chars": 20}, b"To: a\nSubject: " + b"x" * 60 + b"\n\nx", "headers longer"),
        ({"max_seconds": 1e-9}, b"Subject: s\n\nWe accept.", "reading took longer than"),
    ],
)
def test_a_limit_marks_the_mail(
    shipped: mr.RiskClassifier, limits: dict[str, float], raw: bytes, note: str
) -> None:
    """What was read is assessed, and the output says that it is not all."""
    mail = mr.read_mail(raw, limits=ReadLimits(**limits))  # type: ignore[arg-type]
    assert any(note in n for n in mail.notes), mail.notes
    record = shipped.assess(mail).to_dict()
    assert record["truncated"] is True
    assert shipped.assess(mr.read_mail(raw)).to_dict()["truncated"] is False


def test_limits_have_rules() -> None:
    """Time must be a positive number."""
    for value in (0, -1.0, float("nan"), float("inf"), True, "10"):
        with pytest.raises(mr.InvalidParameterError, match="max_seconds"):
            ReadLimits(max_seconds=value)  # type: ignore[arg-type]


def test_a_long_header_is_passed_over(tmp_path: Path) -> None:
    """The body begins where the header ends, however long it is."""
    raw = b"Subject: s\nTo: " + b"a@b.example, " * 40_000 + b"\n\nWe accept."
    (tmp_path / "a.eml").write_bytes(raw)
    mail = mr.read_mail(tmp_path / "a.eml")
    assert (mail.body, mail.truncated) == ("We accept.", True)
