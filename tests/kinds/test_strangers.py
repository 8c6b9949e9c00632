"""Whom the directory is asked for, what its answer means, and at which line that is told."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.errors import MalformedAnswerError, RejectedError
from spo_gitops.kinds import directory
from spo_gitops.kinds.naming import resolved
from spo_gitops.kinds.strangers import blocks, remarks, strangers, unmet
from spo_gitops.model.desired import Desired
from spo_gitops.model.observation import (
    AMBIGUOUS_PRINCIPALS,
    KNOWN_PRINCIPALS,
    UNKNOWN_PRINCIPALS,
    UNREAD_PRINCIPALS,
)
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
    everybody = {"ann@c.com", "ben@c.com", "eva@c.com", "gil_f.com#ext#@c.com", f"{GROUP}_o", "kim@c.com", SECURITY}
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
    assert service.talk(directory.find(who)) == ((who,) if there else ())
    assert service.asked == [request_]


def test_no_failure_is_taken_for_absence() -> None:
    with pytest.raises(RejectedError):
        Service({"directory.find-user": [{"error": "RejectedError"}]}).talk(directory.find("a@c.com"))
    with pytest.raises(MalformedAnswerError):
        Service({"directory.find-groups-named": [{}]}).talk(directory.find("group:A"))


@pytest.mark.parametrize(("objects", "there"), [([{"id": "1"}], True), ([], False)])
def test_a_role_of_the_directory_is_no_absent_security_group(objects: list[Any], there: bool) -> None:
    service = Service({"directory.find-group": [{"value": []}], "directory.find-objects": [{"value": objects}]})
    assert service.talk(directory.find(SECURITY)) == ((SECURITY,) if there else ())


def test_a_group_by_name_is_its_claim_and_a_distribution_list_is_nobody() -> None:
    found = [
        {"id": "AA", "groupTypes": ["Unified"], "securityEnabled": True},
        {"id": "BB", "groupTypes": [], "securityEnabled": True},
        {"id": "CC", "groupTypes": [], "securityEnabled": False},
    ]
    service = Service({"directory.find-groups-named": [{"value": found}]})
    assert service.talk(directory.find("group:Engineering")) == (
        "c:0o.c|federateddirectoryclaimprovider|aa",
        "c:0t.c|tenant|bb",
    )


def test_a_user_by_address_is_the_sign_in_name_and_a_sign_in_name_comes_first() -> None:
    both = [{"id": "1", "userPrincipalName": "Ann@c.com"}, {"id": "2", "userPrincipalName": "al@c.com"}]
    assert Service({"directory.find-user": [{"value": both}]}).talk(directory.find("ann@c.com")) == ("ann@c.com",)
    assert Service({"directory.find-user": [{"value": both[1:]}]}).talk(directory.find("ann@c.com")) == ("al@c.com",)
    several = Service({"directory.find-user": [{"value": both}]}).talk(directory.find("post@c.com"))
    assert several == ("al@c.com", "ann@c.com")


@pytest.mark.parametrize("who", ["everyone", "siteGroup:@owners", "siteGroup:x@y.com", "c:0(.s|true", ""])
def test_what_the_directory_cannot_tell_is_not_asked(who: str) -> None:
    assert not directory.is_listed(who)


# -- names of groups ------------------------------------------------------------------------------------------


def test_administrators_and_the_owner_are_asked_for_as_well() -> None:
    desired = document(**{"owner": "eva@c.com", "admins[group:IT]": True, "admins": ("ann@c.com",)})
    assert strangers(desired, live(SITE, {"owner": "eva@c.com", "admins": ()})) == {"ann@c.com", "group:IT"}


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (UNKNOWN_PRINCIPALS, "the directory has no group:IT"),
        (AMBIGUOUS_PRINCIPALS, "the directory has several of group:IT"),
        (UNREAD_PRINCIPALS, "the directory could not be read, so that nobody knows which group group:IT is"),
        ("", "the directory was not asked, so that nobody knows which group group:IT is"),
    ],
)
def test_a_name_without_exactly_one_group_stops_its_attribute(fact: str, said: str) -> None:
    desired = document(**{"groups.x.members": ("group:IT",), "title": "A"})
    reasons = unmet(desired, live(SITE, {"groups.x.members": ()}, **({fact: ("group:IT",)} if fact else {})))
    assert list(reasons) == ["groups.x.members"]
    assert said in reasons["groups.x.members"]


def test_a_document_is_compared_in_the_services_words_and_keeps_its_digest() -> None:
    desired = document(
        **{
            "groups.x.members": ("ann@c.com", "group:A = B", "group:a = b"),
            "roleAssignments[group:A = B = Read]": True,
            "groups.x.owner": "group:A = B",
            "admins": ("group:A = B",),
            "title": "group:A = B",
        }
    )
    known = (f"group:A = B={SECURITY}", f"group:a = b={SECURITY}")
    then = resolved(desired, live(SITE, {}, **{KNOWN_PRINCIPALS: known}))
    assert then.fields == {
        "groups.x.members": ("ann@c.com", SECURITY),
        f"roleAssignments[{SECURITY} = Read]": True,
        "groups.x.owner": SECURITY,
        "admins": (SECURITY,),
        "title": "group:A = B",
    }
    assert then.digest() == desired.digest()
    assert resolved(desired, live(SITE, {})) is desired
