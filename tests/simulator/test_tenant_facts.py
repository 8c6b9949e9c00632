"""What the tenant says of itself, its home sites, and what Office365Tenant administers over REST."""

from tests.simulator.client import A, Client, T

S = f"{T}/sites/hr"
_TENANT = f"{A}/_api/SPO.Tenant"
_OFFICE = f"{A}/_api/Microsoft.Online.SharePoint.TenantManagement.Office365Tenant"


def test_the_tenant_tells_its_root_site_and_its_licences(client: Client) -> None:
    assert client.get(f"{_TENANT}/GetRootSiteUrl").json()["value"] == T
    assert client.get(f"{_TENANT}/HasValidEducationLicense").json()["value"] is False
    templates = client.post(f"{_TENANT}/GetSPOTenantAllWebTemplates", {}).json()["Items"]
    assert "SITEPAGEPUBLISHING#0" in [one["Name"] for one in templates]


def test_home_sites_have_an_order_and_one_is_the_first(client: Client) -> None:
    for path in ("hr", "legal"):
        answer = client.post(f"{_TENANT}/AddHomeSite", {"homeSiteUrl": f"{T}/sites/{path}"})
        assert answer.status_code == 200, answer.text
    assert client.get(f"{_TENANT}/GetSPHSiteUrl").json()["value"] == S
    last = client.site_id("/sites/legal")
    shown = client.post(f"{_TENANT}/ReorderTargetedSites", {"siteIds": [last]}).json()["value"]
    assert [one["Url"] for one in shown] == [f"{T}/sites/legal", S]
    client.post(f"{_TENANT}/RemoveHomeSite", {"homeSiteUrl": f"{T}/sites/legal"})
    assert client.post(f"{_TENANT}/RemoveHomeSite", {"homeSiteUrl": f"{T}/sites/legal"}).status_code == 404
    assert client.get(f"{_TENANT}/GetSPHSiteUrl").json()["value"] == S


def test_the_cdn_is_served_by_rest_too(client: Client) -> None:
    client.post(f"{_OFFICE}/SetTenantCdnEnabled", {"cdnType": 0, "isEnabled": True})
    assert client.post(f"{_OFFICE}/GetTenantCdnEnabled", {"cdnType": 0}).json()["value"] is True
    client.post(f"{_OFFICE}/AddTenantCdnOrigin", {"cdnType": 0, "originUrl": "*/CDN"})
    assert "*/CDN" in str(client.post(f"{_OFFICE}/GetTenantCdnOrigins", {"cdnType": 0}).json())


def test_only_owners_share_when_the_tenant_says_so_by_rest(client: Client) -> None:
    told = f"{_OFFICE}/IsSharingDisabledForNonOwnersOfSite"
    assert client.post(told, {"siteUrl": S}).json()["value"] is False
    client.post(f"{_OFFICE}/DisableSharingForNonOwnersOfSite", {"siteUrl": S})
    assert client.post(told, {"siteUrl": S}).json()["value"] is True
