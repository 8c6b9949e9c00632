"""What a site asks for against what its tenant allows, as far as both are declared."""

from __future__ import annotations

from ..catalog.bounds import Excess, excess
from ..catalog.tenant_settings import declarable_tenant
from ..model.address import TENANT
from ..model.desired import Desired, DesiredState, Wanted
from ..model.order import Strictness, compare
from ..model.value import UNKNOWN, Observed, Value, show
from .report import Report

_PREFIX = "settings."


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
    for attribute, wanted in site.attributes.items():
        name = attribute.removeprefix(_PREFIX)
        if name == attribute:
            continue
        found = excess(
            site.address.key, name, wanted.value, lambda other: _declared(site, other), lambda o: _declared(tenant, o)
        )
        if found is not None:
            _tell(name, wanted, found, tenant.attributes[_PREFIX + found.by], report)


def _declared(desired: Desired, name: str) -> Observed:
    wanted = desired.attributes.get(_PREFIX + name)
    return UNKNOWN if wanted is None else wanted.value


def _tell(name: str, wanted: Wanted, excess: Excess, allowed: Wanted, report: Report) -> None:
    related = (allowed.position,)
    if excess.feature:
        found = f"{name}, while the tenant has {excess.by}: {show(excess.found)}"
        hint = f"remove the line, or write {excess.needed} in TenantSettings"
        report.error(wanted.position, "looser-than-tenant", found, excess.needed, hint, related=related)
        return
    found = f"{_plain(wanted.value)}, while the tenant allows {_plain(excess.found)} ({excess.by})"
    expected, hint = f"at most {_plain(excess.found)}", "tighten the site, or loosen the tenant"
    report.error(wanted.position, "looser-than-tenant", found, expected, hint, related=related)


def _plain(value: Value) -> str:
    return value if isinstance(value, str) else show(value)


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
