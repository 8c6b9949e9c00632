"""Microsoft 365 groups and their sites: made together, found by either, removed and restored together or apart."""

from typing import Any

import pytest

from .client import A, Client, G, T
from .recordings import answers, assert_same_shape, needs_recordings
from .test_csom import ALL, TENANT
from .test_graph_groups import make, user_id

V = f"{G}/v1.0"
CREATE = {
    "displayName": "Orion",
    "alias": "orion",
    "isPublic": False,
    "optionalParams": {
        "Description": "Stars",
        "CreationOptions": {"results": ["SPSiteLanguage:1031"]},
        "Owners": {"results": ["ann.lee@contoso.com"]},
    },
}


def grown(client: Client) -> str:
    """A group whose site is ready; gives the group's id."""
    made = make(client)
    client.advance(60)
    return str(made["id"])


def test_the_site_of_a_new_group_is_waited_for(client: Client) -> None:
    client.sim("POST", "clock", {"timeScale": 0.01})
    made = make(client)
    url = f"{V}/groups/{made['id']}/sites/root/webUrl"
    seen = []
    for _ in range(30):
        answer = client.get(url)
        seen.append("ready" if answer.status_code == 200 else answer.json()["error"]["message"])
        client.advance(1)
    assert list(dict.fromkeys(seen)) == [
        "Unable to provision resource.",
        "Resource provisioning is in progress. Please try again.",
        "ready",
    ]
    assert client.get(url).json()["value"] == f"{T}/sites/orion"


@needs_recordings
def test_a_group_site_shows_its_group_as_recorded(client: Client) -> None:
    key = grown(client)
    site = client.properties("/sites/orion")
    claim = f"c:0o.c|federateddirectoryclaimprovider|{key}_o"
    assert (site["Template"], site["GroupId"], site["RelatedGroupId"]) == ("GROUP#0", key, key)
    assert (site["Owner"], site["OwnerLoginName"], site["GroupOwnerLoginName"]) == (f"{key}_o", claim, claim)
    assert (site["OwnerName"], site["OwnerEmail"]) == ("Orion Owners", "orion@contoso.onmicrosoft.com")
    assert (site["IsGroupOwnerSiteAdmin"], site["IsTeamsConnected"]) == (True, False)
    first = client.get(f"{T}/sites/orion/_api/web/siteusers/GetById(6)").json()
    assert (first["LoginName"], first["Title"], first["IsHiddenInUI"]) == (claim, "Orion Owners", True)
    members = client.get(f"{T}/sites/orion/_api/web/AssociatedMemberGroup/users").json()["value"]
    assert [member["LoginName"] for member in members] == [claim.removesuffix("_o")]
    assert client.get(f"{T}/sites/orion/_api/site?$select=GroupId").json() == {"GroupId": key}


@needs_recordings
def test_group_site_manager_answers_as_recorded(client: Client) -> None:
    made = client.post(f"{T}/_api/GroupSiteManager/CreateGroupEx", CREATE)
    assert made.status_code == 200
    assert made.json()["ErrorMessage"] is None
    recorded = answers("site-create", "GroupSiteManager.GetSiteStatus")
    assert_same_shape(made.json(), recorded)
    client.advance(60)
    key = made.json()["GroupId"]
    status = client.get(f"{T}/_api/groupsitemanager/GetSiteStatus('{key}')").json()
    assert_same_shape(status, recorded)
    assert (status["SiteStatus"], status["DocumentsUrl"]) == (2, f"{T}/sites/orion/Shared Documents")
    again = client.post(f"{T}/_api/GroupSiteManager/CreateGroupEx", CREATE)
    assert (again.status_code, again.json()["ErrorMessage"]) == (200, "The group alias already exists.")
    state = client.state()
    assert state["groups"]["orion"]["owners"] == ["ann.lee@contoso.com"]
    assert state["sites"]["/sites/orion"]["settings"]["Lcid"] == 1031


def test_the_url_of_a_taken_name_gets_digits(client: Client) -> None:
    client.sim("POST", "edit", {"create": {"url": "/sites/orion"}})
    made = client.post(f"{T}/_api/GroupSiteManager/CreateGroupEx", CREATE)
    assert made.json()["SiteUrl"] == f"{T}/sites/orion1"


@pytest.mark.parametrize("allowed", [False, True])
def test_connecting_an_existing_site_is_a_switch(client: Client, allowed: bool) -> None:
    client.sim("POST", "quirks", {"app_only_groupify": allowed})
    url = f"{T}/sites/legal/_api/GroupSiteManager/CreateGroupForSite"
    body = {"displayName": "Legal", "alias": "legal-team", "isPublic": False, "optionalParams": {}}
    answer = client.post(url, body)
    assert answer.status_code == (200 if allowed else 403)
    group = client.properties("/sites/legal")["GroupId"]
    assert (group == answer.json().get("GroupId")) is allowed
    if allowed:
        assert "already has an M365 Group" in client.post(url, {**body, "alias": "other"}).text


def test_removing_a_group_removes_its_site_and_brings_it_back(client: Client) -> None:
    key = grown(client)
    assert client.send("DELETE", f"{V}/groups/{key}").status_code == 204
    assert client.state()["recycleBin"] == ["/sites/archive-2019", "/sites/orion"]
    client.advance(5)
    assert client.post(f"{V}/directory/deletedItems/{key}/restore").status_code == 200
    assert "/sites/orion" in client.state()["sites"]


def test_a_site_goes_with_its_group_only(client: Client) -> None:
    key = grown(client)
    refused = client.tenant_call("RemoveSite", {"siteUrl": f"{T}/sites/orion"})
    assert (refused.status_code, "belongs to a Microsoft 365 group" in refused.text) == (400, True)
    removed = client.post(f"{A}/_api/GroupSiteManager/Delete?siteUrl='{T}/sites/orion'")
    assert removed.json() == {"odata.null": True}
    client.advance(5)
    assert client.get(f"{V}/directory/deletedItems/Microsoft.Graph.Group/{key}?$select=id").status_code == 200


@pytest.mark.parametrize("first", ["site", "group"])
def test_site_and_group_come_back_in_either_order(client: Client, first: str) -> None:
    key = grown(client)
    client.post(f"{A}/_api/GroupSiteManager/Delete?siteUrl='{T}/sites/orion'")
    client.advance(5)

    def site() -> int:
        return client.tenant_call("RestoreDeletedSite", {"siteUrl": f"{T}/sites/orion"}).status_code

    def group() -> int:
        return client.post(f"{V}/directory/deletedItems/{key}/restore").status_code

    if first == "site":
        assert (site(), "orion" in client.state()["groups"], group()) == (200, False, 200)
    else:
        # The group brings its site along, so that there is nothing left to restore.
        assert (group(), "/sites/orion" in client.state()["sites"], site()) == (200, True, 400)
    state = client.state()
    assert ("orion" in state["groups"], "/sites/orion" in state["sites"]) == (True, True)


def test_after_thirty_days_the_site_comes_back_without_its_group(client: Client) -> None:
    key = grown(client)
    client.send("DELETE", f"{V}/groups/{key}")
    client.advance(31 * 86400)
    assert client.get(f"{V}/directory/deletedItems/{key}").status_code == 404
    assert client.tenant_call("RestoreDeletedSite", {"siteUrl": f"{T}/sites/orion"}).status_code == 200
    assert "orion" not in client.state()["groups"]
    # Without a group the site is one like any other.
    assert client.tenant_call("RemoveSite", {"siteUrl": f"{T}/sites/orion"}).status_code == 200
    client.advance(94 * 86400)
    assert "/sites/orion" not in client.state()["recycleBin"]


def test_a_group_comes_back_without_a_purged_site(client: Client) -> None:
    key = grown(client)
    client.send("DELETE", f"{V}/groups/{key}")
    client.tenant_call("RemoveDeletedSite", {"siteUrl": f"{T}/sites/orion"})
    client.advance(5)
    assert client.post(f"{V}/directory/deletedItems/{key}/restore").status_code == 200
    missing = client.get(f"{V}/groups/{key}/sites/root/webUrl")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "ResourceNotFound")


@needs_recordings
def test_the_directory_session_shows_and_changes_owners(client: Client) -> None:
    key = grown(client)
    group = f"{A}/_api/SP.Directory.DirectorySession/Group('{key}')"
    ben = user_id(client, "ben.ortiz@contoso.com")
    added = client.post(f"{group}/Owners/Add(objectId='{ben}', principalName='')")
    assert (added.status_code, added.json()) == (200, {"odata.null": True})
    owners = client.get(f"{group}/owners?$select=id,mail,principalName,displayName").json()
    shown = [body["value"][0] for body in answers("site-admins", "SP.Directory.Group.owners")]
    assert_same_shape(owners["value"][0], shown)
    assert [owner["principalName"] for owner in owners["value"]] == ["ann.lee@contoso.com", "ben.ortiz@contoso.com"]
    assert client.post(f"{group}/Owners/Remove(objectId='{ben}')").status_code == 200
    assert client.get(f"{A}/_api/SP.Directory.DirectorySession/Group('{ben}')").status_code == 404
    renamed = client.post(f"{A}/_api/SPOGroup/UpdateGroupPropertiesBySiteId", {"groupId": key, "displayName": "New"})
    assert (renamed.status_code, client.properties("/sites/orion")["Title"]) == (200, "New")


def _listed(client: Client, **wanted: int) -> set[str]:
    properties = "".join(f'<Property Name="{name}" Type="Enum">{value}</Property>' for name, value in wanted.items())
    paths = (
        f'{TENANT}<Method Id="3" ParentId="1" Name="GetSitePropertiesFromSharePointByFilters"><Parameters>'
        f'<Parameter TypeId="{{b92aeee2-c92c-4b67-abcc-024e471bc140}}">{properties}</Parameter></Parameters></Method>'
    )
    query = f'<Query Id="5" ObjectPathId="3">{ALL}<ChildItemQuery SelectAllProperties="true"/></Query>'
    children: list[dict[str, Any]] = client.csom(query, paths)[2]["_Child_Items_"]
    return {child["Url"] for child in children}


def test_channels_and_onedrives_are_sites_of_their_own(client: Client) -> None:
    edit = {"alias": "vega", "owners": ["ann.lee@contoso.com"], "channels": {"Plans": "private", "Friends": "shared"}}
    client.sim("POST", "edit", {"createGroup": edit})
    client.sim("POST", "edit", {"createOneDrive": "ben.ortiz@contoso.com"})
    personal = "https://contoso-my.sharepoint.com/personal/ben_ortiz_contoso_com"
    assert client.get(f"{personal}/_api/web?$select=Title").json()["Title"] == "Ben Ortiz"
    private, shared = (client.properties(f"/sites/vega-{name}") for name in ("Plans", "Friends"))
    team = client.properties("/sites/vega")
    assert (private["Template"], private["TeamsChannelType"], private["RelatedGroupId"]) == (
        "TEAMCHANNEL#0",
        1,
        team["GroupId"],
    )
    assert (shared["Template"], shared["TeamsChannelType"], team["IsTeamsConnected"]) == ("TEAMCHANNEL#1", 2, True)
    refused = client.tenant_call("RemoveSite", {"siteUrl": f"{T}/sites/vega-Plans"})
    assert "delete the channel" in refused.text
    everything = _listed(client, IncludePersonalSite=1)
    assert everything - _listed(client) == {personal, "https://contoso-my.sharepoint.com"}
    assert _listed(client, IncludePersonalSite=2) == {personal, "https://contoso-my.sharepoint.com"}
    with_group = _listed(client, GroupIdDefined=1)
    assert f"{T}/sites/vega" in with_group
    assert not with_group & _listed(client, GroupIdDefined=2)
