"""Hubs: a registered hub site and its properties. Joining is an attribute of the Site.

Identity: the id of the hub's site, so the address is that site's path and a hub renamed in YAML stays itself.
Proof of absence: not in the list of hubs and, where that may be late, the hub's own read or the site's flag.
Inverse of create: unregister; inverse of remove: register again, and give back what the removal took along.
Side effects: unregistering drops every member's association and the children's parent.
Source: wire/REFERENCE.md 8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import AnswerLostError, NotFoundError, RejectedError
from ..model.address import Address
from ..model.attribute import Attribute
from ..model.desired import Desired
from ..model.kind import Appeared, Around, Ask, Beyond, Conversation, Survey
from ..model.observation import Observation, Presence
from ..model.operation import Request
from ..model.order import Flag
from ..model.ownership import Ownership
from ..model.plan import Action, Decision, GuardClass, Verb
from ..model.value import UNKNOWN, Value
from . import csom, design_names, hub_rights, openness, titled
from .hosts import ZERO_ID, absolute, path_of
from .hub_order import (
    belongs_elsewhere,
    design_to_be,
    leaving,
    member_of,
    must_come_first,
    parent_to_be,
    set_free_by,
)
from .hub_read import DESIGN, PROPERTIES, hub_entity, hub_on, id_of_hub, observation_of
from .peopled import Peopled
from .site_read import entity
from .site_update import hub_id


class Hub(Peopled):
    """The hub on a site of one tenant (``tenant_url`` without trailing slash)."""

    name = "hub"
    words: Mapping[Verb, str] = {
        Verb.CREATE: "register",
        Verb.RESTORE: "register again",
        Verb.REMOVE: "unregister",
    }

    def __init__(self, tenant_url: str) -> None:
        self._tenant = tenant_url

    def attribute(self, name: str) -> Attribute:
        if name == "requiresJoinApproval":
            return Attribute(name, Flag(strict=True), security=True)
        return Attribute(name)

    def survey_needed(self, asks: Iterable[Ask]) -> bool:
        return any(True for _ in asks)

    def reads(self, ask: Ask) -> int:
        site_first = not ask.identity or ask.fresh
        return 1 + site_first + (DESIGN in ask.attributes) + (hub_rights.concerns(ask.attributes) or ask.content)

    def read(self, ask: Ask, survey: Survey) -> Conversation[Observation]:
        listed = hub_on(ask.address.key, survey)
        if listed is not None and not ask.fresh:
            return (yield from observation_of(ask, listed, survey))
        identity = str(listed["SiteId"]) if listed is not None else ask.identity
        facts: dict[str, Value] = {}
        if not identity or ask.fresh:
            site = yield from self._site(ask.address.key)
            identity = id_of_hub(site)
            facts = {"noSite": True} if site is None else member_of(site, survey)
        if not identity:
            return Observation(ask.address, Presence.ABSENT, facts=facts)
        try:
            response = yield Request("hub.read", {"id": identity})
        except NotFoundError:
            return Observation(ask.address, Presence.ABSENT)
        hub = hub_entity(response.body)
        if path_of(str(hub["SiteUrl"])) != ask.address.key:
            return Observation(ask.address, Presence.ABSENT)
        return (yield from observation_of(ask, hub, survey))

    def listed(self, survey: Survey) -> Conversation[tuple[Address, ...]]:
        yield from ()
        return tuple(Address(self.name, path_of(str(hub["SiteUrl"]))) for hub in survey.hubs.values())

    def create(self, desired: Desired) -> Conversation[Appeared]:
        return (yield from self._register(desired.address))

    def restore(self, ownership: Ownership) -> Conversation[Appeared]:
        return (yield from self._register(ownership.address))

    def restorable(self, ownership: Ownership, observation: Observation) -> bool:
        return True  # nothing lies in a bin: registering again and giving back is all there is

    def remove(self, action: Action) -> Conversation[None]:
        try:
            yield Request("hub.unregister", body={"siteUrl": absolute(self._tenant, action.address.key)})
        except (AnswerLostError, RejectedError):
            # Both "it is no hub" and a lost answer are settled by the site's own flag.
            if (yield from self._registered_id(action.address.key)):
                raise

    def update(self, observation: Observation, changes: tuple[Decision, ...], survey: Survey) -> Conversation[None]:
        joining = {d.attribute: d.after for d in changes if d.after is not None and hub_rights.concerns((d.attribute,))}
        if joining:
            yield from hub_rights.update(observation.identity, joining)
        properties = {}
        for decision in changes:
            if decision.after is not None and decision.attribute not in joining:
                parameter = yield from self._parameter(decision.attribute, decision.after, survey)
                properties[PROPERTIES[decision.attribute]] = parameter
        if properties:
            yield Request("hub.update", body=csom.update_hub(observation.identity, properties))

    def give_back(self, address: Address, attribute: str, value: Value, survey: Survey) -> Conversation[None]:
        identity = yield from hub_id(self._tenant, address.key, survey)
        parameter = yield from self._parameter(attribute, value, survey)
        yield Request("hub.update", body=csom.update_hub(identity, {PROPERTIES[attribute]: parameter}))

    def touches(self, address: Address, decisions: tuple[Decision, ...], verb: Verb) -> frozenset[str]:
        return frozenset({address.key})

    def after(self, draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
        site = Address("site", draft.address.key)
        if must_come_first(drafts.get(site), draft):
            yield site
        parent = parent_to_be(draft)
        if parent != "none":
            yield Address("hub", parent)
        yield from design_to_be(draft)
        yield from set_free_by(draft, drafts)
        if draft.verb is Verb.REMOVE:
            yield from leaving(draft.address.key, drafts)

    def blocks(self, draft: Action, drafts: Mapping[Address, Action]) -> str:
        if draft.verb is Verb.CREATE:
            site = drafts.get(Address("site", draft.address.key))
            if site is None and draft.observation.facts.get("noSite"):
                return f"its site {draft.address.key} does not exist and is not declared"
        if reason := belongs_elsewhere(draft, drafts):
            return reason
        if draft.verb in (Verb.ADOPT, Verb.UPDATE, Verb.CREATE, Verb.RECORD):
            site = drafts.get(Address("site", draft.address.key))
            if site is not None and site.verb is Verb.REMOVE:
                return "its site is about to be recycled; remove the Hub as well, or keep the Site"
        return super().blocks(draft, drafts)

    def leans_on(self, desired: Desired) -> Iterable[Ask]:
        return design_names.leans_on(desired.fields.get(DESIGN))

    def beyond(self, desired: Desired, observation: Observation, around: Around) -> Mapping[str, Beyond]:
        missing = design_names.missing(desired.fields.get(DESIGN), around)
        return {DESIGN: Beyond(missing)} if missing else {}

    def points_at(self, attribute: str) -> str:
        return {"parent": "hub", DESIGN: "site-design"}.get(attribute, "")

    def holds_itself(self) -> bool:
        return True

    def hazards(self, action: Action) -> Iterable[tuple[GuardClass, str]]:
        yield from hub_rights.hazards(action)
        if action.verb is Verb.REMOVE and action.side_effects:
            others = ", ".join(str(effect.address) for effect in action.side_effects[:5])
            more = f" and {len(action.side_effects) - 5} more" if len(action.side_effects) > 5 else ""
            yield GuardClass.HUB_WITH_MEMBERS, f"others belong to it: {others}{more}"

    def losses(self, action: Action) -> Iterable[str]:
        """What its record cannot hold, because nobody could read it."""
        if action.verb is Verb.REMOVE:
            owned = action.prior_ownership.attributes if action.prior_ownership is not None else {}
            unread = [name for name, value in action.observation.fields.items() if value is UNKNOWN]
            yield from (f"{name} could not be read and goes with it" for name in sorted(unread) if name not in owned)

    def remarks(self, action: Action) -> Iterable[str]:
        yield from openness.of_hub(action)
        yield from super().remarks(action)

    def dependants(self, observation: Observation, survey: Survey) -> tuple[tuple[Address, str], ...]:
        identity = observation.identity
        members = [
            (Address("site", site["path"]), "hub")
            for site in survey.discovered or ()
            if site["hub"] == identity and site["identity"] != identity
        ]
        children = [
            (Address("hub", path_of(str(child["SiteUrl"]))), "parent")
            for child in survey.hubs.values()
            if str(child.get("ParentHubSiteId") or "").lower() == identity
        ]
        return (*members, *children)

    def _register(self, address: Address) -> Conversation[Appeared]:
        try:
            response = yield Request("hub.register", body={"siteUrl": absolute(self._tenant, address.key)})
        except AnswerLostError:
            identity = yield from self._registered_id(address.key)
            if not identity:
                response = yield Request("hub.register", body={"siteUrl": absolute(self._tenant, address.key)})
                identity = str(hub_entity(response.body)["SiteId"])
            return Appeared(identity.lower())
        return Appeared(str(hub_entity(response.body)["SiteId"]).lower())

    def _registered_id(self, path: str) -> Conversation[str]:
        """The site's id where the site itself says that it is a hub, else empty."""
        return id_of_hub((yield from self._site(path)))

    def _site(self, path: str) -> Conversation[Mapping[str, Any] | None]:
        """The properties of the hub's site, None where it is proven that there is none."""
        try:
            response = yield Request("site.read", body={"url": absolute(self._tenant, path), "includeDetail": False})
        except NotFoundError:
            return None
        return entity(response.body)

    def _parameter(self, attribute: str, value: Value, survey: Survey) -> Conversation[csom.Parameter]:
        match attribute:
            case "parent":
                return csom.guid(ZERO_ID if value == "none" else (yield from hub_id(self._tenant, str(value), survey)))
            case "siteDesignId":
                if value in ("none", "") or titled.is_id(str(value)):
                    return csom.guid(ZERO_ID if value in ("none", "") else str(value))
                return csom.guid((yield from titled.designs()).identity(str(value)))
            case "description" | "logoUrl" if value == "":
                return csom.null()  # what a hub has that never had one; a read cannot tell it from an empty text
        return csom.boolean(value) if isinstance(value, bool) else csom.string(str(value))
