"""The page as its readers use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

import mailrisk_ml as mr
from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.unread import Unread
from mailrisk_ml.model.assessment import Assessment, Evidence, Level, Risk
from mailrisk_ml.report import ReportSettings
from mailrisk_ml.review.drift import Drift, Shift
from mailrisk_ml.review.drift_page import drift_page
from mailrisk_ml.text.display import visible

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Show = Callable[..., "Page"]
_BODY = """Hello,

We pay double if it is late {n}.

Regards

On Mon, 6 Jan 2025 at 9:00, Bo <b@x.example> wrote:
> Old text."""


def mail(n: int, label: str, level: Level, **fields: Any) -> Assessment:
    """A flagged mail with one passage."""
    body = _BODY.format(n=n)
    message = mr.Mail(
        fields.get("subject", f"Mail {n}"),
        body,
        fields.get("sender", f"Sender {n % 3} <s{n % 3}@x.example>"),
        date=fields.get("date", datetime(2025, 1, 5) + timedelta(days=20 * n)),
        source=f"inbox.mbox#{n}",
    )
    start = message.text.index("We pay")
    text = message.text[start : message.text.index("\n\nRegards")]
    risk = Risk(
        label,
        label,
        0.99 - n / 100,
        level,
        (Evidence(start, start + len(text), text, 1),),
        "Do X.",
        "Act 7",
    )
    return Assessment(message.text, fields.get("language", "en"), {label: 0.9}, (risk,), message)


def items() -> list[Assessment | MailReadError]:
    """Six flagged mails, two that are not, one that could not be read."""
    plain = mr.Mail("Lunch 午饭", "At noon?", "Zoë <z@x.example>", source="inbox.mbox#90")
    return [
        mail(1, "contract", "high", subject="Zebra"),
        mail(2, "contract", "medium", subject="apple"),
        mail(3, "privacy", "high"),
        mail(4, "privacy", "low", language="zh", subject="合同草案"),
        mail(5, "defamation", "medium"),
        mail(6, "contract", "high"),
        Assessment(plain.text, "zh", {}, (), plain),
        Assessment("A note", "en", {}, ()),
        MailReadError("inbox.mbox#91", "empty message"),
    ]


def subjects(page: Page) -> list[str]:
    """Subjects of the rows, from top to bottom."""
    return page.locator("#rows .row .strong").all_text_contents()


def status(page: Page, text: str) -> None:
    """Wait until the page says how many mails are listed."""
    page.locator("#status", has_text=text).wait_for(timeout=5_000)


def opened(page: Page) -> Locator:
    """The open mail, once it is shown: a busy machine takes a while over it."""
    detail = page.locator("#detail")
    detail.wait_for(timeout=5_000)
    return detail


def test_summary_and_order(show: Show) -> None:
    """Figures are those of the mailbox; the gravest flag comes first."""
    page = show(items())
    assert page.locator(".figure b").all_text_contents() == ["8", "6", "3", "1"]
    status(page, "6 of 8 mails")
    assert subjects(page)[:3] == ["Zebra", "Mail 3", "Mail 6"]
    assert page.locator("[data-facet=labels] [data-value=contract] .count").inner_text() == "3"
    assert page.locator("[data-facet=languages] [data-value=zh] .count").inner_text() == "1 of 2"
    half = page.locator("[data-facet=languages] [data-value=zh] .bar span")
    assert half.evaluate("part => part.style.width") == "50%"
    assert page.locator("[data-facet=periods] button").count() == 5
    sender = page.locator("#rows .sender bdi").first
    assert sender.get_attribute("title") == sender.inner_text()


def test_filters(show: Show) -> None:
    """By label, level, language, month and sender; each count says what a click would show."""
    page = show(items())
    page.locator("[data-facet=labels] [data-value=contract]").click()
    status(page, "3 of 8")
    page.locator("[data-facet=levels] [data-value=high]").click()
    assert subjects(page) == ["Zebra", "Mail 6"]
    page.locator("#sender").fill("SENDER 0")
    status(page, "1 of 8")
    assert subjects(page) == ["Mail 6"]
    page.locator("#clear").click()
    status(page, "6 of 8")
    page.locator("[data-facet=languages] [data-value=zh]").click()
    assert subjects(page) == ["合同草案"]
    page.locator("#clear").click()
    page.locator("[data-facet=periods] [data-value='2025-01']").click()
    assert subjects(page) == ["Zebra"]


def test_mail_in_another_language(show: Show) -> None:
    """Counts as neither English nor Chinese; where there is none, no bar speaks of it."""
    some = items()
    bars = "[data-facet=languages] button"
    assert show(some).locator(bars).count() == 2
    page = show([replace(some[0], in_other_language=True), *some[1:]])
    assert page.locator(bars).count() == 3
    page.locator("[data-facet=languages] [data-value=other]").click()
    assert subjects(page) == ["Other language" + some[0].mail.subject]


def test_a_few_weeks_are_days(show: Show) -> None:
    """A bar for each, those without a flag too; every seventh is marked with its date."""
    march = [
        replace(a, mail=replace(a.mail, date=datetime(2024, 2, day)))
        for a, day in ((mail(1, "contract", "high"), 27), (mail(2, "privacy", "low"), 29))
        if a.mail
    ]
    late = mail(3, "privacy", "low")
    assert late.mail
    march.append(replace(late, mail=replace(late.mail, date=datetime(2024, 3, 6, 23))))
    page = show(march)
    bars = page.locator("[data-facet=periods] button")
    assert bars.count() == 9
    assert page.locator("[data-facet=periods] .tick").all_text_contents() == ["02-27", "03-05"]
    page.locator("[data-facet=periods] [data-value='2024-03-06']").click()
    assert subjects(page) == ["Mail 3"]


def test_search(show: Show) -> None:
    """Over subject, sender and evidence; all words; full width and case are folded."""
    page = show(items())
    for words, expected in (
        ("ｚＥＢＲＡ", ["Zebra"]),
        ("late 5", ["Mail 5"]),
        ("合同", ["合同草案"]),
        ("s1@x.example late", ["Zebra", "合同草案"]),
        ("nowhere", []),
    ):
        page.locator("#search").fill(words)
        status(page, f"{len(expected)} of 8")
        assert subjects(page) == expected
        said = page.locator("#empty").text_content()
        page.locator("#search").fill("")
        status(page, "6 of 8")
    assert said == "No mail matches these filters."


def test_sort(show: Show) -> None:
    """A click sorts, a second one turns the order; the header says so."""
    page = show(items())
    page.locator("[data-sort=subject]").click()
    assert subjects(page)[-1] == "Zebra"
    page.locator("[data-sort=subject]").click()
    assert subjects(page)[0] == "Zebra"
    header = page.locator("[role=columnheader]", has=page.locator("[data-sort=subject]"))
    assert header.get_attribute("aria-sort") == "descending"
    page.locator("[data-sort=date]").click()
    assert subjects(page)[0] == "Mail 6"
    page.locator("[data-sort=sender]").click()
    assert subjects(page)[0] in ("Mail 3", "Mail 6")


def test_without_dates(show: Show) -> None:
    """No column is kept for them, and the others have its room."""
    undated = mail(1, "contract", "high", date=None)
    for given, n in (([undated], 3), ([undated, mail(2, "contract", "high")], 4)):
        page = show(given)
        assert page.locator("#columns [role=columnheader]").count() == n
        assert page.locator("#rows .row >> nth=0").locator(".cell").count() == n
        row, sender = (page.locator(f"#rows {at} >> nth=0") for at in (".row", ".sender"))
        ends = [
            box["x"] + box["width"] for box in (row.bounding_box(), sender.bounding_box()) if box
        ]
        assert (ends[0] - ends[1] < 30) == (n == 3)  # its padding


def test_views(show: Show) -> None:
    """All mails, and those that could not be read, with the reason."""
    page = show(items())
    page.locator("#views [data-value=all]").click()
    status(page, "8 of 8")
    page.locator("#rows .row", has_text="Lunch").click()
    assert "does not hold the text" in opened(page).inner_text()
    page.keyboard.press("Escape")
    page.locator("#views [data-value=unread]").click()
    assert page.locator("#rows .row").inner_text().split("\n") == ["inbox.mbox#91", "empty message"]


def test_keyboard(show: Show) -> None:
    """Arrows choose, Enter opens, Escape closes and goes back to the list, / searches."""
    page = show(items())
    page.locator("#grid").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    heading = page.locator("#detail-subject")
    assert heading.inner_text() == "Mail 3"
    assert page.evaluate("document.activeElement.id") == "detail-subject"
    assert page.locator("#detail mark").inner_text() == "We pay double if it is late 3."
    shown = page.locator("#detail").inner_text()
    assert shown.index("Law it usually falls under\n\n") < shown.index("What to do\n\n")
    assert "strongest first" in shown
    quoted = page.locator("#detail details").last
    assert quoted.get_attribute("open") is None
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden()
    assert page.evaluate("document.activeElement.id") == "grid"
    page.keyboard.press("End")
    active = page.locator("#grid").get_attribute("aria-activedescendant")
    assert active == "row-5"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


@pytest.mark.parametrize("label", ["contract", "trade secret", 'a" b, c|d'])
def test_passage_leads_to_its_place(show: Show, label: str) -> None:
    """A click on a passage moves to the mark in the text, whatever its label is called."""
    page = show([mail(1, label, "high")])
    page.locator("#row-0").click()
    page.locator("#detail button.passage").click()
    assert page.evaluate("document.activeElement.tagName") == "MARK"


@pytest.mark.parametrize(
    ("locale", "language", "heading"),
    [
        ("en-GB", None, "Mail risk report"),
        ("zh-TW", None, "邮件风险报告"),
        ("en-GB", "zh", "邮件风险报告"),
        ("zh-CN", "en", "Mail risk report"),
    ],
)
def test_language(show: Show, locale: str, language: Any, heading: str) -> None:
    """The browser decides unless the report does."""
    page = show(items(), ReportSettings(language=language), locale=locale)
    assert page.locator("h1").first.inner_text() == heading


def test_what_a_model_decides_by(show: Show) -> None:
    """Its preset, its own thresholds, and no labels but its own, under its own titles."""
    titles: dict[str, Any] = {
        "invoice": {"en": "Bills", "zh": "账单"},
        "contract": {"en": "Deals", "zh": "合约"},
    }
    settings = ReportSettings(
        language="zh", preset="strict", thresholds={"invoice": 0.35}, titles=titles
    )
    own = {"invoice": {"title": titles["invoice"]}}
    page = show([replace(mail(1, "invoice", "high"), descriptions=own)], settings)
    assert "使用“严格”预设及自定阈值(账单 0.35)。" in page.inner_text("#colophon")
    facets = page.locator("[data-facet=labels] [data-value]")
    assert [facet.get_attribute("data-value") for facet in facets.all()] == ["invoice", "contract"]
    assert "合约" in facets.nth(1).inner_text()


@pytest.mark.parametrize(
    ("decides", "said"),
    [
        ({"contract": 0.61481, "privacy": 0.61481}, " 0.615."),
        ({"invoice": 0.7, "privacy": 0.25}, " invoice 0.700, Privacy and confidential data 0.250."),
    ],
)
def test_record(show: Show, decides: dict[str, float], said: str) -> None:
    """When, by which release and by which model; one threshold for all is named once."""
    created = datetime(2026, 2, 3, 12).astimezone()
    settings = ReportSettings(
        language="en", model="own", digest="ab" * 32, decides=decides, created=created
    )
    record = show(items(), settings).inner_text("#record")
    assert record.startswith(f"Made by mailrisk-ml {mr.__version__} on 3 February 2026")
    assert "; model own (SHA-256 abababababababab…); flagged from a probability of" in record
    assert record.endswith(said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "; parts read: subject, forwarded mail, disclaimer; flagged from"),
        ("zh", "；所读部分：主题、转发内容、免责声明；标出"),
    ],
)
def test_parts_that_were_read(show: Show, language: Any, said: str) -> None:
    """They are named where they are not those of most reports."""
    model = mr.load_model().set_params(zones=("subject", "forwarded", "disclaimer"))
    settings = ReportSettings.of(model, language=language, model="own")
    assert said in show(items(), settings).inner_text("#record")


def test_read_in_part(show: Show) -> None:
    """Said in the list, in the opened mail and on paper, of mails without a flag as well."""
    some = [mail(1, "contract", "high"), *items()[6:7], mail(2, "contract", "low")]
    cut = [
        replace(item, mail=replace(item.mail, unread=Unread.BEYOND_LIMITS))
        for item in some[:2]
        if isinstance(item, Assessment) and item.mail
    ]
    page = show([*cut, some[2]], ReportSettings(language="en"))
    page.locator("#views [data-value=all]").click()
    lines = page.locator(".row .subject .line.strong")
    assert [line.startswith("Read in part") for line in lines.all_inner_texts()] == [
        *(True, False, True)
    ]
    for n, said in enumerate((True, False, True)):
        page.locator(".row").nth(n).click()
        assert ("This mail is over a limit" in page.inner_text("#detail")) is said
        page.keyboard.press("Escape")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    facts = page.locator("#print .facts").all_inner_texts()
    assert ["Read in part" in line for line in facts] == [True, False]


def test_encrypted(show: Show) -> None:
    """Said in the list, in the opened mail and on paper."""
    item = mail(1, "contract", "high")
    assert item.mail
    page = show([replace(item, mail=replace(item.mail, unread=Unread.ENCRYPTED))])
    assert page.inner_text(".row .subject .mark") == "Encrypted"
    page.locator(".row").click()
    assert "what is encrypted was not read" in page.inner_text("#detail")
    page.keyboard.press("Escape")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert "Encrypted" in page.inner_text("#print .facts")


def test_language_switch(show: Show) -> None:
    """Every word changes, law and advice too, of mails in either; the opened mail stays."""
    page = show([mail(1, "contract", "high"), mail(2, "privacy", "high", language="zh")])
    contract, privacy = mr.LABELS["contract"], mr.LABELS["privacy"]
    advice, law = (page.locator(f".finding .{what}") for what in ("advice", "law"))
    page.locator("#row-1").click()
    assert advice.inner_text() == privacy.advice["en"]
    assert law.inner_text() == privacy.law["en"]
    page.keyboard.press("Escape")
    page.locator("#row-0").click()
    page.evaluate("document.querySelector('[data-language=zh]').click()")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.locator(".finding h3 span").first.inner_text() == "合同与商业交易"
    assert advice.inner_text() == contract.advice["zh"]
    assert law.inner_text() == contract.law["zh"]
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert contract.advice["zh"] in page.inner_text("#print")
    assert "Flagged" not in page.locator("#page").inner_text()


def test_print(show: Show) -> None:
    """Paper shows the flagged mails of the list with their passages, and nothing else."""
    page = show(items())
    page.locator("[data-facet=labels] [data-value=privacy]").click()
    page.evaluate(
        "addEventListener('beforeprint', () => {"
        " window.printed = document.getElementById('print').textContent })"
    )
    assert page.pdf()[:5] == b"%PDF-"
    printed = page.evaluate("window.printed")
    assert "We pay double if it is late 3." in printed
    assert "late 1." not in printed
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#page").is_hidden()
    assert page.locator("#print article").count() == 2
    assert page.locator("#print").is_visible()


def test_only_rows_in_sight_are_drawn(show: Show) -> None:
    """Two thousand mails, a few dozen rows; End reaches the last."""
    page = show([mail(n, "contract", "high") for n in range(2000)])
    assert page.locator("#rows .row").count() < 60
    page.locator("#grid").focus()
    page.keyboard.press("End")
    page.locator("#row-1999").wait_for(timeout=5_000)
    assert page.locator("#rows .row").count() < 60


def test_narrow_window(show: Show) -> None:
    """On a telephone nothing is wider than the window, and a mail covers the list."""
    page = show(items(), viewport={"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.locator("#row-0").click()
    assert opened(page).bounding_box()["width"] == 400  # type: ignore[index]


def test_window_changes_under_a_press(show: Show) -> None:
    """A press opens its mail: rows that are drawn already are not replaced under it."""
    page = show(items())
    box = page.locator("#row-2").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.evaluate(
        "() => new Promise(drawn => { dispatchEvent(new Event('resize'));"
        " requestAnimationFrame(() => requestAnimationFrame(drawn)); })"
    )
    page.mouse.up()
    assert page.locator("#row-2 .strong").inner_text() in opened(page).inner_text()
    assert page.locator("#row-2").get_attribute("aria-selected") == "true"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(show: Show, scheme: str) -> None:
    """Text, quiet text and levels stand out from their ground (WCAG 2.1 AA, 4.5 to 1)."""
    page = show(items(), color_scheme=scheme)
    colours = page.evaluate(
        "() => Object.fromEntries(['ink', 'quiet', 'accent', 'high', 'medium', 'low', 'surface',"
        " 'paper'].map(name => { const node = document.createElement('i');"
        " node.style.color = `var(--${name})`; document.body.append(node);"
        " return [name, getComputedStyle(node).color.match(/\\d+/g).map(Number)] }))"
    )
    for name in ("ink", "quiet", "accent", "high", "medium", "low"):
        for ground in ("surface", "paper"):
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)


def contrast(one: list[int], other: list[int]) -> float:
    """Contrast ratio of two colours (WCAG 2.1, 1.4.3)."""

    def luminance(colour: list[int]) -> float:
        linear = [
            c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4
            for c in colour[:3]
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_hostile_mail(show: Show, hostile_assessments: list[Assessment]) -> None:
    """Listed, opened, searched and printed, hostile text is text: nothing runs or is loaded."""
    page = show(hostile_assessments)
    status(page, f"{len(hostile_assessments)} of")
    page.locator("#grid").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    for found in hostile_assessments:
        assert found.mail is not None
        heading = page.locator("#detail-subject").text_content()
        assert str(heading).removesuffix("\n") == visible(found.mail.subject)
        text = page.locator("#detail .mail").text_content()
        assert visible(found.mail.body) in str(text)
        page.locator("#detail [aria-label='Next mail']").click()
    page.locator("#search").fill("__pwned")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(200)
    assert page.evaluate("window.__pwned") is None
    foreign = "img, svg, iframe, form, base, math, template, object, a[href]:not(.skip)"
    assert page.locator(foreign).count() == 0


def test_hostile_mail_in_a_notebook(
    browser: Any, hostile_assessments: list[Assessment], tmp_path: Any
) -> None:
    """Without a policy that would stop it, nothing runs either."""
    html = "\n".join(found._repr_html_() for found in hostile_assessments)
    file = tmp_path / "notebook.html"
    file.write_text(f"<!doctype html><meta charset=utf-8>{html}", encoding="utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.goto(file.as_uri())
    page.locator("summary, mark").first.hover()
    assert page.evaluate("window.__pwned") is None
    assert asked == [file.as_uri()]
    page.close()


def test_columns_of_a_drift_report_fit(browser: Browser) -> None:
    """On a screen of usual width no column is cut: shares of languages are wrapped."""
    sides = {"en": 0.5, "mixed": 0.25, "other": 0.05, "zh": 0.2}
    index = "population stability index"
    language = Shift("language", "", index, 7.606, 0.354, "large", sides, sides)
    rate = Shift("flag rate", "intellectual_property", index, 0.0, 1.02, "none", {}, {})
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_content(drift_page(Drift(30, 30, (language, rate), ())))
    inner, outer = page.locator(".scroll").first.evaluate("e => [e.scrollWidth, e.clientWidth]")
    page.close()
    assert inner <= outer
