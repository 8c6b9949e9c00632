"""What a plan looks at and reads, which resources a selector names, and what was reviewed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.errors import PlanError, UsageError
from spo_gitops.model.constraint import Constraint
from spo_gitops.model.desired import Applied, Desired, DesiredState, Lifecycle, OnMissing, OnRemove
from spo_gitops.model.ownership import Origin
from spo_gitops.model.plan import GuardClass, Plan
from spo_gitops.model.policy import Mode
from spo_gitops.plan.planfile import parse_plan, plan_json
from spo_gitops.plan.reviewed import unreviewed
from spo_gitops.plan.scope import ask_for, scope_of, will_be_removed
from spo_gitops.plan.selectors import selects

from .pieces import HERE, KINDS, absent, at, declared, live, planned, record, with_lifecycle

A, HUB = "site:/sites/a", "hub:/sites/h"


def state(*resources: Desired) -> DesiredState:
    return DesiredState({resource.address: resource for resource in resources})


def seen(desired: DesiredState, *owned: Any, scope: str = "changed") -> set[str]:
    return {str(address) for address in scope_of(desired, {o.address: o for o in owned}, scope)}


def test_all_is_everything_declared_or_owned() -> None:
    assert seen(state(declared(A)), record("site:/sites/b"), scope="all") == {A, "site:/sites/b"}


def test_changed_is_what_is_not_as_last_applied() -> None:
    site = declared(A, fields={"title": "One"})
    assert seen(state(site)) == {A}
    assert seen(state(site), record(A, digest=site.digest())) == set()
    assert seen(state(site), record(A, digest="other")) == {A}
    assert seen(state(site), record(A, digest="")) == {A}  # something of it is outstanding
    assert seen(state(), record(A, digest=site.digest())) == {A}
    assert seen(state(site), record(A, digest=site.digest(), origin=Origin.RECYCLED)) == {A}


def test_what_waits_for_a_revert_is_not_looked_at() -> None:
    assert seen(state(), record(A, origin=Origin.RECYCLED), scope="all") == set()


def test_a_read_asks_for_what_decides() -> None:
    policy = Applied("p", "settings.lockState", Constraint(equals="Unlock"), Mode.ENFORCE, "low", HERE)
    site = declared(A, fields={"title": "One"}, policies=(policy,))
    ask = ask_for(at(A), site, record(A, {"description": ("x", "y")}))
    assert ask.attributes == {"title", "description", "settings.lockState"}
    assert (ask.identity, ask.content, ask.recycle_bin) == ("id-1", False, False)


def test_the_recycle_bin_is_asked_where_something_would_be_made() -> None:
    site = declared(A)
    assert ask_for(at(A), site, None).recycle_bin
    assert ask_for(at(A), site, record(A, origin=Origin.RECYCLED)).recycle_bin
    assert ask_for(at(A), replace(site, lifecycle=Lifecycle(on_missing=OnMissing.RESTORE)), record(A)).recycle_bin
    assert not ask_for(at(A), site, record(A)).recycle_bin
    assert ask_for(at(A), site, record(A, origin=Origin.RECYCLED)).identity == ""


def test_content_is_counted_where_a_site_would_go() -> None:
    assert ask_for(at(A), None, record(A, origin=Origin.CREATED)).content
    assert not ask_for(at(A), None, record(A)).content
    assert not ask_for(at(A), declared(A), record(A, origin=Origin.CREATED)).content
    assert will_be_removed(with_lifecycle(record(A), on_remove=OnRemove.RECYCLE))
    assert not will_be_removed(with_lifecycle(record(A, origin=Origin.CREATED), on_remove=OnRemove.RELEASE))
    assert not will_be_removed(record(A, origin=Origin.RECYCLED)) and not will_be_removed(None)


# -- selectors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selector", "address", "name", "fits"),
    [
        ("site:/sites/a", A, "", True),
        ("site:/Sites/A", A, "", True),
        ("site:/sites/*", A, "", True),
        ("site:/sites/*", "site:/sites/a/b", "", False),
        ("site:/sites/**", "site:/sites/a/b", "", True),
        ("site:/sites/?", A, "", True),
        ("site:/sites/[a-c]", A, "", True),
        ("site:/sites/[!a-c]", A, "", False),
        ("site:/sites/[!x]", A, "", True),
        ("site:/sites/a.b", "site:/sites/axb", "", False),
        ("site:/sites/[", "site:/sites/[", "", True),
        ("site:/sites/[--b]", "site:/sites/-", "", True),
        ("site:/sites/[[^]", "site:/sites/^", "", True),
        ("hub:/sites/a", A, "", False),
        ("site:*", A, "", True),
        ("hub:*", A, "", False),
        ("*:*", HUB, "", True),
        ("*:/sites/a", A, "", True),
        ("hub:corporate", HUB, "Corporate", True),
        ("hub:corp*", HUB, "Corporate", True),
        ("hub:corporate", HUB, "", False),
    ],
)
def test_a_selector(selector: str, address: str, name: str, fits: bool) -> None:
    assert selects(selector, at(address), name) is fits


@pytest.mark.parametrize("text", ["/sites/a", "site", "site:", "", "site:/sites/[z-a]"])
def test_what_is_no_selector_is_a_wrong_call(text: str) -> None:
    with pytest.raises(UsageError):
        selects(text, at(A))


@given(st.text(max_size=8))
def test_no_pattern_crashes(pattern: str) -> None:
    try:
        selects(f"site:{pattern}", at(A))
    except UsageError as error:
        assert "selector" in str(error)


# -- what was reviewed ----------------------------------------------------------------------------------------


def retitled(title: str = "One") -> Plan:
    return planned(desired=[declared(A, fields={"title": title})], seen=[live(A, {"title": "Old"})])


def reviewed(plan: Plan) -> Any:
    return parse_plan(json.dumps(plan_json(plan, KINDS)))


def test_what_was_reviewed_may_run_and_less_of_it_too() -> None:
    assert unreviewed(retitled(), reviewed(retitled()), frozenset()) == ()
    assert unreviewed(planned(), reviewed(retitled()), frozenset()) == ()


def test_another_value_or_action_was_not_reviewed() -> None:
    other = unreviewed(retitled("Two"), reviewed(retitled()), frozenset())
    assert [(trip.guard, trip.address) for trip in other] == [(GuardClass.UNREVIEWED, at(A))]
    assert len(unreviewed(retitled(), reviewed(planned()), frozenset())) == 1
    assert unreviewed(retitled(), reviewed(planned()), frozenset({"unreviewed"}))[0].allowed


def unregistering(*members: str) -> Plan:
    found = tuple((live(member, {"hub": "/sites/h"}), "hub") for member in members)
    ours = record(HUB, origin=Origin.CREATED, identity="id-h")
    return planned(owned=[ours], seen=[live(HUB, identity="id-h")], members={at(HUB).canonical: found})


def test_a_side_effect_that_nobody_reviewed_is_one() -> None:
    before = reviewed(unregistering("site:/sites/m"))
    assert unreviewed(unregistering("site:/sites/m"), before, frozenset()) == ()
    trips = unreviewed(unregistering("site:/sites/m", "site:/sites/n"), before, frozenset())
    assert [trip.reason for trip in trips] == ["it changes site:/sites/n hub, which is not in the reviewed plan"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"kind": "plan", "format": 99, "actions": []}',
        '{"kind": "plan", "format": 1}',
        '{"kind": "plan", "format": 1, "actions": [1]}',
        '{"kind": "plan", "format": 1, "actions": [{"changes": []}]}',
        '{"kind": "plan", "format": 1, "actions": [{"address": "a", "verb": "b", "changes": [{}], "sideEffects": []}]}',
        '{"kind": "plan", "format": 1, "actions": [{"address": "a", "verb": "b", "changes": 1, "sideEffects": []}]}',
    ],
)
def test_what_is_no_plan_file_is_refused(text: str) -> None:
    with pytest.raises(PlanError):
        parse_plan(text)


# -- the whole ------------------------------------------------------------------------------------------------

SETTINGS = {
    "title": st.sampled_from(["One", "Two"]),
    "description": st.sampled_from(["", "x"]),
    "settings.sharingCapability": st.sampled_from(["Disabled", "ExternalUserSharingOnly"]),
    "settings.commentsOnSitePagesDisabled": st.booleans(),
    "hub": st.sampled_from(["none", "/sites/x"]),
}
FIELDS = st.fixed_dictionaries({}, optional=SETTINGS)


@given(FIELDS, FIELDS)
def test_a_state_differs_from_itself_in_nothing(fields: dict[str, Any], rest: dict[str, Any]) -> None:
    plan = planned(desired=[declared(A, fields=fields)], seen=[live(A, {**rest, **fields})])
    assert not plan.writing and not plan.blocked and not plan.trips


@given(FIELDS, st.permutations(["site:/sites/a", "site:/sites/b", "site:/sites/c"]))
def test_a_plan_is_the_same_byte_for_byte(fields: dict[str, Any], order: list[str]) -> None:
    def made(addresses: list[str]) -> str:
        wanted = [declared(address, fields={**fields, "owner": "a", "title": "t"}) for address in addresses]
        return json.dumps(plan_json(planned(desired=wanted, seen=[absent(a) for a in addresses]), KINDS))

    assert made(order) == made(sorted(order))
