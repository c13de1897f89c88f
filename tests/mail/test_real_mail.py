"""Real mail that must not be copied into the project: read it where it lies, or skip.

Run ``python tests/mail/test_real_mail.py`` for the figures alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail import Mail, iter_mails

MAIL = Path(__file__).resolve().parents[3] / "shared" / "mail"
needs_mail = pytest.mark.skipif(not MAIL.is_dir(), reason=f"no mail at {MAIL}")

# The rule. A body is mojibake when it holds U+FFFD, a C1 control, one of the strings that decoding
# twice leaves behind, or when of its Han, Latin-1, Greek, Cyrillic and private-use characters (ten
# at least) fewer than 90 % are among the 3,755 commonest Han characters (level 1 of GB 2312),
# after conversion to Simplified.
LEVEL_1 = frozenset(
    bytes((row, cell)).decode("gb2312")
    for row in range(0xB0, 0xD8)
    for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA)
)
TELLING = re.compile("[\u3400-\u9fff\xa0-\u04ff\ue000-\uf8ff\U00020000-\U0003ffff]")
BROKEN = re.compile("[\ufffd\x80-\x9f]|锟斤拷|烫烫|屯屯|ï¿½|Ã[\x80-\xbf]|[ÂÃÄÅÐ][¡-¿]")
SHARE, LEAST = 0.9, 10


def is_mojibake(body: str) -> bool:
    """Apply the rule above."""
    from opencc import OpenCC

    if BROKEN.search(body):
        return True
    telling = TELLING.findall(OpenCC("t2s").convert(body))
    common = sum(character in LEVEL_1 for character in telling)
    return len(telling) >= LEAST and common < SHARE * len(telling)


def read(name: str) -> tuple[list[Mail], list[MailReadError]]:
    """Read all mail of one folder."""
    errors: list[MailReadError] = []
    return list(iter_mails(MAIL / name, on_error=errors.append)), errors


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("合同已经签了，请把客户资料发给我们公司。", False),
        ("合約已經簽了，請把客戶資料發給我們公司。", False),
        ("The contract is signed.", False),
        ("合同已经签了，请把客户资料发给我们公司。".encode("gbk").decode("latin-1"), True),
        ("合同已经签了，请把客户资料发给我们公司。".encode().decode("gbk", "replace"), True),
        ("合約已經簽了，請把客戶資料發給我們公司。".encode("big5").decode("gbk", "replace"), True),
        ("合同\ufffd", True),
    ],
)
def test_rule(body: str, expected: bool) -> None:
    """The rule tells mojibake from text in both scripts."""
    assert is_mojibake(body) is expected


@needs_mail
@pytest.mark.parametrize(("name", "least"), [("raw-zh", 250), ("raw-suites", 283)])
def test_every_message(name: str, least: int) -> None:
    """Each gives a `Mail` or a `MailReadError`, and zones that cover it."""
    mails, errors = read(name)
    assert len(mails) + len(errors) >= least
    assert not [e for e in errors if e.reason.startswith("cannot be parsed")]
    for mail in mails:
        assert mail.zones[-1].end == len(mail.text)


@needs_mail
def test_chinese_bodies_are_clean() -> None:
    """At least 98 % of the bodies of raw-zh are free of U+FFFD and mojibake."""
    mails, errors = read("raw-zh")
    bad = [mail.source for mail in mails if is_mojibake(mail.body) or not mail.body.strip()]
    assert len(bad) + len(errors) <= 0.02 * (len(mails) + len(errors)), bad


def _figures() -> Iterator[str]:
    for name in ("raw-zh", "raw-suites"):
        mails, errors = read(name)
        yield f"{name}: {len(mails)} read, {len(errors)} refused"
        if name == "raw-zh":  # the rule is one for Chinese text
            yield f"{name}: {sum(is_mojibake(mail.body) for mail in mails)} bodies spoilt"


if __name__ == "__main__":
    print("\n".join(_figures()))
