"""What goes first, the tenant or its sites. Loosening: the tenant, since it caps its sites; tightening: the sites.

A feature is switched on before sites use it, and off after. A change that does both goes first. DESIGN: "direction
decides order".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..catalog.settings import called
from ..catalog.tenant_settings import declarable_tenant
from ..model.address import TENANT, Address
from ..model.order import Strictness, compare
from ..model.plan import Action, Decision
from .phases import PREFIX

# What bounds the sites' own values.
CAPS = frozenset({
    "sharingCapability", "coreSharingCapability", "oneDriveSharingCapability", "coreLoopSharingCapability",
    "oneDriveLoopSharingCapability", "sharingDomainRestrictionMode", "requireAnonymousLinksExpireInDays",
    "conditionalAccessPolicy",
})  # fmt: skip
# What must be on in the tenant so that sites can have it.
FEATURES = frozenset({"enableRestrictedAccessControl", "enableMipSiteLabel", "enableSiteArchive", "allowFileArchive"})

# Where the sites of new groups are made: whatever it becomes, sites are made after it.
_PLACES = frozenset({"siteCreationDefaultManagedPath"})


def before_site(draft: Action, drafts: Mapping[Address, Action]) -> Iterator[Address]:
    """The tenant, where the site's change waits for its."""
    tenant = drafts.get(TENANT)
    if tenant is not None and _concerned(draft) and any(_opens(d) for d in tenant.decisions):
        yield TENANT


def before_tenant(draft: Action, drafts: Mapping[Address, Action]) -> Iterator[Address]:
    """The sites whose changes the tenant's waits for."""
    if any(_opens(d) for d in draft.decisions) or not any(_closes(d) for d in draft.decisions):
        return
    yield from (address for address, other in drafts.items() if address.kind == "site" and _concerned(other))


def _concerned(draft: Action) -> bool:
    """Whether the action sets what the tenant may bound."""
    return draft.settles or any(
        d.writes and d.attribute.startswith(PREFIX) and called(d.attribute.removeprefix(PREFIX)).security
        for d in draft.decisions
    )


def _opens(decision: Decision) -> bool:
    short = decision.attribute.removeprefix(PREFIX)
    opens = (short in FEATURES and decision.after is True) or (short in _PLACES and decision.writes)
    return opens or _direction(decision) is Strictness.LOOSER


def _closes(decision: Decision) -> bool:
    short = decision.attribute.removeprefix(PREFIX)
    return (short in FEATURES and decision.after is False) or _direction(decision) is Strictness.STRICTER


def _direction(decision: Decision) -> Strictness:
    short, before, after = decision.attribute.removeprefix(PREFIX), decision.before, decision.after
    if short not in CAPS or after is None or not isinstance(before, str | int | float | bool | tuple):
        return Strictness.UNKNOWN
    return compare(declarable_tenant()[short].order, after, before)
