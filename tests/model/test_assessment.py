"""What results show of themselves in a shell: all that fits on a line, and no mail."""

from __future__ import annotations

from dataclasses import replace

import mailrisk_ml as mr
from mailrisk_ml.mail.unread import Unread

TEXT = "Noon.\nAnn's salary is 14,000."
PASSAGE = mr.Evidence(6, 29, TEXT[6:29], 0.4284)
PRIVACY = mr.Risk("privacy", "Privacy", 0.99967, "high", (PASSAGE, PASSAGE), "Stop. " * 99)
LIKELY = {"contract": 8e-08, "privacy": 0.99967}
FOUND = mr.Assessment(TEXT, "en", LIKELY, (PRIVACY, mr.Risk("own", "O", 0.4, "low", (), "")))
EXPLAINED = mr.Explanation(
    *("privacy", "Privacy", 0.99967, 0.003, 8.0, -1.0),
    *((mr.TermContribution("salary", 3.0),), (), (PASSAGE,), TEXT),
)


def test_what_is_flagged() -> None:
    """Labels, levels, probabilities of two digits, and where the first passage stands."""
    assert repr(FOUND) == "<Assessment privacy high 0.99 text[6:29], own low 0.40>"
    assert repr(PRIVACY) == "<Risk privacy high 0.99 text[6:29]>"
    assert repr(PASSAGE) == "<Evidence text[6:29] score 0.43>"
    assert repr(EXPLAINED) == "<Explanation privacy 0.99, flagged: threshold 0.003, text[6:29]>"


def test_what_is_not_flagged() -> None:
    """How near it was, and what was not judged."""
    none = replace(FOUND, probabilities={"contract": 0.03, "privacy": 0.124}, risks=())
    assert repr(none) == "<Assessment nothing flagged, likeliest privacy 0.12>"
    locked = replace(none, mail=mr.Mail(unread=Unread.ENCRYPTED))
    assert repr(locked).endswith("privacy 0.12, unjudged: encrypted>")
    assert repr(replace(none, probabilities={})) == "<Assessment nothing flagged>"
    below = replace(EXPLAINED, threshold=1.0, evidence=())
    assert repr(below) == "<Explanation privacy 0.99, not flagged: threshold 0.99>"


def test_it_may_be_printed_and_logged() -> None:
    """No text of mail, also within other things; no label of a model acts on a terminal."""
    mail = mr.Mail("s", TEXT, sender="Ann")
    shown = repr([replace(FOUND, mail=mail), PRIVACY, PASSAGE, {"privacy": EXPLAINED}])
    assert not any(word in shown for word in ("Noon", "Ann", "salary", "14,000"))
    acting = replace(PRIVACY, label="a\x1b[2J\u202eb")
    assert repr(acting) == "<Risk a[2Jb high 0.99 text[6:29]>"
    assert repr(replace(FOUND, risks=(acting,))).isprintable()
    assert repr(replace(EXPLAINED, label="a\x1b")).isprintable()
