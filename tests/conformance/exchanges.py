"""The recorded exchanges, one frozen value each. The format: README.md beside the recordings."""

import json
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
    """Every line of every recording in a folder."""
    found = []
    for file in sorted(folder.glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            found += [_exchange(json.loads(line)) for line in lines]
    return tuple(found)


def _exchange(line: dict[str, Any]) -> Exchange:
    return Exchange(
        id=line["id"],
        family=line["family"],
        operation=line["operation"],
        transport=line["transport"],
        method=line["method"],
        url=line["url"],
        headers=line["request_headers"] or {},
        body=line["request_body"],
        live=line["kind"] == "recorded-response",
        sent=line["request_basis"] == "sent-by-client",
        status=line["status"],
        answer=line["response_body"],
        parts=tuple(line.get("response_parts") or ()),
        test=line["test"],
    )
