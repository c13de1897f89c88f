"""Writes a golden model of the present format: ``python tests/model/golden/make.py``.

Run it when the format gets a new version, and never for an old one: what it writes is what later
releases must load. (Until 0.1.0 is released, version 1 may still change.) It refuses to write
over a folder that is there.
"""

from __future__ import annotations

import json
from pathlib import Path

import mailrisk_ml as mr
from mailrisk_ml.model.files import FORMAT_VERSION

HERE = Path(__file__).resolve().parent
RISKY = {
    "contract": ("We accept your offer and will ship {n} units.", "我们接受报价,发货{n}件。"),
    "defamation": ("The owner of stall {n} is a thief.", "{n}号店的老板是骗子。"),
    "intellectual_property": ("Copy {n} of their drawings.", "把他们的{n}张图纸照抄过来。"),
    "privacy": ("Send me the home addresses of {n} clients.", "把{n}个客户的身份证号发我。"),
    "unfair_competition": ("Pay the buyer {n} in cash.", "给采购塞{n}元回扣。"),
}
HARMLESS = ("Lunch at noon in room {n}?", "{n}点开会,请带上会议纪要。")


def main() -> None:
    """Fit a model of a few hundred terms, and save it with what it says."""
    folder = HERE / f"v{FORMAT_VERSION}"
    folder.mkdir()  # fails where there is one
    risky = [(t.format(n=n), [label]) for label in RISKY for t in RISKY[label] for n in range(2, 8)]
    harmless: list[tuple[str, list[str]]] = [
        (t.format(n=n), []) for t in HARMLESS for n in range(2, 22)
    ]
    texts, labels = zip(*risky, *harmless, strict=True)
    evidence = [{label: [text] for label in some} for text, some in (*risky, *harmless)]
    model = mr.RiskClassifier(cv=2, max_terms=400, user_words=("会议纪要",), longest_window=2)
    model.fit(texts, labels, evidence=evidence)
    model.save(folder / "model")
    asked = [*texts[::7], "Ｗe acсept. 我們接受報價。", ""]
    expected = [
        {"text": text, "probabilities": a.probabilities, "labels": list(a.labels)}
        for text, a in zip(asked, model.assess_many(asked), strict=True)
    ]
    (folder / "expected.json").write_text(
        json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
