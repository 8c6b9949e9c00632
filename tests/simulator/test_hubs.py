"""Hubs: register, join, parents, rights."""

import requests

from .client import A, Client, T

EMPTY = "00000000-0000-0000-0000-000000000000"


def _register(client: Client, path: str) -> requests.Response:
    return client.post(f"{T}{path}/_api/site/RegisterHubSite")


def test_a_hub_has_the_id_of_its_site(client: Client) -> None:
    hub = _register(client, "/sites/corporate").json()
    assert hub["ID"] == hub["SiteId"] == client.site_id("/sites/corporate")
    assert client.properties("/sites/corporate")["IsHubSite"] is True
    listed = client.get(f"{A}/_api/HubSites").json()["value"]
    assert {item["SiteUrl"] for item in listed} == {f"{T}/sites/corporate", f"{T}/sites/regions"}
    again = _register(client, "/sites/corporate")
    assert again.json()["odata.error"]["code"] == "-1, System.InvalidOperationException"
    assert again.json()["odata.error"]["message"]["value"] == "This site is already a HubSite."


def test_a_member_must_leave_before_it_becomes_a_hub(client: Client) -> None:
    assert _register(client, "/sites/region-north").status_code == 400
    left = client.post(f"{T}/sites/region-north/_api/site/JoinHubSite('{EMPTY}')")
    assert left.json() == {"odata.null": True}
    assert _register(client, "/sites/region-north").status_code == 200


def test_unregistering_releases_members_at_once(client: Client) -> None:
    assert client.properties("/sites/region-north")["HubSiteId"] == client.site_id("/sites/regions")
    answer = client.post(f"{T}/sites/regions/_api/site/UnRegisterHubSite")
    assert (answer.status_code, answer.json()) == (200, {"odata.null": True})
    assert client.properties("/sites/region-north")["HubSiteId"] == EMPTY
    again = client.post(f"{T}/sites/regions/_api/site/unregisterhubsite")
    assert again.json()["odata.error"]["message"]["value"] == "hubSiteId"


def test_joining_an_unknown_hub_is_refused(client: Client) -> None:
    body = {"siteUrl": f"{T}/sites/hr", "hubSiteId": "99999999-9999-4999-8999-999999999999"}
    answer = client.tenant_call("ConnectSiteToHubSiteById", body)
    assert answer.json()["odata.error"]["code"] == "-1, Microsoft.SharePoint.Client.ResourceNotFoundException"


def test_approval_binds_the_site_but_not_the_administrator(client: Client) -> None:
    hub = client.site_id("/sites/regions")
    url = f"{A}/_api/HubSites/GetById('{hub}')"
    assert client.send("PATCH", url, {"RequiresJoinApproval": True}, if_match="*").status_code == 204
    assert client.post(f"{T}/sites/hr/_api/site/JoinHubSite('{hub}')").status_code == 403
    joined = client.tenant_call("ConnectSiteToHubSiteById", {"siteUrl": f"{T}/sites/hr", "hubSiteId": hub})
    assert joined.json() == {"odata.null": True}


def test_a_stale_etag_is_refused(client: Client) -> None:
    url = f"{A}/_api/HubSites/GetById('{client.site_id('/sites/regions')}')"
    etag = client.get(url, Accept="application/json;odata=minimalmetadata").json()["odata.etag"]
    assert client.send("PATCH", url, {"Title": "One"}, if_match=etag).status_code == 204
    assert client.send("PATCH", url, {"Title": "Two"}, if_match=etag).status_code == 412
    assert client.get(url).json()["Title"] == "One"


def test_hubs_nest_to_three_levels(client: Client) -> None:
    paths = [f"/sites/proj-000{number}" for number in range(1, 5)]
    ids = [_register(client, path).json()["ID"] for path in paths]
    for child, parent, expected in ((1, 0, 204), (2, 1, 204), (3, 2, 400), (0, 2, 400)):
        url = f"{A}/_api/HubSites/GetById('{ids[child]}')"
        answer = client.send("PATCH", url, {"ParentHubSiteId": ids[parent]}, if_match="*")
        assert answer.status_code == expected, answer.text
    client.post(f"{T}{paths[0]}/_api/site/UnRegisterHubSite")
    assert client.get(f"{A}/_api/HubSites/GetById?hubSiteId='{ids[1]}'").json()["ParentHubSiteId"] == EMPTY


def test_rights_restrict_a_hub_until_the_last_is_revoked(client: Client) -> None:
    hub = client.site_id("/sites/regions")
    body = {"hubSiteId": hub, "principals": ["ann.lee@contoso.com"], "grantedRights": "1"}
    granted = client.tenant_call("GrantHubSiteRightsById", body).json()
    assert granted["Permissions"][0]["Rights"] == "1"
    assert client.get(f"{T}/_api/HubSites/GetById('{hub}')").json()["Targets"] is not None
    client.tenant_call("RevokeHubSiteRightsById", {"hubSiteId": hub, "principals": ["ann.lee@contoso.com"]})
    assert client.get(f"{T}/_api/HubSites/GetById('{hub}')").json()["Targets"] is None


def test_an_unknown_hub_is_not_found(client: Client) -> None:
    answer = client.get(f"{T}/_api/hubsites/getbyid('99999999-9999-4999-8999-999999999999')")
    assert answer.status_code == 404
    assert "does not exist" in answer.json()["odata.error"]["message"]["value"]


def test_a_hub_tells_the_address_of_its_site(client: Client) -> None:
    hub = client.post(f"{T}/sites/hr/_api/site/RegisterHubSite").json()["ID"]
    asked = f"{A}/_api/HubSites/GetSiteUrlByHubSiteId"
    assert client.get(f"{asked}(hubSiteId='{hub}')").json()["value"] == f"{T}/sites/hr"
    assert client.get(f"{asked}('{'0' * 8}')").status_code == 404
