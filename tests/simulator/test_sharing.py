"""Sharing: links of files and their hidden groups, invitations, and the limits that a site sets."""

from typing import Any

import pytest

from .client import Client, G, T
from .recordings import answers, assert_same_shape, needs_recordings

_SITE = f"{T}/sites/finance"
_LIST = f"{_SITE}/_api/web/lists/GetByTitle('Documents')"


@pytest.fixture
def item(client: Client) -> str:
    """Budget.xlsx as a list item; the site and the tenant let everything be shared."""
    found = client.get(f"{_LIST}/items?$filter=FileLeafRef eq 'Budget.xlsx'").json()["value"]
    return f"{_LIST}/items({found[0]['Id']})"


@pytest.fixture
def drive_item(client: Client) -> str:
    """The same as an item of a drive."""
    site = client.get(f"{G}/v1.0/sites/contoso.sharepoint.com:/sites/finance").json()["id"]
    drive = client.get(f"{G}/v1.0/sites/{site}/drive").json()["id"]
    item = client.get(f"{G}/v1.0/drives/{drive}/root:/Budget.xlsx").json()
    assert item["name"] == "Budget.xlsx"
    assert client.get(f"{G}/v1.0/drives/{drive}/items/{item['id']}").json()["size"] == 120_000
    return f"{G}/v1.0/drives/{drive}/items/{item['id']}"


def _groups(client: Client) -> list[str]:
    found = client.get(f"{_SITE}/_api/web/sitegroups?$filter=startswith(Title,'SharingLinks.')").json()["value"]
    return [group["Title"] for group in found]


@needs_recordings
def test_a_link_is_a_permission_and_a_hidden_group(client: Client, item: str, drive_item: str) -> None:
    made = client.post(f"{drive_item}/createLink", {"type": "edit", "scope": "organization"})
    assert made.status_code == 201
    recorded = [body for body in answers("sharing", "graph.permission") if "link" in body]
    assert_same_shape(made.json(), recorded, ("shareId",))
    again = client.post(f"{drive_item}/createLink", {"type": "edit", "scope": "organization"})
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    unique = client.get(f"{item}?$select=GUID,HasUniqueRoleAssignments").json()
    assert unique["HasUniqueRoleAssignments"] is True
    assert _groups(client) == [f"SharingLinks.{unique['GUID']}.OrganizationEdit.{made.json()['id']}"]
    shown = client.get(f"{drive_item}/permissions?$filter=link ne null").json()["value"]
    assert [one["id"] for one in shown] == [made.json()["id"]]
    assert client.send("DELETE", f"{drive_item}/permissions/{made.json()['id']}").status_code == 204
    assert _groups(client) == []
    assert client.send("DELETE", f"{drive_item}/permissions/{made.json()['id']}").status_code == 404


def test_the_feed_of_a_library_names_what_is_shared_page_by_page(client: Client, drive_item: str) -> None:
    feed = f"{drive_item.partition('/items/')[0]}/root/delta?$select=id,shared,sharepointIds&$top=1"
    client.post(f"{drive_item}/createLink", {"type": "view", "scope": "organization"})
    seen, pages = [], 0
    while feed:
        page = client.get(feed).json()
        seen += page["value"]
        pages += 1
        feed = page.get("@odata.nextLink", "")
    assert "@odata.deltaLink" in page and pages == len(seen) > 1
    assert [item["shared"]["scope"] for item in seen if "shared" in item] == ["organization"]
    assert all(item["sharepointIds"]["listItemId"] for item in seen)


@needs_recordings
def test_named_people_are_members_of_their_link(client: Client, item: str, drive_item: str) -> None:
    recipients = [{"email": "ben.ortiz@contoso.com"}, {"email": "carla.rossi@fabrikam.com"}]
    made = client.post(f"{drive_item}/createLink", {"type": "edit", "scope": "users", "recipients": recipients}).json()
    recorded = [b for b in answers("sharing", "graph.permission") if b.get("link", {}).get("scope") == "users"]
    assert_same_shape(made, recorded, ("shareId",))
    assert_same_shape(
        made["grantedToIdentitiesV2"][0]["siteUser"], [recorded[0]["grantedToIdentitiesV2"][0]["siteUser"]]
    )
    url = f"{item}/GetSharingInformation?$select=permissionsInformation&$Expand=permissionsInformation"
    given = client.post(url).json()
    stub = answers("sharing", "web/lists/getbytitle({s})/items({n})/GetSharingInformation", stubs=True)
    assert set(given) == {"permissionsInformation"}
    information, shown = given["permissionsInformation"], stub[0]["permissionsInformation"]
    assert_same_shape(information, [shown])
    assert_same_shape(information["links"][0], [shown["links"][0]])
    assert_same_shape(information["links"][0]["linkDetails"], [shown["links"][0]["linkDetails"]])
    assert [link["linkDetails"]["LinkKind"] for link in information["links"]] == [6, 5, 4, 3, 2]
    assert [member["isExternal"] for member in information["links"][0]["linkMembers"]] == [False, True]


def test_sharepoint_makes_and_ends_links_too(client: Client, item: str) -> None:
    request = {"request": {"createLink": True, "settings": {"linkKind": 5, "expiration": "2100-01-01T00:00:00Z"}}}
    made = client.post(f"{item}/ShareLink", request).json()["sharingLinkInfo"]
    assert (made["LinkKind"], made["AllowsAnonymousAccess"], made["Expiration"]) == (5, True, "2100-01-01T00:00:00Z")
    assert _groups(client) == []  # an anonymous link has no group
    file = f"{_SITE}/Shared Documents/Budget.xlsx"
    organization = client.post(f"{T}/_api/SP.Web.CreateOrganizationSharingLink", {"url": file, "isEditLink": False})
    assert organization.json()["value"].startswith(f"{T}/:b:/s/finance/")
    assert len(_groups(client)) == 1
    assert client.post(f"{item}/DeleteLinkByKind", {"linkKind": 5}).status_code == 200
    assert client.post(f"{T}/_api/SP.Web.UnshareObject", {"url": file}).json()["StatusCode"] == 0
    assert _groups(client) == []
    assert client.get(f"{item}?$select=HasUniqueRoleAssignments").json() == {"HasUniqueRoleAssignments": False}


@pytest.mark.parametrize(
    ("capability", "scope", "status"),
    [(2, "anonymous", 201), (1, "anonymous", 403), (0, "organization", 201), (0, "users", 403), (1, "users", 201)],
)
def test_the_site_limits_what_is_shared(
    client: Client, drive_item: str, capability: int, scope: str, status: int
) -> None:
    client.sim("POST", "edit", {"site": "/sites/finance", "set": {"SharingCapability": capability}})
    body: dict[str, Any] = {"type": "view", "scope": scope}
    if scope == "users":
        body["recipients"] = [{"email": "carla.rossi@fabrikam.com"}]
    answer = client.post(f"{drive_item}/createLink", body)
    assert answer.status_code == status
    assert status == 201 or answer.json()["error"]["code"] == "accessDenied"


def test_an_anonymous_link_ends_when_the_tenant_says_so(client: Client, drive_item: str) -> None:
    client.sim("POST", "edit", {"tenant": {"RequireAnonymousLinksExpireInDays": 10}})
    body = {"type": "view", "scope": "anonymous", "expirationDateTime": "2100-01-01T00:00:00Z"}
    made = client.post(f"{drive_item}/createLink", body).json()
    assert made["expirationDateTime"] < "2099"
    client.advance(11 * 86400)
    assert client.get(f"{drive_item}/permissions").json()["value"] == []


@needs_recordings
def test_people_are_invited_and_let_into_groups(client: Client, item: str, drive_item: str) -> None:
    body = {"recipients": [{"email": "ben.ortiz@contoso.com"}], "roles": ["write"], "requireSignIn": True}
    invited = client.post(f"{drive_item}/invite", body)
    assert invited.status_code == 200
    recorded = answers("sharing", "graph.Collection(permission)")
    assert set(invited.json()) == set(recorded[0])
    shown = client.get(f"{drive_item}/permissions").json()["value"]
    assert shown[0]["grantedToV2"]["user"]["email"] == "ben.ortiz@contoso.com"
    share = {
        "url": _SITE,
        "peoplePickerInput": '[{"Key": "grace.kim@contoso.com"}]',
        "roleValue": "group:5",
        "sendEmail": False,
    }
    assert client.post(f"{T}/_api/SP.Web.ShareObject", share).json()["StatusCode"] == 0
    members = client.get(f"{_SITE}/_api/web/sitegroups/GetById(5)/users").json()["value"]
    assert [member["Title"] for member in members] == ["Grace Kim"]
    nobody = {**share, "peoplePickerInput": '[{"Key": "unknown@contoso.com"}]'}
    assert client.post(f"{T}/_api/SP.Web.ShareObject", nobody).json()["ErrorMessage"]
    assert client.post(f"{T}/_api/SP.Web.ShareObject", {**share, "peoplePickerInput": "x"}).status_code == 400


def test_sharing_has_a_limit_of_its_own(client: Client, drive_item: str) -> None:
    client.sim("POST", "clock", {"frozen": True})
    part = {"method": "GET", "url": drive_item.removeprefix(f"{G}/v1.0") + "/permissions"}
    statuses: list[int] = []
    for _ in range(17):
        requests = [{"id": str(number), **part} for number in range(20)]
        parts = client.post(f"{G}/v1.0/$batch", {"requests": requests}).json()["responses"]
        statuses += [one["status"] for one in reversed(parts)]
        client.advance(2)  # so that the minute's units are never used up
    assert statuses.index(429) == 300 + 16 * 2  # one flows back in a second
    assert set(statuses[332:]) == {429}
    limited = [client.get(f"{drive_item}/permissions") for _ in range(3)][-1]
    assert (limited.status_code, "RateLimit-Limit" in limited.headers) == (429, False)
    assert client.get(drive_item).status_code == 200


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("createLink", {"type": "edit", "scope": "users", "recipients": 5}),
        ("invite", {"recipients": [{"email": "ben.ortiz@contoso.com"}], "roles": 1.5}),
        ("createLink", {"scope": ["anonymous"]}),
        ("createLink", {"scope": "anonymous", "expirationDateTime": "soon"}),
        ("invite", []),
    ],
)
def test_bodies_of_another_shape_are_refused(client: Client, drive_item: str, address: str, body: Any) -> None:
    answer = client.post(f"{drive_item}/{address}", body)
    assert (answer.status_code, set(answer.json()["error"])) == (400, {"code", "message", "innerError"})


def test_a_null_is_no_argument(client: Client) -> None:
    url = f"{T}/_api/SP.Web.CreateAnonymousLinkWithExpiration"
    answer = client.post(url, {"url": None, "isEditLink": True, "expirationString": None})
    assert answer.status_code == 400
    assert "odata.error" in answer.json()


def test_the_tenant_tells_how_widely_each_site_shares(client: Client) -> None:
    client.sim("POST", "edit", {"site": "/sites/hr", "set": {"SharingCapability": 2}})
    client.sim("POST", "edit", {"createOneDrive": "ann.lee@contoso.com"})
    shared = (
        {"name": "a.txt", "scope": "anonymous"},
        {"name": "b.txt", "scope": "organization"},
        {"name": "b.txt", "scope": "users", "people": ["zoe@fabrikam.com"]},
        {"name": "a.txt", "scope": "users", "people": ["ben.ortiz@contoso.com"]},
    )
    for name in ("a.txt", "b.txt"):
        client.sim("POST", "edit", {"addFile": {"site": "/sites/hr", "name": name, "bytes": 1}})
    for link in shared:
        client.sim("POST", "edit", {"shareFile": {"site": "/sites/hr", **link}})
    rows = client.tenant_call("GetSharePointSiteSharingInsights", {"queryMode": 0}).json()["value"]
    (row,) = (row for row in rows if row["SiteUrl"] == f"{T}/sites/hr")
    counts = {name: row[name] for name in ("Anyone", "External", "Internal", "Total")}
    assert counts == {"Anyone": "1", "External": "1", "Internal": "2", "Total": "4"}
    assert "IsTeamsConnected" in row and "FileName" not in row
    assert client.tenant_call("GetOneDriveSiteSharingInsights", {"queryMode": 0}).json()["value"] == []
