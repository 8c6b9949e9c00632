"""The service's published description of itself: which members a type has."""

import json
from functools import cache
from typing import Any

from tests.simulator.recordings import SHARED


@cache
def _types() -> dict[str, Any]:
    file = SHARED / "wire" / "metadata" / "contract.json"
    types: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["types"]
    return types


@cache
def members(type_name: str) -> tuple[frozenset[str], dict[str, str]]:
    """The properties of a type, and its navigations with what they lead to; inherited ones too."""
    described = _types().get(type_name)
    if described is None:
        return frozenset(), {}
    properties, navigation = members(described.get("base", ""))
    own = {name: target.rstrip("!") for name, target in described.get("navigation", {}).items()}
    return properties | frozenset(described.get("properties", {})), {**navigation, **own}


def target(type_name: str, name: str) -> str | None:
    """What a navigation leads to; None for what is no navigation."""
    found = members(type_name)[1].get(name)
    return found.removeprefix("Collection(").removesuffix(")") if found else None
