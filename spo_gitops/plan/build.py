"""The plan: every resource's draft, then side effects, order, blocked dependants and guards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..model.address import TENANT, Address
from ..model.desired import Applied, Desired, DesiredState
from ..model.hold import Hold
from ..model.kind import Around, Kind, Kinds, nothing_known
from ..model.observation import ObservedState, Presence
from ..model.ownership import Ownership
from ..model.plan import DRIFT_CASES, Action, Blocked, Case, Decision, Foreseen, Plan, Reversibility, Trip, Verb
from ..problems import Position
from . import unborn
from .around import around, doubts, leaned_on, overruled
from .doubts import with_doubts
from .effects import owes, with_effects
from .findings import Outlook, ending, refusals
from .foresight import Tenants, foreseen
from .freeze import Frost, ended
from .guards import Court, judge
from .lending import World, held_on
from .order import sequence, with_order
from .resources import Context, Trio
from .rows import draft
from .scope import leaning, still_to_be

TELLING_CASES = DRIFT_CASES | {Case.FINDING, Case.TAKEN_OVER, Case.INAPPLICABLE}
_NAMED = 3  # of what one reason blocks, so many are named


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a plan is a function of. ``looked_at`` are the addresses in scope."""

    tenant: str
    scope: str
    context: Context
    desired: DesiredState
    ownership: Mapping[Address, Ownership]
    observed: ObservedState
    kinds: Kinds
    court: Court
    looked_at: frozenset[Address]
    allowed: frozenset[str] = frozenset()
    made_at: str = ""
    read_at: str = ""
    notes: tuple[str, ...] = ()
    holds: tuple[Hold, ...] = ()
    policies: Mapping[Address, tuple[Applied, ...]] = field(default_factory=dict)  # on what we own and nobody declares


def build(inputs: Inputs) -> Plan:
    """The plan. Deterministic: the same inputs give the same plan, byte for byte when rendered."""
    inputs = replace(inputs, desired=_resolved(inputs))
    leaned = frozenset(leaned_on(_leaning(inputs), inputs.kinds)) & inputs.looked_at
    first = [draft(trio, inputs.context) for trio in _trios(inputs, leaned, nothing_known)]
    view = around(inputs.observed, first)
    return assemble(inputs, (draft(trio, inputs.context) for trio in _trios(inputs, inputs.looked_at, view)))


def _resolved(inputs: Inputs) -> DesiredState:
    """The desired state with whom it names as the service calls them."""
    resources = {
        address: inputs.kinds[address.kind].resolved(desired, inputs.observed.of(address))
        for address, desired in inputs.desired.resources.items()
    }
    return replace(inputs.desired, resources=resources)


def assemble(inputs: Inputs, results: Iterable[Action | Blocked | None]) -> Plan:
    """The plan of these drafts, wherever they come from: side effects, order, what is blocked, guards."""
    drafts, blocked = _sorted_out(results, inputs.kinds)
    as_a_whole = {b.address for b in blocked} - drafts.keys()
    drafts = {address: draft for address, draft in drafts.items() if _matters(draft)}
    drafts = with_effects(drafts, World(inputs.observed, inputs.ownership, inputs.kinds))
    view = around(inputs.observed, drafts.values())
    drafts = with_order(with_doubts(drafts, inputs.kinds, view), inputs.kinds)
    frost = Frost.over(drafts, inputs.holds, inputs.made_at, _names(inputs))
    blocked = [*(b for b in blocked if b.address not in frost.frozen), *frost.blocked]
    drafted = drafts
    as_a_whole |= frost.outstanding | {b.address for b in frost.blocked}
    drafts, blocked = _without_dependants(drafted, blocked, as_a_whole, frost, inputs.kinds)
    drafts |= {a: record for a in drafted.keys() - drafts.keys() if (record := held_on(drafted[a])) is not None}
    actions, knotted = sequence({address: _prune(draft, drafts) for address, draft in drafts.items()})
    hint = "do one of the two in an earlier commit; a site that becomes a hub is locked in a later one"
    blocked += [
        Blocked(address, "it waits for something that waits for it", hint, _position(drafts[address]))
        for address in sorted(knotted)
    ]
    ours = {a for a, owned in inputs.ownership.items() if owned.stack == inputs.context.stack}
    known = set(inputs.desired.resources) | ours
    return Plan(
        tenant=inputs.tenant,
        stack=inputs.context.stack,
        commit=inputs.context.commit,
        scope=inputs.scope,
        actions=actions,
        blocked=tuple(sorted(blocked, key=lambda b: (b.address, b.reason))),
        trips=(*judge(actions, inputs.court, inputs.allowed), *_refusals(inputs, actions)),
        findings=(
            *_findings(actions),
            *_overruled(inputs, actions),
            *ending(_seen(inputs), inputs.context.at),
            *ended(inputs.holds, inputs.made_at),
        ),
        foreseen=tuple(_foreseen(inputs, actions)),
        unseen=len(known - inputs.looked_at),
        looked_at=len(inputs.looked_at),
        desired_digest=inputs.desired.digest(),
        made_at=inputs.made_at,
        read_at=inputs.read_at,
        notes=(*inputs.notes, *doubts(leaned_on(_still_to_be(inputs), inputs.kinds), inputs.observed)),
        frozen=frost.told,
    )


def _seen(inputs: Inputs) -> Iterator[Desired]:
    yield from (inputs.desired.resources[a] for a in sorted(inputs.looked_at & set(inputs.desired.resources)))


def _still_to_be(inputs: Inputs) -> Iterator[Desired]:
    yield from (still_to_be(desired, inputs.ownership.get(desired.address)) for desired in _seen(inputs))


def _leaning(inputs: Inputs) -> Iterator[Desired]:
    for address in sorted(inputs.looked_at):
        yield from leaning(inputs.desired.resources.get(address), inputs.ownership.get(address))


def _trios(inputs: Inputs, addresses: Iterable[Address], view: Around) -> Iterator[Trio]:
    for address in sorted(addresses):
        yield Trio(
            address,
            inputs.desired.resources.get(address),
            inputs.ownership.get(address),
            inputs.observed.of(address),
            inputs.kinds[address.kind],
            inputs.policies.get(address, ()),
            view,
        )


def _sorted_out(
    results: Iterable[Action | Blocked | None], kinds: Kinds
) -> tuple[dict[Address, Action], list[Blocked]]:
    drafts: dict[Address, Action] = {}
    blocked: list[Blocked] = []
    for result in results:
        if isinstance(result, Blocked):
            blocked.append(result)
        elif result is not None:
            drafts[result.address] = _remarked(result, kinds)
            blocked += _unreadable(result)
    for address, action in list(drafts.items()):
        reason = kinds[address.kind].blocks(action, drafts)
        if reason:
            position = _position(action)
            blocked.append(Blocked(address, reason, "", position))
            del drafts[address]
    return drafts, blocked


def _remarked(action: Action, kinds: Kinds) -> Action:
    """The action with what its kind says to people about it, and what its inverse would not bring back."""
    if not action.writes:
        return action
    kind = kinds[action.address.kind]
    lost = tuple(kind.losses(action))
    return replace(
        action,
        notes=(*action.notes, *kind.remarks(action), *unborn.remarks(action)),
        losses=(*action.losses, *lost),
        reversibility=Reversibility.LOSSY if lost else action.reversibility,
    )


def _position(action: Action) -> Position | None:
    return action.desired.position if action.desired else None


def _matters(action: Action) -> bool:
    """Whether anything is written, recorded or worth a line."""
    telling = any(decision.case in TELLING_CASES for decision in action.decisions)
    return action.writes or action.ownership != action.prior_ownership or telling or bool(action.notes) or owes(action)


def _unreadable(action: Action) -> Iterable[Blocked]:
    """What is blocked of an action, told once a reason: one refused read may be why fifty attributes are unknown."""
    alike: dict[str, list[Decision]] = {}
    for decision in action.decisions:
        if decision.case is Case.BLOCKED:
            reason = decision.note or action.observation.trouble or "it could not be read"
            alike.setdefault(reason, []).append(decision)
    for reason, decisions in alike.items():
        names = [decision.attribute for decision in decisions]
        place = next((decision.position for decision in decisions if decision.position), None) or _position(action)
        yield Blocked(action.address, f"{_listed(names)}: {reason}", "", place)


def _listed(names: Sequence[str]) -> str:
    shown = names if len(names) <= _NAMED + 1 else names[:_NAMED]
    return ", ".join(shown) + (f" and {len(names) - len(shown)} more" if len(names) > len(shown) else "")


def _without_dependants(
    drafts: dict[Address, Action], blocked: list[Blocked], stuck: set[Address], frost: Frost, kinds: Kinds
) -> tuple[dict[Address, Action], list[Blocked]]:
    """What needs something that is ``stuck``, blocked as a whole or held, is blocked as well."""
    remaining = {address: draft for address, draft in drafts.items() if address not in frost.withheld}
    stuck, blocked = set(stuck), list(blocked)
    changed = True
    while changed:
        changed = False
        for address, action in list(remaining.items()):
            if not action.writes:
                continue
            needs = {*kinds[address.kind].after(action, drafts), *action.requires}
            needed = next(iter(sorted(stuck & needs)), None)
            if needed is not None:
                position = _position(action)
                how = "held" if needed in frost.frozen else "blocked"
                blocked.append(Blocked(address, f"it needs {needed}, which is {how}", "", position))
                stuck.add(address)
                del remaining[address]
                changed = True
    return remaining, blocked


def _names(inputs: Inputs) -> dict[Address, str]:
    names = {address: owned.name for address, owned in inputs.ownership.items()}
    return names | {address: desired.name for address, desired in inputs.desired.resources.items()}


def _prune(draft: Action, drafts: Mapping[Address, Action]) -> Action:
    return replace(draft, requires=draft.requires & frozenset(drafts))


def _outlooks(inputs: Inputs, actions: Iterable[Action]) -> Iterable[tuple[Outlook, Kind]]:
    """Of everything that is declared and there."""
    for outlook, kind in _all_outlooks(inputs, actions):
        if outlook.live.presence is Presence.PRESENT and outlook.desired.address in inputs.desired.resources:
            yield outlook, kind


def _all_outlooks(inputs: Inputs, actions: Iterable[Action]) -> Iterable[tuple[Outlook, Kind]]:
    """Of everything that policies may bind: declared, whether it is there or to be made, or only owned."""
    by_address = {action.address: action for action in actions}
    for address in sorted(inputs.looked_at):
        live, desired = inputs.observed.of(address), inputs.desired.resources.get(address)
        policies = inputs.policies.get(address, ())
        if desired is None and policies and live.presence is Presence.PRESENT:
            desired = Desired(address, policies[0].position, {}, policies=policies, declared=False)
        if desired is not None and (live.presence is Presence.PRESENT or address in by_address):
            yield Outlook(desired, live, by_address.get(address)), inputs.kinds[address.kind]


def _foreseen(inputs: Inputs, actions: Iterable[Action]) -> Iterable[Foreseen]:
    outlooks = list(_all_outlooks(inputs, actions))
    of_tenant = next((outlook for outlook, _ in outlooks if outlook.desired.address == TENANT), None)
    tenants = Tenants.of(of_tenant, inputs.observed.of(TENANT))
    for outlook, kind in outlooks:
        yield from foreseen(outlook, kind, inputs.context.at, tenants)


def _overruled(inputs: Inputs, actions: Iterable[Action]) -> Iterable[str]:
    view = around(inputs.observed, actions)
    for outlook, kind in _outlooks(inputs, actions):
        yield from (f"{outlook.desired.address}: {sentence}" for sentence in overruled(outlook, kind, view))


def _refusals(inputs: Inputs, actions: Iterable[Action]) -> Iterable[Trip]:
    for outlook, kind in _outlooks(inputs, actions):
        yield from refusals(outlook, kind, inputs.context.at)


def _findings(actions: Iterable[Action]) -> tuple[str, ...]:
    found = []
    for action in actions:
        for decision in action.decisions:
            if decision.case is Case.FINDING:
                found.append(f"{action.address} {decision.attribute}: {decision.note}")
        if action.verb is Verb.RECORD:
            found += [f"{action.address}: {note}" for note in action.notes if not action.decisions]
    return tuple(found)
