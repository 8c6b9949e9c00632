"""What its tenant lets a site have: limits that a site may not be looser than, and features that must be on.

The strictest of several limits binds; a site whose override is on is let out of its partition's limit of sharing. A
list of domains is bound only by a tenant that allows nothing but its own list. What was not read limits nothing.
Source: wire/REFERENCE.md 10.2; learn.microsoft.com, "Restrict sharing by domain" and "Control access from unmanaged
devices".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from ..model.order import Strictness, compare
from ..model.site_url import is_on_one_drive_host
from ..model.value import UNKNOWN, Missing, Observed, Value, same, show
from . import added
from .added import Additions
from .settings import Setting, SettingType, declarable

Values = Callable[[str], Observed]  # a setting's value by its name, UNKNOWN where it is not known

_OVERRIDE = "overrideSharingCapability"
_LIMITS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sharingCapability": ("coreSharingCapability", "sharingCapability"),
        "loopSharingCapability": ("coreLoopSharingCapability",),
        "conditionalAccessPolicy": ("conditionalAccessPolicy",),
        "sharingAllowedDomainList": ("sharingAllowedDomainList",),
    }
)
_PERSONAL: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **_LIMITS,
        "sharingCapability": ("oneDriveSharingCapability", "sharingCapability"),
        "loopSharingCapability": ("oneDriveLoopSharingCapability",),
    }
)
_PARTITIONS = ("coreSharingCapability", "oneDriveSharingCapability")
# A limit that binds only where another setting of the tenant has this value.
_ONLY_WHILE: Mapping[str, tuple[str, Value]] = MappingProxyType(
    {"sharingAllowedDomainList": ("sharingDomainRestrictionMode", "AllowList")}
)


@dataclass(frozen=True, slots=True)
class Excess:
    """What forbids a value: the tenant's setting ``by``, which is ``found`` where the site needs ``needed``."""

    by: str
    found: Value
    needed: str
    feature: bool = False

    def __str__(self) -> str:
        if self.feature:
            return f"it needs {self.needed} in the tenant's settings, and that is {show(self.found)}"
        return f"it is looser than the tenant, which allows {self.needed} ({self.by})"


def bounded() -> frozenset[str]:
    """The settings of sites that the tenant may forbid a value of."""
    return _bounded(added.in_force())


@lru_cache(maxsize=4)
def _bounded(additions: Additions) -> frozenset[str]:
    return frozenset({*_LIMITS, *(name for name, setting in declarable().items() if setting.tenant_requires)})


def deciders(path: str, name: str, value: Value) -> tuple[str, ...]:
    """The settings of the tenant that decide whether the site at ``path`` may have the value; none for a value that
    nothing there forbids."""
    setting = declarable().get(name)
    if setting is None:
        return ()
    limits = () if _is_strictest(setting, value) else _limits(path).get(name, ())
    conditions = tuple(_ONLY_WHILE[limit][0] for limit in limits if limit in _ONLY_WHILE)
    features = () if _is_off(setting, value) else tuple(need.setting for need in setting.tenant_requires)
    return (*limits, *conditions, *features)


def excess(path: str, name: str, value: Value, site: Values, tenant: Values) -> Excess | None:
    """What of the tenant forbids the site at ``path`` to have the value, None where nothing is known to."""
    setting = declarable().get(name)
    if setting is None:
        return None
    for need in () if _is_off(setting, value) else setting.tenant_requires:
        found = tenant(need.setting)
        if not isinstance(found, Missing) and not same(found, need.value):
            return Excess(need.setting, found, f"{need.setting}: {show(need.value)}", feature=True)
    for limit in _limits(path).get(name, ()):
        found = tenant(limit)
        if isinstance(found, Missing) or not _binds(limit, site, tenant):
            continue
        if compare(setting.order, value, found) is Strictness.LOOSER or _reaches_outside(limit, value, found):
            return Excess(limit, found, f"at most {show(found)}")
    return None


def nearest(path: str, name: str, value: Value, site: Values, tenant: Values) -> Value | None:
    """The value nearest to it that the tenant lets the site have, None where none is known."""
    setting = declarable().get(name)
    if setting is None:
        return value
    for _ in range(len(deciders(path, name, value)) + 1):
        more = excess(path, name, value, site, tenant)
        if more is None:
            return value
        if more.feature:
            closest: Value | None = False if setting.type is SettingType.BOOLEAN else next(iter(setting.inherits), None)
        elif more.by in _ONLY_WHILE:
            closest = " ".join(sorted(set(str(value).split()) & set(str(more.found).split()))) or None
        else:
            closest = more.found
        if closest is None:
            return None
        value = closest
    return None


def _limits(path: str) -> Mapping[str, tuple[str, ...]]:
    return _PERSONAL if is_on_one_drive_host(path) else _LIMITS


def _binds(limit: str, site: Values, tenant: Values) -> bool:
    if limit in _PARTITIONS and site(_OVERRIDE) is True:
        return False
    name, value = _ONLY_WHILE.get(limit, ("", ""))
    return not name or (tenant(name) is not UNKNOWN and same(tenant(name), value))


def _reaches_outside(limit: str, value: Value, found: Value) -> bool:
    """Whether a list names what the tenant's list lacks, though neither holds the other."""
    return limit in _ONLY_WHILE and bool(set(str(value).split()) - set(str(found).split()))


def _is_strictest(setting: Setting, value: Value) -> bool:
    return value in ("", ()) or setting.order.rank(value) == setting.order.bounds()[0]


def _is_off(setting: Setting, value: Value) -> bool:
    """Whether the value uses nothing that would have to be on."""
    return value in ("", (), False) or setting.is_inherited(value)
