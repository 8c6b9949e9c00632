"""Groups and levels that a site names: missing ones are told at their lines, and none goes that is named."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.kinds.inner_names import FACT, blocks, unmet
from spo_gitops.model.plan import Action, Case, Decision, Verb

from ..plan.pieces import absent, declared, live, unreadable

SITE = "site:/sites/a"
THERE = {FACT: ("level:Read", "level:approver", "siteGroup:@owners", "siteGroup:team")}
NAMED: dict[str, Any] = {
    "groups.team.owner": "siteGroup:@owners",
    "groups.team.roles": ("Read", "approver"),
    "groups.other.owner": "eva@c.com",
    "roleAssignments[ann@c.com = approver]": True,
    "lists.docs.roleAssignments": ("ann@c.com = Read", "siteGroup:team = approver"),
    "lists.docs.views.all.columns": ("LinkTitle", "Budget"),
}
WRONG: dict[str, Any] = {
    "groups.team.owner": "siteGroup:nobody",
    "groups.team.roles": ("Read", "aprover"),
    "roleAssignments[ann@c.com = aprover]": True,
    "lists.docs.roleAssignments": ("siteGroup:@visitors = Read",),
}


def test_what_is_there_or_made_is_no_mistake() -> None:
    assert unmet(declared(SITE, fields=NAMED), live(SITE, {}, **THERE)) == {}
    made = {"groups[team]": True, "permissionLevels[approver]": True}
    assert unmet(declared(SITE, fields=NAMED | made), absent(SITE)) == {}


def test_what_nobody_read_is_no_mistake() -> None:
    assert unmet(declared(SITE, fields=WRONG), live(SITE, {})) == {}
    assert unmet(declared(SITE, fields=WRONG), unreadable(SITE)) == {}


def test_what_is_not_there_is_told_at_its_line() -> None:
    desired = declared(SITE, fields=WRONG)
    reasons = unmet(desired, live(SITE, {}, **THERE))
    assert set(reasons) == set(WRONG)
    place = desired.attributes["groups.team.owner"].position
    assert reasons["groups.team.owner"].startswith(f"{place.file}:{place.line}: the site has no group nobody")
    assert "no permission level aprover" in reasons["groups.team.roles"]
    assert "no group of its visitors" in reasons["lists.docs.roleAssignments"]


def test_who_is_taken_out_is_not_named() -> None:
    assert unmet(declared(SITE, fields={"roleAssignments[ann@c.com = old]": False}), live(SITE, {}, **THERE)) == {}


def test_a_new_site_waits_until_its_names_are_right() -> None:
    made = Action(absent(SITE).address, Verb.CREATE, (), absent(SITE), None, None, declared(SITE, fields=WRONG))
    assert "no group nobody" in blocks(made) and "no permission level aprover" in blocks(made)


@pytest.mark.parametrize(("gone", "namer"), [("groups[team]", "lists.docs.roleAssignments"),
                                             ("lists.docs.columns[Budget]", "lists.docs.views.all.columns"),
                                             ("permissionLevels[approver]", "groups.team.roles")])  # fmt: skip
def test_nothing_goes_that_is_named(gone: str, namer: str) -> None:
    goes = Decision(gone, Case.RELEASE, True, False, None)
    desired = declared(SITE, fields={namer: NAMED[namer]})
    found = live(SITE, {}, **THERE)
    assert f"goes, and {namer} names it" in blocks(
        Action(found.address, Verb.UPDATE, (goes,), found, None, None, desired)
    )
    assert blocks(Action(found.address, Verb.UPDATE, (goes,), found, None, None, declared(SITE, fields={}))) == ""
