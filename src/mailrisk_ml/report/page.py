"""Pages that load nothing and run nothing but their own script: template, style, script, data.

A page is ``templates/base.html.jinja`` with blocks filled in, ``static/base.css`` for colours and
type, and a Content-Security-Policy that names the digests of its one style and one script. Data of
mail goes into blocks of JSON only; the script puts it on the page as text.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

_PACKAGE = "mailrisk_ml.report"
# What could end a script element or open a comment in one; line ends of old JavaScript; and
# surrogates, which no file in UTF-8 can hold.
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")


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
    css = "\n".join(_static(name) for name in style)
    js = "\n".join(_static(name) for name in script)
    js = f'(() => {{\n"use strict";\n{js}}})();\n' if script else ""
    return (
        _environment()
        .get_template(template)
        .render(
            **context,
            style=Markup(css),
            script=Markup(js),
            policy=content_policy(css, js),
        )
    )


def content_policy(style: str, script: str) -> str:
    """The Content-Security-Policy of a page with one inline style and one inline script."""
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src '{_digest(style)}'",
            f"script-src '{_digest(script)}'" if script else "script-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            # Assigning a string to innerHTML and its like becomes an error.
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def inline_json(value: Any) -> str:
    r"""JSON for a ``<script type="application/json">`` element.

    Examples
    --------
    >>> inline_json(["</script>"])
    '["\\u003c/script\\u003e"]'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


@lru_cache(maxsize=1)
def interface_strings() -> dict[str, dict[str, str]]:
    """All words of the interface, by language and name."""
    strings: dict[str, dict[str, str]] = json.loads(_read("strings.json"))
    return strings


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@lru_cache
def _static(name: str) -> str:
    return _read("static", name)


def _read(*parts: str) -> str:
    # A browser reads CRLF as LF, which would change the digest.
    return files(_PACKAGE).joinpath(*parts).read_text(encoding="utf-8").replace("\r\n", "\n")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(lambda name: _read("templates", name)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inline_json"] = lambda value: Markup(inline_json(value))
    return environment
