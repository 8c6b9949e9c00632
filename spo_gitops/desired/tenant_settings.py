"""The tenant's settings as written: one document a tenant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..catalog.tenant_settings import declarable_tenant
from ..model.desired import OnRemove
from ..model.value import Value
from ..problems import Position
from .lifecycle import PREFIX, read_lifecycle
from .nodes import Cursor
from .reading import KeyTable, Placed, check_keys, required
from .report import Report
from .setting import TENANT, read_settings
from .site import Values

_TENANT = KeyTable(
    "TenantSettings",
    ("kind", "settings", "lifecycle"),
    {},
    {
        "themes": "write a document of kind Theme for each",
        **dict.fromkeys(declarable_tenant(), "write it below settings"),
        "name": "a tenant has one set of settings: remove the line",
        "url": "the tenant's address stands in spo-gitops.yaml",
    },
)


@dataclass(frozen=True, slots=True)
class TenantDocument:
    """TenantSettings as written; ``values`` hold the attributes (``settings.NAME``) and the lifecycle."""

    position: Position
    values: Values


def read_tenant_settings(cursor: Cursor, report: Report) -> TenantDocument | None:
    """A document of kind TenantSettings."""
    cursor = check_keys(cursor, _TENANT, report)
    required(cursor, "settings", "TenantSettings", report)
    return TenantDocument(cursor.position, dict(_values(cursor, report)))


def _values(cursor: Cursor, report: Report) -> Iterator[tuple[str, Placed[Value]]]:
    if child := cursor.child("settings"):
        for name, value in read_settings(child, report, TENANT).items():
            yield f"settings.{name}", value
    if child := cursor.child("lifecycle"):
        lifecycle = dict(read_lifecycle(child, tuple(declarable_tenant()), report))
        removal = lifecycle.get(PREFIX + "onRemove")
        if removal is not None and removal.value == OnRemove.RECYCLE.value:
            found, expected = "onRemove: recycle of the tenant's settings", "default or release"
            hint = "settings can be given back, not removed"
            report.error(removal.position, "unknown-value", found, expected, hint)
        yield from lifecycle.items()
