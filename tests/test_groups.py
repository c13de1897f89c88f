"""Whose mails belong together."""

from __future__ import annotations

import numpy as np

from mailrisk_ml.groups import in_harmless_group


def test_harmless_groups_are_mailboxes() -> None:
    """Of many mails, and not one of them risky; mails of nobody are no group."""
    truth = np.zeros((80, 2), dtype=bool)
    truth[0, 1] = True
    groups = ["anna"] * 25 + ["mailbox"] * 25 + ["ben"] * 5 + [None] * 25
    assert in_harmless_group(truth, groups).nonzero()[0].tolist() == [*range(25, 50)]
    assert not in_harmless_group(truth, None).any()
