"""The service's published description of itself: which members a type has."""

import json
from functools import cache
from typing import Any

from tests.simulator.recordings import SHARED

_OF_FILES = """
    CheckInComment CheckOutType ContentTag CustomizedPageStatus ETag Exists ExistsAllowThrowForPolicyFailures
    ExistsWithException IrmEnabled Length Level LinkingUri LinkingUrl ListId MajorVersion MinorVersion Name
    PageRenderType ServerRelativePath ServerRelativeUrl SiteId TimeCreated TimeLastModified Title UIVersion
    UIVersionLabel UniqueId VroomDriveID VroomItemID WebId
    """.split()  # noqa: SIM905  # a list of names is easier to read so
# The copy of the description leaves files out; these are the names that recorded answers show.
_LEFT_OUT: dict[str, dict[str, Any]] = {
    "SP.File": {
        "properties": dict.fromkeys(_OF_FILES, ""),
        "navigation": {
            "Author": "SP.User",
            "CheckedOutByUser": "SP.User",
            "ListItemAllFields": "SP.ListItem",
            "LockedByUser": "SP.User",
            "ModifiedBy": "SP.User",
            "Properties": "SP.PropertyValues",
            "Versions": "Collection(SP.FileVersion)",
        },
    },
}


@cache
def _types() -> dict[str, Any]:
    file = SHARED / "wire" / "metadata" / "contract.json"
    types: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["types"]
    return _LEFT_OUT | types


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


@cache
def family(type_name: str) -> frozenset[str]:
    """The properties of a type and of all types that are based on it."""
    below = [name for name, described in _types().items() if described.get("base") == type_name]
    return members(type_name)[0].union(*(family(name) for name in below))
