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
from ..model.plan import Action, Decision, Verb
from ..model.value import Missing
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
    """The sites whose changes the tenant's waits for: not those that only gain what it allows then, as was checked, or
    hardening the tenant would wait for every site that cannot be made or changed."""
    if any(_opens(d) for d in draft.decisions) or not any(_closes(d) for d in draft.decisions):
        return
    yield from (address for address, other in drafts.items() if address.kind == "site" and _must_precede(other))


def _concerned(draft: Action) -> bool:
    """Whether the action sets what the tenant may bound."""
    return draft.settles or any(map(_is_security, draft.decisions))


def _must_precede(draft: Action) -> bool:
    """Whether the site comes back, or a change of it is more than a declared value that is looser than the live one."""
    if draft.settles:
        return draft.verb is Verb.RESTORE
    return any(_is_security(d) and not (_is_declared(draft, d) and _loosens(d)) for d in draft.decisions)


def _is_security(decision: Decision) -> bool:
    name = decision.attribute
    return decision.writes and name.startswith(PREFIX) and called(name.removeprefix(PREFIX)).security


def _is_declared(draft: Action, decision: Decision) -> bool:
    return draft.desired is not None and decision.attribute in draft.desired.attributes


def _loosens(decision: Decision) -> bool:
    before, after = decision.before, decision.after
    if after is None or before is None or isinstance(before, Missing):
        return False
    return compare(called(decision.attribute.removeprefix(PREFIX)).order, after, before) is Strictness.LOOSER


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
