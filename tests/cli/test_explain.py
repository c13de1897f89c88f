"""``mailrisk explain``: the words behind a score."""

from __future__ import annotations

import io
import itertools
import json
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

import mailrisk_ml as mr
from mailrisk_ml.cli import explain
from mailrisk_ml.cli.explain import _print, _summed
from mailrisk_ml.mail import sources
from mailrisk_ml.mail.limits import ReadLimits
from mailrisk_ml.mail.reading import parse_message
from mailrisk_ml.model.explanation import Explanation, WordContribution

ROOT = Path(__file__).resolve().parents[2]
Mailrisk = Callable[..., tuple[int, str, str]]

RISKY = (
    "Petra's cousin in Halden's bid office told me their price, "
    "so we only have to come in below it."
)
HARMLESS = "Lunch at noon?"
_ENGLISH = ("--interface", "en")


def test_the_score_that_a_threshold_of_one_takes(mailrisk: Mailrisk) -> None:
    """Is a number."""
    given = ("explain", "--text", RISKY, "--threshold", "unfair_competition=1")
    assert "inf on" not in mailrisk(*given, columns=1_000)[1]


def test_what_is_flagged(mailrisk: Mailrisk, shipped: mr.RiskClassifier) -> None:
    """One headline, the passage, and the words that say most, those against it too."""
    code, output, errors = mailrisk("explain", "--text", RISKY, columns=1_000)
    assert code == 0, errors
    why = shipped.explain(RISKY)["unfair_competition"]
    heading, passage, in_favour, against, total, how = output.splitlines()
    threshold = f"{why.threshold:.2f}"
    said = f"HIGH  Unfair competition  0.99, flagged: it reaches the threshold of {threshold}"
    assert heading == said
    assert passage == f"  ❝ {why.evidence[0].text}"
    assert how.startswith("Numbers are weights")
    needed = math.log(why.threshold / (1 - why.threshold))
    assert total.split(maxsplit=1) == [
        "score",
        f"starts at {why.base:+.2f} before any word, comes to {why.score:+.2f}; "
        f"flagged from {needed:+.2f} on",
    ]
    added = sum(value for side in (in_favour, against) for _, value in weighed(side))
    assert why.base + added == pytest.approx(why.score, abs=0.02)
    for line, title in ((in_favour, "for"), (against, "against")):
        assert line.split()[0] == title
        shown = [item for item in weighed(line) if not re.search("others?$|^and more", item[0])]
        values = [abs(value) for _, value in shown]
        assert values == sorted(values, reverse=True)
        assert not {"their", "me", "we", "to", "."} & {word for word, _ in shown}
    assert re.search(r" \d+ others ", in_favour)
    assert {"me their", "Halden's"} <= {word for word, _ in weighed(in_favour)}


@pytest.mark.parametrize("page", ["command-line.md", "zh/command-line.md"])
def test_what_the_pages_show(mailrisk: Mailrisk, page: str) -> None:
    """The example begins as the page says."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    asked = re.search('mailrisk explain --text "(.+)"\n```\n\n.+\n\n```text\n(.+)\n', text)
    assert asked is not None
    code, output, errors = mailrisk("explain", "--text", asked[1])
    assert (code, output[: len(asked[2])]) == (0, asked[2]), errors


def weighed(line: str) -> list[tuple[str, float]]:
    """Words and weights of a line."""
    parts = re.findall(r"(\S.*?) ([+-]\d+\.\d\d)(?:, |$)", line.strip().partition("  ")[2].strip())
    return [(word, float(value)) for word, value in parts]


@pytest.mark.parametrize("text", [RISKY, "我把客户名单发到私人邮箱了。", "Their price?", "?"])
def test_the_sum(text: str, mailrisk: Mailrisk, shipped: mr.RiskClassifier) -> None:
    """Of all that is shown is the log-odds, to the last decimal; a sentence says what they are."""
    found = shipped.explain(text)
    labels = [part for name in mr.LABELS for part in ("--label", name)]
    _, output, _ = mailrisk("explain", "--text", text, "--terms", *labels, *_ENGLISH, columns=1_000)
    *blocks, last = output.split("\n\n")
    last, how = last.strip().rsplit("\n", 1)
    assert how.startswith("Terms are pairs of words")
    assert "log-odds" in how
    for block, why in zip((*blocks, last), found.values(), strict=True):
        lines = {line.split()[0]: line for line in block.splitlines()[1:]}
        score, base, *totals = map(float, re.findall(r"[+-]\d+\.\d\d", lines["log-odds"]))
        assert (score, base) == (round(why.score, 2), round(why.base, 2))
        shown = [sum(v for _, v in weighed(lines[name])) for name in ("for", "against")]
        assert shown == pytest.approx(totals, abs=1e-9)
        assert all(value > 0 for _, value in weighed(lines["for"]))
        assert all(value < 0 for _, value in weighed(lines["against"]))
        assert score == pytest.approx(base + sum(shown), abs=1e-9)
        assert "-0.00" not in block
    if text == RISKY:
        terms = re.compile(r"  terms +(?:[^,]*[ \[][^,]* \+\d\.\d\d(?:, |$)){6}", re.MULTILINE)
        assert terms.search(output)


def test_no_rounding_is_left() -> None:
    """Figures of a side add up to its total, and none has the sign of the other."""
    words = [("审批", -0.824), ("本次", -0.364), ("的", -0.001)]
    for total in (-118, -119):
        shown = _summed(words, {"的"}, total, "en")
        assert round(sum(value for _, value in shown) * 100) == total
        assert all(value < 0 for _, value in shown)


def test_function_words_that_carry_most() -> None:
    """Are named with what they carry, not hidden among others."""
    words = [("their", 3.0), ("me", 2.0), ("price", 1.0), ("it", 0.5)]
    assert _summed(words, {"their", "me", "it"}, 650, "en") == [
        ("price", 1.0),
        ("and more from usual words such as their and me", 5.5),
    ]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        (
            "Dear Mr Hu, yes, that works for us, we will be at your booth at 3.",
            "we will be at your",
        ),
        ("他们的报价都给我看了，我们比他们低一点就行。", "我们比他们"),
    ],
)
def test_phrases_of_function_words(
    text: str, phrase: str, mailrisk: Mailrisk, shipped: mr.RiskClassifier
) -> None:
    """Stand before content words that weigh less, with the weight of their words, and marked."""
    _, output, _ = mailrisk("explain", "--text", text, *_ENGLISH, columns=1_000)
    line = next(line for line in output.splitlines() if line.startswith("  for "))
    (first, value), *_ = weighed(line)
    (flagged,) = (why for why in shipped.explain(text).values() if why.flagged)
    start = text.index(phrase)
    words = [w for w in flagged.words if start <= w.start < start + len(phrase)]
    assert len(words) > 2
    assert (first, value) == (phrase, pytest.approx(sum(w.contribution for w in words), abs=0.01))


def test_where_phrases_end() -> None:
    """At a mark, at a word of another side, and after five words."""
    text = "we will, not for us a b c d e f"
    words = [
        WordContribution(m.start(), m.end(), m[0], -1.0 if m[0] == "not" else 1.0)
        for m in re.finditer(r"\w+|,", text)
    ]
    why = Explanation("a", "a", 0.5, 0.5, 0.0, 0.0, (), tuple(words), (), text)
    units = explain._phrased(why, {word.text for word in words})
    assert [unit.text for unit in units] == ["we will", ",", "not", "for us a b c", "d e f"]
    assert sum(unit.contribution for unit in units) == sum(w.contribution for w in words)


def test_only_the_passage_is_shown(shipped: mr.RiskClassifier) -> None:
    """No word that stands beside it."""
    text = f"Lunch is at noon. {RISKY} The price list hangs in the bid office."
    why = shipped.explain(text * 20)["unfair_competition"]
    passage = why.evidence[0]
    words = {word.text for word in why.words}
    assert explain._marked(why, why.words, passage, words).plain == passage.text == RISKY


def test_function_words_are_asked_for_once(
    shipped: mr.RiskClassifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a mail of many words too."""
    asked: list[str] = []
    monkeypatch.setattr(explain, "is_function_word", lambda word: asked.append(word) or False)
    why = shipped.explain(RISKY)["unfair_competition"]
    _print(Console(file=io.StringIO()), shipped.assess(RISKY), [why], with_terms=False)
    assert len(asked) == len(set(asked)) > 10


@pytest.mark.parametrize("language", [None, "en", "zh"])
def test_in_one_language(language: str | None, mailrisk: Mailrisk) -> None:
    """All but the words of the mail, by default in the mail's."""
    option = ("--interface", language) if language else ()
    for text in ("我把客户名单发到私人邮箱了。", RISKY):
        is_chinese = (language == "zh") if language else text != RISKY
        for terms in ((), ("--terms",)):
            _, output, _ = mailrisk("explain", "--text", text, *option, *terms, columns=1_000)
            own = "".join(output.split(text))
            assert ("threshold" in own, "达到阈值" in own) == (not is_chinese, is_chinese)
            assert own.startswith("高  " if is_chinese else "HIGH  ")
            assert ("不支持" in own, "against" in own) == (is_chinese, not is_chinese)
            last = own.splitlines()[-1]
            starts = ("数字是权重", "特征是词对") if is_chinese else ("Numbers are", "Terms are")
            assert last.startswith(starts)
    _, output, _ = mailrisk("explain", "--text", HARMLESS, *option)
    assert output.startswith("没有标出风险" if language == "zh" else "Nothing is flagged")


def test_function_words_where_nothing_else_is(mailrisk: Mailrisk) -> None:
    """Are shown: somebody is to see what the score is of."""
    arguments = ("--label", "unfair_competition")
    _, output, _ = mailrisk("explain", "--text", "we have their", *arguments)
    phrases = [phrase for line in output.splitlines()[1:] for phrase, _ in weighed(line)]
    assert {"their", "we", "have"} <= set(" ".join(phrases).split())


def test_strongest_words_are_marked(shipped: mr.RiskClassifier) -> None:
    """On a terminal, in the passage; its text stays as it is, but for what acts."""
    text = RISKY.replace("price", "price\u202e")
    console = Console(file=io.StringIO(), force_terminal=True, width=1_000, _environ={})
    why = shipped.explain(text)["unfair_competition"]
    _print(console, shipped.assess(text), [why], with_terms=False)
    output = console.file.getvalue()  # type: ignore[attr-defined]
    styled = Text.from_ansi(output.splitlines()[1])
    assert styled.plain == f"  ❝ {RISKY}"
    marked = [styled.plain[s.start : s.end] for s in styled.spans if "underline" in str(s.style)]
    assert {"Halden's", "bid"} <= set(marked)
    assert "their" not in marked


def test_nothing_flagged(mailrisk: Mailrisk, shipped: mr.RiskClassifier) -> None:
    """Is said with the likeliest labels, none at 0; one asked for is explained all the same."""
    code, output, _ = mailrisk("explain", "--text", HARMLESS)
    assert code == 0
    probabilities = shipped.assess(HARMLESS).probabilities
    likeliest = sorted(probabilities, key=lambda name: -probabilities[name])[:3]
    assert re.findall(r"(\w+) (?:< )?0\.\d\d[,.]", output) == likeliest
    assert output.startswith("Nothing is flagged. Likeliest: ")
    assert " < 0.01" in output
    assert "0.00" not in output
    arguments = ("--label", "隐私", "--label", "contract")
    code, output, _ = mailrisk("explain", "--text", HARMLESS, *arguments)
    assert code == 0
    privacy, contract = (line for line in output.splitlines() if "not flagged: it is below" in line)
    assert privacy.startswith("Privacy and confidential data  ")
    assert contract.startswith("Contract and trade commitments  ")
    code, output, _ = mailrisk("explain", "--text", HARMLESS, "--terms")
    said, _, verdict, *lines = output.splitlines()
    assert said.startswith("Nothing is flagged. Likeliest: ")
    assert verdict.startswith(mr.LABELS[likeliest[0]].title["en"])
    assert sum("log-odds" in line for line in lines[:-1]) == 1


def test_close_to_the_threshold(mailrisk: Mailrisk, shipped: mr.RiskClassifier) -> None:
    """Both have as many decimals as show which is greater."""
    text = "The tender closes on Friday, they told me some of their price."
    name, p = max(shipped.assess(text).probabilities.items(), key=lambda item: item[1])
    for threshold, said in ((p + 2e-5, "below"), (p - 2e-5, "reaches"), (p, "reaches")):
        arguments = ("--label", name, "--threshold", f"{name}={threshold!r}")
        _, output, _ = mailrisk("explain", "--text", text, *arguments)
        shown = re.search(r"  (0\.\d+), .*flagged: it (?:is )?(\w+) .* of (0\.\d+)", output)
        assert shown is not None, output
        assert shown[2] == said
        assert (float(shown[1]) < float(shown[3])) == (said == "below")


def test_redacted(mailrisk: Mailrisk, tmp_path: Path, shipped: mr.RiskClassifier) -> None:
    """As results are: no name, number or address is left, and what words add stays the same."""
    path = tmp_path / "x@y.example.eml"
    body = f"Hi Tom,\n\n{RISKY} Ask Tom Lindqvist at t.lindqvist@x.example, 13800138000.\n\nTom"
    path.write_text(f"Subject: Re: Tom\nFrom: Tom Lindqvist <t@x.example>\n\n{body}", "utf-8")
    labels = [part for name in mr.LABELS for part in ("--label", name)]
    _, table, _ = mailrisk("explain", path, "--redact", *labels, columns=1_000)
    code, output, errors = mailrisk("explain", path, "--redact", "--format", "json")
    assert code == 0, errors
    record, plain = json.loads(output), shipped.explain(mr.read_mail(path))
    for secret in ("Tom", "Lindqvist", "@", "13800138000"):
        assert secret not in table.replace(str(tmp_path), "")
        assert secret not in output.replace(str(tmp_path), "")
    for name, label in record["labels"].items():
        for part in (*label["words"], *label["evidence"]):
            assert record["text"][part["start"] : part["end"]] == part["text"]
        added = sum(word["contribution"] for word in label["words"])
        assert added == pytest.approx(sum(w.contribution for w in plain[name].words), abs=0.01)
    spans = [(w["start"], w["end"]) for w in record["labels"]["privacy"]["words"]]
    assert all(last[1] <= first[0] for last, first in itertools.pairwise(spans))
    assert {"[name]", "[email]", "[phone]"} <= {w["text"] for w in label["words"]}


def test_json(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """All labels with all words, which point into the text and add up to the score."""
    path = tmp_path / "a.eml"
    path.write_bytes(b"Subject: Bid\n\n" + RISKY.encode())
    code, output, _ = mailrisk("explain", path, "--format", "JSON")
    assert code == 0
    record = json.loads(output)
    assert (record["source"], record["text"]) == (str(path), f"Bid\n{RISKY}")
    assert list(record["labels"]) == list(mr.LABELS)
    for label in record["labels"].values():
        words = label["words"]
        assert sum(w["contribution"] for w in words) + label["base"] == pytest.approx(
            label["score"], abs=0.01
        )
        for part in (*words, *label["evidence"]):
            assert record["text"][part["start"] : part["end"]] == part["text"]
    _, output, _ = mailrisk("explain", path, "--format", "json", "--label", "privacy")
    assert list(json.loads(output)["labels"]) == ["privacy"]


def test_a_mail_of_several(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Is named as results name it."""
    path = tmp_path / "a#b.csv"
    path.write_text(f'subject,body\none,{HARMLESS}\ntwo,"{RISKY}"\n', encoding="utf-8")
    code, _, errors = mailrisk("explain", path)
    assert code == 2
    assert f"holds several mails. Name one by its source, such as {path}#1." in errors
    code, output, _ = mailrisk("explain", f"{path}#2")
    assert (code, output.startswith("two  ")) == (0, True)
    code, _, errors = mailrisk("explain", f"{path}#3")
    assert (code, f"no mail {path}#3" in errors) == (2, True)


def test_a_mail_beside_one_that_cannot_be_read(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Is one of several: which is meant is to be said."""
    path = tmp_path / "two.mbox"
    begin = b"From x Mon Jan  6 10:00:00 2025\n"
    path.write_bytes(begin + bytes(200) + b"\n\n" + begin + b"Subject: two\n\nLunch at noon?\n")
    code, _, errors = mailrisk("explain", path)
    assert (code, f"holds several mails. Name one by its source, such as {path}#2" in errors) == (
        2,
        True,
    )
    code, output, _ = mailrisk("explain", f"{path}#2")
    assert (code, output.startswith("two  ")) == (0, True)


def test_only_the_mail_asked_for_is_read(
    mailrisk: Mailrisk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those before it are passed over unread; of one that cannot be read the reason is said."""
    path = tmp_path / "many.mbox"
    begin = b"From x Mon Jan  6 10:00:00 2025\n"
    messages = [f"Subject: {i}\n\nLunch at noon?\n\n".encode() for i in range(1, 9)]
    path.write_bytes(b"".join(begin + message for message in [*messages, bytes(200) + b"\n\n"]))
    read: list[str] = []

    def parse(data: bytes, source: str, limits: ReadLimits) -> mr.Mail:
        read.append(source)
        return parse_message(data, source, limits)

    monkeypatch.setattr(sources, "parse_message", parse)
    code, output, errors = mailrisk("explain", f"{path}#7")
    assert (code, output.startswith("7  "), read) == (0, True, [f"{path}#7"]), errors
    code, _, errors = mailrisk("explain", f"{path}#9")
    assert (code, read[1:]) == (2, [f"{path}#9"])
    assert f"There is no mail {path}#9 to read. {path}#9: " in errors
    _, _, errors = mailrisk("explain", f"{path}#10")
    assert f"There is no mail {path}#10 to read. {path} holds 9 mails." in errors
    _, _, errors = mailrisk("explain", f"{path}#0")
    assert f"There is no mail {path}#0 to read. {path} holds 9 mails." in errors


def test_a_mail_that_was_not_read_to_its_end(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """Is marked, and why is noted."""
    path = tmp_path / "a.eml"
    path.write_bytes(b"Subject: s\n\n" + b"Lunch at noon? \n" * 40_000)
    code, output, _ = mailrisk("explain", path, columns=1_000)
    assert (code, output.splitlines()[0]) == (0, f"s  {path}  (read in part)")
    record = json.loads(mailrisk("explain", path, "--format", "json")[1])
    assert (record["truncated"], record["unjudged"]) == (True, "")
    assert record["notes"] == list(mr.read_mail(path).notes) != []


def test_standard_input(mailrisk: Mailrisk, monkeypatch: pytest.MonkeyPatch) -> None:
    """``-`` is one message."""
    message = f"Subject: Bid\n\n{RISKY}".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(message)))
    code, output, _ = mailrisk("explain", "-")
    assert (code, output.startswith("Bid  stdin")) == (0, True)


def test_terminals_are_safe(mailrisk: Mailrisk, tmp_path: Path) -> None:
    """No escape sequence of a mail reaches one, and brackets are text."""
    path = tmp_path / "a.eml"
    text = RISKY.replace("price", "\x1b[31mprice\u202e [bold]")
    path.write_bytes(f"Subject: \x1b]0;owned\x07\n\n{text}".encode())
    _, output, _ = mailrisk("explain", path)
    assert "[bold]" in output
    assert not {"\x1b", "\x07", "\u202e"} & set(output)
    _, output, _ = mailrisk("explain", path, "--format", "json")
    assert "\x1b" not in output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give one mail: a path, - for standard input, or --text TEXT."),
        (["a.eml", "--text", "x"], "Give one mail"),
        (["nope.eml"], "No such file or folder: nope.eml"),
        (["nope.mbox#2"], "No such file or folder: nope.mbox"),
        (
            ["--text", "x", "--label", "tax"],
            "--label must be a label of the model: contract (合同)",
        ),
        (["--text", "x", "--terms", "--redact"], "Leave one out."),
        (["--text", "x", "--terms", "--format", "json"], "--terms must be given with a table"),
        (["--text", "x", "--interface", "fr"], "--interface must be 'en', 'zh' or left out"),
        (
            ["--text", "x", "--interface", "zh", "--format", "json"],
            "--interface must be given with a table",
        ),
        (["--text", "x", "--format", "csv"], "--format must be one of ['table', 'json']"),
    ],
)
def test_refusals(arguments: list[str], said: str, mailrisk: Mailrisk) -> None:
    """In the words of the command line."""
    code, output, errors = mailrisk("explain", *arguments)
    assert (code, output) == (2, "")
    assert said in errors


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_blank_text_is_refused(mailrisk: Mailrisk, text: str) -> None:
    """It is what a variable that is not set gives: nothing was judged."""
    code, _, errors = mailrisk("explain", "--text", text)
    assert (code, "--text must be a text that is not blank. Got" in errors) == (2, True)
