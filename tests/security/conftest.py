"""The long-running scripts as modules: their small versions are the tests here."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def load(name: str) -> ModuleType:
    """A script of ``benchmarks/`` as a module."""
    sys.path.insert(0, str(BENCHMARKS))  # as when it is run: scripts import their neighbours
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="session")
def hostile_mail() -> ModuleType:
    """``benchmarks/hostile_mail.py``."""
    return load("hostile_mail")


@pytest.fixture(scope="session")
def pathological() -> ModuleType:
    """``benchmarks/pathological.py``."""
    return load("pathological")


@pytest.fixture(scope="session")
def expressions() -> ModuleType:
    """``benchmarks/expressions.py``."""
    return load("expressions")


@pytest.fixture(scope="session")
def kill() -> ModuleType:
    """``benchmarks/kill.py``."""
    return load("kill")


@pytest.fixture(scope="session")
def soak() -> ModuleType:
    """``benchmarks/soak.py``."""
    return load("soak")
