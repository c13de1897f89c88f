"""Refuses every connection and look-up of a name: an audit hook cannot be taken out again."""

from __future__ import annotations

import socket
import sys

_EVENTS = frozenset(
    {"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
     "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
)  # fmt: skip


class NetworkRefusedError(OSError):
    """Something tried to leave the machine."""


def install() -> None:
    """Refuse from now on. Sockets of the machine itself, as between processes, stay."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event not in _EVENTS:
            return
        if arguments and isinstance(arguments[0], socket.socket):
            if arguments[0].family not in (socket.AF_INET, socket.AF_INET6):
                return
            target = arguments[1] if len(arguments) > 1 else ()
            if isinstance(target, tuple) and target[:1] in (("127.0.0.1",), ("::1",)):
                return
        elif arguments and arguments[0] in ("localhost", "127.0.0.1", "::1", None):
            return
        raise NetworkRefusedError(f"{event} is refused while testing")

    sys.addaudithook(hook)
