"""Around a resource: what others are, or will be once the plan is carried out, where it leans on them.

A site may not be looser than its tenant, as it is and as this very plan makes it. docs/guards.md, "What the tenant
allows".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ..counting import how_many
from ..model.address import Address
from ..model.desired import Desired
from ..model.kind import THERE, Around, Kind, Kinds
from ..model.observation import Observation, ObservedState, Presence
from ..model.plan import Action, Blocked, Case, Verb
from ..model.value import UNKNOWN, Observed, Value, same
from .findings import Outlook


def leaned_on(resources: Iterable[Desired], kinds: Kinds) -> Counter[Address]:
    """What the resources lean on, each with how many of them do."""
    return Counter(ask.address for desired in resources for ask in kinds[desired.address.kind].leans_on(desired))


def around(observed: ObservedState, drafts: Iterable[Action | Blocked | None]) -> Around:
    """The values of others: what their drafts write, and otherwise as read; whether they are there likewise."""
    drafts = tuple(drafts)
    comes_or_goes = {
        draft.address: draft.settles
        for draft in drafts
        if isinstance(draft, Action) and (draft.settles or draft.verb is Verb.REMOVE)
    }
    written: dict[tuple[Address, str], Value] = {
        (draft.address, decision.attribute): decision.after
        for draft in drafts
        if isinstance(draft, Action)
        for decision in draft.decisions
        if decision.after is not None
    }

    def value(address: Address, attribute: str) -> Observed:
        if attribute == THERE:
            return comes_or_goes.get(address, _is_there(observed.of(address)))
        after = written.get((address, attribute))
        return observed.of(address).value(attribute) if after is None else after

    return value


def _is_there(live: Observation) -> Observed:
    return UNKNOWN if live.presence is Presence.UNKNOWN else live.presence is Presence.PRESENT


def overruled(outlook: Outlook, kind: Kind, view: Around) -> Iterator[str]:
    """One sentence for each attribute that is as declared and yet more than others allow, so that theirs holds."""
    decisions = {d.attribute: d for d in outlook.action.decisions} if outlook.action is not None else {}
    for name, more in sorted(kind.beyond(outlook.desired, outlook.live, view).items(), key=lambda pair: pair[0]):
        decided = decisions.get(name)
        blocked = decided is not None and decided.case is Case.BLOCKED
        wanted = outlook.desired.attributes.get(name)
        if not blocked and wanted is not None and same(outlook.value(name), wanted.value):
            yield f"{name}: {more.reason}"


def doubts(leaned: Mapping[Address, int], observed: ObservedState) -> Iterator[str]:
    """What could not be read of others: whether those that lean on it may have what they declare is not known."""
    for address, count in sorted(leaned.items()):
        live = observed.of(address)
        if live.presence is Presence.UNKNOWN:
            who = how_many(count, "resource may", "resources may")
            why = live.trouble or "it could not be read"
            yield f"whether {who} have what is declared is not known, {address} being unknown: {why}"
