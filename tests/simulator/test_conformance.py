"""The simulated tenant's answers have the shapes that were recorded from a real one."""

from typing import Any

from .client import A, Client, T
from .recordings import answers, assert_same_shape, headers_of, needs_recordings, published
from .test_csom import ALL, DONE, TENANT, listing, method

pytestmark = needs_recordings

_ADMINISTRATION = "Microsoft.Online.SharePoint.TenantAdministration"
# Members that answers of 2025 and later have, after the recordings and the metadata were made.
_NEWER = {
    "ArchivedFileDiskUsed",
    "DisableClassicPageBaselineSecurityMode",
    "DisableSiteBranding",
    "FileTypesForVersionExpiration",
    "IsAuthoritative",
    "LoopOverrideSharingCapability",
    "LoopSharingCapability",
    "OrganizationLinkMaxExpirationInDays",
    "OrganizationLinkRecommendedExpirationInDays",
    "OverrideTenantOrganizationLinkExpirationPolicy",
    "RemoveVersionExpirationFileTypeOverride",
    "RestrictedContentDiscoveryforCopilotAndAgents",
    "VersionPolicyFileTypeOverride",
}
# Settings that administration tools read by these names and that neither the recordings nor the metadata have.
_NEWER_SETTINGS = {
    "AllowClassicPublishingSiteCreation",
    "ContainerDefaultLinkToExistingAccess",
    "ContainerDefaultShareLinkRole",
    "ContainerDefaultShareLinkScope",
    "ContainerLoopDefaultShareLinkRole",
    "ContainerLoopDefaultShareLinkScope",
    "ContainerSharingCapability",
    "CoreOrganizationSharingLinkMaxExpirationInDays",
    "CustomScriptsRestrictMode",
    "DelayDenyAddAndCustomizePagesEnforcementOnClassicPublishingSites",
    "KnowledgeAgentEnabled",
    "KnowledgeAgentScopeMode",
    "KnowledgeAgentSiteList",
    "RestrictExternalSharing",
}
_HEADERS = {"SPRequestGuid", "X-SharePointHealthScore", "X-SP-SERVERSTATE"}


def _objects(bodies: list[Any], type_end: str) -> list[dict[str, Any]]:
    return [
        part
        for body in bodies
        if isinstance(body, list)
        for part in body
        if isinstance(part, dict) and str(part.get("_ObjectType_", "")).endswith(type_end)
    ]


def _site_paths(path: str) -> str:
    return TENANT + method(3, "GetSitePropertiesByUrl", T + path, '<Parameter Type="Boolean">true</Parameter>')


def test_site_creation(client: Client) -> None:
    assert_same_shape(client.create("/sites/shape").json(), answers("site-create", "SPSiteManager.Create"))
    status = client.get(f"{T}/_api/SPSiteManager/status?url='{T}/sites/shape'")
    assert_same_shape(status.json(), answers("site-create", "SPSiteManager.status"))
    assert all(name in status.headers for name in _HEADERS)
    recorded = headers_of("site-create", "SPSiteManager.status")[0]
    assert status.headers["X-SP-SERVERSTATE"] == recorded["X-SP-SERVERSTATE"]


def test_site_properties_over_csom(client: Client) -> None:
    answer = client.csom(
        f'<ObjectPath Id="4" ObjectPathId="1"/><Query Id="2" ObjectPathId="3">{ALL}</Query>', _site_paths("/sites/hr")
    )
    recorded = answers("tenant-csom", "csom.tenant.GetSitePropertiesByUrl")
    assert_same_shape(answer[0], [body[0] for body in recorded if isinstance(body, list)])
    also = published(f"{_ADMINISTRATION}.SiteProperties") | _NEWER
    assert_same_shape(answer[4], _objects(recorded, ".SiteProperties"), also)


def test_site_properties_over_rest(client: Client) -> None:
    given = client.properties("/sites/hr")
    missing = published(f"{_ADMINISTRATION}.SiteProperties") - set(given)
    assert not missing
    over_csom = client.csom(f'<Query Id="2" ObjectPathId="3">{ALL}</Query>', _site_paths("/sites/hr"))[2]
    assert set(given) == {name for name in over_csom if not name.startswith("_")}
    assert all(isinstance(given[name], str) for name in ("Lcid", "StorageMaximumLevel", "StorageUsage", "VersionSize"))


def test_the_bulk_listing(client: Client) -> None:
    page = listing(client)
    recorded = _objects(
        answers("site-enumeration", "csom.tenant.GetSitePropertiesFromSharePointByFilters", stubs=True),
        ".SPOSitePropertiesEnumerable",
    )
    assert_same_shape(page, recorded, also=["_ObjectIdentity_"])
    children = [child for body in recorded for child in body["_Child_Items_"]]
    also = published(f"{_ADMINISTRATION}.SiteProperties") | _NEWER
    always = {name for name in children[0] if name != "NewUrl"}  # a member of 2017 that has gone
    assert_same_shape(
        page["_Child_Items_"][0], [{name: child[name] for name in always & set(child)} for child in children], also
    )


def test_operations(client: Client) -> None:
    for name in ("RemoveSite", "RestoreDeletedSite"):
        answer = client.csom(
            f'<Query Id="3" ObjectPathId="2">{DONE}</Query>', TENANT + method(2, name, f"{T}/sites/legal")
        )
        recorded = answers("tenant-csom", f"csom.tenant.{name}")
        assert_same_shape(answer[2], _objects(recorded, ".SpoOperation"))
        theirs, ours = recorded[0][2]["_ObjectIdentity_"], answer[2]["_ObjectIdentity_"]
        assert [len(part.split("\n")) for part in (theirs, ours)] == [6, 6]
        assert ours.split("\n")[4] == "https%3a%2f%2fcontoso.sharepoint.com%2fsites%2flegal"
    identity = answer[2]["_ObjectIdentity_"].replace("\n", "&#xA;")
    poll = client.csom(f'<Query Id="2" ObjectPathId="1">{DONE}</Query>', f'<Identity Id="1" Name="{identity}"/>')
    polls = answers("tenant-csom", "csom.tenant.SpoOperation.poll")
    assert_same_shape(poll[2], _objects(polls, ".SpoOperation"))
    patched = client.patch_site("/sites/legal", {"Title": "Legal"})
    assert_same_shape(patched.json(), answers("site-admins", "SPO.Tenant.SetSiteAdministrators"))


def test_hubs(client: Client) -> None:
    registered = client.post(f"{T}/sites/corporate/_api/site/RegisterHubSite")
    assert_same_shape(registered.json(), answers("hubs", "Site.RegisterHubSite"))
    hub = registered.json()["ID"]
    one = client.get(f"{T}/_api/HubSites/GetById?hubSiteId='{hub}'").json()
    recorded = answers("hubs", "HubSites.GetById")
    assert_same_shape(one, recorded)
    for item in client.get(f"{A}/_api/HubSites").json()["value"]:
        assert_same_shape(item, recorded)
    joined = client.post(f"{T}/sites/hr/_api/site/JoinHubSite('{hub}')").json()
    assert joined in answers("hubs", "Site.JoinHubSite|UnRegisterHubSite")
    site = client.get(f"{T}/sites/hr/_api/Site?$select=HubSiteId,Id,IsHubSite").json()
    assert_same_shape(site, answers("hubs", "Site.get.hub"))


def test_secondary_administrators(client: Client) -> None:
    site_id = client.site_id("/sites/finance")
    body: dict[str, Any] = {"secondaryAdministratorsFieldsData": {"siteId": site_id}}
    given = client.tenant_call("GetSiteSecondaryAdministrators", body).json()
    recorded = answers("site-admins", "Tenant.GetSiteSecondaryAdministrators")
    assert_same_shape(given, recorded)
    assert_same_shape(given["value"][0], [item for answer in recorded for item in answer["value"]])
    body["secondaryAdministratorsFieldsData"]["secondaryAdministratorLoginNames"] = []
    written = client.tenant_call("SetSiteSecondaryAdministrators", body).json()
    assert written in answers("site-admins", "Tenant.SetSiteSecondaryAdministrators")


def test_the_aggregated_list(client: Client) -> None:
    client.advance(60)
    names = ("SiteUrl", "Title", "SiteId", "RootWebId", "CreatedBy", "TimeCreated", "TimeDeleted")
    names += ("ShareByEmailEnabled", "ShareByLinkEnabled", "SiteOwnerName", "SiteOwnerEmail", "StorageQuota")
    names += ("StorageUsed", "TemplateId", "TemplateName")
    fields = "".join(f"<FieldRef Name='{name}'/>" for name in names)
    view = f"<View><ViewFields>{fields}</ViewFields><RowLimit Paged='TRUE'>500</RowLimit></View>"
    url = f"{A}/_api/web/GetList('/Lists/DO_NOT_DELETE_SPLIST_TENANTADMIN_ALL_SITES_AGGREGA')/RenderListDataAsStream"
    given = client.post(url, {"parameters": {"ViewXml": view, "RenderOptions": 2}}).json()
    recorded = answers("site-enumeration", "List.RenderListDataAsStream")
    assert_same_shape(given, recorded)
    rows = [row for answer in recorded for row in answer["Row"]]
    assert all(isinstance(value, str) for row in given["Row"] for value in row.values())
    assert_same_shape(given["Row"][0], rows)


def test_users(client: Client) -> None:
    given = client.post(f"{T}/sites/hr/_api/web/EnsureUser", {"logonName": "ben.ortiz@contoso.com"}).json()
    assert_same_shape(given, answers("users", "Web.EnsureUser"))


def test_errors(client: Client) -> None:
    recorded = [body for body in answers("errors", "error") if "odata.error" in body]
    given = client.get(f"{T}/sites/hr/_api/web/lists/GetByTitle('none')")
    assert given.status_code == 404
    assert_same_shape(given.json(), recorded)
    assert_same_shape(given.json()["odata.error"], [body["odata.error"] for body in recorded])
    expected = f"List 'none' does not exist at site with URL '{T}/sites/hr'."
    assert given.json()["odata.error"]["message"] == {"lang": "en-US", "value": expected}
    assert client.get(f"{T}/sites/none/_api/web").text in answers("site-properties", "text")
    failed = client.csom(f'<Query Id="2" ObjectPathId="3">{ALL}</Query>', _site_paths("/sites/none"))
    theirs = answers("errors", "csom.error")
    assert_same_shape(failed[0], [body[0] for body in theirs])
    assert_same_shape(failed[0]["ErrorInfo"], [body[0]["ErrorInfo"] for body in theirs])


def test_deleted_sites(client: Client) -> None:
    url = f"{T}/sites/archive-2019"
    paths = TENANT + method(3, "GetDeletedSitePropertiesByUrl", url)
    given = client.csom(f'<Query Id="2" ObjectPathId="3">{ALL}</Query>', paths)[2]
    stubs = answers("tenant-csom", "csom.tenant.GetDeletedSitePropertiesByUrl", stubs=True)
    assert_same_shape(given, _objects(stubs, ".DeletedSiteProperties"))


def test_tenant_settings(client: Client) -> None:
    given = client.csom(f'<Query Id="2" ObjectPathId="1">{ALL}</Query>', TENANT)[2]
    recorded = _objects(answers("tenant-csom", "csom.tenant.get"), ".Tenant")[0]
    assert set(recorded) <= set(given)
    assert_same_shape({name: given[name] for name in recorded}, [recorded])
    assert published(f"{_ADMINISTRATION}.Tenant") <= set(given)
    unknown = set(given) - set(recorded) - published(f"{_ADMINISTRATION}.Tenant") - _NEWER_SETTINGS
    assert not {name for name in unknown if not name.startswith("_")}, unknown
