"""Check digits of numbers that a corpus must not hold."""

from __future__ import annotations

import pytest

from mailrisk_ml.corpus.check_digits import is_id_number, passes_luhn


@pytest.mark.parametrize("digits", ["4111111111111111", "6011000990139424"])
def test_luhn(digits: str) -> None:
    """Published test numbers pass, and fail with one digit changed."""
    assert passes_luhn(digits)
    assert not passes_luhn(digits[:-1] + str((int(digits[-1]) + 1) % 10))


def test_id_number() -> None:
    """The example of GB 11643 passes."""
    assert is_id_number("11010519491231002x")
