"""Which memberships and assignments a fix takes away: those the check is about, each once, and no other."""

from __future__ import annotations

from spo_gitops.kinds.access_removal import removable
from spo_gitops.model.value import Observed

GUEST, PERSON, APP = "g_x.com#ext#@c.com", "ann@contoso.com", "i:0i.t|ms.sp.ext|app@x"
FIELDS: dict[str, Observed] = {
    "groups": ("@members", "team members", "unused"),
    "groups.@members.title": "Team Members",
    "groups.@members.members": (PERSON, "everyone", GUEST),
    "groups.@members.roles": ("edit",),
    "groups.team members.title": "Team Members",
    "groups.team members.members": (PERSON, "everyone", GUEST),
    "groups.team members.roles": ("edit",),
    "groups.unused.title": "Unused",
    "groups.unused.members": ("everyone-except-external",),
    "groups.unused.roles": (),
    "roleAssignments": (f"{PERSON} = read", f"{APP} = full control", "everyone-except-external = read"),
}


def taken(*checks: str) -> set[str]:
    found = list(removable(FIELDS, checks))
    assert len(found) == len(set(found))
    return set(found)


def test_each_check_takes_what_it_is_about() -> None:
    assert taken("everyone") == {
        "groups.@members.members[everyone]", "roleAssignments[everyone-except-external = read]"
    }  # fmt: skip
    assert taken("guests") == {f"groups.@members.members[{GUEST}]"}
    assert taken("applications") == {f"roleAssignments[{APP} = full control]"}
    assert taken("direct-grants") == {f"roleAssignments[{PERSON} = read]"}


def test_other_checks_take_nothing_and_several_take_their_sum() -> None:
    assert taken("stale") == taken() == set()
    assert taken("guests", "direct-grants") == taken("guests") | taken("direct-grants")
    assert list(removable({}, ("everyone",))) == []
