"""Shifts are found where they are, with their size, and not where they are not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.review import drift as drift_module
from mailrisk_ml.review.drift import SIZES, Drift, _terms, drift
from mailrisk_ml.review.drift_page import drift_page
from mailrisk_ml.training import mails_of


@pytest.fixture(scope="module")
def mails_of_test() -> list[Record]:
    """Mails of the test split, which the shipped model has not learned from, in mixed order."""
    records = mr.load_corpus("test").sample(frac=1.0, random_state=0).to_dict("records")
    return list(records)


@pytest.fixture(scope="module")
def shifted(shipped: mr.RiskClassifier, mails_of_test: list[Record]) -> Drift:
    """Chinese, mostly harmless mail then; English, risky mail now."""
    then = [r for r in mails_of_test if r["language"] == "zh" and not r["labels"]][:150]
    now = [r for r in mails_of_test if r["language"] == "en" and r["labels"]][:150]
    return drift(shipped, mails_of(then), mails_of(now))


def test_halves_of_the_same_mail_do_not_differ(
    shipped: mr.RiskClassifier, mails_of_test: list[Record]
) -> None:
    """Nothing larger than small, and of fifteen measures hardly any above chance."""
    mails = mails_of(mails_of_test)
    same = drift(shipped, mails[:500], mails[500:])
    assert SIZES.index(same.size) <= SIZES.index("small")
    assert sum(shift.effect > shift.chance for shift in same.shifts) <= 4


def test_few_mails_hardly_ever_differ_by_chance(
    shipped: mr.RiskClassifier, mails_of_test: list[Record]
) -> None:
    """Of 24 random pairs of 25 mails, about one in twenty has a shift in any measure."""
    mails, rng = mails_of(mails_of_test), np.random.default_rng(0)
    shifted = 0
    for number in range(24):
        drawn = [mails[i] for i in rng.permutation(len(mails))[:50]]
        shifted += drift(shipped, drawn[:25], drawn[25:], random_state=number).size != "none"
    assert shifted <= 3


def test_the_same_mails_have_no_effect_below_none(
    shipped: mr.RiskClassifier, mails_of_test: list[Record]
) -> None:
    """Random divisions of mails that stand on both sides differ by more than the mails do."""
    mails = mails_of(mails_of_test[:45])
    for shift in drift(shipped, mails, mails).shifts:
        none = 0.5 if shift.statistic == "area under the curve" else 0.0
        assert (shift.effect, shift.size) == (none, "none")


def test_identical_mails_do_not_differ(shipped: mr.RiskClassifier) -> None:
    """A mailbox of one notice, sent again and again, leaves nothing to chance."""
    mails = [mr.Mail("Backup", "The backup of this night has ended.")] * 25
    found = drift(shipped, mails, mails)
    assert {(shift.size, np.isfinite(shift.chance)) for shift in found.shifts} == {("none", True)}


def test_what_is_not_scored_is_no_shift(
    shipped: mr.RiskClassifier, mails_of_test: list[Record]
) -> None:
    """One mail quoted below each of them now: neither length, terms nor words are of it."""
    quoted = (
        "\n\nOn Mon, 6 Jan 2025 at 09:00, Bob Ray <bob@x.example> wrote:\n"
        + "> Zyrkonium flanges at the quayside mouldered; the stevedores grumbled.\n" * 9
    )
    mails = mails_of(mails_of_test[:120])
    now = [replace(mail, body=mail.body + quoted) for mail in mails[60:]]
    plain, found = (drift(shipped, mails[:60], some) for some in (mails[60:], now))
    assert _sizes(found) == _sizes(plain)
    assert not {"flanges", "quayside"} & {term.term for term in found.terms}


def _sizes(found: Drift) -> dict[tuple[str, str], str]:
    return {(shift.about, shift.label): shift.size for shift in found.shifts}


def test_few_mails_beside_many(
    shipped: mr.RiskClassifier, mails_of_test: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Are all compared, both ways; more of the same mail do not differ from them."""
    monkeypatch.setattr(drift_module, "_MOST_MAILS", 40)
    zh = mails_of([r for r in mails_of_test if r["language"] == "zh" and not r["labels"]])
    en = mails_of([r for r in mails_of_test if r["language"] == "en" and r["labels"]][:20])
    for found in (drift(shipped, zh[20:], en), drift(shipped, en, zh[20:])):
        sizes = {shift.about: shift.size for shift in found.shifts}
        assert (sizes["language"], sizes["vocabulary"]) == ("large", "large")
        assert all(np.isfinite((shift.effect, shift.chance)).all() for shift in found.shifts)
        assert max(s.effect for s in found.shifts if s.about == "vocabulary") <= 1
    assert drift(shipped, zh[20:], zh[:20]).size == "none"


def test_words_are_in_standard_errors() -> None:
    """Where nothing differs, z is one large on average, of frequent words too."""
    rng = np.random.default_rng(0)
    is_current = np.arange(400) >= 200
    words = [{f"w{j}" for j in np.flatnonzero(row)} for row in rng.random((400, 300)) < 0.5]
    terms = _terms(words, is_current)
    # The 20 highest and 20 lowest of 300 are those above about 1.5 standard errors.
    assert min(abs(term.z) for term in terms) == pytest.approx(1.5, abs=0.25)


def test_what_changed_is_large(shifted: Drift) -> None:
    """Language, words, scores and flags."""
    sizes = {(shift.about, shift.label): shift.size for shift in shifted.shifts}
    assert sizes["language", ""] == "large"
    assert sizes["vocabulary", ""] == "large"
    assert sizes["flag rate", "any"] == "large"
    assert any(sizes["score", name] == "large" for name in mr.LABELS)
    rate = next(s for s in shifted.shifts if (s.about, s.label) == ("flag rate", "any"))
    assert rate.current["mean"] > rate.reference["mean"] + 0.3
    assert shifted.size == "large"
    more = {term.term for term in shifted.terms if term.z > 0}
    assert "the" in more
    assert "的" not in more


def test_page_and_json(
    shifted: Drift, shipped: mr.RiskClassifier, hostile_texts: list[str]
) -> None:
    """Words of mails are text on the page; the JSON holds every shift."""
    page = drift_page(shifted)
    assert 'Largest shift: <span class="large">large' in page
    assert len(json.loads(json.dumps(shifted.to_dict()))["shifts"]) == len(shifted.shifts)
    hostile = [mr.Mail(text, f"{text}\n{i}") for i in range(20) for text in hostile_texts]
    plain = [mr.Mail("Lunch", f"Noon at table {i}?") for i in range(40)]
    page = drift_page(drift(shipped, plain, hostile))
    assert "<script" not in page
    assert "<img" not in page


def test_shares_are_those_of_the_mails(shipped: mr.RiskClassifier) -> None:
    """The half mail that the statistic adds is not shown: where no mail is Chinese, none is."""
    english = [mr.Mail("Lunch", f"Shall we meet at noon at table {i}?") for i in range(24)]
    chinese = [mr.Mail("午饭", f"我们中午在{i}号桌见面好吗？") for i in range(24)]
    found = drift(shipped, english, [*english[:6], *chinese[:18]])
    shown = {shift.about: shift for shift in found.shifts}["language"]
    assert shown.reference == {"en": 1.0, "zh": 0.0}
    assert shown.current == {"en": 0.25, "zh": 0.75}
    assert (shown.size, np.isfinite(shown.effect)) == ("large", True)


def test_too_few_mails(shipped: mr.RiskClassifier) -> None:
    """Nothing can be said of nineteen."""
    some = [mr.Mail(body=f"mail {i}") for i in range(19)]
    with pytest.raises(InvalidParameterError, match=r"'reference' .* Got 19 mails instead"):
        drift(shipped, some, some)
