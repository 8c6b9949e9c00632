"""What becomes of a resource: every row of the table in docs/three-way.md."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spo_gitops.model.attribute import element
from spo_gitops.model.constraint import Constraint
from spo_gitops.model.desired import Applied, Lifecycle, OnDrift, OnMissing, OnRemove
from spo_gitops.model.ownership import Applied as Entry
from spo_gitops.model.ownership import Origin
from spo_gitops.model.plan import Case, GuardClass, Verb
from spo_gitops.model.policy import Exemption, Mode, Rule, Selector
from spo_gitops.model.value import UNKNOWN

from .pieces import (
    HERE,
    KINDS,
    absent,
    action,
    blocked,
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

A = "site:/sites/a"
SHARING = "settings.sharingCapability"
NEW = {"title": "One", "owner": "ann@contoso.com"}


def declared_a(fields: dict[str, Any] | None = None, **rest: Any) -> Any:
    return declared(A, fields={"title": "One"} if fields is None else fields, **rest)


# -- declared, not there --------------------------------------------------------------------------------------


def test_what_is_declared_and_not_there_is_created() -> None:
    plan = planned(desired=[declared_a(NEW)], seen=[absent(A)])
    assert action(plan, A).verb is Verb.CREATE
    assert writes(action(plan, A)) == NEW
    assert action(plan, A).prior_ownership is None


def test_a_url_taken_in_the_recycle_bin_blocks_with_three_ways_out() -> None:
    plan = planned(desired=[declared_a(NEW)], seen=[absent(A, recycledIdentity="id-9")])
    assert not plan.actions
    assert "recycle bin" in blocked(plan, A).reason
    assert blocked(plan, A).hint == "restore that site, purge it, or choose another url"


def test_missing_keys_of_a_creation_are_named_with_their_place() -> None:
    plan = planned(desired=[declared(A, create={}, fields={"description": "x"})], seen=[absent(A)])
    assert blocked(plan, A).reason == "it must be created, which needs type, title, owner"
    assert blocked(plan, A).position == HERE


def test_what_we_recycled_is_restored_and_its_ownership_continues() -> None:
    ours = record(A, {"title": ("One", "Old")}, origin=Origin.RECYCLED, was=Origin.ADOPTED)
    plan = planned(desired=[declared_a(NEW)], owned=[ours], seen=[absent(A, recycledIdentity="ID-1")])
    assert action(plan, A).verb is Verb.RESTORE
    assert action(plan, A).prior_ownership == ours
    assert writes(action(plan, A)) == {}  # the owner lies in the bin, unread


def test_a_restore_shows_what_it_will_have_to_change() -> None:
    ours = record(A, {"title": ("Other", "Old")}, origin=Origin.RECYCLED)
    plan = planned(desired=[declared_a()], owned=[ours], seen=[absent(A, recycledIdentity="id-1")])
    assert writes(action(plan, A)) == {"title": "One"}


def test_what_we_recycled_and_was_purged_is_created_anew_and_says_that_content_is_lost() -> None:
    ours = record(A, origin=Origin.RECYCLED)
    plan = planned(desired=[declared_a(NEW)], owned=[ours], seen=[absent(A)])
    assert action(plan, A).verb is Verb.CREATE
    assert "content is lost" in action(plan, A).notes[0]


def test_a_stranger_in_the_recycle_bin_is_not_restored_for_ours() -> None:
    ours = record(A, origin=Origin.RECYCLED)
    plan = planned(desired=[declared_a(NEW)], owned=[ours], seen=[absent(A, recycledIdentity="id-9")])
    assert "recycle bin" in blocked(plan, A).reason


def test_what_somebody_deleted_is_reported_and_left_alone() -> None:
    ours = record(A, {"title": ("One", "Old")})
    plan = planned(desired=[declared_a()], owned=[ours], seen=[absent(A)])
    assert action(plan, A).verb is Verb.RECORD and not action(plan, A).writes
    assert action(plan, A).ownership == ours
    assert plan.findings == (f"{A}: {action(plan, A).notes[0]}",)


def test_on_missing_restore_takes_it_from_the_recycle_bin() -> None:
    again = declared_a(lifecycle=Lifecycle(on_missing=OnMissing.RESTORE))
    ours = record(A, {"title": ("One", "Old")})
    plan = planned(desired=[again], owned=[ours], seen=[absent(A, recycledIdentity="id-1")])
    assert action(plan, A).verb is Verb.RESTORE
    assert "somebody deleted it" in action(plan, A).notes[0]


def test_on_missing_restore_creates_anew_what_was_purged() -> None:
    again = declared_a(NEW, lifecycle=Lifecycle(on_missing=OnMissing.RESTORE))
    plan = planned(desired=[again], owned=[record(A, {"title": ("One", "Old")})], seen=[absent(A)])
    assert action(plan, A).verb is Verb.CREATE
    assert "content is lost" in action(plan, A).notes[0]


# -- declared and there ---------------------------------------------------------------------------------------


def test_what_is_there_already_is_adopted_and_only_what_differs_is_written() -> None:
    plan = planned(desired=[declared_a(NEW)], seen=[live(A, {"title": "Old", "owner": "ann@contoso.com"})])
    assert action(plan, A).verb is Verb.ADOPT
    assert writes(action(plan, A)) == {"title": "One"}
    assert kept(action(plan, A)) == {"title": ("One", "Old"), "owner": ("ann@contoso.com", "ann@contoso.com")}
    ownership = action(plan, A).ownership
    assert ownership is not None and ownership.origin is Origin.ADOPTED and ownership.identity == "id-1"


def test_what_is_owned_and_in_step_is_not_in_the_plan() -> None:
    site = declared_a()
    history = (Entry("R1", "c1", site.digest()),)
    ours = record(A, {"title": ("One", "Old")}, digest=site.digest(), history=history)
    plan = planned(desired=[site], owned=[ours], seen=[live(A, {"title": "One"})])
    assert not plan.actions and not plan.blocked


def test_what_is_owned_is_updated_attribute_by_attribute() -> None:
    ours = record(A, {"title": ("Two", "Old"), "description": ("x", "y")})
    seen = live(A, {"title": "Two", "description": "x"})
    plan = planned(desired=[declared_a()], owned=[ours], seen=[seen])
    assert action(plan, A).verb is Verb.UPDATE
    assert writes(action(plan, A)) == {"title": "One", "description": "y"}
    assert kept(action(plan, A)) == {"title": ("One", "Old")}


def test_what_was_replaced_closes_the_old_ownership_and_adopts_the_new() -> None:
    ours = record(A, {"title": ("One", "Old"), "description": ("x", "y")})
    seen = live(A, {"title": "Theirs", "description": "x"}, identity="id-2")
    plan = planned(desired=[declared_a()], owned=[ours], seen=[seen])
    assert action(plan, A).verb is Verb.ADOPT
    assert "replaced" in action(plan, A).notes[0]
    assert kept(action(plan, A)) == {"title": ("One", "Theirs")}
    assert "description" not in writes(action(plan, A))


def test_the_case_of_an_id_makes_no_other_resource() -> None:
    ours = record(A, {"title": ("Two", "Old")}, identity="ID-1")
    ours = replace(ours, history=(Entry("R1", "c1", "d1"),), content={"items": 3})
    plan = planned(desired=[declared_a()], owned=[ours], seen=[live(A, {"title": "Two"})])
    assert action(plan, A).verb is Verb.UPDATE
    after = action(plan, A).ownership
    assert after is not None and after.history[0] == Entry("R1", "c1", "d1") and after.content == {"items": 3}


def test_what_somebody_restored_goes_on_being_ours() -> None:
    ours = record(A, {"title": ("One", "Old")}, origin=Origin.RECYCLED, was=Origin.ADOPTED)
    plan = planned(desired=[declared_a()], owned=[ours], seen=[live(A, {"title": "One"})])
    assert "somebody restored it" in action(plan, A).notes[0]
    ownership = action(plan, A).ownership
    assert ownership is not None and ownership.origin is Origin.ADOPTED
    assert kept(action(plan, A)) == {"title": ("One", "Old")}


def test_a_recycled_one_whose_url_another_took_is_adopted_anew() -> None:
    ours = record(A, {"title": ("One", "Old")}, origin=Origin.RECYCLED)
    plan = planned(desired=[declared_a()], owned=[ours], seen=[live(A, {"title": "Theirs"}, identity="id-2")])
    assert action(plan, A).verb is Verb.ADOPT
    assert kept(action(plan, A)) == {"title": ("One", "Theirs")}


def test_a_redirect_is_never_adopted() -> None:
    plan = planned(desired=[declared_a()], seen=[live(A, {"title": "x"}, redirect=True)])
    assert "redirect" in blocked(plan, A).reason


def test_another_template_than_declared_blocks() -> None:
    site = declared(A, create={"template": "SITEPAGEPUBLISHING#0"}, fields={"title": "One"})
    plan = planned(desired=[site], seen=[live(A, {"title": "Old"})])
    assert "template cannot be changed" in blocked(plan, A).reason
    assert not plan.actions


def test_a_template_is_compared_without_case() -> None:
    site = declared(A, create={"template": "sts#3"}, fields={"title": "One"})
    assert action(planned(desired=[site], seen=[live(A, {"title": "Old"})]), A).verb is Verb.ADOPT


# -- not declared any more ------------------------------------------------------------------------------------


def test_what_we_created_is_recycled_and_its_record_waits() -> None:
    ours = record(A, {"title": ("One", "Old")}, origin=Origin.CREATED)
    plan = planned(owned=[ours], seen=[live(A, {"title": "One"}, items=0, lastChange="")])
    assert action(plan, A).verb is Verb.REMOVE
    after = action(plan, A).ownership
    assert after is not None and (after.origin, after.was, after.digest) == (Origin.RECYCLED, Origin.CREATED, "")
    assert kept(action(plan, A)) == {"title": ("One", "Old")}


def test_what_we_adopted_is_released_and_stays() -> None:
    ours = record(A, {"title": ("One", "Old")})
    plan = planned(owned=[ours], seen=[live(A, {"title": "One"})])
    assert action(plan, A).verb is Verb.RELEASE
    assert writes(action(plan, A)) == {"title": "Old"}
    assert action(plan, A).ownership is None


def test_on_remove_turns_it_round() -> None:
    adopted = with_lifecycle(record(A, {"title": ("One", "Old")}), on_remove=OnRemove.RECYCLE)
    plan = planned(owned=[adopted], seen=[live(A, {"title": "One"}, items=0)])
    assert action(plan, A).verb is Verb.REMOVE
    created = with_lifecycle(record(A, {"title": ("One", "Old")}, origin=Origin.CREATED), on_remove=OnRemove.RELEASE)
    plan = planned(owned=[created], seen=[live(A, {"title": "One"})])
    assert action(plan, A).verb is Verb.RELEASE


def test_what_cannot_be_read_is_not_released_and_stays_owned() -> None:
    ours = record(A, {"title": ("One", "Old"), "description": ("x", "y")}, digest="d1")
    plan = planned(owned=[ours], seen=[live(A, {"title": "One", "description": UNKNOWN})])
    assert writes(action(plan, A)) == {"title": "Old"}
    assert kept(action(plan, A)) == {"description": ("x", "y")}
    assert blocked(plan, A).reason.startswith("description:")


def test_what_is_half_released_no_longer_has_the_digest_of_what_was_applied() -> None:
    """Or a document that comes back unchanged would not be looked at by ``--scope changed``."""
    ours = record(A, {"title": ("One", "Old"), "description": ("x", "y")}, digest="d1")
    plan = planned(owned=[ours], seen=[live(A, {"title": "One", "description": UNKNOWN})])
    after = action(plan, A).ownership
    assert after is not None and after.digest == ""


def test_an_ignored_attribute_stays_owned_when_the_document_goes() -> None:
    ours = with_lifecycle(record(A, {"title": ("One", "Old"), "description": ("x", "y")}), ignore=frozenset({"title"}))
    plan = planned(owned=[ours], seen=[live(A, {"title": "One", "description": "x"})])
    assert writes(action(plan, A)) == {"description": "y"}
    assert kept(action(plan, A)) == {"title": ("One", "Old")}


def test_another_at_the_address_is_left_alone_and_the_old_one_forgotten() -> None:
    plan = planned(owned=[record(A, {"title": ("One", "Old")})], seen=[live(A, {"title": "One"}, identity="id-2")])
    assert action(plan, A).verb is Verb.FORGET and not action(plan, A).writes
    assert action(plan, A).ownership is None


def test_what_we_recycled_and_somebody_restored_is_left_alone() -> None:
    ours = record(A, {"title": ("One", "Old")}, origin=Origin.RECYCLED)
    plan = planned(owned=[ours], seen=[live(A, {"title": "One"})])
    assert action(plan, A).verb is Verb.FORGET


def test_what_we_recycled_and_nobody_declares_waits_for_a_revert() -> None:
    plan = planned(owned=[record(A, origin=Origin.RECYCLED)], seen=[absent(A)])
    assert not plan.actions and not plan.blocked


def test_what_is_gone_and_not_declared_is_forgotten() -> None:
    plan = planned(owned=[record(A, {"title": ("One", "Old")})], seen=[absent(A)])
    assert action(plan, A).verb is Verb.FORGET


# -- whatever is declared -------------------------------------------------------------------------------------


def test_the_same_site_at_another_url_is_blocked_with_its_place() -> None:
    for desired in ([declared_a()], []):
        seen = absent(A, movedTo="/sites/b")
        plan = planned(desired=desired, owned=[record(A, {"title": ("One", "Old")})], seen=[seen])
        assert "/sites/b" in blocked(plan, A).reason
        assert not plan.actions


def test_a_redirect_left_by_a_rename_does_not_forget_the_site() -> None:
    seen = live(A, identity="id-9", redirect=True, movedTo="/sites/b")
    plan = planned(owned=[record(A, {"title": ("One", "Old")})], seen=[seen])
    assert "/sites/b" in blocked(plan, A).reason


def test_another_stacks_resource_is_blocked() -> None:
    theirs = record(A, {"title": ("One", "Old")}, stack="other")
    plan = planned(desired=[declared_a()], owned=[theirs], seen=[live(A, {"title": "x"})])
    assert "other" in blocked(plan, A).reason
    assert not plan.actions


def test_what_cannot_be_read_is_never_absent() -> None:
    plan = planned(desired=[declared_a(NEW)], seen=[unreadable(A, "HTTP 403")])
    assert blocked(plan, A).reason == "HTTP 403"
    plan = planned(owned=[record(A, {"title": ("One", "Old")})], seen=[unreadable(A)])
    assert blocked(plan, A) and not plan.actions


def test_one_reason_of_many_attributes_is_told_once() -> None:
    names = [f"settings.s{number}" for number in range(6)]
    site = declared_a(dict.fromkeys(names, True))
    plan = planned(desired=[site], seen=[live(A, dict.fromkeys(names, UNKNOWN))])
    (one,) = plan.blocked
    assert one.reason == "settings.s0, settings.s1, settings.s2 and 3 more: it could not be read"
    assert one.position == site.attributes["settings.s0"].position
    plan = planned(
        desired=[site], seen=[live(A, {**dict.fromkeys(names[:4], UNKNOWN), **dict.fromkeys(names[4:], True)})]
    )
    assert blocked(plan, A).reason.startswith("settings.s0, settings.s1, settings.s2, settings.s3: ")


def test_a_lock_that_is_not_ours_blocks() -> None:
    plan = planned(desired=[declared_a()], seen=[live(A, {"title": "Old", "settings.lockState": "ReadOnly"})])
    assert "its lock is not ours to lift" in blocked(plan, A).reason


def test_an_ignored_lock_is_not_ours_either() -> None:
    site = declared_a(
        {"title": "One", "settings.lockState": "Unlock"}, lifecycle=Lifecycle(ignore=frozenset({"lockState"}))
    )
    plan = planned(desired=[site], seen=[live(A, {"title": "Old", "settings.lockState": "ReadOnly"})])
    assert "its lock is not ours to lift" in blocked(plan, A).reason


def test_what_needs_something_blocked_is_blocked_too() -> None:
    hub = declared("hub:/sites/h", fields={"title": "Hub"})
    site = declared_a({"title": "One", "hub": "/sites/h"})
    seen = [unreadable("hub:/sites/h"), live(A, {"title": "Old", "hub": "none"})]
    plan = planned(desired=[hub, site], seen=seen)
    assert blocked(plan, A).reason == "it needs hub:/sites/h, which is blocked"
    assert not plan.actions


def test_what_needs_something_of_which_an_attribute_is_blocked_goes_on_now_and_later() -> None:
    hub = declared("hub:/sites/h", fields={"title": "H", "siteDesignId": "unreadable"})
    site = declared_a({"hub": "/sites/h"})
    seen = [live("hub:/sites/h", {"title": "H"}, identity="id-h"), live(A, {"hub": "none"})]
    first = planned(desired=[hub, site], seen=seen)
    assert [str(a.address) for a in first.writing] == [A]
    known = action(first, "hub:/sites/h").ownership
    assert known is not None
    later = planned(desired=[hub, site], owned=[known], seen=seen)
    assert [str(a.address) for a in later.writing] == [A]
    assert [str(b.address) for b in later.blocked] == ["hub:/sites/h"]


# -- policies by the live template, prerequisites, undoing ----------------------------------------------------


def policy(bound: str, *types: str, name: str = "p") -> Applied:
    constraint = Constraint(at_most=bound)
    return Applied(name, "settings.sharingCapability", constraint, Mode.ENFORCE, "high", HERE, Selector(types=types))


def test_a_policy_for_other_types_does_not_bind() -> None:
    seen = [live(A, {"settings.sharingCapability": "ExternalUserAndGuestSharing"})]
    plan = planned(desired=[declared_a({}, policies=(policy("Disabled", "SITEPAGEPUBLISHING#0"),))], seen=seen)
    assert all(not a.writes for a in plan.actions)
    plan = planned(desired=[declared_a({}, policies=(policy("Disabled", "STS#3"),))], seen=seen)
    assert writes(action(plan, A)) == {"settings.sharingCapability": "Disabled"}


def test_several_policies_combine_to_the_strictest() -> None:
    seen = [live(A, {"settings.sharingCapability": "ExternalUserAndGuestSharing"})]
    both = (policy("ExternalUserSharingOnly"), policy("Disabled", name="q"))
    plan = planned(desired=[declared_a({}, policies=both)], seen=seen)
    assert writes(action(plan, A)) == {"settings.sharingCapability": "Disabled"}


def test_policies_that_contradict_each_other_write_nothing() -> None:
    seen = [live(A, {"settings.sharingCapability": "ExternalUserAndGuestSharing"})]
    floor = Applied(
        "q", "settings.sharingCapability", Constraint(at_least="ExternalUserSharingOnly"), Mode.ENFORCE, "low", HERE
    )
    plan = planned(
        desired=[declared_a({}, policies=(policy("Disabled"), floor, policy("Disabled", name="r")))], seen=seen
    )
    assert writes(action(plan, A)) == {}
    assert "cannot all hold" in plan.findings[0]


def test_an_audit_policy_never_writes() -> None:
    audit = Applied("p", "settings.sharingCapability", Constraint(at_most="Disabled"), Mode.AUDIT, "high", HERE)
    seen = [live(A, {"settings.sharingCapability": "ExternalUserAndGuestSharing"})]
    plan = planned(desired=[declared_a({}, policies=(audit,))], seen=seen)
    assert not plan.writing


def blocking(**rest: Any) -> Applied:
    bound = Constraint(at_most="ExternalUserSharingOnly")
    return Applied("p", "settings.sharingCapability", bound, Mode.BLOCK, "high", HERE, **rest)


OPEN = {"settings.sharingCapability": "ExternalUserAndGuestSharing"}


def test_a_blocking_policy_refuses_a_plan_that_leaves_or_makes_a_violation() -> None:
    plan = planned(desired=[declared_a({}, policies=(blocking(),))], seen=[live(A, OPEN)], allowed=["policy"])
    assert [(trip.guard, trip.allowed) for trip in plan.refused] == [(GuardClass.POLICY, False)]
    assert "ExternalUserAndGuestSharing" in plan.refused[0].reason and not plan.writing
    mended = declared_a({"settings.sharingCapability": "Disabled"}, policies=(blocking(),))
    assert not planned(desired=[mended], seen=[live(A, OPEN)]).refused
    broken = declared_a(OPEN, policies=(blocking(where=Selector(types=("STS#3",))),))
    assert planned(desired=[broken], seen=[live(A, {"settings.sharingCapability": "Disabled"})]).refused


def test_an_exception_spares_a_site_until_it_ends_and_the_plan_says_when() -> None:
    spared = Exemption("/sites/a", "portal", "ciso@contoso.com", "2026-07-31", HERE)
    site = declared_a({}, policies=(replace(policy("Disabled"), exemptions=(spared,)),))
    for at, bound, told in (
        ("2026-07-01T00:00:00Z", False, []),
        ("2026-07-20T00:00:00Z", False, ["ends within 14 days"]),
        ("2026-08-01T00:00:00Z", True, ["has expired"]),
    ):
        plan = planned(desired=[site], seen=[live(A, OPEN)], at=at)
        assert bool(plan.writing) is bound
        assert [word for finding in plan.findings for word in told if word in finding] == told
        assert len(plan.findings) == len(told)


def test_whether_a_policy_binds_is_told_where_it_cannot_be_known_and_nothing_is_written() -> None:
    unread = declared_a({}, policies=(replace(policy("Disabled"), where=Selector(hubs=("/sites/h",))),))
    plan = planned(desired=[unread], seen=[live(A, OPEN)])
    assert not plan.writing and "could not be told" in plan.foreseen[0].text
    plan = planned(desired=[unread], seen=[live(A, {**OPEN, "hub": "/sites/h"})])
    assert writes(action(plan, A)) == {"settings.sharingCapability": "Disabled"}


def test_a_policy_binds_only_under_its_conditions() -> None:
    order = KINDS["site"].attribute("settings.lockState").order
    unlocked = Rule("settings.lockState", order, Constraint(equals="Unlock"), HERE)
    site = declared_a({}, policies=(replace(policy("Disabled"), when=(unlocked,)),))
    assert planned(desired=[site], seen=[live(A, {**OPEN, "settings.lockState": "Unlock"})]).writing
    assert not planned(desired=[site], seen=[live(A, {**OPEN, "settings.lockState": "ReadOnly"})]).writing
    assert "could not be told" in planned(desired=[site], seen=[live(A, OPEN)]).foreseen[0].text


def test_a_setting_without_its_prerequisite_is_blocked_alone() -> None:
    site = declared_a({"title": "One", "settings.externalUserExpirationInDays": 30})
    seen = live(
        A,
        {
            "title": "Old",
            "settings.externalUserExpirationInDays": 0,
            "settings.overrideTenantExternalUserExpirationPolicy": False,
        },
    )
    plan = planned(desired=[site], seen=[seen])
    assert writes(action(plan, A)) == {"title": "One"}
    assert decision(action(plan, A), "settings.externalUserExpirationInDays").case is Case.BLOCKED
    after = action(plan, A).ownership
    assert after is not None and after.digest == ""
    assert "overrideTenantExternalUserExpirationPolicy" in blocked(plan, A).reason


def test_what_somebody_tightened_is_kept_though_something_else_of_the_resource_stays_blocked() -> None:
    """A record without digest tells that not everything is done, not that what it has was never written."""
    site = declared_a({SHARING: "ExternalUserSharingOnly", "settings.externalUserExpirationInDays": 30})
    lacking = {
        "settings.externalUserExpirationInDays": 0,
        "settings.overrideTenantExternalUserExpirationPolicy": False,
    }
    plan = planned(desired=[site], seen=[live(A, {SHARING: "Disabled", **lacking})])
    after = action(plan, A).ownership
    assert after is not None and not after.digest
    again = planned(desired=[site], owned=[after], seen=[live(A, {SHARING: "Disabled", **lacking})])
    assert decision(action(again, A), SHARING).case is Case.DRIFT_STRICTER
    unproven = replace(after, unproven=frozenset({SHARING}))
    again = planned(desired=[site], owned=[unproven], seen=[live(A, {SHARING: "Disabled", **lacking})])
    assert writes(action(again, A)) == {SHARING: "ExternalUserSharingOnly"}
    settled = action(again, A).ownership
    assert settled is not None and not settled.unproven


ANN = "ann@contoso.com"
REPORTED = Lifecycle(on_drift=OnDrift.REPORT)


def test_what_nobody_saw_come_true_is_our_own_work_in_whatever_mode_its_set_is_declared_now() -> None:
    one_value = record(A, {"admins": ((ANN,), ())}, unproven=frozenset({"admins"}))
    site = declared_a({element("admins", ANN): True}, sets={"admins": "include"}, lifecycle=REPORTED)
    plan = planned(desired=[site], owned=[one_value], seen=[live(A, {"admins": ()})])
    assert writes(action(plan, A)) == {element("admins", ANN): True}
    by_members = record(A, {element("admins", ANN): (True, False)}, unproven=frozenset({element("admins", ANN)}))
    site = declared_a({"admins": (ANN,)}, sets={"admins": "exact"}, lifecycle=REPORTED)
    plan = planned(desired=[site], owned=[by_members], seen=[live(A, {"admins": ()})])
    assert writes(action(plan, A)) == {"admins": (ANN,)}


def test_what_nobody_saw_come_true_stays_so_by_members_where_it_cannot_be_read() -> None:
    one_value = record(A, {"admins": ((ANN,), ())}, unproven=frozenset({"admins"}), lifecycle=REPORTED)
    site = declared_a({element("admins", ANN): True, "title": "One"}, sets={"admins": "include"}, lifecycle=REPORTED)
    hidden = replace(site.lifecycle, ignore=frozenset({"admins"}))
    plan = planned(
        desired=[replace(site, lifecycle=hidden)], owned=[one_value], seen=[live(A, {"title": "Old", "admins": ()})]
    )
    after = action(plan, A).ownership
    assert after is not None and after.unproven == {element("admins", ANN)}


def test_what_nobody_saw_come_true_inside_of_a_group_is_our_own_work_under_its_new_name() -> None:
    flag = "onlyAllowMembersViewMembership"
    owned = record(
        A,
        {"groups[crew]": (True, False), f"groups.crew.{flag}": (True, False)},
        unproven=frozenset({f"groups.crew.{flag}"}),
        inner={"crew": "5"},
    )
    fields = {"groups[team]": True, f"groups.team.{flag}": True}
    site = declared_a(fields, renames={"team": "crew"}, lifecycle=REPORTED)
    seen = live(A, {"groups": ("team",), f"groups.team.{flag}": False}, groupIds=("team=5",))
    plan = planned(desired=[site], owned=[owned], seen=[seen])
    assert writes(action(plan, A)) == {f"groups.team.{flag}": True}


def test_returning_to_what_an_earlier_commit_declared_undoes_the_run_after_it() -> None:
    site = declared_a()
    history = (Entry("R1", "c1", site.digest()), Entry("R2", "c2", "other"))
    ours = record(A, {"title": ("Two", "Old")}, digest="other", history=history)
    plan = planned(desired=[site], owned=[ours], seen=[live(A, {"title": "Two"})])
    assert action(plan, A).undoes == "R2"


def test_a_new_value_undoes_nothing() -> None:
    ours = record(A, {"title": ("Two", "Old")}, history=(Entry("R1", "c1", "x"), Entry("R2", "c2", "y")))
    plan = planned(desired=[declared_a()], owned=[ours], seen=[live(A, {"title": "Two"})])
    assert action(plan, A).undoes == ""


def test_removing_what_a_run_created_undoes_that_run() -> None:
    history = (Entry("", "c0", ""), Entry("R1", "c1", "x"))
    ours = record(A, origin=Origin.CREATED, digest="x", history=history)
    plan = planned(owned=[ours], seen=[live(A, items=0, lastChange="")])
    assert (action(plan, A).verb, action(plan, A).undoes) == (Verb.REMOVE, "R1")


def test_addresses_of_a_plan_are_counted() -> None:
    plan = planned(desired=[declared_a()], seen=[live(A, {"title": "One"})])
    assert (plan.looked_at, plan.unseen) == (1, 0)


def test_what_was_set_under_a_former_name_stays_ours() -> None:
    old, new = "settings.authContextStrength", "settings.authenticationContextName"
    owned = record("site:/sites/a", {old: ("c1", "")})
    seen = live("site:/sites/a", {new: "c1", "settings.conditionalAccessPolicy": "AuthenticationContext"})
    plan = planned(desired=[declared("site:/sites/a", fields={new: "c1"})], owned=[owned], seen=[seen])
    found = action(plan, "site:/sites/a")
    assert [(d.attribute, d.case) for d in found.decisions] == [(new, Case.IN_STEP)]
    assert found.ownership is not None and set(found.ownership.attributes) == {new}
    assert found.ownership.attributes[new].before == ""
    released = planned(owned=[owned], seen=[seen])
    assert writes(action(released, "site:/sites/a")) == {new: ""}
