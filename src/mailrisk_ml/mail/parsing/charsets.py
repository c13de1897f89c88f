"""Bytes to characters when the charset is missing, misnamed or a lie: ``decode_bytes``."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

from mailrisk_ml.unseen import encodable

# The 500 commonest Han characters by summed word frequency in jieba's dictionary, and below them
# the Traditional forms of the same (OpenCC s2t). They make up about three quarters of running
# Chinese text and almost nothing of text decoded with the wrong charset.
_COMMON = frozenset(
    "一万三上下不与专世业东两个中为主举么义之也书了争事二于五亚些交产京亲人什今从他代令以们件"
    "价任众会传但位住体何作你使便保信候值做像儿元先光克党入全八公共关兵其具内再军农决况准几出"
    "分划则利别到制前力办功加务动势包化北区十千半华单南即却历原去县参又及反发取受变口古只叫可"
    "台史号司吃各合同名后向听告员周命和品商器四回因团国图土在地场型城基境增士声处备复外多大天"
    "太夫头女她好如始委子字学它安完官定实家容对导将小少尔就展属山州工己已市布师帝带常干平年并"
    "广应府度建开式张强当形影往很律得德心必快怎思性总息情想意感成我或战所手才打技把投报拉持指"
    "据接提支收改放政教数整文料断斯新方族无日早时明是更最月有望朝期本术机权李条来极构林果校样"
    "根格次正此步武死段每比民气水求汉江没河治法活派流济海深清游湖源火点热然爱片物特王现理生用"
    "由电界病白百的皇目直相省看真眼着知石研示社神种科积称程究空立笑第等算管米类精系红约级纪线"
    "组经结给统编网美群老考者而职联股育能自至色花英行表被装西要见观规解言计认让议记许论设证话"
    "该语说调象质资走起路身车转较边达过运近还这进远连选通速造道那部都里重量金铁长门问间队阳际"
    "院随难集需非面革领题风首马高鱼黄"
    "並亞來個們備傳價兒內兩別則劃動務勢區卻參員問喫單國圖團報場學實將專對導屬師帶幹幾廣張強後"
    "從復愛應戰據數斷於時書會東條業極構樣機權歷氣決沒況準漢濟無熱爭爲爾現產當發種稱積紀約紅級"
    "組結給統經網線編縣總羣義聯聲職聽臺與舉華萬處號衆術裏裝見規親觀計記設許話該認語說調論證議"
    "變讓資質車軍較轉辦農這連進遊運過達遠選還邊鐵長門開間關陽隊際隨難電領頭題類風馬體魚麼黃點"
    "黨"
)
_PUNCTUATION = "，。、；：？！“”‘’（）《》【】「」『』—…·～－　％￥＋．"

# Replacement characters, C1 controls and private-use characters never stand in real text.
_WEIGHTS = (
    dict.fromkeys(map(chr, (0xFFFD, *range(0x80, 0xA0), *range(0xE000, 0xF900))), -2.0)
    | dict.fromkeys(_PUNCTUATION, 0.6)
    | dict.fromkeys(_COMMON, 1.0)
)
_PLAUSIBLE = 0.5  # wrong readings of Chinese mail scored 0.14 at most, the median right one 0.71
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_FOREIGN = re.compile("[^\x00-\x7f]+")


def _named(codec: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), codec)


# Names seen in mail that Python does not know, or knows as too small a set. Outlook and Foxmail
# write "gb2312" for anything in GBK; GB 18030 contains both.
_ALIASES = {
    **_named(
        "gb18030",
        "gb2312 gbk gb18030 cp936 ms936 windows-936 x-gbk gb_2312-80 gb2312-80 csgb2312 chinese "
        "euc-cn euccn x-euc-cn gb18030-2000 gb18030-2022 x-gb2312 cn-gb gb",
    ),
    **_named("big5hkscs", "big5 big-5 cn-big5 csbig5 x-x-big5 x-big5 big5-eten"),
    **_named("hz", "hz hz-gb-2312 hzgb2312"),
    **_named("utf-8", "utf8 utf-8 unicode-1-1-utf-8 x-utf-8 utf_8 utf8mb4 x-utf8"),
    **_named("utf-7", "utf7 utf-7 unicode-1-1-utf-7 x-unicode-2-0-utf-7"),
    **_named("cp1252", "us-ascii ascii iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 x-ansi ansi"),
    **_named("cp932", "shift_jis shift-jis sjis x-sjis"),
    **_named("cp949", "ks_c_5601-1987 ks_c_5601 ksc5601 euc-kr"),
    **_named("iso-2022-cn", "iso-2022-cn iso-2022-cn-ext"),
    "unicode": "utf-16",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "iso-2022-jp": "iso2022_jp_ext",
}
_GB, _BIG5, _UTF8, _WESTERN = "gb18030", "big5hkscs", "utf-8", "cp1252"
_MOST_LINES = 50_000  # decoded one by one
_STATEFUL = frozenset({"hz", "utf-7", "iso-2022-cn"})


class Decoded(NamedTuple):
    """Text, the charset that gave it, and whether every byte had a meaning in it."""

    text: str
    charset: str
    clean: bool = True


@lru_cache(maxsize=256)
def codec_name(charset: str) -> str | None:
    """Python codec for a charset name as mail writes it; ``None`` when there is none.

    Parameters
    ----------
    charset : str
        E.g. ``"GB2312"``, ``"x-gbk"``, ``"utf8"``.
    """
    name = charset.strip().strip("\"' ").lower()
    if name in _ALIASES:
        return _ALIASES[name]
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        return None
    # "base64" and "rot13" are codecs to Python but no charsets.
    return info.name if getattr(info, "_is_text_encoding", True) else None


def decode_bytes(data: bytes, charset: str = "", hint: str = "") -> Decoded:
    """Decode `data`, trusting `charset` only as far as the bytes bear it out.

    Parameters
    ----------
    data : bytes
        The bytes of one text part or header value.
    charset : str
        What the mail claims; empty when it claims nothing.
    hint : str
        A charset named elsewhere in the same mail: breaks ties, never decides alone.

    Returns
    -------
    Decoded
        Text without lone surrogates or NULs. Never raises.
    """
    codec = codec_name(charset) if charset else None
    plain = data.isascii() and not _has_escapes(data)
    if plain and codec not in _STATEFUL and not _looks_utf16(data, codec):
        return Decoded(_tidy(data.decode("ascii")), codec or "ascii")
    found = _by_mark(data, codec) or _checked(data, codec, codec_name(hint) if hint else None)
    text = _tidy(found.text)
    return found if text is found.text else found._replace(text=text)


def plausibility(text: str) -> float:
    """Score the non-ASCII characters by how common they are in Chinese text, at most 1.

    Parameters
    ----------
    text : str
        Only the first 500 non-ASCII characters of its first 20,000 characters are looked at.
    """
    foreign = "".join(_FOREIGN.findall(text, 0, 20_000))[:500]
    if not foreign:
        return 0.0
    return sum(map(_WEIGHTS.get, foreign, repeat(0.0))) / len(foreign)


def _has_escapes(data: bytes) -> bool:
    return b"\x1b$" in data or b"~{" in data


def _tidy(text: str) -> str:
    """Drop NULs (libxml2 stops at them) and make the text encodable."""
    return encodable(text.replace("\0", "") if "\0" in text else text)


def _looks_utf16(data: bytes, codec: str | None) -> bool:
    """Latin text in UTF-16 is all ASCII bytes, half of them NUL."""
    utf16 = codec is not None and codec.replace("_", "-").startswith(("utf-16", "utf-32"))
    return utf16 and data.count(0) * 3 > len(data)


def _by_mark(data: bytes, codec: str | None) -> Decoded | None:
    """Decode what starts with a byte order mark or carries escape sequences."""
    if data.startswith(codecs.BOM_UTF8):
        return _lenient(data[3:], _UTF8)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and len(data) > 3:
        return _lenient(data, "utf-16")
    if codec is not None and codec.replace("_", "-").startswith(("utf-16", "utf-32")):
        return _utf16(data, codec)
    if codec == "iso-2022-cn":
        return _iso_2022_cn(data)
    if codec in _STATEFUL:
        return _strict(data, codec) or _guess(data, None) if codec else None
    if data.isascii() and _has_escapes(data):
        return _escaped(data, codec)
    return None


def _utf16(data: bytes, codec: str) -> Decoded:
    """UTF-16 without a mark: the byte that is often zero or a Han row tells the order."""
    if codec == "utf-16":
        codec = "utf-16-be" if plausibility_utf16(data, "utf-16-be") else "utf-16-le"
    if data.count(0) == 0 and (strict := _strict(data, _UTF8)):
        return strict  # declared UTF-16 by a composer that then wrote UTF-8
    return _lenient(data, codec)


def plausibility_utf16(data: bytes, codec: str) -> bool:
    """Whether `codec` reads more ASCII and common Han out of `data` than the other byte order."""
    other = "utf-16-le" if codec == "utf-16-be" else "utf-16-be"

    def score(name: str) -> int:
        text = data[:4000].decode(name, "replace")
        return sum(c in _COMMON or " " <= c <= "~" or c == "\n" for c in text)

    return score(codec) >= score(other)


def _escaped(data: bytes, codec: str | None) -> Decoded:
    """7-bit text with shift sequences although no such charset was declared."""
    names = ["hz"] if b"~{" in data else []
    names += ["iso2022_jp_ext", "iso2022_kr"] if b"\x1b$" in data else []
    if b"\x1b$)A" in data:
        return _iso_2022_cn(data)
    for name in names:
        strict = _strict(data, name)
        if strict and not strict.text.isascii():
            return strict
    return Decoded(data.decode("ascii", "replace"), codec or "ascii")


def _iso_2022_cn(data: bytes) -> Decoded:
    """RFC 1922, the GB 2312 half: Python has no codec for it."""
    pieces, shifted = [], False
    for piece in re.split(rb"([\x0e\x0f\n])", re.sub(rb"\x1b[$][)*+][A-M]", b"", data)):
        if piece in (b"\x0e", b"\x0f"):
            shifted = piece == b"\x0e"
        elif shifted and piece.isascii() and piece != b"\n":
            pieces.append(bytes(c | 0x80 if c > 0x20 else c for c in piece))
        else:
            shifted = shifted and piece != b"\n"
            pieces.append(piece)
    return _lenient(b"".join(pieces), _GB)._replace(charset="iso-2022-cn")


def _checked(data: bytes, codec: str | None, hint: str | None) -> Decoded:
    """Decode bytes with high bits: the claim, unless another reading fits far better."""
    claimed = _strict(data, codec) if codec else None
    if codec == _UTF8 and claimed:
        return claimed
    if claimed and codec not in (_GB, _BIG5, _WESTERN):
        utf8 = _strict(data, _UTF8)
        return utf8 if utf8 and len(data) > 8 and utf8.text else claimed
    if claimed and codec in (_GB, _BIG5) and plausibility(claimed.text) >= _PLAUSIBLE:
        return claimed
    if codec == _UTF8 and _mostly_utf8(data):
        return _lenient(data, _UTF8)
    return _guess(data, codec, hint)


def _guess(data: bytes, claim: str | None, hint: str | None = None) -> Decoded:
    """Best of the charsets Chinese and Western mail is written in."""
    utf8 = _strict(data, _UTF8)
    if utf8 and claim not in (_GB, _BIG5):
        return utf8
    readings = [utf8] if utf8 else []
    readings += [r for name in (_GB, _BIG5) if (r := _strict(data, name))]
    if not readings:
        readings = [_lenient(data, name) for name in (_GB, _BIG5)]
        readings = [r for r in readings if r.text.count("\ufffd") * 20 <= len(r.text) + 20]
    best = max(readings, key=lambda r: _score(r, claim, hint), default=None)
    if best and (claim in (best.charset, _GB, _BIG5) or _is_chinese(data, best, hint)):
        return best
    if utf8:
        return utf8
    if claim and claim not in (_UTF8, _WESTERN) and (strict := _strict(data, claim)):
        return strict
    return _lenient(data, claim if claim in (_GB, _BIG5) else _WESTERN)


def _is_chinese(data: bytes, best: Decoded, hint: str | None) -> bool:
    """Tell Chinese from Western text: common characters, or high bytes in pairs only.

    Accented letters stand alone as a rule; the two bytes of a GB 2312 character are both high.
    """
    runs = _HIGH_RUN.findall(data, 0, 20_000)
    paired = max(map(len, runs), default=0) >= 4 and not any(len(run) % 2 for run in runs)
    if plausibility(best.text) > 0.3 or (best.charset == _GB and paired):
        return True
    return best.clean and best.charset == hint


def _score(reading: Decoded, claim: str | None, hint: str | None) -> float:
    """Plausibility, with a head start for the claim, the hint, GB, and UTF-8's own redundancy.

    A name of two rare characters says little against the claim, so short text trusts it more.
    Three bytes that are UTF-8 by chance are one in a hundred in GB text, six are next to none.
    """
    n_foreign = max(1, sum(c > "\x7f" for c in reading.text[:64]))
    score = plausibility(reading.text)
    if reading.charset in (claim, hint):
        score += max(0.25 if reading.charset == claim else 0.1, 2.5 / n_foreign)
    elif reading.charset == _GB and claim not in (_GB, _BIG5):
        score += 1.5 / n_foreign  # far more mail is in GB than in Big5
    if reading.charset == _UTF8:
        score += min(0.9, 0.45 * sum(c > "\u07ff" for c in reading.text[:16]))
    return score


def _mostly_utf8(data: bytes) -> bool:
    """Tell whether this is UTF-8 of which a few bytes were spoilt on the way."""
    text = data.decode(_UTF8, "replace")
    spoilt = text.count("\ufffd")
    sound = sum(c > "\x7f" for c in text) - spoilt
    return spoilt * 4 <= sound


def _strict(data: bytes, codec: str) -> Decoded | None:
    try:
        return Decoded(data.decode(codec), codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _lenient(data: bytes, codec: str) -> Decoded:
    strict = _strict(data, codec)
    if strict:
        return strict
    if codec == _BIG5 and (eten := _strict(data, "cp950")):
        return eten._replace(charset=_BIG5)
    if codec == _WESTERN:  # its five holes are C1 controls in Latin-1
        return Decoded(data.decode("latin-1"), codec)
    if codec in (_GB, _BIG5):
        return Decoded(_without_halves(data, codec), codec, clean=False)
    try:
        return Decoded(data.decode(codec, "replace"), codec, clean=False)
    except (UnicodeError, LookupError, ValueError):  # codecs without "replace", e.g. idna
        return Decoded(data.decode("latin-1"), "latin-1", clean=False)


def _without_halves(data: bytes, codec: str) -> str:
    """Decode line by line; half a character before a line end is dropped.

    Bulletin boards and phone gateways cut lines at a byte count. A line feed is never the second
    byte of a character, so no other line suffers.
    """
    if data.count(b"\n") > _MOST_LINES:
        return data.decode(codec, "replace")
    lines = []
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode(codec))
        except UnicodeDecodeError as error:
            half = error.start >= len(line.rstrip(b"\r")) - 1 and not line[error.start :].isascii()
            lines.append(
                line[: error.start].decode(codec) if half else line.decode(codec, "replace")
            )
    return "\n".join(lines)
