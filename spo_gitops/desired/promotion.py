"""Promotion as configured: which tenant a commit must have been applied to before another one."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.config import TenantSettings
from .nodes import Cursor, quote
from .report import Report, did_you_mean


def check_who_goes_first(cursor: Cursor, tenants: Mapping[str, TenantSettings], report: Report) -> None:
    """``requireApplied`` names tenants, and none that waits for this one in its turn: neither could ever begin."""
    for name, tenant in tenants.items():
        before = tenant.require_applied
        below = cursor.child(name) if before else None
        written = None if below is None else below.child("requireApplied")
        if written is None:
            continue
        if before not in cursor.names():
            hint = did_you_mean(before, cursor.names()) or "the tenants are " + ", ".join(cursor.names())
            report.error(written.position, "unknown-tenant", quote(before), "a tenant of this file", hint)
        elif name != before and name in _all_before(name, tenants):
            found = f"{quote(before)}, which waits for {quote(name)} in its turn"
            report.error(written.position, "promotion-cycle", found, "a tenant that goes first", "remove one of them")


def _all_before(name: str, tenants: Mapping[str, TenantSettings]) -> set[str]:
    """Everybody that the tenant waits for, itself where they go in a circle."""
    found: set[str] = set()
    while (tenant := tenants.get(name)) is not None and tenant.require_applied not in found:
        name = tenant.require_applied
        found.add(name)
    return found
