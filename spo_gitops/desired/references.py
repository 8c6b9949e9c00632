"""Checks across documents: names and addresses that occur twice, references that lead nowhere, hubs in a circle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from ..problems import Position
from .design_references import check_defaults, check_design_names
from .documents import Documents
from .hub import HubDocument
from .inherit import Inheritance, check_conflict, check_cycles
from .nodes import quote
from .reading import Placed
from .report import Report, did_you_mean
from .site import SiteDocument, Values
from .site_keys import PREVIOUS

DEEPEST_HUB = 3  # levels. Source: Add-PnPHubToHubAssociation

D = TypeVar("D")


def check_references(documents: Documents, defaults: Values, report: Report) -> None:
    """Everything that one document alone cannot know."""
    _check_unique(documents, report)
    hubs = {hub.name.value.lower(): hub for hub in reversed(documents.hubs)}
    _check_own_hub(documents, report)
    profiles = Inheritance({profile.name.value.lower(): profile for profile in reversed(documents.profiles)})
    _check_profiles(documents, profiles, report)
    _check_previous(documents, report)
    _check_admins(documents, profiles, defaults, report)
    _check_hub_sites(documents, report)
    _check_parents(hubs, report)
    check_defaults(documents.designs, report)
    if documents.complete:  # otherwise what is missing may stand in the file that could not be read
        _check_names(documents, hubs, defaults, report)
        check_design_names(documents, defaults, report)


def _check_unique(documents: Documents, report: Report) -> None:
    addresses = "two documents with one address; delete one of them"
    names = "names are compared without case; choose another name"
    _once(documents.sites, lambda d: ("duplicate-address", f"another Site {d.url.value}", d.url), addresses, report)
    _once(documents.hubs, lambda d: ("duplicate-address", f"another Hub of {d.site.value}", d.site), addresses, report)
    _once(documents.hubs, lambda d: ("duplicate-name", f"another Hub {quote(d.name.value)}", d.name), names, report)
    _once(
        documents.profiles,
        lambda d: ("duplicate-name", f"another SiteProfile {quote(d.name.value)}", d.name),
        names,
        report,
    )
    _once(documents.sets, lambda d: ("duplicate-name", f"another SiteSet {quote(d.name.value)}", d.name), names, report)
    _once(
        documents.policies,
        lambda d: ("duplicate-name", f"another SecurityPolicy {quote(d.name)}", Placed(d.name, d.name_position)),
        names,
        report,
    )
    _once(documents.themes, lambda d: ("duplicate-name", f"another Theme {quote(d.name.value)}", d.name), names, report)
    _once(documents.scripts, lambda d: _twice("SiteScript", d.name), names, report)
    _once(documents.designs, lambda d: _twice("SiteDesign", d.name), names, report)
    for another in documents.tenants[1:]:
        found, first = "TenantSettings a second time", documents.tenants[0].position
        report.error(
            another.position, "duplicate-address", found, "one document", "put them together", related=(first,)
        )


def _twice(kind: str, name: Placed[str]) -> tuple[str, str, Placed[str]]:
    return "duplicate-name", f"another {kind} {quote(name.value)}", name


def _once(
    documents: Iterable[D], describe: Callable[[D], tuple[str, str, Placed[str]]], hint: str, report: Report
) -> None:
    first: dict[str, Position] = {}
    for document in documents:
        code, found, text = describe(document)
        key = text.value.lower()
        if key in first:
            report.error(text.position, code, found, "each one once", hint, related=(first[key],))
        else:
            first[key] = text.position


def _check_own_hub(documents: Documents, report: Report) -> None:
    """A hub's own site joins no hub: the hub itself gets a parent."""
    own = {hub.path: hub for hub in documents.hubs}
    for site in documents.sites:
        hub = own.get(site.path)
        if hub is not None and "hub" in site.values:
            position = site.values["hub"].position
            found = f"the key hub in the Site of the hub {hub.name.value}"
            hint = "remove it; to place the hub below another one write parent in the Hub"
            report.error(position, "hub-joins-hub", found, "no hub", hint, related=(hub.site.position,))


def _check_profiles(documents: Documents, profiles: Inheritance, report: Report) -> None:
    check_cycles(profiles.profiles, report)
    for site in documents.sites:
        place = site.profiles[0].position if site.profiles else site.position
        check_conflict(profiles.of(_named(site)), site.values, profiles, place, report)


def _check_previous(documents: Documents, report: Report) -> None:
    """No other site stands where one comes from, and no two come from one place."""
    declared = {site.path: site for site in documents.sites}
    first: dict[str, Position] = {}
    for site in documents.sites:
        previous = site.values.get(PREVIOUS)
        if previous is None:
            continue
        there = declared.get(str(previous.value))
        if there is not None:
            hint = "declare that one in a later commit, when the redirect there has been removed"
            found = f"the url of another Site, {there.url.value}"
            report.error(previous.position, "previous-url", found, "a URL that is free after the rename", hint,
                         related=(there.url.position,))  # fmt: skip
        elif str(previous.value) in first:
            related = (first[str(previous.value)],)
            report.error(previous.position, "previous-url", "another site's previousUrl", "each URL once",
                         "remove it in one of them", related=related)  # fmt: skip
        first.setdefault(str(previous.value), previous.position)


def _named(site: SiteDocument) -> tuple[str, ...]:
    return tuple(profile.value for profile in site.profiles)


def _check_admins(documents: Documents, profiles: Inheritance, defaults: Values, report: Report) -> None:
    """A mode needs members, the Site's own or those of its profiles or the defaults.

    A row may leave a SiteSet's template without members: then its mode says nothing.
    """
    for site in documents.sites:
        if site.generated:
            continue
        inherited = "admins.members" in defaults or "admins.members" in profiles.of(_named(site)).values
        if "admins.mode" in site.values and "admins.members" not in site.values and not inherited:
            position = site.values["admins.mode"].position
            report.error(position, "missing-key", "admins without members", "the key members", "add members: [...]")


def _check_hub_sites(documents: Documents, report: Report) -> None:
    declared = {site.path for site in documents.sites}
    for hub in documents.hubs:
        if hub.path not in declared:
            found = f"{hub.site.value}, which no Site declares"
            hint = "plan looks it up in the tenant; declare it to have it created"
            report.warning(hub.site.position, "hub-site-undeclared", found, "a declared site", hint)


def _check_parents(hubs: Mapping[str, HubDocument], report: Report) -> None:
    for name, hub in hubs.items():
        chain = _ancestors(name, hubs)
        if len(chain) <= 1:
            continue
        parent = hub.values["parent"].position
        related = tuple(hubs[ancestor].position for ancestor in chain[1:] if ancestor != name)
        if chain[-1] == name:
            found = "hubs in a circle: " + " > ".join(hubs[step].name.value for step in chain)
            report.error(parent, "hub-cycle", found, "parents that end", "remove one of the parents", related=related)
        elif len(chain) == DEEPEST_HUB + 1:  # deeper ones are the same mistake
            found = "hubs too deep: " + " > ".join(hubs[step].name.value for step in chain)
            hint = "place the hub higher up"
            report.error(parent, "hub-depth", found, f"at most {DEEPEST_HUB} levels", hint, related=related)


def _ancestors(name: str, hubs: Mapping[str, HubDocument]) -> list[str]:
    """The hub, its parent, and so on; ends behind the first repetition."""
    chain = [name]
    while True:
        parent = hubs[chain[-1]].values.get("parent")
        if parent is None or str(parent.value) not in hubs:
            return chain
        repeated = parent.value in chain
        chain.append(str(parent.value))
        if repeated:
            return chain


def _check_names(documents: Documents, hubs: Mapping[str, HubDocument], defaults: Values, report: Report) -> None:
    hub_names = {hub.name.value.lower(): hub.name.value for hub in documents.hubs}
    profile_names = {profile.name.value.lower(): profile.name.value for profile in documents.profiles}
    sources = [*(site.values for site in documents.sites), *(p.values for p in documents.profiles), defaults]
    for values in sources:
        if "hub" in values:
            _check_name(values["hub"].position, str(values["hub"].value), hub_names, "Hub", report)
    for hub in hubs.values():
        if "parent" in hub.values:
            parent = hub.values["parent"]
            _check_name(parent.position, str(parent.value), hub_names, "Hub", report)
    named = [profile for site in documents.sites for profile in site.profiles]
    for profile in (*named, *(other for document in documents.profiles for other in document.profiles)):
        _check_name(profile.position, profile.value, profile_names, "SiteProfile", report)
    for policy in documents.policies:
        for selector in (policy.selector, policy.selector.but or policy.selector):
            for name in (name for name in selector.hubs if not name.startswith("/")):
                _check_name(policy.position, name, hub_names, "Hub", report)


def _check_name(position: Position, name: str, names: Mapping[str, str], kind: str, report: Report) -> None:
    """``names`` are the known ones as written, by their lower case."""
    if name in names or (name == "none" and kind == "Hub"):
        return
    hint = did_you_mean(name, names.values()) or f"declare it: kind: {kind}, name: {name}"
    code = "unknown-hub" if kind == "Hub" else "unknown-profile"
    report.error(position, code, f"{quote(name)}, which no {kind} is called", f"the name of a {kind}", hint)
