"""What must be finished before what, and the sequence in which a plan is shown and run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.model.address import Address
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.ownership import Origin, Ownership
from spo_gitops.model.plan import Action, Verb
from spo_gitops.plan.order import COSMETIC, STRUCTURE, TIGHTENING, sequence

from .pieces import absent, action, at, blocked, declared, live, planned, record

HUB, SITE = "hub:/sites/h", "site:/sites/h"
M, K = "site:/sites/m", "hub:/sites/k"
NEW = {"title": "A", "owner": "ann@contoso.com"}
SHARING = "settings.sharingCapability"


def order(plan: Any) -> list[str]:
    return [str(a.address) for a in plan.actions]


def created(address: str, **rest: Any) -> Ownership:
    return record(address, origin=Origin.CREATED, identity=f"id{address[-2:]}", **rest)


def test_a_hub_is_registered_before_who_joins_it() -> None:
    sites = [declared(SITE, fields=NEW), declared(M, fields={**NEW, "hub": "/sites/h"})]
    plan = planned(desired=[*sites, declared(HUB)], seen=[absent(SITE), absent(M), absent(HUB)])
    assert order(plan) == [SITE, HUB, M]
    assert action(plan, HUB).requires == {at(SITE)}
    assert action(plan, M).requires == {at(HUB)}


def test_a_parent_is_registered_before_its_child() -> None:
    hubs = [declared(HUB), declared("hub:/sites/a", fields={"parent": "/sites/h"})]
    plan = planned(desired=hubs, seen=[absent(HUB), absent("hub:/sites/a")])
    assert order(plan) == [HUB, "hub:/sites/a"]


def test_children_go_before_their_parents() -> None:
    seen = [live(HUB, identity="id/h"), live("hub:/sites/z", {"parent": "/sites/h"}, identity="id/z")]
    plan = planned(owned=[created(HUB), created("hub:/sites/z")], seen=seen)
    assert order(plan) == ["hub:/sites/z", HUB]


def test_a_site_is_recycled_after_it_is_no_longer_a_hub() -> None:
    seen = [live(HUB, identity="id/h"), live(SITE, identity="id/h", items=0)]
    seen[1] = replace(seen[1], facts={**seen[1].facts, "hub": True})
    plan = planned(owned=[created(HUB), created(SITE)], seen=seen)
    assert order(plan) == [HUB, SITE]
    assert action(plan, SITE).requires == {at(HUB)}


def test_members_leave_before_their_hub_goes() -> None:
    seen = [live(HUB, identity="id/h"), live(M, {"hub": "/sites/h"}, identity="id/m")]
    ours = record(M, {"hub": ("/sites/h", "none")}, identity="id/m")
    plan = planned(desired=[declared(M, fields={"hub": "none"})], owned=[created(HUB), ours], seen=seen)
    assert order(plan) == [M, HUB]


def test_a_site_leaves_its_hub_before_it_becomes_one() -> None:
    desired = [declared(SITE, fields={"hub": "none"}), declared(HUB)]
    ours = record(SITE, {"hub": ("/sites/x", "none")}, identity="id/h")
    plan = planned(desired=desired, owned=[ours], seen=[live(SITE, {"hub": "/sites/x"}, identity="id/h"), absent(HUB)])
    assert order(plan) == [SITE, HUB]


def test_a_hub_becomes_a_member_only_after_it_was_unregistered() -> None:
    site = live(SITE, {"hub": "none"}, identity="id/h")
    seen = [replace(site, facts={**site.facts, "hub": True}), live(HUB, identity="id/h")]
    plan = planned(desired=[declared(SITE, fields={"hub": "/sites/k"})], owned=[created(HUB)], seen=seen)
    assert order(plan) == [HUB, SITE]


def test_what_waits_in_a_circle_is_blocked() -> None:
    """Two hubs that are each other's parent, and a site that belongs to one of them."""
    site = declared(SITE, fields={**NEW, "hub": "/sites/k"})
    hub = declared(K, fields={"parent": "/sites/h"})
    plan = planned(
        desired=[site, declared(HUB, fields={"parent": "/sites/k"}), hub],
        seen=[absent(SITE), absent(HUB), absent(K)],
    )
    assert {str(b.address) for b in plan.blocked} == {HUB, K, SITE}
    assert "waits for something that waits for it" in blocked(plan, HUB).reason
    assert not plan.actions


def test_tightening_goes_first_then_structure_then_looks() -> None:
    desired = [
        declared("site:/sites/a", fields={"title": "B"}),
        declared("site:/sites/b", fields=NEW),
        declared("site:/sites/c", fields={SHARING: "Disabled", "title": "C"}),
        declared("site:/sites/d", fields={SHARING: "ExternalUserSharingOnly"}),
    ]
    seen = [
        live("site:/sites/a", {"title": "A"}),
        absent("site:/sites/b"),
        live("site:/sites/c", {SHARING: "ExternalUserSharingOnly", "title": "A"}),
        live("site:/sites/d", {SHARING: "Disabled"}),
    ]
    plan = planned(desired=desired, seen=seen)
    assert order(plan) == ["site:/sites/c", "site:/sites/b", "site:/sites/a", "site:/sites/d"]
    assert [a.priority for a in plan.actions] == [TIGHTENING, STRUCTURE, COSMETIC, COSMETIC]


def test_an_action_touches_the_sites_of_its_side_effects() -> None:
    member = live(M, {"hub": "/sites/h"}, identity="id/m")
    plan = planned(owned=[created(HUB)], seen=[live(HUB, identity="id/h")], members={HUB: ((member, "hub"),)})
    assert action(plan, HUB).touches == {"/sites/h", "/sites/m"}


def test_nothing_waits_for_what_writes_nothing() -> None:
    hub, site = declared(HUB), declared(M, fields={"hub": "/sites/h"})
    seen = [live(HUB, identity="id/h"), live(M, {"hub": "none"})]
    plan = planned(desired=[hub, site], seen=seen)
    assert action(plan, HUB).verb is Verb.ADOPT and not action(plan, HUB).writes
    assert action(plan, M).requires == frozenset()


# -- laws -----------------------------------------------------------------------------------------------------

ADDRESSES = [Address("site", f"/sites/{letter}") for letter in "abcdefgh"]


@st.composite
def graphs(draw: Any, *, acyclic: bool) -> dict[Address, Action]:
    present = sorted(draw(st.frozensets(st.sampled_from(ADDRESSES))))
    rank = draw(st.permutations(present))
    drafts = {}
    for address in present:
        others = rank[: rank.index(address)] if acyclic else present
        needs = draw(st.frozensets(st.sampled_from(others), max_size=3)) if others else frozenset()
        seen = Observation(address, Presence.PRESENT)
        drafts[address] = Action(
            address, Verb.UPDATE, (), seen, None, requires=needs - {address}, priority=draw(st.integers(0, 2))
        )
    return drafts


@given(graphs(acyclic=True))
def test_nothing_starts_before_what_it_requires(drafts: dict[Address, Action]) -> None:
    ordered, knotted = sequence(drafts)
    assert not knotted and {a.address for a in ordered} == set(drafts)
    place = {a.address: index for index, a in enumerate(ordered)}
    assert all(place[need] < place[a.address] for a in ordered for need in a.requires)


@given(graphs(acyclic=False), st.randoms())
def test_the_sequence_depends_on_nothing_but_the_actions(drafts: dict[Address, Action], random: Any) -> None:
    shuffled = list(drafts.items())
    random.shuffle(shuffled)
    assert sequence(drafts) == sequence(dict(shuffled))


@given(graphs(acyclic=False))
def test_only_circles_and_what_waits_for_them_are_left_out(drafts: dict[Address, Action]) -> None:
    ordered, knotted = sequence(drafts)
    assert {a.address for a in ordered} | knotted == set(drafts)
    assert all(not (a.requires & knotted) for a in ordered)
    assert all(drafts[address].requires & knotted for address in knotted)


@given(graphs(acyclic=True))
def test_among_what_may_start_the_more_urgent_goes_first(drafts: dict[Address, Action]) -> None:
    ordered, _ = sequence(drafts)
    done: set[Address] = set()
    for index, current in enumerate(ordered):
        startable = [a for a in ordered[index:] if a.requires <= done]
        assert (current.priority, current.address) == min((a.priority, a.address) for a in startable)
        done.add(current.address)
