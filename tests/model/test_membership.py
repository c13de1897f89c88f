"""The filter of learned mails: what it tells of sets, and what it does not tell of one mail."""

from __future__ import annotations

import random

import numpy as np
import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.model import membership
from mailrisk_ml.model.inside import n_learned
from mailrisk_ml.model.membership import LearnedTexts, learned_said
from mailrisk_ml.training import mails_of


def _texts(first: int, end: int) -> list[str]:
    return [f"Mail {number}\n\nwith a body" for number in range(first, end)]


LEARNED, OTHERS = _texts(0, 20_000), _texts(20_000, 40_000)


@pytest.fixture(scope="module")
def learned() -> LearnedTexts:
    """Of 20,000 texts."""
    return LearnedTexts.of(LEARNED)


def _n_found(learned: LearnedTexts, texts: list[str]) -> int:
    """How many are found one by one: a text alone among copies of learned ones tells nothing."""
    places = membership._places(membership._hashes(texts), learned._bits.size)
    return int(learned._bits[places].all(axis=1).sum())


def test_size_and_rates(learned: LearnedTexts) -> None:
    """2.9 bits a text; each learned text is found, and as many others as the bits say."""
    assert len(learned.data) == 20_000 * 2.9 / 8
    assert learned.false_positive_rate == pytest.approx(0.5625, abs=0.015)
    assert _n_found(learned, LEARNED) == 20_000
    assert _n_found(learned, OTHERS) / 20_000 == pytest.approx(
        learned.false_positive_rate, abs=0.015
    )


def test_neither_order_nor_copies_nor_spaces_matter(learned: LearnedTexts) -> None:
    """The same bits, whatever order mails are learned in."""
    shuffled = [f"  {text} \r\n" for text in LEARNED] + LEARNED[:99]
    random.Random(0).shuffle(shuffled)
    assert LearnedTexts.of(shuffled) == learned


@pytest.mark.parametrize(("n", "tolerance"), [(0, 0), (200, 80), (500, 60), (1000, 0)])
def test_share_of_a_set(learned: LearnedTexts, n: int, tolerance: int) -> None:
    """How many of a thousand were learned is told about right."""
    found = learned.n_learned([*LEARNED[:n], *OTHERS[n:1000]])
    assert found == pytest.approx(n, abs=tolerance)


@pytest.mark.parametrize(("n", "n_learned"), [(20, 20), (100, 60), (1000, 200), (10_000, 700)])
def test_as_many_as_the_documents_say(learned: LearnedTexts, n: int, n_learned: int) -> None:
    """In nine sets of ten at least; see `docs/training.md`."""
    sets = [
        [*LEARNED[k * n_learned :][:n_learned], *OTHERS[k * n :][: n - n_learned]]
        for k in range(min(20, len(OTHERS) // n))
    ]
    told = [learned.n_learned(some) > 0 for some in sets]
    assert np.mean(told) >= 0.9


def test_no_word_of_few(learned: LearnedTexts) -> None:
    """Fifteen found mails may be so by chance; twenty of a thousand are next to none."""
    assert [learned.n_learned(LEARNED[:n]) for n in (0, 1, 15, 20)] == [0, 0, 0, 20]
    assert learned.n_learned([*LEARNED[:20], *OTHERS[:980]]) == 0


def test_one_text_many_times_is_one(learned: LearnedTexts) -> None:
    """A line that a mailbox is full of proves as little as one mail."""
    assert learned.n_learned(LEARNED[:1] * 500) == 0


def test_alarms_by_chance_are_rare(learned: LearnedTexts) -> None:
    """None in 200 sets of a hundred other texts."""
    assert not any(learned.n_learned(OTHERS[k : k + 100]) for k in range(0, 20_000, 100))


def test_who_knows_the_rest_learns_little() -> None:
    """Less the bits of 19,960 known texts, those of the other 40 hide among as many again."""
    both = LearnedTexts.of(LEARNED)
    known, own = LEARNED[:-40], LEARNED[-40:]
    known_bits = np.zeros(both._bits.size, dtype=bool)
    known_bits[membership._places(membership._hashes(known), known_bits.size)] = True

    def share(texts: list[str]) -> float:
        places = membership._places(membership._hashes(texts), known_bits.size)
        shows = (both._bits[places] & ~known_bits[places]).any(axis=1)
        return float((shows & both._bits[places].all(axis=1)).mean())

    assert share(own) < 4 * share(OTHERS)


def test_characters_that_are_none() -> None:
    """A lone surrogate, as mail may hold, stops nothing."""
    assert LearnedTexts.of(["\ud800"]).data


def test_mails_that_weigh_nothing_were_not_learned(
    few_records: list[Record], fit_arguments: dict[str, object]
) -> None:
    """The filter is of what counted, whatever zones are read when it is asked."""
    weights = [float(number % 2) for number in range(len(few_records))]
    model = mr.RiskClassifier(cv=2).fit(**fit_arguments, sample_weight=weights)  # type: ignore[arg-type]
    mails = mails_of(few_records)
    assert n_learned(model, mails[::2]) == 0
    assert n_learned(model, mails[1::2]) == len(mails) / 2
    assert n_learned(model.set_params(zones=("subject",)), mails[1::2]) == len(mails) / 2


def test_wording() -> None:
    """One sentence on who learned how many, and what to do."""
    assert learned_said({"this model": 0}, 9) == ""
    said = learned_said({"the old model": 1200, "the new model": 1300}, 2000)
    assert said.startswith(
        "About 1,200 of these 2,000 mails were learned by the old model, about 1,300 by the new "
        "model: figures are those of mails already seen. Measure on mails held back from training."
    )
