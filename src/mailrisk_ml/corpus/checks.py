"""Is a corpus sound?  ``records -> findings``; what ``mailrisk corpus check`` runs."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mailrisk_ml.corpus.cells import ALL_SUBTYPES, INDUSTRIES, REGISTERS, STRUCTURES
from mailrisk_ml.corpus.check_digits import is_id_number, passes_luhn
from mailrisk_ml.corpus.duplicates import first_duplicates
from mailrisk_ml.corpus.records import (
    CORPUS_LANGUAGES,
    FIELDS,
    FORMS,
    KINDS,
    SCRIPTS,
    Record,
    evidence_of,
    mail_name,
    read_records,
    record_text,
)
from mailrisk_ml.exceptions import CorpusError, SourceError
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.text.similarity import NEAR_DUPLICATE

_LONGEST_EVIDENCE_SENTENCES = 2
_SENTENCE_END = re.compile(r"[.!?。！？]+(?=\s|$|[\u4e00-\u9fff])")
_ID_LIKE = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?![\da-zA-Z])")
_CARD_LIKE = re.compile(r"(?<!\d)(?:62\d\d|4\d{3}|5[1-5]\d\d)(?:[ -]?\d{4}){3}(?:\d{3})?(?!\d)")
_CLOSED: dict[str, Sequence[object]] = {
    "language": CORPUS_LANGUAGES,
    "script": SCRIPTS,
    "kind": KINDS,
    "form": FORMS,
    "subtype": tuple(sorted(ALL_SUBTYPES)),
    "industry": INDUSTRIES,
    "register": REGISTERS,
    "structure": STRUCTURES,
}


@dataclass(frozen=True)
class Fault:
    """What a check found.

    Parameters
    ----------
    check : str
        Which check found it: ``schema``, ``labels``, ``evidence``, ``duplicates``,
        ``identifiers`` or ``groups``.
    where : str
        File and record.
    fault : str
        What is wrong; holds no mail text.
    """

    check: str
    where: str
    fault: str


def check_corpus(path: str | Path) -> list[Fault]:
    """Check a JSON Lines file, or every ``*.jsonl`` of a folder together.

    Raises
    ------
    SourceError
        There is no such file or folder, or it holds no records.
    """
    root = Path(path)
    files = corpus_files(root)
    if not files:
        raise SourceError(f"No corpus in {root}: the folder must hold *.jsonl files.")
    if files[0].suffix.lower() not in (".jsonl", ".ndjson") and files[0].is_file():
        raise SourceError(
            f"{root} must be JSON Lines, as the shipped corpus is. Check a table of your own with "
            f"'mailrisk review check --data {root}'."
        )
    splits: dict[str, list[Record]] = {}
    findings: list[Fault] = []
    for file in files:
        try:
            splits[file.stem] = read_records(file)
        except CorpusError as error:
            findings.append(Fault("schema", file.name, str(error)))
    if not findings and not any(splits.values()):
        raise SourceError(f"No corpus in {root}: the files hold no records.")
    return findings + check_splits(splits)


def corpus_files(path: Path) -> list[Path]:
    """The file itself, or the ``*.jsonl`` files right inside a folder.

    Raises
    ------
    SourceError
        There is neither.
    """
    if not path.exists():
        raise SourceError(f"No corpus at {path}: the path must be a JSON Lines file or a folder.")
    return sorted(path.glob("*.jsonl")) if path.is_dir() else [path]


def check_splits(splits: Mapping[str, Sequence[Record]]) -> list[Fault]:
    """Check records by split; see `check_corpus`."""
    findings: list[Fault] = []
    sound: list[tuple[str, Record]] = []
    for split, records in splits.items():
        for i, record in enumerate(records):
            where = f"{split}: {mail_name(record, i)}"
            faults = [Fault("schema", where, fault) for fault in schema_faults(record)]
            findings += faults
            if not faults:
                sound.append((where, record))
    for where, record in sound:
        findings += [Fault("labels", where, fault) for fault in _label_faults(record)]
        findings += [Fault("evidence", where, fault) for fault in _evidence_faults(record)]
        findings += [Fault("identifiers", where, fault) for fault in _identifier_faults(record)]
    findings += _duplicate_ids(sound)
    findings += _shared_groups(sound)
    findings += near_duplicates(sound)
    return findings


def schema_faults(record: Mapping[str, object]) -> Iterator[str]:
    """What keeps a record from being one of the corpus; nothing else can be asked of it then."""
    missing = [name for name in FIELDS if name not in record]
    unknown = [name for name in record if name not in FIELDS]
    if missing or unknown:
        yield f"fields: missing {missing}, unknown {unknown}"
        return
    for name in ("id", "subject", "body", "group"):
        if not isinstance(record[name], str):
            yield f"{name} must be a string"
    for name, allowed in _CLOSED.items():
        if record[name] not in allowed:
            yield f"{name} {record[name]!r} is not in its closed list"
    if not _is_strings(record["labels"]):
        yield "labels must be a list of strings"
    evidence = record["evidence"]
    if not isinstance(evidence, dict) or not all(map(_is_strings, evidence.values())):
        yield "evidence must map labels to lists of strings"
    if isinstance(record["body"], str) and not f"{record['subject']}{record['body']}".strip():
        yield "subject and body are both empty"


def _is_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _label_faults(record: Record) -> Iterator[str]:
    labels = record["labels"]
    if labels != sorted(set(labels)):
        yield "labels must be distinct and in alphabetical order"
    if unknown := [name for name in labels if name not in LABEL_IDS]:
        yield f"unknown labels {unknown}"
    if bool(labels) != (record["kind"] == "risk"):
        yield f"kind {record['kind']!r} does not go with {len(labels)} labels"


def _evidence_faults(record: Record) -> Iterator[str]:
    evidence = evidence_of(record)
    if set(evidence) != set(record["labels"]):
        yield "evidence must be there for every label, and for no other"
    for label, passages in evidence.items():
        if not 1 <= len(passages) <= 2:
            yield f"{label}: must have one or two passages, has {len(passages)}"
        for passage in passages:
            if not passage.strip():
                yield f"{label}: an empty passage"
            elif passage not in record["subject"] and passage not in record["body"]:
                yield f"{label}: a passage is no exact part of subject or body"
            elif len(_SENTENCE_END.findall(passage)) > _LONGEST_EVIDENCE_SENTENCES:
                yield f"{label}: a passage is longer than two sentences"


def _identifier_faults(record: Record) -> Iterator[str]:
    text = record_text(record)
    if any(is_id_number(m.group().lower()) for m in _ID_LIKE.finditer(text)):
        yield "an identity number with a valid check digit"
    cards = ("".join(c for c in m.group() if c.isdigit()) for m in _CARD_LIKE.finditer(text))
    if any(passes_luhn(card) for card in cards):
        yield "a bank card number that passes the Luhn check"


def _duplicate_ids(sound: Iterable[tuple[str, Record]]) -> list[Fault]:
    counts = Counter(str(record["id"]) for _, record in sound)
    return [
        Fault("schema", name, f"id stands {count} times")
        for name, count in counts.items()
        if count > 1
    ]


def _shared_groups(sound: Iterable[tuple[str, Record]]) -> list[Fault]:
    splits = defaultdict(set)
    for where, record in sound:
        splits[str(record["group"])].add(where.split(":")[0])
    return [
        Fault("groups", group, f"stands in several splits: {sorted(names)}")
        for group, names in splits.items()
        if len(names) > 1
    ]


def near_duplicates(rows: Sequence[tuple[str, Record]]) -> list[Fault]:
    """Mails that are like an earlier one: character 5-grams, Jaccard index `NEAR_DUPLICATE`.

    Each names the first that it is like. Exact; see `mailrisk_ml.corpus.duplicates.similar_pairs`.

    Parameters
    ----------
    rows : sequence of (str, dict)
        Places, for people, and records.

    Returns
    -------
    list of Fault
        One for each mail that is like an earlier one.
    """
    found = first_duplicates([record_text(record) for _, record in rows], NEAR_DUPLICATE)
    return [Fault("duplicates", rows[j][0], f"near-duplicate of {rows[i][0]}") for j, i in found]
