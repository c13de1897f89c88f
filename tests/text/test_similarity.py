"""Near-duplicates."""

from __future__ import annotations

import pytest

from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.text.similarity import duplicate_clusters, jaccard, shingle_hashes


def test_changed_copies_are_found(few_records: list[Record]) -> None:
    """A copy with another greeting and a line more is in its original's cluster, no other is."""
    texts = [record_text(record) for record in few_records[:80] if len(record["body"]) > 200]
    copies = [f"Dear all,\n{text}\nSee you on Monday" for text in texts]
    clusters = duplicate_clusters(texts + copies).tolist()
    assert clusters == [*range(len(texts)), *range(len(texts))]


def test_jaccard_of_hashes_is_that_of_the_shingles() -> None:
    """Against sets of strings."""
    a, b = "please send the contract", "please send the contacts"
    sets = [{t[i : i + 5] for i in range(len(t) - 4)} for t in (a, b)]
    expected = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
    assert jaccard(shingle_hashes(a), shingle_hashes(b)) == pytest.approx(expected)


def test_empty_and_hostile_texts() -> None:
    """Lone surrogates and empty texts are texts like others."""
    assert duplicate_clusters(["", "\ud800", "", "a"]).tolist() == [0, 1, 0, 3]
    assert duplicate_clusters([]).tolist() == []


def test_long_texts_take_little_memory() -> None:
    """Of a text as long as a book the beginning is read."""
    book = "".join(chr(0x4E00 + i % 20_000) for i in range(3_000_000))
    assert len(shingle_hashes(book)) <= 20_000
    assert duplicate_clusters([book, book + "the end"]).tolist() == [0, 0]
