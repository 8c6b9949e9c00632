"""Which process holds a lock, and the proof that it is gone. Linux only: elsewhere nothing is proven."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class ProcessIdentity:
    """A process among all that ever ran: empty fields where the system does not tell.

    ``start`` is in the kernel's ticks since boot, ``boot`` changes with each boot, ``namespace`` names the
    pid namespace, so that equal numbers in two containers are not confused.
    """

    host: str
    pid: int
    start: str = ""
    boot: str = ""
    namespace: str = ""

    @classmethod
    def current(cls) -> ProcessIdentity:
        pid = os.getpid()
        return cls(socket.gethostname(), pid, _start(pid), _boot(), _namespace())

    def is_proven_dead(self) -> bool:
        """Whether this process certainly does not run any more; False when that cannot be seen from here."""
        if not (self.start and self.boot and self.namespace):
            return False
        if (self.host, self.boot, self.namespace) != (socket.gethostname(), _boot(), _namespace()):
            return False
        return _start(self.pid) != self.start


def _start(pid: int) -> str:
    """When a running process began; empty when there is none of that number, or only what is left of it."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The name in brackets may hold spaces and brackets; the state is the first field after it, the start the 20th.
    after = fields.rpartition(")")[2].split()
    return after[19] if len(after) > 19 and after[0] not in "ZXx" else ""


def _boot() -> str:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _namespace() -> str:
    try:
        return os.readlink(_PROC / "self/ns/pid")
    except OSError:
        return ""
