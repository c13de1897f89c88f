"""The page: everything escaped, nothing fetched, nothing run."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from lxml import etree

from mailrisk_ml.corpus.records import Record, default_data_path, read_records
from mailrisk_ml.evaluation import EvaluationResult, evaluate
from mailrisk_ml.evaluation.card import render_card
from mailrisk_ml.evaluation.gallery import Mistake
from mailrisk_ml.evaluation.page import cut_pieces, evaluation_page, render_summary
from mailrisk_ml.evaluation.plots import precision_recall_plot, reliability_plot
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.storage import load_model

HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"


@pytest.fixture(scope="module")
def records() -> list[Record]:
    """Some test mails, one of them hostile and labelled so that it is a mistake."""
    some = read_records(default_data_path() / "test.jsonl")[::5]
    hostile = {**some[0], "subject": HOSTILE, "body": f"Lunch at noon? {HOSTILE}"}
    hostile.update(id=f"x{HOSTILE}", subtype=HOSTILE, labels=["privacy"])
    return [{**hostile, "evidence": {"privacy": [HOSTILE]}}, *some]


@pytest.fixture(scope="module")
def result(shipped: RiskClassifier, records: list[Record]) -> EvaluationResult:
    """An evaluation of the shipped model."""
    return evaluate(shipped, records)


@pytest.fixture(scope="module")
def page(result: EvaluationResult) -> str:
    """Its page."""
    return evaluation_page(result)


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_nothing_runs_and_nothing_is_fetched(page: str) -> None:
    """No script, no handler, no inline style, no address but anchors of the page."""
    for tag, attributes in _Tags(page).tags:
        assert tag not in {"script", "img", "iframe", "object", "link", "form"}
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert (attributes.get("href") or "#").startswith("#")
        assert "src" not in attributes
    assert "url(" not in page


def test_policy_names_the_style_sheet(page: str) -> None:
    """The hash in the policy is that of the style sheet as it stands in the page."""
    (css,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    (policy,) = (a["content"] for t, a in _Tags(page).tags if a.get("http-equiv"))
    assert f"style-src 'sha256-{digest}'" in str(policy)
    assert "default-src 'none'" in str(policy)


def test_mail_is_escaped_and_its_evidence_marked(page: str, result: EvaluationResult) -> None:
    """Hostile text stays text, also as a template."""
    assert [m for m in result.gallery if HOSTILE in m.text]
    assert "<script" not in page
    assert "{{ 7 * 7 }}" in page
    assert "<mark>&lt;/title&gt;&lt;script&gt;" in page


def test_whole(page: str, result: EvaluationResult) -> None:
    """Well formed; the headline numbers and every label stand in it; light and dark."""
    parser = etree.HTMLParser(recover=False)
    etree.fromstring(page, parser)
    assert str(result.overall["all"]["macro_f1"]) in page
    assert page.count("<svg") == 2 * len(result.curves)
    assert "prefers-color-scheme: dark" in page
    assert "nan" not in re.sub(r"<article.*", "", page, flags=re.DOTALL)


def test_notebook(result: EvaluationResult) -> None:
    """A small table, without styles or scripts."""
    shown = result._repr_html_()
    assert shown.startswith("<table>")
    assert len(shown) < 5_000
    assert str(result.overall["all"]["macro_f1"]) in shown


def test_excerpt_keeps_the_evidence() -> None:
    """A long mail is cut around its evidence."""
    text = "a" * 5_000 + "RISK" + "b" * 5_000
    mistake = Mistake("miss", "privacy", 0.1, "1", "risk", "", "en", (), text, ((5_000, 5_004),))
    pieces = cut_pieces(mistake)
    assert ("RISK", True) in pieces
    assert sum(len(piece) for piece, _ in pieces) < 2_000
    overlapping = Mistake("miss", "p", 0.1, "1", "", "", "", (), "abcdef", ((1, 4), (2, 5), (3, 4)))
    assert "".join(p for p, _ in overlapping.pieces()) == "abcdef"


def test_plots() -> None:
    """The unit square, upside down; a dot where the threshold cuts the curve."""
    points = [
        {"threshold": 0.9, "precision": 1.0, "recall": 0.5},
        {"threshold": 0.4, "precision": 0.5, "recall": 1.0},
    ]
    plot = precision_recall_plot(points, {"strict": 0.8, "balanced": 0.95})
    assert plot.line == "100,0 200,100"
    assert [(dot.x, dot.y) for dot in plot.dots] == [(100, 0)]
    empty = {"n": 0, "mean_probability": None, "observed": None}
    full = {"n": 3, "mean_probability": 0.25, "observed": 0.5}
    assert [(d.x, d.y) for d in reliability_plot([empty, full]).dots] == [(50, 100)]
    assert precision_recall_plot([], {"strict": 0.8}).dots == ()


def test_titles_are_the_models(records: list[Record]) -> None:
    """On the page, in the summary and in the card."""
    model = load_model().set_params(descriptions={"privacy": {"title": {"en": "Our <secrets>"}}})
    result = evaluate(model, records)
    for shown in (evaluation_page(result), render_summary(result)):
        assert "Our &lt;secrets&gt;" in shown
        assert "Privacy and confidential data" not in shown
    assert "| Our <secrets> | all |" in render_card(result, n_train=1)
