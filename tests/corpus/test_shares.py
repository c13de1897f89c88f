"""A share of the corpus that is like the whole of it."""

from __future__ import annotations

from collections import Counter

import pytest

from mailrisk_ml.corpus.records import Record, default_data_path, read_records
from mailrisk_ml.corpus.shares import balanced_share
from mailrisk_ml.exceptions import InvalidParameterError


@pytest.fixture(scope="module")
def corpus() -> list[Record]:
    """The shipped mails to train on, without their text."""
    wanted = ("language", "labels", "kind", "group")
    records = read_records(default_data_path() / "train.jsonl")
    return [{name: record[name] for name in wanted} for record in records]


def cells(records: list[Record]) -> Counter[tuple[str, str]]:
    """Mails by language and label."""
    return Counter((r["language"], name) for r in records for name in r["labels"] or ["none"])


@pytest.mark.parametrize("random_state", [0, 1, 2])
def test_a_share_is_like_the_whole(corpus: list[Record], random_state: int) -> None:
    """A tenth of the mails, and of those of every label in every language a tenth."""
    drawn = balanced_share(corpus, 0.1, random_state)
    assert len(drawn) == pytest.approx(0.1 * len(corpus), rel=0.01)
    found = cells(drawn)
    for cell, n in cells(corpus).items():
        assert found[cell] == pytest.approx(0.1 * n, rel=0.2), cell


def test_groups_are_whole_and_drawn_again(corpus: list[Record]) -> None:
    """In the order of the corpus; the same with the same random state, others with another."""
    drawn = balanced_share(corpus, 0.05)
    names = {record["group"] for record in drawn}
    assert drawn == [record for record in corpus if record["group"] in names]
    assert drawn == balanced_share(corpus, 0.05)
    assert drawn != balanced_share(corpus, 0.05, random_state=1)


@pytest.mark.parametrize("random_state", range(4))
def test_groups_of_all_sizes(random_state: int) -> None:
    """A group that would be too much is passed over, and no reason to stop."""
    names = ["large"] * 900 + [f"small {i}" for i in range(99)]
    records: list[Record] = [{"group": name, "labels": []} for name in names]
    for share, n in ((0.05, 50), (0.1, 99)):
        assert len(balanced_share(records, share, random_state)) == n
    assert len(balanced_share(records, 0.0001, random_state)) == 2
    (large,) = {r["group"] for r in balanced_share(records[:900], 0.1, random_state)}
    assert large == "large"


@pytest.mark.parametrize("random_state", range(4))
@pytest.mark.parametrize("sizes", [(1500, 1500), (50, 2000), (2000, 3000), (40, 30, 3000)])
def test_two_groups_at_least(sizes: tuple[int, ...], random_state: int) -> None:
    """However small the share: of one, folds would cut through the mails of a writer."""
    records: list[Record] = [
        {"group": name, "labels": []} for name, n in enumerate(sizes) for _ in range(n)
    ]
    for share in (0.3, 0.01):
        drawn = balanced_share(records, share, random_state)
        assert len({record["group"] for record in drawn}) >= 2


def test_the_ends(corpus: list[Record]) -> None:
    """All of it, two groups at least, and mails without a group one by one."""
    some = corpus[:2_000]
    assert balanced_share(some, 1.0) == some
    assert len({record["group"] for record in balanced_share(some, 1e-6)}) == 2
    alone = [{**record, "group": None} for record in some]
    assert len(balanced_share(alone, 0.25)) == 500
    assert balanced_share([], 0.5) == []
    for share in (0.0, 1.1):
        with pytest.raises(InvalidParameterError, match="float in"):
            balanced_share(some, share)
