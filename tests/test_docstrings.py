"""What is public says what it takes, gives and raises, in numpydoc's sections."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import mailrisk_ml

_ROOT = Path(__file__).resolve().parents[1]
_PAGES = [_ROOT / "README.md", *(_ROOT / "docs").rglob("*.md"), *_ROOT.glob("notebooks/*.ipynb")]
_IMPORT = re.compile(r"from (mailrisk_ml[.\w]*) import (\w+(?:, \w+)*)")


def _public() -> Iterator[tuple[str, Any]]:
    """What packages export, and what the documents and notebooks import."""
    found = pkgutil.walk_packages(mailrisk_ml.__path__, "mailrisk_ml.")
    packages = ["mailrisk_ml", *(module.name for module in found if module.ispkg)]
    named = [(p, name) for p in packages for name in getattr(import_module(p), "__all__", ())]
    for page in _PAGES:
        for module, names in _IMPORT.findall(page.read_text(encoding="utf-8")):
            named += [(module, name) for name in names.split(", ")]
    for module, name in named:
        thing = getattr(import_module(module), name, None)  # a module of a package is none
        if inspect.isroutine(thing) or inspect.isclass(thing):
            yield f"{thing.__module__}.{thing.__qualname__}", thing


def _with_methods(things: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, thing in things.items():
        yield name, thing
        for method, value in inspect.getmembers(thing) if inspect.isclass(thing) else ():
            own = str(getattr(value, "__module__", "")).startswith("mailrisk_ml")
            if inspect.isroutine(value) and own and method[0] != "_":
                yield f"{name}.{method}", value


_PUBLIC = dict(_with_methods(dict(_public())))


def _section(thing: Any, *names: str) -> str:
    """The text of the first section of one of these names; empty where there is none."""
    doc = inspect.getdoc(thing) or ""
    for name in names:
        if match := re.search(
            rf"^{name}\n-{{{len(name)}}}\n(.*?)(?=^\w+\n---|\Z)", doc, re.M | re.S
        ):
            return match[1]
    return ""


def _parameters(thing: Any) -> list[str]:
    is_error = inspect.isclass(thing) and issubclass(thing, Exception)
    if is_error and not inspect.isfunction(thing.__init__):
        return []  # an error that is made by its message
    return [p for p in inspect.signature(thing).parameters if p not in ("self", "cls")]


def _raises(function: Callable[..., Any]) -> bool:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return any(isinstance(node, ast.Raise) and node.exc is not None for node in ast.walk(tree))


@pytest.mark.parametrize("name", sorted(_PUBLIC))
def test_sections_are_there(name: str) -> None:
    """Every parameter by its name; what is returned or yielded; errors where it raises one."""
    thing = _PUBLIC[name]
    told = _section(thing, "Parameters", "Attributes")
    names = re.findall(r"^([\w*, ]+?)(?: :.*)?$", told, re.M)
    listed = {part.strip("* ") for several in names for part in several.split(",")}
    assert set(_parameters(thing)) <= listed
    if not inspect.isclass(thing):
        gives = inspect.signature(thing).return_annotation not in ("None", None)
        assert bool(_section(thing, "Returns", "Yields")) is gives
        assert _section(thing, "Raises") or not _raises(inspect.unwrap(thing))
