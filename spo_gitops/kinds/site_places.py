"""Where a site is: at its address, or still (or again) at one that it had before. Source: wire/REFERENCE.md 5.3, 9.

The id finds it where it is recorded; a site that is not is looked for at the URL that its document says it had.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.desired import URL
from ..model.kind import Ask, Conversation, Survey
from ..model.observation import Observation, Presence
from ..model.plan import Action, Verb
from ..model.value import Observed, Value
from . import site_read, special_site
from .hosts import absolute

FORMERLY, IN_THE_WAY = "formerly", "inTheWay"
RECYCLED_AT, RECYCLED_THERE = "recycledAt", "recycledThere"
SITE, BIN, REDIRECT = "site", "bin", "redirect"

_WAYS = {
    SITE: "another site stands there",
    BIN: "a site in the tenant's recycle bin has that URL: restore or purge it",
    REDIRECT: "a redirect that this program did not leave stands there: remove it, or choose another url",
}


def read(tenant: str, ask: Ask, survey: Survey) -> Conversation[Observation]:
    """The site at its address, or where it has not left yet; then ``url`` is not its address, and the facts say what
    is in the way."""
    seen = yield from site_read.read(tenant, ask, survey)
    present = seen.presence is Presence.PRESENT
    redirect = bool(seen.facts.get("redirect"))
    if not ask.formerly:
        return seen
    known: dict[str, Value] = {FORMERLY: ask.formerly}
    if present and not redirect and ask.identity.lower() in ("", seen.identity):
        return replace(seen, facts={**seen.facts, **known})
    key = ask.address.key
    there = yield from _elsewhere(tenant, ask, seen)
    if there:
        found = yield from site_read.read(tenant, replace(ask, address=Address("site", there), formerly=()), survey)
        facts: dict[str, Value] = {**found.facts, **known}
        if present:
            facts[IN_THE_WAY] = REDIRECT if redirect else SITE
        elif (yield from site_read.in_recycle_bin(absolute(tenant, key))):
            facts[IN_THE_WAY] = BIN
        fields: Mapping[str, Observed] = {**found.fields, URL: there}  # asked for or not: what is sent goes there
        return replace(found, address=ask.address, fields=fields, facts=facts)
    if ask.recycle_bin and (redirect or not present):
        for path in reversed([path for path in ask.formerly if path != key]):
            identity = yield from site_read.in_recycle_bin(absolute(tenant, path))
            if identity:
                gone = {RECYCLED_AT: path, RECYCLED_THERE: identity}
                return Observation(ask.address, Presence.ABSENT, facts={**gone, **known})
    return seen


def place_of(observation: Observation) -> Address:
    """Where the site answers now."""
    url = observation.value(URL)
    if not isinstance(url, str) or url == observation.address.key:
        return observation.address
    return Address("site", url)


def been_at(observation: Observation, path: str) -> tuple[str, ...] | None:
    """Where the site has been since it was at the path, its place now not among it; None where it never was there."""
    known = observation.facts.get(FORMERLY)
    places = known if isinstance(known, tuple) else ()
    if path not in places:
        return None
    here = place_of(observation).key
    return tuple(place for place in places[places.index(path) + 1 :] if place != here)


def blocks(draft: Action) -> str:
    """Why a site cannot get its new URL, or empty."""
    facts = draft.observation.facts
    if draft.verb is Verb.CREATE and RECYCLED_AT in facts:
        return f"the site that was at {facts[RECYCLED_AT]} is in the tenant's recycle bin: restore it there first"
    goal = next((d.after for d in draft.decisions if d.attribute == URL and d.writes), None)
    if goal is None or draft.settles:
        return ""
    way = str(facts.get(IN_THE_WAY, ""))
    if way and not (way == REDIRECT and been_at(draft.observation, str(goal)) is not None):
        return f"it cannot be renamed to {goal}: {_WAYS[way]}"
    if facts.get("hub"):
        return f"it cannot be renamed to {goal}: it is a registered hub; unregister it in an earlier commit"
    if str(facts.get("template", "")).upper().startswith(special_site.CHANNEL):
        return f"it cannot be renamed to {goal}: it belongs to a channel of a team"
    return ""


def remarks(draft: Action) -> tuple[str, ...]:
    """The rename in one line, or that there was nothing to rename."""
    if draft.verb is Verb.CREATE and draft.desired is not None and draft.desired.previous:
        return (f"nothing is at its previousUrl {draft.desired.previous}: a new site is made",)
    for decision in draft.changes:
        if decision.attribute == URL and isinstance(decision.before, str):
            back = been_at(draft.observation, str(decision.after)) is not None
            stays = "" if back else "; a redirect stays at the old URL"
            return (f"{decision.before} → {decision.after} (rename{stays})",)
    return ()


def _elsewhere(tenant: str, ask: Ask, seen: Observation) -> Conversation[str]:
    """Where else the site is, among the places where it may be; empty for nowhere."""
    if ask.identity:
        absent = seen.presence is Presence.ABSENT and "recycledIdentity" not in seen.facts
        told = absent or seen.facts.get("redirect")  # then it was asked for by its id already
        facts = seen.facts if told else (yield from site_read.moved(ask))
        where = str(facts.get("movedTo", ""))
        return where if where in ask.formerly else ""
    for path in reversed([path for path in ask.formerly if path != ask.address.key]):
        seen = yield from site_read.read(tenant, Ask(Address("site", path), frozenset()), Survey())
        if seen.presence is Presence.PRESENT and not seen.facts.get("redirect"):
            return path
    return ""
