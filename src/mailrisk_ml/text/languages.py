"""Which language a mail is in: by script, and Latin script by py3langid where it is installed."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

#: An ideograph says about as much as three letters: one and a half are an English word of four or
#: five.
LETTERS_PER_IDEOGRAPH = 3.0
_MIXED = (0.15, 0.85)  # shares of ideographs between which a mail is in both languages
_ENOUGH_LETTERS = 60  # fewer say too little to tell French from English
_SURE = 0.5
_MOST_READ = 2_000  # characters; py3langid walks byte by byte
_SCRIPTS = {
    "zh": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"),
    "ja": re.compile("[\u3040-\u30ff]"),
    "ko": re.compile("[\uac00-\ud7af]"),
    "ru": re.compile("[\u0400-\u04ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "latin": re.compile("[A-Za-z\u00c0-\u024f]"),
}


def language_of(text: str) -> str:
    """The language of a text: ``zh``, ``en``, ``mixed`` of these two, or another's ISO 639-1 code.

    Cyrillic counts as ``ru`` and Arabic script as ``ar``. A text with few letters, and any in
    Latin script where py3langid is not installed, counts as ``en``; one without letters is
    ``none``.

    Examples
    --------
    >>> [language_of(t) for t in ("See you on Friday.", "周五见。", "Please 看一下 the draft 谢谢")]
    ['en', 'zh', 'mixed']
    """
    text = text[:_MOST_READ]
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    total = sum(counts.values())
    if not total:
        return "none"
    foreign = max(("ja", "ko", "ru", "ar"), key=counts.__getitem__)
    # Japanese is written with more ideographs than kana.
    if counts[foreign] >= (0.1 if foreign == "ja" else 0.4) * total:
        return foreign
    letters = counts["latin"] / LETTERS_PER_IDEOGRAPH
    share = counts["zh"] / max(counts["zh"] + letters, 1.0)
    if share >= _MIXED[1]:
        return "zh"
    if share >= _MIXED[0]:
        return "mixed"
    return _latin(text) if counts["latin"] >= _ENOUGH_LETTERS else "en"


def tells_latin_apart() -> bool:
    """Whether languages in Latin script can be told from English."""
    return find_spec("py3langid") is not None


def _latin(text: str) -> str:
    identifier = _identifier()
    if identifier is None:
        return "en"
    language, _ = identifier.classify(text.lower())
    return "en" if language == "und" else str(language)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    if not tells_latin_apart():
        return None
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.min_confidence = _SURE
    return identifier
