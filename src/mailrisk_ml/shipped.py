"""What this package is and brings along: its version, and the folders of corpus and model."""

from __future__ import annotations

from pathlib import Path

__version__ = "0.1.0"


def shipped(*parts: str) -> Path:
    """A folder that is inside the package where it is installed, else beside the source tree."""
    package = Path(__file__).resolve().parent
    installed = package.joinpath("_shipped", *parts)
    return installed if installed.is_dir() else package.parents[1].joinpath(*parts)
