"""HTML beside plain text: read where it says more, spared where it does not."""

from __future__ import annotations

import time
from html import escape

import pytest

from mailrisk_ml.mail import Mail, read_mail
from mailrisk_ml.mail.parsing import body, versions
from mailrisk_ml.mail.parsing.versions import BANNER, Said

LUNCH = "Hi Tom, see you at lunch on Friday then."
RISK = "I copied the whole patient list with home addresses to my personal Dropbox."
NEWS = [
    f"Item {n}: the canteen committee met on day {n} and chose soup number {n}." for n in range(60)
]
NOTE = "the versions of the text differ: read one below the other"


def part(kind: str, text: str, **more: str) -> str:
    """One part with its headers."""
    fields = "".join(f"{name}: {value}\n" for name, value in more.items())
    return f"Content-Type: text/{kind}; charset=utf-8\n{fields}\n{text}"


def mixed(kind: str, *parts: str, boundary: str = "b") -> str:
    """Several parts as one, with its headers."""
    inside = "".join(f"--{boundary}\n{one}\n" for one in parts)
    return f"Content-Type: multipart/{kind}; boundary={boundary}\n\n{inside}--{boundary}--\n"


def alternative(*parts: str) -> Mail:
    """Read a message of several versions."""
    return read_mail(f"Subject: s\n{mixed('alternative', *parts)}".encode())


def scored(mail: Mail) -> str:
    """What of a mail is new."""
    return "".join(mail.text[z.start : z.end] for z in mail.zones if z.kind == "newest")


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        (LUNCH, f"<p>{RISK}</p>"),
        ("See you.", f"<p>{RISK[:50]}</p>"),
        ("\n".join(NEWS), f"<p>{'<br>'.join([*NEWS[:30], RISK, *NEWS[30:]])}</p>"),
        (f"{LUNCH} {' '.join(sorted(RISK.split()))}", f"<p>{LUNCH} {RISK}</p>"),
        (LUNCH, f"<p>{LUNCH}</p><p style='display:none'>{RISK}</p>"),
        (LUNCH, f"<p>{LUNCH} < {RISK} ></p>"),
        (LUNCH, f"<p>{LUNCH}<!--> {RISK} <!-- --></p>"),
        (LUNCH, f"<p>{LUNCH}<!--[if mso]><xml>--> {RISK} <!-- </xml> --></p>"),
        (LUNCH, "<p>" + "".join(f"&#{ord(c)};" for c in RISK)),
        (LUNCH, f"<p>{LUNCH}<svg><text><![CDATA[{RISK}]]></text></svg>"),
        (LUNCH, f"<p>{LUNCH}<svg><style><p>{RISK}</p></style></svg>"),
        (LUNCH, f"<style>/* <svg */</style><p>{RISK}</p>"),
        ("周五中午一起吃饭，大家记得把时间空出来。", "<p>我把整份客户名单拷到了自己的网盘。"),
    ],
    ids=[
        "other",
        "short",
        "long",
        "order",
        "hidden",
        "angles",
        "comment",
        "settings",
        "entities",
        "cdata",
        "drawing",
        "no-drawing",
        "zh",
    ],
)
def test_html_that_says_more_is_read(plain: str, html: str) -> None:
    """Below the plain text, which its reader does not see."""
    mail = alternative(part("plain", plain), part("html", html))
    above, _, below = mail.body.partition(f"\n\n{BANNER}\n\n")
    assert above == plain
    assert below
    assert below in scored(mail)
    assert mail.notes == (NOTE,)
    assert mail.body[slice(*mail.hidden[0])] == plain


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        (LUNCH, "<html><head><title>A title of more than a few words</title><style>p {a:b;c:d;e:f}"
                f"</style></head><body><!-- a comment of some length, not shown --><p>{LUNCH}</p>"),
        ("\n".join(f"> {line[:30]}\n> {line[30:]}" for line in NEWS),
         f"<blockquote>{'<br>'.join(NEWS)}</blockquote>"),
        ("\n".join(f"{line} <https://x.example/a/b/c?d={n}>" for n, line in enumerate(NEWS)),
         "".join(f"<a href='https://x.example/a/b/c?d=1'>{line}</a><br>" for line in NEWS)),
        ("\n".join(f"[image: A picture of a soup] {line} (https://x.example/{n})"
                   for n, line in enumerate(NEWS)),
         "".join(f"<img alt='A picture of a soup'><p>{line}</p>" for line in NEWS)),
        ("\n".join(f"A picture of a soup\n{line}" for line in NEWS),
         "".join(f"<img alt='A picture of a soup'><p>{line}</p>" for line in NEWS)),
        ("\n".join(NEWS).upper(),
         "&nbsp; &#8203;".join(f"<b>{line[:4]}</b>{line[4:]}" for line in NEWS)),
        ('Tom & Ann: "5 < 6" is what it’s about, as we said on Friday',
         "Tom &amp; Ann: &quot;5 &lt; 6&quot; is what it&#8217;s about, as we said on Friday"),
        ("\n".join(NEWS), f"{'<br>'.join(NEWS)}<p>View in browser | Unsubscribe"),
        ("\n".join(" ".join("x" if n % 10 == 5 else w for n, w in enumerate(line.split()))
                   for line in NEWS), "<br>".join(NEWS)),
        ("我们周五中午一起吃饭，\n大家记得把时间\n空出来。",
         "<p>我们周五中午<b>一起</b>吃饭，大家记得把时间空出来。"),
        ("\n".join(NEWS), "<br>".join("\ufe0f".join(line) for line in NEWS)),
    ],
    ids=["page", "quoted", "links", "images", "alts", "case", "entities", "buttons", "tenth", "zh",
         "fill"],
)  # fmt: skip
def test_html_that_says_the_same_is_spared(
    plain: str, html: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not even turned into text, be it alone or with its pictures."""
    monkeypatch.setattr(body, "html_to_text", lambda *_, **__: pytest.fail("read"))
    pictures = mixed(
        "related", part("html", html), "Content-Type: image/png; name=x\n\nx", boundary="c"
    )
    for version in (part("html", html), pictures):
        mail = alternative(part("plain", plain), version)
        assert (mail.body, mail.notes, mail.hidden) == (plain, (), ())


def test_where_html_may_stand() -> None:
    """With pictures, under a name, behind other HTML, in any order."""
    plain, html, named = (
        part("plain", LUNCH),
        part("html", f"<p>{RISK}</p>"),
        part("html", f"<p>{RISK}</p>", **{"Content-Disposition": "inline; filename=x.html"}),
    )
    same = part("html", f"<p>{LUNCH}</p>")
    for parts in (
        (plain, mixed("related", html, boundary="c")),
        (plain, named),
        (plain, same, html),
        (html, plain),
        (same, html),
        (part("plain", "Lunch?"), named),
    ):
        assert RISK in scored(alternative(*parts)), parts


def test_parts_below_versions_are_read() -> None:
    """Versions stand in for each other: only what is kept counts towards the limits."""
    text = "soup and lentils " * 8_000
    versions_ = mixed("alternative", part("plain", text), part("html", f"<p>{text}"), boundary="c")
    mail = read_mail(mixed("mixed", versions_, part("plain", RISK)).encode())
    assert mail.body.endswith(RISK)
    assert not mail.truncated


@pytest.mark.parametrize(
    ("plain", "html"),
    [
        (f"{LUNCH}\n\n-----Original Message-----\nFrom: A\nSent: Monday\nTo: B\nSubject: x\n\nold",
         RISK),
        (f"{LUNCH}\n\n-- \nTom Fox", RISK),
        (LUNCH, f"<blockquote>{RISK}</blockquote>"),
        (LUNCH, f"From: A<br>Sent: Monday 9:00<br>To: B<br>Subject: x<br><br>{RISK}"),
    ],
    ids=["history", "signature", "quotation", "forwarded"],
)  # fmt: skip
def test_each_version_has_zones_of_its_own(plain: str, html: str) -> None:
    """History of the plain text does not go on in the HTML; what is all of a version is new."""
    mail = alternative(part("plain", plain), part("html", html))
    assert RISK in scored(mail)
    assert LUNCH in scored(mail)
    assert BANNER not in scored(mail)
    assert mail.zones[-1].end == len(mail.text)


def test_history_of_html_is_quoted() -> None:
    """What HTML quotes below new text is no newer for being in another version."""
    html = f"<p>{RISK}</p><blockquote>{escape(' '.join(NEWS))}</blockquote>"
    mail = alternative(part("plain", LUNCH), part("html", html))
    assert RISK in scored(mail)
    assert NEWS[0] not in scored(mail)


@pytest.mark.parametrize("attack", ["<!--", "<!-- -", "<style", "<style>", "<title <", "<a", "</",
                                    "<!--[if mso]><xml>", "<!--[if mso]><xml>-"])  # fmt: skip
def test_the_look_is_linear(attack: str) -> None:
    """A megabyte of openings without ends."""
    start = time.perf_counter()
    Said(LUNCH).lacks_of_html(attack * (1_000_000 // len(attack)))
    assert time.perf_counter() - start < 2.0  # 0.1 s here; loaded machines are slower


def test_nothing_that_is_shown_is_taken_for_a_tag() -> None:
    """What the quick look strips, browsers do not show."""
    for html, shown in [
        ("a < b > c", "a < b > c"),
        ("a<b title='x>y'>c", "y'>c"),
        ("<!-->a<!-- b --!>c", "a c"),
        ("<style>a</style>b<STYLE>c</Style>d", "b"),
    ]:
        assert shown.split()[-1] in versions._UNSEEN.sub(" ", html)
