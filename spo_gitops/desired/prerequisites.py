"""What settings require of other settings of the same site or tenant (the catalogue's ``requires``)."""

from __future__ import annotations

from collections.abc import Mapping

from ..catalog.requires import Prerequisite
from ..catalog.settings import Setting, declarable
from ..catalog.tenant_settings import declarable_tenant
from ..model.address import TENANT
from ..model.constraint import Constraint
from ..model.desired import Desired, DesiredState, Wanted
from ..model.value import Value, same, show
from .report import Report

# What enforces which list.
_LISTS: Mapping[tuple[str, Value], str] = {
    ("sharingDomainRestrictionMode", "AllowList"): "sharingAllowedDomainList",
    ("sharingDomainRestrictionMode", "BlockList"): "sharingBlockedDomainList",
    ("ipAddressEnforcement", True): "ipAddressAllowList",
    ("isUnmanagedSyncClientForTenantRestricted", True): "allowedDomainListForSyncClient",
    ("bccExternalSharingInvitations", True): "bccExternalSharingInvitationsList",
    ("blockDownloadFileTypePolicy", True): "blockDownloadFileTypeIds",
}
_ENTRIES = {
    "sharingAllowedDomainList": "domains",
    "sharingBlockedDomainList": "domains",
    "ipAddressAllowList": "IP ranges",
    "allowedDomainListForSyncClient": "ids of domains",
    "bccExternalSharingInvitationsList": "mail addresses",
    "blockDownloadFileTypeIds": "types of files",
}


def check_prerequisites(state: DesiredState, report: Report) -> None:
    """A contradiction is an error; what nobody declares is a warning, and decided by the live value at plan."""
    for desired in state.resources.values():
        catalogue = _catalogue(desired)
        for name, wanted in desired.attributes.items():
            setting = catalogue.get(name.removeprefix("settings."))
            if setting is None or not name.startswith("settings.") or wanted.value in ("", ()):
                continue  # an empty list may be cleared whatever holds
            for prerequisite in setting.requires:
                if prerequisite.setting in catalogue:
                    _check(desired, setting, wanted, prerequisite, report)
    _check_quotas(state, report)
    _check_lists(state, report)


def _catalogue(desired: Desired) -> Mapping[str, Setting]:
    return declarable_tenant() if desired.address == TENANT else declarable()


def _check(desired: Desired, setting: Setting, wanted: Wanted, prerequisite: Prerequisite, report: Report) -> None:
    attribute = f"settings.{prerequisite.setting}"
    needed = f"{prerequisite.setting}: {_show(prerequisite.value)}"
    declared = desired.attributes.get(attribute)
    if declared is not None:
        if not same(declared.value, prerequisite.value):
            found = f"{setting.name} with {prerequisite.setting}: {_show(declared.value)}"
            hint = f"write {needed}, or remove {setting.name}"
            related = (declared.position,)
            report.error(wanted.position, "requires-contradicted", found, needed, hint, related=related)
        return
    order = _catalogue(desired)[prerequisite.setting].order
    for applied in desired.policies:
        if applied.attribute != attribute or not (applied.enforced and applied.is_certain):
            continue
        if not applied.constraint.allows(prerequisite.value, order):
            found = f"{setting.name}, while the policy {applied.policy} forbids {needed}"
            hint = f"remove {setting.name}, or change the policy"
            related = (applied.position,)
            report.error(wanted.position, "requires-contradicted", found, needed, hint, related=related)
            return
        if applied.constraint == Constraint(equals=prerequisite.value):
            return
    found = f"{setting.name} without {prerequisite.setting}"
    hint = "without effect otherwise; declare it, or leave it to the live value"
    report.warning(wanted.position, "requires-undeclared", found, needed, hint)


def _check_quotas(state: DesiredState, report: Report) -> None:
    """The warning level of the storage does not lie above the quota; 0 stands for the tenant's own. A level that nobody
    declares is mostly higher than a quota that somebody does."""
    for desired in state.resources.values():
        quota, level = (
            _number(desired.attributes, "storageQuota"),
            _number(desired.attributes, "storageQuotaWarningLevel"),
        )
        if quota is not None and level is None and quota.value != 0:
            needed, hint = (
                "storageQuotaWarningLevel, not above it",
                "refused while the live level is higher; declare it",
            )
            report.warning(quota.position, "requires-undeclared", "storageQuota alone", needed, hint)
        if quota is None or level is None or not isinstance(quota.value, int) or not isinstance(level.value, int):
            continue
        if 0 < quota.value < level.value:
            found, expected = f"a warning level of {level.value} MB", f"at most the quota of {quota.value} MB"
            related = (quota.position,)
            report.error(level.position, "requires-contradicted", found, expected, "lower it", related=related)


def _check_lists(state: DesiredState, report: Report) -> None:
    """A setting that enforces a list needs one that is not empty."""
    for desired in state.resources.values():
        for (switch, value), name in _LISTS.items():
            enforcing = desired.attributes.get(f"settings.{switch}")
            if enforcing is None or not same(enforcing.value, value) or name not in _catalogue(desired):
                continue
            needed = f"{name} with at least one entry"
            found = f"{switch}: {_show(value)}"
            entries = desired.attributes.get(f"settings.{name}")
            if entries is not None and entries.value in ("", ()):
                related, hint = (entries.position,), f"write {_ENTRIES.get(name, 'entries')}, or another {switch}"
                found = f"{found} with an empty {name}"
                report.error(enforcing.position, "requires-contradicted", found, needed, hint, related=related)
            elif entries is None and not any(applied.attribute == f"settings.{name}" for applied in desired.policies):
                hint = "refused where there is none; declare it, or leave it to the live value"
                report.warning(enforcing.position, "requires-undeclared", f"{found} without {name}", needed, hint)


def _number(attributes: Mapping[str, Wanted], name: str) -> Wanted | None:
    return attributes.get(f"settings.{name}")


def _show(value: Value) -> str:
    return value if isinstance(value, str) else show(value)
