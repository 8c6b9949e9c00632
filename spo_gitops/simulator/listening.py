"""The port that a tenant listens on: the wanted one, the one it had before, or any free one."""

import errno
import socket

from .directory import last_port
from .options import TenantOptions

_LOOPBACK = "127.0.0.1"
_ANYWHERE = ("0.0.0.0", "::")


def reachable(host: str) -> str:
    """The address under which this machine reaches a server that listens on a host, as it stands in a URL."""
    shown = _LOOPBACK if host in _ANYWHERE else host
    return f"[{shown}]" if ":" in shown else shown


def bound(options: TenantOptions) -> socket.socket:
    """A socket that listens where the options say; raises OSError."""
    wanted = options.port or last_port(options.directory)
    try:
        return _listen(options.host, wanted)
    except OSError as error:
        if options.port or error.errno != errno.EADDRINUSE:
            raise
        return _listen(options.host, 0)


def _listen(host: str, port: int) -> socket.socket:
    # Named as TCP so that asyncio switches Nagle's algorithm off; else every answer waits for a delayed ACK.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener
