"""Which characters of a mail are shown, and which are marked."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.assessment import Assessment, Evidence, Risk
from mailrisk_ml.model.excerpt import Section, excerpt


def assessment(text: str, *spans: tuple[str, int, int], mail: Mail | None = None) -> Assessment:
    """An assessment with a risk for each label of the spans."""
    risks = []
    for label in dict.fromkeys(span[0] for span in spans):
        evidence = tuple(
            Evidence(start, end, text[start:end], 1.0)
            for name, start, end in spans
            if name == label
        )
        risks.append(Risk(label, label, 0.9, "high", evidence, "advice"))
    return Assessment(text, "en", {}, tuple(risks), mail)


def shown(sections: tuple[Section, ...]) -> str:
    """All characters that are shown."""
    return "".join(piece.text for section in sections for piece in section.pieces)


def marked(sections: tuple[Section, ...], label: str) -> str:
    """The characters marked for a label."""
    pieces = (piece for section in sections for piece in section.pieces)
    return "".join(piece.text for piece in pieces if label in piece.labels)


def test_short_mail_is_shown_whole() -> None:
    """Overlapping passages of two risks are marked for both."""
    found = assessment("abcdefgh", ("x", 1, 5), ("y", 3, 7))
    (section,) = excerpt(found)
    assert [(p.text, p.labels) for p in section.pieces] == [
        ("a", ()),
        ("bc", ("x",)),
        ("de", ("x", "y")),
        ("fg", ("y",)),
        ("h", ()),
    ]


def test_zones_and_hidden_text() -> None:
    """Sections follow the zones; what HTML hid says so."""
    mail = Mail("Re: x", "new\n\nOn Mon, 6 Jan 2025 at 9:00, A <a@b.example> wrote:\n> old")
    mail = Mail(mail.subject, mail.body, hidden=((0, 2),))
    sections = excerpt(assessment(mail.text, mail=mail))
    assert [section.kind for section in sections] == ["subject", "newest", "quoted"]
    assert [p.text for s in sections for p in s.pieces if p.hidden] == ["ne"]
    assert shown(sections) == mail.text


def test_string_has_zones_too() -> None:
    """A string is a body: its history is found, and no subject."""
    text = "new\n\nOn Mon, 6 Jan 2025 at 9:00, A <a@b.example> wrote:\n> old"
    sections = excerpt(assessment(text))
    assert [section.kind for section in sections] == ["newest", "quoted"]
    assert shown(sections) == text


def test_long_mail_is_cut_around_its_evidence() -> None:
    """The passage is whole and marked, and the number of characters left out is told."""
    text = "a" * 50_000 + "PASSAGE" + "b" * 50_000
    sections = excerpt(assessment(text, ("x", 50_000, 50_007)), limit=3000)
    assert marked(sections, "x") == "PASSAGE"
    assert len(shown(sections)) == 1200 + 7 + 600
    omitted = sum(piece.omitted for section in sections for piece in section.pieces)
    assert omitted + len(shown(sections)) == len(text)


def test_endless_passage() -> None:
    """A passage longer than the limit is cut, not the limit."""
    text = "a" * 100_000
    sections = excerpt(assessment(text, ("x", 0, 100_000)), limit=1000)
    assert len(shown(sections)) == 1000
    assert marked(sections, "x") == "a" * 1000


@given(st.data())
def test_nothing_is_lost_or_shown_twice(data: st.DataObject) -> None:
    """Shown and omitted characters add up; what is shown stands in the order of the text."""
    lines = st.sampled_from(["a", "> b", "-- ", "From: x", "Best regards", "", "合同"])
    body = "\n".join(data.draw(st.lists(lines, max_size=30)))
    mail = Mail(data.draw(st.text(max_size=10)), body)
    size = len(mail.text)
    edges = st.integers(0, size)
    spans = [("x", min(pair), max(pair)) for pair in data.draw(st.lists(st.tuples(edges, edges)))]
    limit = data.draw(st.integers(1, 60))
    sections = excerpt(assessment(mail.text, *spans, mail=mail), limit)
    pieces = [piece for section in sections for piece in section.pieces]
    assert sum(len(piece.text) + piece.omitted for piece in pieces) == size
    assert sum(section.size for section in sections) == size
    assert len(shown(sections)) <= max(limit, 0) or size <= limit
    position = 0
    for piece in pieces:
        assert mail.text[position : position + len(piece.text)] == piece.text
        position += len(piece.text) + piece.omitted


def test_many_zones_and_hidden_spans() -> None:
    """Each zone is cut at its own edges only."""
    n_hidden, n_turns = 40_000, 2_400
    hidden = tuple((2 * i, 2 * i + 1) for i in range(1, n_hidden))
    mail = Mail("", "ab" * n_hidden + "\ny\n> x" * n_turns, hidden=hidden)
    assert len(mail.zones) > n_turns
    start = time.process_time()
    sections = excerpt(assessment(mail.text, ("x", 0, 2 * n_hidden), mail=mail), len(mail.text) - 1)
    assert time.process_time() - start < 3
    assert sum(piece.hidden for s in sections for piece in s.pieces) == n_hidden - 1
