"""One resource: its three legs, its attributes decided, and the record that results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..model.address import Address
from ..model.constraint import Constraint
from ..model.desired import Applied as Demanding
from ..model.desired import Desired, Lifecycle
from ..model.inner import ids_of
from ..model.kind import Apart, Around, Kind, nothing_known
from ..model.observation import Observation
from ..model.ownership import Applied, Origin, Owned, Ownership
from ..model.plan import Case, Decision
from ..model.value import NO_PRIOR, same
from ..policy.binding import binds
from ..policy.combine import Demand, combine
from ..policy.selection import Match
from .attributes import Legs, decide
from .sets import convert, legs, restore_prior, still_unproven

# What an attribute of a thing that is not there may seem to be: as declared already, or stricter.
_SEEMING = frozenset({Case.ADOPTED, Case.IN_STEP, Case.DRIFT_STRICTER, Case.CONTESTED_STRICTER})


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for every resource of a plan.

    ``applied`` is the last applied commit of the stack, ``at`` (RFC 3339) when policies are judged.
    """

    stack: str
    run: str
    commit: str
    applied: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Trio:
    """The three legs of one resource, and what is ``around`` it."""

    address: Address
    desired: Desired | None
    ownership: Ownership | None
    live: Observation
    kind: Kind
    policies: tuple[Demanding, ...] = ()  # those on a resource that no document declares
    around: Around = nothing_known


def attributes(trio: Trio, context: Context) -> tuple[Decision, ...]:
    """Every attribute's decision, sorted by name; rows that concern nobody are left out."""
    lifecycle = (
        trio.desired.lifecycle if trio.desired else (trio.ownership.lifecycle if trio.ownership else Lifecycle())
    )
    modes = trio.desired.sets if trio.desired else {}
    record = _of_today(trio)
    owned = convert(record.attributes if record is not None else {}, modes, trio.live)
    unproven = still_unproven(record.unproven, owned) if record is not None else frozenset()
    wanted = trio.desired.attributes if trio.desired else {}
    rules = _rules(trio, context.at)
    apart = trio.kind.apart(trio.desired, trio.ownership, trio.live)
    unmet = {**trio.kind.unmet(trio.desired, trio.live), **_beyond(trio)}
    inapplicable = {**_not_offered(trio), **trio.kind.inapplicable(trio.desired, trio.live)}
    decisions = []
    for name in sorted({*wanted, *owned, *rules}):
        members = apart.get(name.partition("[")[0], Apart())
        three = legs(name, wanted.get(name), owned.get(name), trio.live, members)
        decision = restore_prior(
            decide(
                Legs(
                    attribute=trio.kind.attribute(name),
                    desired=three.desired,
                    owned=three.owned,
                    live=three.live,
                    lifecycle=lifecycle,
                    rule=rules.get(name),
                    frozen=three.frozen,
                    outstanding=name in unproven,
                    run=context.run,
                )
            ),
            owned.get(name),
            trio.live.value(name),
        )
        if decision.writes and name in unmet:
            decision = replace(decision, case=Case.BLOCKED, after=None, owned=owned.get(name), note=unmet[name])
        if name in inapplicable:
            decision = replace(decision, case=Case.INAPPLICABLE, after=None, owned=owned.get(name))
            decision = replace(decision, note=inapplicable[name])
        if decision.case is not Case.NOT_OURS:
            decisions.append(decision)
    brought = trio.kind.brought_along(tuple(decisions))
    decisions = [
        replace(decision, case=Case.NEW, after=wanted[decision.attribute].value)
        if decision.case in _SEEMING and decision.attribute in brought.keys() & wanted.keys()
        else decision
        for decision in decisions
    ]
    known = {name for name, former in owned.items() if former.before is not NO_PRIOR}
    priors = {name: prior for name, prior in trio.kind.priors(tuple(decisions)).items() if name not in known}
    decisions = [
        replace(decision, owned=replace(decision.owned, before=priors[decision.attribute]))
        if decision.writes and decision.owned is not None and decision.attribute in priors
        else decision
        for decision in decisions
    ]
    odds = trio.kind.at_odds(tuple(decisions), trio.live)
    decisions = [
        replace(d, case=Case.BLOCKED, after=None, owned=owned.get(d.attribute), note=odds[d.attribute])
        if d.attribute in odds
        else d
        for d in decisions
    ]
    carried = trio.kind.carried_off(tuple(decisions))
    return tuple(
        replace(decision, case=_gone(decision.case), after=None, note=f"it goes with {carried[decision.attribute]}")
        if decision.attribute in carried and (decision.writes or decision.case is Case.RELEASE_KEPT)
        else decision
        for decision in decisions
    )


def _gone(case: Case) -> Case:
    """Nothing is kept of what goes."""
    return Case.RELEASE if case is Case.RELEASE_KEPT else case


def _of_today(trio: Trio) -> Ownership | None:
    """The record with what is ours by the names of today: a setting, or a group inside, may have been renamed since."""
    if trio.ownership is None:
        return None
    record = trio.kind.carried_over(trio.desired, trio.ownership, trio.live)
    today = {trio.kind.attribute(name).name: owned for name, owned in record.attributes.items()}
    attributes = {**today, **{name: record.attributes[name] for name in today if name in record.attributes}}
    unproven = frozenset(trio.kind.attribute(name).name for name in record.unproven)
    return replace(record, attributes=attributes, unproven=unproven)


def _not_offered(trio: Trio) -> Mapping[str, str]:
    """What the service has refused as something that the tenant lacks, and the document still asks for."""
    wanted = trio.desired.fields if trio.desired is not None else {}
    refused = trio.ownership.not_offered if trio.ownership is not None else {}
    return {
        name: refusal.words
        for name, refusal in refused.items()
        if name in wanted and same(wanted[name], refusal.value) and not same(trio.live.value(name), refusal.value)
    }


def _beyond(trio: Trio) -> Mapping[str, str]:
    found = {} if trio.desired is None else trio.kind.beyond(trio.desired, trio.live, trio.around)
    return {name: more.reason for name, more in found.items()}


def recorded(trio: Trio, decisions: tuple[Decision, ...], context: Context, origin: Origin) -> Ownership | None:
    """The ownership once these decisions have been carried out; None when nothing is left of it."""
    remaining = {decision.attribute: decision.owned for decision in decisions if decision.owned is not None}
    blocked = any(decision.case is Case.BLOCKED for decision in decisions)
    previous = _of_today(trio)
    unproven = still_unproven(previous.unproven, remaining) if previous is not None else frozenset()
    if trio.desired is None:
        # What is left of a release is no longer what was applied, so that a revert is looked at.
        if previous is None or not remaining:
            return None
        return replace(previous, attributes=remaining, digest="", taken_back=None, unproven=unproven)
    if not trio.desired.declared and not remaining:
        return None
    ours = previous is not None and previous.identity.lower() == trio.live.identity.lower()
    known = previous.history if previous and ours else ()
    history = known or _first_history(context)
    digest = trio.desired.digest()
    lacking = {decision.attribute for decision in decisions if decision.case is Case.INAPPLICABLE}
    return Ownership(
        address=trio.address,
        origin=origin,
        identity=trio.live.identity,
        stack=context.stack,
        attributes=remaining,
        lifecycle=trio.desired.lifecycle,
        # Of what no document declares nothing was applied that git could ask for again.
        digest=digest if trio.desired.declared and not blocked else "",
        history=appended(history, context, digest),
        held=previous.held if previous and ours else (),
        content=previous.content if previous and ours else {},
        was=origin,
        name=trio.desired.name,
        # Git has spoken since the rollback, unless of something that could not be looked at.
        taken_back=previous.taken_back if previous and blocked else None,
        formerly=_formerly(previous if ours else None, trio.desired),
        past=previous.past if previous and ours else (),
        not_offered={n: r for n, r in previous.not_offered.items() if n in lacking} if previous and ours else {},
        remediated=_still_remediated(previous if ours else None, remaining, trio.desired),
        inner=ids_of(remaining, trio.live, previous.inner if previous and ours else {}),
        unproven=unproven & _undecided(decisions) if ours else frozenset(),
    )


def _undecided(decisions: tuple[Decision, ...]) -> frozenset[str]:
    """The attributes that are left as they are because nothing could be, or was to be, decided."""
    left = (Case.BLOCKED, Case.FROZEN, Case.FINDING)
    return frozenset(decision.attribute for decision in decisions if decision.case in left)


def _formerly(previous: Ownership | None, desired: Desired) -> tuple[str, ...]:
    if previous is not None:
        return previous.formerly
    return (desired.previous,) if desired.previous else ()


def _still_remediated(previous: Ownership | None, remaining: Mapping[str, Owned], desired: Desired) -> bool:
    """Whether something is still ours that no document declares."""
    if not desired.declared:
        return True
    return previous is not None and previous.remediated and bool(remaining.keys() - desired.attributes.keys())


def appended(history: tuple[Applied, ...], context: Context, digest: str) -> tuple[Applied, ...]:
    """The history with what this run applies, unless it is what was applied last. Twenty entries are kept."""
    if history and history[-1].digest == digest:
        return history
    return (*history, Applied(context.run, context.commit, digest))[-20:]


def undone_run(ownership: Ownership | None, digest: str) -> str:
    """The run whose effect is taken back when a resource returns to a digest that an earlier commit declared."""
    if ownership is None:
        return ""
    earlier = [entry.digest for entry in ownership.history[:-1]]
    if digest not in earlier:
        return ""
    return ownership.history[len(earlier) - earlier[::-1].index(digest)].run


def _rules(trio: Trio, at: str) -> Mapping[str, Demand]:
    """The policies that bind the resource as it was read, by attribute, combined to the strictest.

    Enforced ones do; of what is ours only because it was remediated those that audit do as well, but nothing is written
    for them. Where it cannot be told whether one binds what is ours and nobody declares, nothing is decided.
    """
    parts: dict[str, list[tuple[str, Constraint]]] = {}
    enforced, doubtful = set(), set()
    policies = trio.desired.policies if trio.desired is not None else trio.policies
    for policy in policies:
        ours = _is_only_ours(trio, policy.attribute)
        remediated = ours and trio.ownership is not None and trio.ownership.remediated
        if not (policy.enforced or remediated) or (trio.desired is None and not ours):
            continue
        declared = trio.desired is not None and trio.desired.declared
        found = binds(policy, trio.live, at, declared=declared)
        if found is Match.NO or (found is Match.UNKNOWN and not ours):
            continue
        parts.setdefault(policy.attribute, []).append((policy.policy, policy.constraint))
        enforced |= {policy.attribute} if policy.enforced else set()
        doubtful |= {policy.attribute} if found is Match.UNKNOWN else set()
    rules = {name: combine(found, trio.kind.attribute(name).order) for name, found in parts.items()}
    return {
        name: replace(rule, possible=rule.possible and name not in doubtful, enforced=name in enforced)
        for name, rule in rules.items()
        if rule is not None
    }


def _is_only_ours(trio: Trio, attribute: str) -> bool:
    """Whether we own the attribute and no document declares it."""
    owned = trio.ownership.attributes if trio.ownership is not None else {}
    return attribute in owned and (trio.desired is None or attribute not in trio.desired.attributes)


def _first_history(context: Context) -> tuple[Applied, ...]:
    """Before its first run a resource was declared by nobody, which counts only if something had been applied."""
    return (Applied("", context.applied, ""),) if context.applied else ()
