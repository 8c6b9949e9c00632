"""Holding what a guard refuses, and what audits find."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spo_gitops.model.constraint import Constraint
from spo_gitops.model.desired import Applied, Lifecycle, OnDrift
from spo_gitops.model.hold import Hold
from spo_gitops.model.ownership import Origin
from spo_gitops.model.plan import Foresight, GuardClass, Plan
from spo_gitops.model.policy import Mode, Selector
from spo_gitops.plan.guards import Lineage
from spo_gitops.plan.hold import held_back

from .pieces import HERE, absent, at, declared, live, planned, record

A, B, HUB = "site:/sites/a", "site:/sites/b", "hub:/sites/h"
SHARING = "settings.sharingCapability"
NEW = {"title": "A", "owner": "ann@contoso.com"}


def loosening(*others: Any, seen: Any = (), **court: Any) -> Plan:
    site = declared(A, fields={SHARING: "ExternalUserSharingOnly"})
    return planned(desired=[site, *others], seen=[live(A, {SHARING: "Disabled"}), *seen], **court)


def writing(plan: Plan) -> list[str]:
    return [str(action.address) for action in plan.writing]


def test_only_what_tripped_is_held() -> None:
    plan = held_back(loosening(declared(B, fields={"title": "B"}), seen=[live(B, {"title": "x"})]))
    assert writing(plan) == [B]
    assert [(str(b.address), b.reason.partition(":")[0]) for b in plan.blocked] == [(A, "held by guard loosen")]
    assert plan.refused == ()


def test_what_depends_on_it_is_held_too() -> None:
    ours = record("site:/sites/h", origin=Origin.CREATED, identity="id-h")
    gone = record(HUB, origin=Origin.CREATED, identity="id-h")
    member = live(B, {"hub": "/sites/h"}, identity="id-b")
    seen = [live("site:/sites/h", identity="id-h", items=0), live(HUB, identity="id-h")]
    plan = planned(owned=[ours, gone], seen=seen, members={HUB: ((member, "hub"),)}, allowed=["recycle"])
    assert len(plan.writing) == 2
    held = held_back(plan)
    assert writing(held) == []
    assert {str(b.address): b.reason for b in held.blocked}["site:/sites/h"] == f"it needs {HUB}, which a guard holds"


def test_a_trip_of_the_whole_run_cannot_be_held() -> None:
    plan = loosening(lineage=Lineage(False, "c0"))
    assert held_back(plan) == plan


def test_what_is_lifted_is_not_held() -> None:
    plan = loosening(allowed=["loosen"])
    assert held_back(plan) == plan and writing(plan) == [A]


def test_what_a_policy_forbids_and_stands_there_already_is_told_though_there_is_nothing_to_hold() -> None:
    law = Applied("p", SHARING, Constraint(at_most="Disabled"), Mode.BLOCK, "high", HERE)
    site = declared(A, fields={}, policies=(law,))
    other = declared(B, fields={"title": "B"})
    plan = planned(desired=[site, other], seen=[live(A, {SHARING: "ExternalUserSharingOnly"}), live(B, {"title": "x"})])
    held = held_back(plan)
    assert writing(held) == [B] and held.refused == ()
    assert [(str(b.address), b.reason.partition(":")[0]) for b in held.blocked] == [(A, "held by guard policy")]
    assert "exception" in held.blocked[0].hint


def test_what_a_policy_forbids_is_refused_where_the_plan_leaves_it_though_a_document_says_otherwise() -> None:
    law = Applied("p", SHARING, Constraint(at_most="Disabled"), Mode.BLOCK, "high", HERE)
    site = declared(A, fields={SHARING: "Disabled"}, policies=(law,))
    owned, seen = record(A, {SHARING: ("Disabled", "Disabled")}), live(A, {SHARING: "ExternalUserSharingOnly"})
    reported = replace(site, lifecycle=Lifecycle(on_drift=OnDrift.REPORT))
    hold = Hold(A, "reason", "2999-01-01T00:00:00Z")
    for plan in (
        planned(desired=[reported], owned=[owned], seen=[seen]),
        planned(desired=[site], owned=[owned], seen=[seen], holds=[hold]),
    ):
        assert [trip.guard for trip in plan.refused] == [GuardClass.POLICY]
    assert not planned(desired=[site], owned=[owned], seen=[seen]).refused


def test_a_policy_that_demands_a_member_is_fulfilled_by_a_plan_that_adds_it() -> None:
    law = Applied("p", "admins", Constraint(contains=frozenset({"it@contoso.com"})), Mode.BLOCK, "high", HERE)
    site = declared(A, fields={"admins[it@contoso.com]": True}, sets={"admins": "include"}, policies=(law,))
    seen = live(A, {"admins": ("ann@contoso.com",)})
    plan = planned(desired=[site], seen=[seen])
    assert not plan.refused and [found.foresight for found in plan.foreseen] == [Foresight.CLOSES]
    assert planned(desired=[replace(site, attributes={})], seen=[seen]).refused


def test_an_audit_of_other_types_or_of_what_is_not_there_finds_nothing() -> None:
    audit = Applied(
        "p", SHARING, Constraint(at_most="Disabled"), Mode.AUDIT, "high", HERE, Selector(types=("GROUP#0",))
    )
    site = declared(A, fields=NEW, policies=(audit,))
    shown = {**NEW, SHARING: "ExternalUserSharingOnly"}
    assert planned(desired=[site], seen=[live(A, shown)]).foreseen == ()
    assert planned(desired=[site], seen=[absent(A)]).foreseen == ()
    assert at(A) == site.address
