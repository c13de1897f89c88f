"""Each fault of labelled data is found, and sound data has none of it."""

from __future__ import annotations

import json
import math

import pytest

from mailrisk_ml.corpus.records import Record
from mailrisk_ml.review.learning_curve import LearningCurve, learning_curve
from mailrisk_ml.review.readiness import check_readiness


def checks(records: list[Record], test: list[Record] | None = None) -> set[tuple[str, str | None]]:
    """(check, label) of what is found."""
    found = check_readiness(records, test=test or ()).findings
    return {(finding.check, finding.label) for finding in found}


def changed(records: list[Record], **fields: object) -> list[Record]:
    """Copies with other fields."""
    return [{**record, **fields} for record in records]


def test_sound_mails_lack_numbers_only(few_records: list[Record]) -> None:
    """Three hundred mails of the corpus: too few of each label, nothing else."""
    found = check_readiness(few_records)
    assert {finding.check for finding in found.findings} == {"too_few"}
    assert found.is_ready
    assert found.to_dict()["counts"]["none"] == sum(not r["labels"] for r in few_records)


def test_labels_of_few_mails_in_one_line(few_records: list[Record]) -> None:
    """Each is a finding of its own; what is printed names them all at once."""
    found = check_readiness(few_records)
    few = [finding for finding in found.findings if finding.check == "too_few"]
    assert len(few) > 1
    (told,) = found.summary
    assert all(f"{finding.label!r} ({finding.value:.0f})" in told.message for finding in few)


def test_a_label_nobody_carries_is_an_error(few_records: list[Record]) -> None:
    """No model can be fitted to it."""
    some = [r for r in few_records if "privacy" not in r["labels"]]
    found = check_readiness(some)
    assert not found.is_ready
    assert [f.label for f in found.findings if f.severity == "error"] == ["privacy"]


def test_duplicates_leaks_and_contradictions(few_records: list[Record]) -> None:
    """A copy within, across the split, and with another label."""
    copy = {**few_records[0], "body": few_records[0]["body"] + "\nregards", "id": "copy"}
    assert ("duplicates", None) in checks([*few_records, copy])
    assert ("leaks", None) in checks(few_records, [copy])
    assert ("mixed_up", None) in checks([*few_records, {**copy, "labels": ["privacy"]}])
    other = {**few_records[0], "body": "An unheard-of mail about penguins.", "group": "elsewhere"}
    assert ("leaks", None) not in checks(few_records, [{**other, "subject": ""}])


def test_a_signature_makes_no_duplicates(few_records: list[Record]) -> None:
    """Short mails share little but what is not scored; the same words are the same all the same."""
    block = (
        "\n\n-- \nVivian Chow\nSenior Merchandiser\nHarbourcrest Trading Limited\n18/F, Wing Tai "
        "Industrial Building, Kwun Tong\nTel +852 2345 6712 | www.harbourcrest.example"
    )
    said = {"d23": "OK confirmed.", "d25": "Where is the sample?", "a08": "They steal, avoid them."}
    own = [
        {**few_records[i], "subject": "", "body": body + block, "id": name, "labels": []}
        for i, (name, body) in enumerate(said.items())
    ]
    assert "duplicates" not in {check for check, _ in checks([*few_records, *own])}
    again = {**own[0], "body": own[0]["body"].replace("Vivian Chow", "Ken Lo"), "id": "again"}
    assert ("duplicates", None) in checks([*few_records, *own, again])


def test_one_sided_labels(few_records: list[Record]) -> None:
    """All by one writer; no harmless mail."""
    private = [r for r in few_records if "privacy" in r["labels"]]
    rest = [r for r in few_records if "privacy" not in r["labels"]]
    assert ("one_sided", "privacy") in checks(rest + changed(private, group="one hand"))
    assert ("one_sided", None) in checks([r for r in few_records if r["labels"]])


def test_foreign_languages(few_records: list[Record]) -> None:
    """A tenth of the mails in Japanese and Russian."""
    foreign = changed(few_records[:15], body="契約書を金曜日までに送ってください。", subject="")
    foreign += changed(few_records[:15], body="Пришлите мне договор до пятницы.", subject="")
    for number, record in enumerate(foreign):
        record["body"] += f" ({number})"
    found = check_readiness(few_records + foreign).findings
    finding = next(f for f in found if f.check == "languages")
    assert "ja 15" in finding.message
    assert "ru 15" in finding.message


def test_languages_are_those_of_what_is_scored(few_records: list[Record]) -> None:
    """An answer in English below which a German mail stands is in English."""
    german = "Wir haben die Preisliste von Heller, bitte nicht weitersagen. Danke und bis morgen."
    answer = f"Thanks, I will look at it tomorrow.\n\n> {german}"
    own, answers = (changed(few_records[:30], subject="", body=body) for body in (german, answer))
    found = check_readiness([*few_records, *own, *answers]).findings
    (finding,) = (f for f in found if f.check == "languages")
    assert finding.message.startswith("30 mails")
    assert "(de 30)" in finding.message


def test_negatives_of_one_template(few_records: list[Record]) -> None:
    """Harmless mail that is all one newsletter teaches the newsletter."""
    risky = [r for r in few_records if r["labels"]]
    letter = "Weekly offers for members: everything must go, unsubscribe below. Number "
    template = [
        {**few_records[0], "subject": "", "body": letter + str(i), "labels": [], "evidence": {}}
        for i in range(60)
    ]
    assert ("similar_negatives", None) in checks(risky + template)


def test_missing_groups(few_records: list[Record]) -> None:
    """Said, as a note."""
    assert ("groups", None) in checks(changed(few_records, group=None))


def test_learning_curve_says_how_many_more(more_records: list[Record]) -> None:
    """More mails rank better; what a doubling brings gives the number that is missing."""
    curve, probabilities, drawn = learning_curve(more_records, cv=2)
    assert curve.sizes[-1] == len(drawn) == len(probabilities) == len(more_records)
    means = [sum(ap[k] for ap in curve.average_precision.values()) for k in (0, -1)]
    assert means[1] > means[0]
    for label in curve.positives:
        more, slope = curve.more_needed(label), curve.slope(label)
        if more is not None:
            n = curve.positives[label][-1]
            assert (n + more) / n == pytest.approx(2 ** (0.05 / slope), abs=1 / n)


def test_more_needed_counts_all_mails() -> None:
    """The curve is drawn from some of them; what is there already is there."""
    curve = LearningCurve((100, 200, 400), {"x": (0.3, 0.4, 0.5)}, {"x": (1, 2, 4)}, {"x": 55})
    assert curve.more_needed("x") == math.ceil(55 * (2**0.5 - 1))


@pytest.mark.parametrize(
    ("scores", "available"),
    [
        ((0.3, 0.4, 0.5), 49),
        ((0.3, 0.6, 0.5), 400),
        ((0.3, 0.3, 0.5), 400),
        ((math.nan, 0.4, 0.5), 400),
        ((0.300, 0.305, 0.310), 400),
    ],
    ids=["few mails", "falls", "stands", "not known", "hardly rises"],
)
def test_noise_promises_nothing(scores: tuple[float, ...], available: int) -> None:
    """Of few mails, and where the curve does not rise at each step, no number is given."""
    curve = LearningCurve((100, 200, 400), {"x": scores}, {"x": (1, 2, 4)}, {"x": available})
    assert curve.more_needed("x") is None


def test_a_curve_leaves_the_warning_of_few_mails(few_records: list[Record]) -> None:
    """That measures of a label are mostly luck holds for its curve, too."""
    plain, fitted = (check_readiness(few_records, curve=c, cv=2) for c in (False, True))
    few, still = ([f for f in found.findings if f.check == "too_few"] for found in (plain, fitted))
    assert few == still


def test_draws_of_a_curve_do_not_warn_of_their_groups(few_records: list[Record]) -> None:
    """What a part of the mails lacks says nothing of all; a label of one group is a finding."""
    records = [
        {**r, "labels": [] if i % 6 else ["privacy"], "evidence": {}, "group": f"g{i % 6}"}
        for i, r in enumerate(few_records)
    ]
    assert ("one_sided", "privacy") in checks(records)
    curve, _, _ = learning_curve(records, ("privacy",), cv=2)
    assert len(curve.sizes) == 3


def test_findings_name_mails_without_quoting_them(few_records: list[Record]) -> None:
    """Identifiers only."""
    found = check_readiness([*few_records, {**few_records[0], "id": "copy"}]).findings
    duplicates = next(f for f in found if f.check == "duplicates")
    assert duplicates.mails == ("copy",)
    assert duplicates.message == "1 near-duplicate of other mails"
    assert few_records[0]["body"][:20] not in str(found)


def test_mails_without_a_name_are_found_in_their_own_table(few_records: list[Record]) -> None:
    """Test mails by their places among the test mails, not behind those for training."""
    train, twin = ([{**r, "id": None} for r in part] for part in (few_records, few_records[:1]))
    other = {**train[0], "subject": "", "body": "An unheard-of mail about penguins."}
    found = check_readiness(train, test=[other, *twin]).findings
    leaks = next(f for f in found if f.check == "leaks")
    assert leaks.mails == ("test mail 2",)
    assert leaks.message == "1 near-duplicate of training mails among the test mails"


def test_what_is_not_known_is_none_in_json(few_records: list[Record]) -> None:
    """A curve of too few mails has no scores; JSON has no word for that number."""
    risky = [r for r in few_records if r["labels"]][:4]
    found = check_readiness([*risky, *(r for r in few_records if not r["labels"])][:8], curve=True)
    written = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert None in [v for row in written["curve"]["average_precision"].values() for v in row]
