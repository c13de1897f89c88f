"""A drift report as one page of HTML: no script, nothing fetched, light and dark."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mailrisk_ml.pages import document_style, fill_page, page_environment
from mailrisk_ml.review.drift import BORDERS, Drift

if TYPE_CHECKING:
    from jinja2 import Environment


def drift_page(drift: Drift) -> str:
    """The report as a self-contained HTML document; it quotes words of mails."""
    return fill_page(
        _environment(),
        "drift.html.jinja",
        style=document_style(),
        language="en",
        title="Has the mail changed?",
        drift=drift,
        borders=BORDERS,
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = page_environment("mailrisk_ml.review")
    environment.filters["fixed"] = lambda value: f"{value:.3f}"
    # No line ends between a name and its number.
    environment.filters["sides"] = lambda side: ", ".join(
        f"{name}\N{NO-BREAK SPACE}{value:,.{0 if value >= 10 else 2}f}"
        for name, value in side.items()
    )
    return environment
