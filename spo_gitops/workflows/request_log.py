"""Where the log of requests goes: a file that was named, or nowhere."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from ..tenant.log import LogLine, json_lines


@contextlib.contextmanager
def request_log(file: Path | None) -> Iterator[LogLine]:
    """A sink that appends each request to the file as a line of JSON. Raises OSError where it cannot be opened."""
    if file is None:
        yield lambda entry: None
        return
    with file.open("a", encoding="utf-8") as stream:
        yield json_lines(stream)
