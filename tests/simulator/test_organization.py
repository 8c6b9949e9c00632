"""What is set for the whole organisation, and what sites show of it."""

import json
from typing import Any

from tests.simulator.client import A, Client, T
from tests.simulator.test_csom import TENANT

S = f"{T}/sites/hr"


def _called(client: Client, name: str, *parameters: tuple[str, str]) -> Any:
    given = "".join(f'<Parameter Type="{kind}">{value}</Parameter>' for kind, value in parameters)
    answer = client.csom(
        f'<Method Name="{name}" Id="9" ObjectPathId="1"><Parameters>{given}</Parameters></Method>', TENANT
    )
    return answer[-1] if answer[0]["ErrorInfo"] is None else answer[0]["ErrorInfo"]["ErrorMessage"]


def test_the_cdn_has_origins_and_policies(client: Client) -> None:
    public = ("Enum", "0")
    assert _called(client, "GetTenantCdnEnabled", public) is False
    _called(client, "SetTenantCdnEnabled", public, ("Boolean", "true"))
    _called(client, "CreateTenantCdnDefaultOrigins", public)
    _called(client, "AddTenantCdnOrigin", public, ("String", "*/cdn"))
    assert _called(client, "GetTenantCdnEnabled", public) is True
    origins = _called(client, "GetTenantCdnOrigins", public)
    assert origins == ["*/MASTERPAGE", "*/STYLE LIBRARY", "*/CLIENTSIDEASSETS", "*/CDN"]
    _called(client, "SetTenantCdnPolicy", public, ("Enum", "0"), ("String", "CSS,JS"))
    assert _called(client, "GetTenantCdnPolicies", public)[0] == "IncludeFileExtensions;CSS,JS"
    _called(client, "RemoveTenantCdnOrigin", public, ("String", "*/cdn"))
    assert "*/CDN" not in _called(client, "GetTenantCdnOrigins", public)
    assert _called(client, "GetTenantCdnEnabled", ("Enum", "1")) is False
    assert "not valid" in _called(client, "GetTenantCdnEnabled", ("Enum", "7"))


def test_news_sites_and_the_knowledge_hub(client: Client) -> None:
    site = ("String", S)
    _called(client, "SetOrgNewsSite", site)
    assert _called(client, "GetOrgNewsSites") == [S]
    _called(client, "RemoveOrgNewsSite", site)
    assert _called(client, "GetOrgNewsSites") == []
    _called(client, "SetKnowledgeHubSite", site)
    assert _called(client, "GetKnowledgeHubSite") == S
    assert "Cannot get site" in _called(client, "SetKnowledgeHubSite", ("String", f"{T}/sites/none"))


def test_asset_libraries(client: Client) -> None:
    library = ("String", f"{S}/SiteAssets")
    parameters = (("Enum", "0"), library, ("String", ""), ("Enum", "1"))
    _called(client, "AddToOrgAssetsLibAndCdnWithType", *parameters)
    shown = _called(client, "GetOrgAssets")["OrgAssetsLibraries"]["_Child_Items_"]
    assert [one["LibraryUrl"]["DecodedUrl"] for one in shown] == ["sites/hr/SiteAssets"]
    assert _called(client, "AddToOrgAssetsLibAndCdnWithType", *parameters).startswith("This library is already")
    _called(client, "RemoveFromOrgAssets", library, ("Guid", "{00000000-0000-0000-0000-000000000000}"))
    assert "OrgAssetsLibraries" not in _called(client, "GetOrgAssets")


def test_home_sites(client: Client) -> None:
    assert client.get(f"{T}/_api/SP.SPHSite/Details").json()["Url"] == T
    refused = client.tenant_call("UpdateTargetedSite", {"siteUrl": S, "configurationParam": {}})
    assert refused.json()["odata.error"]["code"] == "-2147213238, Microsoft.SharePoint.SPException"
    added = client.post(f"{A}/_api/SPHSite/AddHomeSite", {"siteUrl": S, "isInDraftMode": True, "audiences": []})
    assert added.status_code == 200 and added.json()["IsInDraftMode"] is True
    changes = {"IsInDraftModePresent": True, "isInDraftMode": False}
    client.tenant_call("UpdateTargetedSite", {"siteUrl": S, "configurationParam": changes})
    listed = client.get(f"{A}/_api/SPO.Tenant/GetTargetedSitesDetails").json()["value"]
    assert [(one["Url"], one["IsInDraftMode"]) for one in listed] == [(S, False)]
    assert client.get(f"{T}/_api/SP.SPHSite/Details").json()["Url"] == S
    client.tenant_call("RemoveTargetedSite", {"siteId": client.site_id("/sites/hr")})
    assert client.get(f"{A}/_api/SPO.Tenant/GetTargetedSitesDetails").json()["value"] == []


def test_the_groups_of_a_site_without_opening_it(client: Client) -> None:
    visitors = client.get(f"{S}/_api/web/AssociatedVisitorGroup?$select=Id").json()["Id"]
    client.post(f"{S}/_api/web/sitegroups({visitors})/users", {"LoginName": "ben.ortiz@contoso.com"})
    client.patch_site("/sites/hr", {"LockState": 1})
    client.advance(60)
    assert client.get(f"{S}/_api/web").status_code == 403
    url = f"{A}/_api/SPO.Tenant/sites/GetSiteUserGroups?siteId='{client.site_id('/sites/hr')}'&userGroupIds=[0,2]"
    owners, found = (one["userGroup"] for one in client.get(url).json()["value"])
    assert owners and [one["userPrincipalName"] for one in found] == ["ben.ortiz@contoso.com"]


def test_a_logo_and_what_the_hub_gives(client: Client) -> None:
    logo = {"relativeLogoUrl": "/sites/hr/SiteAssets/logo.png", "type": 0, "aspect": 1}
    assert client.post(f"{S}/_api/siteiconmanager/setsitelogo", logo).json() == {"odata.null": True}
    assert client.get(f"{S}/_api/web/SiteLogoUrl").json()["value"] == logo["relativeLogoUrl"]
    assert client.get(f"{S}/_api/web/HubSiteData(false)").json() == {"odata.null": True}
    hub = client.post(f"{T}/sites/corporate/_api/site/RegisterHubSite").json()["ID"]
    client.post(f"{S}/_api/site/JoinHubSite('{hub}')")
    client.advance(60)
    assert (
        '"url": "https://contoso.sharepoint.com/sites/corporate"'
        in client.get(f"{S}/_api/web/HubSiteData(true)").json()["value"]
    )


def test_version_policies(client: Client) -> None:
    found = client.get(f"{S}/_api/site/VersionPolicyForNewLibrariesTemplate?$expand=VersionPolicies").json()
    assert found["MajorVersionLimit"] == -1 and found["VersionPolicies"] is None
    lists = f"{S}/_api/web/lists/GetByTitle('Documents')"
    shown = client.get(f"{lists}?$select=Id&$expand=VersionPolicies").json()["VersionPolicies"]
    assert shown == {"DefaultExpireAfterDays": 0, "DefaultTrimMode": 0}


def test_what_the_web_has_is_right_below_api_too(client: Client) -> None:
    assert client.get(f"{S}/_api/lists/GetByTitle('Documents')?$select=Title").json() == {"Title": "Documents"}
    assert client.get(f"{S}/_api/nothing").status_code == 404
    mask = "{'High':'0','Low':'1'}"
    assert client.get(f"{S}/_api/web/DoesUserHavePermissions(@p)?@p={mask}").json() == {"value": True}


def test_templates_of_webs(client: Client) -> None:
    found = client.get(f"{S}/_api/web/GetAvailableWebTemplates(lcid=1033)?$select=Name").json()["value"]
    assert {"Name": "STS#3"} in found
    assert client.get(f"{S}/_api/web/GetAvailableWebTemplates(1033)/GetByName('NONE%230')").status_code == 404


def test_rendered_lists_come_in_pages(client: Client) -> None:
    client.post(f"{S}/_api/web/lists", {"Title": "Paged", "BaseTemplate": 100})
    address = f"{S}/_api/web/lists/GetByTitle('Paged')"
    for number in range(3):
        client.post(f"{address}/items", {"Title": f"T{number}"})
    view = "<View><ViewFields><FieldRef Name='Title'/></ViewFields><RowLimit Paged='TRUE'>2</RowLimit></View>"
    first = client.post(f"{address}/RenderListDataAsStream", {"parameters": {"ViewXml": view}}).json()
    assert [row["Title"] for row in first["Row"]] == ["T0", "T1"] and "Created" not in first["Row"][0]
    parameters = {"ViewXml": view, "Paging": first["NextHref"].lstrip("?")}
    second = client.post(f"{address}/RenderListDataAsStream", {"parameters": parameters}).json()
    assert [row["Title"] for row in second["Row"]] == ["T2"] and "NextHref" not in second
    assert (second["FirstRow"], second["LastRow"]) == (3, 3)


def test_older_versions_of_a_file_are_kept_and_restored(client: Client) -> None:
    folder = f"{S}/_api/web/GetFolderByServerRelativePath(decodedUrl='/sites/hr/Shared Documents')"
    for text in ("one", "two"):
        client.post(f"{folder}/Files/AddUsingPath(DecodedUrl='v.txt',overwrite=true)", text)
    file = f"{S}/_api/web/GetFileByServerRelativePath(decodedUrl='/sites/hr/Shared Documents/v.txt')"
    assert [one["VersionLabel"] for one in client.get(f"{file}/versions").json()["value"]] == ["1.0"]
    assert client.get(f"{file}/versions(512)/$value").content == b"one"
    assert client.post(f"{file}/versions/RestoreByLabel(versionlabel='1.0')").json() == {"odata.null": True}
    assert client.get(f"{file}/$value").content == b"one"
    client.post(f"{file}/versions/DeleteAll")
    assert client.get(f"{file}/versions").json()["value"] == []
    assert client.post(f"{file}/versions/RestoreByLabel(versionlabel='9.0')").status_code == 404


def test_a_copy_job_crosses_sites_and_says_what_went_wrong(client: Client) -> None:
    folder = f"{S}/_api/web/GetFolderByServerRelativePath(decodedUrl='/sites/hr/Shared Documents')"
    made = client.post(f"{folder}/Files/AddUsingPath(DecodedUrl='c.txt')", "copied").json()
    wanted = {
        "destinationUri": f"{T}/sites/finance/Shared Documents",
        "exportObjectUris": [f"{S}/Shared Documents/c.txt"],
        "options": {"NameConflictBehavior": 0, "IsMoveMode": True},
    }
    job = client.post(f"{S}/_api/Site/CreateCopyJobs", wanted).json()["value"][0]
    progress = client.post(f"{S}/_api/Site/GetCopyJobProgress", {"copyJobInfo": job}).json()
    assert progress["JobState"] == 0 and job["SourceListItemUniqueIds"] == [made["UniqueId"]]
    told = {one["Event"]: one for one in map(json.loads, progress["Logs"])}
    assert list(told) == ["JobQueued", "JobStart", "JobFinishedObjectInfo", "JobEnd"]
    assert {one["JobId"] for one in told.values()} == {job["JobId"]} and told["JobEnd"]["MigrationType"] == "Move"
    finished = told["JobFinishedObjectInfo"]
    assert finished["TargetSiteId"] == client.site_id("/sites/finance")
    assert finished["TargetObjectSiteRelativeUrl"] == "Shared Documents/c.txt"
    there = (
        f"{T}/sites/finance/_api/web/GetFileByServerRelativePath(decodedUrl='/sites/finance/Shared Documents/c.txt')"
    )
    assert client.get(f"{there}/$value").content == b"copied"
    again = client.post(f"{S}/_api/Site/CreateCopyJobs", wanted).json()["value"][0]
    logs = client.post(f"{S}/_api/Site/GetCopyJobProgress", {"copyJobInfo": again}).json()["Logs"]
    assert any("JobError" in line for line in logs)


def test_columns_of_a_content_type(client: Client) -> None:
    made = client.post(f"{S}/_api/web/fields", {"Title": "Colour", "FieldTypeKind": 2}).json()
    client.post(f"{S}/_api/web/contenttypes", {"Name": "Order", "Id": {"StringValue": "0x0100CD"}})
    links = f"{S}/_api/web/contenttypes('0x0100CD')/fieldlinks"
    assert client.get(f"{links}(guid'{made['Id']}')").json() == {"odata.null": True}
    assert client.post(links, {"FieldInternalName": "Colour"}).status_code == 201
    assert client.send("PATCH", f"{links}(guid'{made['Id']}')", {"Required": True}).status_code == 204
    assert client.get(f"{links}(guid'{made['Id']}')?$select=Name,Required").json() == {
        "Name": "Colour",
        "Required": True,
    }
    shown = client.get(f"{S}/_api/web/contenttypes('0x0100CD')/fields?$select=InternalName").json()["value"]
    assert {"InternalName": "Colour"} in shown
    assert client.get(f"{S}/_api/web/contenttypes('0x0100CD')')?$select=Name").json() == {"Name": "Order"}
    assert client.get(f"{S}/_api/web/contenttypes('0x0100CD')/Parent?$select=Name").json() == {"Name": "Item"}
    assert client.get(f"{S}/_api/web/contenttypes('0x0199')").json() == {"odata.null": True}
