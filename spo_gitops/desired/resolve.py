"""From documents to desired state: profiles and defaults merged, names of hubs replaced, policies attached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from ..model import globs
from ..model.address import TENANT as TENANT_ADDRESS
from ..model.address import Address
from ..model.attribute import element
from ..model.desired import URL, Applied, Desired, DesiredState, Lifecycle, OnMissing, OnRemove, Wanted
from ..model.policy import EVERYWHERE, Exemption, Level, Policy, Selector
from ..model.value import UNKNOWN, Value
from ..policy.selection import Match, Subject, match
from .designs import RIGHTS, DesignDocument, ScriptDocument
from .documents import Documents
from .group_site import GROUP_SITE
from .hub import JOINERS, HubDocument
from .inherit import Inheritance
from .lifecycle import PREFIX, lifecycle_of
from .lists import LISTS
from .metadata import PREFIX as NOTED
from .permissions import KEYS as PERMISSIONS
from .sets import renames_of, resolve_sets
from .site import SiteDocument, Values
from .site_keys import ARCHIVED, IGNORABLE, MANAGED_BY, PREVIOUS
from .site_web import KEYS as OF_WEB
from .site_web import VERSIONS
from .special_sites import fits
from .tenant_settings import TenantDocument
from .theme import ThemeDocument

NONE = "none"
_CREATE = "create."
_ADMINS = "admins"
_ANY_TIME = datetime(2020, 1, 1, tzinfo=UTC)  # what depends on time is not known from files


def resolve(documents: Documents, defaults: Values) -> DesiredState:
    """Every declared resource. References that lead nowhere are left out: the checks have reported them."""
    hubs = {hub.name.value.lower(): hub for hub in reversed(documents.hubs)}
    profiles = Inheritance({profile.name.value.lower(): profile for profile in reversed(documents.profiles)})
    policies = resolve_policies(documents)
    resources: dict[Address, Desired] = {}
    for site in documents.sites:
        desired = site_of(site, merge(site, profiles, defaults), hubs, policies)
        resources.setdefault(desired.address, desired)
    for hub in documents.hubs:
        desired = _hub(hub, hubs)
        resources.setdefault(desired.address, desired)
    for tenant in documents.tenants:
        resources.setdefault(TENANT_ADDRESS, _tenant(tenant, policies))
    for kind, named in (
        ("theme", documents.themes),
        ("site-script", documents.scripts),
        ("site-design", documents.designs),
    ):
        for document in named:
            desired = _named(kind, document)
            resources.setdefault(desired.address, desired)
    return DesiredState(resources)


def resolve_policies(documents: Documents) -> tuple[Policy, ...]:
    """The policies with the paths of hubs' sites instead of the hubs' names."""
    paths = {hub.name.value.lower(): hub.path for hub in reversed(documents.hubs)}
    return tuple(replace(policy, selector=_with_paths(policy.selector, paths)) for policy in documents.policies)


def _with_paths(selector: Selector, paths: Mapping[str, str]) -> Selector:
    but = None if selector.but is None else _with_paths(selector.but, paths)
    return replace(selector, hubs=tuple(paths.get(hub, hub) for hub in selector.hubs), but=but)


def merge(site: SiteDocument, profiles: Inheritance, defaults: Values) -> dict[str, Wanted]:
    """Site over profiles over defaults, name by name; lists are replaced."""
    given = {name: Wanted(placed.value, placed.position, "defaults") for name, placed in defaults.items()}
    for name, inherited in profiles.of(tuple(profile.value for profile in site.profiles)).values.items():
        placed = inherited.placed
        given[name] = Wanted(placed.value, placed.position, f"profile:{profiles.name(inherited.profile)}")
    merged = {name: wanted for name, wanted in given.items() if fits(site.path, name)}
    for name, placed in site.values.items():
        merged[name] = Wanted(placed.value, placed.position)
    return merged


def site_of(
    site: SiteDocument, merged: Mapping[str, Wanted], hubs: Mapping[str, HubDocument], policies: Iterable[Policy]
) -> Desired:
    """One site with the values that ``merge`` gave."""
    address = Address.of("site", site.url.value)
    plain = ("title", "description", "owner", *OF_WEB, ARCHIVED)
    attributes = {name: wanted for name, wanted in merged.items() if name in plain}
    below = ("settings.", f"{VERSIONS}.")
    attributes.update((name, wanted) for name, wanted in merged.items() if name.startswith(below))
    hub = None if any(own.path == site.path for own in hubs.values()) else _hub_of(merged, hubs)
    if hub is not None:
        attributes["hub"] = hub
    attributes.update(_admins(merged))
    inside, modes = resolve_sets(merged, (*PERMISSIONS, LISTS, GROUP_SITE))
    attributes.update(inside)
    previous = site.values.get(PREVIOUS)
    if previous is not None:
        attributes[URL] = Wanted(site.path, previous.position)
    create = {name.removeprefix(_CREATE): wanted.value for name, wanted in merged.items() if name.startswith(_CREATE)}
    if "type" in merged:
        create["template"] = merged["type"].value
    if MANAGED_BY in merged:
        create[MANAGED_BY] = merged[MANAGED_BY].value
    return Desired(
        address=address,
        position=site.position,
        attributes=attributes,
        create=create,
        lifecycle=_left_alone(lifecycle_of(_values(merged, PREFIX)), merged),
        policies=tuple(applicable(site.path, str(create.get("template", "")), policies)),
        renames=renames_of(merged),
        previous="" if previous is None else str(previous.value),
        sets=({_ADMINS: str(_mode(merged))} if f"{_ADMINS}.members" in merged else {}) | modes,
        metadata={
            name.removeprefix(NOTED): str(merged[name].value) for name in sorted(merged) if name.startswith(NOTED)
        },
    )


def _left_alone(lifecycle: Lifecycle, merged: Mapping[str, Wanted]) -> Lifecycle:
    """Of what something else manages everything is read, for the policies, and nothing written."""
    if MANAGED_BY not in merged:
        return lifecycle
    untouched = frozenset(IGNORABLE)
    return replace(lifecycle, ignore=untouched, on_missing=OnMissing.REPORT, on_remove=OnRemove.RELEASE)


def _hub_of(merged: Mapping[str, Wanted], hubs: Mapping[str, HubDocument]) -> Wanted | None:
    """The wanted membership, with the hub's site instead of its name."""
    wanted = merged.get("hub")
    if wanted is None or wanted.value == NONE:
        return wanted
    hub = hubs.get(str(wanted.value))
    return None if hub is None else Wanted(hub.path, wanted.position, wanted.origin)


def _admins(merged: Mapping[str, Wanted]) -> Iterator[tuple[str, Wanted]]:
    """One attribute for an exact set, one a member otherwise; the declared owner is not a member."""
    members = merged.get(f"{_ADMINS}.members")
    if members is None or not isinstance(members.value, tuple):
        return
    owner = merged["owner"].value if "owner" in merged else None
    others = tuple(sorted(member for member in members.value if member != owner))
    if _mode(merged) == "exact":
        yield _ADMINS, Wanted(others, members.position, members.origin)
        return
    places = members.position.members()
    for member in others:
        yield element(_ADMINS, member), Wanted(True, places.get(member, members.position), members.origin)


def _mode(merged: Mapping[str, Wanted]) -> Value:
    mode = merged.get(f"{_ADMINS}.mode")
    return "exact" if mode is None else mode.value


def applicable(path: str, template: str, policies: Iterable[Policy], *, declared: bool = True) -> Iterator[Applied]:
    """The rules that may bind a site, as far as its path and template (empty: not known) tell."""
    known = Subject(path, template=template or UNKNOWN, declared=declared)
    for policy in policies:
        selected = match(policy.selector, known, _ANY_TIME)
        if selected is Match.NO or policy.level is not Level.SITE:
            continue
        where = policy.selector if selected is Match.UNKNOWN else EVERYWHERE
        spared = tuple(e for e in policy.exemptions if e.site and globs.matches(e.site, path))
        yield from rules_of(policy, where, spared)


def applied_to(address: Address, policies: Iterable[Policy]) -> tuple[Applied, ...]:
    """The rules that may bind a resource that no document declares."""
    policies = tuple(policies)
    if address == TENANT_ADDRESS:
        return tuple(applied for p in policies if p.level is Level.TENANT for applied in rules_of(p))
    return tuple(applicable(address.key, "", policies, declared=False)) if address.kind == "site" else ()


def rules_of(policy: Policy, where: Selector = EVERYWHERE, exemptions: tuple[Exemption, ...] = ()) -> Iterator[Applied]:
    """The policy's rules on one resource."""
    for rule in policy.rules:
        yield Applied(
            policy=policy.name,
            attribute=rule.attribute,
            constraint=rule.constraint,
            mode=policy.mode,
            severity=policy.severity,
            position=rule.position,
            where=where,
            when=policy.when,
            exemptions=exemptions,
        )


def _hub(hub: HubDocument, hubs: Mapping[str, HubDocument]) -> Desired:
    attributes: dict[str, Wanted] = {}
    for name, placed in hub.values.items():
        if name.startswith(PREFIX):
            continue
        value = placed.value
        if name == "parent" and value != NONE:
            parent = hubs.get(str(value))
            if parent is None:
                continue
            value = parent.path
        attributes[name] = Wanted(value, placed.position)
    sets, modes = resolve_sets(attributes, (JOINERS,))
    plain = {name: wanted for name, wanted in attributes.items() if not name.startswith(f"{JOINERS}.")}
    return Desired(
        address=Address.of("hub", hub.site.value),
        position=hub.position,
        attributes={**plain, **sets},
        sets=modes,
        lifecycle=lifecycle_of({name: placed.value for name, placed in hub.values.items() if name.startswith(PREFIX)}),
        name=hub.name.value,
    )


def _tenant(tenant: TenantDocument, policies: Iterable[Policy]) -> Desired:
    wanted = {name: Wanted(placed.value, placed.position) for name, placed in tenant.values.items()}
    return Desired(
        address=TENANT_ADDRESS,
        position=tenant.position,
        attributes={name: value for name, value in wanted.items() if not name.startswith(PREFIX)},
        lifecycle=lifecycle_of(_values(wanted, PREFIX)),
        policies=tuple(applied for policy in policies if policy.level is Level.TENANT for applied in rules_of(policy)),
    )


def _named(kind: str, document: ThemeDocument | ScriptDocument | DesignDocument) -> Desired:
    """What the tenant has of its own accord, known by its name."""
    wanted = {name: Wanted(placed.value, placed.position) for name, placed in document.values.items()}
    sets, modes = resolve_sets(wanted, (RIGHTS,))
    plain = {name: value for name, value in wanted.items() if not name.startswith((PREFIX, f"{RIGHTS}."))}
    return Desired(
        address=Address.of(kind, document.name.value),
        position=document.position,
        attributes={**plain, **sets},
        lifecycle=lifecycle_of(_values(wanted, PREFIX)),
        name=document.name.value,
        sets=modes,
    )


def _values(merged: Mapping[str, Wanted], prefix: str) -> dict[str, Value]:
    return {name: wanted.value for name, wanted in merged.items() if name.startswith(prefix)}
