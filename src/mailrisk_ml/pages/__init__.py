"""Pages that load nothing and run nothing but a script of their own.

A page is ``base.html.jinja`` with blocks filled in, ``base.css`` for colours and type, for a page
that is read from top to bottom ``document.css``, and a Content-Security-Policy that names the
digests of its one style and one script. Words in English and Chinese are in ``strings.json``.
"""

from __future__ import annotations

import json
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def page_environment(package: str) -> Environment:
    """Where pages are filled in: text is escaped, and a name that is not there is an error.

    Parameters
    ----------
    package : str
        Its folder ``templates`` holds the templates.
    """
    from jinja2 import Environment, FunctionLoader, PrefixLoader, StrictUndefined

    return Environment(
        loader=PrefixLoader(
            {
                "pages": FunctionLoader(lambda name: read_file(__name__, name)),
                "own": FunctionLoader(lambda name: read_file(package, "templates", name)),
            }
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def fill_page(
    environment: Environment, template: str, *, style: str, script: str = "", **context: Any
) -> str:
    """A page from a template.

    Parameters
    ----------
    environment : jinja2.Environment
        From `page_environment`.
    template : str
        Name of a template that extends ``pages/base.html.jinja``.
    style, script : str
        Our own, never mail: they go into the page as they are. Style is put below ``base.css``.
    **context
        Further variables of the template. Strings are escaped.
    """
    from markupsafe import Markup

    css = f"{read_file(__name__, 'base.css')}\n{style}"
    return environment.get_template(f"own/{template}").render(
        **context,
        style=Markup(css),
        script=Markup(script),
        policy=_content_policy(css, script),
    )


def document_style() -> str:
    """The style of pages that are read from top to bottom: headings, tables, print."""
    return read_file(__name__, "document.css")


@lru_cache(maxsize=1)
def interface_strings() -> dict[str, dict[str, str]]:
    """What results are told with, on pages and in notebooks: words by language and name."""
    strings: dict[str, dict[str, str]] = json.loads(read_file(__name__, "strings.json"))
    return strings


@lru_cache
def read_file(package: str, *parts: str) -> str:
    """A text file of a package; a browser reads CRLF as LF, which would change the digest."""
    return files(package).joinpath(*parts).read_text(encoding="utf-8").replace("\r\n", "\n")


def _content_policy(style: str, script: str) -> str:
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


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
