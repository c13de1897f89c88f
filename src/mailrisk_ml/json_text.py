"""Results as JSON: numbers as people read them, and text that may be anything."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from mailrisk_ml.unseen import ACTING_CLASS

_ACTING = re.compile(f"[{ACTING_CLASS}]")


def plain(value: Any, places: int | None = 4) -> Any:
    """Results as JSON has them: numbers rounded, and None where there is none.

    Examples
    --------
    >>> plain({"recall": (2 / 3, float("nan")), "n": 3})
    {'recall': [0.6667, None], 'n': 3}
    """
    if isinstance(value, Mapping):
        return {name: plain(item, places) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, places) for item in value]
    if not isinstance(value, float):
        return value
    return (value if places is None else round(value, places)) if isfinite(value) else None


def to_json(value: Any, **options: Any) -> str:
    r"""JSON that can be written and shown whatever text is in it; options are `json.dumps`'.

    Numbers that JSON has no word for, as others' records may hold them, become null.

    Examples
    --------
    >>> to_json(["\ud800", "合同", float("nan")])
    '["\\ud800", "合同", null]'
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, **options)
    except ValueError:
        text = json.dumps(plain(value, None), ensure_ascii=False, allow_nan=False, **options)
    return _ACTING.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
