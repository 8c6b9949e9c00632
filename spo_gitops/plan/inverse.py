"""The inverse of what a recorded run did to one resource, from its snapshot. docs/transactions.md.

What is not as the run left it was changed since: a conflict that stays as it is, unless it is overridden. A
resource is taken back as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..model.address import Address
from ..model.desired import Desired, Wanted
from ..model.kind import Kind
from ..model.observation import Observation, Presence
from ..model.ownership import Applied, Origin, Owned, Ownership, TakenBack
from ..model.plan import Action, Blocked, Case, Decision, Verb
from ..model.value import NO_PRIOR, UNKNOWN, Missing, Prior, Value, same, show
from ..problems import Position

OVERRIDE = "to override it: --force"


@dataclass(frozen=True, slots=True)
class Undoing:
    """What is the same for every resource of a rollback. ``commit`` is the one that git stands at."""

    run: str  # the run that is taken back
    by: str
    commit: str
    force: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """What the run did to one resource, as its intent recorded it.

    ``before`` is the document that declared the resource until then, ``asks`` the one that git has now, ``owned``
    the record as it is now.
    """

    action: Action
    owned: Ownership | None
    before: Desired | None = None
    asks: Desired | None = None

    @property
    def address(self) -> Address:
        return self.action.address


def inverse(deed: Deed, live: Observation, kind: Kind, undoing: Undoing) -> Action | Blocked | None:
    """What takes the deed back; None where nothing of it is left."""
    if live.presence is Presence.UNKNOWN:
        return Blocked(deed.address, live.trouble or "it could not be read")
    match deed.action.verb:
        case Verb.CREATE | Verb.RESTORE:
            return _removal(deed, live, undoing)
        case Verb.REMOVE:
            return _return(deed, live, kind, undoing)
    return _give_back(deed, live, undoing)


def document_of(owned: Ownership, run: str) -> Desired:
    """A document that asks for what the record says, where git no longer has the one that did."""
    place = Position(f"run {run}")
    modes = {name.partition("[")[0]: "include" if "[" in name else "exact" for name in owned.attributes}
    return Desired(
        owned.address,
        place,
        {name: Wanted(value.value, place, "snapshot") for name, value in owned.attributes.items()},
        lifecycle=owned.lifecycle,
        name=owned.name,
        sets={name: mode for name, mode in modes.items() if name == "admins"},
    )


def _removal(deed: Deed, live: Observation, undoing: Undoing) -> Action | Blocked | None:
    owned = deed.owned
    if live.presence is Presence.ABSENT:
        return None
    if owned is None or owned.origin is Origin.RECYCLED:
        return Blocked(deed.address, "what stands there is not recorded as ours; it is left alone")
    if owned.identity.lower() != live.identity.lower():
        return Blocked(deed.address, "another of the same address stands there now; it is left alone")
    later = [*_by_hand(owned, live), *_by_runs(owned, undoing)]
    if later and not undoing.force:
        return _conflict(deed, later)
    after = replace(
        owned,
        origin=Origin.RECYCLED,
        was=owned.origin,
        digest="",
        history=(*owned.history, Applied(undoing.by, undoing.commit, ""))[-20:],
        taken_back=_mark(deed, undoing, present=False),
    )
    return _action(deed, Verb.REMOVE, live, after, undoing, notes=_overrides(later))


def _by_hand(owned: Ownership, live: Observation) -> Iterator[str]:
    for name, value in sorted(owned.attributes.items()):
        now = live.value(name)
        if now is not UNKNOWN and not same(now, value.value):
            yield f"{name} is {show(now)} now, was {show(value.value)}"


def _by_runs(owned: Ownership, undoing: Undoing) -> Iterator[str]:
    """Later runs whose effect stands: those that were rolled back have left no trace in the record."""
    runs = {value.run for value in owned.attributes.values() if value.run > undoing.run}
    mine = [entry.digest for entry in owned.history if entry.run == undoing.run]
    if mine and owned.history[-1].digest != mine[-1]:
        runs.add(owned.history[-1].run)
    yield from (f"run {run} has changed it" for run in sorted(runs))


def _return(deed: Deed, live: Observation, kind: Kind, undoing: Undoing) -> Action | Blocked | None:
    owned = deed.owned
    if live.presence is Presence.PRESENT:
        if live.identity.lower() == deed.action.observation.identity.lower():
            return None
        return Blocked(deed.address, "another of the same address stands there now; it is left alone")
    if owned is None or not kind.restorable(owned, live):
        hint = "revert the commit and apply: that makes it anew, without its content"
        return Blocked(deed.address, "cannot be taken back: it is no longer in the recycle bin", hint)
    owned = replace(owned, origin=Origin.RECYCLED, was=owned.was if owned.origin is Origin.RECYCLED else owned.origin)
    after = replace(owned, taken_back=_mark(deed, undoing, present=True))
    document = deed.before or document_of(owned, undoing.run)
    return _action(replace(deed, owned=owned), Verb.RESTORE, live, after, undoing, desired=document)


def _give_back(deed: Deed, live: Observation, undoing: Undoing) -> Action | Blocked | None:
    if live.presence is Presence.ABSENT or (deed.owned is not None and deed.owned.origin is Origin.RECYCLED):
        return Blocked(deed.address, "it is gone; a run that removed it is rolled back first")
    if live.identity.lower() != deed.action.observation.identity.lower():
        return Blocked(deed.address, "another of the same address stands there now; it is left alone")
    decisions: list[Decision] = []
    later: list[str] = []
    for change in deed.action.changes:
        now, then = live.value(change.attribute), _snapshot(deed, change)
        if now is UNKNOWN or isinstance(then, Missing):
            return Blocked(deed.address, f"{change.attribute} could not be read")
        if same(now, then):
            continue
        if change.after is None or not same(now, change.after):
            left = show(change.after) if change.after is not None else ""
            later.append(f"{change.attribute} is {show(now)} now, the run left {left}")
        decisions.append(_back(deed, change.attribute, now, then))
    if later and not undoing.force:
        return _conflict(deed, later)
    after = _record(deed, undoing)
    if not decisions and _owns_the_same(after, deed.owned):
        return None
    verb = Verb.RECORD if not decisions else Verb.UPDATE if deed.action.prior_ownership else Verb.RELEASE
    decisions += _others(deed, after, live, {decision.attribute for decision in decisions})
    return _action(deed, verb, live, after, undoing, tuple(decisions), notes=_overrides(later))


def _others(deed: Deed, after: Ownership | None, live: Observation, written: set[str]) -> list[Decision]:
    """What else is ours: nothing is written of it, and kinds want to know (a lock that is ours may be lifted)."""
    return [
        Decision(name, Case.IN_STEP, live.value(name), None, after.attributes.get(name) if after is not None else None)
        for name in sorted(deed.owned.attributes if deed.owned is not None else {})
        if name not in written
    ]


def _snapshot(deed: Deed, change: Decision) -> Value | Missing:
    seen = deed.action.observation.value(change.attribute)
    return change.before if seen is UNKNOWN else seen


def _back(deed: Deed, name: str, now: Value | Missing, then: Value) -> Decision:
    """One value put back. One that an applied commit declared counts as declared: it was reviewed then."""
    prior = deed.action.prior_ownership
    owned = prior.attributes.get(name) if prior is not None else None
    wanted = deed.before.attributes.get(name) if deed.before is not None else None
    reviewed = wanted is not None and same(wanted.value, then)
    position = wanted.position if wanted is not None and reviewed else None
    return Decision(name, Case.TAKEN_BACK, now, then, owned, position)


def _record(deed: Deed, undoing: Undoing) -> Ownership | None:
    """Who owns what once it is taken back: of what the run changed as before it, of the rest as now.

    What it adopted stays on record without attributes until git has spoken, so that no later apply redoes it unseen.
    """
    prior, left, owned = deed.action.prior_ownership, deed.action.ownership, deed.owned
    if owned is None:
        return None if prior is None else replace(prior, taken_back=_mark(deed, undoing, present=True))
    before = dict(prior.attributes) if prior is not None else {}
    after = dict(left.attributes) if left is not None else {}
    attributes = dict(owned.attributes)
    for name in {*before, *after}:
        if before.get(name) != after.get(name):
            _put(attributes, name, before.get(name))
    untouched = left is not None and owned.digest == left.digest
    history = owned.history
    if prior is not None and prior.history and prior.history[-1].digest != (history[-1].digest if history else ""):
        history = (*history, Applied(undoing.by, undoing.commit, prior.history[-1].digest))[-20:]
    return replace(
        owned,
        attributes=attributes,
        digest=prior.digest if prior is not None and untouched else "",
        history=history,
        lifecycle=prior.lifecycle if prior is not None and untouched else owned.lifecycle,
        taken_back=_mark(deed, undoing, present=True),
    )


def _put(attributes: dict[str, Owned], name: str, owned: Owned | None) -> None:
    if owned is None:
        attributes.pop(name, None)
    else:
        attributes[name] = owned


def _owns_the_same(after: Ownership | None, owned: Ownership | None) -> bool:
    return (after.attributes if after is not None else {}) == (owned.attributes if owned is not None else {})


def _mark(deed: Deed, undoing: Undoing, *, present: bool) -> TakenBack | None:
    """What git asks for although it is taken back, so that the next apply does not redo it; None where it agrees."""
    asks = deed.asks
    asked: dict[str, Prior] = {}
    for change in deed.action.changes if not deed.action.settles and deed.action.verb is not Verb.REMOVE else ():
        wanted: Prior = asks.fields.get(change.attribute, NO_PRIOR) if asks is not None else NO_PRIOR
        if not same(wanted, _snapshot(deed, change)):
            asked[change.attribute] = wanted
    if (asks is not None) is present and not asked:
        return None
    return TakenBack(undoing.run, undoing.by, asks is not None, asked)


def _conflict(deed: Deed, later: list[str]) -> Blocked:
    return Blocked(deed.address, f"conflict, changed since: {'; '.join(later)}", OVERRIDE)


def _overrides(later: list[str]) -> tuple[str, ...]:
    return tuple(f"overrides: {change}" for change in later)


def _action(
    deed: Deed,
    verb: Verb,
    live: Observation,
    after: Ownership | None,
    undoing: Undoing,
    decisions: tuple[Decision, ...] = (),
    *,
    desired: Desired | None = None,
    notes: tuple[str, ...] = (),
) -> Action:
    lossy = tuple(f"not exact: {loss}" for loss in deed.action.losses)
    return Action(
        deed.address, verb, decisions, live, after, deed.owned, desired, undoes=undoing.run, notes=(*notes, *lossy)
    )
