"""What reviewing mails of a new industry is worth: chosen by ``review sample``, or at random.

    python benchmarks/review_gain.py --repeats 1 --strategies

One sector's mails are hidden. A model is fitted to mails of the others; then 25 to 200 mails of
the hidden sector are labelled and added. Writers (``group``) are split: the model and the pool are
by some, the mails it is measured on by others. ``test`` is not touched.

To stay within minutes, models are fitted to 1,000 mails and score whole mails only, so that the
strategy ``disagreement`` has nothing to say. A reviewed mail counts twice one of another sector
(``--weight 0.5``). ``--risky 0.1`` thins the risky mails of the pool out to what a mailbox may hold
at most; the corpus itself has over 40 %.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from mailrisk_ml.arrays import Floats
from mailrisk_ml.corpus.records import (
    Record,
    default_data_path,
    indicator,
    read_records,
    record_text,
)
from mailrisk_ml.evaluation import metrics
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.markdown import table
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.review.learning_curve import QUICK
from mailrisk_ml.review.pool import mail_key
from mailrisk_ml.review.sampling import DEFAULT_MIX, sample
from mailrisk_ml.training import mails_of, mix, train

SIZES = (25, 50, 100, 200)
#: Industries of the corpus in five sectors; those left out, such as ``personal``, are never hidden.
SECTORS: dict[str, str] = {
    "health and care": (
        "biotech, clinic, dental lab, home care, hospital, laboratory services, medical devices, "
        "pharmaceuticals, pharmacy chain, veterinary, childcare, eyewear, beauty salon, "
        "cosmetics, fitness club, pet care, housekeeping agency, cleaning services"
    ),
    "transport and trade": (
        "airline, auto dealership, bus and rail, cold storage, courier and parcels, customs "
        "brokerage, foreign trade, freight forwarding, logistics warehouse, marine and shipping, "
        "port operations, ride hailing, trucking, used cars, warehouse automation, wholesale "
        "market, second-hand trading, spare parts distribution"
    ),
    "food and hospitality": (
        "animal feed, bakery, beverages, catering, coffee and tea, farm and greenhouse, fishery "
        "and seafood, food processing, franchise restaurants, hotel, poultry and livestock, "
        "restaurant, supermarket, tourism, wine and spirits, vending machines, online travel, "
        "wedding services"
    ),
    "media and learning": (
        "advertising agency, art and antiques, bookshop and publishing, broadcasting, cinema and "
        "film, e-learning, games, higher education, language school, library and archives, live "
        "streaming, museum, music and records, news media, photography studio, private tutoring, "
        "school, theatre and concerts, translation, video production"
    ),
    "heavy industry": (
        "aerospace parts, agricultural machinery, auto parts, cement and building materials, "
        "chemicals, electric power, elevators, environmental services, forestry and paper, glass, "
        "industrial robots, machine tools, metal trading, mining, moulds and tooling, "
        "petrochemicals, plastics, rubber and tyres, shipbuilding, steel, valves and pumps"
    ),
}
_BASE = 1_000
_HELD_OUT = 0.35  # of the writers
_EVERY_SIZE = ("random", "sample")
_ONE_SIZE = 100  # at which each strategy is tried alone


def setting(
    records: Sequence[Record], sector: str, risky: float | None, rng: np.random.Generator
) -> tuple[list[Record], list[Record], list[Record]]:
    """Mails of the other sectors, the pool, and the mails to measure on."""
    groups = sorted({record["group"] for record in records})
    order = rng.permutation(len(groups))
    held_out = {groups[i] for i in order[: round(_HELD_OUT * len(groups))]}
    hidden = set(SECTORS[sector].split(", "))
    others = [r for r in records if r["industry"] not in hidden and r["group"] not in held_out]
    pool = [r for r in records if r["industry"] in hidden and r["group"] not in held_out]
    measured = [r for r in records if r["industry"] in hidden and r["group"] in held_out]
    base = [others[i] for i in rng.permutation(len(others))[:_BASE]]
    if risky is not None:
        with_label = [r for r in pool if r["labels"]]
        harmless = [r for r in pool if not r["labels"]]
        kept = round(len(harmless) * risky / (1 - risky))
        pool = harmless + [with_label[i] for i in rng.permutation(len(with_label))[:kept]]
    return base, [pool[i] for i in rng.permutation(len(pool))], measured


def score(model: RiskClassifier, measured: Sequence[Record]) -> float:
    """Mean average precision."""
    truth = indicator(measured, LABEL_IDS)
    scores = model.predict_proba(mails_of(measured))
    return float(metrics.mean_average_precision(truth, scores))


def fit(base: Sequence[Record], reviewed: Sequence[Record], weight: float) -> RiskClassifier:
    """A model of the other sectors' mails, each counting ``weight``, and of those reviewed."""
    return train(mix(reviewed, base, weight), **{**QUICK, "cv": 2})


def run(
    records: Sequence[Record],
    sector: str,
    seed: int,
    mixes: Mapping[str, Mapping[str, float]],
    sizes: Sequence[int],
    risky: float | None,
    weight: float,
) -> dict[str, Any]:
    """Gains of one hidden sector and one split of the writers, by strategy and size."""
    rng = np.random.default_rng([seed, sorted(SECTORS).index(sector)])
    base, pool, measured = setting(records, sector, risky, rng)
    model = fit(base, [], weight)
    before = score(model, measured)
    by_key = {mail_key(record_text(record)): record for record in pool}
    gains: dict[str, list[float | None]] = {}
    for name, shares in mixes.items():
        chosen = sample(
            model, mails_of(pool), max(sizes), labelled=base, mix=shares, random_state=seed
        )
        reviewed = [by_key[candidate.key] for candidate in chosen]
        gains[name] = [
            score(fit(base, reviewed[:n], weight), measured) - before
            if name in _EVERY_SIZE or n == _ONE_SIZE
            else None
            for n in sizes
        ]
    return {
        "sector": sector,
        "seed": seed,
        "pool": len(pool),
        "measured": len(measured),
        "before": before,
        "gains": gains,
    }


def beside_random(chosen: Floats, blind: Floats) -> str:
    """How much more was gained than at random, with a 95 % t-interval of the runs' differences.

    The ratio is given where what random choice gains is surely above nought.
    """
    from scipy.stats import t

    wide = t.ppf(0.975, len(chosen) - 1) / np.sqrt(len(chosen))
    mean, half = (chosen - blind).mean(), wide * (chosen - blind).std(ddof=1)
    shown = f"beyond random {mean:+.3f} [{mean - half:+.3f}, {mean + half:+.3f}]"
    if blind.mean() > wide * blind.std(ddof=1):
        shown += f", {chosen.mean() / blind.mean():.1f} ×"
    return shown


def report(rows: Sequence[Mapping[str, Any]], sizes: Sequence[int]) -> str:
    """Mean gains, and what they are beyond random choice, as Markdown."""
    lines = []
    for name in rows[0]["gains"]:
        cells = [name]
        for k in range(len(sizes)):
            gains = [row["gains"][name][k] for row in rows]
            if None in gains:
                cells.append("")
                continue
            blind = np.array([row["gains"]["random"][k] for row in rows])
            shown = "" if name == "random" else f"; {beside_random(np.array(gains), blind)}"
            cells.append(f"{np.mean(gains):+.3f}{shown}")
        lines.append(cells)
    return table(["strategy", *(f"{n} mails" for n in sizes)], lines)


def main(arguments: Sequence[str]) -> None:
    """Run, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--repeats", type=int, default=1, help="Splits of the writers.")
    parser.add_argument("--risky", type=float, help="Share of risky mails in the pool.")
    parser.add_argument("--weight", type=float, default=0.5, help="Of a mail of another sector.")
    parser.add_argument("--strategies", action="store_true", help="Each strategy alone as well.")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    mixes: dict[str, Mapping[str, float]] = {"random": {"random": 1.0}, "sample": DEFAULT_MIX}
    if options.strategies:
        mixes |= {name: {name: 1.0} for name in ("uncertainty", "diversity", "rare")}
    records = read_records(default_data_path() / "train.jsonl")
    rows = []
    with threadpool_limits(1):
        for seed in range(options.repeats):
            for sector in SECTORS:
                row = run(
                    records, sector, seed, mixes, options.sizes, options.risky, options.weight
                )
                rows.append(row)
                print(json.dumps(row), file=sys.stderr, flush=True)
    print(report(rows, options.sizes))
    if options.out:
        command = f"python benchmarks/review_gain.py {' '.join(arguments)}"
        found = {"command": command, "sizes": options.sizes, "runs": rows}
        options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
