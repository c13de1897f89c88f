"""Mails among harmless ones: ``mails -> texts in which other matters stand as well``.

Mails written for their labels are about one matter; those of a mailbox bring notices, small talk
and the week's business besides. Of a mail and harmless ones around it the labels are known: its
own. Learned from as well, they show how little other matters in a mail say about it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from mailrisk_ml.arrays import Bools, Indices
from mailrisk_ml.model.features import Batch
from mailrisk_ml.model.scoring import han_shares
from mailrisk_ml.text.languages import CHINESE_SHARE

# Mails from which on some are learned from among others, too, and one in how many.
_LEAST_TO_DILUTE, _ONE_IN = 3000, 10
# Sentences, the subject among them, of the longest mail that is put around another.
_MOST_SENTENCES = 6
# How many stand before the mail and behind it; one on both sides twice as often as the others.
_PLACES = ((1, 0), (2, 0), (0, 1), (0, 2), (1, 1), (1, 1))


def dilute(
    texts: Sequence[str], batches: Sequence[Batch], Y: Bools, folds: Indices, random_state: int
) -> tuple[list[str], Indices]:
    """Some of the mails, each among one or two harmless ones of its language and fold.

    They are drawn with replacement: a harmless one may meet itself.

    Parameters
    ----------
    texts : sequence of str, length n_texts
    batches : sequence of Batch
        Of the texts, in their order.
    Y : ndarray of bool, shape (n_texts, n_labels)
    folds : ndarray of int64, shape (n_texts,)
        The others are of the same, for no model may be judged by what it learned from.

    Returns
    -------
    diluted : list of str, length n_diluted
    of : ndarray of int64, shape (n_diluted,)
        Which of the texts each is of, ascending.
    """
    n_diluted = len(texts) // _ONE_IN if len(texts) >= _LEAST_TO_DILUTE else 0
    is_chinese = np.concatenate([han_shares(batch) >= CHINESE_SHARE for batch in batches])
    n_sentences = np.concatenate([np.bincount(batch.text_of_sentence) for batch in batches])
    kinds = folds * 2 + is_chinese
    around: dict[int, list[int]] = defaultdict(list)
    for other in np.flatnonzero(~Y.any(axis=1) & (n_sentences <= _MOST_SENTENCES)).tolist():
        around[kinds[other]].append(other)
    rng = np.random.default_rng(random_state)
    diluted, of = [], []
    for mail in np.sort(rng.choice(len(texts), n_diluted, replace=False)).tolist():
        others = around[kinds[mail]]
        if others:
            before, behind = _PLACES[rng.integers(len(_PLACES))]
            chosen = [texts[others[i]] for i in rng.integers(len(others), size=before + behind)]
            diluted.append("\n".join((*chosen[:before], texts[mail], *chosen[before:])))
            of.append(mail)
    return diluted, np.array(of, dtype=np.int64)
