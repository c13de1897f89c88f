"""Which versions are installed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def installed_version(package: str) -> str:
    """The version of a package; ``"unknown"`` where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
