"""The dataset card: written from the records, never by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from mailrisk_ml.corpus.cells import REGISTERS, STRUCTURES, SUBTYPES
from mailrisk_ml.corpus.checks import schema_faults
from mailrisk_ml.corpus.records import (
    CORPUS_LANGUAGES,
    FORMS,
    KINDS,
    SPLITS,
    Record,
    group_of,
    mail_name,
    read_records,
)
from mailrisk_ml.corpus.statistics import balance, label_counts
from mailrisk_ml.exceptions import CorpusError, SourceError
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.markdown import table

#: Labels of the second reading: one ``{"id", "labels"}`` a line.
SECOND_READING = Path("reading") / "second.jsonl"

# What tells a card from a page that somebody wrote.
_WRITTEN_BY = "    mailrisk corpus card data"
_TEMPLATE = """\
---
license: apache-2.0
language: [zh, en]
task_categories: [text-classification]
tags: [email, legal-risk, multi-label, evidence]
size_categories: [{size}]
configs:
  - config_name: default
    data_files:
      - split: train
        path: train.jsonl
      - split: test
        path: test.jsonl
---

# Legally risky business mail, Chinese and English

{n_train:,} mails to train on and {n_test:,} to test on, each written individually from a situation
and marked with the passages that carry the risk. They are synthetic: language models wrote them and
read them a second time. Everything in them is invented: people, firms and identifiers, and the
"real mailbox" too, which names a manner. `LABELS.md` lays down what each label
means. The counts on this page were written by

{written_by}

and `mailrisk corpus check data` checks every record. Load it with
`mailrisk_ml.load_corpus("train")` or offline with `datasets.load_dataset("data")`.

## A record
| field | meaning |
| --- | --- |
| `id` | stable; the group and a number |
| `language`, `script` | `zh`, `en` or `mixed`; `Hans`, `Hant` or null |
| `subject`, `body` | the mail; the body may hold signature, disclaimer and quoted history |
| `labels` | alphabetical, may be empty |
| `evidence` | `{{label: [passage, ...]}}`: the shortest verbatim passages that carry the risk |
| `kind` | `risk`, `hard_negative` (risky words, the right thing done) or `ordinary` |
| `form` | `full`, or `short`: one to three sentences |
| `subtype`, `industry`, `register`, `structure` | the cell a mail was written for; lists below |
| `group` | mails that were written in one go: splits and cross-validation never cut through it |

## Counts
{labels}

{kinds}

## Balance
{balance}

## Groups
`train` has {n_train_groups} groups and `test` {n_test_groups}, by other writers with other briefs.
A mail is written from a situation (who writes to whom, what they want, what they would rather not
say), for a cell of label, subtype, industry, language, register and structure. Hard negatives are
twins of risky mails that do the right thing. No template was used.

## Second reading
{reading}

## Closed lists
**Subtypes** {subtypes}

**Registers** {registers}. **Structures** {structures}.

## Limits
Synthetic mail is cleaner and more pointed than real mail, and writers of one kind share habits that
people do not have: figures on `test` are likely higher than on mail by people. And {risky:.0%} of
it is risky; in a real mailbox a few in a hundred are. The labels follow one guide and one reading
of the law; they are not legal advice.
"""


def render_card(folder: Path) -> str:
    """The card of the corpus in a folder, as Markdown.

    Raises
    ------
    SourceError
        A split is not there, or there is no record.
    CorpusError
        A record is none of the corpus; the message names the first.
    """
    splits: dict[str, list[Record]] = {
        name: _sound_records(folder / f"{name}.jsonl") for name in SPLITS
    }
    train, test = splits["train"], splits["test"]
    everything = train + test
    if not everything:
        raise SourceError(f"No corpus in {folder}: the files hold no records.")
    return _TEMPLATE.format(
        written_by=_WRITTEN_BY,
        size=_size_category(len(everything)),
        n_train=len(train),
        n_test=len(test),
        labels=_labels(splits),
        kinds=_kinds(splits),
        balance=_balance(splits),
        n_train_groups=len({r["group"] for r in train}),
        n_test_groups=len({r["group"] for r in test}),
        reading=_reading(everything, folder / SECOND_READING),
        subtypes="; ".join(f"*{name}*: {', '.join(subs)}" for name, subs in SUBTYPES.items()),
        registers=", ".join(REGISTERS),
        structures=", ".join(STRUCTURES),
        risky=sum(r["kind"] == "risk" for r in everything) / len(everything),
    )


def check_card(path: Path) -> None:
    """Refuse a page that is there and no card."""
    if path.exists() and _WRITTEN_BY.encode() not in path.read_bytes():
        raise SourceError(
            f"Cannot write {path}: it was not written by mailrisk. Move it, or give another folder."
        )


def _sound_records(file: Path) -> list[Record]:
    records = read_records(file)
    for i, record in enumerate(records):
        for fault in schema_faults(record):
            raise CorpusError(
                f"{file}, {mail_name(record, i)}: {fault}. A card is of records of the shipped "
                f"corpus' form; 'mailrisk corpus check {file.parent}' names every fault."
            )
    return records


def _labels(splits: Mapping[str, Sequence[Record]]) -> str:
    counts = {name: label_counts(records) for name, records in splits.items()}
    header = ["label", *(f"{split} {lang}" for split in splits for lang in CORPUS_LANGUAGES)]
    rows = [
        [name, *(counts[split][name][lang] for split in splits for lang in CORPUS_LANGUAGES)]
        for name in (*LABEL_IDS, "none")
    ]
    return table(header, rows)


def _kinds(splits: Mapping[str, Sequence[Record]]) -> str:
    header = ["kind", *(f"{split} {form}" for split in splits for form in FORMS)]
    rows = []
    for kind in KINDS:
        counts = [
            sum(r["kind"] == kind and r["form"] == form for r in records)
            for records in splits.values()
            for form in FORMS
        ]
        rows.append([kind.replace("_", " "), *counts])
    return table(header, rows)


def _balance(splits: Mapping[str, Sequence[Record]]) -> str:
    return table(["share", "measured"], [[s.name, s] for s in balance(splits)])


def _size_category(n: int) -> str:
    """How the Hugging Face hub names the size of a data set."""
    bounds = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"))
    return next((name for limit, name in bounds if n < limit), "n>1M")


def _reading(records: Sequence[Record], path: Path) -> str:
    """Agreement of the labels with those of readers who had only the guide and the mail."""
    if not path.is_file():
        return "None yet."
    by_id = {r["id"]: r for r in records}
    second = [row for row in read_records(path) if row["id"] in by_id]
    rows = []
    for label in (*LABEL_IDS, "all"):
        scores = []
        for chinese in (True, False):
            own = [r for r in second if (by_id[r["id"]]["language"] != "en") == chinese]
            scores.append(_agreement(by_id, own, label))
        rows.append([label, *scores])
    groups: dict[object, list[Record]] = {}
    for row in second:
        groups.setdefault(group_of(by_id[row["id"]]), []).append(row)
    lowest = min(groups, key=lambda g: float(_agreement(by_id, groups[g], "all")))
    sizes = Counter(map(group_of, records))
    share = min(len(rows) / sizes[group] for group, rows in groups.items())
    return (
        f"{len(second):,} mails of {len(groups)} groups (at least {share:.0%} of each) were "
        "labelled again by readers who had only the guide and the mail (`reading/second.jsonl`). "
        "Agreement as F1, all labels taken together in the last row; the lowest group, "
        f"{lowest}, has {_agreement(by_id, groups[lowest], 'all')}. The readers are language "
        "models, as the writers are: agreement this high says that the labels follow from the "
        "guide, not that lawyers would agree as much."
        "\n\n" + table(["label", "Chinese and mixed", "English"], rows)
    )


def _agreement(
    by_id: Mapping[str | int | float, Record], rows: Sequence[Record], label: str
) -> str:
    totals: Counter[str] = Counter()
    for row in rows:
        ours, theirs = set(by_id[row["id"]]["labels"]), set(row["labels"])
        if label != "all":
            ours, theirs = ours & {label}, theirs & {label}
        totals["both"] += len(ours & theirs)
        totals["one"] += len(ours ^ theirs)
    if not totals["both"] + totals["one"]:
        return "1.000"  # both readers found nothing
    return f"{2 * totals['both'] / (2 * totals['both'] + totals['one']):.3f}"
