"""What is looked for before an expression is tried misses nothing that it matches.

The texts are drawn from the expressions themselves: those that somebody thought of are those that
the quick looks were written for.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mailrisk_ml.mail.zoning import (
    attributions,
    cover_patterns,
    covers,
    history,
    notices,
    signature_lines,
    stamps,
)
from mailrisk_ml.mail.zoning import footer_patterns as f
from mailrisk_ml.mail.zoning import history_patterns as h
from mailrisk_ml.mail.zoning import notice_patterns as n
from mailrisk_ml.mail.zoning import signature_patterns as s
from mailrisk_ml.mail.zoning import stamp_patterns as t
from mailrisk_ml.mail.zoning.cues import OTHER_LETTERS, Cues, holds_one

Look = Callable[[str], bool]


def opens_history(line: str) -> bool:
    return history._may_hold_history(line.lower())


def in_small(look: Look) -> Look:
    """A look at words, which is not asked where a line holds `OTHER_LETTERS`."""
    return lambda line: holds_one(line, OTHER_LETTERS) or look(line.lower())


def starts_with_one(characters: frozenset[str]) -> Look:
    return lambda line: line.lstrip()[0] in characters


def all_of(cues: Cues) -> Look:
    return in_small(cues.any_in)


def may_be_attribution(line: str) -> bool:
    """In a line of its own; Zoho's, which end in dashes, begin with some."""
    ends = (*attributions.WROTE_ENDS, "-")
    return line.rstrip()[-1] in ends


GUARDED: dict[str, tuple[re.Pattern[str], Look]] = {
    "a banner of a forward": (h.FORWARD_BANNER, opens_history),
    "a banner": (h.ORIGINAL_BANNER, opens_history),
    "a line that forwards": (h.FORWARD_LINE, opens_history),
    "a line above the original": (h.ORIGINAL_LINE, opens_history),
    "how a line that forwards starts": (h.FORWARD_LINE, starts_with_one(h.ALONE_STARTS)),
    "how a line above the original starts": (h.ORIGINAL_LINE, starts_with_one(h.ALONE_STARTS)),
    "an address that wrote": (h.WROTE_ALONE, opens_history),
    "how one wrote": (h.WROTE, opens_history),
    "how one said": (h.SAID, opens_history),
    "where one wrote": (h.WROTE, may_be_attribution),
    "how an attribution ends": (h.SAID, attributions._may_end_one),
    "the end of one without a verb": (h.WITHOUT_VERB, attributions._may_end_one),
    "a bulletin board": (h.BBS_WROTE, opens_history),
    "a mark of Notes": (h.NOTES_INLINE, opens_history),
    "a rule": (h.RULE, starts_with_one(h.RULE_STARTS)),
    "a device": (s.DEVICE, signature_lines.is_device_line),
    "a board's source": (s.BBS_SOURCE, signature_lines.is_device_line),
    "a closing": (s.CLOSING, starts_with_one(s.CLOSING_STARTS)),
    "a label": (s.LABELLED, lambda line: bool(signature_lines.link_or_label(line, line.strip()))),
    "a link": (s.URL_LINE, lambda line: bool(signature_lines.link_or_label(line, line.strip()))),
    "a title": (s.TITLE_LINE, signature_lines.is_title_or_firm),
    "a firm": (s.FIRM_LINE, signature_lines.is_title_or_firm),
    "an address": (s.ADDRESS_LINE, signature_lines.is_address),
    "an address in a building": (s.BUILDING_LINE, signature_lines.is_address),
    "a number": (s.NUMBERED, lambda line: bool(signature_lines.contact_kind(line, line.strip()))),
    "personal data": (s.NOT_SIGNATURE, signature_lines.is_personal_data),
    "a green footer": (n.GREEN, in_small(notices._may_be_footer)),
    "a footer": (f.FOOTER, in_small(notices._may_be_footer)),
    "no contract": (f.NO_CONTRACT, in_small(notices._may_be_footer)),
    "answers": (cover_patterns.ANSWERS_INSIDE, covers._may_announce_answers),
    "an origin": (t.SAYS_ORIGIN, in_small(stamps._holds_cue)),
    **{
        f"formula {number}": (formula, all_of(cues))
        for number, (formula, cues) in enumerate(zip(n.FORMULAS, n.FORMULA_CUES, strict=True))
    },
}


@pytest.mark.parametrize("name", GUARDED)
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_misses_nothing(name: str, data: st.DataObject) -> None:
    """In any capitals, with any blanks and any text behind."""
    expression, look = GUARDED[name]
    begun = re.compile(rf"\A(?:{expression.pattern})", expression.flags)
    line = data.draw(st.from_regex(begun)).partition("\n")[0]
    assume(line.strip() and expression.match(line))
    assert look(line)
