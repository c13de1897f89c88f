"""Commands and groups whose help shows flags as flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer.core import TyperCommand, TyperGroup

F = TypeVar("F", bound=Callable[..., Any])


class _FlagsWithoutType:
    """Of a flag, which takes no value, help shows no type of one."""

    def get_params(self, ctx: Any) -> Any:
        params = super().get_params(ctx)  # type: ignore[misc]
        for param in params:
            if getattr(param, "is_flag", False):
                param.metavar = ""
        return params


class Command(_FlagsWithoutType, TyperCommand):
    """A command."""


class Group(_FlagsWithoutType, TyperGroup):
    """A group of commands."""


class App(typer.Typer):
    """A Typer application of these."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"cls": Group, **options})

    def command(self, *arguments: Any, **options: Any) -> Callable[[F], F]:
        """Register a command, as `typer.Typer.command` does."""
        register: Callable[[F], F] = super().command(*arguments, **{"cls": Command, **options})
        return register
