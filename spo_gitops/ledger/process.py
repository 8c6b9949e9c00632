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
        return cls(socket.gethostname(), pid, _start(pid) or "", _boot(), _namespace())

    def is_proven_dead(self, proc: Path = _PROC) -> bool:
        """Whether this process certainly does not run any more; False when that cannot be seen from here.

        A system may hide the processes of others (``hidepid``): what does not show is dead only where there is nobody
        of that number to be signalled.
        """
        if not (self.start and self.boot and self.namespace):
            return False
        if (self.host, self.boot, self.namespace) != (socket.gethostname(), _boot(), _namespace()):
            return False
        seen = _start(self.pid, proc)
        return not _exists(self.pid) if seen is None else seen != self.start


def _exists(pid: int) -> bool:
    """Whether there is a process of that number, whoever it belongs to."""
    try:
        os.kill(pid, 0)  # sends nothing
    except ProcessLookupError:
        return False
    except OSError:  # it is not ours to signal
        return True
    return True


def _start(pid: int, proc: Path = _PROC) -> str | None:
    """When a running process began; empty for what is left of one that has ended, None when none shows."""
    try:
        fields = (proc / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
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
