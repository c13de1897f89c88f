"""Messages made to be slow or large: ``python benchmarks/pathological.py``.

Each is read, assessed, written as JSON and redacted in a process of its own that already holds the
model, and must end within 2 seconds and 300 MiB in all. ``--patterns`` (minutes) attacks the
regular expressions of the package as well, with texts made from each: in messages, where one
repetition goes on and on, and the expression itself, with matches whose end is spoilt, as long as
its callers allow. Each of these must be told within 0.1 seconds.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO

from expressions import attacks, lengths, own_patterns, slowest, spoilt_matches
from resident_memory import forget_peak, peak

import mailrisk_ml as mr
from mailrisk_ml.mail.mboxes import iter_mbox
from mailrisk_ml.mail.parsing.html import _CHUNK

MOST_SECONDS, MOST_MIB = 2.0, 300.0
MOST_CALL_SECONDS = 0.1  # of one expression, looked for in one text
_TEXTS = 1_000  # spoilt matches for each repetition in a repetition
_BODY = 250_000  # characters: the default limit
_SHEET = 49_000  # characters of a style sheet: of several, no more are read than of one of 200,000
#: Of these a style sheet takes long to read.
SLOW_SHEETS = ("@media", "@media{a{b}", ".a{display:none}", "a{}")
_RISK = "客户的身份证号和手机号我全导出来发到你私人邮箱了。\n"  # flagged: evidence is looked for


def _text(body: str, kind: str = "plain", **headers: str) -> bytes:
    lines = [f"{name}: {value}\n" for name, value in headers.items()]
    kind = f"Content-Type: text/{kind}; charset=utf-8\n\n"
    return ("Subject: s\n" + "".join(lines) + kind + body).encode()


def _versions(html: str) -> bytes:
    """HTML beside a plain text that says something else."""
    parts = f"--b\n\nA plain text of some length.\n--b\nContent-Type: text/html\n\n{html}\n--b--\n"
    return f"Content-Type: multipart/alternative; boundary=b\n\n{parts}".encode()


def _nested_parts(depth: int) -> bytes:
    parts = (f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return ("Subject: s\n" + "".join(parts) + "\ninnermost").encode()


def _nested_quoted(depth: int) -> bytes:
    """Messages in messages that stay as long however often they are decoded."""
    head = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n"
    return b"Subject: s\n" + head * depth + b"\n" + b"x" * 40_000_000


def _endless_base64() -> bytes:
    head = b"Subject: s\nContent-Transfer-Encoding: base64\n\n"
    return head + b64encode(b"We accept the offer. " * 1_700_000)


def _many_parts(header: str, body: str, n: int = 2_000) -> bytes:
    part = f"--b\n{header}\n\n{body}\n"
    return ("Content-Type: multipart/mixed; boundary=b\n\n" + part * n).encode()


def _sheets(unit: str, n: int) -> str:
    return f"<style>{unit * (_SHEET // len(unit))}</style>" * n


def _across(tags: str, n: int) -> str:
    """Tags, with a comment across the end of each piece that the parser gets."""
    in_each = (_CHUNK - 20) // len(tags)
    return f"<x-->{tags * in_each}<!--".ljust(_CHUNK, "a") * (n // in_each)


def _file_names() -> bytes:
    return _many_parts(f'Content-Disposition: attachment; filename="{"n" * 20_000}"', "x")


def _names_of_one_character(end: str) -> str:
    return f"发件人: {', '.join('王' * n + end for n in range(2, 40))}\n"


def _recipients() -> str:
    """Lines of many recipients, each of another name."""
    names = (f"王{chr(0x4E00 + n % 20_000)}{chr(0x5000 + n // 7)}" for n in range(60_000))
    return "".join(f"收件人: {'、'.join(islice(names, 400))}\n" for _ in range(150))


#: By name, what makes a message.
CASES: dict[str, Callable[[], bytes]] = {
    "10,000 nested parts": lambda: _nested_parts(10_000),
    "10,000 nested messages": lambda: b"Content-Type: message/rfc822\n\n" * 10_000 + b"\nx",
    "30 nested quoted-printable messages of 40 MB": lambda: _nested_quoted(30),
    "100,000 parts": lambda: _many_parts("A: b", "x") * 50,
    "attachment names of 20,000 characters": _file_names,
    "a line of 50 MB": lambda: b"Subject: s\n\n" + b"a" * 50_000_000,
    "50 MB of line ends": lambda: b"Subject: s\n\n" + b"\r\n" * 25_000_000,
    "50 MB without header": lambda: b"a " * 25_000_000,
    "a header of 50 MB": lambda: b"Subject: " + b"a" * 50_000_000 + b"\n\nx",
    "a million header lines": lambda: b"A: b\n" * 1_000_000 + b"\nx",
    "a million folds": lambda: b"Subject: s\n" + b" f\n" * 1_000_000 + b"\nx",
    "a million addresses": lambda: b"To: " + b"a@b.example, " * 1_000_000 + b"\nSubject: s\n\nx",
    "addresses in quotes": lambda: b"To: " + b'<",\\' * 60_000 + b"\nSubject: s\n\nx",
    "an open quotation of escaped quotes": lambda: b'Subject: s\nTo: "'
    + b'\\"' * 120_000
    + b"\\\n\nx",
    "encoded words": lambda: b"Subject: " + b"=?utf-8?q?a?= =?gbk?b?" * 11_000 + b"\n\nx",
    "parameters": lambda: b"Content-Type: text/plain" + b"; a*0*=''x" * 25_000 + b"\n\nx",
    "an mbox of lines like separators": lambda: b"From a@b Mon Jan  6 10:00:00 2025\nSubject: s\n\n"
    + (b"From " + b"1:11 " * 198 + b"\n") * 25_000,
    "boundaries": lambda: b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bb\n" * 5_000_000,
    "endless base64": _endless_base64,
    "base64 of padding": lambda: b"Content-Transfer-Encoding: base64\n\n" + b"A=" * 20_000_000,
    "base64 of short blocks": lambda: b"Content-Transfer-Encoding: base64\n\n"
    + b"QUI=" * 10_000_000,
    "quoted-printable": lambda: b"Content-Transfer-Encoding: quoted-printable\n\n"
    + b"=  " * 15_000_000,
    "lying charset": lambda: b"Content-Type: text/plain; charset=gb2312\n\n"
    + b"\xff\xba\n" * 5_000_000,
    "escapes": lambda: b"Content-Type: text/plain; charset=hz\n\n" + b"~{VP~}" * 2_000_000,
    "HTML, open divisions": lambda: _text("<div>" * 1_000_000, "html"),
    "HTML, open bold": lambda: _text("<b>x" * 1_000_000, "html"),
    "HTML, end tags of nothing": lambda: _text("<b>" * 600_000 + "</i>" * 600_000, "html"),
    "HTML, end tags of paragraphs": lambda: _text(
        "<div>" * 450_000 + "</p>" * 450_000, "html"
    ),
    "HTML, end tags above divisions": lambda: _text(
        "<b>" + "<div>" * 450_000 + "</b>" * 450_000, "html"
    ),
    "HTML, end tags between others": lambda: _text(
        ("<div>" + "<b>" * 300 + "</i>" * 250) * 2_200, "html"
    ),
    "HTML, end tags of nothing, comments": lambda: _text(
        _across("<b>", 300_000) + _across("</i>", 200_000), "html"
    ),
    "HTML, open bold, end tags of nothing": lambda: _text(
        ("<b>" * 660 + "</i>" * 500) * 1_050, "html"
    ),
    "HTML, empty elements": lambda: _text("<b></b>" * 2_000_000, "html"),
    "HTML, tables": lambda: _text("<table><tr><td>" * 300_000, "html"),
    "HTML, lists": lambda: _text("<ul><li>x" * 300_000, "html"),
    "HTML, quotations": lambda: _text("<blockquote><p>x" * 200_000, "html"),
    "HTML, attributes": lambda: _text("<p " + "a=b " * 1_000_000 + ">x", "html"),
    "HTML, style of blanks": lambda: _text(f"<p style='font-size:0{' ' * 500_000}x'>x", "html"),
    "HTML, style sheets": lambda: _text(
        "<style>.a{a:b}@media{</style><p class=a>x" * 60_000, "html"
    ),
    "HTML, a style sheet": lambda: _text("<style>" + "@media a {.b{c}" * 90_000, "html"),
    "HTML, style sheets without braces": lambda: _text(
        f"<style>{'a' * _SHEET}</style>" * 80 + "x", "html"
    ),
    **{
        f"HTML, style sheets of {unit}": lambda unit=unit: _text(_sheets(unit, 80), "html")
        for unit in SLOW_SHEETS
    },
    "HTML, parts with a style sheet": lambda: _many_parts(
        "Content-Type: text/html", _sheets("a{}", 1), 90
    ),
    "HTML, styles of comments and escapes": lambda: _text(
        ("<p style='" + "/**/\\n" * 1_600 + "'>x") * 400, "html"
    ),
    "HTML, styles": lambda: _text("<p style='font-size:0 ;opacity:0 x'>x</p>" * 100_000, "html"),
    "HTML, styles in drawings": lambda: _text("<svg>" + "<style>a</p>b</style>" * 190_000, "html"),
    "HTML, entities": lambda: _text("&amp;&#21512;&" * 500_000, "html"),
    "HTML, comments": lambda: _text("<!-- x --" * 500_000, "html"),
    "HTML, angles": lambda: _text("<" * 4_000_000, "html"),
    "HTML beside plain text": lambda: _versions("<p>合同 we accept</p>" * 10_000),
    "HTML beside plain text, open tags": lambda: _versions("<style <!-- <a" * 280_000),
    "HTML beside plain text, open settings": lambda: _versions("<!--[if mso]><xml>" * 200_000),
    "HTML, entity expansion": lambda: _text(
        "<!DOCTYPE x [<!ENTITY a '" + "b" * 10_000 + "'>]><p>" + "&a;" * 300_000, "html"
    ),
    "calendar": lambda: _text("BEGIN:A\n" * 15_000 + "SUMMARY:x\n" * 13_000, "calendar"),
    "calendar of quotes": lambda: _text('A;"' * 80_000 + "\n", "calendar"),
    "calendar of pages": lambda: _text("X-ALT-DESC:<p>a<!--\n" * 200_000, "calendar"),
    "calendars of style sheets": lambda: _many_parts(
        "Content-Type: text/calendar", "BEGIN:VEVENT\nX-ALT-DESC:" + _sheets("@media", 5), 20
    ),
    "calendar of quoted lines": lambda: _text("A;QUOTED-PRINTABLE:=\n" * 200_000, "calendar"),
    "Han sentences": lambda: _text("合。" * 200_000),
    "Han characters": lambda: _text("合" * 400_000),
    "digits and blanks": lambda: _text("1 " * 200_000),
    "digits": lambda: _text("1" * 400_000),
    "at signs": lambda: _text("a@" * 200_000),
    "addresses": lambda: _text("a@b.co, " * 50_000),
    "links": lambda: _text("www.a.b/" * 50_000),
    "file names": lambda: _text("a.pdf" * 80_000),
    "single letters": lambda: _text("a " * 200_000),
    "dotted letters": lambda: _text("a.b." * 100_000),
    "letters between many marks": lambda: _text("a.b.c.d--e--f--g--h i j k  l  m  n  o " * 10_000),
    "letters and digits": lambda: _text("l33t " * 80_000),
    "a disguised word and numbers": lambda: _text("c0nf1d3ntial " + "12 " * 80_000),
    "zero-width characters": lambda: _text("a\u200b" * 200_000),
    "marks of direction": lambda: _text("\u202ea\u202c" * 100_000),
    "overrides": lambda: _text("\u202e" * 400_000),
    "base64 in lines": lambda: _text((b64encode(b"contract " * 6).decode() + "\n") * 5_000),
    "base64 of base64": lambda: _text(b64encode(b64encode(b64encode(b"x y " * 9000))).decode()),
    "lines of history": lambda: _text("From: a\n" * 50_000),
    "attributions": lambda: _text("On 1 a\n" * 50_000),
    "quote marks": lambda: _text("> a\n" * 100_000),
    "answers between quotations": lambda: _text("br\n>\n" * 50_000),
    "colons": lambda: _text("a:\n" * 130_000),
    "signatures": lambda: _text("-- \nTel: 1\n" * 40_000),
    "notices": lambda: _text("This message is confidential, received in error by\n\n" * 8_000),
    "one paragraph of notices": lambda: _text("disclaimer\n" * 40_000 + "this e-mail intended"),
    "names": lambda: _text("Dear Mr A B C D,\n" * 20_000),
    "recipients": lambda: _text(_recipients()),
    "quotation marks": lambda: _text(">> " * 90_000),
    "many names": lambda: _text(
        "".join(f"Dear Mr {chr(65 + n % 26)}x{'abcdefghij'[n % 10]}{n},\n" for n in range(20_000))
    ),
    # A name at every place, and at every place the beginning of all names but of none the end.
    "Han names in one another": lambda: _text(_names_of_one_character("") + "王" * 249_000),
    "Han names begun": lambda: _text(_names_of_one_character("李") + "王" * 249_000),
    # Two things that take turns: what is looked up in all of one for each of the other.
    "zones and addresses": lambda: _text("a@b.co\n> x\n" * 22_000),
    "zones and names": lambda: _text("\nDear Petra,\n> x\n" * 14_000),
    "zones and signatures": lambda: _text("\n-- \nBo\n> x\n" * 20_000),
    "amounts and identifiers": lambda: _text("$5 ab123456 " * 20_000),
    "override runs": lambda: _text("\u202e合同" * 83_000),
    "override runs and amounts": lambda: _text("\u202etsil 同合\u202c$5 " * 20_000),
    "HTML, hidden text and addresses": lambda: _text(
        _RISK + "a@b.co <i hidden>b</i> " * 24_000, "html"
    ),
    "HTML, hidden text beside ideographs": lambda: _text(
        _RISK + "合同" * 124_000 + "<i hidden>合同</i>", "html"
    ),
    "HTML, hidden text beside sentences": lambda: _text(
        _RISK + "合。" * 124_000 + "<i hidden>合同</i>", "html"
    ),
    "HTML, hidden text beside single letters": lambda: _text(
        _RISK + "a " * 124_000 + "<i hidden>b</i>", "html"
    ),
    "HTML, hidden ideographs": lambda: _text(_RISK + "<i hidden>合</i>合" * 100_000, "html"),
    "HTML, hidden letters": lambda: _text(_RISK + "a<i hidden>b</i> " * 80_000, "html"),
    "HTML, hidden letters above zones": lambda: _text(
        _RISK + "a<i hidden>b</i> " * 6_500 + "<br>y<br>&gt; x" * 20_000, "html"
    ),
    "subject": lambda: b"Subject: " + "合同 we accept. ".encode() * 15_000 + b"\n\nx",
}  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """What a message cost: seconds, and MiB of the whole process at its most."""

    name: str
    seconds: float
    mib: float
    error: str = ""

    @property
    def is_bounded(self) -> bool:
        """Whether it ended as it must."""
        return not self.error and self.seconds <= MOST_SECONDS and self.mib <= MOST_MIB


def _read(raw: bytes) -> Iterator[mr.Mail]:
    """The mails of an mbox, or a message."""
    if not raw.startswith(b"From "):
        yield mr.read_mail(raw)
        return
    file = BytesIO(raw)
    for message in iter_mbox(file, file.readline(), mr.ReadLimits().max_bytes):
        yield mr.read_mail(message)


def process(model: mr.RiskClassifier, raw: bytes) -> None:
    """All that a command does with a message, or with those of an mbox."""
    from mailrisk_ml.model.redaction import redacted
    from mailrisk_ml.report.rows import text_of

    with suppress(mr.MailReadError):
        for mail in _read(raw):
            assessment = model.assess(mail)
            json.dumps(assessment.to_dict())
            json.dumps(text_of(redacted(assessment), 20_000))


def measure(model: mr.RiskClassifier, name: str, make: Callable[[], bytes]) -> Cost:
    """Process a message in a fork of this process (Linux).

    The message's bytes count. It is made in another fork, for what making one leaves behind would
    count with all that follow.
    """
    with tempfile.TemporaryFile(buffering=0) as file:
        _forked(lambda: file.write(make()))
        answer = _forked(lambda: _in_child(model, file))
    return Cost(name, *json.loads(answer)) if answer else Cost(name, 0.0, 0.0, "died")


def _forked(job: Callable[[], object]) -> bytes:
    """What a job returned in a fork of this process, as JSON; nothing if it died."""
    gc.collect()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.write(writer, json.dumps(job()).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        answer = stream.read()
    os.waitpid(child, 0)
    return answer


def _in_child(model: mr.RiskClassifier, file: BinaryIO) -> tuple[float, float, str]:
    file.seek(0)
    raw = file.read()
    forget_peak()  # the parent's
    start = time.process_time()
    error = ""
    try:
        process(model, raw)
    except BaseException as problem:
        error = f"{type(problem).__name__}: {problem}"[:200]
    seconds = time.process_time() - start
    return seconds, peak(), error


# -- regular expressions -------------------------------------------------------------------------


def messages_for(attack: str) -> Iterator[bytes]:
    """An attack as a line, lines, HTML, also beside plain text, style sheets, and in headers."""
    lines = "\n".join(attack[i : i + 390] for i in range(0, len(attack), 390))
    yield _text(attack)
    yield _text(lines)
    html = f"<p style='{attack}'>{attack}</p>"
    yield _text(html, "html")
    yield _versions(html)
    yield _text(f"<style>{attack[:_SHEET]}</style>" * (1 + len(attack) // _SHEET), "html")
    value = attack.replace("\n", "\n ").encode("latin-1", "replace")
    for name in (b"Subject", b"To", b"From", b"Date", b"Content-Type", b"Content-Disposition"):
        yield name + b": " + value + b"\nX: y\n\nx"


def pattern_costs(model: mr.RiskClassifier) -> Iterator[Cost]:
    """The dearest message of every expression, among those that its attacks make."""
    for name, pattern in own_patterns().items():
        costs = [
            measure(model, name, lambda raw=raw: raw)  # type: ignore[misc]
            for attack in attacks(pattern, _BODY)
            for raw in messages_for(attack)
        ]
        if costs:
            yield max(costs, key=lambda cost: (bool(cost.error), cost.seconds))


def call_costs(n_texts: int = _TEXTS, seed: int = 0) -> Iterator[Cost]:
    """The slowest call of every expression, among those with its spoilt matches."""
    allowed = lengths()
    for name, pattern in own_patterns().items():
        texts = spoilt_matches(pattern, allowed.get(pattern), seed, n_texts)
        seconds, text = slowest(pattern, texts, MOST_CALL_SECONDS)
        error = f"too slow for {text!r}" if seconds >= MOST_CALL_SECONDS else ""
        yield Cost(f"{name}, spoilt matches", seconds, 0.0, error)


def main() -> int:
    """Print what each message costs; 1 when one goes beyond the bounds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patterns", action="store_true", help="attack every expression as well")
    options = parser.parse_args()
    model = mr.load_model()
    process(model, _text("<p>We accept. 我们同意。</p>", "html"))  # what is loaded when first used
    failed = 0
    costs = (measure(model, name, make) for name, make in CASES.items())
    attacked = chain(call_costs(), pattern_costs(model)) if options.patterns else ()
    for cost in chain(costs, attacked):
        mark = "" if cost.is_bounded else f"  TOO MUCH {cost.error}"
        failed += not cost.is_bounded
        print(f"{cost.name:60} {cost.seconds:6.2f} s {cost.mib:5.0f} MiB{mark}", flush=True)
    print(f"{failed} beyond {MOST_SECONDS:g} s or {MOST_MIB:g} MiB")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
