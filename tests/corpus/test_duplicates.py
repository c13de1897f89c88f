"""The quick search for similar texts finds what comparing every pair finds."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus import duplicates
from mailrisk_ml.corpus.duplicates import first_duplicates, similar_pairs
from mailrisk_ml.text.similarity import NEAR_DUPLICATE, jaccard, shingle_hashes

THRESHOLDS = (1e-9, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)


def compare_every_pair(texts: list[str], threshold: float) -> list[tuple[int, int]]:
    """The definition, word for word."""
    sets = []
    for text in texts:
        folded = " ".join(text.lower().split())
        sets.append({folded[i : i + 5] for i in range(max(1, len(folded) - 4))})
    return [
        (i, j)
        for i, j in combinations(range(len(texts)), 2)
        if len(sets[i] & sets[j]) >= threshold * len(sets[i] | sets[j])
    ]


def found_pairs(texts: list[str], threshold: float) -> list[tuple[int, int]]:
    """All that the search gives, in the order of the definition."""
    return sorted((i, j) for some in similar_pairs(texts, threshold) for i, j in some.tolist())


def random_texts(n_texts: int, seed: int) -> list[str]:
    """Texts of 0 to 60 characters, few enough kinds of them for shingles to meet by chance."""
    rng = random.Random(seed)
    alphabet = "abAB \n合同款\U0001f600\U0010ffff\ud800"
    return ["".join(rng.choices(alphabet, k=rng.randrange(61))) for _ in range(n_texts)]


def edited(text: str, n_edits: int, rng: random.Random) -> str:
    """The text with so many characters replaced, put in or taken out."""
    characters = list(text)
    for _ in range(n_edits):
        place = rng.randrange(len(characters) + 1)
        characters[place : place + rng.randrange(2)] = rng.choice(["", "x", "同"])
    return "".join(characters)


@pytest.fixture(scope="module", params=range(3))
def texts(request: pytest.FixtureRequest) -> list[str]:
    """Random texts, and near-duplicates of some of them in other places."""
    rng = random.Random(request.param)
    originals = random_texts(200, request.param)
    copies = [edited(text, i % 12, rng) for i, text in enumerate(originals[:100])]
    both = originals + copies
    rng.shuffle(both)
    return both


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_equals_comparing_every_pair(texts: list[str], threshold: float) -> None:
    """At every threshold the same pairs, in the same order."""
    expected = compare_every_pair(texts, threshold)
    assert len(expected) >= 10
    assert found_pairs(texts, threshold) == expected


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_boundary(threshold: float) -> None:
    """Pairs that lie on a threshold, or one shingle from it, are told apart."""
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 64)))
    texts = [letters[:stop] for stop in range(5, 65)]
    assert found_pairs(texts, threshold) == compare_every_pair(texts, threshold)


@pytest.mark.parametrize(("threshold", "n", "shared"), [(0.16, 25, 4), (0.2, 15, 3)])
def test_boundary_that_floats_miss(threshold: float, n: int, shared: int) -> None:
    """A filter that rounds upwards does not lose a pair right on the threshold."""
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + n + 4)))
    assert threshold / (1 + threshold) * (n + shared) > shared
    assert found_pairs([letters, letters[: shared + 4]], threshold) == [(0, 1)]


def test_means_what_clusters_mean(texts: list[str]) -> None:
    """By the measure of `duplicate_clusters`, whose hashes are compared here pair by pair."""
    book = "".join(chr(0x4E00 + i) for i in range(20_000))
    everything = [*texts, book, book + book[::-1] * 2, "\ud800", "?", "\udc00 ", ""]
    hashes = [shingle_hashes(text) for text in everything]
    pairs = combinations(range(len(everything)), 2)
    expected = [(i, j) for i, j in pairs if jaccard(hashes[i], hashes[j]) >= NEAR_DUPLICATE]
    assert found_pairs(everything, NEAR_DUPLICATE) == expected


def test_blocks_and_portions_change_nothing(
    texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bounded memory cuts the work into pieces and leaves the result."""
    whole = found_pairs(texts, 0.3)
    monkeypatch.setattr(duplicates, "_CELLS_AT_ONCE", 7 * len(texts))
    monkeypatch.setattr(duplicates, "_MEMBERS_AT_ONCE", 100)
    assert found_pairs(texts, 0.3) == whole


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], []),
        (["alone"], []),
        (["", ""], [(0, 1)]),
        ([" \n", ""], [(0, 1)]),
        (["ab", "AB", "abc", ""], [(0, 1)]),
        (["abcd", "abcde"], []),
        (["Pay  by\nFriday", "pay by friday"], [(0, 1)]),
        (["same text"] * 3, [(0, 1), (0, 2), (1, 2)]),
    ],
)
def test_short_and_folded(texts: list[str], expected: list[tuple[int, int]]) -> None:
    """A short text is a shingle of its own; case and white space do not count."""
    assert found_pairs(texts, 0.5) == expected


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.1, float("nan")])
def test_threshold_out_of_range(threshold: float) -> None:
    """A threshold that means nothing is an error and not an empty result."""
    with pytest.raises(mr.InvalidParameterError, match="threshold"):
        found_pairs(["a", "b"], threshold)


def test_one_finding_a_text(texts: list[str]) -> None:
    """However many it is like: the first."""
    first = {j: i for i, j in reversed(compare_every_pair(texts, 0.3))}
    assert first_duplicates(texts, 0.3) == sorted(first.items())
    assert first_duplicates(["same text"] * 3_000, 0.5) == [(j, 0) for j in range(1, 3_000)]
    assert first_duplicates([], 0.5) == []
