"""Groups of the directory, who is in them, and what becomes of them when they are deleted."""

from collections.abc import Iterator
from typing import Any

import pytest

from .client import APP, Client, G, T
from .recordings import answers, assert_same_shape, needs_recordings

V = f"{G}/v1.0"
NEW = {
    "displayName": "Orion",
    "mailNickname": "orion",
    "mailEnabled": True,
    "securityEnabled": False,
    "groupTypes": ["Unified"],
    "visibility": "Private",
}


def user_id(client: Client, upn: str) -> str:
    """The id of somebody."""
    answer = client.get(f"{V}/users/{upn}?$select=id")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def make(client: Client, **changes: Any) -> dict[str, Any]:
    """A new Microsoft 365 group."""
    owner = f"{V}/users/{user_id(client, 'ann.lee@contoso.com')}"
    answer = client.post(f"{V}/groups", {**NEW, "owners@odata.bind": [owner], **changes})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@needs_recordings
def test_a_group_looks_as_recorded(client: Client) -> None:
    made = make(client)
    recorded = answers("site-create", "graph.groups/$entity")
    assert_same_shape(made, recorded)
    assert made["creationOptions"] == []
    assert_same_shape(client.get(f"{V}/groups/{made['id']}").json(), recorded)
    assert client.get(f"{V}/groups?$filter=mailNickname eq 'free'").json() in answers("site-create", "graph.groups")
    members = client.get(f"{V}/groups/{made['id']}/members").json()
    shown = answers("site-create", "graph.directoryObjects")
    assert_same_shape(members, shown)
    assert_same_shape(members["value"][0], [body["value"][0] for body in shown])


def test_the_security_identifier_follows_from_the_id(client: Client) -> None:
    from spo_gitops.simulator.graph.groups import security_identifier

    # A pair that a real tenant answered (site-create.jsonl).
    given = security_identifier("5b86a282-fa41-4a87-b5fc-8d88c41e50cc")
    assert given == "S-1-12-1-1535550082-1250425409-2291006645-3427802820"


def test_an_alias_is_taken_once(client: Client) -> None:
    make(client)
    again = client.post(f"{V}/groups", NEW)
    assert again.status_code == 400
    assert again.json()["error"]["code"] == "Request_BadRequest"
    assert "mailNickname already exists" in again.json()["error"]["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {"displayName": None},
        {"description": ""},
        {"mailNickname": "with space"},
        {"visibility": "Secret"},
        {"groupTypes": []},
        {"owners@odata.bind": [f"{V}/users/00000000-1111-2222-3333-444444444444"]},
    ],
)
def test_a_group_that_can_not_be_is_refused(client: Client, changes: dict[str, Any]) -> None:
    answer = client.post(f"{V}/groups", {**NEW, **changes})
    assert answer.status_code in (400, 404)
    assert set(answer.json()["error"]) == {"code", "message", "innerError"}
    assert client.get(f"{V}/groups?$filter=mailNickname eq 'orion'").json()["value"] == []


def test_members_and_owners_come_and_go(client: Client) -> None:
    group = f"{V}/groups/{make(client)['id']}"
    ben = user_id(client, "ben.ortiz@contoso.com")
    reference = {"@odata.id": f"{V}/directoryObjects/{ben}"}
    assert client.post(f"{group}/members/$ref", reference).status_code == 204
    twice = client.post(f"{group}/members/$ref", reference)
    assert (twice.status_code, "already exist" in twice.text) == (400, True)
    names = [member["displayName"] for member in client.get(f"{group}/members?$select=id,displayName").json()["value"]]
    assert names == ["Ann Lee", "Ben Ortiz"]
    assert client.send("DELETE", f"{group}/members/{ben}/$ref").status_code == 204
    assert client.send("DELETE", f"{group}/members/{ben}/$ref").status_code == 404
    ann = user_id(client, "ann.lee@contoso.com")
    last = client.send("DELETE", f"{group}/owners/{ann}/$ref")
    assert (last.status_code, "at least one owner" in last.text) == (400, True)
    assert client.post(f"{group}/owners/$ref", reference).status_code == 204
    assert client.send("DELETE", f"{group}/owners/{ann}/$ref").status_code == 204
    owners = client.get(f"{group}/owners/microsoft.graph.user").json()["value"]
    assert [owner["id"] for owner in owners] == [ben]
    bound = {f"{role}@odata.bind": [f"{V}/directoryObjects/{ann}"] for role in ("owners", "members")}
    assert client.send("PATCH", group, bound).status_code == 204
    assert client.get(f"{group}/owners/$count").text == "2"


def test_a_change_is_checked_and_told_to_the_site(client: Client) -> None:
    made = make(client)
    client.advance(60)
    group = f"{V}/groups/{made['id']}"
    assert client.send("PATCH", group, {"displayName": "Orion 2", "description": "All"}).status_code == 204
    found = client.get(f"{group}?$select=displayName,description,allowExternalSenders").json()
    assert (found["displayName"], found["description"], found["allowExternalSenders"]) == ("Orion 2", "All", False)
    assert client.state()["sites"]["/sites/orion"]["title"] == "Orion 2"
    assert client.send("PATCH", group, {"noSuchThing": 1}).status_code == 400
    assert client.get(f"{group}?$select=noSuchThing").status_code == 400


def test_a_deleted_group_lies_in_the_directory_for_thirty_days(client: Client) -> None:
    made = make(client)
    deleted = f"{V}/directory/deletedItems/Microsoft.Graph.Group/{made['id']}"
    assert client.get(deleted).status_code == 404
    assert client.send("DELETE", f"{V}/groups/{made['id']}").status_code == 204
    assert client.get(f"{V}/groups/{made['id']}").status_code == 404
    client.advance(5)
    assert client.get(f"{deleted}?$select=id").json()["id"] == made["id"]
    back = client.post(f"{V}/directory/deletedItems/{made['id']}/restore")
    assert (back.status_code, back.json()["deletedDateTime"]) == (200, None)
    client.send("DELETE", f"{V}/groups/{made['id']}")
    client.advance(31 * 86400)
    assert client.get(deleted).status_code == 404


def test_the_directory_shows_what_was_deleted_or_purged_a_moment_later(client: Client) -> None:
    made = make(client)
    deleted = f"{V}/directory/deletedItems/microsoft.graph.group"
    one = f"{deleted}/{made['id']}"
    client.sim("POST", "clock", {"timeScale": 1})
    client.send("DELETE", f"{V}/groups/{made['id']}")
    assert client.get(one).status_code == client.post(f"{one}/restore").status_code == 404
    assert made["id"] not in client.get(deleted).text
    client.advance(5)
    assert client.get(one).status_code == 200 and made["id"] in client.get(deleted).text
    assert client.send("DELETE", one).status_code == 204
    assert client.get(one).status_code == 200 and made["id"] in client.get(deleted).text
    assert client.post(f"{one}/restore").status_code == client.send("DELETE", one).status_code == 404
    client.advance(5)
    assert client.get(one).status_code == 404 and made["id"] not in client.get(deleted).text


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("displayName eq 'ORION'", ["Orion"]),
        ("startswith(displayName,'or') and groupTypes/any(c:c eq 'Unified')", ["Orion"]),
        ("mailNickname in ('orion','vega')", ["Orion", "Vega"]),
        ("not groupTypes/any(c:c eq 'Unified')", ["Readers"]),
        ("createdDateTime ge 2020-01-01T00:00:00Z and securityEnabled eq true", ["Readers"]),
        ("resourceProvisioningOptions/Any(x:x eq 'Team')", []),
    ],
)
def test_groups_are_filtered(client: Client, text: str, wanted: list[str]) -> None:
    make(client)
    make(client, displayName="Vega", mailNickname="vega")
    security = {"groupTypes": [], "mailEnabled": False, "securityEnabled": True, "visibility": None}
    make(client, displayName="Readers", mailNickname="readers", **security)
    found = client.get(f"{V}/groups?$filter={text}")
    names = {group["displayName"] for group in found.json()["value"]}
    assert names & {"Orion", "Vega", "Readers"} == set(wanted)


def test_a_listing_comes_in_pages_and_can_be_counted_and_sorted(client: Client) -> None:
    for name in ("Vega", "Orion", "Lyra"):
        make(client, displayName=name, mailNickname=name.lower())
    for order, wanted in (("", ["Vega", "Orion", "Lyra"]), ("&$orderby=displayName desc", ["Vega", "Orion", "Lyra"])):
        seen = list(_pages(client, f"{V}/groups?$top=2&$select=displayName&$count=true{order}"))
        assert [name for name in seen if name in wanted] == wanted
    assert client.get(f"{V}/groups/$count", ConsistencyLevel="eventual").text.isdecimal()


def _pages(client: Client, url: str) -> Iterator[str]:
    while url:
        body = client.get(url).json()
        assert len(body["value"]) <= 2
        yield from (item["displayName"] for item in body["value"])
        url = body.get("@odata.nextLink", "")


def test_search_wants_its_header(client: Client) -> None:
    make(client)
    url = f'{V}/groups?$search="displayName:ori"'
    assert client.get(url).json()["error"]["code"] == "Request_UnsupportedQuery"
    assert [g["displayName"] for g in client.get(url, ConsistencyLevel="eventual").json()["value"]] == ["Orion"]


def test_a_batch_answers_each_part(client: Client) -> None:
    client.sim("POST", "clock", {"timeScale": 0.01})
    made = make(client)
    requests = [
        {"id": "1", "method": "GET", "url": f"/groups/{made['id']}?$select=id"},
        {"id": "2", "method": "GET", "url": f"/groups/{made['id']}/sites/root/webUrl"},
        {"id": "3", "method": "PATCH", "url": f"/groups/{made['id']}", "body": {"noSuchThing": 1}},
        {"id": "4", "method": "GET", "url": "/organization", "dependsOn": ["3"]},
    ]
    before = client.sim("GET", "metrics")["resourceUnits"]
    given = client.post(f"{V}/$batch", {"requests": requests})
    assert given.status_code == 200
    parts = {part["id"]: part for part in given.json()["responses"]}
    assert [parts[key]["status"] for key in "1234"] == [200, 404, 400, 424]
    assert parts["2"]["body"]["error"]["message"] == "Unable to provision resource."
    assert parts["1"]["body"]["id"] == made["id"]
    # The three that ran: two reads of one object and a write.
    assert client.sim("GET", "metrics")["resourceUnits"] - before == 1 + 1 + 2
    many = [{"id": str(n), "method": "GET", "url": "/organization"} for n in range(21)]
    assert client.post(f"{V}/$batch", {"requests": many}).status_code == 400


def test_parts_of_a_batch_are_throttled_alone(client: Client) -> None:
    rule = {"operation": "graph/organization GET", "kind": "throttle", "retryAfter": 7, "rate": 1, "count": 1}
    client.sim("POST", "faults", {"seed": 1, "rules": [rule]})
    requests = [{"id": str(n), "method": "GET", "url": "/organization"} for n in (1, 2)]
    parts = {part["id"]: part for part in client.post(f"{V}/$batch", {"requests": requests}).json()["responses"]}
    assert [parts["1"]["status"], parts["2"]["status"]] == [429, 200]
    assert parts["1"]["headers"]["Retry-After"] == "7"
    assert parts["1"]["body"] == {
        "error": {"code": "activityLimitReached", "message": "Application has been throttled."}
    }


def test_sites_are_found_by_id_and_path(client: Client) -> None:
    site = client.get(f"{V}/sites/contoso.sharepoint.com:/sites/finance").json()
    assert site["webUrl"] == f"{T}/sites/finance"
    for key in (site["id"], site["id"].split(",")[1], "contoso.sharepoint.com:/sites/finance:"):
        assert client.get(f"{V}/sites/{key}?$select=id").json()["id"] == site["id"]
    assert client.get(f"{V}/sites/contoso.sharepoint.com").json()["id"] == client.get(f"{V}/sites/root").json()["id"]
    drives = client.get(f"{V}/sites/{site['id']}/drives?$select=webUrl,id").json()["value"]
    assert [drive["webUrl"] for drive in drives] == [f"{T}/sites/finance/Shared%20Documents"]
    missing = client.get(f"{V}/sites/contoso.sharepoint.com:/sites/none")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "itemNotFound")


def test_the_tenants_settings_go_by_other_names(client: Client) -> None:
    url = f"{V}/admin/sharepoint/settings"
    changes = {
        "sharingCapability": "existingExternalUserSharingOnly",
        "isCommentingOnSitePagesEnabled": False,
        "sharingAllowedDomainList": ["fabrikam.com", "northwind.com"],
        "idleSessionSignOut": {"isEnabled": True, "warnAfterInSeconds": 300, "signOutAfterInSeconds": 600},
    }
    answer = client.send("PATCH", url, changes)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in changes} == changes
    tenant = client.state()["tenant"]
    assert tenant["SharingCapability"] == 3
    assert tenant["CommentsOnSitePagesDisabled"] is True
    assert tenant["SharingAllowedDomainList"] == "fabrikam.com northwind.com"
    idle = client.tenant_call("GetIdleSessionSignOutForUnmanagedDevices", {}).json()
    assert idle["value"] == "True,300,600"
    assert client.send("PATCH", url, {"sharingCapability": "Everyone"}).status_code == 400
    assert client.send("PATCH", url, {"availableManagedPathsForSiteCreation": []}).status_code == 400


def test_names_match_whatever_their_case(client: Client) -> None:
    body = {name: value for name, value in NEW.items() if name != "mailNickname"}
    assert client.post(f"{V}/groups", {**body, "MailNickName": "lyra"}).status_code == 201
    assert client.get(f"{V}/myorganization/servicePrincipals?$filter=appId eq 'none'").json()["value"] == []


def test_settings_of_all_groups(client: Client) -> None:
    assert client.get(f"{V}/groupSettings").json()["value"] == []
    template = client.get(f"{V}/groupSettingTemplates").json()["value"][0]
    values = [{"name": "ClassificationList", "value": "HBI,LBI"}]
    made = client.post(f"{V}/groupSettings", {"templateId": template["id"], "values": values})
    assert made.status_code == 201
    url = f"{V}/groupSettings/{made.json()['id']}"
    changed = client.send("PATCH", url, {"values": [{"name": "EnableGroupCreation", "value": "false"}]})
    assert changed.status_code == 204
    found = {one["name"]: one["value"] for one in client.get(url).json()["values"]}
    assert (found["ClassificationList"], found["EnableGroupCreation"]) == ("HBI,LBI", "false")
    assert client.send("PATCH", url, {"values": [{"name": "Sparkle", "value": "1"}]}).status_code == 400
    assert client.send("DELETE", url).status_code == 204
    assert client.get(url).status_code == 404


def test_roles_open_each_part_of_a_batch_alone(client: Client) -> None:
    made = make(client)
    roles = {"clientId": APP, "roles": {"Graph": ["Group.Read.All"]}}
    client.sim("POST", "applications", roles)
    client.sim("POST", "signin", {"revoke": True})
    with Client(client.tenant) as reader:
        assert reader.get(f"{V}/groups/{made['id']}").status_code == 200
        refused = reader.send("DELETE", f"{V}/groups/{made['id']}")
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "Authorization_RequestDenied")
        requests = [
            {"id": "1", "method": "GET", "url": f"/groups/{made['id']}"},
            {"id": "2", "method": "DELETE", "url": f"/groups/{made['id']}"},
            {"id": "3", "method": "GET", "url": "/sites/root"},
        ]
        parts = reader.post(f"{V}/$batch", {"requests": requests}).json()["responses"]
        assert {part["id"]: part["status"] for part in parts} == {"1": 200, "2": 403, "3": 403}


def test_the_root_sites_of_all_geographies_are_one(client: Client) -> None:
    url = f"{G}/v1.0/sites?$filter=siteCollection/root ne null&$select=webUrl,siteCollection"
    (found,) = client.get(url, Accept="application/json").json()["value"]
    assert found == {"webUrl": T, "siteCollection": {"hostname": "contoso.sharepoint.com", "root": {}}}


def test_services_tell_their_roles_and_who_was_given_them_page_by_page(client: Client) -> None:
    sharepoint = f"{V}/servicePrincipals(appId='00000003-0000-0ff1-ce00-000000000000')"
    mine = "9a3f0c1e-7f0e-4b7e-9b7e-1d2c3b4a5f60"
    given_to_it = {"SharePoint": ["Sites.Read.All", "Sites.Selected"], "Graph": []}
    client.sim("POST", "applications", {"clientId": mine, "displayName": "Clock", "roles": given_to_it})
    service = client.get(f"{sharepoint}?$select=id,appId,appRoles,displayName").json()
    roles = {role["id"]: role["value"] for role in service["appRoles"]}
    assert {"Sites.Read.All", "Sites.FullControl.All", "Sites.Selected"} <= set(roles.values())
    found: list[Any] = []
    url = f"{sharepoint}/appRoleAssignedTo?$top=1"
    while url:
        page = client.get(url).json()
        assert len(page["value"]) == 1
        found += page["value"]
        url = page.get("@odata.nextLink", "")
    given = {(one["principalDisplayName"], roles[one["appRoleId"]]) for one in found}
    ours = {("SPO GitOps", "Sites.FullControl.All"), ("SPO GitOps", "User.Read.All")}
    assert given == {*ours, ("Clock", "Sites.Read.All"), ("Clock", "Sites.Selected")}
    assert {one["resourceId"] for one in found} == {service["id"]}
    own = client.get(f"{V}/servicePrincipals(appId='{mine}')").json()
    assert own["id"] in {one["principalId"] for one in found if one["principalDisplayName"] == "Clock"}
    by_id = client.get(f"{V}/servicePrincipals/{service['id']}/appRoleAssignedTo").json()["value"]
    assert [one["id"] for one in by_id] == [one["id"] for one in found]
    assert client.get(f"{V}/servicePrincipals/{own['id']}/appRoleAssignedTo").json()["value"] == []
    assert client.get(f"{V}/servicePrincipals(appId='{G}')/appRoleAssignedTo").status_code == 404
    client.sim("POST", "applications", {"clientId": APP, "roles": {"Graph": ["User.Read.All"]}})
    client.sim("POST", "signin", {"revoke": True})
    with Client(client.tenant) as reader:
        assert reader.get(sharepoint).status_code == 403
