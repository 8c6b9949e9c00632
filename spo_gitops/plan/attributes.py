"""The three-way rule for one attribute: desired D, live L, ownership (V, P). docs/three-way.md has the table.

The first row that fits decides, in the order of the functions below.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.attribute import Attribute
from ..model.desired import Lifecycle, OnDrift, OnRelease, Wanted
from ..model.order import Strictness, compare
from ..model.ownership import Owned
from ..model.plan import Case, Decision
from ..model.value import NO_PRIOR, UNKNOWN, Missing, Observed, Prior, Value, same, show
from ..policy.combine import Demand

_UNDONE = "an earlier run did not get it done"


@dataclass(frozen=True, slots=True)
class Legs:
    """The inputs of one decision.

    ``frozen`` attributes are neither written nor released; ``outstanding``: nobody saw the value come true that we set,
    so that the one from before may be our own unfinished work.
    """

    attribute: Attribute
    desired: Wanted | None
    owned: Owned | None
    live: Observed
    lifecycle: Lifecycle
    rule: Demand | None = None
    frozen: bool = False
    outstanding: bool = False
    run: str = ""


def decide(legs: Legs) -> Decision:
    """What happens to the attribute, and who owns it afterwards."""
    if legs.frozen or legs.lifecycle.ignores(legs.attribute.name):
        return _keep(legs, Case.FROZEN)
    if legs.desired is None and legs.owned is None and legs.rule is None:
        return _keep(legs, Case.NOT_OURS)
    if legs.live is UNKNOWN:
        return _keep(legs, Case.BLOCKED)
    if legs.rule is not None and not legs.rule.possible:
        return _keep(legs, Case.FINDING, f"policies {legs.rule.names} cannot all hold")
    if legs.desired is not None:
        return _declared(legs, legs.desired, legs.live)
    if legs.owned is not None:
        return _undeclared(legs, legs.owned, legs.live)
    return _policy_only(legs, legs.live)


def _declared(legs: Legs, desired: Wanted, live: Value) -> Decision:
    wanted, owned = desired.value, legs.owned
    if legs.rule is not None and not legs.rule.constraint.allows(wanted, legs.attribute.order):
        # Files alone cannot tell where the live template decides, or where the value follows the tenant.
        return _keep(legs, Case.BLOCKED, f"policy {legs.rule.names} forbids {show(wanted)} on such sites")
    if owned is None:
        fresh = Owned(wanted, live, legs.run)
        if same(live, wanted):
            return _decision(legs, Case.ADOPTED, None, fresh)
        return _decision(legs, Case.NEW, wanted, fresh)
    settled = Owned(wanted, owned.before, legs.run)
    if same(live, wanted):
        return _decision(legs, Case.IN_STEP, None, settled if not same(owned.value, wanted) else owned)
    if same(live, owned.value):
        return _decision(legs, Case.CHANGED, wanted, settled)
    if same(owned.value, wanted):
        return _drifted(legs, owned, live)
    return _contested(legs, owned, wanted, live)


def _drifted(legs: Legs, owned: Owned, live: Value) -> Decision:
    if _is_own_work(legs, owned, live):
        return _decision(legs, Case.CHANGED, owned.value, owned, _UNDONE)
    if legs.rule is not None and not legs.rule.constraint.allows(live, legs.attribute.order):
        note = f"policy {legs.rule.names} forbids {show(live)}"
        return _decision(legs, Case.DRIFT, owned.value, owned, note)
    match legs.lifecycle.on_drift:
        case OnDrift.REPORT:
            return _decision(legs, Case.DRIFT_REPORTED, None, owned)
        case OnDrift.CORRECT if compare(legs.attribute.order, live, owned.value) is Strictness.STRICTER:
            return _decision(legs, Case.DRIFT_STRICTER, None, owned)
        case _:
            return _decision(legs, Case.DRIFT, owned.value, owned)


def _is_own_work(legs: Legs, owned: Owned, live: Value) -> bool:
    """Whether nobody saw our value come true, and what shows is from before it, or nobody knows what that was."""
    return legs.outstanding and (owned.before is NO_PRIOR or same(live, owned.before))


def _contested(legs: Legs, owned: Owned, wanted: Value, live: Value) -> Decision:
    """Git changed it and somebody else had, too: git has spoken, but a tightening never loosens."""
    settled = Owned(wanted, owned.before, legs.run)
    if _is_own_work(legs, owned, live):
        return _decision(legs, Case.CHANGED, wanted, settled, _UNDONE)
    order = legs.attribute.order
    stricter = compare(order, live, wanted) is Strictness.STRICTER
    tightens = compare(order, wanted, owned.value) in (Strictness.STRICTER, Strictness.EQUAL)
    forbidden = legs.rule is not None and not legs.rule.constraint.allows(live, order)
    if stricter and tightens and not forbidden and legs.lifecycle.on_drift is not OnDrift.EXACT:
        return _decision(legs, Case.CONTESTED_STRICTER, None, settled)
    return _decision(legs, Case.CONTESTED, wanted, settled, f"to {show(live)}")


def _undeclared(legs: Legs, owned: Owned, live: Value) -> Decision:
    """Release, or what a policy leaves of it."""
    untouched = same(live, owned.value) or _is_own_work(legs, owned, live)
    if legs.rule is None:
        if not untouched:
            return _decision(legs, Case.TAKEN_OVER, None, None, f"now {show(live)}")
        return _released(legs, owned.before, live)
    constraint, order = legs.rule.constraint, legs.attribute.order
    if not untouched and (constraint.allows(live, order) or not legs.rule.enforced):
        return _decision(legs, Case.TAKEN_OVER, None, None, f"now {show(live)}")
    if untouched and legs.lifecycle.on_release is OnRelease.KEEP and constraint.allows(live, order):
        return _decision(legs, Case.RELEASE_KEPT, None, None)
    clamped = _clamp_prior(legs.rule, legs.attribute, owned)
    if clamped is None:
        return _decision(legs, Case.FINDING, None, owned, f"policy {legs.rule.names} cannot judge {show(live)}")
    if same(clamped, owned.before):
        return _decision(legs, Case.RELEASE, None if same(clamped, live) else clamped, None)
    if same(live, owned.value) and same(clamped, owned.value):
        return _decision(legs, Case.POLICY, None, owned, legs.rule.names)
    return _policy(legs, clamped, live, Owned(clamped, owned.before, legs.run), kept_back=owned.before)


def _released(legs: Legs, before: Prior, live: Value) -> Decision:
    if isinstance(before, Missing):
        return _decision(legs, Case.RELEASE_KEPT, None, None, "it had no value before we created the resource")
    if legs.lifecycle.on_release is OnRelease.KEEP:
        return _decision(legs, Case.RELEASE_KEPT, None, None)
    return _decision(legs, Case.RELEASE, None if same(before, live) else before, None)


def _policy_only(legs: Legs, live: Value) -> Decision:
    assert legs.rule is not None
    if legs.rule.constraint.allows(live, legs.attribute.order):
        return _keep(legs, Case.NOT_OURS)
    clamped = legs.rule.constraint.clamp(live, legs.attribute.order)
    if clamped is None:
        return _decision(legs, Case.FINDING, None, None, f"policy {legs.rule.names} cannot judge {show(live)}")
    return _policy(legs, clamped, live, Owned(clamped, live, legs.run))


def _policy(legs: Legs, clamped: Value, live: Value, owned: Owned, *, kept_back: Prior = NO_PRIOR) -> Decision:
    """``kept_back``: what a release would give back, and gives back once no policy forbids it."""
    assert legs.rule is not None
    write = None if same(clamped, live) else clamped
    later = "" if isinstance(kept_back, Missing) else f"; {show(kept_back)} is given back once that is allowed"
    return _decision(legs, Case.POLICY, write, owned, f"{legs.rule.names}{later}")


def _clamp_prior(rule: Demand, attribute: Attribute, owned: Owned) -> Value | None:
    """The value nearest to the prior that the policy allows; a prior of none clamps to the value we set."""
    start = owned.value if owned.before is NO_PRIOR else owned.before
    return None if isinstance(start, Missing) else rule.constraint.clamp(start, attribute.order)


def _keep(legs: Legs, case: Case, note: str = "") -> Decision:
    return _decision(legs, case, None, legs.owned, note)


def _decision(legs: Legs, case: Case, write: Value | None, owned: Owned | None, note: str = "") -> Decision:
    position = legs.desired.position if legs.desired else None
    origin = legs.desired.origin if legs.desired else ""
    return Decision(legs.attribute.name, case, legs.live, write, owned, position, origin, note)
