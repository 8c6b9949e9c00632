"""What a site waits for, and what keeps an action on it from being carried out as things are.

Hubs before those that join them, a site's own hub unregistered before the site is locked or goes, a site design before
the site that is made with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.address import Address
from ..model.observation import Presence
from ..model.plan import Action, Case, Verb
from . import archive, inner_names, site_places, special_site, strangers, tenant_order

MANAGED_BY = "managedBy"


def after(draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
    """What must be finished before the action starts."""
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


def blocks(draft: Action, drafts: Mapping[Address, Action]) -> str:
    """Why the action cannot be carried out, or empty."""
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
    joined = drafts.get(Address("hub", _joins(draft)))
    if joined is not None and joined.observation.presence is Presence.ABSENT and not joined.settles:
        return (
            f"its hub {joined.address.key} is gone: let the Hub come back (lifecycle: {{onMissing: restore}}), "
            "or remove the key hub"
        )
    manager = draft.desired.create.get(MANAGED_BY) if draft.desired is not None else None
    if manager and draft.settles:
        return f"{manager} manages it, which is to make it: such a site is read and not written"
    checks = (archive.blocks, special_site.blocks, site_places.blocks, strangers.blocks, inner_names.blocks)
    return next(filter(None, (check(draft) for check in checks)), "")


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


def _locks(draft: Action) -> bool:
    return any(d.attribute == "settings.lockState" and d.writes and d.after != "Unlock" for d in draft.decisions)
