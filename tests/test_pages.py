"""What all pages of HTML have: a skeleton, colours and type, and a policy."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import get_args, get_type_hints

import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.evaluation import evaluate, page
from mailrisk_ml.mail.zones import ZoneKind
from mailrisk_ml.model.assessment import Assessment, Level
from mailrisk_ml.model.calibration import PRESETS
from mailrisk_ml.pages import interface_strings, read_file
from mailrisk_ml.review import drift_page
from mailrisk_ml.review.drift import drift
from mailrisk_ml.taxonomy import LANGUAGES
from mailrisk_ml.training import mails_of


@pytest.fixture(scope="module")
def pages(shipped: mr.RiskClassifier, few_records: list[Record]) -> list[str]:
    """An evaluation, and a report on drift."""
    mails = mails_of(few_records)
    return [
        page.evaluation_page(evaluate(shipped, few_records)),
        drift_page.drift_page(drift(shipped, mails, mails)),
    ]


def test_pages_look_alike_and_may_load_nothing(pages: list[str]) -> None:
    """Colours and type are those of the report; the policy names the one style, and no script."""
    for text in pages:
        (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        assert style.startswith(read_file("mailrisk_ml.pages", "base.css"))
        assert "@media print" in style
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (policy,) = re.findall(r'Security-Policy" content="([^"]+)"', text)
        assert f"style-src 'sha256-{digest}'" in policy.replace("&#39;", "'")
        assert "script-src 'none'" in policy.replace("&#39;", "'")
        assert "<script" not in text
    assert "<title>Has the mail changed?</title>" in pages[1]


def test_colours_are_named_once(pages: list[str]) -> None:
    """Every variable that a style uses is one of the shared ones."""
    known = set(re.findall(r"(--[\w-]+):", read_file("mailrisk_ml.pages", "base.css")))
    for text in pages:
        assert set(re.findall(r"var\((--[\w-]+)", text)) <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_has_a_word(language: str) -> None:
    """Whatever an assessment can say, pages and notebooks can tell in either language."""
    unjudged = set(get_args(get_type_hints(Assessment.unjudged.fget)["return"])) - {""}
    assert {"encrypted", "other_language"} <= unjudged
    zones = set(get_args(ZoneKind))
    needed = {
        *unjudged,
        *(f"{name}_notice" for name in {*unjudged, "truncated"}),
        *get_args(Level),
        *(f"preset_{preset}" for preset in PRESETS),
        *(f"zone_{kind}" for kind in zones),
        *(zones - {"subject", "newest"}),  # headings of what is folded
    }
    assert needed <= interface_strings()[language].keys()
