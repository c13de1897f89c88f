"""Bytes to characters: what a charset claims, and what the bytes are."""

from __future__ import annotations

import pytest

from mailrisk_ml.mail.parsing.charsets import codec_name, decode_bytes, plausibility

ZH = "合同已经签了，请把客户资料发给我们公司。"
TW = "合約已經簽了，請把客戶資料發給我們公司。"


@pytest.mark.parametrize(
    ("text", "written", "claimed"),
    [
        (ZH, "gb2312", "gb2312"),
        (ZH + "镕堃", "gbk", "gb2312"),  # beyond GB 2312: what Outlook sends under that name
        (ZH + "𠮷", "gb18030", "GBK"),
        (TW, "big5", "big5"),
        (TW, "gb18030", "gb2312"),
        (ZH, "hz", "hz-gb-2312"),
        (ZH, "utf-8", "utf-8"),
        (ZH, "utf-8-sig", "utf-8"),
        (ZH, "utf-7", "utf-7"),
        (ZH, "utf-16", "utf-16"),
        (ZH, "utf-16-le", "utf-16"),
        (ZH, "utf-16-be", "utf-16be"),
        ("plain words", "utf-16-le", "utf-16le"),
        ("見積書をお送りします", "iso2022_jp", "iso-2022-jp"),
        ("Größe und Preis", "latin-1", "iso-8859-1"),
        ("Привет, мир", "koi8-r", "koi8-r"),
    ],
)
def test_true_claim(text: str, written: str, claimed: str) -> None:
    """A charset named rightly gives the text, whatever Python calls it."""
    assert decode_bytes(text.encode(written), claimed).text == text


@pytest.mark.parametrize(
    ("text", "written", "claimed"),
    [
        (ZH, "gb18030", ""),
        (ZH, "utf-8", ""),
        (TW, "big5", ""),
        (ZH, "gb18030", "iso-8859-1"),
        (ZH, "gb18030", "us-ascii"),
        (ZH, "gb18030", "utf-8"),
        (ZH, "gb18030", "big5"),
        (TW, "big5", "gb2312"),
        (TW, "big5", "utf-8"),
        (ZH, "utf-8", "gb2312"),
        (ZH, "utf-8", "big5"),
        (ZH, "utf-8", "iso-8859-1"),
        (ZH, "gb18030", "x-nonsense"),
        (ZH, "hz", ""),
        (ZH, "utf-8", "utf-16"),
        ("采购", "gb18030", ""),  # two rare characters, but four high bytes in a row
        ("采购", "utf-8", "gb2312"),
        ("Müller kündigt", "latin-1", "utf-8"),
        ("Société Générale", "latin-1", ""),
        ("Ærø, São Paulo", "latin-1", "us-ascii"),
        ("“Quoted” – 5 €", "cp1252", "iso-8859-1"),
        ("Müller kündigt", "utf-8", "us-ascii"),
    ],
)
def test_lie(text: str, written: str, claimed: str) -> None:
    """A missing or wrong charset does not spoil the text."""
    assert decode_bytes(text.encode(written), claimed).text == text


def test_iso_2022_cn() -> None:
    """RFC 1922, for which Python has no codec."""
    pair = "合同".encode("gb2312")
    data = b"\x1b$)A\x0e" + bytes(c & 0x7F for c in pair) + b"\x0f ok"
    assert decode_bytes(data, "iso-2022-cn").text == "合同 ok"


def test_half_character() -> None:
    """A character cut by a relay at the end of a line is dropped, not replaced."""
    data = "合同条款".encode("gbk")[:-1] + b"\n" + "请看".encode("gbk")
    found = decode_bytes(data, "gb2312")
    assert (found.text, found.clean) == ("合同条\n请看", False)


def test_spoilt_utf8() -> None:
    """One bad byte in UTF-8 stays one bad character."""
    data = ZH.encode() + b"\xff" + ZH.encode()
    assert decode_bytes(data, "utf-8").text == ZH + "\ufffd" + ZH


@pytest.mark.parametrize("data", [b"+2AA-", b"a\0b", b"\xff\xfe\x00\xd8"])
def test_encodable(data: bytes) -> None:
    """Neither lone surrogates nor NULs get out."""
    text = decode_bytes(data, "utf-7" if data.startswith(b"+") else "").text
    text.encode("utf-8")
    assert "\0" not in text


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("GB2312", "gb18030"),
        (' "UTF8" ', "utf-8"),
        ("x-x-big5", "big5hkscs"),
        ("nonsense", None),
        ("base64", None),
        ("a\0b", None),
        ("", None),
    ],
)
def test_codec_name(charset: str, codec: str | None) -> None:
    """Names as mail writes them; transforms are no charsets."""
    assert codec_name(charset) == codec


def test_plausibility_tells_readings_apart() -> None:
    """Right readings of Chinese lie far above wrong ones."""
    wrong = [ZH.encode("gbk").decode("latin-1"), ZH.encode().decode("gb18030", "replace")]
    assert plausibility(ZH) > 0.6 < plausibility(TW)
    assert max(plausibility(text) for text in [*wrong, "Größe", ""]) < 0.2
