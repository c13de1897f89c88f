"""A batch of mails read and assessed: ``found -> what is made of it``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from mailrisk_ml.exceptions import MailReadError
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.sources import Found, RawMessage, read_found
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.documents import make_document
from mailrisk_ml.model.inside import assess_documents, scored_zones
from mailrisk_ml.model.scoring import in_batches

if TYPE_CHECKING:
    from mailrisk_ml.model.classifier import RiskClassifier

T = TypeVar("T")
#: What is made of each result.
Then = Callable[[Assessment | MailReadError], T]
#: Takes note of which mails are worked on from now on: the first, and the one behind the last.
Begin = Callable[[int, int], None]


def batches_of(found: Iterable[Found]) -> Iterator[list[Found]]:
    """Cut a stream into batches that are read and assessed together."""
    return in_batches(found, _size)


def _size(item: Found) -> int:
    if isinstance(item, RawMessage):
        return len(item.data)
    return len(item.body) if isinstance(item, Mail) else 0


def assessed(
    found: Sequence[Found],
    then: Then[T],
    model: RiskClassifier,
    begin: Begin,
    *,
    singly: bool = False,
) -> Iterator[T]:
    """Read and assess a batch; an error stands where its mail would."""
    items, documents, zones = [], [], scored_zones(model)
    for n, item in enumerate(found):
        begin(n, n + 1)
        items.append(read_found(item))
    for n, read in enumerate(items):
        if isinstance(read, Mail):
            begin(n, n + 1)
            documents.append(make_document(read, zones))
    if singly:
        assessments = (assess_documents(model, [document])[0] for document in documents)
    else:
        begin(0, len(found))
        assessments = (each for each in (assess_documents(model, documents) if documents else ()))
    for n, read in enumerate(items):
        begin(n, n + 1)
        yield then(read if isinstance(read, MailReadError) else next(assessments))
