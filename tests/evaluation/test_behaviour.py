"""Invariances, evasions and cases."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import pytest

from mailrisk_ml.cli.behaviour import MOST_LOST, MOST_LOST_TO
from mailrisk_ml.corpus.records import Record, default_data_path, read_records, record_text
from mailrisk_ml.evaluation.behaviour import (
    EVASIONS,
    INVARIANCES,
    NOISE,
    Case,
    Change,
    default_cases_path,
    measure_changes,
    pass_rates,
    read_cases,
    run_cases,
)
from mailrisk_ml.evaluation.behaviour.characters import blanks, look_alikes, unseen
from mailrisk_ml.evaluation.behaviour.evasions import as_html
from mailrisk_ml.evaluation.behaviour.phrases import RESERVATION, ROUTINE
from mailrisk_ml.exceptions import CorpusError
from mailrisk_ml.labels import LABEL_IDS
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.model.classifier import RiskClassifier
from mailrisk_ml.text.similarity import NEAR_DUPLICATE, shingle_hashes

CHANGES = {change.name: change for change in (*INVARIANCES, *NOISE, *EVASIONS)}


def record(body: str, subject: str = "", **fields: object) -> Record:
    """A record of the corpus, as far as changes look at it."""
    return {"subject": subject, "body": body, "labels": [], "evidence": {}, **fields}


@pytest.fixture(scope="module")
def all_records() -> list[Record]:
    """All test mails."""
    return read_records(default_data_path() / "test.jsonl")


@pytest.fixture(scope="module")
def some_records(all_records: list[Record]) -> list[Record]:
    """Some of them."""
    return all_records[::5]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Traditional characters", "合同发给王总", "合同發給王總"),
        ("Traditional characters", "Hello", None),
        ("Simplified characters", "合約發給王總", "合约发给王总"),
        ("full-width letters and digits", "a 1", "ａ １"),
        ("greeting added", "We ship.", "Hi all,\n\nWe ship."),
        ("greeting added", "我们发货。", "各位好,\n\n我们发货。"),
        ("greeting added", "Hi Tom,\nWe ship.", None),
        ("greeting removed", "Hi Tom,\n\nWe ship.", "We ship."),
        ("greeting removed", "王总您好\n发货了", "发货了"),
        ("greeting removed", "We ship.", None),
        ("Windows line ends", "a\nb", "a\r\nb"),
        ("lines wrapped", "合" * 40, "合" * 36 + "\n" + "合" * 4),
        ("lines joined", "word " * 11 + "and\nso on", "word " * 11 + "and so on"),
        ("lines joined", "word " * 11 + "and.\nso on", None),
        ("upper case throughout", "no", "NO"),
        ("control characters", "ab c", "a\x1eb c"),
        ("look-alike letters", "pay", "рау"),
        ("leetspeak", "leak", "l34k"),
        ("base64 in the body", "合同", "5ZCI5ZCM"),
        (
            "among eight routine lines",
            "合同",
            "\n".join((*ROUTINE["zh"][:4], "合同", *ROUTINE["zh"][4:])),
        ),
        ("beside a line that nothing is agreed", "pay", f"pay\n{RESERVATION['en']}"),
        ("comments inside words", "pay < 5", "pay < 5"),
        ("tags inside words", "pay", "pay"),
        ("hidden letters inside words", "pay", "pqaqy"),
        ("hidden letters, a comment", "pay", "pqaqy"),
        ("hidden letters, a style for a tag", "pay", "pqaqy"),
        ("hidden risky text", "pay", None),
        ("risky text in a drawing", "pay", None),
        ("risky text in a drawing's style", "pay", None),
        ("right-to-left override", "pay\nin", "\u202eyap\u202c\n\u202eni\u202c"),
        ("Traditional and Simplified mixed", "pay", None),
        ("full-width letters", "pay 1", "ｐａｙ １"),
    ],
)
def test_changes(name: str, before: str, after: str | None) -> None:
    """What each does to a body; None where it does not apply."""
    mail = CHANGES[name].apply(record(before), Random(0))
    assert (mail and mail.body) == after


def test_names_and_amounts() -> None:
    """One name becomes one other; amounts keep their length; other numbers stay."""
    before = "Anna told Anna that Paul pays $4,500 or 3万元 for room 12. 王总问老李,王总不在。"
    names = CHANGES["other names"].apply(record(before), Random(1))
    assert names is not None
    words = names.body.split()
    assert words[0] == words[2] not in ("Anna", words[4])
    assert "王总" not in names.body
    amounts = CHANGES["other amounts"].apply(record(before), Random(1))
    assert amounts is not None
    assert len(amounts.body) == len(before)
    assert "$4,500" not in amounts.body
    assert "room 12" in amounts.body


def test_evasions_stay_within_the_passages() -> None:
    """The rest of a risky mail is left alone; a harmless one is changed whole."""
    risky = record("Hi. Pay him. Bye.", evidence={"unfair_competition": ["Pay him."]})
    mail = CHANGES["spaced-out words"].apply(risky, Random(0))
    assert mail is not None
    assert mail.body == "Hi. P a y h i m. Bye."
    in_html = as_html("<b></b>", risky, Random(0))
    assert in_html.body == "Hi. Pay him. Bye."


def test_evasions_are_drawn() -> None:
    """Of what nobody sees, and of marks and blanks, others for each mail; marks alike in one."""
    names = ("unseen characters", "words spelled with any mark")
    drawn: dict[str, set[tuple[str, ...]]] = {name: set() for name in names}
    for seed in range(100):
        for name, between in drawn.items():
            mail = CHANGES[name].apply(record("pays"), Random(seed))
            assert mail is not None
            found = re.fullmatch("p(.{1,3})a(.{1,3})y(.{1,3})s", mail.body)
            assert found is not None
            between.add(found.groups())
    not_seen, marks = drawn.values()
    assert len({*"".join(map("".join, not_seen))} & {*unseen()}) > 80
    assert {len(mark) for group in marks for mark in group} == {1, 2, 3}
    assert all(len({*"".join(group)}) == 1 for group in marks)
    assert len(marks) > 80
    assert not any(c.isalnum() and c not in blanks() for group in marks for c in group[0])
    blank = CHANGES["other blanks"].apply(record("pay him"), Random(1))
    assert blank is not None
    assert re.fullmatch(rf"pay[{blanks()}]him", blank.body)


def test_characters_are_unicodes() -> None:
    """Not those of the tables that fold them: by category and name, of any kind."""
    assert set("\u00a0\u1160\u2003\u2800\u3000\u3164") < set(blanks())
    assert set("\u00ad\u034f\u200b\u2060\ufe0f\ufeff\U000e0041\U000e0100") < set(unseen())
    assert not {*"\u202e\u0301ab "} & {*unseen()}
    assert set("rʀ⒭🅡🆁𝓻ɍřℛ") - set(look_alikes()["r"]) == {"r", "ℛ"}
    assert {*look_alikes()} == {*"abcdefghijklmnopqrstuvwxyz"}
    assert not {*"ǆǅꝱ"} & {*"".join(look_alikes().values())}  # they are two, or no d to the eye


def test_subject_only() -> None:
    """All text in the subject, none in the body."""
    mail = CHANGES["text in the subject only"].apply(record("a\nb", "s"), Random(0))
    assert mail == Mail("s a b", "")


def test_three_times() -> None:
    """Paragraphs of their own."""
    assert CHANGES["said three times"].apply(record("a"), Random(0)) == Mail("", "a\n\na\n\na")


def test_behind_a_notice() -> None:
    """In its paragraph, whatever paragraphs the body has."""
    mail = CHANGES["behind a notice"].apply(record("a\n\nb\nc"), Random(0))
    assert mail is not None
    assert mail.body.startswith("This e-mail and any attachments are confidential")
    assert mail.body.endswith("prohibited. a\nb\nc")


def test_outcomes_count(shipped: RiskClassifier, some_records: list[Record]) -> None:
    """No change overturns nothing; an emptied body loses every risk, and names the mails."""
    same = Change("same", lambda r, _: Mail(r["subject"], r["body"]))
    empty = Change("empty", lambda *_: Mail("", ""))
    never = Change("never", lambda *_: None)
    unchanged, emptied, none = measure_changes(shipped, some_records, (same, empty, never))
    assert unchanged.n_decisions == 5 * len(some_records)
    assert (unchanged.n_changed, unchanged.ids) == (0, ())
    assert emptied.n_lost == emptied.n_found > 0
    assert emptied.n_changed >= emptied.n_lost
    assert len(emptied.ids) <= emptied.n_changed
    assert none.n_mails == none.n_decisions == 0
    json.dumps(none.to_dict())


def test_invariances_hold(shipped: RiskClassifier, all_records: list[Record]) -> None:
    """Of the mails that each applies to, at most two decisions in a hundred change."""
    for outcome in measure_changes(shipped, all_records, INVARIANCES):
        assert outcome.n_mails >= 10, outcome
        assert outcome.n_changed <= 0.02 * outcome.n_decisions, outcome


def test_evasions_hide_little(shipped: RiskClassifier, all_records: list[Record]) -> None:
    """Recall falls by no more than allowed: on all test mails, for a point of few is one risk."""
    for outcome in measure_changes(shipped, all_records, EVASIONS):
        assert outcome.n_true >= 200, outcome
        assert outcome.recall_lost <= MOST_LOST_TO.get(outcome.name, MOST_LOST), outcome


def test_a_generator_for_each_mail(shipped: RiskClassifier, some_records: list[Record]) -> None:
    """The same every time, whatever mails stand beside."""
    typos = (CHANGES["typos, 1 letter in 40"],)
    assert list(measure_changes(shipped, some_records, typos)) == list(
        measure_changes(shipped, some_records, typos)
    )


def test_shipped_cases() -> None:
    """Twenty families at least, eight cases or more in most, both languages, every label."""
    cases = read_cases(default_cases_path(), LABEL_IDS)
    sizes = Counter(case.family for case in cases)
    assert len(sizes) >= 20
    assert sum(n >= 8 for n in sizes.values()) >= len(sizes) - 1
    assert len({(c.subject, c.text, c.lower) for c in cases}) == len(cases)
    assert {label for c in cases for label in (*c.has, c.label)} >= set(LABEL_IDS)
    chinese = sum(any("\u4e00" <= c <= "\u9fff" for c in case.text) for case in cases)
    assert 0.4 * len(cases) <= chinese <= 0.7 * len(cases)


def test_cases_are_not_trained_on() -> None:
    """No case is a near-duplicate of a mail of the corpus."""
    own = read_cases(default_cases_path(), LABEL_IDS)
    texts = [text for case in own for text in (case.text, case.lower) if text]
    cases_of: dict[int, list[int]] = defaultdict(list)
    sizes = []
    for i, text in enumerate(texts):
        shingles = shingle_hashes(text).tolist()
        sizes.append(len(shingles))
        for shingle in shingles:
            cases_of[shingle].append(i)
    for mail in read_records(default_data_path() / "train.jsonl"):
        shingles = shingle_hashes(record_text(mail)).tolist()
        in_both = cases_of.keys() & shingles
        for i, shared in Counter(i for shingle in in_both for i in cases_of[shingle]).items():
            either = sizes[i] + len(shingles) - shared
            assert shared < NEAR_DUPLICATE * either, (texts[i], mail["id"])


def test_running_cases(shipped: RiskClassifier) -> None:
    """What must be there, what must not, and what must score higher."""
    risky = "我把全部客户的手机号和家庭住址导出来发到我私人邮箱了。"
    cases = [
        Case("a", risky, has=("privacy",)),
        Case("a", risky, has_not=("privacy",)),
        Case("b", "Lunch at noon?", has_not=LABEL_IDS),
        Case("b", risky, lower="Lunch at noon?", label="privacy"),
        Case("b", "Lunch at noon?", lower=risky, label="privacy"),
    ]
    outcomes = run_cases(shipped, cases)
    assert [o.passed for o in outcomes] == [True, False, True, True, False]
    assert "privacy" in outcomes[1].found
    assert outcomes[2].found == "nothing"
    assert pass_rates(outcomes) == {"a": (1, 2), "b": (2, 3)}


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        ({"text": "x", "has": ["privacy"]}, "'family' is missing"),
        ({"family": "f", "has": ["privacy"]}, "'text' and 'subject'"),
        ({"family": "f", "text": 5, "has": ["privacy"]}, "'text' must be a text"),
        ({"family": "f", "text": "x"}, "'has' or 'has_not'"),
        ({"family": "f", "text": "x", "has": "privacy"}, "lists of labels"),
        ({"family": "f", "text": "x", "has": ["tax"]}, "['tax'] are not among"),
        ({"family": "f", "higher": "x", "label": "privacy"}, "'lower' is missing"),
        ({"family": "f", "higher": "x", "lower": "y", "label": "tax"}, "['tax'] are not among"),
        ({"family": "f", "text": "x", "has": [["privacy"]]}, "[['privacy']] are not among"),
        (
            {"family": "f", "text": "x", "has_not": ["contract"], "labels": ["privacy"]},
            "'labels' is no key of a case. Perhaps meant: has. Keys: family, subject, text,",
        ),
        ({"family": "f", "text": "x", "has": ["privacy"], "hasnt": []}, "Perhaps meant: has_not."),
        (
            {"family": "f", "text": "x", "has": ["privacy"], "xyz": 1},
            "'xyz' is no key of a case. K",
        ),
        (
            {"family": "f", "higher": "x", "lower": "y", "label": "privacy", "has_not": "any"},
            "'has_not' does not go with 'higher'",
        ),
        (
            {"family": "f", "text": "x", "has": ["privacy"], "label": "contract"},
            "'text' does not go with 'label'",
        ),
        (
            {"family": "f", "text": "x", "has": ["隐私"], "has_not": ["contract", "privacy"]},
            "['privacy'] are in both 'has' and 'has_not'",
        ),
    ],
)
def test_bad_cases(tmp_path: Path, case: dict[str, object], fault: str) -> None:
    """File, line and fault."""
    path = tmp_path / "cases.jsonl"
    path.write_text("\n" + json.dumps(case), encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        read_cases(path, LABEL_IDS)
    assert "line 2" in str(caught.value)
    assert fault in str(caught.value)


def test_cases_in_chinese(tmp_path: Path) -> None:
    """Labels by what Chinese readers call them, and a note beside."""
    lines = [
        {"family": "f", "text": "x", "has": ["隐私"], "has_not": ["合同"], "note": "seen in May"},
        {"family": "f", "text": "x", "has": ["隐私"], "has_not": "any"},
        {"family": "f", "higher": "x", "lower": "y", "label": "知识产权"},
    ]
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    first, second, third = read_cases(path, LABEL_IDS)
    assert (first.has, first.has_not) == (("privacy",), ("contract",))
    assert set(second.has_not) == {*LABEL_IDS} - {"privacy"}
    assert third.label == "intellectual_property"
