"""Addresses on the Internet as masking takes them: ``folded text -> kinds and spans``.

Wider than the placeholders that a model reads (`mailrisk_ml.text.entities`), which stay what they
were when it learned from them: here are letters of every script, more marks before an ``@``, and
IPv6. Chinese has no blanks: where nothing parts an address from the words around it, some of these
are taken along rather than some of the address left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"  # ideographs and kana
# Top-level domains of ideographs that are open to all (IANA's root zone), in Simplified characters.
_HAN_TOP = (
    "中国|公司|集团|网络|网址|网站|网店|中文网|在线|商城|商店|商标|企业|信息|政务|政府|公益|机构|组织机构|香港|台湾|澳门"
    "|新加坡|广东|佛山|移动|手机|我爱你|世界|娱乐|游戏|招聘|购物|餐厅|酒店|健康|慈善|时尚|家电|食品|新闻|书籍|珠宝"
)
# Another begins with a letter: "500@3.20" is a price.
_TOP = rf"(?:[^\W\d_{_UNSPACED}](?:[^\W_{_UNSPACED}]|-){{0,62}}|{_HAN_TOP})"
_DOMAIN = rf"(?:[\w-]{{1,63}}\.){{1,8}}{_TOP}"
# How those write a dot who hide from programs: "x [dot] com", "x dot com".
_HIDDEN_DOT = r"(?: dot |[ ]?[(\[{<【][ ]?(?:dot|[.])[ ]?[)\]}>】][ ]?)"
# Domains that are met most: where words may stand as well, only these end an address.
_USUAL_TOP = (
    "(?:com|net|org|edu|gov|info|biz|cn|hk|tw|sg|jp|kr|de|at|ch|fr|es|it|nl|be|uk|ie|eu|us|ca|au|nz"
    r"|br|ru|pl|se|dk|fi|cz|pt|tr|vn|th|my|id|za|ae|io|co)(?![\w-])"
)
# Also with the full stop of Chinese, behind which a sentence may begin, and of the machine itself.
_MAIL_RIGHT = re.compile(
    rf"[\w.-]{{1,63}}(?:{_HIDDEN_DOT}[\w-]{{1,63}}){{0,3}}{_HIDDEN_DOT}{_USUAL_TOP}"
    rf"|{_DOMAIN}|[\w-]{{1,63}}。(?:com(?:[.。]cn)?|cn|net|org|edu|gov)(?!\w)|localhost(?!\w)"
)
# Against an @, of ideographs as many as a name has at most.
_MAIL_LEFT = re.compile(
    rf"(?:\"[^\"\n]{{1,62}}\"|[{_UNSPACED}]{{1,8}}|[^\W_{_UNSPACED}](?:[^\W{_UNSPACED}]|[.%+'&=~-]){{0,63}})\Z"
)
_LONGEST_LEFT = 64
# Where the right side is written in an unusual way, so may this be.
_HIDDEN_LEFT = re.compile(
    rf"[a-z0-9](?:[\w.+-]|。(?=[a-z0-9])|{_HIDDEN_DOT}){{0,63}}\Z", re.ASCII | re.IGNORECASE
)
_HIDES = re.compile(rf"。|{_HIDDEN_DOT}")
# Also as those write it who hide from programs, "zhang（at）qq.com", or with blanks.
_AT = re.compile(
    r"[ ]?[(\[{<【][ ]?(?:at|@)[ ]?[)\]}>】][ ]?"
    rf"| at (?=[\w.-]{{1,63}}(?: dot [\w-]{{1,63}}){{0,3}} dot {_USUAL_TOP})"
    rf"|(?:(?<=[A-Za-z0-9]) @|@) (?=(?:[\w-]{{1,63}}\.){{1,4}}{_USUAL_TOP})"
    "|@"
)
# Ideographs belong to a link where a part of it begins; behind a word a sentence goes on.
_SOME = r"[^\s<>\"'()\u2e80-\uffef]"
_REST = rf"(?:(?<=[/=#_-])[{_UNSPACED}]{{1,40}}{_SOME}{{0,2000}}){{0,9}}"
_PATTERNS = (
    ("url", re.compile(
        rf"(?:(?<![a-z])[a-z][a-z0-9+.-]{{1,14}}://|www\.)(?:{_DOMAIN}{_SOME}{{0,2000}}|{_SOME}{{1,2000}}){_REST}"
    )),
    # A domain with a path, as people write addresses of pages.
    ("url", re.compile(
        rf"(?<![\w@.-])(?:(?:[a-z0-9-]{{1,63}}\.){{1,6}}[a-z]{{2,12}}"
        rf"|(?:[\w-]{{1,63}}\.){{1,6}}(?:{_HAN_TOP}))/(?:{_SOME}{{1,2000}}|(?=[{_UNSPACED}])){_REST}"
    )),
    # RFC 4291: all eight groups, or two colons for some; with a digit, as words of a to f have not.
    # Those with two colons begin as IANA has given them out: "10:30::2" is a time.
    ("identifier", re.compile(
        r"(?<![\w:.])(?=[0-9a-f:]{0,40}[0-9])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}"
        r"|(?=::|fe80:|f[cdf][0-9a-f]{2}:|[23][0-9a-f]{3}:|64:ff9b:)"
        r"(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?::(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,6})?)"
        r"(?![\w:])", re.ASCII
    )),
)  # fmt: skip


def addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of each: ``email``, ``url`` or ``identifier``; they may overlap.

    Examples
    --------
    >>> list(addresses("o'brien@x.example http://例子.中国?id=7 fe80::1"))
    [('email', 0, 17), ('url', 18, 35), ('identifier', 36, 43)]
    """
    yield from (("email", *span) for span in mail_addresses(text))
    for kind, pattern in _PATTERNS:
        yield from ((kind, *match.span()) for match in pattern.finditer(text))


def mail_addresses(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each e-mail address, in a folded text or another."""
    for at in _AT.finditer(text):
        if right := _MAIL_RIGHT.match(text, at.end()):
            before = text[max(0, at.start() - _LONGEST_LEFT) : at.start()]
            hides = _HIDES.search(right.group())
            if left := (hides and _HIDDEN_LEFT.search(before)) or _MAIL_LEFT.search(before):
                yield at.start() - len(left.group()), right.end()
