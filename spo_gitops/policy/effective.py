"""Effective values of a site: what holds there once the tenant, the partition and the site are taken together.

A site may follow the tenant, be bound by it, or override it; a policy judges what results. Source: Set-SPOSite and
Set-SPOTenant, as catalogued with the baselines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..catalog.settings import site_settings
from ..catalog.tenant_settings import tenant_settings
from ..model.claims import means_everybody
from ..model.order import Order
from ..model.site_url import is_on_one_drive_host
from ..model.value import UNKNOWN, Missing, Observed, Value

PREFIX = "settings."
SHARING = "sharingCapability"
_PARTITIONS = ("coreSharingCapability", "oneDriveSharingCapability")
_LIFTED = "overrideSharingCapability"  # lets a site out of its partition's limit

# What a site follows that has no value of its own: the tenant's setting for sites, and for OneDrive.
_FOLLOWS: Mapping[str, tuple[str, str]] = {
    "blockGuestsAsSiteAdmin": ("coreBlockGuestsAsSiteAdmin", "oneDriveBlockGuestsAsSiteAdmin"),
    "defaultLinkPermission": ("defaultLinkPermission", "defaultLinkPermission"),
    "defaultSharingLinkType": ("defaultSharingLinkType", "defaultSharingLinkType"),
    "defaultShareLinkRole": ("coreDefaultShareLinkRole", "oneDriveDefaultShareLinkRole"),
    "defaultShareLinkScope": ("coreDefaultShareLinkScope", "oneDriveDefaultShareLinkScope"),
    "loopDefaultSharingLinkRole": ("coreLoopDefaultSharingLinkRole", "oneDriveLoopDefaultSharingLinkRole"),
    "overrideBlockUserInfoVisibility": ("blockUserInfoVisibilityInSharePoint", "blockUserInfoVisibilityInOneDrive"),
    "loopDefaultSharingLinkScope": ("coreLoopDefaultSharingLinkScope", "oneDriveLoopDefaultSharingLinkScope"),
}
# What counts on a site only where the site overrides the tenant: the override, and the tenant's own value for sites and
# for OneDrive.
_OVERRIDES: Mapping[str, tuple[str, str, str]] = {
    "anonymousLinkExpirationInDays": (
        "overrideTenantAnonymousLinkExpirationPolicy",
        "requireAnonymousLinksExpireInDays",
        "requireAnonymousLinksExpireInDays",
    ),
    "externalUserExpirationInDays": (
        "overrideTenantExternalUserExpirationPolicy",
        "externalUserExpireInDays",
        "externalUserExpireInDays",
    ),
    "organizationSharingLinkMaxExpirationInDays": (
        "overrideTenantOrganizationSharingLinkExpirationPolicy",
        "coreOrganizationSharingLinkMaxExpirationInDays",
        "oneDriveOrganizationSharingLinkMaxExpirationInDays",
    ),
}
_GUESTS_EXPIRE = "externalUserExpirationRequired"
# Where the tenant's setting binds sites whose own is looser.
_LIMITED: Mapping[str, str] = {
    "sharingDomainRestrictionMode": "sharingDomainRestrictionMode",
    "blockDownloadLinksFileType": "blockDownloadLinksFileType",
}
# What no value on the tenant itself means. The widest link that is allowed (Set-SPOTenant); and a block that nobody has
# switched on blocks nobody: what the service does then is not documented, and the baselines count what is not On.
_UNSET: Mapping[str, tuple[str, str]] = {
    "defaultSharingLinkType": ("AnonymousAccess", "the widest"),
    "defaultLinkPermission": ("Edit", "the widest"),
    "blockGuestsAsSiteAdmin": ("Off", "nobody is blocked"),
}

# Newer settings of the links that are proposed replace older ones. Where nobody has set the newer one, the older goes
# on deciding: so tenants were recorded, every newer setting unset (tenant-csom, GetTenantProperties). Where it was not
# read nobody knows which of the two decides; newer recordings of sites have it, and the metadata. Newer words in
# those of the older; a word that is not among them has no like there.
_SCOPES = {"SpecificPeople": "Direct", "Organization": "Internal", "Anyone": "AnonymousAccess"}
_ROLES = {"RestrictedView": "View", "View": "View", "Edit": "Edit"}
_REPLACED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "defaultSharingLinkType": ("defaultShareLinkScope", _SCOPES),
    "defaultLinkPermission": ("defaultShareLinkRole", _ROLES),
}
_REPLACES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    newer: (older, {theirs: ours for ours, theirs in words.items()})
    for older, words, newers in (
        ("defaultSharingLinkType", _SCOPES, ("defaultShareLinkScope", "loopDefaultSharingLinkScope")),
        ("defaultLinkPermission", _ROLES, ("defaultShareLinkRole", "loopDefaultSharingLinkRole")),
    )
    for newer in newers
}
# Proposes links for those who have access already, whatever the other settings say (Set-SPOSite).
_EXISTING = "defaultLinkToExistingAccess"
_OF_EXISTING: Mapping[str, str] = {"defaultSharingLinkType": "Direct", "defaultShareLinkScope": "SpecificPeople"}
# Lists of the tenant that the cmdlet knows by group ids, and answers by login names: the admin centre edits the latter
# (pnp/powershell issues 5244 and 5311). A list that names everybody limits nobody.
_LISTS: Mapping[str, str] = {
    "whoCanShareAnonymousAllowList": "whoCanShareAllowListInTenantByPrincipalIdentity",
    "whoCanShareAuthenticatedGuestAllowList": "guestSharingGroupAllowListInTenantByPrincipalIdentity",
}


@dataclass(frozen=True, slots=True)
class Effective:
    """A value that holds, and how it comes about where it is not simply the site's own.

    ``by`` is the setting that decides instead, so that another value of this one would change nothing.
    """

    value: Observed
    how: str = ""
    by: str = ""


Tenant = Mapping[str, Observed]
Site = Callable[[str], Observed]


def effective(attribute: str, path: str, site: Site, tenant: Tenant) -> Effective:
    """What holds on the site. ``site`` gives an attribute as read, ``tenant`` the tenant's settings by name.

    UNKNOWN where the tenant decides and was not read.
    """
    own = site(attribute)
    name = attribute.removeprefix(PREFIX)
    if not attribute.startswith(PREFIX) or own is UNKNOWN:
        return Effective(own)
    partition = int(is_on_one_drive_host(path))
    if name == SHARING:
        return _sharing(own, partition, site, tenant)
    if name in _LIMITED:
        return _limited(name, own, {f"the tenant's {_LIMITED[name]}": tenant.get(_LIMITED[name], UNKNOWN)})
    if name in _OVERRIDES:
        return _overridden(name, own, partition, site, tenant)
    if name in _OF_EXISTING and site(PREFIX + _EXISTING) is True:
        return Effective(_OF_EXISTING[name], "links are proposed for those who have access already", by=_EXISTING)
    if name in _REPLACED:
        newer = _newer(name, partition, site, tenant)
        if newer is not None:
            return newer
    setting = site_settings().get(name)
    if setting is None or not setting.is_inherited(own):
        return Effective(own)
    followed = _FOLLOWS.get(name, ("", ""))[partition]
    if name in _REPLACES and tenant.get(followed, UNKNOWN) in setting.inherits:
        return _by_older(name, path, site, tenant)
    return _followed(name, followed, tenant)


def effective_of_tenant(attribute: str, tenant: Tenant) -> Effective:
    """What the tenant itself says. Of a default of links that newer settings replace it is the loosest: the baselines
    ask for the older setting, and the newer ones of sites and of OneDrive may be laxer.
    """
    name = attribute.removeprefix(PREFIX)
    own = tenant.get(name, UNKNOWN)
    if own is UNKNOWN and name in _LISTS:
        return _listed(_LISTS[name], tenant)
    if name not in _REPLACED or isinstance(own, Missing):
        return Effective(own)
    newer, words = _REPLACED[name]
    held, order = Effective(own), tenant_settings()[name].order
    for partition in _FOLLOWS[newer]:
        value = tenant.get(partition, UNKNOWN)
        if isinstance(value, str) and value not in site_settings()[newer].inherits:
            like = Effective(words.get(value, value), f"{partition} goes before it: {value}", by=partition)
            held = max(held, like, key=lambda each: _looseness(order, each.value))
    return held


def _listed(name: str, tenant: Tenant) -> Effective:
    groups = tenant.get(name, UNKNOWN)
    if not isinstance(groups, tuple):
        return Effective(UNKNOWN)
    if any(means_everybody(group) for group in groups):
        return Effective((), f"{name} names everybody", by=name)
    return Effective(groups, f"{name} tells it", by=name)


def _looseness(order: Order, value: Observed) -> float:
    """A word outside the order has no like among the strict ones."""
    rank = None if isinstance(value, Missing) else order.rank(value)
    return float("inf") if rank is None else rank


def rests_on(attribute: str) -> frozenset[str]:
    """The attributes of a site that must be read so that it can be told what holds there; itself among them."""
    name = attribute.removeprefix(PREFIX)
    names = {_LIFTED} if name == SHARING else {_EXISTING} if name in _OF_EXISTING else set()
    names |= {*_OVERRIDES.get(name, ())[:1], *((_REPLACED[name][0],) if name in _REPLACED else ())}
    older = rests_on(PREFIX + _REPLACES[name][0]) if name in _REPLACES else frozenset()
    return frozenset({attribute, *(PREFIX + name for name in names)}) | older


def tenant_rests_on(attribute: str) -> frozenset[str]:
    """The settings of the tenant on which it rests what holds on a site, or on the tenant itself."""
    name = attribute.removeprefix(PREFIX)
    names = {_LISTS[name]} if name in _LISTS else set()
    for each in rests_on(attribute):
        name = each.removeprefix(PREFIX)
        names |= {*_FOLLOWS.get(name, ()), *_OVERRIDES.get(name, ())[1:]}
        names |= {_LIMITED[name]} if name in _LIMITED else {SHARING, *_PARTITIONS} if name == SHARING else set()
        names |= {_GUESTS_EXPIRE} if name == "externalUserExpirationInDays" else set()
    return frozenset(PREFIX + name for name in names)


def _newer(name: str, partition: int, site: Site, tenant: Tenant) -> Effective | None:
    """What the newer setting says, in words of the older; None where nobody has set it."""
    newer, words = _REPLACED[name]
    value, whose = site(PREFIX + newer), newer
    if value is UNKNOWN:
        return Effective(UNKNOWN, f"{whose} would go before it, and was not read")
    if value in site_settings()[newer].inherits:
        whose = f"the tenant's {_FOLLOWS[newer][partition]}"
        value = tenant.get(_FOLLOWS[newer][partition], UNKNOWN)
        if value is UNKNOWN:
            return Effective(UNKNOWN, f"{whose} would go before it, and was not read")
    if not isinstance(value, str) or value in site_settings()[newer].inherits:
        return None
    return Effective(words.get(value, value), f"{whose} goes before it: {value}", by=newer)


def _by_older(name: str, path: str, site: Site, tenant: Tenant) -> Effective:
    """What the older setting says where neither the site nor the tenant has set the one that replaces it."""
    older, words = _REPLACES[name]
    held = effective(PREFIX + older, path, site, tenant)
    how = f"neither the site nor the tenant sets it, so that {older} decides"
    if not isinstance(held.value, str):
        return Effective(UNKNOWN, f"{how}, and {held.how or 'that could not be read'}")
    return Effective(words.get(held.value, held.value), how)


def _followed(name: str, followed: str, tenant: Tenant) -> Effective:
    value = tenant.get(followed, UNKNOWN)
    if value is UNKNOWN:
        return Effective(UNKNOWN, "it follows the tenant, whose setting was not read")
    if value in site_settings()[name].inherits:
        how = f"it follows the tenant's {followed}, which is not set"
        if name not in _UNSET:
            return Effective(UNKNOWN, how)
        held, means = _UNSET[name]
        return Effective(held, f"{how}: {means}")
    return Effective(value, f"it follows the tenant's {followed}")


def _overridden(name: str, own: Value, partition: int, site: Site, tenant: Tenant) -> Effective:
    override, *limits = _OVERRIDES[name]
    tenants = limits[partition]
    overrides = site(PREFIX + override)
    if overrides is True:
        return Effective(own, "the site overrides the tenant")
    if overrides is UNKNOWN:
        return Effective(UNKNOWN, f"{override} could not be read")
    value = tenant.get(tenants, UNKNOWN)
    if name == "externalUserExpirationInDays" and tenant.get(_GUESTS_EXPIRE, UNKNOWN) is not True:
        value = 0 if tenant.get(_GUESTS_EXPIRE, UNKNOWN) is False else UNKNOWN
    how = f"it follows the tenant's {tenants}"
    return Effective(value, how if value is not UNKNOWN else f"{how}, which was not read")


def _sharing(own: Value, partition: int, site: Site, tenant: Tenant) -> Effective:
    """The strictest of tenant, partition and site; a site may be let out of its partition's limit."""
    limits = {"the tenant's sharingCapability": tenant.get(SHARING, UNKNOWN)}
    lifted, name = site(PREFIX + _LIFTED), _PARTITIONS[partition]
    without = _limited(SHARING, own, limits)
    if lifted is True:
        return without
    held = _limited(SHARING, own, {**limits, f"the tenant's {name}": tenant.get(name, UNKNOWN)})
    if lifted is UNKNOWN and held.value != without.value:
        return Effective(UNKNOWN, f"{held.how}, unless the site is let out of that: {_LIFTED} could not be read")
    return held


def _limited(name: str, own: Value, limits: Tenant) -> Effective:
    """The strictest of the site's own value and what limits it, by what it is called."""
    order = site_settings()[name].order
    held, how = own, ""
    for word, limit in limits.items():
        # A limit that was not read cannot make the site looser than its own value says.
        if not isinstance(limit, Missing) and _stricter(order, limit, held):
            held, how = limit, f"limited by {word}"
    return Effective(held, how)


def _stricter(order: Order, value: Value, other: Value) -> bool:
    mine, theirs = order.rank(value), order.rank(other)
    return mine is not None and theirs is not None and mine < theirs
