"""Lines of JSON, one a record.

Only a line feed ends one: JSON leaves the other breaks of Unicode (U+0085, U+2028) in titles as they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def whole_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, none where it is absent; a last one that was cut off, in a character even, is left out."""
    if not path.is_file():
        return
    with path.open("rb") as stream:
        for line in stream:
            if line.endswith(b"\n"):
                yield line


def whole_records(path: Path) -> Iterator[dict[str, Any]]:
    """What ``whole_lines`` mean. Raises ValueError for a line that is not JSON."""
    return map(json.loads, whole_lines(path))
