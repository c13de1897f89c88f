"""Which passages made the model think so."""

from __future__ import annotations

import re

import numpy as np

from mailrisk_ml.model.assessment import Evidence
from mailrisk_ml.model.scored import ScoredText

# A second passage is shown when its score is at most this far below the first's.
_SECOND_WITHIN = 0.5
# What a mailer puts before a line that it quotes, in levels: none of the words that were written.
_QUOTE_MARKS = re.compile(r"^(?:>[ ]?){1,20}(?=.)", re.MULTILINE)


def best_passages(text: ScoredText, label: int) -> tuple[Evidence, ...]:
    """The best window for a label, and the best one apart from it if it is nearly as good."""
    document, batch, scores, number = text
    windows = scores.windows
    best = int(scores.best[number, label])
    if best < 0:  # the model scores whole mails only
        return ()
    chosen = [best]
    own = windows.of_text(number)
    apart = own[
        (windows.last[own] < windows.first[best]) | (windows.first[own] > windows.last[best])
    ]
    if apart.size:
        second = int(apart[np.argmax(windows.scores[apart, label])])
        score = windows.scores[second, label]
        if score > 0 and score >= windows.scores[best, label] - _SECOND_WITHIN:
            chosen.append(second)
    passages = []
    for window in chosen:
        span = batch.sentence_span(int(windows.first[window]), int(windows.last[window]))
        score = float(windows.scores[window, label])
        for start, end in document.spans(*span):
            if marks := _QUOTE_MARKS.match(document.text, start, end):
                start = marks.end()
            passages.append(Evidence(start, end, document.text[start:end], score))
    return tuple(passages)
