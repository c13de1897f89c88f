"""The ``mailrisk`` command: parse, call, print; see `exit_codes.ExitCode` for how it ends."""

from __future__ import annotations

import signal
import sys
import warnings
from typing import Any, NoReturn


def main() -> None:
    """Entry point of ``mailrisk``: errors become one line, and an exit code."""
    from mailrisk_ml.cli.app import app
    from mailrisk_ml.cli.errors import crash_told, told
    from mailrisk_ml.cli.exit_codes import ExitCode, Terminated
    from mailrisk_ml.cli.streams import streams_that_end
    from mailrisk_ml.exceptions import MailRiskError
    from mailrisk_ml.text.display import printable

    def terminate(*_: object) -> NoReturn:
        raise Terminated

    warnings.showwarning = _show_warning
    signal.signal(signal.SIGTERM, terminate)
    try:
        with streams_that_end():
            app()
    except (MailRiskError, OSError) as error:
        # Paths in it may be names that a sender chose.
        print(f"mailrisk: {printable(told(error))}", file=sys.stderr)
        sys.exit(ExitCode.REFUSED)
    except Exception as error:
        # Python's own report would quote mail, and end with the code for mails that are unreadable.
        print(f"mailrisk: {crash_told(error)}", file=sys.stderr)
        sys.exit(ExitCode.CRASHED)


def _show_warning(message: object, *_: Any, **__: Any) -> None:
    """A line as for an error: which line of Python warns is nothing to who types commands."""
    from mailrisk_ml.text.display import printable

    print(f"mailrisk: {printable(str(message))}", file=sys.stderr)
