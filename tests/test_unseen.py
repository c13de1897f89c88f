"""Which characters act on a screen, and what becomes of those that cannot be written."""

from __future__ import annotations

import json
import re
import sys
import unicodedata

from mailrisk_ml.json_text import to_json
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.parsing.charsets import decode_bytes
from mailrisk_ml.mail.stores.json_lines import parse_json
from mailrisk_ml.mail.stores.originals import written_message
from mailrisk_ml.mail.stores.rows import mail_of_row
from mailrisk_ml.text.codes import decode, encode
from mailrisk_ml.text.display import printable, visible, without_controls
from mailrisk_ml.unseen import ACTING_CLASS, encodable, is_shown

_DIRECTION = re.compile("ARABIC LETTER MARK|(LEFT|RIGHT)-TO-|POP DIRECTIONAL|FIRST STRONG|INTERLIN")


def _acts(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cf":
        return bool(_DIRECTION.match(unicodedata.name(character)))
    return category in ("Cc", "Cs", "Zl", "Zp") and character not in "\t\n"


def test_what_acts_is_told_by_category() -> None:
    """Ranges miss no control, separator, surrogate or mark of direction, and hold nothing else."""
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    acting = [c for c in everything if _acts(c)]
    assert re.findall(f"[{ACTING_CLASS}]", everything) == acting
    assert not any(map(is_shown, acting))


def test_nothing_acts_wherever_it_is_shown() -> None:
    """On a page, on a terminal, as JSON; which gives the same text back."""
    acting = " ".join(c for c in map(chr, range(sys.maxunicode + 1)) if _acts(c))
    for shown in (
        visible(acting),
        printable(acting),
        to_json([acting]),
        to_json([acting], indent=1),
    ):
        assert not any(map(_acts, shown))
    assert json.loads(to_json([acting])) == [acting]


def test_lone_surrogates_become_one_character_everywhere() -> None:
    """The one that says that something was lost; what could be written stays as it is."""
    text, safe = "合同\ud800 🙂\udfff", "合同\ufffd 🙂\ufffd"
    assert encodable(text) == safe
    assert encodable(safe) is safe
    row = mail_of_row({"subject": text, "body": text})
    assert (row.subject, row.body) == (safe, safe)
    assert parse_json(json.dumps([text])) == [safe]
    assert decode(encode(text)) == without_controls(text) == visible(text) == safe
    assert decode_bytes(text.encode("utf-16-le", "surrogatepass"), "utf-16-le").text == safe
    assert written_message(Mail("", text)) == written_message(Mail("", safe))
