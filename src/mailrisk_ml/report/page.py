"""The page of a report: template, style, script, data.

Data of mail goes into blocks of JSON only; the script puts it on the page as text. See
`mailrisk_ml.pages` for what all pages have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from mailrisk_ml.json_text import to_json
from mailrisk_ml.pages import fill_page, page_environment, read_file

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = "mailrisk_ml.report"
# What could end a script element or open a comment in one.
_MARKUP = re.compile("[<>&]")


def render_page(
    template: str, *, style: Sequence[str], script: Sequence[str], **context: Any
) -> str:
    """A page from a template.

    Parameters
    ----------
    template : str
        Name of a file in ``templates``.
    style, script : sequence of str
        Names of files in ``static``; each sequence becomes one inline element.
    **context
        Further variables of the template. Strings are escaped.

    Returns
    -------
    str
        The page; it may load nothing from anywhere.
    """
    css, js = ("\n".join(map(_static, names)) for names in (style, script))
    js = f'(() => {{\n"use strict";\n{js}}})();\n'
    return fill_page(_environment(), template, style=css, script=js, **context)


def inline_json(value: Any) -> str:
    r"""JSON for a ``<script type="application/json">`` element.

    Examples
    --------
    >>> inline_json(["</script>"])
    '["\\u003c/script\\u003e"]'
    """
    text = to_json(value, separators=(",", ":"))
    return _MARKUP.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _static(name: str) -> str:
    return read_file(_PACKAGE, "static", name)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = page_environment(_PACKAGE)
    environment.filters["inline_json"] = lambda value: Markup(inline_json(value))
    return environment
