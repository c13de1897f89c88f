"""What is public says what it takes, gives and raises, in numpydoc's sections."""

from __future__ import annotations

import ast
import inspect
import json
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
_PAGES = [
    _ROOT / "README.md",
    *(_ROOT / "docs").rglob("*.md"),
    *_ROOT.glob("benchmarks/*.md"),
    *_ROOT.glob("notebooks/*.ipynb"),
]
_IMPORT = re.compile(r"from (mailrisk_ml[.\w]*) import (\([^)]*\)|.*)")
_IMPORTED = re.compile(r"(?:^|,)\s*(\w+)")
# Whose package exports nothing: each needs what not everybody has.
_MODULES = ("mailrisk_ml.scale.batches", "mailrisk_ml.scale.spark")


def _code_of(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    if page.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])


def _imports(code: str) -> Iterator[tuple[str, str]]:
    """Module and name of each import from this package."""
    for module, names in _IMPORT.findall(code):
        yield from ((module, name) for name in _IMPORTED.findall(names.strip("( )")))


def _public() -> Iterator[tuple[str, Any]]:
    """What packages and a few modules export, and what the documents and notebooks import."""
    found = pkgutil.walk_packages(mailrisk_ml.__path__, "mailrisk_ml.")
    packages = ["mailrisk_ml", *(module.name for module in found if module.ispkg)]
    named = [(p, name) for p in packages for name in getattr(import_module(p), "__all__", ())]
    for module in map(import_module, _MODULES):
        own = {
            k for k, v in vars(module).items() if getattr(v, "__module__", "") == module.__name__
        }
        named += [(module.__name__, name) for name in own if name[0] != "_"]
    for page in _PAGES:
        named += _imports(_code_of(page))
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


def test_what_is_public_is_seen() -> None:
    """Exported or not, a method, or imported on several lines."""
    wanted = ("RiskClassifier.assess", "scale.batches.BatchAssessor.batches", "scale.spark.assess")
    for name in wanted:
        assert any(
            seen.startswith("mailrisk_ml.") and seen.endswith(f".{name}") for seen in _PUBLIC
        )
    code = "from mailrisk_ml.mail import (\n    Mail,\n    read_mail as read,\n)\nread('a')\n"
    code += "from mailrisk_ml import RiskClassifier, load_model\n"
    assert [*_imports(code)] == [
        ("mailrisk_ml.mail", "Mail"),
        ("mailrisk_ml.mail", "read_mail"),
        ("mailrisk_ml", "RiskClassifier"),
        ("mailrisk_ml", "load_model"),
    ]


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
