"""An assessment in a notebook."""

from __future__ import annotations

import copy
import re
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser

import pytest

import mailrisk_ml as mr
from mailrisk_ml.mail.unread import Unread
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.pages import interface_strings
from mailrisk_ml.taxonomy import LANGUAGES
from mailrisk_ml.text.display import visible

_TAGS = {"div", "p", "span", "b", "br", "bdi", "mark", "details", "summary"}
_ATTRIBUTES = {"style", "lang", "dir", "title", "open"}


class Reader(HTMLParser):
    """Tags, attributes and text of a fragment."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.styles = ""
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.styles += "".join(value or "" for name, value in attrs if name == "style")

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def test_shows_mail_evidence_probabilities_and_advice(shipped: mr.RiskClassifier) -> None:
    """Everything that decides is there, in the mail's language."""
    text = "合同下周再补,您先发货,钱月底一定到账。"
    found = shipped.assess(mr.Mail("发货", text, "陈 <c@x.example>"))
    html = found._repr_html_()
    reader = Reader(html)
    for needed in (text, "合同与商业交易", "陈 <c@x.example>", found.risks[0].advice):
        assert needed in reader.text
    assert re.search(r"<mark [^>]*>[^<]*钱月底", html)
    assert "0.99" in reader.text or f"{found.risks[0].probability:.2f}" in reader.text


def test_nothing_flagged(shipped: mr.RiskClassifier) -> None:
    """A plain string shows as well, and says that nothing was flagged."""
    html = shipped.assess("Lunch at noon?")._repr_html_()
    assert "No risk flagged" in html
    assert "<mark" not in html


def test_what_was_not_judged_is_said() -> None:
    """A mail that is encrypted, or all attachment, is not shown as harmless."""
    strings = interface_strings()
    for mail, said in (
        (mr.Mail("s", "b", unread=Unread.BEYOND_LIMITS), ["truncated"]),
        (mr.Mail("s", "b", unread=Unread.ENCRYPTED), ["encrypted"]),
        (mr.Mail("s", "b", unread=Unread.TEXT), ["unread_text"]),
        (mr.Mail("s", "", attachments=("a.pdf",)), ["attachments_alone"]),
        (mr.Mail("", " \n"), ["no_text"]),
        (mr.Mail("\ufeff", "\u200b \u3164"), ["no_text"]),  # of no width, or a blank
        (mr.Mail("s", "b", attachments=("a.pdf",)), []),
    ):
        for language in LANGUAGES:
            assessment = Assessment(mail.text, language, {"contract": 0.1}, (), mail)
            assert assessment.truncated == ("truncated" in said)
            html = assessment._repr_html_()
            notices = {n: text for n, text in strings[language].items() if n.endswith("_notice")}
            found = [n.removesuffix("_notice") for n, text in notices.items() if text in html]
            assert found == said
    assert not Assessment("b", "en", {"contract": 0.1}, ()).truncated


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I will pay you 5,000 in cash for their sealed bid.", "what is flagged, or not, says"),
        ("对手的标书底价我花五千块从他们员工那里买到了。", "无论是否标出风险，都说明不了"),
    ],
)
def test_a_risk_in_another_language(shipped: mr.RiskClassifier, text: str, said: str) -> None:
    """What stands above it does not speak as if none were flagged."""
    found = replace(shipped.assess(text), in_other_language=True)
    assert found.risks
    assert found.unjudged == "other_language"
    assert said in found._repr_html_()


def test_hostile_text_is_text(hostile_assessments: list[Assessment]) -> None:
    """Nothing but the fragment's own tags and attributes, and nothing to load."""
    for found in hostile_assessments:
        reader = Reader(found._repr_html_())
        assert reader.tags <= _TAGS
        assert reader.attributes <= _ATTRIBUTES
        assert "url" not in reader.styles
        assert found.mail is not None
        assert visible(found.mail.subject) in reader.text
        found._repr_html_().encode("utf-8")


def test_endless_mail_is_cut(shipped: mr.RiskClassifier) -> None:
    """A notebook cell does not swallow a megabyte."""
    html = shipped.assess("Lunch? " * 200_000)._repr_html_()
    assert len(html) < 30_000
    assert "characters left out" in html


def test_explanation_shows_the_whole_text_and_shades_words(shipped: mr.RiskClassifier) -> None:
    """Nothing of the mail is lost or runs, and the strongest word is shaded."""
    text = "We accept <b>your</b> price,\n<script>alert(1)</script> ship 40 tons on Friday."
    why = shipped.explain(mr.Mail("Deal & more", text))["contract"]
    html = why._repr_html_()
    reader = Reader(html)
    assert visible(why.text) in reader.text
    assert reader.tags <= _TAGS
    assert reader.attributes <= _ATTRIBUTES
    strongest = max(why.words, key=lambda word: abs(word.contribution))
    assert f'title="{strongest.contribution:+.3f}"' in html


def test_an_explanation_of_an_endless_mail_is_cut(shipped: mr.RiskClassifier) -> None:
    """To what surrounds the strongest words; base64 is shown once, not once a word read in it."""
    risky = "We got the confidential price list of the rival from their former employee. "
    for text in (
        "Lunch? " * 20_000 + risky + "Lunch? " * 10_000,
        b64encode(risky.encode() * 400).decode(),
    ):
        why = shipped.explain(text)["unfair_competition"]
        html = why._repr_html_()
        assert len(html) < 120_000
        strongest = max(why.words, key=lambda word: abs(word.contribution))
        assert f'title="{strongest.contribution:+.3f}"' in html
        shown = Reader(html).text.partition(f"{why.base:+.2f} before any word")[2]
        pieces = re.split(r"\[… ([\d,]+) characters left out …\]", shown)
        assert len("".join(pieces[::2])) == 6_000
        assert 6_000 + sum(int(n.replace(",", "")) for n in pieces[1::2]) == len(why.text)
        assert all(piece in visible(why.text) for piece in pieces[::2])


def test_an_explanation_is_in_the_language_of_the_mail(shipped: mr.RiskClassifier) -> None:
    """And shows no probability as certain, as nothing else does."""
    why = shipped.explain(mr.Mail("发货", "合同下周再补,您先发货,钱月底一定到账。"))["contract"]
    html = replace(why, probability=0.9999)._repr_html_()
    assert html.startswith('<div lang="zh"')
    assert f"对数几率 {why.score:+.2f}，其中 {why.base:+.2f} 与词语无关" in html
    assert f"0.999 ≥ {why.threshold:.3f}" in html
    assert "log-odds" not in html


def test_own_titles(shipped: mr.RiskClassifier) -> None:
    """Flagged or not, a label is called what the model calls it."""
    own = {"privacy": {"title": "DATENSCHUTZ"}, "contract": {"title": {"en": "VERTRAG"}}}
    model = copy.copy(shipped).set_params(descriptions=own)
    found = model.assess("I copied the whole patient list with home addresses to my Dropbox.")
    assert found.labels == ("privacy",)
    text = Reader(found._repr_html_()).text
    assert text.count("DATENSCHUTZ") == 2
    assert text.count("VERTRAG") == 1
    for built_in in ("privacy", "contract"):
        assert shipped.label_info(built_in).title["en"] not in text
