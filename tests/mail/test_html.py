"""HTML to text and the spans it hides."""

from __future__ import annotations

import time

import pytest

from mailrisk_ml.mail.parsing.html import _CHUNK, TOO_DEEP, html_to_text
from mailrisk_ml.mail.parsing.styles import Sheets
from mailrisk_ml.mail.unread import Notes, Unread

# Of which a style sheet takes much longer to read than of anything else.
SLOW_SHEETS = ["@media", "@media{a{b}", ".a{display:none}", "a{}"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ('<p class="MsoNormal">one</p><p class="MsoNormal">two</p>', "one\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("a\n  b", "a b"),
        ("<b>a</b>b <i>c</i>", "ab c"),
        ("合<b>同</b>", "合同"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a\tb\nc"),
        ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a\tb"),
        ("<a href='http://x'>here</a>", "here"),
        ("<head><title>t</title><style>p{}</style></head><body>b</body>", "b"),
        ("a<script>alert(1)</script><!-- c -->b", "ab"),
        ("&lt;a&gt; &amp; &#21512;&nbsp;&copy;", "<a> & 合\xa0©"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<blockquote type="cite">a<br>b</blockquote>c', "> a\n> b\nc"),
        ('<div class="gmail_quote">On x wrote:<blockquote class="gmail_quote">a</blockquote></div>',
         "On x wrote:\n\n> a"),
        ('<blockquote style="margin:0 0 0 40px;border:none">a</blockquote>', "a"),  # an indent
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><p>a&e;</p>', None),
        ("<p>open <b>tags", "open tags"),
        ("<p>Hi</p><svg><p>T</p></svg>", "Hi\n\nT"),
        ("a <svg><text>T</text><text>U</text></svg>b", "a T U b"),
        ("a<svg><style>p{}</style><text><![CDATA[T]]></text></svg>", "a T"),
        ("a <math><mtext>T</mtext></math>", "a T"),
        ("<p>a</p><svg><style><p>T</p></style></svg>", "a\n\nT"),
        ("<p>a</p><SVG><SCRIPT><p>T</p></SCRIPT></SVG>", "a\n\nT"),
        ("<p>a</p><math><style><p>T</p></style></math>", "a\n\nT"),
        ("<p>a</p><svg><title></svg><p>T</p>", "a\n\nT"),
        ("a <svg><style></p>T</style></svg>", "a T"),
        ("a <svg><style><br>T</style></svg>", "a\nT"),
        ("a <math><title>T</title></math>", "a T"),
        ("a <svg><drawn-style>T</drawn-style></svg>", "a T"),
        ("a<svg><style><![CDATA[p > b {}]]></style><title>t &amp; t</title></svg>b", "ab"),
        ("<svg/>a<style><!-- p{} --></style>b", "ab"),
        ("a<svg/>b<script>'<p>T</p>'</script><style><p>T</p></style>c", "abc"),
        ("<svg><title>t</title></svg>a<script>{\"<b>T</b>\": 1}</script>b", "ab"),
        ("<svg><svg/><style><p>T</p></style></svg>", "T"),
        ("<svg/>a<textarea>b</p>c</textarea>", "ab</p>c"),
        ("<svg><style><svg><style><p>T</p>", "T"),
        ("<svg>" + "<style><b>T </b></style>" * 20, "T " * 19 + "T"),
        ("a <math><mtext><![CDATA[T]]></mtext></math>", "a T"),
        ("a <xml>T</xml>", "a T"),
        ("a <object>T</object>", "a T"),
        # Blocks in one line, as far as nothing parts them.
        ("<div style='display:inline'>wi</div><div style='display:inline'>ll</div> do", "will do"),
        ("<div style='float:left'>wi</div><p style='float:left;margin:0'>ll</p><p>b</p>",
         "will\n\nb"),
        ("<li style='display:inline'>price</li>\n<li style='display:inline'>terms</li>",
         "price terms"),
        ("<style>li{display:inline}li a{padding:9px}</style><li><a>Home</a></li><li>News</li>",
         "Home News"),
        ("<p style='display:inline'>a</p> <p style='display:inline'>b</p>", "a b"),
        ("<div style='float:left'>Q1</div><div style='float:left'>412</div>", "Q1 412"),
        ("<div style='float:left'>5,0</div><div style='float:left'>00</div>", "5,0 00"),
        ("<div style='float:left;clear:both'>a</div><div style='float:left;clear:both'>b</div>",
         "a\nb"),
        ("<p style='float:left;border-right:4px solid'>a</p><p style='float:left'>b</p>", "a\nb"),
        ("<style>.x{float:left}</style><div class=x>wi</div><div class=x>ll</div>", "will"),
        ("<div style='float:left;width:50%'>a</div><div style='float:left'>b</div>", "a\nb"),
        ("<style>.x{padding:0 4px}</style><p class=x style='float:left'>a</p><p>b</p>", "a\n\nb"),
        ("<li style='display:inline-block;margin-left:9px'>a</li><li>b</li>", "- a\n- b"),
        ("<table><tr><td><p style='float:left'>a</p></td><td>b</td></tr></table>", "a\tb"),
        # Shown from right to left.
        ("a <bdo dir=rtl>d<b>c</b>b</bdo> e", "a \u202edcb\u202c e"),
        ("<p style='direction:rtl;unicode-bidi:bidi-override'>cb<br>ed</p>f",
         "\u202ecb\u202c\n\u202eed\u202c\nf"),
        ("<bdo>a</bdo><p dir=rtl>b</p><i style='unicode-bidi:bidi-override'>c</i>", "a\n\nb\nc"),
        # What is no text in Outlook either.
        ("a<!--[if gte mso 9]><xml><o:X>9 or so</o:X></xml><style>p{}</style><![endif]-->b", "ab"),
        ("a<!--[if mso | IE]><table><tr><td><![endif]-->b<!--[if mso]></td></table><![endif]-->",
         "ab"),
        ("a<!--[if !mso]><p>T</p><![endif]--><!--[if (gte IE 9)&!(mso)]>U<![endif]-->b", "ab"),
        ("<head><title>t</title><svg><text>T</text></svg></head>b", "T\nb"),
        ("a<![CDATA[c]]>b<title>t</title>", "ab"),
        ("a<!--[if gte mso 9]><xml><o:P>T</o:P></xml><![endif]-->b", "ab"),
        ("<head><xml><o:OfficeDocumentSettings><o:AllowPNG/><o:PixelsPerInch>96</o:PixelsPerInch>"
         "</o:OfficeDocumentSettings></xml></head><body>b", "b"),
        ("<xml>\n<w:WordDocument>\n <w:View>Normal</w:View>\n <w:Zoom>0</w:Zoom> <w:X>false</w:X>"
         "<w:X>7.8 磅</w:X><w:X>EN-US</w:X><w:X>ZH-CN</w:X><w:X>X-NONE</w:X></w:WordDocument>"
         "\n</xml>b", "b"),
        ("<p>Normal</p><p>96</p>", "Normal\n\n96"),
        ("<p>a&#8232;b\x85c</p><pre>a&#8232;b</pre>", "a b c\n\na\nb"),
        ("plain", "plain"),
        ("", ""),
    ],
)  # fmt: skip
def test_text(html: str, text: str | None) -> None:
    """What a reader sees, line by line."""
    found = html_to_text(html)[0]
    assert "root:" not in found if text is None else found == text


@pytest.mark.parametrize(
    ("html", "hidden"),
    [
        ('a <span style="display:none">b</span> c', ["b"]),
        ('<p STYLE="Display : None">b</p>', ["b"]),
        ('<p style="font-size:0px;color:#fff">b</p>', ["b"]),
        ('<p style="opacity:0.0">b</p>', ["b"]),
        ('<p style="visibility:hidden">b</p>', ["b"]),
        ("<p hidden>b</p>c", ["b"]),
        ('<div style="display:none">b<p>c</p></div>d', ["b\n\nc"]),
        ('<p style="font-size:1px">b</p>', ["b"]),
        ('<p style="position:absolute; left:-9999px">b</p>', ["b"]),
        ('<p style="max-height : 0">b</p>', ["b"]),
        ("<style>.x, p .y {display:none}</style><p class='a Y'>b</p><p class=z>c</p>", ["b"]),
        ("<style>#x {font-size:0}</style><p id=x>b</p>", ["b"]),
        ("<style>.x, " + ".y, " * 200 + ".z {display:none}</style><p class=x>b</p>", ["b"]),
        ("<style>@media (max-width:9px) {.x {display:none}}</style><p class=x>b</p>", []),
        ("<style>@media print{" + ".a{b:c}" * 300 + "p{opacity:0}}</style><p>b</p>", []),
        ("<style>@media print{p{" + "b:c;" * 999 + "}p{opacity:0}}</style><p>b</p>", []),
        ("<style>@media x;.x{opacity:0}@media y{i{}}</style><p class=x>b</p>", ["b"]),
        ("<style media=print>p{display:none}</style><p>b</p>", []),
        ("<style media='screen and (max-width:9px)'>p{display:none}</style><p>b</p>", []),
        ("<style media='print, SCREEN'>p{display:none}</style><p>b</p>", ["b"]),
        ("<style>.x p {display:none}</style><p class=x>b</p>", []),
        ('<p style="font-size:11px; margin-left:-20px">b</p>', []),
        ('<p style="font-size:0.9em">b</p>', []),
        ('<p style="opacity:0.5">b</p>', []),
        ('<p style="display:block">b</p>', []),
        # What a child sets anew.
        ("<table style='font-size:0'><td style='font-size:14px'>b</td></table>", []),
        ("<div style='font-size:0'>a<b style='font-size:2em'>b</b><i>c</i></div>d", ["abc"]),
        ("<div style='visibility:hidden'>a<p style='visibility:visible'>b</p>c</div>", ["a", "c"]),
        ("<style>.a{font-size:0}.b{font-size:9pt}</style><p class=a>a<b class=b>b</b></p>", ["a"]),
        ("<div style='display:none'><p style='display:block;font-size:9pt'>b</p></div>", ["b"]),
        ("<p style='display:none;display:block'>b</p>", []),
        ("<p style='display:none !important;display:block'>b</p>", ["b"]),
        ("<p style='height:0;overflow:hidden'>b</p>", ["b"]),
        ("<p style='line-height:0;overflow:hidden'>b</p><p style='height:0'>c</p>", []),
        ("<p style='color:transparent'>b<b style='color:#000'>c</b></p>", ["b"]),
        ("<p style='background-color:transparent'>b</p>", []),
        ("<p style='position:absolute;clip:rect(0, 0, 0, 0)'>b</p>", ["b"]),
        ("<p style='clip:rect(1px 1px 1px 1px)'>b</p>", ["b"]),
        # Comments and escapes, and what looks like them.
        ("<p style='display:/**/none'>b</p><p style='/* x */opacity/**/:/**/0'>c</p>", ["b\n\nc"]),
        ("<p style='font-size:0/**/'>b</p><p style='display:none ! /**/important'>c</p>",
         ["b\n\nc"]),
        ("<p style='color:red/* open; display:none'>b</p>", []),
        ("<p style='display:no/**/ne'>b</p><p style='font-size:0/**/px'>c</p>", []),
        ("<style>.x/**/{display:none}.y{/* } */opacity:0}</style><p class=x>b</p><p class=y>c</p>",
         ["b\n\nc"]),
        ("<style>.a{b:'/*'}.x{display:none}.c{d:\"*/\"}</style><p class=x>b</p>", ["b"]),
        ("<p style='background:url(/*);display:none'>b</p>", ["b"]),
        ("<p style='background:url(a\");display:/**/none'>b</p>", ["b"]),
        ("<p style='\\\";display:/**/none'>b</p>", ["b"]),
        (r"<p style='display:n\6f ne'>b</p><p style='display:n\00006Fne'>c</p>", ["b\n\nc"]),
        (r"<p style='d\isplay:\6eon\65'>b</p><p style='display:n\6fne'>c</p>", ["b\n\nc"]),
        (r"<style>.\78{display:none}</style><p class=x>b</p>", ["b"]),
        (r"<p style='display:\6e oner;width:100%\9;height:0\9'>b</p>", []),
        # A font's size in its shorthand.
        ("<p style='font:0/0 a'>b</p><p style='font:italic bold 0 a'>c</p>", ["b\n\nc"]),
        ("<p style='font:1px/20px \"A B\"'>b</p>", ["b"]),
        ("<p style='font:12px/1.5 Arial'>b</p><p style='font:bold 100px/0 Arial'>c</p>", []),
        ("<td style='font-size:0'>a<p style='font:bold 12px Arial'>b</p></td>", ["a"]),
        ("<p style='font-size:0 a'>b</p><p style='font:0'>c</p>", []),  # means nothing
        # Colours without opacity.
        ("<p style='color:#0000'>b</p><p style='color:#12345600'>c</p>", ["b\n\nc"]),
        ("<p style='color:rgba(0, 0, 0, 0.0)'>b</p><p style='color:rgb(1 2 3/0%)'>c</p>",
         ["b\n\nc"]),
        ("<p style='color:hsla(0,0%,0%,.0)'>b</p>", ["b"]),
        ("<p style='color:#000'>b</p><p style='color:#ff0000'>c</p>", []),
        ("<p style='color:#0001'>b</p><p style='color:transparently'>c</p>", []),
        ("<p style='color:rgb(0,0,0)'>b</p><p style='color:rgba(0,0,0,.5)'>c</p>", []),
        ("a <template><p>b</p></template> c", ["b"]),
        ("a <iframe>b</iframe> c", ["b"]),
        ("<svg/><style><!-- .x{display:none} --></style><p class=x>b</p>", ["b"]),
        ("a <svg><desc>b</desc><text>c</text></svg>", ["b"]),
        ("a<rp>b</rp><dialog>c</dialog><dialog open>d</dialog>", ["bc"]),
        ("a<datalist>b</datalist>c<noembed>d</noembed>e<canvas>f</canvas>", ["b", "d", "f"]),
        ("<style>i{display:none}</style>a<i>b</i><b>c</b>", ["b"]),
        ("<style>p,[x]{display:none}</style>a<i x>b</i>c<i y=x>d</i><p>e</p>", ["b", "e"]),
        ("<style>*[x = 'Y']{opacity:0}</style>a<i x=y>b</i>c<i x=z>d</i>", ["b"]),
        ("<style>.x i,i:hover,i b{display:none}</style>a<i>b</i>", []),
        ("a<i style='transform:rotate(9deg) scale(0)'>b</i><i style='scale:0'>c</i>", ["bc"]),
        ("a<i style='transform:scale(0.5)'>b</i><i style='clip-path:inset(5%)'>c</i>", []),
        ("a<i style='clip-path:inset(50%)'>b</i>", ["b"]),
        ("<p>a</p><!--[if mso]><p>b</p><![endif]--><p>c</p>", ["b"]),
        ("<!--[if mso]><i>&nbsp;&#8203;</i><![endif]-->b", []),
        ("a<!--[if (gte mso 9)|(IE)]>b<style>i{opacity:0}</style><![endif]--><i>c</i>", ["b"]),
    ],
)  # fmt: skip
def test_hidden(html: str, hidden: list[str]) -> None:
    """Hidden text is read, and its spans say so."""
    text, spans = html_to_text(html)
    assert [text[start:end] for start, end in spans] == hidden


@pytest.mark.parametrize(
    "unshown",
    [
        "<style>p{background:url(\"data:image/svg+xml,<svg xmlns='x'/>\")}</style>",
        "<style>p{margin:0} /* <svg */</style>",
        "<script>var a = '<math>';</script>",
        "<title>On <svg> and <math></title>",
        "<!-- <svg> --><style><!-- p{} --></style>",
        "<img alt='<svg>'><style>p{}</style>",
    ],
)
@pytest.mark.parametrize("rest", ["<p>b</p>", "<style>p{}</style><p>b</p><script>0</script>c"])
def test_drawings_that_are_none(unshown: str, rest: str) -> None:
    """What looks like a drawing, where a page holds text alone, changes nothing below it."""
    assert html_to_text(f"{unshown}a{rest}") == html_to_text(f"a{rest}")


def in_comments(tags: str, n: int) -> str:
    """Tags, with a comment across the end of each piece that the parser gets."""
    k = (_CHUNK - 20) // len(tags)
    return f"<x-->{tags * k}<!--".ljust(_CHUNK, "a") * (n // k)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000,
        "<b>x" * 100_000,
        "<table><tr><td>" * 30_000,
        "<" * 500_000,
        "<p style='" + "font-size:0" * 50_000 + "'>x",
        "<![CDATA[" * 50_000,
        f"<style>{'a' * 49_000}</style>" * 80,
        *(f"<style>{unit * (49_000 // len(unit))}</style>" * 80 for unit in SLOW_SHEETS),
        f"<p style='{'/**/' * 2_400}'>x" * 50,
        "&" * 500_000,
        "<svg>" + "<style>a</p>b</style>" * 25_000,
        "<svg><style>" * 40_000 + "<p>x",
        "<b>" * 80_000 + "</i>" * 80_000,
        "<div>" * 60_000 + "</p>" * 60_000,
        "<b>" + "<div>" * 60_000 + "</b>" * 60_000,
        "<!--" + in_comments("<b>", 60_000) + in_comments("</i>", 60_000),
        "<b>" * 40_000 + "<textarea>" + "</i>" * 60_000,
    ],
)
def test_linear(html: str) -> None:
    """Half a megabyte made to be slow is not."""
    start = time.perf_counter()
    html_to_text(html)
    assert time.perf_counter() - start < 5.0  # 0.4 s here; loaded machines are slower


@pytest.mark.parametrize("unit", SLOW_SHEETS)
def test_style_sheets_of_a_mail(unit: str) -> None:
    """What many pages hold is no more than what one may."""
    sheet = f"<style>{unit * (49_000 // len(unit))}</style><style>.x{{opacity:0}}</style>"
    sheets = Sheets(left=100_000)
    page = f"{sheet}<p class=x>b</p>"
    hides = [bool(html_to_text(page, sheets=sheets)[1]) for _ in range(10)]
    assert hides == [True, True] + [False] * 8
    assert sheets.left == 0


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<b>" * 3_000 + "x</b>" + "</i>" * 3_000 + "y<p>z</p>", "xy\n\nz"),
        ("<b>" * 3_000 + "x<i hidden>q</i>y", "xqy"),
        ("<b>" * 3_000 + "<style>" + "a{}" * 3_000 + "</style>x", "x"),
        ("<b>" * 3_000 + "<!--" + "<b>" * 3_000 + "-->x", "x"),
        ("<b>" * 3_000 + "<a title='" + "<b>" * 3_000 + "'>x</a>", "x"),
    ],
)
def test_deep(html: str, text: str) -> None:
    """What is closed because too much is open shows its text all the same."""
    assert html_to_text(html)[0] == text


def test_too_deep() -> None:
    """What cannot be closed is read without its tags, and the mail says so."""
    notes = Notes()
    html = in_comments("<b>", 20_000) + in_comments("</i>", 20_000) + "--><p>Read &lt;me></p>"
    assert html_to_text(html, notes=notes)[0].endswith("Read <me>")
    assert (notes.said, notes.unread) == ((f"truncated: {TOO_DEEP}",), Unread.BEYOND_LIMITS)
    notes = Notes()
    html_to_text("<b>" * 20_000 + "</i>" * 20_000, notes=notes)
    assert notes.said == ()


@pytest.mark.parametrize("n", [10, 70, 200])
def test_threads_nested_deep(n: int) -> None:
    """Each answer below a quotation stands at its own depth, as far as depths are told."""
    begin = "<div class=gmail_quote><div>On x:</div><blockquote class=gmail_quote><div><div>"
    html = begin * n + "deepest" + "</div></div></blockquote></div><p>below</p>" * n
    below = [line for line in html_to_text(html)[0].split("\n") if line.endswith("below")]
    assert [line.count("> ") for line in below] == [min(i, 20) for i in range(n)][::-1]
