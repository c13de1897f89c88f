"""A drift report as one page of HTML: no script, nothing fetched, light and dark."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mailrisk_ml.evaluation.page import escaping_environment
from mailrisk_ml.review.drift import BORDERS, Drift

if TYPE_CHECKING:
    from jinja2 import Environment


def render_page(drift: Drift, *, title: str = "Has the mail changed?") -> str:
    """The report as a self-contained HTML document; it quotes words of mails."""
    from markupsafe import Markup

    css = _resource("drift.css")
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    template = _environment().get_template("drift.html.j2")
    # Our own file; the policy names its hash.
    return template.render(
        title=title, css=Markup(css), css_hash=digest, drift=drift, borders=BORDERS
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = escaping_environment(_resource)
    environment.filters["fixed"] = lambda value: f"{value:.3f}"
    environment.filters["sides"] = lambda side: ", ".join(
        f"{name} {value:,.0f}" if value >= 10 else f"{name} {value:.2f}"
        for name, value in side.items()
    )
    return environment


def _resource(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")
