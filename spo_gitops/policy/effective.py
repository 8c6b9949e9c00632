"""Effective values of a site: what holds there once the tenant, the partition and the site are taken together.

A site may follow the tenant, be bound by it, or override it; a policy judges what results. Source: Set-SPOSite and
Set-SPOTenant, as catalogued with the baselines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..catalog.settings import site_settings
from ..model.order import Order
from ..model.site_url import is_on_one_drive_host
from ..model.value import UNKNOWN, Missing, Observed, Value

PREFIX = "settings."
SHARING = "sharingCapability"

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
# On the tenant itself no value means the widest link that is allowed (Set-SPOTenant).
_WIDEST: Mapping[str, str] = {"defaultSharingLinkType": "AnonymousAccess", "defaultLinkPermission": "Edit"}


@dataclass(frozen=True, slots=True)
class Effective:
    """A value that holds, and how it comes about where it is not simply the site's own."""

    value: Observed
    how: str = ""


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
    setting = site_settings().get(name)
    if setting is None or not setting.is_inherited(own):
        return Effective(own)
    followed = _FOLLOWS.get(name, ("", ""))[partition]
    return _followed(name, followed, tenant)


def rests_on(attribute: str) -> frozenset[str]:
    """The attributes of a site that must be read so that it can be told what holds there; itself among them."""
    name = attribute.removeprefix(PREFIX)
    return frozenset({attribute, *(PREFIX + override for override in _OVERRIDES.get(name, ())[:1])})


def tenant_rests_on(attribute: str) -> frozenset[str]:
    """The settings of the tenant on which it rests what holds on a site."""
    name = attribute.removeprefix(PREFIX)
    return frozenset(PREFIX + name for name in _OVERRIDES.get(name, ())[1:])


def _followed(name: str, followed: str, tenant: Tenant) -> Effective:
    value = tenant.get(followed, UNKNOWN)
    if value is UNKNOWN:
        return Effective(UNKNOWN, "it follows the tenant, whose setting was not read")
    if value in site_settings()[name].inherits:
        widest = _WIDEST.get(name)
        how = f"it follows the tenant's {followed}, which is not set"
        return Effective(widest, f"{how}: the widest") if widest else Effective(UNKNOWN, how)
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
    if site(PREFIX + "overrideSharingCapability") is not True:
        name = ("coreSharingCapability", "oneDriveSharingCapability")[partition]
        limits[f"the tenant's {name}"] = tenant.get(name, UNKNOWN)
    return _limited(SHARING, own, limits)


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
