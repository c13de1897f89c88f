"""Every mail there is scores as scikit-learn's own transformers score it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfTransformer

from mailrisk_ml.arrays import Floats
from mailrisk_ml.corpus.records import default_data_path, read_records, record_text
from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.message import read_mail
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.features import make_batch
from mailrisk_ml.model.linear import known_terms
from mailrisk_ml.model.scoring import in_batches
from mailrisk_ml.text.segment import Segmenter

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


def scikit_learn_scores(model: RiskClassifier, texts: list[str]) -> Floats:
    """Two blocks of TfidfTransformer side by side, over the occurrences of terms one by one."""
    scorer = model.state_.scorer
    idf, border = scorer.weighting.idf, scorer.weighting.n_word_terms
    batch = make_batch(texts, Segmenter(hmm=model.hmm))
    terms = scorer.vocabulary.terms(batch)
    numbers = scorer.vocabulary.numbers(terms.keys)
    rows, columns = batch.text_at(terms.starts)[numbers >= 0], numbers[numbers >= 0]
    ones = np.ones(len(rows))
    counts = sp.csr_matrix((ones, (rows, columns)), shape=(len(texts), len(idf)))
    blocks = []
    for part in (slice(0, border), slice(border, None)):
        transformer = TfidfTransformer(sublinear_tf=True)
        transformer.idf_ = idf[part]
        blocks.append(transformer.transform(counts[:, part]))
    return np.asarray(sp.hstack(blocks) @ scorer.mail.coef + scorer.mail.intercept)


@pytest.mark.parametrize("texts_of", [corpus_texts, real_texts])
def test_scores_equal_scikit_learn(shipped: RiskClassifier, texts_of: object) -> None:
    """Within 1e-9, in batches as they are scored."""
    scorer = shipped.state_.scorer
    for texts in in_batches(texts_of(), len):  # type: ignore[operator]
        batch = make_batch(texts, Segmenter(hmm=shipped.hmm))
        scores = scorer.texts(batch, known_terms(batch, scorer.vocabulary))
        assert np.abs(scores - scikit_learn_scores(shipped, texts)).max() < 1e-9
