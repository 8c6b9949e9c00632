"""Grants of one site to applications, beside the roles on it."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..records import Records

GRANT = "app-grant"


def give(records: Records, application: Mapping[str, Any], roles: Iterable[str]) -> str:
    """One more grant; its key."""
    key = f"aTowaS50fG1zLnNwLmV4dHw{records.next_id(GRANT)}"
    records.put(GRANT, key, {"roles": list(roles), "application": dict(application)})
    return key
