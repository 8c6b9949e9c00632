"""Where the log of requests and events goes: a file that was named, or nowhere."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import UsageError
from ..tenant.log import LogLine, json_lines


@contextlib.contextmanager
def request_log(file: Path | None, tell: Callable[[str], None]) -> Iterator[LogLine]:
    """A sink that appends each entry to the file as a line of JSON. Raises UsageError where it cannot be opened.

    A log that cannot be written any further, because the disk is full, say, ends with a word to ``tell``; what it is
    about goes on, because the record of a run is the ledger's.
    """
    if file is None:
        yield lambda entry: None
        return
    try:
        stream = file.open("a", encoding="utf-8")
    except OSError as error:
        hint = "name another file with --log-file"
        raise UsageError(f"{file} cannot be written: {error.strerror or error}", hint=hint) from error
    try:
        yield _Ending(json_lines(stream), lambda why: tell(f"the log {file} ends here, it cannot be written: {why}"))
    finally:
        with contextlib.suppress(OSError):  # what could not be written before cannot be written now
            stream.close()


class _Ending:
    """A log that ends with its first line that cannot be written. Threads may share it."""

    def __init__(self, write: LogLine, lost: Callable[[str], None]) -> None:
        self._write = write
        self._lost = lost
        self._guard = threading.Lock()
        self._ended = False

    def __call__(self, entry: Mapping[str, Any]) -> None:
        with self._guard:
            if self._ended:
                return
            try:
                self._write(entry)
            except OSError as error:
                self._ended = True
                self._lost(str(error.strerror or error))
