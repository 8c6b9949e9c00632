"""One server for a tenant's folder: a lock on a file in it, which the system releases when the process ends."""

import sys
from pathlib import Path
from typing import IO

from .directory import last_port

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK = "lock"


class AlreadyServed(Exception):
    """Another server has the folder."""


def occupy(directory: Path) -> IO[bytes]:
    """The folder's lock, ours until it is closed. Raises AlreadyServed.

    The file stays: whoever removed it could take it from a server that has just opened it.
    """
    file = (directory / LOCK).open("ab")
    try:
        _lock(file.fileno())
    except (BlockingIOError, PermissionError) as error:
        file.close()
        port = last_port(directory)
        where = f" at port {port}" if port else ""
        raise AlreadyServed(f"{directory} is being served already{where}") from error
    except OSError:  # a file system without locks: as before there were any
        return file
    return file


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # PermissionError where somebody has it
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
