"""The inverse of what a recorded run did to one resource, from its snapshot. docs/transactions.md.

What is not as the run left it was changed since: a conflict that stays as it is, unless it is overridden. A
resource is taken back as a whole or not at all, but for what nobody can see before the rest is taken back (shut.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..model.desired import Desired
from ..model.kind import Kind
from ..model.observation import Observation, Presence
from ..model.order import Strictness, compare
from ..model.ownership import Applied, Origin, Owned, Ownership
from ..model.plan import Action, Blocked, Case, Decision, Verb
from ..model.value import NO_PRIOR, UNKNOWN, Missing, Value, same, show
from .deeds import Deed, Undoing, document_of, mark, owns_the_same, record_after, snapshot
from .late import arrived_late
from .sets import is_half_way
from .shut import shut

OVERRIDE = "to override it: --force"


def inverse(deed: Deed, live: Observation, kind: Kind, undoing: Undoing) -> Action | Blocked | None:
    """What takes the deed back; None where nothing of it is left."""
    if live.presence is Presence.UNKNOWN:
        return Blocked(deed.address, live.trouble or "it could not be read")
    if deed.owned is not None and deed.owned.asked is not None:
        arrived = arrived_late(deed.owned, deed.owned.asked, live) if live.presence is Presence.PRESENT else None
        deed = replace(deed, owned=arrived)
    match deed.action.verb:
        case Verb.CREATE | Verb.RESTORE:
            return _removal(deed, live, undoing)
        case Verb.REMOVE:
            return _return(deed, live, kind, undoing)
    return _give_back(deed, live, kind, undoing)


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
        taken_back=mark(deed, undoing, present=False),
    )
    return _action(deed, Verb.REMOVE, live, after, undoing, notes=_overrides(later))


def _by_hand(owned: Ownership, live: Observation) -> Iterator[str]:
    for name, value in sorted(owned.attributes.items()):
        now = live.value(name)
        # The run died before it, as far as anybody knows; of what is inside of a new thing nobody knows what it had.
        unwritten = name in owned.unproven and (value.before is NO_PRIOR or _is_on_its_way(now, value))
        if now is not UNKNOWN and not unwritten and not same(now, value.value):
            yield f"{name} is {show(now)} now, was {show(value.value)}"


def _is_on_its_way(now: Value | Missing, owned: Owned) -> bool:
    before = UNKNOWN if owned.before is NO_PRIOR else owned.before
    return same(now, before) or is_half_way(now, before, owned.value)


def _by_runs(owned: Ownership, undoing: Undoing) -> Iterator[str]:
    """Later runs whose effect stands: those that were rolled back have left no trace in the record."""
    runs = {value.run for value in owned.attributes.values() if value.run > undoing.run}
    history = owned.history[:-1] if owned.leaving else owned.history  # a removal that was tried is what is wanted
    mine = [entry.digest for entry in history if entry.run == undoing.run]
    if mine and history[-1].digest != mine[-1]:
        runs.add(history[-1].run)
    yield from (f"run {run} has changed it" for run in sorted(runs))


def _return(deed: Deed, live: Observation, kind: Kind, undoing: Undoing) -> Action | Blocked | None:
    owned = deed.owned
    if live.presence is Presence.PRESENT:
        ours = {deed.action.observation.identity.lower()}
        back = owned is not None and owned.taken_back is not None and owned.taken_back.run == undoing.run
        if owned is not None and owned.origin is not Origin.RECYCLED and (deed.interrupted or back):
            ours.add(owned.identity.lower())  # what can only be made anew came back with another id
        if live.identity.lower() in ours:
            return _rest_of_a_return(deed, live, kind, undoing) if deed.interrupted else None
        return Blocked(deed.address, "another of the same address stands there now; it is left alone")
    if owned is None or not kind.restorable(owned, live):
        hint = "revert the commit and apply: that makes it anew, without its content"
        return Blocked(deed.address, "cannot be taken back: it is no longer in the recycle bin", hint)
    owned = replace(owned, origin=Origin.RECYCLED, was=owned.was if owned.origin is Origin.RECYCLED else owned.origin)
    after = replace(owned, taken_back=mark(deed, undoing, present=True))
    document = deed.before or document_of(owned, undoing.run)
    return _action(replace(deed, owned=owned), Verb.RESTORE, live, after, undoing, desired=document)


def _rest_of_a_return(deed: Deed, live: Observation, kind: Kind, undoing: Undoing) -> Action | Blocked | None:
    """The values of a resource that an earlier rollback brought back, and died before it had set them all. What nobody
    can see as it is (inside of an archived site) came back with it."""
    prior = deed.action.prior_ownership
    if deed.owned is None or prior is None:
        return None
    decisions = []
    shut = kind.inapplicable(document_of(prior, undoing.run), live)
    for name, owned in prior.attributes.items():
        now = live.value(name)
        if now is UNKNOWN and name in shut:
            continue
        if now is UNKNOWN:
            return _unread(name, live)
        if not same(now, owned.value):
            decisions.append(Decision(name, Case.TAKEN_BACK, now, owned.value, owned))
    if not decisions and not deed.owned.held:
        return None
    attributes = {**deed.owned.attributes, **prior.attributes}
    after = replace(deed.owned, attributes=attributes, taken_back=mark(deed, undoing, present=True))
    rest = _others(deed, after, live, {decision.attribute for decision in decisions})
    verb = Verb.UPDATE if decisions else Verb.RECORD
    return _action(deed, verb, live, after, undoing, (*decisions, *rest))


def _give_back(deed: Deed, live: Observation, kind: Kind, undoing: Undoing) -> Action | Blocked | None:
    if live.presence is Presence.ABSENT or (deed.owned is not None and deed.owned.origin is Origin.RECYCLED):
        return Blocked(deed.address, "it is gone; a run that removed it is rolled back first")
    if live.identity.lower() != deed.action.observation.identity.lower():
        return Blocked(deed.address, "another of the same address stands there now; it is left alone")
    decisions: list[Decision] = []
    later: list[str] = []
    waiting = shut(deed, live, kind)
    for change in deed.action.changes:
        if change.attribute in waiting:
            continue
        if change.awaits_prior and not _is_ours(deed, change):
            continue  # the run died before it wrote anything of it
        now, then = live.value(change.attribute), snapshot(deed, change)
        if isinstance(now, Missing) or isinstance(then, Missing):
            return _unread(change.attribute, live)
        if same(now, then):
            continue
        half = deed.interrupted and change.after is not None and is_half_way(now, then, change.after)
        left = _left(deed, change, undoing)
        if not (half or same(now, left)):
            later.append(f"{change.attribute} is {show(now)} now, the run left {show(left)}")
        decisions.append(_back(deed, change.attribute, now, then))
    decisions += (back for back in _carried_off(deed, live, kind) if back.attribute not in waiting)
    if later and not undoing.force:
        return _conflict(deed, later)
    after = record_after(deed, undoing, waiting.keys())
    if deed.interrupted:
        decisions += _left_open(after, live, kind, {decision.attribute for decision in decisions})
    told = tuple(_told_to_wait(deed, waiting))
    if not decisions and told:
        return Blocked(deed.address, f"{told[0].attribute}: {told[0].note}")
    if not decisions and owns_the_same(after, deed.owned):
        return None
    verb = Verb.RECORD if not decisions else Verb.UPDATE if deed.action.prior_ownership else Verb.RELEASE
    decisions += _others(deed, after, live, {decision.attribute for decision in decisions} | waiting.keys())
    return _action(deed, verb, live, after, undoing, (*decisions, *told), notes=_overrides(later))


def _told_to_wait(deed: Deed, waiting: Mapping[str, str]) -> Iterator[Decision]:
    """What waits, whole in the record as it is now; a person is told of what the run wrote, each with what to do."""
    owned = deed.owned.attributes if deed.owned is not None else {}
    for change in deed.action.changes:
        if change.attribute in waiting:
            note = f"{waiting[change.attribute]}; roll the run back again when that is undone"
            yield Decision(change.attribute, Case.BLOCKED, UNKNOWN, None, owned.get(change.attribute), note=note)


def _is_ours(deed: Deed, change: Decision) -> bool:
    return deed.owned is not None and change.attribute in deed.owned.attributes


def _carried_off(deed: Deed, live: Observation, kind: Kind) -> Iterator[Decision]:
    """What went with something inside of the resource, as a group's title does: made anew, it has none of it by itself,
    whatever shows where nothing is."""
    carried = kind.carried_off(deed.action.decisions)
    for decision in deed.action.decisions:
        whole, then = carried.get(decision.attribute), snapshot(deed, decision)
        if whole is None or decision.writes or isinstance(then, Missing) or live.value(whole) is True:
            continue
        yield _back(deed, decision.attribute, live.value(decision.attribute), then)


def _left(deed: Deed, change: Decision, undoing: Undoing) -> Value | Missing:
    """What the run made of it: what it wanted, or what it says on record where it died half-way."""
    recorded = deed.owned.attributes.get(change.attribute) if deed.owned is not None else None
    if recorded is not None and recorded.run == undoing.run:
        return recorded.value
    return UNKNOWN if change.after is None else change.after


def _left_open(after: Ownership | None, live: Observation, kind: Kind, written: set[str]) -> Iterator[Decision]:
    """What is ours and looser than it was: an attempt that died may have lifted it for its own writes (a lock)."""
    for name, owned in (after.attributes if after is not None else {}).items():
        now = live.value(name)
        if name in written or now is UNKNOWN:
            continue
        if compare(kind.attribute(name).order, owned.value, now) is Strictness.STRICTER:
            yield Decision(name, Case.TAKEN_BACK, now, owned.value, owned)


def _others(deed: Deed, after: Ownership | None, live: Observation, written: set[str]) -> list[Decision]:
    """What else is ours: nothing is written of it, and kinds want to know (a lock that is ours may be lifted)."""
    return [
        Decision(name, Case.IN_STEP, live.value(name), None, after.attributes.get(name) if after is not None else None)
        for name in sorted(deed.owned.attributes if deed.owned is not None else {})
        if name not in written
    ]


def _back(deed: Deed, name: str, now: Value | Missing, then: Value) -> Decision:
    """One value put back. One that an applied commit declared counts as declared: it was reviewed then."""
    prior = deed.action.prior_ownership
    owned = prior.attributes.get(name) if prior is not None else None
    wanted = deed.before.attributes.get(name) if deed.before is not None else None
    reviewed = wanted is not None and same(wanted.value, then)
    position = wanted.position if wanted is not None and reviewed else None
    return Decision(name, Case.TAKEN_BACK, now, then, owned, position)


def _unread(attribute: str, live: Observation) -> Blocked:
    return Blocked(live.address, f"{attribute} could not be read{f': {live.trouble}' if live.trouble else ''}")


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
