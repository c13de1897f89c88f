"""How many flipped labels ``review issues`` finds: ``python benchmarks/label_issues.py``.

Labels of ``train`` are flipped at random, and every label of every mail is ranked by how doubtful
it is. Two ways to flip: 5 % of all cells (mail × label), of which most are labels that nobody
gave; and one label of 5 % of the mails, half of those taken away and half added, ranked by mail.
Models score whole mails only, to stay within minutes (``--windows`` for the shipped settings).
Marked passages of a label that is taken away go with it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from mailrisk_ml.arrays import Bools
from mailrisk_ml.corpus.records import Record, default_data_path, indicator, read_records
from mailrisk_ml.corpus.shares import balanced_share
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.markdown import table
from mailrisk_ml.review.issues import cross_validate, label_quality
from mailrisk_ml.review.learning_curve import QUICK

_SHARES = (0.05, 0.1, 0.2)


def flip_cells(truth: Bools, share: float, rng: np.random.Generator) -> Bools:
    """Cells drawn at random from all."""
    flips = np.zeros(truth.size, dtype=bool)
    flips[rng.permutation(truth.size)[: round(share * truth.size)]] = True
    return flips.reshape(truth.shape)


def flip_mails(truth: Bools, share: float, rng: np.random.Generator) -> Bools:
    """One cell of a share of the mails: half of them carry the label that is flipped."""
    flips = np.zeros(truth.shape, dtype=bool)
    n = round(share * len(truth))
    carrying = np.flatnonzero(truth.any(axis=1))
    taken = rng.permutation(carrying)[: n // 2]
    others = rng.permutation(np.setdiff1d(np.arange(len(truth)), taken))[: n - len(taken)]
    for rows, side in ((taken, True), (others, False)):
        for i in rows:
            flips[i, rng.choice(np.flatnonzero(truth[i] == side))] = True
    return flips


def flipped(records: Sequence[Record], flips: Bools) -> list[Record]:
    """Records with these labels turned round."""
    turned = indicator(records, LABEL_IDS) ^ flips
    result = []
    for record, row in zip(records, turned, strict=True):
        labels = [name for name, given in zip(LABEL_IDS, row, strict=True) if given]
        evidence = {k: v for k, v in record["evidence"].items() if k in labels}
        result.append({**record, "labels": labels, "evidence": evidence})
    return result


def found(records: Sequence[Record], flips: Bools, **parameters: Any) -> list[list[str]]:
    """Share of the flips among the first rows, by cells and by mails; of each kind of flip."""
    spoiled = flipped(records, flips)
    fitted = cross_validate(spoiled, LABEL_IDS, **parameters)
    given = indicator(spoiled, LABEL_IDS)
    quality, is_issue = label_quality(given, fitted.probabilities)
    rows = []
    for name, wanted in (
        ("all", flips),
        ("labels added", flips & given),
        ("labels taken away", flips & ~given),
    ):
        cells = np.argsort(quality.ravel(), kind="stable")
        mails = np.argsort(quality.min(axis=1), kind="stable")
        by_cell, by_mail = wanted.ravel()[cells], wanted.any(axis=1)[mails]
        shares = [
            f"{hits[: round(share * len(hits))].sum() / max(hits.sum(), 1):.0%}"
            for hits in (by_cell, by_mail)
            for share in _SHARES
        ]
        counted = (wanted & is_issue).sum() / max(wanted.sum(), 1)
        rows.append([name, str(int(wanted.sum())), *shares, f"{counted:.0%}"])
    rows.append(["counted as mistakes", f"{int(is_issue.sum()):,}", *[""] * 6, ""])
    return rows


def main(arguments: Sequence[str]) -> None:
    """Flip, find, print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--share", type=float, default=0.05, help="Of cells, or mails, to flip.")
    parser.add_argument(
        "--groups", type=float, default=1.0, help="Share of the mails to use, in whole groups."
    )
    parser.add_argument("--windows", action="store_true", help="Fit as the shipped model is.")
    options = parser.parse_args(arguments)
    records = balanced_share(read_records(default_data_path() / "train.jsonl"), options.groups)
    settings: dict[str, Any] = {} if options.windows else {**QUICK, "cv": 2}
    truth = indicator(records, LABEL_IDS)
    columns = [f"{unit}, first {s:.0%}" for unit in ("cells", "mails") for s in _SHARES]
    with threadpool_limits(1):
        for name, flip in (("cells", flip_cells), ("mails", flip_mails)):
            flips = flip(truth, options.share, np.random.default_rng(0))
            rows = found(records, flips, n_jobs=2, **settings)
            print(f"\n{options.share:.0%} of the {name} of {len(records):,} mails flipped\n")
            print(table(["flips", "number", *columns, "counted"], rows), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
