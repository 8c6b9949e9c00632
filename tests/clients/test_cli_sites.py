"""CLI for Microsoft 365 administers sites, hubs, administrators, the recycle bin and the tenant's settings."""

from tests.simulator.client import T

from .conftest import Cli
from .waiting import until

HR = f"{T}/sites/hr"


def test_a_site_is_made_read_changed_removed_and_restored(m365: Cli) -> None:
    url = f"{T}/sites/by-cli"
    owner = "ann.lee@contoso.com"
    made = m365("spo site add", type="CommunicationSite", title="By CLI", url=url, lcid=1033, owners=owner)
    assert made == url
    until(lambda: any(site["Url"] == url for site in m365("spo site list")))
    assert m365("spo site get", url=url)["Url"] == url
    m365("spo site set", url=url, title="Changed", description="By the CLI", sharingCapability="Disabled")
    found = next(site for site in m365("spo site list") if site["Url"] == url)
    assert (found["Title"], found["SharingCapability"]) == ("Changed", 0)
    m365("spo site set", url=url, lockState="ReadOnly")
    assert m365("spo tenant site get", url=url)["LockState"] == "ReadOnly"
    m365("spo site set", url=url, lockState="Unlock")
    m365("spo site remove", url=url, force=True)
    assert url in [site["Url"] for site in m365("spo tenant recyclebinitem list")]
    m365("spo tenant recyclebinitem restore", siteUrl=url)
    assert url not in [site["Url"] for site in m365("spo tenant recyclebinitem list")]
    until(lambda: m365("spo site get", url=url)["Url"] == url)
    m365("spo site remove", url=url, force=True)
    m365("spo tenant recyclebinitem remove", siteUrl=url, force=True)
    assert url not in [site["Url"] for site in m365("spo tenant recyclebinitem list")]


def test_a_classic_site_is_made(m365: Cli) -> None:
    url = f"{T}/sites/classic-by-cli"
    owners = "ann.lee@contoso.com"
    m365("spo site add", type="ClassicSite", title="Classic", url=url, timeZone=4, owners=owners, wait=True)
    assert m365("spo tenant site get", url=url)["Template"] == "STS#0"


def test_administrators(m365: Cli) -> None:
    m365("spo site admin add", siteUrl=HR, userName="ben.ortiz@contoso.com")
    listed = m365("spo site admin list", siteUrl=HR)
    assert "ben.ortiz@contoso.com" in [one["Email"] for one in listed]
    as_admin = m365("spo site admin list", siteUrl=HR, asAdmin=True)
    assert any("ben.ortiz" in one["LoginName"] for one in as_admin)
    m365("spo site admin remove", siteUrl=HR, userName="ben.ortiz@contoso.com", force=True)
    assert "ben.ortiz@contoso.com" not in [one["Email"] for one in m365("spo site admin list", siteUrl=HR)]


def test_hubs(m365: Cli) -> None:
    hub = m365("spo hubsite register", siteUrl=f"{T}/sites/corporate")
    assert hub["SiteUrl"] == f"{T}/sites/corporate"
    m365("spo hubsite set", id=hub["ID"], title="Corporate hub", description="All of it")
    assert m365("spo hubsite get", id=hub["ID"])["Title"] == "Corporate hub"
    m365("spo site hubsite connect", siteUrl=HR, id=hub["ID"])
    until(lambda: m365("spo site get", url=HR)["HubSiteId"] == hub["ID"])
    data = m365("spo hubsite data get", webUrl=HR)
    assert data["url"] == f"{T}/sites/corporate"
    m365("spo hubsite rights grant", hubSiteUrl=f"{T}/sites/corporate", principals="ann.lee@contoso.com", rights="Join")
    m365("spo hubsite rights revoke", hubSiteUrl=f"{T}/sites/corporate", principals="ann.lee@contoso.com", force=True)
    m365("spo site hubsite theme sync", webUrl=HR)
    m365("spo site hubsite disconnect", siteUrl=HR, force=True)
    assert len(m365("spo hubsite list")) >= 1
    m365("spo hubsite unregister", url=f"{T}/sites/corporate", force=True)
    assert hub["ID"] not in [one["ID"] for one in m365("spo hubsite list")]


def test_settings_of_the_tenant(m365: Cli) -> None:
    assert "SharingCapability" in m365("spo tenant settings list")
    m365("spo tenant settings set", RequireAcceptingAccountMatchInvitedAccount=True, SharingCapability="Disabled")
    after = m365("spo tenant settings list")
    assert after["RequireAcceptingAccountMatchInvitedAccount"] is True
    assert after["SharingCapability"] in (0, "Disabled")
    m365("spo tenant settings set", SharingCapability="ExternalUserAndGuestSharing")


def test_what_the_organisation_sets(m365: Cli) -> None:
    m365("spo cdn set", enabled=True, type="Public")
    assert m365("spo cdn get", type="Public") in (
        True,
        "Public CDN at https://contoso-admin.sharepoint.com is enabled\n",
    )
    m365("spo cdn origin add", type="Public", origin="*/cdn")
    assert any("CDN" in one for one in m365("spo cdn origin list", type="Public"))
    m365("spo cdn origin remove", type="Public", origin="*/cdn", force=True)
    m365("spo cdn policy set", cdnType="Public", policy="IncludeFileExtensions", value="CSS,JS")
    assert m365("spo cdn policy list", cdnType="Public")
    m365("spo orgnewssite set", url=HR)
    assert HR in m365("spo orgnewssite list")
    m365("spo orgnewssite remove", url=HR, force=True)
    m365("spo knowledgehub set", siteUrl=HR)
    assert HR in str(m365("spo knowledgehub get"))
    m365("spo knowledgehub remove", force=True)
    m365("spo homesite add", url=HR)
    assert HR in str(m365("spo homesite list"))
    m365("spo homesite remove", url=HR, force=True)
    m365("spo orgassetslibrary add", libraryUrl=f"{HR}/SiteAssets")
    assert "SiteAssets" in str(m365("spo orgassetslibrary list"))
    m365("spo orgassetslibrary remove", libraryUrl=f"{HR}/SiteAssets".removeprefix(T), force=True)


def test_looks_and_members_of_a_site(m365: Cli) -> None:
    m365("spo site chrome set", siteUrl=HR, headerLayout="Compact", disableFooter=False)
    m365("spo site accessrequest setting set", siteUrl=HR, disabled=True)
    m365("spo site sharingpermission set", siteUrl=HR, capability="full")
    assert "AssociatedOwnerGroup" in m365("spo site membership list", siteUrl=HR)
    assert m365("spo site versionpolicy get", siteUrl=HR)["defaultTrimMode"] is not None
