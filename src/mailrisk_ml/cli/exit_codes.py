"""What ``mailrisk`` ends with."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every command, each with what it says.

    Examples
    --------
    >>> int(ExitCode.NOT_MET), ExitCode.DONE.meaning
    (3, 'done')
    """

    meaning: str

    def __new__(cls, value: int, meaning: str) -> ExitCode:
        """A number that says what it means."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code

    DONE = 0, "done"
    FAULTS = (
        1,
        "done, but some mails could not be read, none had header lines or a body, or a check found "
        "faults or conflicts",
    )
    REFUSED = (
        2,
        "wrong usage or input, or not one mail in it that can be read (files stay as they were)",
    )
    NOT_MET = (
        3,
        "what --fail-on looks for was found, or what --require, --check or --only-cases asks is "
        "not so",
    )
    NOT_JUDGED = 4, "compare: too few mails carry a label to judge, or a model learned them"
    CRASHED = 70, "the program failed or a process of it was killed"  # EX_SOFTWARE
    INTERRUPTED = 130, "interrupted by Ctrl-C"
    NOBODY_READS = 141, "who read the output has left (| head)"  # 128 + SIGPIPE
    TERMINATED = 143, "terminated by SIGTERM"


class Terminated(SystemExit):
    """SIGTERM: a run that it ends cleans up, and says what it leaves, as after Ctrl-C."""

    def __init__(self) -> None:
        super().__init__(ExitCode.TERMINATED)


#: What ends a run from outside, while it can still say something.
INTERRUPTS = (KeyboardInterrupt, Terminated)

#: All of them, for the help.
EXIT_CODES = f"Exit codes: {'; '.join(f'{int(code)} {code.meaning}' for code in ExitCode)}."
