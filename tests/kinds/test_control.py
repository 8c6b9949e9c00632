"""Nobody is locked out: applications keep their access, and somebody keeps full control and the group."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.kinds import control, group_effects
from spo_gitops.kinds.permission_state import Grants, Group, Permissions
from spo_gitops.model.plan import Action, Case, Decision, Verb

from ..plan.pieces import live

APP = "i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint"
OWNERS, TEAM = "groups.@owners", "groups.team"
LIVE: dict[str, Any] = {
    f"{OWNERS}.members": ("ann@c.com",), f"{OWNERS}.roles": ("FullControl",),
    f"{TEAM}.members": ("ben@c.com",), f"{TEAM}.roles": ("Edit",),
    "roleAssignments": ("eva@c.com = Read", f"{APP} = Edit"),
    "microsoft365Group.owners": ("ann@c.com", "application:x"), "microsoft365Group.members": ("ben@c.com",),
}  # fmt: skip


def change(*holders: str, verb: Verb = Verb.UPDATE, **after: Any) -> Action:
    found = live("site:/sites/a", LIVE, **({control.FACT: holders} if holders else {}))
    decisions = tuple(Decision(name, Case.NEW, "", value, None) for name, value in after.items())
    return Action(found.address, verb, decisions, found, None)


@pytest.mark.parametrize(
    "after",
    [
        {f"{OWNERS}.members": ()},
        {f"{OWNERS}.members[ann@c.com]": False},
        {f"{OWNERS}.roles": ("Edit",)},
        {"groups[@owners]": False},
    ],
)
def test_the_last_who_has_full_control_does_not_go_unseen(after: dict[str, Any]) -> None:
    alone = change("siteGroup:@owners", **after)
    assert control.locks_out(alone) == "nobody but the site's administrators would have full control"
    assert control.locks_out(change("eva@c.com", "siteGroup:@owners", **after)) == ""
    assert control.locks_out(change("siteGroup:@owners", verb=Verb.CREATE, **after)) == ""
    assert control.locks_out(change(**after)) == ""  # who has it could not be read, or nobody had it before


@pytest.mark.parametrize(
    "after",
    [
        {f"{OWNERS}.members": ("kim@c.com",)},
        {f"{OWNERS}.roles": (), f"{TEAM}.roles": ("FullControl",)},
        {f"{OWNERS}.roles": (), "roleAssignments[eva@c.com = FullControl]": True},
    ],
)
def test_whoever_gets_it_at_the_same_time_counts(after: dict[str, Any]) -> None:
    assert control.locks_out(change("siteGroup:@owners", **after)) == ""


def test_an_application_keeps_what_it_was_given() -> None:
    taken = change("siteGroup:@owners", roleAssignments=("eva@c.com = Read",))
    assert control.locks_out(taken) == f"{APP} is an application and would lose its access"
    other = change("siteGroup:@owners", roleAssignments=(f"{APP} = Read",))
    assert control.locks_out(other) == ""


def test_of_a_group_with_several_ways_to_full_control_each_is_seen() -> None:
    group = Group(3, "Owners", "", {}, {"ann@c.com": 11})
    empty = Group(4, "Empty", "", {}, {})
    levels = {3: ("FullControl",), 4: ("FullControl",), 12: ("FullControl",), 13: ("Read",)}
    grants = Grants(levels, {"ben@c.com": 12, "eva@c.com": 13}, {})
    found = Permissions({"owners": group, "@owners": group, "empty": empty}, {}, grants)
    assert control.told(found) == ("ben@c.com", "siteGroup:@owners")


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ({"microsoft365Group.owners": ("kim@c.com",)}, "application:x is an application"),
        ({"microsoft365Group.owners[ann@c.com]": False}, "the last owner of the site's Microsoft 365 group would go"),
        ({"microsoft365Group.owners": ("application:x", "kim@c.com")}, ""),
        ({"microsoft365Group.members": ()}, ""),
    ],
)
def test_somebody_owns_the_group(after: dict[str, Any], said: str) -> None:
    assert group_effects.locks_out(change(**after)).startswith(said)
    assert bool(group_effects.locks_out(change(**after))) is bool(said)
    assert group_effects.locks_out(change(verb=Verb.CREATE, **after)) == ""
