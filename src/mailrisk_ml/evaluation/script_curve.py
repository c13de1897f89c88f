"""What more of the corpus gives the plain script: its score by number of training mails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mailrisk_ml.corpus.records import Record, indicator, record_text
from mailrisk_ml.evaluation import baselines, metrics
from mailrisk_ml.labels import LABEL_IDS

SIZES = (500, 1000, 2000, 4000)


def script_curve(
    train: Sequence[Record],
    test: Sequence[Record],
    labels: Sequence[str] = LABEL_IDS,
    random_state: int = 0,
) -> Iterator[tuple[int, float, float]]:
    """Fit the 20-line script to growing parts of a corpus.

    Parts are nested and drawn at random over all groups. The last has every mail.

    Yields
    ------
    n_mails : int
    macro_f1, mean_average_precision : float
        On ``test``.
    """
    order = np.random.default_rng(random_state).permutation(len(train))
    truth = indicator(test, labels)
    texts = [record_text(record) for record in test]
    for size in (*(size for size in SIZES if size < len(train)), len(train)):
        script = baselines.user_script([train[i] for i in order[:size]], labels)
        scores = script.predict_proba(texts)
        yield (
            size,
            float(metrics.macro_f1(truth, scores >= 0.5)),
            float(metrics.mean_average_precision(truth, scores)),
        )
