"""Site collections: communication sites, team sites with or without a group; existing sites of any template.

Identity: the site id; the address is the server-relative URL. Proof of absence: the no-such-site error of the
authoritative read. Inverse of create: the tenant's recycle bin, never a purge. Inverse of remove: restore from
the recycle bin, same id, content intact. Side effects: none of its own (a hub's unregistration changes sites).
Source: wire/REFERENCE.md 3 to 6 and 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..catalog.settings import declarable, renamed, site_settings
from ..errors import NotFoundError
from ..model.address import Address
from ..model.attribute import Attribute
from ..model.desired import URL, Desired
from ..model.kind import Access, Apart, Appeared, Around, Ask, Beyond, Change, Conversation, Survey
from ..model.observation import Observation
from ..model.operation import Request
from ..model.order import Flag, Openings, Unordered
from ..model.ownership import Owned, Ownership
from ..model.plan import Action, Decision, GuardClass, Verb
from ..model.value import Prior, Value
from . import (
    access,
    archive,
    associated,
    crowds,
    design_names,
    effects,
    effort,
    group_effects,
    group_life,
    group_site,
    inner_names,
    list_access,
    lists,
    naming,
    openness,
    permissions,
    renaming,
    site_create,
    site_hazards,
    site_limits,
    site_order,
    site_owner,
    site_places,
    site_read,
    site_update,
    site_web,
    special_site,
    storage,
    strangers,
    unverified,
    version_policy,
)
from .hosts import absolute
from .inside import brought_along, carried_off, priors
from .phases import PREFIX
from .principals import opens_up

# REFERENCE 9: the tenant's recycle bin, and for a site with a group the group's own (the site comes back with it).
RETENTION_DAYS, GROUP_RETENTION_DAYS = 93, 30


class Site:
    """A site collection of one tenant (``tenant_url`` without trailing slash)."""

    name = "site"
    words: Mapping[Verb, str] = {Verb.REMOVE: "recycle"}

    def __init__(self, tenant_url: str) -> None:
        self._tenant = tenant_url

    def attribute(self, name: str) -> Attribute:
        plain, _, rest = name.partition(".")
        if plain == "settings" and rest in site_settings():
            setting = site_settings()[renamed().get(rest, rest)]
            return Attribute(f"{PREFIX}{setting.name}", setting.order, setting.security)
        if name == "admins":
            return Attribute(name, Openings(opens_up), security=True, principals=True)
        if name.startswith("admins["):
            opening = opens_up(name[len("admins[") : -1])
            return Attribute(name, Flag(strict=False) if opening else Unordered(), opening, principals=True)
        if permissions.is_permission(name):
            return permissions.attribute(name)
        if site_web.is_of_web(name):
            return site_web.attribute(name)
        if group_site.is_of_group(name):
            return group_site.attribute(name)
        if lists.is_list(name):
            return lists.attribute(name)
        return Attribute(name, principals=name == "owner")

    def survey_needed(self, asks: Iterable[Ask]) -> bool:
        return any("hub" in ask.attributes for ask in asks)

    def reads(self, ask: Ask) -> int:
        admins = any(name.partition("[")[0] == "admins" for name in ask.attributes)
        group = {name.partition("[")[0] for name in ask.attributes if group_site.is_of_group(name)}
        people = len(group & {group_site.OWNERS, group_site.MEMBERS})
        inside = sum(site_read.inside(ask)) + site_web.requests(ask.attributes) + bool(group) + people
        inside += version_policy.EXISTING in ask.attributes
        inside += any(map(lists.is_typed, filter(lists.is_list, ask.attributes)))
        return 1 + admins + inside + ask.content + ask.recycle_bin + 3 * bool(ask.formerly)

    def read(self, ask: Ask, survey: Survey) -> Conversation[Observation]:
        return (yield from site_places.read(self._tenant, ask, survey))

    def writes(self, changes: tuple[Decision, ...]) -> int:
        return effort.writes(changes)

    def listed(self, survey: Survey) -> Conversation[tuple[Address, ...]]:
        yield from ()
        return ()

    def missing_for_creation(self, desired: Desired) -> tuple[str, ...]:
        if special_site.comes_by_itself(desired.address.key):
            return ()
        if str(desired.create.get("template", "")).upper() == group_site.TEMPLATE:
            return group_site.missing(desired)
        missing = [] if "template" in desired.create else ["type"]
        return (*missing, *(key for key in ("title", "owner") if key not in desired.attributes))

    def create(self, desired: Desired) -> Conversation[Appeared]:
        return (yield from site_create.create(self._tenant, desired))

    def arriving(self, desired: Desired) -> Conversation[bool]:
        return (yield from site_create.arriving(self._tenant, desired))

    def given(self, desired: Desired) -> Mapping[str, Owned]:
        return site_create.given(desired)

    def restore(self, ownership: Ownership) -> Conversation[Appeared]:
        return (yield from site_create.restore(self._tenant, ownership))

    def restorable(self, ownership: Ownership, observation: Observation) -> bool:
        facts = (observation.facts.get(fact) for fact in ("recycledIdentity", site_places.RECYCLED_THERE))
        return ownership.identity.lower() in {str(fact).lower() for fact in facts if fact}

    def remove(self, action: Action) -> Conversation[None]:
        where = site_places.place_of(action.observation).key
        group = group_site.group_of(action.observation)
        if group and (yield from group_life.remove(self._tenant, where, group)):
            return
        try:
            yield Request("site.recycle", body={"siteUrl": absolute(self._tenant, where)})
        except NotFoundError:
            return  # already gone: what was wanted

    def update(self, observation: Observation, changes: tuple[Decision, ...], survey: Survey) -> Change[None]:
        yield from site_update.update(self._tenant, observation, changes, survey)

    def give_back(self, address: Address, attribute: str, value: Value, survey: Survey) -> Conversation[None]:
        yield from site_update.join(self._tenant, address.key, str(value), survey)

    def touches(self, address: Address, decisions: tuple[Decision, ...], verb: Verb) -> frozenset[str]:
        renames = (d for d in decisions if d.attribute == URL and d.writes)
        return frozenset({address.key, *(str(place) for d in renames for place in (d.before, d.after))})

    def after(self, draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
        return site_order.after(draft, drafts)

    def blocks(self, draft: Action, drafts: Mapping[Address, Action]) -> str:
        return site_order.blocks(draft, drafts)

    def unmet(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        if desired is None:
            return {}
        settings = site_update.SEQUENCE.unmet(desired, observation)
        inside = {**permissions.unmet(desired, observation), **lists.unmet(desired, observation)}
        named = {**inner_names.unmet(desired, observation), **associated.unmet(desired, observation)}
        named |= strangers.unmet(desired, observation)
        special = {**special_site.unmet(desired, observation), **version_policy.unmet(desired, observation)}
        return {**settings, **inside, **named, **group_site.unmet(desired, observation), **special}

    def at_odds(self, decisions: tuple[Decision, ...], observation: Observation) -> Mapping[str, str]:
        return storage.at_odds(decisions, observation)

    def leans_on(self, desired: Desired) -> Iterable[Ask]:
        yield from site_limits.leans_on(desired)
        yield from design_names.leans_on(desired.create.get(design_names.OF_NEW_SITE))

    def beyond(self, desired: Desired, observation: Observation, around: Around) -> Mapping[str, Beyond]:
        more = design_names.beyond_new_site(desired, observation, around)
        return {**site_limits.beyond(desired, observation, around), **more}

    def strangers(self, desired: Desired, observation: Observation) -> frozenset[str]:
        return strangers.strangers(desired, observation)

    def crowds(self, desired: Desired | None, ownership: Ownership | None, observation: Observation) -> frozenset[str]:
        return crowds.crowds(desired, ownership, observation)

    def resolved(self, desired: Desired, observation: Observation) -> Desired:
        return naming.resolved(desired, observation)

    def inapplicable(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        return archive.inapplicable(desired, observation)

    def carried_over(self, desired: Desired | None, ownership: Ownership, observation: Observation) -> Ownership:
        return renaming.carried_over(desired, ownership, observation)

    def carried_off(self, decisions: tuple[Decision, ...]) -> Mapping[str, str]:
        return carried_off(decisions)

    def brought_along(self, decisions: tuple[Decision, ...]) -> Mapping[str, str]:
        return brought_along(decisions)

    def priors(self, decisions: tuple[Decision, ...]) -> Mapping[str, Prior]:
        return priors(decisions)

    def apart(
        self, desired: Desired | None, ownership: Ownership | None, observation: Observation
    ) -> Mapping[str, Apart]:
        return site_owner.apart(desired, ownership, observation)

    def points_at(self, attribute: str) -> str:
        return "hub" if attribute == "hub" else ""

    def holds_itself(self) -> bool:
        return False

    def refusable(self, attribute: str, value: Value) -> bool:
        if permissions.is_permission(attribute):
            return permissions.refusable(attribute, value)
        if lists.is_list(attribute):
            return lists.refusable(attribute, value)
        if attribute == version_policy.EXISTING:
            return value is False  # a job that ran has run
        setting = declarable().get(attribute.removeprefix("settings."))
        return attribute.startswith("settings.") and setting is not None and setting.refusable(value)

    def hazards(self, action: Action) -> Iterable[tuple[GuardClass, str]]:
        yield from site_hazards.hazards(action)
        yield from lists.hazards(action)
        yield from list_access.hazards(action)
        yield from archive.hazards(action)
        yield from group_effects.hazards(action)

    def losses(self, action: Action) -> Iterable[str]:
        yield from effects.losses(action, declarable())
        yield from version_policy.losses(action)

    def remarks(self, action: Action) -> Iterable[str]:
        yield from site_places.remarks(action)
        yield from archive.remarks(action)
        yield from access.remarks(action)
        yield from list_access.remarks(action)
        yield from openness.of_site(action)
        yield from strangers.remarks(action)
        yield from unverified.remarks(action, declarable())
        yield from group_effects.remarks(action)
        yield from effects.remarks(action, declarable())

    def access(self, action: Action) -> Mapping[str, Access]:
        return list_access.access(action)

    def retention_days(self, observation: Observation) -> int:
        return GROUP_RETENTION_DAYS if group_site.group_of(observation) else RETENTION_DAYS

    def dependants(self, observation: Observation, survey: Survey) -> tuple[tuple[Address, str], ...]:
        return ()
