"""Assessments and explanations that can be passed on: the same, with placeholders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.zones import Zone
from mailrisk_ml.model.assessment import Assessment, Evidence
from mailrisk_ml.model.explanation import Explanation, WordContribution, joined_words
from mailrisk_ml.text.known_names import KnownNames
from mailrisk_ml.text.names import Place, find_names, name_places, names_of_address
from mailrisk_ml.text.redact import redact, redact_addresses

# From a span of the original text to one of the redacted text.
_Move = Callable[[int, int], tuple[int, int]]


def redacted(assessment: Assessment) -> Assessment:
    """Mask names, addresses, telephone, identity and bank numbers, links and long identifiers.

    And, whole, what stands in base64 or backwards. Labels, probabilities and advice stay as they
    were assessed on the original.

    Parameters
    ----------
    assessment : Assessment

    Returns
    -------
    Assessment
        Text, subject, sender, recipients, attachment names, notes and evidence carry placeholders
        such as ``[email]``, of the same length whatever they stand for. Offsets point into the
        redacted text; a passage holds whole placeholders. The message id is dropped, and
        `Mail.source` loses e-mail addresses only, since it must still lead to the mail.

    Notes
    -----
    Masking goes by pattern and is not complete, for personal names least of all: names that stand
    in a salutation, a signature, a header line or before a title are masked there and wherever they
    stand again with a capital. Amounts, dates and times stay.
    """
    return _redacted(assessment)[0]


def redacted_explanations(
    assessment: Assessment, found: Mapping[str, Explanation]
) -> tuple[Assessment, dict[str, Explanation]]:
    """Mask an assessment, and the explanations of the same mail, as `redacted` does.

    Parameters
    ----------
    assessment : Assessment
    found : mapping of str to Explanation
        By label.

    Returns
    -------
    Assessment
    dict of str to Explanation
        A placeholder is one word, with what all words behind it add: the sum stays. Terms are left
        out, for they have words of the mail and no place in it.
    """
    masked, move = _redacted(assessment)
    return masked, {
        name: replace(
            why,
            text=masked.text,
            terms=(),
            words=_moved_words(why, masked.text, move),
            evidence=tuple(_moved(passage, masked.text, move) for passage in why.evidence),
        )
        for name, why in found.items()
    }


def _redacted(assessment: Assessment) -> tuple[Assessment, _Move]:
    mail = assessment.mail
    begins = (0,) if mail is None else (len(mail.subject) + 1,)
    places = name_places(assessment.text, begins)
    names = find_names(assessment.text, places)
    if mail is not None:
        addresses = (mail.sender, *mail.recipients)
        names |= set(chain.from_iterable(map(names_of_address, addresses)))
        text, move, mail = _redacted_mail(mail, KnownNames(names), places)
    else:
        masked = redact(assessment.text, names, places)
        text, move = masked.text, masked.moved
    risks = tuple(
        replace(risk, evidence=tuple(_moved(passage, text, move) for passage in risk.evidence))
        for risk in assessment.risks
    )
    return replace(assessment, text=text, risks=risks, mail=mail), move


def redacted_error(error: MailReadError) -> MailReadError:
    """The error without e-mail addresses in its path."""
    return MailReadError(redact_addresses(error.source), redact_addresses(error.reason))


def _redacted_mail(
    mail: Mail, names: KnownNames, places: Sequence[Place]
) -> tuple[str, _Move, Mail]:
    old = len(mail.subject) + 1  # no name goes on beyond a line
    subject = redact(mail.subject, names, [place for place in places if place[0] < old])
    in_body = [(start - old, end - old) for start, end in places if start >= old]
    body = redact(mail.body, names, in_body)
    new = len(subject.text) + 1

    def move(start: int, end: int) -> tuple[int, int]:
        in_subject, in_body = subject.moved(start, end), body.moved(start - old, end - old)
        return (
            in_subject[0] if start < old else in_body[0] + new,
            in_subject[1] if end < old else in_body[1] + new,
        )

    masked = replace(
        mail,
        subject=subject.text,
        body=body.text,
        sender=_redacted_address(mail.sender),
        recipients=tuple(map(_redacted_address, mail.recipients)),
        message_id="",
        attachments=tuple(redact(name, names).text for name in mail.attachments),
        source=redact_addresses(mail.source),
        hidden=tuple(body.moved(*span) for span in mail.hidden),
        notes=tuple(redact(note, names).text for note in mail.notes),  # a type may be any words
    )
    # The zones are those that were scored; found anew without names they might differ.
    zones = tuple(Zone(zone.kind, *move(zone.start, zone.end)) for zone in mail.zones)
    vars(masked)["zones"] = zones
    return masked.text, move, masked


def _redacted_address(address: str) -> str:
    shown, at, _ = address.partition("<")
    if at:
        return f"{'[name] ' if shown.strip() else ''}<[email]>"
    if not address.strip():
        return ""
    return "[email]" if "@" in address else "[name]"


def _moved(passage: Evidence, text: str, move: _Move) -> Evidence:
    start, end = move(passage.start, passage.end)
    return replace(passage, start=start, end=end, text=text[start:end])


def _moved_words(why: Explanation, text: str, move: _Move) -> tuple[WordContribution, ...]:
    moved = ((*move(word.start, word.end), word.contribution) for word in why.words)
    return joined_words(moved, text)
