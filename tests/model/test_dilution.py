"""Mails among harmless ones."""

from __future__ import annotations

import numpy as np
import pytest

from mailrisk_ml.model import dilution
from mailrisk_ml.model.dilution import dilute
from mailrisk_ml.model.features import Batch, make_batch
from mailrisk_ml.model.scoring import Cutting

_RISKY = 3  # every third mail


def _mails(n: int) -> tuple[list[str], list[Batch], np.ndarray, np.ndarray]:
    """Mails told apart by a number, half of them Chinese, in two folds; and one long one."""
    texts = [f"编号{i}。货到了。" if i % 2 else f"Item {i}. It has come." for i in range(n)]
    texts[2] = " ".join(f"Sentence {i}." for i in range(20))
    batches = [make_batch(texts, Cutting(hmm=False, user_words=()).segmenter)]
    Y = np.zeros((n, 2), dtype=bool)
    Y[::_RISKY, 0] = True
    return texts, batches, Y, np.arange(n) // 2 % 2


@pytest.fixture
def with_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dilution, "_LEAST_TO_DILUTE", 10)
    monkeypatch.setattr(dilution, "_ONE_IN", 2)


@pytest.mark.usefixtures("with_few")
def test_around_a_mail_stand_harmless_short_ones_of_its_fold_and_language() -> None:
    texts, batches, Y, folds = _mails(200)
    diluted, whose = dilute(texts, batches, Y, folds, 0)
    assert len(diluted) == len(whose) == 100
    assert np.unique(whose).tolist() == whose.tolist()
    numbers = {text: i for i, text in enumerate(texts)}
    n_before, n_behind = set(), set()
    for text, mail in zip(diluted, whose.tolist(), strict=True):
        parts = [numbers[part] for part in text.split("\n")]
        others = [part for part in parts if part != mail]
        place = parts.index(mail)
        n_before.add(place)
        n_behind.add(len(parts) - place - 1)
        assert others or not Y[mail].any()  # a harmless one may meet itself
        for other in others:
            assert not Y[other].any()
            assert folds[other] == folds[mail]
            assert other % 2 == mail % 2  # the language
            assert other != 2  # the long one
    assert n_before >= {0, 1, 2}
    assert n_behind >= {0, 1, 2}


@pytest.mark.usefixtures("with_few")
def test_the_same_seed_gives_the_same_texts() -> None:
    mails = _mails(60)
    first, again, other = (dilute(*mails, seed) for seed in (0, 0, 1))
    assert first[0] == again[0] != other[0]
    np.testing.assert_array_equal(first[1], again[1])


@pytest.mark.usefixtures("with_few")
def test_a_mail_without_harmless_ones_of_its_fold_is_left_out() -> None:
    texts, batches, Y, folds = _mails(60)
    Y[folds == 1] = True
    _, whose = dilute(texts, batches, Y, folds, 0)
    assert set(folds[whose].tolist()) == {0}


def test_of_few_mails_none_is_diluted() -> None:
    texts, whose = dilute(*_mails(60), 0)
    assert texts == []
    assert whose.shape == (0,)
