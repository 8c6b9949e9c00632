"""What a site asks for against what its tenant allows, as far as both are declared."""

from __future__ import annotations

from ..catalog.settings import declarable
from ..catalog.tenant_settings import declarable_tenant
from ..model.address import TENANT
from ..model.desired import Desired, DesiredState, Wanted
from ..model.order import Strictness, compare
from .report import Report

# The tenant's settings that bound a site's, by the site's; the first that is declared counts. REFERENCE 10.2.
_BOUNDS = {
    "sharingCapability": ("coreSharingCapability", "sharingCapability"),
    "loopSharingCapability": ("coreLoopSharingCapability",),
}
_PERSONAL = {
    "sharingCapability": ("oneDriveSharingCapability", "sharingCapability"),
    "loopSharingCapability": ("oneDriveLoopSharingCapability",),
}
# What the tenant must have on, by the site's setting.
_FEATURES = {"restrictedAccessControl": "enableRestrictedAccessControl", "sensitivityLabel": "enableMipSiteLabel"}


def check_effective(state: DesiredState, report: Report) -> None:
    """A site may not be looser than its tenant, nor use what the tenant has off."""
    tenant = state.resources.get(TENANT)
    if tenant is None:
        return
    for desired in state.resources.values():
        if desired.address.kind == "site":
            _check(desired, tenant, report)
    _check_own(tenant, report)


def _check(site: Desired, tenant: Desired, report: Report) -> None:
    for name, bounds in (_PERSONAL if site.address.key.startswith("/personal/") else _BOUNDS).items():
        wanted = site.attributes.get(f"settings.{name}")
        for bound in bounds:
            allowed = tenant.attributes.get(f"settings.{bound}")
            if wanted is not None and allowed is not None:
                _judge(name, wanted, bound, allowed, report)
                break
    for name, feature in _FEATURES.items():
        wanted, on = site.attributes.get(f"settings.{name}"), tenant.attributes.get(f"settings.{feature}")
        if wanted is None or on is None or on.value is not False or wanted.value in (False, ""):
            continue
        found = f"{name}, while the tenant has {feature}: false"
        hint = f"remove the line, or write {feature}: true in TenantSettings"
        report.error(wanted.position, "looser-than-tenant", found, f"{feature}: true", hint, related=(on.position,))


def _judge(name: str, wanted: Wanted, bound: str, allowed: Wanted, report: Report) -> None:
    setting = declarable().get(name)
    if setting is None or compare(setting.order, wanted.value, allowed.value) is not Strictness.LOOSER:
        return
    found = f"{wanted.value}, while the tenant allows {allowed.value} ({bound})"
    hint = "tighten the site, or loosen the tenant"
    expected = f"at most {allowed.value}"
    report.error(wanted.position, "looser-than-tenant", found, expected, hint, related=(allowed.position,))


def _check_own(tenant: Desired, report: Report) -> None:
    """OneDrive and SharePoint alone may not be looser than both together."""
    allowed = tenant.attributes.get("settings.sharingCapability")
    for name in ("coreSharingCapability", "oneDriveSharingCapability"):
        wanted = tenant.attributes.get(f"settings.{name}")
        if wanted is None or allowed is None:
            continue
        order = declarable_tenant()[name].order
        if compare(order, wanted.value, allowed.value) is Strictness.LOOSER:
            found = f"{name}: {wanted.value}, while sharingCapability is {allowed.value}"
            expected = f"at most {allowed.value}"
            related = (allowed.position,)
            report.error(wanted.position, "looser-than-tenant", found, expected, "tighten it", related=related)
