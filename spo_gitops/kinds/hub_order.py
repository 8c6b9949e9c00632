"""What the actions of hubs wait for, and who lets go of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..model.address import Address
from ..model.kind import Survey
from ..model.plan import Action, Verb
from ..model.value import Value
from .hosts import ZERO_ID, path_of
from .hub_read import DESIGN
from .site_update import LOCK

MEMBER_OF = "memberOf"


def parent_to_be(draft: Action) -> str:
    """The parent that the action sets, or ``none``; what appears only then is taken to get it as declared."""
    if draft.settles and draft.desired is not None and "parent" in draft.desired.attributes:
        return str(draft.desired.attributes["parent"].value)
    for held in draft.prior_ownership.held if draft.settles and draft.prior_ownership is not None else ():
        if held.address == draft.address and held.attribute == "parent":
            return str(held.before)
    set_now = [d.after for d in draft.decisions if d.attribute == "parent" and isinstance(d.after, str)]
    return str(set_now[0]) if set_now else "none"


def design_to_be(draft: Action) -> Iterable[Address]:
    """The site design that the action sets, called by its name."""
    wanted = draft.desired.attributes.get(DESIGN) if draft.settles and draft.desired is not None else None
    values = [wanted.value] if wanted is not None else [d.after for d in draft.decisions if d.attribute == DESIGN]
    for value in values:
        if isinstance(value, str) and value != "none":
            yield Address("site-design", value)


def must_come_first(site: Action | None, draft: Action) -> bool:
    """Whether the site's own action (or, blocked, its lack) decides about the hub: it makes the site, lifts its
    lock or leaves the hub that it belongs to."""
    if site is None:
        return draft.verb in (Verb.CREATE, Verb.RESTORE)
    if site.verb in (Verb.CREATE, Verb.RESTORE):
        return True
    return any(d.writes and d.attribute in (LOCK, "hub") and d.after in ("Unlock", "none") for d in site.decisions)


def set_free_by(draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
    """The hubs that go and let go of the site with that: as long as it belongs to one it cannot become a hub."""
    site = Address("site", draft.address.key)
    for address, other in drafts.items() if draft.settles else ():
        if any(effect.address == site and not effect.gives_back for effect in other.side_effects):
            yield address


def member_of(site: Mapping[str, Any], survey: Survey) -> dict[str, Value]:
    """The fact which hub a site belongs to, where that one is listed."""
    identity = str(site.get("HubSiteId") or ZERO_ID).lower()
    hub = survey.hubs.get(identity)
    return {} if hub is None or identity == str(site["SiteId"]).lower() else {MEMBER_OF: path_of(str(hub["SiteUrl"]))}


def belongs_elsewhere(draft: Action, drafts: Mapping[Address, Action]) -> str:
    """Why the site cannot become a hub; empty where it can, or leaves its hub in this plan or with that hub's end.

    Source: wire/REFERENCE.md 8, "a site that is joined to a hub must leave first".
    """
    hub = draft.observation.facts.get(MEMBER_OF)
    if hub is None or draft.verb not in (Verb.CREATE, Verb.RESTORE):
        return ""
    ends = drafts.get(Address("hub", str(hub)))
    site = drafts.get(Address("site", draft.address.key))
    leaves = site is not None and any(d.attribute == "hub" and d.writes and d.after == "none" for d in site.decisions)
    if leaves or (ends is not None and ends.verb is Verb.REMOVE):
        return ""
    return f"its site belongs to the hub {hub}, so that it cannot become one itself; let it leave that hub first"


def leaving(hub: str, drafts: Mapping[Address, Action]) -> Iterable[Address]:
    """The actions that let go of this hub: members that leave or go, children that get another parent or go."""
    for address, draft in drafts.items():
        attribute = "hub" if address.kind == "site" else "parent"
        if address.key == hub or draft.observation.fields.get(attribute) != hub:
            continue
        if draft.verb is Verb.REMOVE or any(d.attribute == attribute and d.writes for d in draft.decisions):
            yield address
