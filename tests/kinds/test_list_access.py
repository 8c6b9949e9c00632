"""Who gains and who loses access to a list, told list by list, openings marked and guarded."""

from __future__ import annotations

from typing import Any

from spo_gitops.kinds.list_access import OPEN_GROUPS, SITE_GRANTS, access, hazards, remarks
from spo_gitops.model.kind import Access
from spo_gitops.model.plan import Action, Case, Decision, GuardClass, Verb

from ..plan.pieces import declared, live

SITE = "site:/sites/a"
GRANTS, INHERIT = "lists.docs.roleAssignments", "lists.docs.inheritPermissions"
SITE_HAS = ("lead@c.com = Edit", "siteGroup:@members = Edit", "siteGroup:@visitors = Read")
OWN = ("eva@c.com = Read", "siteGroup:@members = Edit")


def changed(fields: dict[str, Any], wanted: dict[str, Any], *, open_groups: tuple[str, ...] = ()) -> Action:
    facts: dict[str, Any] = {SITE_GRANTS: SITE_HAS} | ({OPEN_GROUPS: open_groups} if open_groups else {})
    found = live(SITE, fields, **facts)
    decisions = tuple(Decision(n, Case.NEW, fields.get(n, False), after, None) for n, after in wanted.items())
    return Action(found.address, Verb.UPDATE, decisions, found, None, None, declared(SITE, fields=wanted))


def test_a_list_with_permissions_of_its_own_shuts_out_who_is_not_named() -> None:
    action = changed({INHERIT: True, GRANTS: ()}, {INHERIT: False, GRANTS: OWN})
    assert list(remarks(action)) == [
        "the list docs gets permissions of its own: who is not named in them has nothing there",
        "eva@c.com gains Read in the list docs",
        "lead@c.com loses Edit in the list docs",
        "siteGroup:@visitors loses Read in the list docs",
    ]
    assert list(hazards(action)) == []


def test_a_list_that_follows_its_site_again_lets_in_who_has_the_site() -> None:
    action = changed({INHERIT: False, GRANTS: OWN}, {INHERIT: True}, open_groups=("siteGroup:@visitors",))
    assert list(remarks(action)) == [
        "the list docs follows the permissions of the site again",
        "lead@c.com gains Edit in the list docs",
        "siteGroup:@visitors gains Read in the list docs; this OPENS the list to everyone or to people outside",
        "eva@c.com loses Read in the list docs",
    ]
    assert list(hazards(action)) == [(GuardClass.LOOSEN, "the list docs follows the permissions of the site again")]


def test_single_grants_are_told_and_openings_marked() -> None:
    wanted = {f"{GRANTS}[everyone = Read]": True, f"{GRANTS}[eva@c.com = Read]": False}
    action = changed({INHERIT: False, GRANTS: OWN}, wanted)
    assert list(remarks(action)) == [
        "everyone gains Read in the list docs; this OPENS the list to everyone or to people outside",
        "eva@c.com loses Read in the list docs",
    ]


def test_a_group_with_everybody_in_it_opens_a_list_like_everybody() -> None:
    action = changed(
        {INHERIT: False, GRANTS: OWN}, {f"{GRANTS}[siteGroup:team = Read]": True}, open_groups=("siteGroup:team",)
    )
    ((guard, reason),) = hazards(action)
    assert guard is GuardClass.LOOSEN and reason.startswith("siteGroup:team, in which everyone")


def test_of_a_new_list_only_openings_are_told() -> None:
    made = {"lists[docs]": True, INHERIT: False, GRANTS: ("everyone = Read", "eva@c.com = Read")}
    assert list(remarks(changed({INHERIT: True, GRANTS: ()}, made))) == [
        "everyone gains Read in the list docs; this OPENS the list to everyone or to people outside"
    ]
    assert list(remarks(changed({INHERIT: False, GRANTS: OWN}, {"lists[docs]": False, INHERIT: True}))) == []


def test_who_keeps_a_list_through_its_site_does_not_lose_it() -> None:
    found = access(changed({INHERIT: False, GRANTS: OWN}, {INHERIT: True, GRANTS: ()}))
    gained = frozenset({"lead@c.com = Edit", "siteGroup:@visitors = Read"})
    assert found[INHERIT] == Access(gained, frozenset({"eva@c.com = Read"}))
    assert found[GRANTS] == Access()


def test_who_had_a_list_through_its_site_loses_what_is_not_in_its_own_permissions() -> None:
    found = access(changed({INHERIT: True, GRANTS: ()}, {INHERIT: False, GRANTS: OWN}))
    lost = frozenset({"lead@c.com = Edit", "siteGroup:@visitors = Read"})
    assert found[INHERIT] == Access(frozenset({"eva@c.com = Read"}), lost)
    assert found[GRANTS] == Access()
    single = access(changed({INHERIT: False, GRANTS: OWN}, {f"{GRANTS}[eva@c.com = Read]": False}))
    assert single[GRANTS] == Access(lost=frozenset({"eva@c.com = Read"}))
