"""The long-running scripts as modules: their small versions are the tests here."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def load(name: str) -> ModuleType:
    """A script of ``benchmarks/`` as a module."""
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def hostile_mail() -> ModuleType:
    """``benchmarks/hostile_mail.py``."""
    return load("hostile_mail")


@pytest.fixture(scope="session")
def pathological() -> ModuleType:
    """``benchmarks/pathological.py``."""
    return load("pathological")


@pytest.fixture(scope="session")
def kill() -> ModuleType:
    """``benchmarks/kill.py``."""
    return load("kill")


@pytest.fixture(scope="session")
def soak() -> ModuleType:
    """``benchmarks/soak.py``."""
    return load("soak")
