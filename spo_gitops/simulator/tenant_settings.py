"""Reading and writing the tenant's settings."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .answers import Answer, Empty, Entity, Void
from .calls import Call, Effect, Route
from .hosts import Host
from .quirks import chosen
from .site_schema import DEFAULTS as SITE_DEFAULTS
from .store import Transaction
from .tenant_schema import DEFAULTS, TYPE_NAME, checked, typed

OPENNESS = (0, 3, 1, 2)  # SharingCapability from the strictest to the loosest
GRAPH_SETTINGS = "graph settings"  # the document of what only Microsoft Graph has

_PAST = "tenant before"


def settings_of(transaction: Transaction) -> dict[str, Any]:
    """Every setting's plain value."""
    return {**DEFAULTS, **transaction.document("tenant", {})}


def told_settings(transaction: Transaction) -> dict[str, Any]:
    """Every setting as it is read: for a while after a change as it was before, if the quirk says so."""
    past = transaction.document(_PAST, {"until": 0.0})
    return dict(past["settings"]) if past["until"] > transaction.now else settings_of(transaction)


def change_settings(transaction: Transaction, changes: Mapping[str, Any], *, lenient: bool = False) -> None:
    """Apply valid changes; nothing is applied when one is not valid."""
    past = settings_of(transaction)
    before, lag = past["SharingCapability"], chosen(transaction).tenant_settings_lag_seconds
    if lag:
        transaction.put_document(_PAST, {"until": transaction.now + lag, "settings": past})
    transaction.put_document("tenant", {**transaction.document("tenant", {}), **checked(changes, lenient=lenient)})
    after = settings_of(transaction)["SharingCapability"]
    if openness(after) < openness(before) and chosen(transaction).tenant_cap_rewrites_sites:
        _rewrite_sites(transaction, after)


def _rewrite_sites(transaction: Transaction, limit: int) -> None:
    """Give the tenant's limit to every site that is more open; usually it only caps them."""
    for site in list(transaction.sites()):
        if openness(int(site.settings.get("SharingCapability", SITE_DEFAULTS["SharingCapability"]))) > openness(limit):
            transaction.put_site(replace(site, settings={**site.settings, "SharingCapability": limit}))


def openness(capability: int) -> int:
    """How permissive a SharingCapability is, to compare two of them."""
    return OPENNESS.index(capability)


def _read(call: Call) -> Answer:
    return Entity(TYPE_NAME, typed(told_settings(call.transaction)), edit_link="SPO.Tenant", entity_set="Tenants")


def _write(call: Call) -> Answer:
    change_settings(call.transaction, call.fields())
    # 200 or 204 is not known; every update of an entity that was recorded is 204.
    return Empty(200 if call.quirks.tenant_update_answers_200 else 204)


def _update(call: Call) -> Answer:
    """What was set is set already; clients of the object model end with this."""
    return Void("Update")


def _sync(call: Call) -> Answer:
    """Takes over the directory's rules about guests, which the simulated tenant does not have."""
    return Void("SyncAadB2BManagementPolicy")


_ADMIN = (Host.ADMIN,)

ROUTES = (
    Route("SPO.Tenant GET", "GET", "SPO.Tenant", _read, Effect.READ, 670, _ADMIN),
    Route("SPO.Tenant/Update", "POST", "SPO.Tenant/Update(*)", _update, Effect.WRITE, 300, _ADMIN),
    Route(
        "SPO.Tenant/SyncAadB2BManagementPolicy",
        "POST",
        "SPO.Tenant/SyncAadB2BManagementPolicy(*)",
        _sync,
        Effect.WRITE,
        300,
        _ADMIN,
    ),
    Route("SPO.Tenant PATCH", "PATCH", "SPO.Tenant", _write, Effect.WRITE, 900, _ADMIN),
)
