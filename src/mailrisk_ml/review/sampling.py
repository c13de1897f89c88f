"""Which unlabelled mails are worth a label: ``model, mails -> candidates``.

Five strategies take turns, each with a share of the places:

* ``uncertainty``: the decision that is closest to its threshold;
* ``diversity``: BADGE (Ash et al. 2020), k-means++ on what each mail would change in the model,
  so that what is chosen is uncertain and unlike what was chosen before;
* ``disagreement``: whole-mail and best-window scores that differ most, measured in their spreads;
* ``rare``: the most probable mail of whichever label has the fewest mails so far;
* ``random``: drawn blindly, the control that shows what the others overlook.

No two candidates are near-duplicates of each other or of a labelled mail, by what is scored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from numbers import Integral

import numpy as np

from mailrisk_ml.arrays import Floats
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.documents import make_document
from mailrisk_ml.model.inside import scored_zones
from mailrisk_ml.review.pool import Candidate, Pool, mail_key, only_mails, score_pool
from mailrisk_ml.text.similarity import duplicate_clusters
from mailrisk_ml.training import mails_of

#: Share of the places of each strategy.
DEFAULT_MIX: Mapping[str, float] = {
    "uncertainty": 0.3,
    "diversity": 0.3,
    "disagreement": 0.1,
    "rare": 0.2,
    "random": 0.1,
}

# Rows of the pool, the best first.
Ranking = Iterator[int]
# Whether a row is still unlike every mail that is labelled or was chosen.
Free = Callable[[int], bool]


class Sample(list[Candidate]):
    """Mails to label next, in the order they were chosen, and what became of the others.

    Attributes
    ----------
    left_out : dict of str to int
        How many mails were not chosen, by the first reason that holds:

        ``labelled``
            the same text has labels already;
        ``like_labelled``
            a near-duplicate of a labelled mail;
        ``like_chosen``
            a near-duplicate of a candidate;
        ``beyond_n``
            as many as were wanted had been chosen;
        ``not_proposed``
            there were places left, but no strategy asks for it.
    """

    def __init__(self, candidates: Iterable[Candidate], left_out: dict[str, int]) -> None:
        super().__init__(candidates)
        self.left_out = left_out


def sample(
    model: RiskClassifier,
    mails: Iterable[Mail],
    n: int,
    *,
    labelled: Sequence[Record] = (),
    mix: Mapping[str, float] = DEFAULT_MIX,
    random_state: int = 0,
) -> Sample:
    """Choose mails to label next.

    Parameters
    ----------
    model : RiskClassifier
        Fitted.
    mails : iterable of Mail
        The pool; all are held in memory.
    n : int
        How many; fewer come back where the pool has no more that are not near-duplicates.
    labelled : sequence of dict
        Mails that have labels already: nothing like them is chosen, and their counts say which
        labels are rare.
    mix : mapping of str to float
        Share of each strategy; they are scaled to add up to 1.
    random_state : int

    Returns
    -------
    Sample
        A list of `Candidate`; its ``left_out`` says what became of the other mails.

    Raises
    ------
    InvalidParameterError
        ``n`` or ``mix`` breaks its rule.
    InputTypeError
        One of the mails is no `Mail`.
    """
    shares = _checked(n, mix)
    pool = score_pool(model, only_mails(mails, "mails", "sample"))
    known = len(labelled)
    texts = [*map(record_text, labelled), *(mail.text for mail in pool.mails)]
    zones = scored_zones(model)
    scored = [make_document(mail, zones).scored for mail in mails_of(labelled)]
    clusters = duplicate_clusters([*scored, *pool.texts]).tolist()
    # A message may be read otherwise than its text alone: the same text is the same mail.
    labelled_texts = set(texts[:known])
    taken = {c for c, text in zip(clusters, texts, strict=True) if text in labelled_texts}
    of_pool, used = clusters[known:], set(taken)
    rankings = _rankings(
        pool, labelled, list(shares), random_state, lambda row: of_pool[row] not in used
    )
    chosen = _take_turns(rankings, shares, n, of_pool, used)
    assessments = model.assess_many([pool.mails[i] for i, _ in chosen])
    candidates = (
        Candidate(mail_key(texts[known + i]), reason, assessment)
        for (i, reason), assessment in zip(chosen, assessments, strict=True)
    )
    rows = {known + i for i, _ in chosen}
    return Sample(candidates, _left_out(texts, clusters, taken, known, rows, n))


def _left_out(
    texts: Sequence[str],
    clusters: Sequence[int],
    taken: Set[int],
    known: int,
    rows: Set[int],
    n: int,
) -> dict[str, int]:
    """Count reasons; the labelled mails stand before the others, of which ``rows`` were chosen.

    ``taken`` are the clusters of the labelled ones.
    """
    labelled = set(texts[:known])
    drawn = {clusters[i] for i in rows}
    counts: Counter[str] = Counter()
    for i in range(known, len(texts)):
        if i in rows:
            continue
        if clusters[i] in taken:
            reason = "labelled" if texts[i] in labelled else "like_labelled"
        elif clusters[i] in drawn:
            reason = "like_chosen"
        else:
            reason = "beyond_n" if len(rows) == n else "not_proposed"
        counts[reason] += 1
    return dict(counts)


def _checked(n: int, mix: Mapping[str, float]) -> dict[str, float]:
    if not isinstance(n, Integral) or n < 1:
        raise InvalidParameterError("n", "sample", "an int in [1, inf)", n)
    if not set(mix) <= set(_STRATEGIES) or not all(share >= 0 for share in mix.values()):
        rule = f"a mapping from strategies out of {list(_STRATEGIES)} to shares of at least 0"
        raise InvalidParameterError("mix", "sample", rule, dict(mix))
    total = sum(mix.values())
    if not 0 < total < float("inf"):
        rule = "of shares that add up to a finite number above 0"
        raise InvalidParameterError("mix", "sample", rule, dict(mix))
    return {name: share / total for name, share in mix.items() if share}


def _take_turns(
    rankings: Mapping[str, Ranking],
    shares: Mapping[str, float],
    n: int,
    clusters: Sequence[int],
    used: set[int],
) -> list[tuple[int, str]]:
    """Rows and strategies: always the strategy that is furthest behind its share.

    The clusters of the rows are added to ``used`` as they are chosen.
    """
    chosen: list[tuple[int, str]] = []
    places: Counter[str] = Counter()
    left = dict(shares)
    while left and len(chosen) < n:
        name = max(left, key=lambda s: left[s] * (len(chosen) + 1) - places[s])
        row = next((i for i in rankings[name] if clusters[i] not in used), None)
        if row is None:
            del left[name]
            continue
        used.add(clusters[row])
        places[name] += 1
        chosen.append((row, name))
    return chosen


def _rankings(
    pool: Pool, labelled: Sequence[Record], names: Sequence[str], random_state: int, free: Free
) -> dict[str, Ranking]:
    counts = Counter(label for record in labelled for label in record["labels"])
    return {
        name: _STRATEGIES[name](pool, counts, np.random.default_rng(random_state), free)
        for name in names
    }


def _uncertainty(pool: Pool, _: Counter[str], __: np.random.Generator, ___: Free) -> Ranking:
    return iter(np.argsort(np.abs(pool.margins).min(axis=1), kind="stable").tolist())


def _disagreement(pool: Pool, _: Counter[str], __: np.random.Generator, ___: Free) -> Ranking:
    if not pool.window_scores.any():
        return iter(())  # the model scores whole mails only
    gaps = np.abs(_in_spreads(pool.mail_scores) - _in_spreads(pool.window_scores)).max(axis=1)
    return iter(np.argsort(-gaps, kind="stable").tolist())


def _in_spreads(scores: Floats) -> Floats:
    spread = np.maximum(scores.std(axis=0), 1e-12)
    return np.asarray((scores - scores.mean(axis=0)) / spread)


def _random(pool: Pool, _: Counter[str], rng: np.random.Generator, __: Free) -> Ranking:
    return iter(rng.permutation(len(pool)).tolist())


def _rare(pool: Pool, counts: Counter[str], _: np.random.Generator, free: Free) -> Ranking:
    """Each time for the label with the fewest mails, those predicted on the way included."""
    have = np.array([float(counts[name]) for name in pool.classes])
    orders = [iter(np.argsort(-column, kind="stable").tolist()) for column in pool.probabilities.T]
    while orders:
        label = int(np.argmin(have))
        row = next(filter(free, orders[label]), None)
        if row is None:
            return
        have += pool.probabilities[row]
        yield row


def _diversity(pool: Pool, _: Counter[str], rng: np.random.Generator, free: Free) -> Ranking:
    r"""k-means++ on gradients of the log-loss at the model's own decisions.

    The gradient of a mail for label :math:`l` is :math:`(p_l - \hat y_l) x`, so that squared
    distances follow from products of residuals and of TF-IDF vectors.
    """
    residuals = pool.probabilities - (pool.margins >= 0)
    lengths = (residuals**2).sum(axis=1)
    nearest = lengths.copy()  # from the origin: certain mails, which change nothing, lie there
    # What is taken is not drawn: each draw costs a product with the whole pool.
    while (weights := nearest * [free(row) for row in range(len(pool))]).sum() > 0:
        row = int(rng.choice(len(pool), p=weights / weights.sum()))
        yield row
        similar = np.asarray((pool.vectors @ pool.vectors[[row]].T).todense()).ravel()
        shared = (residuals @ residuals[row]) * similar
        distances = lengths + lengths[row] - 2 * shared
        nearest = np.clip(np.minimum(nearest, distances), 0, None)
        nearest[row] = 0.0


_STRATEGIES: dict[str, Callable[[Pool, Counter[str], np.random.Generator, Free], Ranking]] = {
    "uncertainty": _uncertainty,
    "diversity": _diversity,
    "disagreement": _disagreement,
    "rare": _rare,
    "random": _random,
}
