"""CLI for Microsoft 365, every command about the tenant and about sites as its administrator sees them."""

import json

from tests.simulator.client import T

from .conftest import Cli
from .waiting import eventually, until

HR = f"{T}/sites/hr"
_ANN = "ann.lee@contoso.com"


def test_sites_are_listed_in_every_way(session: Cli) -> None:
    everything = {one["Url"] for one in session("spo site list")}
    pages = session("spo site list", type="CommunicationSite")
    assert pages and {one["Template"] for one in pages} == {"SITEPAGEPUBLISHING#0"}
    assert {one["Template"] for one in session("spo site list", webTemplate="STS#3")} <= {"STS#3"}
    assert [one["Url"] for one in session("spo site list", filter="Url -like '/sites/hr'")] == [HR]
    assert everything < {one["Url"] for one in session("spo site list", withOneDriveSites=True)} | {""}
    assert session("spo tenant site get", url=HR)["Url"] == HR
    site = session("spo tenant site get", title="Human Ressources")
    assert session("spo tenant site get", id=site["SiteId"].strip("/").removeprefix("Guid(").rstrip(")"))["Url"] == HR
    text = session("spo site get", "--output", "text", url=HR)
    assert HR in text
    session("spo site get", "--verbose", url=HR)


def test_everything_of_a_site_is_set(session: Cli) -> None:
    url = f"{T}/sites/set-all"
    session(
        "spo site add", type="CommunicationSite", title="All", url=url, lcid=1033, owners=_ANN, siteDesign="Blank",
        classification="LBI", shareByEmailEnabled=True, description="d",
    )  # fmt: skip
    session(
        "spo site set", url=url, title="Set", description="Other", classification="HBI", disableFlows="true",
        socialBarOnSitePagesDisabled="true", sharingCapability="ExternalUserSharingOnly",
        owners=f"{_ANN},ben.ortiz@contoso.com", shareByEmailEnabled="true",
        siteLogoUrl="/sites/set-all/SiteAssets/logo.png", siteThumbnailUrl="/sites/set-all/SiteAssets/thumb.png",
    )  # fmt: skip
    session("spo site set", url=url, storageQuota=1000, storageQuotaWarningLevel=900, noScriptSite="false", wait=True)
    found = session("spo tenant site get", url=url)
    assert (found["Title"], found["StorageMaximumLevel"], found["DisableFlows"]) == ("Set", "1000", 1)
    for capability in ("limited", "ownersOnly", "full"):
        session("spo site sharingpermission set", siteUrl=url, capability=capability)
    session("spo site accessrequest setting set", siteUrl=url, email=_ANN, message="Why?")
    session("spo site accessrequest setting set", siteUrl=url, ownerGroup=True)
    session(
        "spo site chrome set", siteUrl=url, headerLayout="Minimal", headerEmphasis="Dark", logoAlignment="Center",
        footerLayout="Extended", footerEmphasis="Light", disableMegaMenu="true", hideTitleInHeader="true",
        disableFooter="false",
    )  # fmt: skip
    session("spo site inplacerecordsmanagement set", siteUrl=url, enabled="true")
    session("spo site inplacerecordsmanagement set", siteUrl=url, enabled="false")
    session("spo site versionpolicy get", siteUrl=url)
    session("spo site rename", url=url, newUrl=f"{T}/sites/set-renamed", newTitle="Renamed", wait=True)
    eventually(lambda: session("spo site remove", url=f"{T}/sites/set-renamed", force=True))
    eventually(lambda: session("spo site remove", url=f"{T}/sites/set-renamed", fromRecycleBin=True, force=True))


def test_sites_of_the_other_kinds(session: Cli) -> None:
    team = session("spo site add", type="TeamSite", title="Kin", alias="kin", owners=_ANN, isPublic=True)
    session("spo site set", url=team, isPublic="false", title="Kin 2")
    session("spo site ensure", type="TeamSite", url=team, title="Kin 3", alias="kin", isPublic=True, owners=_ANN)
    until(lambda: session("spo tenant site get", url=team)["Title"] == "Kin 3")
    eventually(lambda: session("spo site remove", url=team, force=True, skipRecycleBin=True))
    classic = f"{T}/sites/classic-2"
    session(
        "spo site add", type="ClassicSite", title="Classic", url=classic, timeZone=4, owners=_ANN, wait=True,
        webTemplate="STS#0", storageQuota=100,
    )  # fmt: skip
    session("spo site commsite enable", url=classic)
    eventually(lambda: session("spo site remove", url=classic, force=True))


def test_hubs_above_hubs(session: Cli) -> None:
    upper = session("spo hubsite register", siteUrl=f"{T}/sites/corporate")
    lower = session("spo hubsite register", siteUrl=HR)
    session("spo hubsite connect", id=lower["ID"], parentId=upper["ID"])
    assert session("spo hubsite get", url=HR)["ParentHubSiteId"] == upper["ID"]
    session("spo hubsite disconnect", url=HR, force=True)
    session("spo hubsite connect", url=HR, parentUrl=f"{T}/sites/corporate")
    session("spo hubsite disconnect", id=lower["ID"], force=True)
    session("spo hubsite unregister", url=HR, force=True)
    session("spo site hubsite connect", siteUrl=HR, id=upper["ID"], asAdmin=True)
    until(lambda: session("spo hubsite get", id=upper["ID"], withAssociatedSites=True)["AssociatedSites"])
    assert session("spo hubsite list", withAssociatedSites=True)
    assert session("spo hubsite get", title=upper["Title"])["ID"] == upper["ID"]
    session("spo hubsite data get", webUrl=HR, forceRefresh=True)
    session("spo site hubsite disconnect", siteUrl=HR, asAdmin=True, force=True)
    session("spo hubsite set", id=upper["ID"], logoUrl="/sites/corporate/SiteAssets/logo.png")
    session("spo hubsite unregister", url=f"{T}/sites/corporate", force=True)


def test_home_sites(session: Cli) -> None:
    session("spo homesite add", url=HR, vivaConnectionsDefaultStart="true", isInDraftMode="false", order=1)
    assert session("spo homesite get", url=HR)["Url"] == HR
    session("spo homesite set", url=HR, draftMode="true", vivaConnectionsDefaultStart="false")
    assert session("spo homesite get", url=HR)["IsInDraftMode"] is True
    session("spo homesite remove", url=HR, force=True)
    assert HR not in str(session("spo homesite list"))


def test_content_delivery(session: Cli) -> None:
    for kind in ("Public", "Private"):
        session("spo cdn set", enabled="true", type=kind, noDefaultOrigins=True)
        session("spo cdn origin add", type=kind, origin="*/sweep")
        assert any("SWEEP" in one.upper() for one in session("spo cdn origin list", type=kind))
        session("spo cdn policy set", cdnType=kind, policy="IncludeFileExtensions", value="CSS")
        session("spo cdn policy list", cdnType=kind)
        session("spo cdn origin remove", type=kind, origin="*/sweep", force=True)
    session("spo cdn set", enabled="false", type="Both")
    session(
        "spo orgassetslibrary add", libraryUrl=f"{HR}/SiteAssets", cdnType="Public", orgAssetType="ImageDocumentLibrary"
    )
    session("spo orgassetslibrary list")
    session("spo orgassetslibrary remove", libraryUrl="/sites/hr/SiteAssets", force=True)


def test_catalogues_of_apps(session: Cli) -> None:
    session("spo site appcatalog add", siteUrl=HR)
    assert HR in [one["AbsoluteUrl"] for one in session("spo site appcatalog list", excludeDeletedSites=True)]
    session("spo site appcatalog remove", siteUrl=HR, force=True)
    assert session("spo tenant appcatalogurl get")


def test_designs_with_every_option(session: Cli) -> None:
    make = {"verb": "createSPList", "listName": "Swept", "templateType": 100, "subactions": []}
    content = json.dumps({"$schema": "schema.json", "actions": [make], "bindata": {}, "version": 1})
    script = session("spo sitescript add", title="Sweep", content=content, description="d")["Id"]
    session("spo sitescript set", id=script, content=content, description="e")
    assert "Swept" in str(session("spo sitescript get", id=script, content=True))
    design = session(
        "spo sitedesign add", title="Sweep", webTemplate="CommunicationSite", siteScripts=script, description="d",
        previewImageUrl=f"{T}/p.png", previewImageAltText="p", thumbnailUrl=f"{T}/t.png", isDefault=True,
    )["Id"]  # fmt: skip
    session("spo sitedesign set", id=design, description="e", version=3, isDefault="false")
    assert session("spo sitedesign get", title="Sweep")["Version"] == 3
    assert design in [one["Id"] for one in session("spo sitedesign list")]
    task = session("spo sitedesign apply", id=design, webUrl=HR, asTask=True)
    listed = session("spo sitedesign task list", webUrl=HR)
    if listed:
        session("spo sitedesign task get", id=task["ID"])
        session("spo sitedesign task remove", id=task["ID"], force=True)
    session("spo sitedesign run list", webUrl=HR, siteDesignId=design)
    session("spo sitedesign remove", id=design, force=True)
    session("spo sitescript remove", id=script, force=True)


def test_many_settings_of_the_tenant(session: Cli) -> None:
    before = session("spo tenant settings list")
    session(
        "spo tenant settings set", NoAccessRedirectUrl=f"{T}/no", ShowEveryoneClaim="true",
        SharingDomainRestrictionMode="AllowList", SharingAllowedDomainList="fabrikam.com",
        DefaultSharingLinkType="Internal", OneDriveStorageQuota=2048, OrphanedPersonalSitesRetentionPeriod=60,
    )  # fmt: skip
    after = session("spo tenant settings list")
    assert (after["NoAccessRedirectUrl"], after["OneDriveStorageQuota"]) == (f"{T}/no", 2048)
    session(
        "spo tenant settings set", NoAccessRedirectUrl="", SharingDomainRestrictionMode="None",
        OneDriveStorageQuota=before["OneDriveStorageQuota"],
    )  # fmt: skip


def test_the_recycle_bins(session: Cli) -> None:
    url = f"{T}/sites/binned"
    session("spo site add", type="CommunicationSite", title="Binned", url=url, owners=_ANN)
    session("spo list add", title="Lost", webUrl=url, baseTemplate="GenericList")
    session("spo list remove", webUrl=url, title="Lost", recycle=True, force=True)
    session("spo site recyclebinitem move", siteUrl=url, all=True, force=True)
    session("spo site recyclebinitem restore", siteUrl=url, allSecondary=True)
    session("spo list remove", webUrl=url, title="Lost", recycle=True, force=True)
    session("spo site recyclebinitem restore", siteUrl=url, allPrimary=True)
    session("spo list remove", webUrl=url, title="Lost", recycle=True, force=True)
    session("spo site recyclebinitem clear", siteUrl=url, force=True)
    session("spo site recyclebinitem clear", siteUrl=url, secondary=True, force=True)
    eventually(lambda: session("spo site remove", url=url, force=True))
    session("spo tenant recyclebinitem restore", siteUrl=url)
    until(lambda: session("spo site get", url=url)["Url"] == url)
    eventually(lambda: session("spo site remove", url=url, force=True))
    session("spo tenant recyclebinitem remove", siteUrl=url, wait=True, force=True)


def test_applications_of_a_site(session: Cli) -> None:
    app = "55555555-5555-5555-5555-555555555555"
    session("spo site apppermission add", siteUrl=HR, permission="manage", appId=app, appDisplayName="Sweeper")
    given = session("spo site apppermission list", siteUrl=HR, appId=app)[0]["permissionId"]
    session("spo site apppermission get", siteUrl=HR, id=given)
    session("spo site apppermission set", siteUrl=HR, appDisplayName="Sweeper", permission="fullcontrol")
    session("spo site apppermission remove", siteUrl=HR, appId=app, force=True)
