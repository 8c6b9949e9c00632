"""The three-way rule for one attribute, row by row, and the rows of a policy: docs/three-way.md."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from spo_gitops.model.attribute import Attribute
from spo_gitops.model.constraint import Constraint
from spo_gitops.model.desired import Lifecycle, OnDrift, OnRelease, Wanted
from spo_gitops.model.order import Flag, Numeric, Ranked, Unordered
from spo_gitops.model.ownership import Owned
from spo_gitops.model.plan import DRIFT_CASES, Case, Decision
from spo_gitops.model.value import NO_PRIOR, UNKNOWN, Observed, Prior, Value
from spo_gitops.plan.attributes import Legs, decide
from spo_gitops.policy.combine import Demand
from spo_gitops.problems import Position

WRITING_CASES = frozenset(
    {Case.NEW, Case.CHANGED, Case.DRIFT, Case.CONTESTED, Case.RELEASE, Case.POLICY, Case.GIVEN_BACK}
)

HERE = Position("sites/a.yaml", 7)
SCALE = Ranked(("none", "few", "many", "all"))
SHARING = Attribute("settings.sharingCapability", SCALE, security=True)
TITLE = Attribute("title")

CORRECT = Lifecycle()
EXACT = Lifecycle(on_drift=OnDrift.EXACT)
REPORT = Lifecycle(on_drift=OnDrift.REPORT)
KEEP = Lifecycle(on_release=OnRelease.KEEP)
IGNORED = Lifecycle(ignore=frozenset({"sharingCapability"}))

FEW_AT_MOST = Constraint(at_most="few")


def wanted(value: Value) -> Wanted:
    return Wanted(value, HERE)


def judged(
    desired: Value | None = None,
    owned: tuple[Value, Prior] | None = None,
    *,
    live: Observed,
    lifecycle: Lifecycle = CORRECT,
    policy: Constraint | None = None,
    attribute: Attribute = SHARING,
) -> Decision:
    return decide(
        Legs(
            attribute,
            wanted(desired) if desired is not None else None,
            Owned(*owned, "R1") if owned is not None else None,
            live,
            lifecycle,
            Demand(policy, "p") if policy is not None else None,
            run="R2",
        )
    )


@dataclass(frozen=True)
class Row:
    """D, (V, P), L and lifecycle on the left; case, write and (V, P) afterwards on the right."""

    name: str
    desired: Value | None
    owned: tuple[Value, Prior] | None
    live: Observed
    case: Case
    write: Value | None
    after: tuple[Value, Prior] | None
    lifecycle: Lifecycle = CORRECT
    policy: Constraint | None = None
    attribute: Attribute = SHARING


ROWS = (
    # -- nothing can be read
    Row("an unknown value blocks what is declared", "few", None, UNKNOWN, Case.BLOCKED, None, None),
    Row("an unknown value keeps what is owned", "few", ("few", "all"), UNKNOWN, Case.BLOCKED, None, ("few", "all")),
    Row("an unknown value is not released", None, ("few", "all"), UNKNOWN, Case.BLOCKED, None, ("few", "all")),
    Row("an unknown value of nobody is nobody's", None, None, UNKNOWN, Case.NOT_OURS, None, None),
    # -- declared, not owned
    Row("what is as declared is adopted", "few", None, "few", Case.ADOPTED, None, ("few", "few")),
    Row("what differs is written and remembered", "few", None, "all", Case.NEW, "few", ("few", "all")),
    Row("a stricter live value is no drift when nothing is owned", "many", None, "few", Case.NEW, "many",
        ("many", "few")),
    # -- declared and owned
    Row("what is in step stays", "few", ("few", "all"), "few", Case.IN_STEP, None, ("few", "all")),
    Row("what somebody set as git now wants is in step", "few", ("many", "all"), "few", Case.IN_STEP, None,
        ("few", "all")),
    Row("a change in git is written and keeps the prior", "few", ("many", "all"), "many", Case.CHANGED, "few",
        ("few", "all")),
    # -- drift
    Row("a loosened value goes back", "few", ("few", "all"), "many", Case.DRIFT, "few", ("few", "all")),
    Row("a tightened value stays", "few", ("few", "all"), "none", Case.DRIFT_STRICTER, None, ("few", "all")),
    Row("exact corrects a tightened value, too", "few", ("few", "all"), "none", Case.DRIFT, "few", ("few", "all"),
        EXACT),
    Row("report shows drift and leaves it", "few", ("few", "all"), "all", Case.DRIFT_REPORTED, None, ("few", "all"),
        REPORT),
    Row("a value outside the order is corrected", "few", ("few", "all"), "odd", Case.DRIFT, "few", ("few", "all")),
    Row("what has no order is corrected", "One", ("One", "Old"), "Two", Case.DRIFT, "One", ("One", "Old"),
        attribute=TITLE),
    # -- changed in git and in the tenant
    Row("git has spoken", "many", ("few", "all"), "all", Case.CONTESTED, "many", ("many", "all")),
    Row("a tightening commit never loosens", "few", ("many", "all"), "none", Case.CONTESTED_STRICTER, None,
        ("few", "all")),
    Row("a loosening commit overrides what is stricter", "many", ("few", "all"), "none", Case.CONTESTED, "many",
        ("many", "all")),
    Row("a commit of unknown direction overrides", "Two", ("One", "Old"), "Three", Case.CONTESTED, "Two",
        ("Two", "Old"), attribute=TITLE),
    # -- released
    Row("a release gives the prior back", None, ("few", "all"), "few", Case.RELEASE, "all", None),
    Row("a release to the same value writes nothing", None, ("few", "few"), "few", Case.RELEASE, None, None),
    Row("onRelease keep leaves the value", None, ("few", "all"), "few", Case.RELEASE_KEPT, None, None, KEEP),
    Row("without a prior the value is kept", None, ("One", NO_PRIOR), "One", Case.RELEASE_KEPT, None, None,
        attribute=TITLE),
    Row("what somebody else took over is let go", None, ("few", "all"), "many", Case.TAKEN_OVER, None, None),
    Row("what somebody put back himself is let go", None, ("few", "all"), "all", Case.TAKEN_OVER, None, None),
    Row("what nobody declares or owns is not ours", None, None, "all", Case.NOT_OURS, None, None),
    # -- ignored: frozen
    Row("ignored is not written", "few", None, "all", Case.FROZEN, None, None, IGNORED),
    Row("ignored is not released", None, ("few", "all"), "few", Case.FROZEN, None, ("few", "all"), IGNORED),
    Row("ignored is not corrected", "few", ("few", "all"), "all", Case.FROZEN, None, ("few", "all"), IGNORED),
    Row("a policy does not write what is ignored", None, None, "all", Case.FROZEN, None, None, IGNORED, FEW_AT_MOST),
)  # fmt: skip

POLICY_ROWS = (
    # -- not owned
    Row("what complies is left to its owner", None, None, "none", Case.NOT_OURS, None, None),
    Row("what does not is clamped and remembered", None, None, "all", Case.POLICY, "few", ("few", "all")),
    Row("what is outside the order is a finding, never clamped", None, None, "odd", Case.FINDING, None, None),
    # -- owned and as we left it
    Row("a policy that still binds keeps its clamp", None, ("few", "all"), "few", Case.POLICY, None, ("few", "all")),
    Row("a stricter policy clamps further", None, ("many", "all"), "many", Case.POLICY, "few", ("few", "all")),
    Row("a looser policy gives back as much as it took", None, ("none", "all"), "none", Case.POLICY, "few",
        ("few", "all")),
    Row("a policy that no longer binds is a release", None, ("none", "few"), "none", Case.RELEASE, "few", None),
    Row("a release under a policy is clamped and stays owned", None, ("none", "many"), "none", Case.POLICY, "few",
        ("few", "many")),
    Row("a prior of none clamps to our value", None, ("none", NO_PRIOR), "none", Case.POLICY, None,
        ("none", NO_PRIOR)),
    Row("a prior of none is clamped where our value is forbidden", None, ("all", NO_PRIOR), "all", Case.POLICY, "few",
        ("few", NO_PRIOR)),
    Row("onRelease keep keeps a compliant value", None, ("none", "all"), "none", Case.RELEASE_KEPT, None, None, KEEP),
    Row("onRelease keep does not keep what is forbidden", None, ("many", "all"), "many", Case.POLICY, "few",
        ("few", "all"), KEEP),
    Row("a prior outside the order is a finding", None, ("many", "odd"), "many", Case.FINDING, None, ("many", "odd")),
    # -- owned, and somebody else has changed it
    Row("a compliant value of somebody else is his", None, ("few", "all"), "none", Case.TAKEN_OVER, None, None),
    Row("a forbidden one is clamped from the prior", None, ("none", "all"), "many", Case.POLICY, "few",
        ("few", "all")),
    Row("a forbidden one with a compliant prior is a release", None, ("few", "none"), "all", Case.RELEASE, "none",
        None),
    # -- declared
    Row("a policy overrules onDrift report", "few", ("few", "all"), "many", Case.DRIFT, "few", ("few", "all"), REPORT),
    Row("drift that complies may be reported only", "few", ("few", "all"), "none", Case.DRIFT_REPORTED, None,
        ("few", "all"), REPORT),
    Row("what it forbids is not written", "many", None, "all", Case.BLOCKED, None, None),
    Row("what it forbids is not kept up", "many", ("few", "all"), "few", Case.BLOCKED, None, ("few", "all")),
    Row("what it cannot judge is not written", "odd", None, "all", Case.BLOCKED, None, None),
    Row("an unknown value blocks", None, None, UNKNOWN, Case.BLOCKED, None, None),
)  # fmt: skip


def answer(row: Row, policy: Constraint | None) -> Decision:
    return judged(
        row.desired, row.owned, live=row.live, lifecycle=row.lifecycle, policy=policy, attribute=row.attribute
    )


def check(row: Row, decision: Decision) -> None:
    after = (decision.owned.value, decision.owned.before) if decision.owned is not None else None
    assert (decision.case, decision.after, after) == (row.case, row.write, row.after)
    assert decision.before == row.live
    assert decision.writes == (row.write is not None)
    assert not decision.writes or decision.case in WRITING_CASES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_three_way_rule(row: Row) -> None:
    check(row, answer(row, row.policy))


@pytest.mark.parametrize("row", POLICY_ROWS, ids=lambda row: row.name)
def test_an_enforced_policy(row: Row) -> None:
    check(row, answer(row, FEW_AT_MOST))


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.owned is None and row.lifecycle is CORRECT], ids=lambda row: row.name
)
def test_a_run_signs_what_it_takes(row: Row) -> None:
    decision = answer(row, row.policy)
    assert decision.owned is None or decision.owned.run == "R2"


def test_what_stays_in_step_keeps_the_run_that_set_it() -> None:
    decision = judged("few", ("few", "all"), live="few")
    assert decision.owned is not None and decision.owned.run == "R1"


def test_a_decision_says_where_the_value_is_declared() -> None:
    assert judged("few", live="all").position == HERE
    assert judged(None, ("few", "all"), live="few").position is None


def test_every_drift_is_shown_as_such() -> None:
    cases = {row.case for row in ROWS if row.desired and row.owned and row.live not in (row.desired, row.owned[0])}
    assert cases - DRIFT_CASES == {Case.BLOCKED, Case.FROZEN}


@pytest.mark.parametrize("desired", ["all", "many"])
def test_what_nobody_saw_come_true_is_written_where_the_value_is_still_from_before(desired: str) -> None:
    legs = Legs(SHARING, wanted(desired), Owned("all", "few", "R1"), "few", CORRECT, outstanding=True, run="R2")
    decision = decide(legs)
    assert (decision.case, decision.after) == (Case.CHANGED, desired)
    assert decision.owned is not None and decision.owned.before == "few"
    stricter = decide(replace(legs, live="none"))
    assert stricter.after is None, "that is neither what was there before nor what we set"


def test_what_nobody_saw_come_true_and_is_still_from_before_is_released_without_a_write() -> None:
    legs = Legs(SHARING, None, Owned("all", "few", "R1"), "few", CORRECT, outstanding=True)
    assert (decide(legs).case, decide(legs).after, decide(legs).owned) == (Case.RELEASE, None, None)


@pytest.mark.parametrize("desired", ["all", "many"])
def test_what_nobody_saw_come_true_is_written_where_nobody_knows_what_was_before(desired: str) -> None:
    """A group that a dead run has made, and not yet set: what it has by itself is nobody's hand."""
    legs = Legs(SHARING, wanted(desired), Owned("all", NO_PRIOR, "R1"), "few", CORRECT, outstanding=True, run="R2")
    assert (decide(legs).case, decide(legs).after) == (Case.CHANGED, desired)
    assert decide(replace(legs, desired=None)).case is Case.RELEASE_KEPT
    assert decide(replace(legs, outstanding=False)).after != "all", "seen once, it is somebody's hand that tightened"


def test_numbers_and_booleans_of_the_same_worth_are_different_values() -> None:
    flag = Attribute("settings.x", Flag(strict=True))
    assert judged(True, live=1, attribute=flag).case is Case.NEW
    assert judged(True, live=True, attribute=flag).case is Case.ADOPTED


def test_unlimited_is_the_loosest_number() -> None:
    days = Attribute("settings.days", Numeric(unlimited=(0,)), security=True)
    assert judged(30, (30, 90), live=0, attribute=days).case is Case.DRIFT
    assert judged(0, (0, 90), live=30, attribute=days).case is Case.DRIFT_STRICTER
    kept = judged(None, (1, 90), live=1, attribute=days, policy=Constraint(at_most=30))
    assert (kept.case, kept.after) == (Case.POLICY, 30) and kept.note == "p; 90 is given back once that is allowed"
    clamped = judged(None, live=0, attribute=days, policy=Constraint(at_most=30))
    assert (clamped.case, clamped.after) == (Case.POLICY, 30)


def test_a_policy_with_one_value_needs_no_order() -> None:
    label = Attribute("settings.label", Unordered())
    decision = judged(None, live="b", attribute=label, policy=Constraint(equals="a"))
    assert (decision.case, decision.after, decision.owned) == (Case.POLICY, "a", Owned("a", "b", "R2"))


def test_policies_that_contradict_each_other_are_a_finding() -> None:
    both = Demand(Constraint(), "p, q", possible=False)
    decision = decide(Legs(SHARING, None, Owned("few", "all", "R1"), "few", CORRECT, both))
    assert (decision.case, decision.after, decision.owned) == (Case.FINDING, None, Owned("few", "all", "R1"))
    assert decision.note == "policies p, q cannot all hold"


def test_a_frozen_attribute_is_kept_whatever_is_declared() -> None:
    legs = Legs(SHARING, wanted("few"), Owned("all", "all", "R1"), "all", CORRECT, frozen=True)
    assert decide(legs) == Decision(SHARING.name, Case.FROZEN, "all", None, Owned("all", "all", "R1"), HERE, "document")
    assert decide(replace(legs, frozen=False)).case is Case.CHANGED


def test_what_a_dead_run_had_not_written_inside_of_a_new_thing_is_no_tightening() -> None:
    """Of it nobody knows what it had by itself, so that nothing shows whether it was written."""
    for outstanding, case in ((True, Case.CHANGED), (False, Case.DRIFT_STRICTER)):
        owned = Owned("all", NO_PRIOR, "R1")
        decision = decide(Legs(SHARING, wanted("all"), owned, "few", CORRECT, outstanding=outstanding, run="R2"))
        assert decision is not None and decision.case is case
        assert decision.owned == owned
