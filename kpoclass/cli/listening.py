"""Where a server listens: the options that say it, the socket, and a warning where others can reach it."""

from __future__ import annotations

import argparse
import errno
import socket
from ipaddress import ip_address

from kpoclass.cli.console import tell
from kpoclass.errors import KpoclassError

LOOPBACK = "127.0.0.1"
_SAID = {
    errno.EADDRINUSE: "another program listens there; choose another port with --port",
    errno.EACCES: "it is not permitted; choose a port from 1024 with --port",
    errno.EADDRNOTAVAIL: "this machine has no such address; leave out --host, or give one of its own",
}


def port_number(text: str) -> int:
    """Read a port as argparse asks for it.

    >>> port_number("8001")
    8001
    """
    if text.isascii() and text.isdecimal() and int(text[:6]) < 1 << 16:
        return int(text)
    raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, such as 8001, got {text!r}")


def listen(host: str, port: int) -> socket.socket:
    """Listen at a name or address of this machine; port 0 is any that is free."""
    try:
        found = socket.getaddrinfo(host or LOOPBACK, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = found[0]
        listening = socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as error:
        unknown = isinstance(error, (socket.gaierror, UnicodeError))
        said = _SAID[errno.EADDRNOTAVAIL] if unknown else _SAID.get(getattr(error, "errno", None) or 0, str(error))
        raise KpoclassError(f"can't listen at {host}, port {port}: {said}") from error
    if not ip_address(listening.getsockname()[0].partition("%")[0]).is_loopback:
        tell(
            f"warning: whoever reaches {host} can use this, without a key and unencrypted; "
            "for this machine alone, leave out --host"
        )
    # Of a socket that does not name its protocol, asyncio holds back the body of an answer until its head is there.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, listening.detach())
