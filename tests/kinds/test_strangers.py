"""Whom the directory is asked for, what its answer means, and at which line that is told."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.errors import MalformedAnswerError, RejectedError
from spo_gitops.kinds import directory
from spo_gitops.kinds.strangers import blocks, remarks, strangers, unmet
from spo_gitops.model.desired import Desired
from spo_gitops.model.observation import UNKNOWN_PRINCIPALS, UNREAD_PRINCIPALS
from spo_gitops.model.plan import Action, Case, Decision, Verb
from spo_gitops.model.value import UNKNOWN

from ..plan.pieces import absent, declared, live, unreadable
from .service import Service

SITE = "site:/sites/a"
GROUP = "c:0o.c|federateddirectoryclaimprovider|33333333-3333-4333-8333-333333333333"
SECURITY = "c:0t.c|tenant|33333333-3333-4333-8333-333333333333"
NAMED: dict[str, Any] = {
    "groups.team.members": ("ann@c.com", "everyone", SECURITY),
    "groups.other.members[ben@c.com]": True,
    "groups.team.owner": "siteGroup:@owners",
    "groups.other.owner": "eva@c.com",
    "roleAssignments": ("gil_f.com#ext#@c.com = Read", f"{GROUP}_o = Edit"),
    "lists.docs.roleAssignments[kim@c.com = Read]": True,
    "title": "lee@c.com",
}


def document(**attributes: Any) -> Desired:
    return declared(SITE, fields=attributes)


def test_who_is_named_anywhere_and_not_shown_is_asked_for() -> None:
    everybody = {"ann@c.com", "ben@c.com", "eva@c.com", "gil_f.com#ext#@c.com", f"{GROUP}_o", "kim@c.com"}
    assert strangers(document(**NAMED), absent(SITE)) == everybody
    shown = {"groups.x.members": ("ann@c.com",), "roleAssignments": ("ben@c.com = Read",), "groups.team.members": ()}
    read = {"groups.other.members": (), "groups.other.owner": "", "lists.docs.roleAssignments": ()}
    assert strangers(document(**NAMED), live(SITE, {**shown, **read})) == everybody - {"ann@c.com", "ben@c.com"}


def test_nobody_is_a_stranger_in_what_could_not_be_read() -> None:
    assert strangers(document(**NAMED), unreadable(SITE)) == frozenset()
    assert strangers(document(**NAMED), live(SITE, {"roleAssignments": UNKNOWN})) == frozenset()


def test_whoever_is_to_go_is_not_asked_for() -> None:
    assert strangers(document(**{"groups.x.members[ann@c.com]": False}), absent(SITE)) == frozenset()


def test_only_attributes_that_name_the_unknown_wait() -> None:
    found = absent(SITE, **{UNKNOWN_PRINCIPALS: ("ben@c.com", "eva@c.com")})
    desired = document(**NAMED)
    reasons = unmet(desired, found)
    assert set(reasons) == {"groups.other.members[ben@c.com]", "groups.other.owner"}
    place = desired.attributes["groups.other.owner"].position
    assert reasons["groups.other.owner"].startswith(f"{place.file}:{place.line}: the directory has no eva@c.com")
    made = Action(found.address, Verb.CREATE, (), found, None, None, desired)
    assert "no ben@c.com" in blocks(made) and "no eva@c.com" in blocks(made)
    assert blocks(Action(found.address, Verb.UPDATE, (), found, None, None, desired)) == ""


def test_a_directory_that_was_not_read_blocks_nothing_and_is_told() -> None:
    found = absent(SITE, **{UNREAD_PRINCIPALS: ("ben@c.com", "eva@c.com")})
    desired = document(**NAMED)
    assert unmet(desired, found) == {}
    change = Decision("groups.other.owner", Case.NEW, "", "eva@c.com", None)
    (said,) = remarks(Action(found.address, Verb.UPDATE, (change,), found, None, None, desired))
    assert said.startswith("whether the directory has eva@c.com could not be read")


@pytest.mark.parametrize(("entries", "there"), [([{"id": "1"}], True), ([], False)])
@pytest.mark.parametrize(("who", "request_"), [("a@c.com", "directory.find-user"), (GROUP, "directory.find-group")])
def test_an_answer_without_entries_proves_absence(who: str, request_: str, entries: list[Any], there: bool) -> None:
    service = Service({request_: [{"value": entries}]})
    assert service.talk(directory.has(who)) is there
    assert service.asked == [request_]


def test_no_failure_is_taken_for_absence() -> None:
    with pytest.raises(RejectedError):
        Service({"directory.find-user": [{"error": "RejectedError"}]}).talk(directory.has("a@c.com"))
    with pytest.raises(MalformedAnswerError):
        Service({"directory.find-user": [{}]}).talk(directory.has("a@c.com"))


@pytest.mark.parametrize("who", [SECURITY, "everyone", "siteGroup:@owners", "siteGroup:x@y.com", "c:0(.s|true", ""])
def test_what_the_directory_cannot_tell_is_not_asked(who: str) -> None:
    assert not directory.is_listed(who)
