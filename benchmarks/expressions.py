"""Texts that are made from a regular expression to make it slow."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from random import Random
from re import _compiler as sre_compiler
from re import _constants as sre
from re import _parser as sre_parse
from typing import Any

import mailrisk_ml as mr

_OPEN = 20  # a repetition that may go on at least this long is attacked
_READ_MAIL = ("mail", "text", "model", "report", "cli")  # the others see labelled data only
_MARK = "☃"  # ends an attack: no expression of the package takes it
_MOST_CHARS = 800  # of a spoilt match: what takes long at all does so there
#: Behind a text that an expression matches, these make it none.
_SPOILT_ENDS = ("x", " x", _MARK * 50, "((((", "合", f" 合{_MARK}", "\n", "\\", '"')
_DRAWS = 4  # of what may come behind
_REPETITIONS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_CATEGORIES = {
    sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "x",
    sre.CATEGORY_NOT_DIGIT: "x", sre.CATEGORY_NOT_SPACE: "x", sre.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def own_patterns() -> dict[str, re.Pattern[Any]]:
    """Every compiled expression that mail may reach, by module and name."""
    found: dict[str, re.Pattern[Any]] = {}
    for info in pkgutil.walk_packages(mr.__path__, "mailrisk_ml."):
        short = info.name.removeprefix("mailrisk_ml.")
        if short.endswith("__main__") or short.partition(".")[0] not in _READ_MAIL:
            continue
        for name, value in vars(importlib.import_module(info.name)).items():
            for number, pattern in enumerate(_patterns_in(value)):
                if pattern not in found.values():
                    found[f"{short}.{name}[{number}]"] = pattern
    return found


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _patterns_in(item)


def lengths() -> dict[re.Pattern[Any], int]:
    """The most characters that some expressions are given, as their callers have it."""
    from mailrisk_ml.mail.zoning import cover_patterns as c
    from mailrisk_ml.mail.zoning import covers, history_patterns, stamps
    from mailrisk_ml.mail.zoning import stamp_patterns as s

    return {
        s.STAMP: stamps._MOST_CHARS,
        **dict.fromkeys((c.THANKS, c.PASSING_ON, c.REQUEST), covers._NOTE_WIDTH),
        **dict.fromkeys(_patterns_in([*vars(history_patterns).values()]), history_patterns.WIDTH),
    }


def _parsed(pattern: re.Pattern[Any]) -> Any:
    source = pattern.pattern
    source = source.decode("latin-1") if isinstance(source, bytes) else source
    return sre_parse.parse(source, pattern.flags & ~re.UNICODE)


def _parts(kind: Any, value: Any) -> list[Any]:
    """What a node of an expression is made of; look-around aside, which takes no text."""
    if kind in _REPETITIONS or kind is sre.SUBPATTERN:
        return [value[-1]]
    if kind is sre.BRANCH:
        return list(value[1])
    if kind is sre.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return [value] if kind is sre.ATOMIC_GROUP else []


# -- one repetition goes on and on ---------------------------------------------------------------


def attacks(pattern: re.Pattern[Any], length: int) -> list[str]:
    """Beginnings of a match that go on and on, for each open repetition of an expression.

    They end in what matches nowhere, or where what is repeated is cut in two.
    """
    found: dict[str, None] = {}
    for before, pump in _repetitions(_parsed(pattern), ""):
        for text in (before + pump * length, pump * length, (before + pump * 5) * length):
            found.setdefault(text[:length] + _MARK)
        if len(pump) > 1:
            found.setdefault(before + pump * (length // len(pump)) + pump[:-1])
    return list(found)


def _repetitions(parsed: Iterable[Any], before: str) -> Iterator[tuple[str, str]]:
    """What a match needs before a repetition, and what it repeats."""
    for node in parsed:
        kind, value = node
        if kind in _REPETITIONS and value[1] >= _OPEN:
            for alternative in _alternatives(value[-1]):
                # A match may begin anew in each, where it takes any character.
                for pump in dict.fromkeys(_sample(alternative, one) for one in ("x", before[:1])):
                    if pump:
                        yield before, pump
        for part in _parts(kind, value):
            yield from _repetitions(part, before)
        before += _sample([node])


def _alternatives(parsed: Any) -> Iterator[Any]:
    """What an expression is one of, if that is all it is."""
    kind, value = parsed[0] if len(parsed) == 1 else (None, None)
    if kind in (sre.BRANCH, sre.SUBPATTERN):
        for part in _parts(kind, value):
            yield from _alternatives(part)
    else:
        yield parsed


def _sample(parsed: Iterable[Any], any_one: str = "x") -> str:
    """The shortest text that matches, look-around and places aside; `any_one` is for ``.``."""
    return "".join(_sample_node(kind, value, any_one) for kind, value in parsed)


def _sample_node(kind: Any, value: Any, any_one: str) -> str:
    if kind in _REPETITIONS:
        return _sample(value[-1], any_one) * value[0]
    if kind is sre.ANY:
        return any_one
    parts = _parts(kind, value)
    if parts:
        return _sample(parts[0], any_one)
    return _character(kind, value, lambda options: options[0])


def _character(kind: Any, value: Any, choose: Callable[[Any], Any]) -> str:
    """A character that a node takes; nothing where it takes none."""
    if kind is sre.LITERAL:
        return chr(value)
    if kind is sre.NOT_LITERAL:
        return "y" if value == ord("x") else "x"
    if kind is sre.ANY:
        return "x"
    return _member(value, choose) if kind is sre.IN else ""


def _member(options: list[Any], choose: Callable[[Any], Any]) -> str:
    """A character of a class."""
    if options[0][0] is sre.NEGATE:
        refused = "".join(map(_member_of, options[1:]))
        return next((c for c in "x a1-.合" if c not in refused), "~")
    return _member_of(choose(options))


def _member_of(option: Any) -> str:
    kind, value = option
    if kind is sre.LITERAL:
        return chr(value)
    return chr(value[0]) if kind is sre.RANGE else _CATEGORIES[value]


# -- matches whose end is spoilt -----------------------------------------------------------------


def spoilt_matches(
    pattern: re.Pattern[Any], most: int | None, seed: int, n_texts: int
) -> Iterator[str]:
    """Random texts that an expression nearly matches, so many for each repetition within another.

    Whether a text can be read in many ways shows there: the inner one is given what may as well
    come behind it, again and again, and the outer one repeats that. They are no longer than the
    expression's callers allow (`most`).
    """
    parsed = _parsed(pattern)
    matches = _Matches(Random(seed), min(most or _MOST_CHARS, _MOST_CHARS))
    for path in _nested(parsed, ()):
        for _ in range(n_texts):
            yield matches.spoilt(parsed, path)


def _nested(parsed: Iterable[Any], above: tuple[int, ...], depth: int = 0) -> Iterator[set[int]]:
    """For each repetition within another, it and all nodes that it stands in, by identity."""
    for node in parsed:
        kind, value = node
        here = (*above, id(node))
        repeats = kind in _REPETITIONS and value[1] > 1
        if repeats and depth:
            yield set(here)
        for part in _parts(kind, value):
            yield from _nested(part, (*here, id(part)), depth + repeats)


class _Matches:
    """Random texts that an expression matches, look-around and places aside."""

    def __init__(self, random: Random, most: int) -> None:
        self._random, self._most = random, most
        self._groups: dict[int | None, str] = {}
        self._classes: dict[int, re.Pattern[str]] = {}

    def spoilt(self, parsed: Any, path: set[int]) -> str:
        """A match with another end."""
        end = self._random.choice(_SPOILT_ENDS)
        text = self._sequence(parsed, path, [])[: self._most - len(end)]
        return text[: len(text) - self._random.randrange(3)] + end

    def _sequence(self, parsed: Any, path: set[int], behind: list[Any]) -> str:
        nodes = list(parsed)
        text = ""
        for number, node in enumerate(nodes):
            text += self._node(node, path, [*behind, nodes[number + 1 : number + 3]])
            if len(text) > self._most:
                break
        return text

    def _node(self, node: Any, path: set[int], behind: list[Any]) -> str:
        """A text for a node; `behind` is what may come behind it."""
        kind, value = node
        if kind in _REPETITIONS:
            return self._repeated(node, path, behind)
        if kind is sre.GROUPREF:
            return self._groups.get(value, "")
        parts = _parts(kind, value)
        if not parts:
            return _character(kind, value, self._random.choice)
        part = next((one for one in parts if id(one) in path), None)
        text = self._sequence(part or self._random.choice(parts), path, behind)
        if kind is sre.SUBPATTERN:
            self._groups[value[0]] = text
        return text

    def _repeated(self, node: Any, path: set[int], behind: list[Any]) -> str:
        least, most, body = node[1]
        if id(node) not in path:
            count = self._random.randint(least, min(most, least + 2))
            return "".join(self._sequence(body, path, behind) for _ in range(count))
        one = self._sequence(body, path, [*behind, body])
        if len(body) == 1 and not _parts(*body[0]):  # a class: it may take what comes behind it
            one = self._also_taken(body, behind) or one
        count = min(most, self._random.choice((3, 8, 12, 20, self._most)))
        return one * min(max(count, least), self._most // max(len(one), 1) + 1)

    def _also_taken(self, body: Any, behind: list[Any]) -> str:
        """What may come behind a class and is taken by it too, most of it at least."""
        part = self._random.choice([part for part in behind if len(part)] or [body])
        texts = [self._sequence(part, set(), []) for _ in range(_DRAWS)]
        taken = [(self._taken(body, text), text) for text in texts if text]
        return max(taken, key=lambda pair: len(pair[0]) / len(pair[1]), default=("", ""))[0]

    def _taken(self, body: Any, text: str) -> str:
        """The characters of a text that a class takes."""
        if id(body) not in self._classes:
            self._classes[id(body)] = sre_compiler.compile(body)
        return "".join(found[0] for found in self._classes[id(body)].finditer(text))


class _TooLongError(Exception):
    pass


def slowest(pattern: re.Pattern[Any], texts: Iterable[str], most: float) -> tuple[float, str]:
    """Processor time of the slowest call, which is ended after `most` seconds, and its text."""
    is_bytes = isinstance(pattern.pattern, bytes)
    dearest = (0.0, "")
    for text in texts:
        given: Any = text.encode("utf-8", "replace") if is_bytes else text
        for call in (pattern.fullmatch, pattern.search):
            dearest = max(dearest, (_seconds(lambda: call(given), most), text))  # noqa: B023
            if dearest[0] >= most:
                return dearest
    return dearest


def _seconds(job: Callable[[], object], most: float) -> float:
    """How long a job takes, which is ended after so many seconds (in the main thread)."""

    def stop(*_: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGPROF, stop)
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, most)
    try:
        job()
    except _TooLongError:
        return most
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - start
