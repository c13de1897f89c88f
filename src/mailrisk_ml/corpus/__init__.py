"""The labelled corpus: the record, loading, checking, counting."""

from __future__ import annotations

from mailrisk_ml.corpus.records import load_corpus, read_records

__all__ = ["load_corpus", "read_records"]
