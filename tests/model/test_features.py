"""Terms: which n-grams a text has, and where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from mailrisk_ml.arrays import Indices
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.model import linear, term_index
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.model.concepts import concept_numbers, may_be_name
from mailrisk_ml.model.features import Batch, Terms, make_batch, word_terms
from mailrisk_ml.model.stems import stems_of
from mailrisk_ml.model.term_index import KeyTable, TermIndex, last_occurrences
from mailrisk_ml.model.term_keys import CONCEPT_PAIR, describe, keys_of
from mailrisk_ml.model.vocabulary import Vocabulary
from mailrisk_ml.model.word_numbers import WordNumbers, pack_words
from mailrisk_ml.text.segment import HAN, LATIN, PUNCTUATION, Segmenter
from mailrisk_ml.text.thesaurus import read_thesaurus

Occurrences = Callable[[Vocabulary, Batch], tuple[Indices, Indices]]

#: Settings of a vocabulary of words and what they make, but for long n-grams.
WORDS: dict[str, Any] = {"max_terms": None, "han": (4, 4), "latin": (6, 6)}


def reach(words: int, concepts: int = 1) -> dict[str, int]:
    """How far apart two may stand to be a term together."""
    return {"word_reach": words, "concept_reach": concepts}


def batch_of(*texts: str) -> Batch:
    """A batch of texts."""
    return make_batch(texts, Segmenter())


def units_of(vocabulary: Vocabulary, batch: Batch) -> Indices:
    """The units of all kinds."""
    return linear.known_terms(batch, vocabulary).units


def known_in(vocabulary: Vocabulary, batch: Batch) -> list[str]:
    """The terms that are units themselves, in the order of the vocabulary."""
    units = np.sort(units_of(vocabulary, batch))
    return [vocabulary.term(unit) for unit in units.tolist() if unit < len(vocabulary)]


def character_terms(batch: Batch, han: tuple[int, int], latin: tuple[int, int]) -> Terms:
    """Terms of a vocabulary that knows no words."""
    nothing = np.zeros(0, np.int64)
    return Vocabulary([], nothing, nothing, nothing.astype(np.uint64), han, latin, 0, 0).terms(
        batch
    )


def readable(terms: Terms, words: list[str] | None = None) -> list[str]:
    """Terms as people read them, sorted."""
    return sorted(describe(key, words or []) for key in terms.keys)


@pytest.mark.parametrize(
    ("text", "han", "latin", "expected"),
    [
        ("合同书", (1, 2), (2, 2), ["合", "合同", "同", "同书", "书"]),
        ("合，同", (1, 2), (2, 2), ["合", "同"]),
        ("I am", (1, 0), (2, 3), ["_i", "i_", "_i_", "_a", "am", "m_", "_am", "am_"]),
        ("a-b", (1, 0), (2, 3), ["_a", "a_", "_a_", "_b", "b_", "_b_"]),
        ("a$$b", (1, 0), (2, 2), ["_a", "a_", "_b", "b_"]),
        ("don't", (1, 0), (5, 5), ["_don'", "don't", "on't_"]),
        ("合ab", (2, 2), (2, 2), ["_a", "ab", "b_"]),
        ("", (1, 3), (2, 5), []),
        ("123 !", (1, 3), (2, 5), []),
    ],
)
def test_character_terms(
    text: str, han: tuple[int, int], latin: tuple[int, int], expected: list[str]
) -> None:
    """N-grams stay in runs of ideographs and in words with their edges."""
    assert readable(character_terms(batch_of(text), han, latin)) == sorted(expected)


def test_character_terms_stay_in_their_text() -> None:
    """No n-gram spans two texts of a batch, whichever characters meet."""
    together = readable(character_terms(batch_of("ab", "cd", "合", "同"), (1, 2), (2, 3)))
    alone = [character_terms(batch_of(text), (1, 2), (2, 3)) for text in ("ab", "cd", "合", "同")]
    assert together == sorted(term for terms in alone for term in readable(terms))


@pytest.mark.parametrize(
    ("reach", "expected"),
    [
        (0, ["pay", "me", "now", "or"]),
        (1, ["pay", "me", "now", "or", "pay me", "me now"]),
        (2, ["pay", "me", "now", "or", "pay me", "me now", "pay … now"]),
    ],
)
def test_word_terms(reach: int, expected: list[str]) -> None:
    """Pairs do not reach over a sentence's end."""
    words = ["pay", "me", "now", "or"]
    batch = batch_of("Pay me now.\nOr")
    numbers = WordNumbers(words).find(batch.tokens)
    terms = Terms.of(word_terms(batch, numbers, np.arange(len(words) + 1), reach))
    assert readable(terms, words) == sorted(expected)


def test_word_numbers_equal_a_dictionary(few_records: list[Record]) -> None:
    """Packed or not, and whatever else the list holds, each word has the number it stands at."""
    batch = make_batch([record_text(record) for record in few_records], Segmenter())
    others = ["a" * 13, "don't", "合同合同合同", "合a", "a合", "'", "", "?", "<money>", "é", "a b"]
    words = [*others, *sorted(set(batch.tokens.words))[::3]]
    number = {word: i for i, word in enumerate(dict.fromkeys(words), 1)}
    expected = [number.get(word, 0) for word in batch.tokens.words]
    assert WordNumbers(list(number)).find(batch.tokens).tolist() == expected


def test_batch_size_does_not_matter(few_records: list[Record]) -> None:
    """The terms of a text are the same alone and among others."""
    texts = [record_text(record) for record in few_records[:40]]
    batch = make_batch(texts, Segmenter())
    terms = character_terms(batch, (1, 3), (2, 5))
    text_of = batch.text_at(terms.starts)
    for i, text in enumerate(texts):
        alone = character_terms(batch_of(text), (1, 3), (2, 5))
        assert Counter(terms.keys[text_of == i].tolist()) == Counter(alone.keys.tolist())


def test_a_mail_forges_no_border() -> None:
    """What parts the texts of a batch parts nothing inside one, and its place still counts."""
    text = "\x1eSend the con\x1efidential list.\x1e It is long."
    batch = batch_of(text, "so\x1e", "\x1e", "on")
    assert " ".join(batch.tokens.words) == "send the confidential list it is long so on"
    assert batch.text_at(batch.tokens.starts).tolist() == [0] * 7 + [1, 3]
    assert batch.text_of_sentence.tolist() == [0, 0, 1, 2, 3]
    start, end = batch.sentence_span(1, 1)
    assert text[start:end] == "It is long."


def test_sentence_spans(few_records: list[Record], monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences of every mail of a batch lie in their mail, in order, and cover its letters.

    Those said again, too, were they not left out.
    """
    none_repeated = "mailrisk_ml.model.features.said_before"
    monkeypatch.setattr(none_repeated, lambda _, starts, __: np.zeros(len(starts), dtype=bool))
    texts = [record_text(record) for record in few_records]
    batch = make_batch(texts, Segmenter())
    covered = [""] * len(texts)
    for sentence, text in enumerate(batch.text_of_sentence.tolist()):
        start, end = batch.sentence_span(sentence, sentence)
        assert 0 <= start <= end <= len(texts[text]) + 1
        covered[text] += texts[text][start:end]
    for text, parts in zip(texts, covered, strict=True):
        assert [c for c in parts if c.isalpha()] == [c for c in text if c.isalpha()]


def test_what_is_said_again_is_left_out() -> None:
    """Once said, a sentence counts once; the rest keeps its place, and so does the next text."""
    text = "Pay Mr Wu in cash. So long. Pay Mr Wu in cash!\nPAY MR WU IN CASH"
    batch, once = batch_of(text, "Pay Mr Wu in cash."), batch_of("Pay Mr Wu in cash. So long.")
    assert batch.text_of_sentence.tolist() == [0, 0, 1]
    assert batch.tokens.words[:7] == once.tokens.words
    first, second, of_next = (batch.sentence_span(sentence, sentence) for sentence in range(3))
    assert text[slice(*first)].strip() == "Pay Mr Wu in cash."
    assert text[slice(*second)].strip() == "So long."
    assert of_next == (0, len("Pay Mr Wu in cash.") + 1)  # with what would part it from a third


@pytest.mark.parametrize("n_concepts", [5, 600])
def test_pairs_of_concepts_in_a_table_or_hashed(n_concepts: int) -> None:
    """Both find the pairs that are there, and no pair of a number that no concept has."""
    numbers = np.arange(1, n_concepts + 2, dtype=np.uint64)
    values = ((numbers[::2, None] << np.uint64(28)) | numbers[None, :]).ravel()
    keys = np.sort(keys_of(CONCEPT_PAIR, values))
    index = TermIndex(keys, n_words=n_concepts + 1, highest_concept=n_concepts)
    asked = ((numbers[:-1, None] << np.uint64(28)) | numbers[None, :-1]).ravel()
    expected = np.searchsorted(keys, keys_of(CONCEPT_PAIR, asked))
    there = np.isin(asked, values)
    assert index.find(CONCEPT_PAIR, asked).tolist() == np.where(there, expected, -1).tolist()


def test_key_table_is_exact() -> None:
    """Hashing finds every key and no other, keys that collide included."""
    rng = np.random.default_rng(0)
    step = np.uint64(0x9E3779B97F4A7C15)
    inverse = np.uint64(pow(int(step), -1, 1 << 64))
    colliding = np.arange(1, 2_000, dtype=np.uint64) * inverse  # all want the first slot
    keys = np.unique(np.append(rng.integers(1, 2**63, 5_000).astype(np.uint64), colliding))
    table = KeyTable(keys)
    assert (table.find(keys) == np.arange(len(keys))).all()
    others = np.setdiff1d(np.concatenate((keys + np.uint64(1), [np.uint64(0)])), keys)
    assert (table.find(others) == -1).all()


def test_units_stand_for_all_terms(
    shipped: RiskClassifier, few_records: list[Record], occurrences: Occurrences
) -> None:
    """Expanded, the units of a batch are its known terms, each as often as it stands there."""
    vocabulary = shipped.state_.vocabulary
    batch = make_batch([record_text(record) for record in few_records], Segmenter())
    numbers, _ = occurrences(vocabulary, batch)
    counts = np.bincount(units_of(vocabulary, batch), minlength=vocabulary.expansion.shape[0])
    expected = np.bincount(numbers, minlength=len(vocabulary))
    assert (vocabulary.expansion.T @ counts == expected).all()


def test_last_occurrences_are_exact() -> None:
    """Of equal cells the last is found, also where different ones want the same slot."""
    rng = np.random.default_rng(0)
    step = 0x9E3779B97F4A7C15
    inverse = pow(step, -1, 1 << 64)
    colliding = [i * inverse % (1 << 64) for i in range(1, 4_000)]
    colliding = [cell for cell in colliding if cell < 1 << 63]  # all want the first slot
    for cells in (rng.integers(0, 500, 3_000), rng.permutation(np.repeat(colliding, 3)), []):
        cells = np.asarray(cells, dtype=np.int64)
        places = {cell: place for place, cell in enumerate(cells.tolist())}
        assert last_occurrences(cells).tolist() == sorted(places.values())


def test_words_are_packed_character_by_character() -> None:
    """Up to 12 letters or 4 ideographs, wherever they stand; what is longer has no key."""
    rng = np.random.default_rng(0)
    letters = rng.choice(list(b"abcdefghijklmnopqrstuvwxyz'"), 300)
    codes = np.concatenate((letters, rng.integers(0x4E00, 0x9FD6, 300), list(b"?!"))).astype("u4")
    classes = np.repeat([LATIN, HAN, PUNCTUATION], [300, 300, 2]).astype("u1")
    spans = [(a, a + n) for a in (*range(300), *range(287, 300)) for n in range(15) if a + n <= 300]
    spans += [(a, a + n) for a in range(300, 600) for n in range(7) if a + n <= 600]
    starts, ends = np.array([*spans, (600, 601), (601, 602)]).T
    found = pack_words(codes, classes, starts, ends).tolist()

    def expected(kind: int, word: list[int]) -> int:
        bits, most, first = {LATIN: (5, 12, 0x60), HAN: (15, 4, 0x3400)}.get(kind, (32, 1, 0))
        values = [27 if c == ord("'") else c - first for c in word]
        packed = sum(value << bits * i for i, value in enumerate(values))
        return packed | kind << 60 if 0 < len(word) <= most else 0

    rows = zip(classes[starts].tolist(), starts.tolist(), ends.tolist(), strict=True)
    assert found == [expected(kind, codes[a:b].tolist()) for kind, a, b in rows]


def test_vocabulary_counts_mails_not_occurrences() -> None:
    """A term in one mail only is dropped, however often it stands there."""
    batch = batch_of("alpha alpha alpha beta", "beta gamma")
    vocabulary = Vocabulary.from_batches(
        [batch], min_df=2, max_terms=None, han=(1, 1), latin=(6, 6), **reach(0), concepts=False
    )
    assert [vocabulary.term(i) for i in range(len(vocabulary))] == ["beta", "_beta_"]


def test_commonest_terms_are_kept_and_words_first() -> None:
    """Where there are too many terms, those of fewest mails go, and n-grams before words."""
    batch = batch_of("beta gamma delta", "beta gamma", "beta")
    settings = {
        "min_df": 1,
        "han": (1, 1),
        "latin": (6, 6),
        **reach(0),
        "concepts": False,
    }
    three = Vocabulary.from_batches([batch], max_terms=3, **settings)
    assert [three.term(i) for i in range(3)] == ["beta", "gamma", "_beta_"]


def test_subset_keeps_terms_readable(shipped: object) -> None:
    """Renumbering the words leaves every kept term as it was."""
    vocabulary = shipped.state_.vocabulary  # type: ignore[attr-defined]
    kept = np.arange(0, len(vocabulary), 97)
    subset = vocabulary.subset(kept)
    assert [subset.term(i) for i in range(len(subset))] == [vocabulary.term(i) for i in kept]
    assert (np.diff(subset.keys.astype(np.float64)) >= 0).all()


def test_pairs_are_of_stems() -> None:
    """Endings make no difference to pairs of English words, and words stay as they are written."""
    batch = batch_of("forward the lists", "forwarded the list", "forwarding this list 名单 名单")
    settings = WORDS | reach(2)
    stemmed = Vocabulary.from_batches([batch], min_df=1, **settings)
    terms = [stemmed.term(i) for i in range(stemmed.n_word_terms)]
    assert {"forward", "forwarded", "forwarding", "list", "lists"} < set(terms)
    assert "forward the" in terms
    assert "forwarded the" not in terms
    assert "forward … list" in terms
    counts = np.bincount(units_of(stemmed, batch))
    assert counts[terms.index("forward … list")] == 3
    written = Vocabulary.from_batches([batch], min_df=1, stem=False, **settings)
    assert "forwarded … list" in [written.term(i) for i in range(len(written))]


def test_words_stay_while_their_stem_is_in_a_pair() -> None:
    """Dropping "forwarded" as a term does not drop it from "forward the"."""
    batch = batch_of("forward the", "forwarded the")
    everything = Vocabulary.from_batches(
        [batch], min_df=1, max_terms=None, han=(1, 1), latin=(6, 6), **reach(1), concepts=False
    )
    terms = [everything.term(i) for i in range(len(everything))]
    pair = everything.subset(np.array([terms.index("forward the")]))
    assert pair.words == ("forward", "forwarded", "the")
    assert units_of(pair, batch).tolist().count(0) == 2
    word = everything.subset(np.array([terms.index("forwarded")]))
    assert word.words == ("forwarded",)
    assert word.stems.tolist() == [0]


def test_words_of_one_meaning_share_terms() -> None:
    """In either language, in every form, and also those that no training mail holds."""
    batch = batch_of("He leaked the roster.", "别泄露名单")
    settings = WORDS | reach(1)
    vocabulary = Vocabulary.from_batches([batch], min_df=2, **settings)
    terms = [vocabulary.term(i) for i in range(len(vocabulary))]
    assert terms == ["[leak]", "[list]", "[leak] [list]"]
    other = batch_of("We disclosed a spreadsheet.")
    assert known_in(vocabulary, other) == terms
    without = Vocabulary.from_batches([batch], min_df=1, concepts=False, **settings)
    assert not any("[" in without.term(i) for i in range(len(without)))


def test_words_of_no_list_are_names() -> None:
    """Also those that no training mail held; function words and initials are none."""
    batch = batch_of("Zephrine leaked the roster to JB.", "Tolland's list leaked")
    settings = WORDS | reach(1)
    vocabulary = Vocabulary.from_batches([batch], min_df=1, **settings)
    terms = [vocabulary.term(i) for i in range(len(vocabulary))]
    pairs = ["[name] [leak]", "[name] [list]"]
    of_names = vocabulary.subset(np.sort([terms.index(term) for term in pairs]))
    assert known_in(of_names, batch) == pairs
    assert "zephrine" not in of_names.words
    other = batch_of("We and BX whereas Ottoline disclosed it", "王丽 泄露")
    assert known_in(of_names, other) == ["[name] [leak]"]
    without = Vocabulary.from_batches([batch], min_df=1, concepts=False, **settings)
    assert "[name]" not in without.words


def test_listed_words_are_no_names() -> None:
    """Nor words whose concept is no term, nor any of the thesaurus that training mails lack."""
    batch = batch_of("Petra leaked it", "Tolland leaked that")
    settings = WORDS | reach(1)
    vocabulary = Vocabulary.from_batches([batch], min_df=2, **settings)
    assert known_in(vocabulary, batch_of("a pizza", "concede royalty")) == []
    assert known_in(vocabulary, batch_of("Ottoline leaks")) == ["[leak]", "[name] [leak]"]
    assert set(filter(may_be_name, read_thesaurus().words)) <= set(vocabulary.words)
    terms = [vocabulary.term(i) for i in range(len(vocabulary))]
    word = vocabulary.subset(np.array([terms.index("leaked")]))
    assert word.words == ("leaked",)


def test_a_list_of_names_is_one_name() -> None:
    """And no term: else a line of recipients would be taken for the most telling sentence."""
    batch = batch_of("Ottoline Nordmann, Petra and Zephrine leaked. Tolland left")
    vocabulary = Vocabulary.from_batches([batch], min_df=1, **WORDS | reach(1, 3))
    of_names = [term for term in known_in(vocabulary, batch) if "[name]" in term]
    assert of_names == ["[name] [former]", "[name] [leak]"]


def test_pairs_of_concepts_within_reach() -> None:
    """Of one sentence, the same term at any distance, and once for each place."""
    batch = batch_of("Petra leaked the list. Buy it.", "Petra leaked nothing but a list")
    pair = "[name] [list]"
    counts = []
    for concepts in (1, 2, 5):
        vocabulary = Vocabulary.from_batches([batch], min_df=1, **WORDS | reach(0, concepts))
        counts.append(known_in(vocabulary, batch).count(pair))
        terms = [vocabulary.term(i) for i in range(len(vocabulary))]
        assert "[list] [buy]" not in terms
    assert counts == [0, 1, 2]


def test_words_stay_while_their_concept_is_a_term() -> None:
    """Dropping all words as terms drops none that a concept is told by."""
    batch = batch_of("leak the list", "disclose the roster")
    everything = Vocabulary.from_batches(
        [batch], min_df=1, max_terms=None, han=(1, 1), latin=(6, 6), **reach(1)
    )
    terms = [everything.term(i) for i in range(len(everything))]
    pair = everything.subset(np.array([terms.index("[leak] [list]")]))
    assert known_in(pair, batch) == ["[leak] [list]", "[leak] [list]"]
    assert {"leak", "disclosed", "[leak]", "泄露", "roster"} < set(pair.words)
    assert pair.term(0) == "[leak] [list]"
    word = everything.subset(np.array([terms.index("the")]))
    assert word.words == ("the",)
    assert word.concepts.tolist() == [0]


def test_thesaurus_gives_each_word_one_concept() -> None:
    """No word, and no stem, stands in two places, and each is a word to the segmenter."""
    lines = files("mailrisk_ml.text").joinpath("thesaurus.txt").read_text("utf-8").splitlines()
    listed = [word for line in lines if line.startswith(" ") for word in line.split()]
    names = [line for line in lines if line[0] not in " #"]
    thesaurus = read_thesaurus()
    assert len(listed) == len(thesaurus.words) + len(thesaurus.forms) > 15_000
    assert len(set(stems_of(list(thesaurus.words)))) == len(thesaurus.words)
    assert sorted(set(names)) == names
    assert {*thesaurus.words.values(), *thesaurus.forms.values()} == set(names)
    words = [*thesaurus.words, *thesaurus.forms]
    assert make_batch(words, Segmenter(hmm=False)).tokens.words == words


def test_forms_that_mean_something_else() -> None:
    """A word that is listed as it is written has its own concept, whatever its stem."""
    words = ["[authority]", "[customer]", "[logistics]", "authorised", "authorized", "customs"]
    words += ["customer", "import", "important"]
    numbers = concept_numbers(words, stems_of(words)).tolist()
    assert numbers == [0, 0, 0, 1, 1, 3, 2, 3, 0]


def test_what_is_little_is_looked_up_at_once(
    shipped: RiskClassifier, few_records: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether kinds go through the hash table together or one by one, they find the same."""
    vocabulary = shipped.state_.vocabulary
    batch = make_batch([record_text(record) for record in few_records], Segmenter())
    found = []
    for little, many in ((0, 1), (1 << 40, 1 << 40)):
        monkeypatch.setattr(term_index, "_LITTLE", little)
        monkeypatch.setattr(linear, "_MANY_UNITS", many)
        known = linear.known_terms(batch, vocabulary)
        found.append((known.units, known.counts(batch.text_of_sentence, batch.n_texts)))
    (units, counts), (units_at_once, counts_at_once) = found
    assert units.tolist() == units_at_once.tolist()
    assert abs(counts - counts_at_once).nnz == 0
