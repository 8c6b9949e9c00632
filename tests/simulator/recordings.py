"""The recorded exchanges beside the repository, and the comparison of shapes with them."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("SPO_GITOPS_SHARED", _ROOT.parent / "shared"))
RECORDED = SHARED / "wire" / "recorded"

needs_recordings = pytest.mark.skipif(
    not RECORDED.is_dir(), reason="the recorded exchanges are not there (set SPO_GITOPS_SHARED to their folder)"
)


def answers(file: str, operation: str, *, stubs: bool = False) -> list[Any]:
    """The recorded bodies of an operation; `stubs` takes clients' unit tests instead of a live tenant's answers."""
    wanted = "client-request+stubbed-response" if stubs else "recorded-response"
    with (RECORDED / f"{file}.jsonl").open(encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    found = [entry["response_body"] for entry in entries if entry["operation"] == operation and entry["kind"] == wanted]
    assert found, f"{file} has no {operation}"
    return found


def headers_of(file: str, operation: str) -> list[dict[str, str]]:
    """The recorded headers of an operation."""
    with (RECORDED / f"{file}.jsonl").open(encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    return [
        entry["response_headers"] for entry in entries if entry["operation"] == operation and entry["response_headers"]
    ]


def published(type_name: str) -> set[str]:
    """The members that the service's metadata lists for a type."""
    contract = json.loads((SHARED / "wire" / "metadata" / "contract.json").read_text(encoding="utf-8"))
    return set(contract["types"][type_name]["properties"])


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def assert_same_shape(given: dict[str, Any], recorded: Iterable[dict[str, Any]], also: Iterable[str] = ()) -> None:
    """Every key given was recorded (or is in `also`) with its type, and every key that is always recorded is given."""
    bodies = list(recorded)
    kinds: dict[str, set[str]] = {}
    for body in bodies:
        for name, value in body.items():
            kinds.setdefault(name, set()).add(_kind(value))
    always = set.intersection(*(set(body) for body in bodies))
    assert always <= set(given), f"missing: {sorted(always - set(given))}"
    invented = set(given) - set(kinds) - set(also)
    assert not invented, f"in no recording: {sorted(invented)}"
    for name in set(given) & set(kinds):
        kind = _kind(given[name])
        assert "null" in (kind, *kinds[name]) or kind in kinds[name], f"{name} is {kind}, recorded {kinds[name]}"
