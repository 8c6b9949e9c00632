"""Holds in a plan."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.model.address import Address
from spo_gitops.model.hold import Hold
from spo_gitops.model.plan import Action, Verb
from spo_gitops.plan.freeze import Frost, ended, hold_on

from .pieces import action, at, declared, live, planned, record

SOON, NOW, LATE = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"


def frost(*drafts: Action, selector: str = "site:/sites/a", until: str = LATE) -> Frost:
    return Frost.over({draft.address: draft for draft in drafts}, [Hold(selector, "why", until)], NOW, {})


def update(address: str = "site:/sites/a") -> Action:
    plan = planned(desired=[declared(address, fields={"title": "B"})], seen=[live(address, {"title": "A"})])
    return action(plan, address)


def test_a_hold_withholds_what_would_be_written() -> None:
    held = frost(update())
    assert held.withheld == held.outstanding == {at("site:/sites/a")}
    assert [frozen.actions for frozen in held.told] == [(update(),)]


def test_a_hold_that_has_ended_withholds_nothing_and_is_a_finding() -> None:
    assert not frost(update(), until=SOON).withheld
    assert frost(update(), until=SOON).told == ()
    (told,) = ended([Hold("site:*", "why", SOON), Hold("hub:*", "why", LATE)], NOW)
    assert "site:*" in told


def test_adopting_without_a_write_is_withheld_and_nothing_waits_for_it() -> None:
    adopt = action(
        planned(
            desired=[declared("site:/sites/a", fields={"title": "A"})], seen=[live("site:/sites/a", {"title": "A"})]
        ),
        "site:/sites/a",
    )
    held = frost(adopt)
    assert held.withheld == {adopt.address} and not held.outstanding


def test_a_record_that_another_action_changes_is_kept() -> None:
    owned = record("site:/sites/a", {"hub": ("none", "none")})
    kept = Action(owned.address, Verb.RECORD, (), live("site:/sites/a"), owned, owned)
    assert not frost(kept).withheld


def test_what_would_give_back_to_a_held_resource_is_blocked() -> None:
    hub = record("hub:/sites/h", held=[("site:/sites/a", "hub", "/sites/h", "none")])
    back = Action(hub.address, Verb.RESTORE, (), live("hub:/sites/h"), hub, hub)
    held = frost(back)
    assert held.withheld == {hub.address}
    assert "it would change site:/sites/a" in held.blocked[0].reason


def test_of_several_holds_the_one_that_lasts_longest_counts() -> None:
    holds = [Hold("site:*", "long", LATE), Hold("site:/sites/a", "short", NOW)]
    found = hold_on(at("site:/sites/a"), "", holds)
    assert found is not None and found.reason == "long"
    assert hold_on(at("hub:/sites/a"), "corporate", [Hold("hub:corporate", "by name", LATE)]) is not None


@given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")))
def test_a_plan_never_acts_on_what_is_held(changed: set[str], held: set[str]) -> None:
    drafts = {}
    for name in changed:
        address = Address("site", f"/sites/{name}")
        drafts[address] = replace(update(), address=address)
    holds = [Hold(f"site:/sites/{name}", "why", LATE) for name in held]
    found = Frost.over(drafts, holds, NOW, {})
    assert {a.key[-1] for a in found.withheld} == changed & held
    assert sorted(a.address.key for frozen in found.told for a in frozen.actions) == sorted(
        f"/sites/{name}" for name in changed & held
    )
