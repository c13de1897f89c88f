r"""Linear scores of whole texts, and the sums that those of windows follow from.

A text is two blocks of TF-IDF features, words and characters, each scaled to about unit length:

.. math:: x_t = \frac{n_t\, \mathrm{idf}_t}
          {\sqrt{\lambda + \sum_{s \in \mathrm{block}(t)} n_s\, \mathrm{idf}_s^2}},
          \qquad \mathrm{idf}_t = 1 + \ln \frac{1 + N}{1 + \mathrm{df}_t}

and its score for a label is :math:`b + \sum_t w_t x_t`. The constant :math:`\lambda` is some terms'
worth: a sentence is as good as unit length with it, a word or two are much less, since they say
little whatever they are ("Reviews"). Whatever a text repeats counts once: a
word, a concept, a pair, an n-gram of ideographs has :math:`n_t = 1`, as by
``TfidfVectorizer(binary=True)``, and the letters of a word count with it, so that an n-gram of
letters has as its :math:`n_t` the number of times that the different words of the text hold it
(words that are not on the model's list count as one). Numerator and squared length are then sums
over different units of the text (see `Vocabulary.units`), and need nothing but the sums of each
unit, which are known beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from mailrisk_ml.arrays import Floats, Indices, WeightCodes
from mailrisk_ml.model.features import Batch
from mailrisk_ml.model.pickling import WithoutCaches
from mailrisk_ml.model.term_index import Numbers, last_occurrences
from mailrisk_ml.model.vocabulary import Vocabulary
from mailrisk_ml.model.windows import SentenceSums, scores_of_blocks
from mailrisk_ml.once import property_made_once

if TYPE_CHECKING:
    import scipy.sparse as sp  # takes 0.1 s, and a first short mail can do without

N_BLOCKS = 2  # words and what they make, characters
_MANY_UNITS = 30_000
_FEW_UNITS = 3_000  # of a long mail: of fewer a matrix takes longer to make than to multiply
_MANY_ROWS = 300_000  # from which on kinds take turns: slower, for much less memory
HIGHEST_CODE = 127
_ALL = slice(None)


class Rows(NamedTuple):
    """Units of the rows of a matrix, kind by kind, each kind in the order of the rows.

    Parameters
    ----------
    units : ndarray of int32, shape (n_units,)
    rows : ndarray of int64, shape (n_units,)
        The row of each, and ``n_rows`` more with every kind: ascending, without a sort.
    """

    units: Numbers
    rows: Indices


@dataclass(frozen=True)
class KnownTerms:
    """The occurrences of a vocabulary's terms in a batch, as units of `Vocabulary.units`.

    Parameters
    ----------
    units : ndarray of int32, shape (n_units,)
        Rows of `Vocabulary.expansion`, kind by kind; those of the block of words first.
    sentences : ndarray of int64, shape (n_units,)
        The sentence of the batch in which each stands; ascending within a kind.
    lengths : tuple of int
        How many units there are of each kind, at least one; none is of two kinds.
    vocabulary : Vocabulary
    """

    units: Numbers
    sentences: Indices
    lengths: tuple[int, ...]
    vocabulary: Vocabulary

    def counts(self, row_of_sentence: Indices, n_rows: int) -> sp.csr_array:
        """How often each term stands in the different units of each row, (n_rows, n_terms).

        Parameters
        ----------
        row_of_sentence : ndarray of int64, shape (n_sentences,)
            Ascending.
        """
        import scipy.sparse as sp

        units, rows = self.different(row_of_sentence, n_rows)
        expansion = self.vocabulary.expansion
        # scikit-learn's solvers take 32-bit indices only.
        places = (rows % n_rows).astype(np.int32), units
        cells = (np.ones(len(units)), places)
        return sp.csr_array(sp.coo_array(cells, (n_rows, expansion.shape[0])).tocsr() @ expansion)

    def different(self, row_of_sentence: Indices, n_rows: int) -> Rows:
        """The different units of each row; parameters as in `counts`."""
        units, n_units = self.units, self.vocabulary.n_units
        rows = self._rows(row_of_sentence[self.sentences], n_rows)
        nothing = np.zeros(0, dtype=np.int64)
        # Part by part, for of a long mail all would be large.
        found = (a + last_occurrences(rows[a:b] * n_units + units[a:b]) for a, b in self._parts())
        kept = np.concatenate([nothing, *found])
        return Rows(units[kept], rows[kept])

    def all(self, n_sentences: int) -> Rows:
        """The units of each sentence, repeated ones apart."""
        return Rows(self.units, self._rows(self.sentences, n_sentences))

    def _rows(self, rows: Indices, n_rows: int) -> Indices:
        kinds = np.arange(0, n_rows * len(self.lengths), n_rows).repeat(self.lengths)
        kinds += rows
        return kinds

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Spans of whole kinds, so long that they are worth the calls for each."""
        first = 0
        for end in accumulate(self.lengths):
            if end - first >= _MANY_UNITS or end == len(self.units):
                yield first, end
                first = end


def known_terms(batch: Batch, vocabulary: Vocabulary) -> KnownTerms:
    """Look a batch up in a vocabulary."""
    kinds = list(vocabulary.units(batch))
    nothing = np.zeros(0, dtype=np.int64)
    units = np.concatenate([nothing.astype(np.int32), *(units for units, _ in kinds)])
    sentences = batch.sentence_at(np.concatenate([nothing, *(starts for _, starts in kinds)]))
    lengths = tuple(len(units) for units, _ in kinds)
    return KnownTerms(units, sentences, lengths, vocabulary)


@dataclass(frozen=True)
class Weighting:
    """How terms weigh: by inverse document frequency, and over the length of their block.

    Parameters
    ----------
    idf : ndarray of float64, shape (n_terms,)
    n_word_terms : int
        Terms below this number belong to the block of words, the rest to the characters.
    smoothing : float
        Added to the squared length of a block.
    """

    idf: Floats
    n_word_terms: int
    smoothing: float

    def tfidf(self, counts: sp.csr_array) -> sp.csr_array:
        """TF-IDF of `KnownTerms.counts`, both of shape (n_rows, n_terms)."""
        import scipy.sparse as sp

        n_rows = counts.shape[0]
        rows = np.repeat(np.arange(n_rows), np.diff(counts.indptr))
        idf = self.idf[counts.indices]
        values = counts.data * idf
        block = rows * N_BLOCKS + (counts.indices >= self.n_word_terms)
        squares = np.bincount(block, values * idf, minlength=n_rows * N_BLOCKS)
        lengths = np.sqrt(squares + self.smoothing)
        parts = (values / lengths[block], counts.indices, counts.indptr)
        return sp.csr_array(parts, shape=counts.shape)


@dataclass(frozen=True)
class LinearModel:
    """Weights of a linear model with several outputs.

    Weights of TF-IDF need not be precise, and a byte for each leaves room for more of them. They
    are companded: small ones, which are the most by far, lie closer together than large ones.

    Parameters
    ----------
    codes : ndarray of int8, shape (n_terms, n_outputs)
        From -127 to 127: a weight is ``largest * sign(code) * (code / 127) ** 2``, with the
        ``largest`` of its output; sums are of float64.
    largest : ndarray of float64, shape (n_outputs,)
        The weight that code 127 stands for.
    intercept : ndarray of float64, shape (n_outputs,)
    """

    codes: WeightCodes
    largest: Floats
    intercept: Floats

    @classmethod
    def rounded(cls, coef: Floats, intercept: Floats) -> LinearModel:
        """The model of some weights, shape (n_terms, n_outputs), their square roots rounded."""
        largest = np.abs(coef).max(axis=0, initial=0.0)
        roots = np.sqrt(np.abs(coef) / np.where(largest > 0, largest, 1.0))
        codes = np.copysign(np.rint(roots * HIGHEST_CODE), coef).astype(np.int8)
        return cls(codes, largest, intercept)

    def coef_of(self, terms: slice | Indices, output: int | slice = _ALL) -> Floats:
        """The weights of some terms, shape (n_terms, n_outputs), or (n_terms,) for an output."""
        codes = self.codes[terms, output].astype(np.int16)
        return np.asarray(codes * np.abs(codes) * (self.largest[output] / HIGHEST_CODE**2))

    @property
    def n_labels(self) -> int:
        """How many outputs are of a label; the last is of any."""
        return len(self.largest) - 1

    def columns_of(self, terms: slice | Indices) -> Iterator[Floats]:
        """Weights of terms for each output, then what of them speaks against each label.

        Yields
        ------
        ndarray of float64, shape (n_terms,)
            As many as there are outputs, and labels.
        """
        for output in range(self.n_labels + 1):
            yield self.coef_of(terms, output)
        for label in range(self.n_labels):
            yield np.minimum(self.coef_of(terms, label), 0.0)

    @property
    def intercept_of_columns(self) -> Floats:
        """The intercept of each output, and none for what speaks against a label."""
        return np.append(self.intercept, np.zeros(self.n_labels))


@dataclass(frozen=True)
class LinearScorer(WithoutCaches):
    """Two linear models over the same terms.

    Parameters
    ----------
    vocabulary : Vocabulary
    weighting : Weighting
    mail : LinearModel
        For whole texts.
    passage : LinearModel
        For windows; it has also learned what stands beside a risky sentence.
    """

    vocabulary: Vocabulary
    weighting: Weighting
    mail: LinearModel
    passage: LinearModel

    def texts(self, batch: Batch, known: KnownTerms) -> Floats:
        """Scores of whole texts, shape (n_texts, n_outputs)."""
        rows = known.different(batch.text_of_sentence, batch.n_texts)
        numerators, squares = self._sums(rows, known, batch.n_texts, self._tables.mail)
        return scores_of_blocks(numerators, squares + self.weighting.smoothing, self.mail.intercept)

    def sentence_sums(self, batch: Batch, known: KnownTerms) -> SentenceSums:
        """What the scores of passages are summed from."""
        n_sentences = len(batch.text_of_sentence)
        rows = known.all(n_sentences)
        sums = self._sums(rows, known, n_sentences, self._tables.passage)
        intercept, smoothing = self.passage.intercept_of_columns, self.weighting.smoothing
        return SentenceSums(*sums, batch.text_of_sentence, intercept, smoothing)

    def _sums(
        self, rows: Rows, known: KnownTerms, n_rows: int, table: Floats
    ) -> tuple[Floats, Floats]:
        n_kinds, width = len(known.lengths), table.shape[1]
        lasts = [known.units[end - 1] for end in accumulate(known.lengths)]
        n_words = sum(last < self.weighting.n_word_terms for last in lasts)  # they come first
        sums = np.zeros((n_rows, N_BLOCKS, width))
        if n_kinds * n_rows < _MANY_ROWS:
            by_kind = _by_row(rows, n_kinds * n_rows, table).reshape(n_kinds, n_rows, width)
            by_kind[:n_words].sum(axis=0, out=sums[:, 0])
            by_kind[n_words:].sum(axis=0, out=sums[:, 1])
        else:
            for kind in range(n_kinds):
                start, end = rows.rows.searchsorted([kind * n_rows, (kind + 1) * n_rows])
                of_kind = Rows(rows.units[start:end], rows.rows[start:end] - kind * n_rows)
                sums[:, int(kind >= n_words)] += _by_row(of_kind, n_rows, table)
        return sums[:, :, :-1], sums[:, :, -1]

    @property_made_once
    def _tables(self) -> _Tables:
        """Filled by one buffer: more of such large arrays, once freed, would stay with the process.

        That this one is, on the other hand, makes glibc keep the smaller ones that batches free,
        which is faster than to ask the system for them anew.
        """
        mail, idf, n_terms = self.mail, self.weighting.idf, len(self.vocabulary)
        words, terms, times = self.vocabulary.spelling()
        column = np.empty(n_terms)

        def table(weights: Iterable[Floats], n_weights: int) -> Floats:
            filled = np.empty((self.vocabulary.n_units, n_weights + 1))
            for number, of_terms in enumerate(chain(weights, [idf])):
                np.multiply(idf, of_terms, out=column)
                # The first units stand for one term each, the others for what spells a word.
                of_words = np.bincount(words, times * column[terms], len(filled) - n_terms)
                filled[:n_terms, number], filled[n_terms:, number] = column, of_words
            return filled

        n_outputs = mail.n_labels + 1
        outputs = (mail.coef_of(_ALL, output) for output in range(n_outputs))
        return _Tables(
            table(outputs, n_outputs),
            table(self.passage.columns_of(_ALL), n_outputs + mail.n_labels),
        )


class _Tables(NamedTuple):
    """What each unit adds, shape (n_units, width), for whole mails and for passages.

    The columns are those of `LinearModel.columns_of`, for whole mails the outputs alone; the last
    is the squared length.
    """

    mail: Floats
    passage: Floats


def _by_row(rows: Rows, n_rows: int, table: Floats) -> Floats:
    """Sums of the units of each row, shape (n_rows, width of the table).

    Both ways add a row's units in their order: the sums are the same, bit for bit.
    """
    width = table.shape[1]
    if len(rows.units) < _FEW_UNITS:
        cells = rows.rows[:, None] * width + np.arange(width)
        of_units = table.take(rows.units, axis=0)
        sums = np.bincount(cells.ravel(), of_units.ravel(), n_rows * width)
        return np.asarray(sums.reshape(n_rows, width), dtype=np.float64)  # of nothing: integers
    import scipy.sparse as sp

    indptr = np.zeros(n_rows + 1, dtype=np.int32)
    np.bincount(rows.rows, minlength=n_rows).cumsum(out=indptr[1:])
    parts = (np.ones(len(rows.units)), rows.units, indptr)
    return np.asarray(sp.csr_array(parts, shape=(n_rows, len(table))) @ table)
