"""The guards and their edges: docs/guards.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from spo_gitops.model.config import Guards, OnTrip
from spo_gitops.model.desired import Lifecycle, OnRemove
from spo_gitops.model.ownership import Applied as Entry
from spo_gitops.model.ownership import Origin, Ownership
from spo_gitops.model.plan import GuardClass, Plan
from spo_gitops.model.value import NO_PRIOR, Value
from spo_gitops.plan.guards import Lineage, stricter

from .pieces import absent, action, at, declared, live, planned, record, unreadable

A = "site:/sites/a"
HUB = "hub:/sites/h"
SHARING = "settings.sharingCapability"
ANYONE, GUESTS, NOBODY = "ExternalUserAndGuestSharing", "ExternalUserSharingOnly", "Disabled"
EVERYONE = "c:0(.s|true"
GUEST = "eva_fabrikam.com#ext#@contoso.onmicrosoft.com"


def tripped(plan: Plan) -> set[GuardClass]:
    return {trip.guard for trip in plan.trips}


# -- volume ---------------------------------------------------------------------------------------------------


def some(count: int, changed: int, *, undo: bool = False, **court: Any) -> Plan:
    """A plan in which ``changed`` of ``count`` owned sites get another title."""
    desired, owned, seen = [], [], []
    for index in range(count):
        address = f"site:/sites/s{index:02}"
        site = declared(address, fields={"title": "New"})
        value = "Old" if index < changed else "New"
        history = (Entry("R1", "c1", site.digest()), Entry("R2", "c2", "x")) if undo else ()
        desired.append(site)
        owned.append(record(address, {"title": (value, "first")}, history=history))
        seen.append(live(address, {"title": value}))
    return planned(desired=desired, owned=owned, seen=seen, **court)


@pytest.mark.parametrize(
    ("owned", "changed", "trips"),
    [(9, 9, False), (10, 3, False), (10, 4, True), (20, 6, False), (20, 7, True)],
)
def test_the_share_counts_from_ten_owned_resources_on(owned: int, changed: int, trips: bool) -> None:
    plan = some(owned, changed, guards=Guards(max_changed_share=0.3))
    assert (GuardClass.VOLUME in tripped(plan)) is trips


def test_a_share_of_none_stops_the_first_change() -> None:
    assert tripped(some(10, 1, guards=Guards(max_changed_share=0.0))) == {GuardClass.VOLUME}
    assert tripped(some(10, 0, guards=Guards(max_changed_share=0.0))) == set()


@pytest.mark.parametrize(("changed", "trips"), [(2, False), (3, True)])
def test_max_changes_counts_however_few_are_owned(changed: int, trips: bool) -> None:
    plan = some(4, changed, guards=Guards(max_changed_share=1.0, max_changes=2))
    assert (GuardClass.VOLUME in tripped(plan)) is trips


def test_creations_and_adoptions_without_writes_do_not_count() -> None:
    fields = {"title": "New", "owner": "ann@contoso.com"}
    sites = [declared(f"site:/sites/n{index}", fields=fields) for index in range(6)]
    seen = [absent(str(site.address)) for site in sites[:3]] + [live(str(site.address), fields) for site in sites[3:]]
    plan = planned(desired=sites, seen=seen, guards=Guards(max_changed_share=0.0, max_changes=0))
    assert len(plan.actions) == 6 and tripped(plan) == set()


def test_undoing_does_not_count() -> None:
    assert tripped(some(10, 10, undo=True, guards=Guards(max_changed_share=0.3))) == set()


def test_what_a_run_that_broke_off_left_to_do_does_not_count_again() -> None:
    """Else a remediation of many sites that was killed could not be finished without a word."""
    strict = Guards(max_changed_share=0.3, max_changes=3)
    wanted, owned, seen = [], [], []
    for index in range(20):
        address, made = f"site:/sites/s{index:02}", index % 2
        wanted.append(declared(address, fields={"title": "New", "description": "D"}))
        told = {"title": ("New", NO_PRIOR if made else "Old")} | ({} if made else {"description": ("D", "")})
        origin = Origin.CREATED if made else Origin.ADOPTED
        unproven = frozenset() if made else frozenset({"title", "description"})
        owned.append(record(address, told, origin=origin, unproven=unproven))
        seen.append(live(address, {"title": "New" if made else "Old", "description": ""}))
    assert GuardClass.VOLUME not in tripped(planned(desired=wanted, owned=owned, seen=seen, guards=strict))
    other = [declared(str(site.address), fields={"title": "Other", "description": "D"}) for site in wanted]
    assert GuardClass.VOLUME in tripped(planned(desired=other, owned=owned, seen=seen, guards=strict))
    done = [replace(one, unproven=frozenset(), history=(Entry("R1", "c1", "x"),)) for one in owned]
    assert GuardClass.VOLUME in tripped(planned(desired=wanted, owned=done, seen=seen, guards=strict))


def test_forgetting_counts_though_nothing_is_written() -> None:
    owned = [record(f"site:/sites/s{index:02}") for index in range(10)]
    seen = [absent(str(record.address)) for record in owned]
    assert GuardClass.VOLUME in tripped(planned(owned=owned, seen=seen, guards=Guards(max_changed_share=0.3)))


def test_what_waits_in_the_recycle_bin_is_not_owned() -> None:
    waiting = [record(f"site:/sites/w{index:02}", origin=Origin.RECYCLED) for index in range(10)]
    site = declared(A, fields={"title": "New"})
    plan = planned(
        desired=[site],
        owned=[record(A, {"title": ("Old", "x")}), *waiting],
        seen=[live(A, {"title": "Old"})],
        guards=Guards(max_changed_share=0.0),
    )
    assert GuardClass.VOLUME not in tripped(plan)


def test_emptying_the_configuration_trips_however_few_are_owned() -> None:
    plan = planned(owned=[record(A)], seen=[live(A)], emptied=True)
    assert "configuration is empty" in next(t.reason for t in plan.trips if t.guard is GuardClass.VOLUME)
    assert tripped(planned(emptied=True)) == set()


# -- loosen ---------------------------------------------------------------------------------------------------


def sharing(before: Value, after: Value, **rest: Any) -> Plan:
    return planned(desired=[declared(A, fields={SHARING: after})], seen=[live(A, {SHARING: before})], **rest)


@pytest.mark.parametrize(
    ("before", "after", "trips"),
    [
        (NOBODY, GUESTS, True),
        (GUESTS, NOBODY, False),
        (GUESTS, ANYONE, True),
        (ANYONE, GUESTS, False),
        ("Odd", GUESTS, True),  # of unknown direction
        ("Odd", NOBODY, False),  # to the strictest
        (ANYONE, "Odd", False),  # from the loosest
        (GUESTS, "Odd", True),
    ],
)
def test_a_change_that_may_loosen_trips(before: str, after: str, trips: bool) -> None:
    assert (GuardClass.LOOSEN in tripped(sharing(before, after))) is trips


def test_a_security_setting_without_a_known_direction_loosens() -> None:
    name = "settings.authenticationContextName"
    need = {"settings.conditionalAccessPolicy": "AuthenticationContext"}
    site = declared(A, fields={name: "c2", **need})
    plan = planned(desired=[site], seen=[live(A, {name: "c1", **need})])
    assert tripped(plan) == {GuardClass.LOOSEN}


def test_what_is_no_matter_of_security_never_loosens() -> None:
    name = "settings.commentsOnSitePagesDisabled"
    plan = planned(desired=[declared(A, fields={name: False})], seen=[live(A, {name: True})])
    assert tripped(plan) == set()


@pytest.mark.parametrize(("member", "trips"), [("ann@contoso.com", False), (EVERYONE, True), (GUEST, True)])
@pytest.mark.parametrize("mode", ["exact", "include"])
def test_admins_open_up_only_for_everyone_and_guests(member: str, trips: bool, mode: str) -> None:
    fields: dict[str, Any] = {"admins": (member,)} if mode == "exact" else {f"admins[{member}]": True}
    site = declared(A, fields=fields, sets={"admins": mode})
    seen = live(A, {"admins": (), "owner": "eva@contoso.com"})
    assert (GuardClass.LOOSEN in tripped(planned(desired=[site], seen=[seen]))) is trips


@pytest.mark.parametrize("mode", ["exact", "include"])
def test_a_new_site_with_everyone_among_its_admins_opens_up(mode: str) -> None:
    fields: dict[str, Any] = {"admins": (EVERYONE,)} if mode == "exact" else {f"admins[{EVERYONE}]": True}
    site = declared(A, fields={"title": "A", "owner": "ann@contoso.com", **fields}, sets={"admins": mode})
    assert tripped(planned(desired=[site], seen=[absent(A)])) == {GuardClass.LOOSEN}


def test_a_new_site_with_ordinary_admins_trips_nothing() -> None:
    fields = {"title": "A", "owner": "ann@contoso.com", "admins": ("ben@contoso.com",), SHARING: GUESTS}
    site = declared(A, fields=fields, sets={"admins": "exact"})
    assert tripped(planned(desired=[site], seen=[absent(A)])) == set()


def test_a_release_that_loosens_trips() -> None:
    plan = planned(owned=[record(A, {SHARING: (NOBODY, ANYONE)})], seen=[live(A, {SHARING: NOBODY})])
    assert tripped(plan) == {GuardClass.LOOSEN}


def returning(*, signed: bool, release: bool) -> Plan:
    """A commit that returns to an earlier one: to a declared value, or to the value before it was declared."""
    site = declared(A, fields={} if release else {SHARING: GUESTS})
    history = (Entry("R1", "c1", site.digest()), Entry("R2", "c2", "x"))
    ours = record(A, {SHARING: (NOBODY, GUESTS)}, history=history)
    return planned(desired=[site], owned=[ours], seen=[live(A, {SHARING: NOBODY})], signed=signed)


def test_undoing_may_loosen_to_what_git_had_declared() -> None:
    plan = returning(signed=False, release=False)
    assert action(plan, A).undoes == "R2" and tripped(plan) == set()


def test_undoing_may_loosen_to_a_value_of_the_ledger_only_where_it_is_signed() -> None:
    assert tripped(returning(signed=False, release=True)) == {GuardClass.LOOSEN}
    assert tripped(returning(signed=True, release=True)) == set()


# -- removing -------------------------------------------------------------------------------------------------


def removing(facts: dict[str, Value], content: dict[str, Value] | None = None, **rest: Any) -> Plan:
    address = rest.pop("address", A)
    ours = record(address, origin=Origin.CREATED, content=content or {}, **rest)
    return planned(owned=[ours], seen=[live(address, **facts)])


EMPTY: dict[str, Value] = {"items": 3, "lastChange": "2026-01-01T00:00:00Z"}


def test_recycling_a_site_trips() -> None:
    assert tripped(removing(EMPTY, EMPTY)) == {GuardClass.RECYCLE}


@pytest.mark.parametrize(
    ("facts", "content", "why"),
    [
        ({**EMPTY, "items": 4}, EMPTY, "4 items, 3 when it was complete"),
        ({**EMPTY, "items": 2}, EMPTY, "2 items, 3 when it was complete"),
        ({**EMPTY, "lastChange": "2026-02-01T00:00:00Z"}, EMPTY, "somebody changed content at 2026-02-01T00:00:00Z"),
        ({}, EMPTY, "its content could not be read"),
        (EMPTY, {}, "it has 3 items, and no baseline was recorded"),
        ({**EMPTY, "subsites": 1}, EMPTY, "it has 1 subsite, whose content is not counted"),
        ({"items": 0, "lastChange": "", "subsites": 2}, {}, "it has 2 subsites, whose content is not counted"),
    ],
)
def test_content_is_what_came_since_the_baseline(facts: dict[str, Value], content: dict[str, Value], why: str) -> None:
    plan = removing(facts, content)
    assert tripped(plan) == {GuardClass.RECYCLE, GuardClass.RECYCLE_WITH_CONTENT}
    assert why in [trip.reason for trip in plan.trips]


def test_an_empty_site_without_baseline_has_no_content() -> None:
    assert tripped(removing({"items": 0, "lastChange": ""})) == {GuardClass.RECYCLE}


def test_undoing_a_creation_is_exempt_from_recycle_but_not_from_content() -> None:
    history = (Entry("", "c0", ""), Entry("R1", "c1", "x"))
    assert tripped(removing(EMPTY, EMPTY, history=history)) == set()
    assert tripped(removing({}, EMPTY, history=history)) == {GuardClass.RECYCLE_WITH_CONTENT}


def test_the_root_site_is_not_recycled_by_accident() -> None:
    assert GuardClass.ROOT_SITE in tripped(removing(EMPTY, EMPTY, address="site:/"))


# -- lockout --------------------------------------------------------------------------------------------------

ANN, APPLICATION = "ann@contoso.com", "i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint"


@pytest.mark.parametrize(
    ("before", "after", "owner", "trips"),
    [
        ((ANN,), (), ANN, False),  # the owner stays
        ((ANN,), (), None, True),
        ((ANN,), (), APPLICATION, True),
        ((ANN,), ("ben@contoso.com",), None, False),
        ((ANN, APPLICATION), (ANN,), ANN, True),
        ((ANN, APPLICATION), (APPLICATION,), ANN, False),
    ],
)
def test_nobody_is_locked_out_by_a_change_of_administrators(
    before: tuple[str, ...], after: tuple[str, ...], owner: str | None, trips: bool
) -> None:
    fields: dict[str, Any] = {"admins": before} | ({"owner": owner} if owner else {})
    exact = declared(A, fields={"admins": after}, sets={"admins": "exact"})
    assert (GuardClass.LOCKOUT in tripped(planned(desired=[exact], seen=[live(A, fields)]))) is trips


def test_the_last_of_included_administrators_may_lock_out_as_well() -> None:
    ours = record(A, {f"admins[{ANN}]": (True, False)})
    assert GuardClass.LOCKOUT in tripped(planned(owned=[ours], seen=[live(A, {"admins": (ANN,)})]))
    assert tripped(planned(owned=[ours], seen=[live(A, {"admins": (ANN, GUEST)})])) == set()


@pytest.mark.parametrize(("address", "trips"), [("site:/", True), (A, False)])
def test_the_root_site_is_not_locked_because_the_application_works_through_it(address: str, trips: bool) -> None:
    locked = declared(address, fields={"settings.lockState": "NoAccess"})
    plan = planned(desired=[locked], seen=[live(address, {"settings.lockState": "Unlock"})])
    assert (GuardClass.LOCKOUT in tripped(plan)) is trips


def test_protection_of_the_last_apply_holds_for_removals_and_releases() -> None:
    protected = Lifecycle(protect=True)
    assert GuardClass.PROTECTED in tripped(removing(EMPTY, EMPTY, lifecycle=protected))
    ours = record(A, {"title": ("One", "Old")}, lifecycle=protected)
    assert tripped(planned(owned=[ours], seen=[live(A, {"title": "One"})])) == {GuardClass.PROTECTED}
    site = declared(A, fields={"title": "Two"}, lifecycle=protected)
    assert tripped(planned(desired=[site], owned=[ours], seen=[live(A, {"title": "One"})])) == set()


def our_hub(**rest: Any) -> Ownership:
    return record(HUB, origin=Origin.CREATED, identity="id-h", **rest)


def test_a_hub_with_members_is_not_unregistered_by_accident() -> None:
    member = live("site:/sites/m", {"hub": "/sites/h"}, identity="id-m")
    plan = planned(owned=[our_hub()], seen=[live(HUB, identity="id-h")], members={HUB: ((member, "hub"),)})
    assert tripped(plan) == {GuardClass.HUB_WITH_MEMBERS}
    assert plan.trips[0].reason == "others belong to it: site:/sites/m"


def test_a_hub_without_members_trips_nothing() -> None:
    assert tripped(planned(owned=[our_hub()], seen=[live(HUB, identity="id-h")])) == set()


def test_many_members_are_told_by_number() -> None:
    members = tuple((live(f"site:/sites/m{i}", {"hub": "/sites/h"}), "hub") for i in range(7))
    plan = planned(owned=[our_hub()], seen=[live(HUB, identity="id-h")], members={HUB: members})
    assert plan.trips[0].reason.endswith("site:/sites/m4 and 2 more")


def test_what_cannot_be_taken_back_exactly_is_irreversible() -> None:
    member = unreadable("site:/sites/m")
    plan = planned(owned=[our_hub()], seen=[live(HUB, identity="id-h")], members={HUB: ((member, "hub"),)})
    assert tripped(plan) == {GuardClass.IRREVERSIBLE, GuardClass.HUB_WITH_MEMBERS}


def test_an_adopted_site_may_be_recycled_only_past_the_guards() -> None:
    ours = record(A, lifecycle=Lifecycle(on_remove=OnRemove.RECYCLE))
    plan = planned(owned=[ours], seen=[live(A, items=5, lastChange="")])
    assert tripped(plan) == {GuardClass.RECYCLE, GuardClass.RECYCLE_WITH_CONTENT}


# -- the run as a whole ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("descends", "trips"), [(True, False), (False, True), (None, True)])
def test_a_commit_must_descend_from_the_last_applied_one(descends: bool | None, trips: bool) -> None:
    plan = planned(lineage=Lineage(descends, "0123456789abcdef"))
    assert (tripped(plan) == {GuardClass.HISTORY}) is trips


def test_weakening_the_guards_trips_once_for_each_weakening() -> None:
    plan = planned(weakened=("maxChangedShare: 0.3 → 0.9", "policy p: gone"))
    assert [trip.reason for trip in plan.trips] == ["maxChangedShare: 0.3 → 0.9", "policy p: gone"]
    assert tripped(plan) == {GuardClass.GUARD_CHANGE}


def test_a_lifted_class_is_kept_on_the_record() -> None:
    plan = sharing(NOBODY, GUESTS, allowed=["loosen"])
    assert [(trip.guard, trip.allowed) for trip in plan.trips] == [(GuardClass.LOOSEN, True)]
    assert plan.refused == ()


def test_lifting_one_class_lifts_no_other() -> None:
    plan = planned(owned=[record(A, origin=Origin.CREATED)], seen=[live(A, items=5)], allowed=["recycle"])
    assert {trip.guard for trip in plan.refused} == {GuardClass.RECYCLE_WITH_CONTENT}


def test_trips_are_sorted() -> None:
    plan = planned(
        owned=[record(A, origin=Origin.CREATED), record("site:/sites/b", origin=Origin.CREATED)],
        seen=[live(A, items=0), live("site:/sites/b", items=0)],
        lineage=Lineage(False, "c0"),
    )
    assert [trip.address for trip in plan.trips] == [None, at(A), at("site:/sites/b")]


def test_a_run_is_judged_by_the_stricter_of_two_configurations() -> None:
    loose = Guards(0.9, None, OnTrip.ACTION, {"loosen": "approval"})
    strict = Guards(0.1, 5, OnTrip.STOP, {"recycle": "approval"})
    for applied, new in ((loose, strict), (strict, loose)):
        both = stricter(applied, new)
        assert (both.max_changed_share, both.max_changes, both.on_trip) == (0.1, 5, OnTrip.STOP)
        assert both.require == {"loosen": "approval", "recycle": "approval"}


def test_without_an_applied_configuration_the_new_one_judges() -> None:
    assert stricter(None, Guards(0.5)) == Guards(0.5)


def test_the_lower_of_two_limits_counts() -> None:
    assert stricter(Guards(max_changes=7), Guards(max_changes=3)).max_changes == 3
    assert stricter(Guards(max_changes=3), Guards(max_changes=7)).max_changes == 3
