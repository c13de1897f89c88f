"""Every mail there is scores as scikit-learn's own transformer scores it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfTransformer

from mailrisk_ml.arrays import Bools, Floats, Indices
from mailrisk_ml.corpus.records import default_data_path, read_records, record_text
from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.reading import read_mail
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.features import Batch, make_batch
from mailrisk_ml.model.linear import LinearScorer, known_terms
from mailrisk_ml.model.scoring import in_batches
from mailrisk_ml.model.term_keys import LATIN_2
from mailrisk_ml.model.vocabulary import Vocabulary
from mailrisk_ml.text.segment import Segmenter

Occurrences = Callable[[Vocabulary, Batch], tuple[Indices, Indices]]

_SHARED = Path(__file__).resolve().parents[3] / "shared" / "mail"


def corpus_texts() -> list[str]:
    """Training and test mails."""
    return [
        record_text(record)
        for split in ("train", "test")
        for record in read_records(default_data_path() / f"{split}.jsonl")
    ]


def real_texts() -> list[str]:
    """Real mail beside the project, rows of tables and messages."""
    if not _SHARED.is_dir():
        pytest.skip("the real mail for measuring is not beside the project")
    texts = []
    for path in sorted(_SHARED.rglob("*")):
        if path.suffix == ".jsonl":
            rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
            texts += [f"{row['subject']}\n{row['body']}" for row in rows]
        elif path.is_file():
            try:
                texts.append(read_mail(path).text)
            except MailReadError:
                continue
    return texts


def term_counts(occurrences: Occurrences, vocabulary: Vocabulary, batch: Batch) -> sp.csr_matrix:
    """Every term once a text, but letters as often as its different listed words hold them."""
    numbers, starts = occurrences(vocabulary, batch)
    texts = batch.text_at(starts)
    token = np.searchsorted(batch.tokens.starts, starts, "right") - 1
    text_of_token = batch.text_at(batch.tokens.starts)
    tokens = pd.DataFrame({"text": text_of_token, "word": batch.tokens.words}, dtype=object)
    is_first = ~tokens.duplicated().to_numpy()
    is_listed = tokens["word"].isin(vocabulary.words).to_numpy()
    of_listed = (vocabulary.kinds[numbers] >= LATIN_2) & is_listed[token]

    def counted(kept: Bools) -> sp.csr_matrix:
        entries = (np.ones(kept.sum()), (texts[kept], numbers[kept]))
        return sp.csr_matrix(entries, shape=(batch.n_texts, len(vocabulary)))

    return counted(of_listed & is_first[token]) + counted(~of_listed).sign()


def scikit_learn_scores(scorer: LinearScorer, counts: sp.csr_matrix) -> Floats:
    """Scores of whole texts from the counts of their terms."""
    idf, border = scorer.weighting.idf, scorer.weighting.n_word_terms
    smoothing = scorer.weighting.smoothing
    blocks = []
    for part in (slice(0, border), slice(border, None)):
        transformer = TfidfTransformer(norm=None)
        transformer.idf_ = idf[part]
        values = transformer.transform(counts[:, part])
        squares = transformer.transform(counts[:, part].sqrt()).power(2).sum(axis=1)
        blocks.append(values.multiply(1 / np.sqrt(squares + smoothing)))
    return np.asarray(sp.hstack(blocks) @ scorer.mail.coef_of(slice(None)) + scorer.mail.intercept)


@pytest.mark.parametrize("texts_of", [corpus_texts, real_texts])
def test_scores_equal_scikit_learn(
    shipped: RiskClassifier, occurrences: Occurrences, texts_of: object
) -> None:
    """Within 1e-9, in batches as they are scored."""
    scorer = shipped.state_.scorer
    for texts in in_batches(texts_of(), len):  # type: ignore[operator]
        batch = make_batch(texts, Segmenter(hmm=shipped.hmm))
        scores = scorer.texts(batch, known_terms(batch, scorer.vocabulary))
        counts = term_counts(occurrences, scorer.vocabulary, batch)
        assert np.abs(scores - scikit_learn_scores(scorer, counts)).max() < 1e-9
