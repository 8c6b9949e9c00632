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
from ..model.desired import URL, Desired, OnDrift
from ..model.kind import Apart, Appeared, Around, Ask, Beyond, Conversation, Survey
from ..model.observation import Observation
from ..model.operation import Request
from ..model.order import Flag, Openings, Unordered
from ..model.ownership import Owned, Ownership
from ..model.plan import Action, Case, Decision, GuardClass, Verb
from ..model.value import Observed, Value
from . import (
    access,
    archive,
    associated,
    crowds,
    effects,
    group_effects,
    group_life,
    group_site,
    lists,
    naming,
    openness,
    permissions,
    renaming,
    site_create,
    site_hazards,
    site_limits,
    site_places,
    site_read,
    site_update,
    site_web,
    special_site,
    strangers,
    tenant_order,
    unverified,
    version_policy,
)
from .hosts import absolute
from .inside import brought_along, carried_off
from .phases import PREFIX
from .principals import opens_up

# REFERENCE 9: the tenant's recycle bin, and for a site with a group the group's own (the site comes back with it).
RETENTION_DAYS, GROUP_RETENTION_DAYS = 93, 30
MANAGED_BY = "managedBy"


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
        return 1 + admins + inside + ask.content + ask.recycle_bin + 3 * bool(ask.formerly)

    def read(self, ask: Ask, survey: Survey) -> Conversation[Observation]:
        return (yield from site_places.read(self._tenant, ask, survey))

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

    def update(self, observation: Observation, changes: tuple[Decision, ...], survey: Survey) -> Conversation[None]:
        yield from site_update.update(self._tenant, observation, changes, survey)

    def give_back(self, address: Address, attribute: str, value: Value, survey: Survey) -> Conversation[None]:
        yield from site_update.join(self._tenant, address.key, str(value), survey)

    def touches(self, address: Address, decisions: tuple[Decision, ...], verb: Verb) -> frozenset[str]:
        renames = (d for d in decisions if d.attribute == URL and d.writes)
        return frozenset({address.key, *(str(place) for d in renames for place in (d.before, d.after))})

    def after(self, draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
        yield from tenant_order.before_site(draft, drafts)
        own_hub = Address("hub", draft.address.key)
        if draft.verb is Verb.REMOVE or _locks(draft):
            yield own_hub
        joins = _joins(draft)
        yield from _given_back(draft)
        if draft.verb is Verb.CREATE and draft.desired is not None and "siteDesign" in draft.desired.create:
            yield Address("site-design", str(draft.desired.create["siteDesign"]))
        if joins:
            yield Address("hub", joins)
            hub = drafts.get(own_hub)
            if hub is not None and hub.verb is Verb.REMOVE:
                yield own_hub

    def blocks(self, draft: Action, drafts: Mapping[Address, Action]) -> str:
        declared = draft.desired.create.get("template") if draft.desired else None
        live = draft.observation.facts.get("template")
        if declared and live and str(declared).upper() != str(live).upper():
            return f"its template is {live}, declared is {declared}; a template cannot be changed"
        lock = draft.observation.fields.get("settings.lockState", "Unlock")
        managed = any(d.attribute == "settings.lockState" and d.case is not Case.FROZEN for d in draft.decisions)
        if draft.changes and lock != "Unlock" and not managed and draft.verb in (Verb.ADOPT, Verb.UPDATE, Verb.RELEASE):
            return f"it is locked ({lock}) and its lock is not ours to lift: declare settings.lockState"
        if draft.verb is Verb.REMOVE and draft.observation.facts.get("hub"):
            hub = drafts.get(Address("hub", draft.address.key))
            if hub is None or hub.verb is not Verb.REMOVE:
                return "it is a registered hub; remove the Hub first"
        if _joins(draft) and draft.observation.facts.get("hub"):
            hub = drafts.get(Address("hub", draft.address.key))
            if hub is None or hub.verb is not Verb.REMOVE:
                return "it is a registered hub itself, so it cannot join one"
        manager = draft.desired.create.get(MANAGED_BY) if draft.desired is not None else None
        if manager and draft.settles:
            return f"{manager} manages it, which is to make it: such a site is read and not written"
        checks = (archive.blocks, special_site.blocks, site_places.blocks, strangers.blocks)
        return next(filter(None, (check(draft) for check in checks)), "")

    def unmet(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        if desired is None:
            return {}
        settings = site_update.SEQUENCE.unmet(desired, observation)
        inside = {**permissions.unmet(desired, observation), **lists.unmet(desired, observation)}
        named = {**associated.unmet(desired, observation), **strangers.unmet(desired, observation)}
        special = {**special_site.unmet(desired, observation), **version_policy.unmet(desired, observation)}
        return {**settings, **inside, **named, **group_site.unmet(desired, observation), **special}

    def leans_on(self, desired: Desired) -> Iterable[Ask]:
        return site_limits.leans_on(desired)

    def beyond(self, desired: Desired, observation: Observation, around: Around) -> Mapping[str, Beyond]:
        return site_limits.beyond(desired, observation, around)

    def strangers(self, desired: Desired, observation: Observation) -> frozenset[str]:
        return strangers.strangers(desired, observation)

    def crowds(self, desired: Desired | None, ownership: Ownership | None, observation: Observation) -> frozenset[str]:
        return crowds.crowds(desired, ownership, observation)

    def resolved(self, desired: Desired, observation: Observation) -> Desired:
        return naming.resolved(desired, observation)

    def inapplicable(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        return archive.inapplicable(desired, observation)

    def carried_over(
        self, desired: Desired | None, ownership: Ownership, observation: Observation
    ) -> Mapping[str, Owned]:
        return renaming.carried_over(desired, ownership, observation)

    def carried_off(self, decisions: tuple[Decision, ...]) -> Mapping[str, str]:
        return carried_off(decisions)

    def brought_along(self, decisions: tuple[Decision, ...]) -> Mapping[str, str]:
        return brought_along(decisions)

    def apart(
        self, desired: Desired | None, ownership: Ownership | None, observation: Observation
    ) -> Mapping[str, Apart]:
        """The primary owner's own entry does not show among the secondary administrators, whoever is the owner:
        who is to be the owner is left out, who ceases to be it is hidden until then."""
        now = observation.fields.get("owner")
        then = _owner_to_be(desired, ownership, now)
        owners = frozenset(owner for owner in (now, then) if isinstance(owner, str))
        absent = frozenset(owner for owner in (then,) if isinstance(owner, str))
        return {"admins": Apart(absent, owners - absent)}

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
        yield from archive.hazards(action)
        yield from group_effects.hazards(action)

    def losses(self, action: Action) -> Iterable[str]:
        yield from effects.losses(action, declarable())
        yield from version_policy.losses(action)

    def remarks(self, action: Action) -> Iterable[str]:
        yield from site_places.remarks(action)
        yield from archive.remarks(action)
        yield from access.remarks(action)
        yield from openness.of_site(action)
        yield from strangers.remarks(action)
        yield from unverified.remarks(action, declarable())
        yield from group_effects.remarks(action)
        yield from effects.remarks(action, declarable())

    def retention_days(self, observation: Observation) -> int:
        return GROUP_RETENTION_DAYS if group_site.group_of(observation) else RETENTION_DAYS

    def dependants(self, observation: Observation, survey: Survey) -> tuple[tuple[Address, str], ...]:
        return ()


def _given_back(draft: Action) -> Iterable[Address]:
    """The hub that the site belonged to when we recycled it, and will belong to again."""
    if draft.verb is Verb.RESTORE and draft.prior_ownership is not None:
        for held in draft.prior_ownership.held:
            if held.address == draft.address and held.attribute == "hub":
                yield Address("hub", str(held.before))


def _joins(draft: Action) -> str:
    """The hub that the action joins, or empty; what appears only then is taken to join as declared."""
    if draft.settles and draft.desired is not None and "hub" in draft.desired.attributes:
        declared = str(draft.desired.attributes["hub"].value)
        return "" if declared == "none" else declared
    for decision in draft.decisions:
        if decision.attribute == "hub" and isinstance(decision.after, str) and decision.after != "none":
            return decision.after
    return ""


def _owner_to_be(desired: Desired | None, ownership: Ownership | None, now: Observed | None) -> Observed | None:
    """Who is the owner once the plan is carried out: as declared, as before where it is released, or as now."""
    lifecycle = desired.lifecycle if desired is not None else ownership.lifecycle if ownership is not None else None
    if lifecycle is not None and lifecycle.ignores("owner"):
        return now  # frozen: whoever it is, it stays
    owned = ownership.attributes.get("owner") if ownership else None
    if desired is not None and "owner" in desired.attributes:
        declared = desired.attributes["owner"].value
        drifted = owned is not None and owned.value == declared
        return now if drifted and desired.lifecycle.on_drift is OnDrift.REPORT else declared
    if owned is not None and owned.value == now and isinstance(owned.before, str):
        return owned.before
    return now


def _locks(draft: Action) -> bool:
    return any(d.attribute == "settings.lockState" and d.writes and d.after != "Unlock" for d in draft.decisions)
