"""The checks beyond settings: each over read facts, with three values."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from spo_gitops.kinds.exposure import access_of
from spo_gitops.model.address import Address
from spo_gitops.model.exposure import Access, Exposure, Links
from spo_gitops.model.finding import Finding, Verdict
from spo_gitops.policy.checks import CHEAP, DEEP, MOST_ADMINS, judge

from .pieces import NOW

GOOD = Exposure(
    Address("site", "/sites/a"),
    owner="ann@contoso.com",
    changed="2026-06-01T08:00:00Z",
    used_mb=10,
    quota_mb=1000,
    custom_script=False,
    sharing="Disabled",
    is_hub=True,
    open_hub=False,
    admins=("ben@contoso.com",),
    access=Access(),
    unique=(),
    visibility="Private",
)
EVERY = (*CHEAP, *DEEP)


def verdicts(exposure: Exposure) -> dict[str, Finding]:
    return {finding.policy.removeprefix("check-"): finding for finding in judge(EVERY, exposure, None, NOW)}


def test_a_site_in_order_passes_all() -> None:
    assert {finding.verdict for finding in verdicts(GOOD).values()} == {Verdict.PASS}
    assert len(verdicts(GOOD)) == len(EVERY)


# what differs, and the one check that fails for it, with what it says
BAD: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"owner": "", "admins": ("a@x.y", "b@x.y")}, "owner", "nobody"),
    ({"changed": "2024-01-01T00:00:00Z"}, "stale", "days"),
    ({"used_mb": 900}, "storage", "90%"),
    ({"custom_script": True}, "custom-script", "allowed"),
    ({"open_hub": True}, "open-hub", "anybody"),
    ({"admins": ()}, "single-admin", "ann@contoso.com"),
    ({"admins": tuple(f"a{n}@contoso.com" for n in range(MOST_ADMINS + 1))}, "many-admins", "a5@contoso.com"),
    ({"access": Access(everyone={"everyone": "Visitors"})}, "everyone", "everyone (Visitors)"),
    ({"access": Access(guests={"g#ext#@x": "directly"})}, "guests", "g#ext#@x (directly)"),
    ({"access": Access(direct=("ben@contoso.com",))}, "direct-grants", "ben@contoso.com"),
    ({"access": Access(applications={"app": "directly"})}, "applications", "app (directly)"),
    ({"access": Access(links=Links(organization=3))}, "organization-links", "3"),
    ({"unique": ("Salaries",)}, "unique-permissions", "Salaries"),
    ({"visibility": "Public"}, "public-group", "Public"),
)


@pytest.mark.parametrize(("differs", "fails", "says"), BAD)
def test_one_thing_wrong_fails_one_check_and_says_what(differs: dict[str, Any], fails: str, says: str) -> None:
    found = verdicts(replace(GOOD, **differs))
    assert [name for name, finding in found.items() if finding.verdict is not Verdict.PASS] == [fails]
    assert found[fails].verdict is Verdict.FAIL
    assert says in f"{found[fails].found} {found[fails].reason}"


def test_what_was_not_read_is_unknown_with_the_reason() -> None:
    nothing = Exposure(Address("site", "/sites/a"), troubles={"site": "403", "access": "throttled"})
    found = verdicts(nothing)
    assert {finding.verdict for finding in found.values()} == {Verdict.UNKNOWN}
    assert found["owner"].reason == "403" and found["guests"].reason == "throttled"


def test_links_for_anyone_are_excluded_only_where_they_cannot_work() -> None:
    found = verdicts(replace(GOOD, sharing="ExternalUserAndGuestSharing"))["anyone-links"]
    assert found.verdict is Verdict.UNKNOWN and "item by item" in found.reason


def test_what_a_site_is_not_is_not_applicable() -> None:
    found = verdicts(replace(GOOD, is_hub=False, open_hub=None, visibility=""))
    counts = Counter(finding.verdict for finding in found.values())
    assert counts[Verdict.NOT_APPLICABLE] == 2
    assert found["open-hub"].verdict is found["public-group"].verdict is Verdict.NOT_APPLICABLE


def user(login: str, number: int = 1, kind: int = 1) -> dict[str, Any]:
    return {"Id": number, "LoginName": login, "PrincipalType": kind, "Title": login}


def role(member: dict[str, Any], kind: int = 2) -> dict[str, Any]:
    return {"Member": member, "RoleDefinitionBindings": [{"RoleTypeKind": kind}]}


def group(number: int, title: str, *logins: str) -> dict[str, Any]:
    return {"Id": number, "Title": title, "PrincipalType": 8, "Users": [user(login) for login in logins]}


def test_access_is_told_by_way_and_limited_access_is_none() -> None:
    members = group(5, "Members", "i:0#.f|membership|ann@contoso.com", "c:0(.s|true", "i:0#.f|membership|g#ext#@c.com")
    unused = group(6, "Unused", "c:0-.f|rolemanager|spo-grid-all-users/x")
    link = group(7, "SharingLinks.1.OrganizationEdit.2", "i:0#.f|membership|h#ext#@c.com")
    named = group(8, "SharingLinks.1.Flexible.3")
    body = {
        "SiteGroups": [members, unused, link, named],
        "RoleAssignments": [
            role(members, 3),
            role(unused, 1),
            role(link, 1),
            role(user("i:0#.f|membership|ben@contoso.com")),
            role(user("i:0i.t|ms.sp.ext|app@x")),
            role(user("c:0t.c|tenant|group", kind=4)),
        ],
    }
    access = access_of(body)
    assert access.everyone == {"everyone": "Members"}
    assert access.guests == {"g#ext#@c.com": "Members", "h#ext#@c.com": "by a link"}
    assert access.direct == ("ben@contoso.com",)
    assert list(access.applications.values()) == ["directly"]
    assert access.links == Links(organization=1, named=1)
