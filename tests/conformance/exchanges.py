"""The recorded exchanges, one frozen value each. The format: README.md beside the recordings."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a real tenant answered (`live`), or what a public client sent (`sent`)."""

    id: str
    family: str
    operation: str
    transport: str
    method: str | None
    url: str | None
    headers: dict[str, str]
    body: Any
    live: bool
    sent: bool
    status: int | None
    answer: Any
    parts: tuple[dict[str, Any], ...]  # of a batch: status, headers, body
    test: str


def exchanges(folder: Path) -> tuple[Exchange, ...]:
    """Every line of every recording in a folder. Raises ValueError that names a line which is none."""
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            found += [_read(text, f"{file.name}:{number}") for number, text in enumerate(lines, 1) if text.strip()]
    return tuple(found)


def _read(text: str, place: str) -> Exchange:
    try:
        line = json.loads(text)
    except ValueError as error:
        raise ValueError(f"{place}: no JSON: {error}") from error
    if not isinstance(line, dict):
        raise ValueError(f"{place}: no exchange but {text[:40]!r}")
    return _exchange(line, place)


def _exchange(line: dict[str, Any], place: str) -> Exchange:
    """What a line does not say is not known; only that it is a recording must be said."""
    if "kind" not in line:
        raise ValueError(f"{place}: no kind, which says whether a tenant answered or a unit test")
    headers = line.get("request_headers")
    parts = line.get("response_parts") or ()
    return Exchange(
        id=str(line.get("id") or place),
        family=str(line.get("family") or place.partition(".")[0]),
        operation=str(line.get("operation") or "unnamed"),
        transport=str(line.get("transport") or "rest"),
        method=line.get("method") or None,
        url=line.get("url") or None,
        headers=headers if isinstance(headers, dict) else {},
        body=line.get("request_body"),
        live=line["kind"] == "recorded-response",
        sent=line.get("request_basis") == "sent-by-client",
        status=_status(line.get("status")),
        answer=line.get("response_body"),
        parts=tuple({"status": None, "body": None} | part | {"status": _status(part.get("status"))} for part in parts),
        test=str(line.get("test") or ""),
    )


def _status(value: Any) -> int | None:
    """A status as a number, also of a whole status line ("HTTP/1.1 200 OK")."""
    found = re.search(r"(?<!\d)[1-5]\d\d(?!\d)", str(value))
    return int(found[0]) if found else None
