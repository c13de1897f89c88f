"""Cells that are HTML are read as a message in HTML is; text that speaks of tags stays text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailrisk_ml.corpus import load_corpus
from mailrisk_ml.labelled import read_labelled
from mailrisk_ml.mail import ReadLimits, iter_mails
from mailrisk_ml.mail.parsing.markup import is_html


@pytest.mark.parametrize(
    "cell",
    [
        "<p>Hi Tom</p><p>The list.</p><br>",
        '<p class="MsoNormal">wrapped\nas it\nwas sent</p>\n',
        "<html><head><style>p {x}</style></head><body>Hi</body></html>",
        " <!DOCTYPE html>\n<html lang=en>\n<body>\nHi\n</body>\n</html>\n",
        "<!-- x --><div>Hi</div>",
        "Hi Tom,<br><br>the list.<br/>Bye",
        "[EXTERNAL]\n<div>Hi</div><div>there</div>",
    ],
)
def test_html(cell: str) -> None:
    """A fragment, a page, lines that are broken by tags."""
    assert is_html(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "a < b and b > c",
        "<ann@b.example> wrote:\n> yes",
        "<li@b.example>, <p@b.example>, <br@b.example>, <a@b.example>",
        "<https://b.example/br>",
        "Use <br> and not <p>.",
        "<br> is what I mean, not a line",
        "The page is\n<div>\n<p>x</p>\n</div>\nand shows nothing.\nCan you look?\nAnn",
        "List<String> a = new List<String>(); <T> <K> <V>",
        "<!-- We match their price, tell nobody. -->",
        "<title>\nThe list, as agreed\n<tom@x.example>",
        "<style>We match their price</style>",
    ],
)
def test_no_html(cell: str) -> None:
    """Addresses, comparisons, code, and people who talk about it."""
    assert not is_html(cell)


def test_the_corpus_is_text() -> None:
    """What was written as text is read as text."""
    assert not any(map(is_html, load_corpus("test")["body"]))


@pytest.mark.parametrize(
    ("cell", "body"),
    [
        ("You&nbsp;have my word,&#32;R&amp;D", "You\xa0have my word, R&D"),
        ("one\n&quot;two&quot;", 'one\n"two"'),
        ("Hi Tom,&lt;br&gt;the list.&lt;p&gt;Bye", "Hi Tom,\nthe list.\n\nBye"),
        ("a &lt;b@c.example&gt; wrote", "a <b@c.example> wrote"),
        ("R&D; a&b", "R&D; a&b"),
        ("<ann@b.example> &amp; Tom", "<ann@b.example> &amp; Tom"),
        ("one_x000D_\ntwo_x000D_three", "one\ntwo\nthree"),
    ],
)
def test_cells_of_which_the_tags_are_gone(cell: str, body: str, tmp_path: Path) -> None:
    """Entities, tags that were escaped, and line ends as a workbook writes them."""
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"body": cell}), encoding="utf-8")
    (mail,) = iter_mails(path)
    assert mail.body == body


CELL = '<p>Hi Tom,<br>the list.</p><p style="display:none">kick&shy;back</p>'


@pytest.mark.parametrize("field", ["body", "text", "html"])
def test_cells(field: str, tmp_path: Path) -> None:
    """Lines, what is hidden, and where that stands in the text."""
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"subject": "s", field: CELL}), encoding="utf-8")
    (mail,) = iter_mails(path, columns={"body": "html"} if field == "html" else None)
    assert mail.body == "Hi Tom,\nthe list.\n\nkick\xadback"
    assert [mail.text[slice(*span)] for span in mail.hidden_in_text] == ["kick\xadback"]


@pytest.mark.parametrize(
    "cell",
    [
        "<!-- <p>We match their price.</p> -->",
        "<title><p>We match it.</p>",
        "<p><!-- We do --></p>",
    ],
)
def test_no_cell_vanishes(cell: str, tmp_path: Path) -> None:
    """Where a page would show nothing the cell is text, to read and to learn from."""
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"body": cell, "labels": []}), encoding="utf-8")
    (mail,) = iter_mails(path)
    assert (mail.body, mail.notes) == (cell, ("HTML that shows no text: read as it stands",))
    assert [record["body"] for record in read_labelled(path)] == [cell]


def test_encrypted_cells(tmp_path: Path) -> None:
    """Are noted as messages are."""
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"body": "-----BEGIN PGP MESSAGE-----\n\nhQ"}), encoding="utf-8")
    assert [mail.notes for mail in iter_mails(path)] == [("encrypted",)]


def test_cells_to_learn_from(tmp_path: Path) -> None:
    """Are read alike: else a model would learn tags that it never meets."""
    path = tmp_path / "t.csv"
    path.write_text('body,labels\n"<p>Hi</p><p>Tom</p>",privacy\n', encoding="utf-8")
    (record,) = read_labelled(path)
    assert record["body"] == "Hi\n\nTom"


def test_passages_of_cells_to_learn_from(tmp_path: Path) -> None:
    """Stand in the text as they stood in the HTML; those of the text itself stay."""
    marked = ["the&nbsp;<b>list</b>,<br>\nby noon", "Tom <3 it", "a &amp; b</p><p>c"]
    body = f"<p>Hi, {marked[0]}</p><p>Tom &lt;3 it, {marked[2]}</p>"
    row = {"body": body, "labels": ["privacy"], "evidence": {"privacy": marked}}
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    (record,) = read_labelled(path)
    passages = record["evidence"]["privacy"]
    assert passages == ["the\xa0list,\nby noon", "Tom <3 it", "a & b\n\nc"]
    assert all(passage in record["body"] for passage in passages)


def test_long_cells_are_cut(tmp_path: Path) -> None:
    """Of markup and of text, to the limits of a message, and that is said."""
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"body": "<p>" + "a b" * 1_000 + "</p><br>"}), encoding="utf-8")
    (mail,) = iter_mails(path, limits=ReadLimits(max_body_chars=10))
    assert (len(mail.body), mail.notes) == (10, ("truncated: body longer than 10 characters",))
    path.write_text(json.dumps({"body": "<p>a</p>" * 1_000}), encoding="utf-8")
    (mail,) = iter_mails(path, limits=ReadLimits(max_text_bytes=80))
    assert mail.body.split() == ["a"] * 10
    assert mail.notes == ("truncated: text and HTML larger than 80 bytes",)
