"""Side effects: what a removal takes along, who holds it, and how it comes back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spo_gitops.model.desired import Desired, OnRelease
from spo_gitops.model.hold import Hold
from spo_gitops.model.ownership import Held, Origin, Ownership
from spo_gitops.model.plan import Case, GuardClass, Plan, Reversibility, SideEffect, Trip, Verb
from spo_gitops.model.value import UNKNOWN, Value
from spo_gitops.plan.held import owned_after_effects
from spo_gitops.plan.hold import held_back

from .pieces import (
    absent,
    action,
    at,
    decision,
    declared,
    kept,
    live,
    planned,
    record,
    unreadable,
    with_lifecycle,
    writes,
)

HUB = "hub:/sites/h"
M = "site:/sites/m"
K = "hub:/sites/k"


def our_hub(**rest: Any) -> Ownership:
    return record(HUB, {"title": ("Hub", "h")}, origin=Origin.CREATED, identity="id-h", **rest)


def gone_hub(*held: tuple[str, str, Value, Value], **rest: Any) -> Ownership:
    """The record of a hub that we unregistered."""
    attributes = rest.pop("attributes", {"title": ("Hub", "h")})
    return record(HUB, attributes, origin=Origin.RECYCLED, identity="id-h", held=held, **rest)


def live_hub(**fields: Any) -> Any:
    return live(HUB, {"title": "Hub", "description": "d", "parent": "none", **fields}, identity="id-h")


def member(hub: Any = "/sites/h", title: str = "M") -> Any:
    return live(M, {"hub": hub, "title": title}, identity="id-m")


def unregistering(*rest: Ownership, seen: Any = None, desired: tuple[Desired, ...] = (), **more: Any) -> Plan:
    found = member() if seen is None else seen
    members = {HUB: ((found, "hub"),)}
    return planned(desired=desired, owned=[our_hub(), *rest], seen=[live_hub(), found], members=members, **more)


def held(plan: Plan, address: str = HUB) -> dict[tuple[str, str], tuple[Value, Value]]:
    ownership = action(plan, address).ownership
    assert ownership is not None
    return {(str(h.address), h.attribute): (h.before, h.left) for h in ownership.held}


# -- removing -------------------------------------------------------------------------------------------------


def test_unregistering_a_hub_holds_the_members_that_nobody_owns() -> None:
    plan = unregistering()
    assert action(plan, HUB).side_effects == (SideEffect(at(M), "hub", "/sites/h", "none"),)
    assert held(plan)[(M, "hub")] == ("/sites/h", "none")


def test_it_holds_its_own_attributes_that_nobody_owns() -> None:
    own = {name: value for (address, name), value in held(unregistering()).items() if address == HUB}
    assert own == {"description": ("d", "none"), "parent": ("none", "none")}


def test_an_owned_association_is_changed_but_not_held() -> None:
    theirs = record(M, {"hub": ("/sites/h", "none")}, identity="id-m", stack="other")
    plan = unregistering(theirs)
    assert action(plan, HUB).side_effects == (SideEffect(at(M), "hub", "/sites/h", "none"),)
    assert (M, "hub") not in held(plan)


def test_our_own_hand_becomes_the_value_we_set() -> None:
    ours = record(M, {"hub": ("/sites/h", "none"), "title": ("M", "x")}, identity="id-m")
    changed = owned_after_effects((SideEffect(at(M), "hub", "/sites/h", "none"),), {at(M): ours})
    assert changed[at(M)].attributes["hub"].value == "none"
    assert changed[at(M)].attributes["title"] == ours.attributes["title"]
    assert owned_after_effects((SideEffect(at(M), "hub", "/sites/h", "none"),), {}) == {}


def test_an_association_that_is_let_go_of_in_the_same_run_is_held() -> None:
    """onRelease keep leaves the value to nobody, so that the hub's record must hold it."""
    ours = with_lifecycle(record(M, {"hub": ("/sites/h", "none")}, identity="id-m"), on_release=OnRelease.KEEP)
    plan = unregistering(ours)
    assert action(plan, M).ownership is None
    assert held(plan)[(M, "hub")] == ("/sites/h", "none")


def test_who_leaves_by_himself_is_not_taken_along() -> None:
    site = declared(M, fields={"hub": "none"})
    plan = unregistering(desired=(site,))
    assert action(plan, HUB).side_effects == ()
    assert (M, "hub") not in held(plan)
    assert action(plan, HUB).requires == {at(M)}


def test_a_member_that_cannot_be_read_is_held_and_the_loss_told() -> None:
    plan = unregistering(seen=unreadable(M))
    assert action(plan, HUB).side_effects == (SideEffect(at(M), "hub", "/sites/h", "none"),)
    assert held(plan)[(M, "hub")] == ("/sites/h", "none")
    assert action(plan, HUB).reversibility is Reversibility.LOSSY
    assert M in action(plan, HUB).losses[0]


def test_children_lose_their_parent_and_are_held() -> None:
    child = live(K, {"parent": "/sites/h"}, identity="id-k")
    plan = planned(owned=[our_hub()], seen=[live_hub(), child], members={HUB: ((child, "parent"),)})
    assert action(plan, HUB).side_effects == (SideEffect(at(K), "parent", "/sites/h", "none"),)
    assert held(plan)[(K, "parent")] == ("/sites/h", "none")


def test_a_member_that_is_recycled_in_the_same_run_is_held_for_when_both_come_back() -> None:
    ours = record(M, {"title": ("M", "x")}, origin=Origin.CREATED, identity="id-m")
    found = live(M, {"hub": "/sites/h", "title": "M"}, identity="id-m", items=0)
    plan = unregistering(ours, seen=found)
    assert action(plan, M).verb is Verb.REMOVE and action(plan, HUB).side_effects == ()
    own = action(plan, M).ownership
    assert own is not None and own.held == (Held(at(M), "hub", "/sites/h", "none"),)


def test_recycling_a_site_holds_nothing_for_it_lies_in_the_bin_as_it_was() -> None:
    ours = record(M, {"title": ("M", "x")}, origin=Origin.CREATED, identity="id-m")
    plan = planned(owned=[ours], seen=[live(M, {"title": "M", "description": "d"}, identity="id-m", items=0)])
    assert held(plan, M) == {}


def test_what_becomes_a_hub_waits_until_the_hub_that_goes_has_let_go_of_it() -> None:
    new = declared("hub:/sites/m", fields={"title": "M"})
    found = live(M, {"hub": "/sites/h"}, identity="id-m")
    plan = planned(
        desired=[new], owned=[our_hub()], seen=[live_hub(), absent("hub:/sites/m", memberOf="/sites/h"), found],
        members={HUB: ((found, "hub"),)},
    )  # fmt: skip
    assert action(plan, "hub:/sites/m").requires == {at(HUB)}


def test_what_becomes_a_hub_waits_until_its_site_has_left_the_hub_that_it_belonged_to() -> None:
    new = declared("hub:/sites/m", fields={"title": "M"})
    owned = record(M, {"hub": ("/sites/h", "none")}, identity="id-m")
    seen = [live(M, {"hub": "/sites/h"}, identity="id-m"), absent("hub:/sites/m", memberOf="/sites/h")]
    plan = planned(desired=[new, declared(M)], owned=[owned], seen=seen)
    assert action(plan, "hub:/sites/m").requires == {at(M)}
    by_hand = planned(desired=[new, declared(M)], owned=[], seen=seen)
    assert [blocked.address for blocked in by_hand.blocked] == [at("hub:/sites/m")]


# -- bringing back --------------------------------------------------------------------------------------------


def registering_again(*rest: Ownership, seen: Any, record_of_hub: Ownership | None = None, **more: Any) -> Plan:
    ours = record_of_hub or gone_hub((M, "hub", "/sites/h", "none"))
    hub = declared(HUB, fields={"title": "Hub"})
    return planned(desired=[hub, *more.pop("also", ())], owned=[ours, *rest], seen=[absent(HUB), seen], **more)


def test_registering_again_gives_members_back() -> None:
    plan = registering_again(seen=member("none"))
    assert action(plan, HUB).verb is Verb.RESTORE
    assert action(plan, HUB).side_effects == (SideEffect(at(M), "hub", "none", "/sites/h", gives_back=True),)


def test_what_somebody_changed_meanwhile_is_his() -> None:
    assert action(registering_again(seen=member("/sites/other")), HUB).side_effects == ()


def asleep() -> Ownership:
    return record(M, {"title": ("M", "x")}, origin=Origin.RECYCLED, identity="id-m")


def test_what_comes_back_in_the_same_run_is_given_back_once_it_is_there() -> None:
    site = declared(M, fields={"title": "M", "owner": "ann@contoso.com"})
    seen = absent(M, recycledIdentity="id-m")
    plan = registering_again(asleep(), seen=seen, also=(site,))
    assert action(plan, M).verb is Verb.RESTORE
    assert action(plan, HUB).side_effects == (SideEffect(at(M), "hub", "none", "/sites/h", gives_back=True),)
    assert action(plan, HUB).requires == {at(M)}


def test_what_still_lies_in_the_bin_stays_held() -> None:
    plan = registering_again(asleep(), seen=absent(M))
    assert action(plan, HUB).side_effects == ()
    assert held(plan) == {(M, "hub"): ("/sites/h", "none")}


def test_what_is_gone_meanwhile_is_not_given_back() -> None:
    assert action(registering_again(seen=absent(M)), HUB).side_effects == ()


def test_what_cannot_be_read_stays_held() -> None:
    plan = registering_again(seen=unreadable(M))
    assert action(plan, HUB).side_effects == ()
    assert held(plan) == {(M, "hub"): ("/sites/h", "none")}


def test_what_is_owned_meanwhile_takes_it_as_its_prior() -> None:
    ours = record(M, {"hub": ("/sites/x", "none")}, identity="id-m")
    site = declared(M, fields={"hub": "/sites/x"})
    plan = registering_again(ours, seen=member("/sites/x"), also=(site,))
    assert action(plan, HUB).side_effects == ()
    assert kept(action(plan, M)) == {"hub": ("/sites/x", "/sites/h")}


def test_what_is_taken_under_management_in_the_same_run_takes_it_as_its_prior() -> None:
    site = declared(M, fields={"hub": "none"})
    plan = registering_again(seen=member("none"), also=(site,))
    assert kept(action(plan, M)) == {"hub": ("none", "/sites/h")}
    assert action(plan, HUB).side_effects == ()


def test_a_prior_that_was_something_else_stays() -> None:
    ours = record(M, {"hub": ("/sites/x", "/sites/y")}, identity="id-m")
    site = declared(M, fields={"hub": "/sites/x"})
    plan = registering_again(ours, seen=member("/sites/x"), also=(site,))
    assert all(a.address != at(M) or kept(a) == {"hub": ("/sites/x", "/sites/y")} for a in plan.actions)


def test_a_prior_reaches_who_is_removed_in_the_same_run() -> None:
    child = record(K, {"parent": ("/sites/x", "none")}, origin=Origin.CREATED, identity="id-k")
    seen = live(K, {"parent": "/sites/x"}, identity="id-k")
    plan = registering_again(child, seen=seen, record_of_hub=gone_hub((K, "parent", "/sites/h", "none")))
    assert action(plan, K).verb is Verb.REMOVE
    assert kept(action(plan, K)) == {"parent": ("/sites/x", "/sites/h")}


def test_a_prior_reaches_who_comes_back_in_the_same_run() -> None:
    child = record(K, {"parent": ("none", "none")}, origin=Origin.RECYCLED, identity="id-k")
    also = (declared(K, fields={"parent": "none"}),)
    ours = gone_hub((K, "parent", "/sites/h", "none"))
    plan = registering_again(child, seen=absent(K), record_of_hub=ours, also=also)
    prior = action(plan, K).prior_ownership
    assert prior is not None and prior.attributes["parent"].before == "/sites/h"


def test_a_hub_that_had_a_parent_waits_until_that_is_back() -> None:
    child = record(
        K, {"title": ("K", "k")}, origin=Origin.RECYCLED, identity="id-k", held=[(K, "parent", "/sites/h", "none")]
    )
    plan = planned(
        desired=[declared(HUB, fields={"title": "Hub"}), declared(K, fields={"title": "K"})],
        owned=[gone_hub(), child],
        seen=[absent(HUB), absent(K)],
    )
    assert action(plan, K).requires == {at(HUB)}


# -- what a run that broke off still owes ---------------------------------------------------------------------


def half_back(*held: tuple[str, str, Value, Value]) -> Ownership:
    return record(HUB, {"title": ("Hub", "h")}, origin=Origin.CREATED, identity="id-h", held=held, digest="")


def test_what_a_live_hub_still_holds_is_given_back_by_the_next_run() -> None:
    hub = declared(HUB, fields={"title": "Hub"})
    plan = planned(desired=[hub], owned=[half_back((M, "hub", "/sites/h", "none"))], seen=[live_hub(), member("none")])
    assert action(plan, HUB).side_effects == (SideEffect(at(M), "hub", "none", "/sites/h", gives_back=True),)
    assert action(plan, HUB).writes


def test_what_it_holds_of_itself_is_written_by_the_next_run() -> None:
    hub = declared(HUB, fields={"title": "Hub"})
    plan = planned(desired=[hub], owned=[half_back((HUB, "description", "old", "none"))], seen=[live_hub()])
    assert decision(action(plan, HUB), "description").case is Case.GIVEN_BACK
    assert writes(action(plan, HUB)) == {"description": "old"}
    assert action(plan, HUB).verb is Verb.UPDATE


def test_when_nothing_is_left_to_give_back_the_record_is_closed() -> None:
    hub = declared(HUB, fields={"title": "Hub"})
    owing = half_back((M, "hub", "/sites/h", "none"), (HUB, "description", "d", "none"))
    plan = planned(desired=[hub], owned=[owing], seen=[live_hub(), member("/sites/h")])
    assert not action(plan, HUB).writes
    assert held(plan) == {}


def test_what_is_owed_survives_another_removal() -> None:
    owing = half_back((M, "hub", "/sites/h", "none"))
    plan = planned(owned=[owing], seen=[live_hub()], members={})
    assert action(plan, HUB).verb is Verb.REMOVE
    assert held(plan)[(M, "hub")] == ("/sites/h", "none")


# -- priors that are no longer possible -----------------------------------------------------------------------


def released_member(hub: Ownership | None, seen_hub: Any, members: Any = None) -> Plan:
    """A member whose prior is the hub /sites/h, released."""
    ours = record(M, {"hub": ("/sites/k", "/sites/h")}, identity="id-m")
    owned = [ours] if hub is None else [ours, hub]
    return planned(owned=owned, seen=[member("/sites/k"), seen_hub], members=members or {})


def test_a_prior_that_goes_in_the_same_run_is_lent_to_who_removes_it() -> None:
    plan = released_member(our_hub(), live_hub(), {HUB: ()})
    assert writes(action(plan, M)) == {"hub": "none"}
    assert "/sites/h" in decision(action(plan, M), "hub").note
    assert held(plan)[(M, "hub")] == ("/sites/h", "none")


def test_what_was_lent_to_a_removal_that_does_not_come_about_stays_held() -> None:
    """Whatever keeps the removal from being carried out, the member has let go by then."""
    plan = released_member(our_hub(), live_hub(), {HUB: ()})
    prior = action(plan, HUB).prior_ownership
    assert prior is not None and [(str(h.address), h.before) for h in prior.held] == [(M, "/sites/h")]
    stopped = held_back(replace(plan, trips=(Trip(GuardClass.IRREVERSIBLE, at(HUB), "because"),)))
    assert (action(stopped, HUB).verb, held(stopped)) == (Verb.RECORD, {(M, "hub"): ("/sites/h", "none")})
    assert [str(a.address) for a in stopped.writing] == [M]
    frozen = Hold("hub:/sites/h", "an emergency", "2026-01-02T00:00:00Z")
    ours = record(M, {"hub": ("/sites/k", "/sites/h")}, identity="id-m")
    plan = planned(owned=[ours, our_hub()], seen=[member("/sites/k"), live_hub()], members={HUB: ()}, holds=(frozen,))
    assert (action(plan, HUB).verb, held(plan)) == (Verb.RECORD, {(M, "hub"): ("/sites/h", "none")})


def test_a_prior_that_went_in_an_earlier_run_is_lent_to_its_record() -> None:
    plan = released_member(gone_hub(), absent(HUB))
    assert writes(action(plan, M)) == {"hub": "none"}
    assert action(plan, HUB).verb is Verb.RECORD
    assert held(plan) == {(M, "hub"): ("/sites/h", "none")}
    ownership = action(plan, HUB).ownership
    assert ownership is not None and ownership.origin is Origin.RECYCLED


def test_a_prior_that_somebody_removed_becomes_the_nearest_value_and_is_lossy() -> None:
    plan = released_member(None, absent(HUB))
    assert writes(action(plan, M)) == {"hub": "none"}
    assert action(plan, M).reversibility is Reversibility.LOSSY
    assert "/sites/h" in action(plan, M).losses[0]


def test_a_prior_that_still_exists_is_given_back() -> None:
    plan = released_member(None, live_hub())
    assert writes(action(plan, M)) == {"hub": "/sites/h"}


def test_a_prior_that_somebody_registered_again_is_given_back() -> None:
    plan = released_member(gone_hub(), live_hub())
    assert writes(action(plan, M)) == {"hub": "/sites/h"}


def test_a_value_from_git_is_never_lent() -> None:
    site = declared(M, fields={"hub": "/sites/h"})
    plan = planned(desired=[site], seen=[member("none"), absent(HUB)])
    assert writes(action(plan, M)) == {"hub": "/sites/h"}


def test_an_unknown_own_attribute_is_not_held() -> None:
    plan = planned(owned=[our_hub()], seen=[live_hub(parent=UNKNOWN)])
    assert (HUB, "parent") not in held(plan)
    assert Held(at(HUB), "description", "d", "none") in (action(plan, HUB).ownership or our_hub()).held
