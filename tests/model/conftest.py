"""Look-up of terms as it is defined, which units are compared with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mailrisk_ml.arrays import Indices
from mailrisk_ml.model.features import Batch
from mailrisk_ml.model.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def occurrences() -> Callable[[Vocabulary, Batch], tuple[Indices, Indices]]:
    """Gives the number of every known term of a batch, and where it begins."""

    def known(vocabulary: Vocabulary, batch: Batch) -> tuple[Indices, Indices]:
        terms = vocabulary.terms(batch)
        is_known = np.isin(terms.keys, vocabulary.keys)
        return vocabulary.keys.searchsorted(terms.keys[is_known]), terms.starts[is_known]

    return known
