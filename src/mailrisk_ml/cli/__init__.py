"""The ``mailrisk`` command: parse, call, print.

Exit codes: 0 done; 1 done, but some messages could not be read or a check found faults;
2 wrong usage or bad input; 3 a risk was found and ``--fail-on`` asked for it.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of ``mailrisk``: errors raised on purpose become one line and exit code 2."""
    from mailrisk_ml.cli.app import app
    from mailrisk_ml.exceptions import MailRiskError

    try:
        app()
    except MailRiskError as error:
        print(f"mailrisk: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("mailrisk: interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
