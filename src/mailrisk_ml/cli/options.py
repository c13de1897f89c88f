"""Options that several commands share, and how ``NAME=VALUE`` is read."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from mailrisk_ml.exceptions import InvalidParameterError, ModelFormatError

if TYPE_CHECKING:
    from mailrisk_ml.model.assessment import Preset
    from mailrisk_ml.model.choice import ModelChoice

#: What stands for the shipped model where a folder is asked for.
SHIPPED = "default"


def given_path(value: str) -> Path:
    """A path as it is given; refuse the empty one, such as of a variable that is not set.

    `Path` takes it for the folder where one stands.
    """
    if not value:
        raise typer.BadParameter("a path is empty. Name a file or folder.")
    return Path(value)


def number_like(example: str) -> Callable[[str | float], float]:
    """The parser of an option that is a number, for which an example is given where it is none.

    It is none, say, where the next option stands in its place.
    """

    def read(value: str | float) -> float:
        try:
            return float(value)
        except ValueError:
            said = f"must be a number, such as {example}. Got {value!r} instead."
            raise typer.BadParameter(said) from None

    return read


def whole_like(example: str, least: int | None = None) -> Callable[[str | int], int]:
    """The parser of an option that is a whole number, of at least `least`, as `number_like`."""

    def read(value: str | int) -> int:
        try:
            number = int(value)
        except ValueError:
            said = f"must be a whole number, such as {example}. Got {value!r} instead."
            raise typer.BadParameter(said) from None
        if least is not None and number < least:
            said = f"must be a whole number of at least {least}, such as {example}."
            raise typer.BadParameter(f"{said} Got {number} instead.")
        return number

    return read


def path_option(*names: str, metavar: str, help: str) -> Any:
    """An option that takes `given_path`."""
    return typer.Option(*names, parser=given_path, metavar=metavar, help=help)


def model_path(value: str) -> Path | None:
    """The folder of a model, or None for the shipped one; refuse a name that could be either.

    Examples
    --------
    >>> model_path("default"), str(model_path("./default"))
    (None, 'default')
    """
    if value != SHIPPED:
        return given_path(value)
    if Path(value).exists():
        raise ModelFormatError(
            f"{SHIPPED!r} names the shipped model, and a folder here. Write ./{SHIPPED} for the "
            "folder; rename it, or go elsewhere, to mean the shipped model."
        )
    return None


def new_model_path(value: str) -> Path:
    """The folder to write a model to; refuse the name that stands for the shipped one."""
    if Path(value).resolve() == Path(SHIPPED).resolve():  # ./default and default/, too
        said = f"must be another name than {SHIPPED!r}, that of the shipped model."
        raise typer.BadParameter(f"{said} Name another folder.")
    return given_path(value)


ModelOption = Annotated[
    Path | None,
    typer.Option(
        "--model",
        parser=model_path,
        metavar="DIR",
        help=f"Model folder; {SHIPPED!r}, the shipped model, when left out.",
    ),
]


#: Words of options as pages in Chinese have them, and what they stand for.
CHINESE = {
    "--preset": {"严格": "strict", "均衡": "balanced", "灵敏": "sensitive"},
    "--fail-on": {"高": "high", "中": "medium", "低": "low"},
    "--interface": {"英文": "en", "中文": "zh"},
    "--zones": {
        "主题": "subject",
        "最新内容": "newest",
        "转发内容": "forwarded",
        "引用的往来邮件": "quoted",
        "签名": "signature",
        "免责声明": "disclaimer",
        "全部": "all",
    },
}
_COMMAS = re.compile("[,，、]")


def word_of(option: str) -> Callable[[str | None], str | None]:
    """The callback of an option whose values are words, in any capitals or in Chinese."""

    def read(value: str | None) -> str | None:
        return None if value is None else CHINESE[option].get(value, value.lower())

    return read


def words_of(option: str, value: str) -> list[str]:
    """The words of such an option that takes several, with commas between.

    Examples
    --------
    >>> words_of("--fail-on", "High, unjudged"), words_of("--fail-on", "中")
    (['high', 'unjudged'], ['medium'])
    """
    read = word_of(option)
    return [str(read(word.strip())) for word in _COMMAS.split(value)]


def interface_option(text: str) -> Any:
    """An ``--interface``, whose help says the language of what; typed as typer types options."""
    return typer.Option("--interface", metavar="en|zh", callback=word_of("--interface"), help=text)


def lower(value: str | None) -> str | None:
    """The value of an option whose values are words, in any capitals."""
    return None if value is None else value.lower()


PresetOption = Annotated[
    str | None,
    typer.Option(
        "--preset",
        metavar="strict|balanced|sensitive",
        callback=word_of("--preset"),
        help="Few false alarms, the best of both, or few misses; the model's own when left out.",
    ),
]
ThresholdOption = Annotated[
    list[str] | None,
    typer.Option(
        "--threshold",
        metavar="LABEL=P",
        help="A threshold of your own for a label, in place of the preset's; repeatable.",
    ),
]
ZonesOption = Annotated[
    str | None,
    typer.Option(
        "--zones",
        callback=lower,
        metavar="ZONE,...",
        help="Parts of a mail to score, in place of the model's: subject, newest, forwarded, "
        "quoted, signature, disclaimer; or all.",
    ),
]
# A Chinese keyboard has the full-width signs.
_NEXT_PAIR = re.compile(r"[,，]\s*(?=\w+[=＝])")
_EQUALS = re.compile("[=＝]")
# Windows waits for at most 63 things at a time, and two are the pool's own.
_MOST_PROCESSES = 61 if sys.platform == "win32" else None


def _checked_jobs(value: int) -> int:
    if value < 1 or (_MOST_PROCESSES and value > _MOST_PROCESSES):
        most = f"from 1 to {_MOST_PROCESSES}" if _MOST_PROCESSES else "of at least 1"
        raise InvalidParameterError("--jobs", "mailrisk", f"a number {most}", value)
    return value


JobsOption = Annotated[
    int,
    typer.Option(
        "--jobs", parser=whole_like("2"), metavar="N", callback=_checked_jobs, help="Processes."
    ),
]
LabelsOption = Annotated[
    Path | None,
    path_option(
        "--labels",
        metavar="FILE",
        help="Labels of your own: a .toml or .json file.",
    ),
]
LabelOption = Annotated[
    list[str] | None,
    typer.Option("--label", metavar="LABEL", help="A label of your own, repeatable: names alone."),
]
RedactOption = Annotated[
    bool,
    typer.Option(
        "--redact",
        help="Mask addresses, numbers, links and names in the output. "
        "By pattern: some personal names will stay.",
    ),
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=NAME,...",
        help="Column names of tables: --column body=content,subject=title; of mails also raw=NAME, "
        "whole messages.",
    ),
]


def model_choice(
    model: Path | None,
    preset: str | None = None,
    threshold: list[str] | None = None,
    zones: str | None = None,
) -> ModelChoice:
    """The values of the four options that say what judges."""
    from mailrisk_ml.model.choice import ModelChoice  # takes time that --help need not wait for

    return ModelChoice(
        model,
        cast("Preset | None", preset),  # loading refuses others
        numbers(threshold, "--threshold", "LABEL=P"),
        zones_of(zones),
    )


def model_name(choice: ModelChoice) -> str:
    """What people know the model by: the name of its folder."""
    return SHIPPED if choice.path is None else Path(choice.path).resolve().name


def zones_of(value: str | None) -> tuple[str, ...] | None:
    """The value of `ZonesOption`, in the order that zones have, however they were typed.

    Examples
    --------
    >>> zones_of("newest, subject")
    ('subject', 'newest')
    """
    if value is None:
        return None
    from mailrisk_ml.mail.scored_zones import ALL_ZONES

    names = words_of("--zones", value)
    if names == ["all"]:
        names = list(ALL_ZONES)
    if not set(names) <= set(ALL_ZONES):
        rule = f"'all', or zones out of {list(ALL_ZONES)} with commas between"
        raise InvalidParameterError("--zones", "mailrisk", rule, value)
    return tuple(zone for zone in ALL_ZONES if zone in names)


def columns_of(values: list[str] | None) -> dict[str, str] | None:
    """The values of `ColumnOption` by name, which may be a column's usual one in Chinese.

    Examples
    --------
    >>> columns_of(["正文＝留言，subject=事由"])
    {'body': '留言', 'subject': '事由'}
    """
    from mailrisk_ml.mail.stores.columns import field_named

    found = pairs(values, "--column", "FIELD=NAME")
    return found and {field_named(name): column for name, column in found.items()}


def pairs(values: list[str] | None, option: str, form: str) -> dict[str, str] | None:
    """``NAME=VALUE`` options by name, each given alone or several with commas between.

    Examples
    --------
    >>> pairs(["body=Text, long,subject=Title"], "--column", "FIELD=NAME")
    {'body': 'Text, long', 'subject': 'Title'}
    >>> pairs(["隐私＝0.3，合同＝0.4"], "--threshold", "LABEL=P")
    {'隐私': '0.3', '合同': '0.4'}
    """
    found = {}
    for value in (part for several in values or () for part in _NEXT_PAIR.split(several)):
        name, *right = _EQUALS.split(value, maxsplit=1)
        if not name or not any(right):
            raise InvalidParameterError(option, "mailrisk", form, value)
        found[name] = right[0]
    return found or None


def numbers(values: list[str] | None, option: str, form: str) -> dict[str, float] | None:
    """``NAME=NUMBER`` options by name."""
    found = {}
    for name, text in (pairs(values, option, form) or {}).items():
        try:
            found[name] = float(text)
        except ValueError:
            rule = f"{form}, with a number"
            raise InvalidParameterError(option, "mailrisk", rule, f"{name}={text}") from None
    return found or None
