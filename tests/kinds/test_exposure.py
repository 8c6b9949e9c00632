"""What the deep checks read: accounts of the directory, links of items, and parts that stand alone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from spo_gitops.errors import MalformedAnswerError
from spo_gitops.kinds.accounts import following, group_owners, guests_last_seen, standing_of
from spo_gitops.kinds.application_grants import granted_applications
from spo_gitops.kinds.exposure import look_deeper, look_into_directory, of_observation
from spo_gitops.kinds.links import look_for_links
from spo_gitops.model.address import Address
from spo_gitops.model.exposure import Tally
from spo_gitops.model.kind import Survey
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.policy.checks.rule import Part

from ..simulator.recordings import answers, needs_recordings
from .service import Service

LIVE = Observation(
    Address("site", "/sites/a"), Presence.PRESENT, {"owner": "ann@contoso.com"}, "id-1",
    {"grouped": True, "group": "group-1", "hub": False},
)  # fmt: skip


def service(**replies: Any) -> Service:
    return Service({name.replace("__", ".").replace("_", "-"): reply for name, reply in replies.items()})


def test_an_account_is_active_blocked_or_proved_gone() -> None:
    def standing(*entries: Any) -> Any:
        return service(directory__account=[{"value": list(entries)}]).talk(standing_of("ann@contoso.com"))

    assert standing({"id": "1", "accountEnabled": True}) == "active"
    assert standing({"id": "1", "accountEnabled": False}) == "blocked"
    assert standing() == "gone"
    for wrong in ({"id": "1"}, {"id": "1", "accountEnabled": None}):
        with pytest.raises(MalformedAnswerError):
            standing(wrong)
    with pytest.raises(MalformedAnswerError):
        service(directory__account=[{}]).talk(standing_of("ann@contoso.com"))


def test_the_owners_of_a_group_come_with_those_that_are_blocked() -> None:
    entries = [
        {"userPrincipalName": "Ann@contoso.com", "accountEnabled": True},
        {"userPrincipalName": "ben@contoso.com", "accountEnabled": False},
    ]
    found = service(directory__group_owners=[{"value": entries}]).talk(group_owners("g"))
    assert found == (("ann@contoso.com", "ben@contoso.com"), frozenset({"ben@contoso.com"}))
    with pytest.raises(MalformedAnswerError):
        service(directory__group_owners=[{"value": [{"id": "1"}]}]).talk(group_owners("g"))


def test_guests_count_from_their_last_sign_in_of_any_kind_or_from_when_they_were_made() -> None:
    link = "https://graph.microsoft.com/v1.0/users?$top=500&$skiptoken=n%207"
    made = "2026-01-01T00:00:00Z"
    first = [
        {"userPrincipalName": "A#ext#@x", "createdDateTime": made, "signInActivity": {
            "lastSignInDateTime": "2026-02-01T00:00:00Z", "lastNonInteractiveSignInDateTime": "2026-03-01T00:00:00Z"}},
        {"userPrincipalName": "b#ext#@x", "createdDateTime": made, "signInActivity": None},
    ]  # fmt: skip
    last = [{"userPrincipalName": "c#ext#@x", "createdDateTime": made}]
    told = service(
        directory__guests=[{"value": first, "@odata.nextLink": link}], directory__guests_more=[{"value": last}]
    )
    seen = told.talk(guests_last_seen())
    assert seen == {"a#ext#@x": "2026-03-01T00:00:00Z", "b#ext#@x": made, "c#ext#@x": made}
    assert told.asked == ["directory.guests", "directory.guests-more"]


def test_the_next_page_is_found_in_every_form_that_is_known() -> None:
    assert following({}) == ""
    assert following({"@odata.nextLink": "https://g/v1.0/users?$skiptoken=a%2Bb"}) == "a+b"
    assert following({"@odata.nextLink": "https://g/v1.0/drives/d/root/delta?token=x"}) == "x"
    assert following({"@odata.nextLink": "https://g/v1.0/drives/d/root/delta(token='x')"}) == "x"
    assert following({"@odata.nextLink": "https://g/v1.0/drives/d/root/delta(token=x)"}) == "x"
    with pytest.raises(MalformedAnswerError):
        following({"@odata.nextLink": "https://g/v1.0/users?page=2"})


def grant(*names: str, form: str = "grantedToIdentitiesV2", **more: Any) -> dict[str, Any]:
    return {"id": "1", form: [{"application": {"id": f"id-{name}", "displayName": name}} for name in names], **more}


def test_applications_that_the_directory_lets_in_come_with_what_they_may_over_all_pages() -> None:
    link = "https://graph.microsoft.com/v1.0/sites/s/permissions?$skiptoken=n7"
    person = {"id": "2", "roles": ["read"], "grantedToIdentitiesV2": [{"user": {"id": "u"}}]}
    first = {"value": [grant("Clock", "Mailer", roles=["read", "write"]), person], "@odata.nextLink": link}
    last = {"value": [grant("Old", form="grantedToIdentities")]}  # its list leaves roles out
    told = service(site__grants=[first], site__grants_more=[last])
    assert told.talk(granted_applications("s")) == {
        "Clock id-Clock": "read, write", "Mailer id-Mailer": "read, write", "Old id-Old": "something",
    }  # fmt: skip
    assert told.asked == ["site.grants", "site.grants-more"]
    assert service(site__grants=[{"value": []}]).talk(granted_applications("s")) == {}
    for wrong in ({}, {"value": [{"id": "1", "roles": ["read"]}]}, {"value": ["x"]}, {"value": [grant()]}):
        with pytest.raises(MalformedAnswerError):
            service(site__grants=[wrong]).talk(granted_applications("s"))


def link(kind: int, scope: int, expiration: Any = "", **more: Any) -> dict[str, Any]:
    details = {"IsActive": True, "LinkKind": kind, "Scope": scope, "Expiration": expiration, "Invitations": [], **more}
    return {"isInherited": False, "linkDetails": details}


def looked(*links: dict[str, Any]) -> tuple[Any, Service]:
    """The links of one shared item of two in the second of two pages."""
    ids = {"listId": "list-1", "listItemId": "7"}
    page = {"value": [{"id": "1"}, {"id": "3", "shared": {}, "deleted": {}}], "@odata.nextLink": "https://g?token=t"}
    told = service(
        drive__list=[{"value": [{"id": "d", "name": "Documents"}]}],
        drive__shared=[page],
        drive__shared_more=[{"value": [{"id": "2", "shared": {"scope": "anonymous"}, "sharepointIds": ids}]}],
        item__sharing=[{"permissionsInformation": {"links": list(links)}}],
    )
    return told.talk(look_for_links(LIVE)), told


def test_links_are_counted_by_whom_they_let_in_and_whether_they_end() -> None:
    anyone = link(5, 0, AllowsAnonymousAccess=True, IsEditLink=True)
    flexible = link(6, 0, "2026-12-31T00:00:00Z")
    inherited = {**link(3, 1), "isInherited": True}
    found, told = looked(anyone, flexible, link(3, 1), link(6, 2), inherited, link(2, -1, IsActive=False))
    assert told.asked == ["drive.list", "drive.shared", "drive.shared-more", "item.sharing"]
    place = ("Documents #7",)
    assert found["shared"].anyone == Tally(2, 1, 1, place * 2, place)
    assert found["shared"].organization == Tally(1, 1, 0, place, place)


def test_an_item_that_the_feed_names_twice_is_looked_at_once_and_as_it_came_last() -> None:
    def entry(number: str, **rest: Any) -> dict[str, Any]:
        return {
            "id": number,
            "shared": {"scope": "anonymous"},
            "sharepointIds": {"listId": "l", "listItemId": number},
        } | rest

    told = service(
        drive__list=[{"value": [{"id": "d", "name": "Documents"}]}],
        drive__shared=[{"value": [entry("1"), entry("2"), entry("1"), entry("2", deleted={"state": "deleted"})]}],
        item__sharing=[{"permissionsInformation": {"links": [link(5, 0, AllowsAnonymousAccess=True)]}}],
    )
    assert told.talk(look_for_links(LIVE))["shared"].anyone.count == 1
    assert told.asked == ["drive.list", "drive.shared", "item.sharing"]


def test_whether_script_is_denied_is_not_guessed_where_the_service_calls_it_unknown() -> None:
    for word, allowed in (("Enabled", False), ("Disabled", True), ("Unknown", None)):
        seen = replace(LIVE, fields={"settings.denyAddAndCustomizePages": word})
        assert of_observation(seen, Survey()).custom_script is allowed
    assert of_observation(LIVE, Survey()).custom_script is None


def test_libraries_beyond_the_first_answer_are_not_taken_for_none() -> None:
    first = {"value": [], "@odata.nextLink": "https://g/v1.0/sites/s/drives?$skiptoken=t"}
    with pytest.raises(MalformedAnswerError, match="more libraries"):
        service(drive__list=[first]).talk(look_for_links(LIVE))


def test_a_link_without_its_details_is_no_answer() -> None:
    for wrong in ({"isInherited": False}, {"linkDetails": {"IsActive": True}}):
        with pytest.raises(MalformedAnswerError):
            looked(wrong)


@needs_recordings
def test_the_recorded_answer_tells_who_invited_the_external_people() -> None:
    bodies = answers("sharing", "web/lists/getbytitle({s})/items({n})/GetSharingInformation", stubs=True)
    found = [looked(*body["permissionsInformation"]["links"])[0]["inviters"] for body in bodies]
    invited = {"external1_fabrikam#ext#@contoso.onmicrosoft.com": "user1@contoso.onmicrosoft.com"}
    assert found == [invited] * len(bodies)


def test_each_part_is_read_by_itself_and_only_where_it_is_wanted() -> None:
    told = service(
        admins__read_secondary=[{"error": "RejectedError"}],
        directory__group=[{"visibility": "Private"}],
        directory__group_owners=[{"value": []}],
        site__grants=[{"error": "RejectedError"}],
    )
    exposure = of_observation(LIVE, Survey())
    assert exposure.group == "group-1" and not exposure.group_owned
    wanted = {Part.ADMINS, Part.GROUP, Part.OWNERS, Part.GRANTS}
    found = told.talk(look_into_directory(told.talk(look_deeper(exposure, LIVE, wanted)), LIVE, wanted))
    assert told.asked == ["admins.read-secondary", "site.grants", "directory.group", "directory.group-owners"]
    assert found.admins is found.granted is None
    assert found.troubles == {"admins": "RejectedError", "grants": "RejectedError"}
    assert found.visibility == "Private" and found.group_owners == () and found.access is None


def test_a_site_without_a_group_asks_the_directory_nothing() -> None:
    alone = Observation(LIVE.address, Presence.PRESENT, {}, "id-1", {"grouped": False})
    told = service()
    exposure = of_observation(alone, Survey())
    assert told.talk(look_into_directory(exposure, alone, {Part.GROUP, Part.OWNERS})) == exposure
    assert exposure.group == "" and told.asked == []
    assert json.dumps(dict(exposure.troubles)) == "{}"
