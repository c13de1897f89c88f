"""Rows of JSON Lines, mail or labelled: an object a line, in UTF-8 (RFC 8259 section 8.1)."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from mailrisk_ml.mail.limits import ReadLimits
from mailrisk_ml.mail.pieces import bounded_lines
from mailrisk_ml.unseen import encodable

# Half of a pair, as JSON spells it; of whole pairs there is one in few mails.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def json_lines(
    file: BinaryIO, max_bytes: int = ReadLimits.max_bytes
) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield the number of each line (from 1) and its object, or why it cannot be read.

    Parameters
    ----------
    file : binary file
        Read once and from its start: a pipe will do. Blank lines are passed over.
    max_bytes : int
        How long a line may be.
    """
    for number, line in enumerate(bounded_lines(file, max_bytes), 1):
        if line is None:
            yield number, f"a line longer than {max_bytes} bytes"
        elif line := line.removeprefix(codecs.BOM_UTF8).strip():
            yield number, _row(line)


def _row(line: bytes) -> dict[str, Any] | str:
    try:
        row = parse_json(line.decode("utf-8"))
    except UnicodeDecodeError:
        return "not UTF-8. Save the file as UTF-8"
    except (ValueError, RecursionError):
        return "not valid JSON"
    return row if isinstance(row, dict) else "not a JSON object. Write one object a line"


def parse_json(text: str) -> Any:
    r"""A value of JSON, which can spell lone surrogates: nothing downstream could encode them.

    Raises
    ------
    ValueError
        The text is no JSON.

    Examples
    --------
    >>> parse_json(r'["pay \ud800 now", "\ud83d\ude42"]')
    ['pay � now', '🙂']
    """
    value = json.loads(text)
    if _SURROGATE.search(text):
        value = json.loads(encodable(json.dumps(value, ensure_ascii=False)))
    return value
