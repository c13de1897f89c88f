"""Mail that takes very long is named meanwhile: no run stands still without a word."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from types import TracebackType

#: Seconds at one mail after which its source is told.
NAMED_AFTER = 30.0
#: And after which, of several processes, the one that is at it is ended, and the mail left unread.
GIVEN_UP_AFTER = 120.0
_LOOKS = 6  # in that time

#: Takes a sentence for whoever waits; it names sources, and quotes no mail.
Tell = Callable[[str], object]


def unheard(sentence: str) -> None:
    """Tell nobody."""


def still_at(first: str, last: str, seconds: float) -> str:
    """The sentence that names what a run is at, by the source of its first mail and its last.

    Examples
    --------
    >>> still_at("in.mbox#7", "in.mbox#7", 30)
    'Still at in.mbox#7, after 30 seconds.'
    >>> still_at("in.mbox#1", "in.mbox#9", 30)
    'Still at one of in.mbox#1 to in.mbox#9, after 30 seconds.'
    """
    which = first if first == last else f"one of {first} to {last}"
    return f"Still at {which}, after {seconds:,.0f} seconds."


def given_up() -> str:
    """Why a mail that takes too long could not be read."""
    return f"given up, not done after {GIVEN_UP_AFTER:,.0f} seconds"


class Watch:
    """Tells what this process is at when that takes long, as a context manager.

    By an alarm where the system has them and none is set. It comes also in the midst of a regular
    expression, for which no thread is let run; elsewhere a thread tells as soon as it can.

    Parameters
    ----------
    tell : callable
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._at: tuple[str, str, float] | None = None
        self._every = NAMED_AFTER / _LOOKS
        self._has_alarm = False
        self._ended = threading.Event()

    def begin(self, first: str, last: str) -> None:
        """Take note of the mails that are worked on from now on, by their sources."""
        self._at = (first, last, time.monotonic())

    def pause(self) -> None:
        """Take note that somebody else is at work, for as long as they like."""
        self._at = None

    def __enter__(self) -> Watch:
        self._has_alarm = _alarm_is_free()
        if self._has_alarm:
            signal.signal(signal.SIGALRM, lambda *_: self._look())
            signal.setitimer(signal.ITIMER_REAL, self._every, self._every)
        else:
            threading.Thread(target=self._look_again_and_again, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        if self._has_alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def _look_again_and_again(self) -> None:
        while not self._ended.wait(self._every):
            self._look()

    def _look(self) -> None:
        at = self._at
        if at is not None and time.monotonic() - at[2] >= NAMED_AFTER:
            self.pause()  # it is told once
            self._tell(still_at(at[0], at[1], NAMED_AFTER))


def _alarm_is_free() -> bool:
    return (
        hasattr(signal, "setitimer")
        and threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    )
