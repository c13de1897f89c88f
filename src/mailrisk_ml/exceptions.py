"""Every error the library raises on purpose, and its own warnings.

::

    MailRiskError
    ├── InvalidParameterError (ValueError)     a parameter breaks its rule
    ├── InputTypeError (TypeError)             e.g. a bare str where a sequence is due
    ├── NotFittedError (ValueError, AttributeError)
    ├── SourceError                            a path that holds no readable mail
    │   └── MailReadError                      one message that could not be read
    ├── CorpusError (ValueError)               labelled data that breaks the record's rules
    ├── ModelFormatError                       a model folder that must not be loaded
    └── MissingDependencyError (ImportError)   an extra that is not installed

Warnings of its own, `PathAsTextWarning` and `HardlyFlaggedWarning`, are there to be turned off, or
into errors.

Messages name the parameter, the rule, the value and the remedy; they never quote mail text.
"""

from __future__ import annotations

from collections.abc import Mapping

_MOST_SHOWN = 80  # characters of a value


def system_reason(error: OSError) -> str:
    """Why the system would not open or read a file."""
    return error.strerror or "input/output error"


class MailRiskError(Exception):
    """Base class: ``except MailRiskError`` catches all that this library raises on purpose."""


class InvalidParameterError(MailRiskError, ValueError):
    """A parameter has a value that its rule forbids.

    Parameters
    ----------
    parameter, owner : str
        The name of the parameter and of the class or function it belongs to.
    rule : str
        What the value must be, as it reads after "must be".
    value : object
        What was given, its ``repr`` cut to 80 characters; or what it is, as `Described`, uncut.
    remedy : str, optional
        What to do about it: one sentence.
    """

    def __init__(
        self, parameter: str, owner: str, rule: str, value: object, remedy: str = ""
    ) -> None:
        self.parameter, self.owner, self.rule = parameter, owner, rule
        self.value, self.remedy = value, remedy
        message = f"The {parameter!r} parameter of {owner} must be {rule}. {self.got} {remedy}"
        super().__init__(message.rstrip())

    @property
    def got(self) -> str:
        """The sentence that says what was given."""
        return f"Got {_shown(self.value)} instead."

    def __reduce__(self) -> tuple[object, ...]:
        # Workers send it home: a value need not pickle, and its repr does as well.
        parts = (self.parameter, self.owner, self.rule, _plain(self.value), self.remedy)
        return InvalidParameterError, parts


class Described:
    """Stands for a value that is not shown itself, but told in words, as they read after "Got".

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> InvalidParameterError("Y", "fit", "as long as texts (2)", Described("length 1")).got
    'Got length 1 instead.'
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _shown(value: object) -> str:
    shown = repr(value)
    if isinstance(value, Described) or len(shown) <= _MOST_SHOWN:
        return shown
    return shown[: _MOST_SHOWN - 3] + "..."


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value if isinstance(value, str | int | float | None) else Described(_shown(value))


class InputTypeError(MailRiskError, TypeError):
    """The input is of a type that would be silently misread."""


class NotFittedError(MailRiskError, ValueError, AttributeError):
    """A model was used before ``fit`` (same bases as scikit-learn's error of this name)."""


class SourceError(MailRiskError):
    """A path, stream or table that no mail can be read from."""


class MailReadError(SourceError):
    """One message could not be read; the ones around it still can.

    Parameters
    ----------
    source : str
        Where the message stands, e.g. ``"inbox.mbox#17"``.
    reason : str
        Why it could not be read, without any of its text.
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason

    def __reduce__(self) -> tuple[type[MailReadError], tuple[str, str]]:
        return type(self), (self.source, self.reason)


def cannot_read(path: object, error: OSError) -> SourceError:
    """The error of a file that the system would not open or read."""
    return SourceError(f"Cannot read {path}: {system_reason(error)}.")


class PathAsTextWarning(UserWarning):
    """A text to be judged looks like the path of a file of mail: it is judged as text."""


class HardlyFlaggedWarning(UserWarning):
    """A model was fitted that hardly ever flags some of its labels."""


class CorpusError(MailRiskError, ValueError):
    """Labelled data breaks a rule of the record."""


class ModelFormatError(MailRiskError):
    """A saved model is missing, altered, foreign or from another release."""


class MissingDependencyError(MailRiskError, ImportError):
    """A feature needs an extra that is not installed; the message holds the command."""
