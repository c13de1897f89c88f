"""Pages: what they may load, and data in them."""

from __future__ import annotations

import base64
import hashlib
import json
import re

from hypothesis import given
from hypothesis import strategies as st

from mailrisk_ml.pages import interface_strings
from mailrisk_ml.report.mailbox import _SCRIPT, _STYLE
from mailrisk_ml.report.page import _static, inline_json, render_page


def page() -> str:
    """A page without mails."""
    return render_page(
        "mailbox.html.jinja",
        style=_STYLE,
        script=_SCRIPT,
        strings=interface_strings(),
        config={"x": "</script>"},
        language="en",
    )


@given(st.text())
def test_inline_json_cannot_leave_its_element(text: str) -> None:
    """No markup, no surrogate; the value comes back."""
    written = inline_json({text: [text]})
    assert not set(written) & set("<>&\u2028\u2029")
    written.encode("utf-8")
    assert json.loads(written) == {text: [text]}


def test_policy_names_what_is_in_the_page() -> None:
    """Nothing is allowed but the one style and the one script, by their digests."""
    text = page()
    (policy,) = re.findall(r'Security-Policy" content="([^"]+)"', text)
    directives = dict(part.split(" ", 1) for part in policy.replace("&#39;", "'").split("; "))
    assert directives["default-src"] == "'none'"
    for element in ("style", "script"):
        (content,) = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert directives[f"{element}-src"] == f"'sha256-{digest}'"


def test_page_names_no_address() -> None:
    """Nothing to load is named anywhere, and no style or handler stands in an attribute."""
    text = page()
    assert not re.findall(r"https?:|//[a-z]|@import|url\(|\ssrc=|\son\w+=\"|\sstyle=", text)


def test_script_writes_no_markup() -> None:
    """Text of mail goes to the page as text: no function that reads markup or code is used."""
    script = "".join(_static(name) for name in _SCRIPT)
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|DOMParser|"
        r"createContextualFragment|setHTML|fetch\(|XMLHttp|import\(|localStorage|</script"
    )
    assert not re.findall(forbidden, script)


def test_both_languages_have_the_same_words() -> None:
    """Every word has its place-holders in both languages, and every word that is used is there."""
    strings = interface_strings()
    assert strings["en"].keys() == strings["zh"].keys()
    for name, text in strings["en"].items():
        holes = re.findall(r"\{\w+\}", text)
        assert sorted(holes) == sorted(re.findall(r"\{\w+\}", strings["zh"][name])), name
    script = "".join(_static(name) for name in _SCRIPT)
    used = set(re.findall(r'\bword\("(\w+)"', script + page()))
    used |= set(re.findall(r'data-(?:text|label|placeholder)="(\w+)"', page()))
    assert used <= strings["en"].keys()
