"""Text that lost the header of its encoding, and text that was decoded in a wrong charset."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable
from pathlib import Path

import pytest

from mailrisk_ml.mail import iter_mails, read_mail
from mailrisk_ml.mail.parsing.garbled import from_base64, from_quoted_printable

ZH = "您放心，四百台泵三月十五日前一定发到，晚一天赔您三个点，我说话算数。"


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/plain\nContent-Transfer-Encoding: quoted printable",
        "Content-Type: text/html; charset=gb2312\nContent-Transfer-Encoding: 8bit",
    ],
)
def test_quoted_printable_that_is_not_declared(header: str) -> None:
    """It is decoded, and noted."""
    mail = read_mail(f"{header}\n\n".encode() + quopri.encodestring(ZH.encode()))
    assert (mail.body, mail.notes[0]) == (ZH, "quoted-printable that is not declared")


@pytest.mark.parametrize(
    "text", [ZH, ZH + "。", ZH + "。。", "The price list of Heller is attached.\n"]
)
@pytest.mark.parametrize("encode", [base64.b64encode, base64.encodebytes])
@pytest.mark.parametrize("encoding", ["", "7bit", "8bit", "quoted-printable"])
def test_base64_that_is_not_declared(
    text: str, encode: Callable[[bytes], bytes], encoding: str
) -> None:
    """Is decoded, and noted; quoted-printable may eat its padding."""
    header = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}"
    for added in ("", "A"):  # of each length of padding
        body = encode((added + text).encode())
        mail = read_mail(f"{header}\n\n".encode() + body)
        assert mail.body.strip() == (added + text).strip()
        assert mail.notes[0] == "base64 that is not declared"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "会议改到周四下午三点。",
        "Donaudampfschifffahrtsgesellschaftskapitaen",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "0123456789" * 8,
        "https://x.example/" + "a" * 40,
        base64.b64encode(ZH.encode()).decode()[:20],
        base64.b64encode(bytes(range(60))).decode(),
        base64.b64encode(ZH.encode("gb18030")).decode(),
        base64.b64encode(ZH.encode()).decode() + "\n\nRegards",
        "a" * 25,
    ],
)
def test_what_may_be_no_base64(text: str) -> None:
    """Words, codes, other bytes, and what stands beside other text."""
    assert from_base64(text.encode()) == b""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a = b",
        "https://x.example/?q=%E6&n=20",
        "=E6=82=A8 and x=y",
        "=C3=A9 visit http://a.example/?q=41=20kill",
        "=C3=A9 http://a.example/b?c=3D1&y=41",
        "=BA=CF=CD=AC",
        "=3D=20",
        "您=E6=82=A8",
    ],
)
def test_what_may_be_anything_else(text: str) -> None:
    """Other signs, no UTF-8, nothing beyond ASCII, and what is decoded already."""
    assert from_quoted_printable(text.encode()) == b""


def test_links_that_are_encoded() -> None:
    """They make no doubt, cut or whole."""
    text = "您好 https://x.example/?number=20&name=ab&other=41 " * 3
    assert from_quoted_printable(quopri.encodestring(text.encode())) == text.encode()


@pytest.mark.parametrize("written", ["gb18030", "utf-8"])
@pytest.mark.parametrize("taken_for", ["latin-1", "cp1252"])
def test_garbled_text_is_marked(written: str, taken_for: str, tmp_path: Path) -> None:
    """In messages and in tables: nobody can read it, and no model."""
    garbled = ZH.encode(written).decode(taken_for, "replace")
    mail = read_mail(f"Content-Type: text/plain; charset=utf-8\n\n{garbled}".encode())
    (tmp_path / "a.csv").write_text(f"subject,body\ns,{garbled}\n", "utf-8")
    (row,) = iter_mails(tmp_path / "a.csv")
    assert (mail.unjudged, row.unjudged) == ("unread_text", "unread_text")


@pytest.mark.parametrize(
    "text",
    [
        ZH,
        "Où est l'été à Genève, où?",
        "Þá öðlaðist það nýja æðri þýðingu.",
        "«·»" * 9,
        "价×3÷2±1°",
    ],
)
def test_text_in_other_letters_is_not(text: str) -> None:
    """Chinese, languages with many accents, and signs."""
    assert read_mail(f"Content-Type: text/plain; charset=utf-8\n\n{text}".encode()).unjudged == ""
