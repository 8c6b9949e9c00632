"""Removing, restoring and purging sites."""

from .client import A, Client, T

_TENANT = '<Constructor Id="1" TypeId="{268004ae-ef6b-4e9b-8425-127220d84719}"/>'
_ALL = '<Query SelectAllProperties="true"><Properties/></Query>'


def test_restoring_gives_everything_back(client: Client) -> None:
    hub = client.site_id("/sites/regions")
    site = f"{T}/sites/finance"
    client.tenant_call("ConnectSiteToHubSiteById", {"siteUrl": site, "hubSiteId": hub})
    before = client.state(extras="ids,content")
    removed = client.tenant_call("RemoveSite", {"siteUrl": site})
    assert removed.json() == {"HasTimedout": False, "IsComplete": True, "PollingInterval": 15000}
    assert client.get(f"{site}/_api/web").status_code == 404
    assert "/sites/finance" in client.state()["recycleBin"]
    assert client.tenant_call("RemoveSite", {"siteUrl": site}).status_code == 404
    assert client.create("/sites/finance").json()["SiteStatus"] == 3
    assert client.tenant_call("RestoreDeletedSite", {"siteUrl": site}).status_code == 200
    assert client.state(extras="ids,content") == before


def test_a_purged_url_is_free(client: Client) -> None:
    site = f"{T}/sites/archive-2019"
    assert client.tenant_call("RemoveDeletedSite", {"siteUrl": site}).json()["IsComplete"] is True
    again = client.tenant_call("RemoveDeletedSite", {"siteUrl": site})
    assert again.json()["odata.error"]["message"]["value"] == f"Unable to find the deleted site: {site}."
    assert client.create("/sites/archive-2019").json()["SiteStatus"] == 2


def test_the_recycle_bin_forgets_after_93_days(client: Client) -> None:
    client.advance(92 * 86400)
    assert client.state()["recycleBin"] == ["/sites/archive-2019"]
    client.advance(86400)
    assert client.state()["recycleBin"] == []


def test_a_registered_hub_is_not_removed(client: Client) -> None:
    assert client.tenant_call("RemoveSite", {"siteUrl": f"{T}/sites/regions"}).status_code == 400


def test_deleted_sites_are_listed_and_found(client: Client) -> None:
    given = '<Parameters><Parameter Type="String">{}</Parameter></Parameters>'
    path = '<Method Id="2" ParentId="1" Name="{}">' + given + "</Method>"
    listing = client.csom(
        f'<Query Id="3" ObjectPathId="2">{_ALL}<ChildItemQuery SelectAllProperties="true"><Properties/>'
        "</ChildItemQuery></Query>",
        _TENANT + path.format("GetDeletedSitePropertiesFromSharePoint", "0"),
    )
    item = listing[2]["_Child_Items_"][0]
    assert item["Url"] == f"{T}/sites/archive-2019"
    assert item["DaysRemaining"] in (92, 93)
    assert listing[2]["NextStartIndexFromSharePoint"] is None
    one = client.csom(
        f'<ObjectPath Id="4" ObjectPathId="2"/><Query Id="3" ObjectPathId="2">{_ALL}</Query>',
        _TENANT + path.format("GetDeletedSitePropertiesByUrl", f"{T}/sites/archive-2019"),
    )
    assert one[4]["SiteId"] == item["SiteId"]
    absent = client.csom(
        f'<Query Id="3" ObjectPathId="2">{_ALL}</Query>',
        _TENANT + path.format("GetDeletedSitePropertiesByUrl", f"{T}/sites/none"),
    )
    assert absent[0]["ErrorInfo"]["ErrorTypeName"] == "Microsoft.SharePoint.Client.UnknownError"


def test_a_site_is_deleted_through_the_site_manager(client: Client) -> None:
    answer = client.post(f"{T}/_api/SPSiteManager/delete", {"siteId": client.site_id("/sites/legal")})
    assert (answer.status_code, answer.json()) == (200, {"odata.null": True})
    assert "/sites/legal" in client.state()["recycleBin"]
    rest = client.post(f"{A}/_api/SPO.Tenant/GetDeletedSitePropertiesFromSharePoint", {"startIndex": "0"}).json()
    assert len(rest["value"]) == 2
