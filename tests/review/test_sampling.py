"""What is chosen to be labelled, and why."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record
from mailrisk_ml.exceptions import InputTypeError, InvalidParameterError
from mailrisk_ml.review.drift import drift
from mailrisk_ml.review.pool import Candidate, Pool, mail_key, score_pool
from mailrisk_ml.review.sampling import DEFAULT_MIX, _diversity, sample
from mailrisk_ml.training import mails_of


def test_strategies_have_their_shares(candidates: list[Candidate]) -> None:
    """And no mail is chosen twice."""
    counts = Counter(candidate.reason for candidate in candidates)
    assert counts == {name: round(60 * share) for name, share in DEFAULT_MIX.items()}
    assert len({candidate.key for candidate in candidates}) == 60
    assert all(mail_key(candidate.text) == candidate.key for candidate in candidates)


def test_near_duplicates_are_passed_over(
    shipped: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """Of ten copies one is chosen; of a labelled mail's copies none."""
    copies = [
        mr.Mail(few_records[0]["subject"], f"{few_records[0]['body']}\nNumber {i}")
        for i in range(10)
    ]
    others = mails_of(few_records[1:6])
    assert len(sample(shipped, copies + others, 15)) == 6
    assert len(sample(shipped, copies + others, 15, labelled=few_records[:1])) == 5


def test_a_signature_makes_no_near_duplicates(shipped: mr.RiskClassifier) -> None:
    """Of a firm's short mails each is proposed, and beside a labelled one too."""
    block = (
        "\n\n-- \nVivian Chow\nSenior Merchandiser\nHarbourcrest Trading Limited\n18/F, Wing Tai "
        "Industrial Building, Kwun Tong\nTel +852 2345 6712 | www.harbourcrest.example"
    )
    said = ("OK confirmed.", "Where is the sample?", "They steal, avoid them.")
    mails = [mr.Mail("", body + block) for body in said]
    assert len(sample(shipped, mails, 9)) == 3
    labelled = [{"subject": "", "body": f"Lunch at noon?{block}", "labels": []}]
    assert len(sample(shipped, mails, 9, labelled=labelled)) == 3


def test_what_is_labelled_is_known_however_it_is_read(shipped: mr.RiskClassifier) -> None:
    """By its text: what HTML hides is scored aside of a message, and with the text of a table."""
    hidden = "Our whole price list of last year goes to the printers on Monday. " * 3
    html = f'<p>Lunch?</p><div style="display:none">{hidden}</div>'
    mail = mr.read_mail(b"Subject: s\nContent-Type: text/html\n\n" + html.encode())
    assert mail.hidden
    labelled = [{"subject": mail.subject, "body": mail.body, "labels": []}]
    chosen = sample(shipped, [mail], 9, labelled=labelled)
    assert (len(chosen), chosen.left_out) == (0, {"labelled": 1})


def test_what_was_left_out_is_counted(
    shipped: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """Each mail that was not chosen, by the first reason that holds."""
    labelled, rest = few_records[:4], few_records[4:12]
    copies = [{**record, "body": f"{record['body']}\nSent from my phone"} for record in labelled]
    twice = [{**rest[0], "body": f"{rest[0]['body']}\n1"}]
    mails = mails_of([*labelled[:2], *copies[:1], *rest, *twice])
    few = sample(shipped, mails, 5, labelled=labelled, mix={"random": 1.0})
    assert (len(few), sum(few.left_out.values())) == (5, 7)
    assert few.left_out["labelled"] == 2
    assert few.left_out["like_labelled"] == 1
    assert few.left_out["beyond_n"] + few.left_out.get("like_chosen", 0) == 4
    many = sample(shipped, mails, 50, labelled=labelled, mix={"random": 1.0})
    assert len(many) == len(rest)
    assert many.left_out == {"labelled": 2, "like_labelled": 1, "like_chosen": 1}


def test_uncertainty_is_nearness_to_a_threshold(
    shipped: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """The first choice is the mail with the smallest margin."""
    mails = mails_of(few_records)
    chosen = sample(shipped, mails, 20, mix={"uncertainty": 1.0})
    margins = np.abs(score_pool(shipped, mails).margins).min(axis=1)
    expected = [mail_key(mails[i].text) for i in np.argsort(margins)[:20]]
    assert [candidate.key for candidate in chosen] == expected


def test_pool_holds_what_the_model_says(
    shipped: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """Also of a mail whose HTML hides the risk; its vector is that of what it shows."""
    shown, risk = "Lunch at noon tomorrow?", "客户身份证号和手机号全部发你私人邮箱了, 别告诉公司"
    hiding, plain = (
        mr.read_mail(f"Content-Type: text/html; charset=utf-8\n\n{page}".encode())
        for page in (f"<p>{shown}</p><p style='display:none'>{risk}</p>", f"<p>{shown}</p>")
    )
    mails = [*mails_of(few_records[:5]), hiding, plain]
    pool = score_pool(shipped, mails)
    expected = shipped.predict_proba(mails)
    np.testing.assert_array_equal(pool.probabilities, expected)
    assert (expected[-2] > expected[-1] + 0.1).any()
    assert (pool.mail_scores[-2] > pool.mail_scores[-1]).any()
    assert pool.vectors.shape[0] == len(mails)
    np.testing.assert_allclose(pool.vectors[[-2]].todense(), pool.vectors[[-1]].todense())


def test_pool_of_no_mail(shipped: mr.RiskClassifier) -> None:
    """Is empty, in the shapes of one that is not."""
    pool = score_pool(shipped, [])
    assert (len(pool), pool.probabilities.shape) == (0, (0, len(mr.LABELS)))
    assert pool.mail_scores.shape == pool.window_scores.shape == (0, len(mr.LABELS))


def test_rare_labels_come_first(shipped: mr.RiskClassifier, few_records: list[Record]) -> None:
    """Where only privacy lacks labelled mails, mails are chosen for it."""
    labelled = [
        {"subject": "", "body": f"{name} {i} {'xyz' * i}", "labels": [name]}
        for name in mr.LABELS
        if name != "privacy"
        for i in range(60)
    ]
    chosen = sample(shipped, mails_of(few_records), 10, labelled=labelled, mix={"rare": 1.0})
    assert all(candidate.assessment.probabilities["privacy"] > 0.5 for candidate in chosen)


def test_copies_do_not_count_for_a_rare_label(
    shipped: mr.RiskClassifier, few_records: list[Record]
) -> None:
    """A mailbox is full of them, and one is chosen: the label stays the one with the fewest."""
    mails = mails_of(few_records)
    privacy = shipped.predict_proba(mails)[:, shipped.classes_.index("privacy")]
    surest = mails[int(privacy.argmax())]
    mails += [mr.Mail(surest.subject, f"{surest.body}\nNumber {i}") for i in range(100)]
    labelled = [
        {"subject": "", "body": f"{name} {i} {'xyz' * i}", "labels": [name]}
        for name in mr.LABELS
        if name != "privacy"
        for i in range(20)
    ]
    chosen = sample(shipped, mails, 10, labelled=labelled, mix={"rare": 1.0})
    assert all(candidate.assessment.probabilities["privacy"] > 0.5 for candidate in chosen)
    assert sum(candidate.mail.body.startswith(surest.body) for candidate in chosen) == 1


def test_disagreement_needs_windows(few_records: list[Record], candidates: list[Candidate]) -> None:
    """A model of whole mails has none; its places go to the other strategies."""
    whole = mr.RiskClassifier(longest_window=0, cv=2).fit(
        mails_of(few_records), [r["labels"] for r in few_records]
    )
    counts = Counter(c.reason for c in sample(whole, mails_of(few_records), 40))
    assert counts["disagreement"] == 0
    assert counts.total() == 40
    assert any(candidate.reason == "disagreement" for candidate in candidates)
    drawn = sample(whole, mails_of(few_records[:3]), 3, mix={"disagreement": 1.0})
    assert (drawn, drawn.left_out) == ([], {"not_proposed": 3})


def test_diversity_takes_one_of_each_kind() -> None:
    """Three kinds of uncertain mail, ten of each: the first three choices are one of each kind.

    Mails that are certain would change nothing, and are never chosen.
    """
    kinds = np.repeat(np.arange(4), 10)
    probabilities = np.where(kinds == 3, 0.0, 0.5)[:, None]
    margins = np.where(kinds == 3, -9.0, 0.0)[:, None]
    vectors = sp.csr_array(np.eye(4)[kinds])
    nothing = np.zeros((40, 1))
    mails, texts = [mr.Mail()] * 40, [""] * 40
    pool = Pool(mails, texts, ("contract",), probabilities, margins, nothing, nothing, vectors)
    chosen = list(_diversity(pool, Counter(), np.random.default_rng(0), lambda _: True))
    assert sorted(kinds[chosen]) == [0, 1, 2]
    # What is labelled, or chosen otherwise, is not drawn to be thrown away.
    for free, expected in ((range(5), [0]), (range(0), [])):
        drawn = _diversity(pool, Counter(), np.random.default_rng(0), free.__contains__)
        assert kinds[[*drawn]].tolist() == expected


def test_the_same_seed_gives_the_same_mails(
    shipped: mr.RiskClassifier, few_records: list[Record], candidates: list[Candidate]
) -> None:
    """And another gives others."""
    keys = [c.key for c in candidates]
    assert keys == [c.key for c in sample(shipped, mails_of(few_records), 60)]
    assert keys != [c.key for c in sample(shipped, mails_of(few_records), 60, random_state=1)]


@pytest.mark.parametrize(
    "mix",
    [{"best": 1.0}, {"random": -1.0}, {"random": 0.0}, {}, {"random": float("inf"), "rare": 1.0}],
)
def test_bad_mixes(shipped: mr.RiskClassifier, mix: dict[str, float]) -> None:
    """Unknown strategies, shares below nought, and none at all."""
    with pytest.raises(InvalidParameterError, match="mix"):
        sample(shipped, [mr.Mail(body="x")], 1, mix=mix)


@pytest.mark.parametrize("n", [0, 1.5, "3"])
def test_bad_numbers(shipped: mr.RiskClassifier, n: Any) -> None:
    """No number of mails."""
    with pytest.raises(InvalidParameterError, match="'n' parameter of sample must be an int"):
        sample(shipped, [mr.Mail(body="x")], n)


def test_texts_are_no_mails(shipped: mr.RiskClassifier) -> None:
    """They are refused before all is scored, by whatever takes a pool."""
    mails: list[Any] = [mr.Mail(body="x"), "Lunch at noon?"]
    good: list[Any] = [mr.Mail(body="x")] * 20
    takes = {
        "'mails' parameter of sample": lambda: sample(shipped, mails, 1),
        "'reference' parameter of drift": lambda: drift(shipped, mails, good),
        "'current' parameter of drift": lambda: drift(shipped, good, mails),
    }
    for whose, take in takes.items():
        with pytest.raises(InputTypeError, match=f"{whose} must hold Mails alone.*position 1 "):
            take()


def test_an_empty_pool(shipped: mr.RiskClassifier) -> None:
    """Nothing to choose from is no error."""
    assert sample(shipped, [], 5) == []
