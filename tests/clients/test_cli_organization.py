"""CLI for Microsoft 365 administers themes, designs, groups, sharing, recycle bins, navigation and jobs of sites."""

import json
from pathlib import Path

import pytest

from tests.simulator.client import T

from .conftest import Cli
from .test_cli_sites import HR, _until

_ANN, _BEN, _GRACE = "ann.lee@contoso.com", "ben.ortiz@contoso.com", "grace.kim@contoso.com"
_SLOTS = (
    *(
        "themePrimary",
        "themeLighterAlt",
        "themeLighter",
        "themeLight",
        "themeTertiary",
        "themeSecondary",
        "themeDarkAlt",
    ),
    *("themeDark", "themeDarker", "neutralLighterAlt", "neutralLighter", "neutralLight", "neutralQuaternaryAlt"),
    *("neutralQuaternary", "neutralTertiaryAlt", "neutralTertiary", "neutralSecondary", "neutralPrimaryAlt"),
    *("neutralPrimary", "neutralDark", "black", "white"),
)


def test_themes(m365: Cli, tmp_path: Path) -> None:
    palette = tmp_path / "theme.json"
    palette.write_text(json.dumps(dict.fromkeys(_SLOTS, "#d81e05")), encoding="utf-8")
    m365("spo theme set", name="By CLI", theme=f"@{palette}")
    assert m365("spo theme get", name="By CLI")["Palette"]["themePrimary"] == "#d81e05"
    m365("spo theme set", name="By CLI", theme=f"@{palette}", isInverted=True)
    assert m365("spo theme get", name="By CLI")["IsInverted"] is True
    m365("spo theme apply", name="By CLI", webUrl=HR)
    m365("spo hidedefaultthemes set", hideDefaultThemes="true")
    assert m365("spo hidedefaultthemes get") is True
    m365("spo hidedefaultthemes set", hideDefaultThemes="false")
    m365("spo theme remove", name="By CLI", force=True)
    assert "By CLI" not in [theme["name"] for theme in m365("spo theme list")]


def test_site_scripts_and_designs(m365: Cli) -> None:
    make = {"verb": "createSPList", "listName": "Contacts", "templateType": 100, "subactions": []}
    content = json.dumps({"$schema": "schema.json", "actions": [make], "bindata": {}, "version": 1})
    script = m365("spo sitescript add", title="Lists", content=content)["Id"]
    m365("spo sitescript set", id=script, title="Lists 2", version=2)
    assert m365("spo sitescript get", id=script)["Title"] == "Lists 2"
    assert script in [one["Id"] for one in m365("spo sitescript list")]
    design = m365("spo sitedesign add", title="Team", webTemplate="TeamSite", siteScripts=script)["Id"]
    m365("spo sitedesign set", id=design, title="Team 2")
    assert m365("spo sitedesign get", id=design)["Title"] == "Team 2"
    m365("spo sitedesign rights grant", siteDesignId=design, principals=_ANN, rights="View")
    assert [one["DisplayName"] for one in m365("spo sitedesign rights list", siteDesignId=design)] == ["Ann Lee"]
    m365("spo sitedesign rights revoke", siteDesignId=design, principals=_ANN, force=True)
    assert not m365("spo sitedesign rights list", siteDesignId=design)
    done = m365("spo sitedesign apply", id=design, webUrl=HR)
    assert [int(step["ErrorCode"]) for step in done] == [0]
    assert "Contacts" in [one["Title"] for one in m365("spo list list", webUrl=HR)]
    runs = m365("spo sitedesign run list", webUrl=HR)
    assert m365("spo sitedesign run status get", webUrl=HR, runId=runs[0]["ID"])
    m365("spo sitedesign remove", id=design, force=True)
    m365("spo sitescript remove", id=script, force=True)
    assert script not in [one["Id"] for one in m365("spo sitescript list")]


def test_microsoft_365_groups_and_their_sites(m365: Cli) -> None:
    made = m365(
        "entra m365group add", displayName="Team X", mailNickname="team-x", description="d", owners=_ANN, members=_BEN,
        visibility="Private",
    )  # fmt: skip
    group = made["id"]
    _until(lambda: m365("entra m365group get", id=group, withSiteUrl=True)["siteUrl"] == f"{T}/sites/team-x")
    m365("entra m365group set", id=group, newDisplayName="Team Y", isPrivate="false")
    found = m365("entra m365group get", id=group)
    assert (found["displayName"], found["visibility"]) == ("Team Y", "Public")
    m365("entra m365group user add", groupId=group, userNames=_GRACE, role="Owner")
    m365("entra m365group user remove", groupId=group, userNames=_BEN, force=True)
    people = {one["userPrincipalName"] for one in m365("entra m365group user list", groupId=group)}
    assert people == {_ANN, _GRACE}
    m365("entra m365group remove", id=group, force=True)
    assert group in [one["id"] for one in m365("entra m365group recyclebinitem list")]
    m365("entra m365group recyclebinitem restore", id=group)
    assert group not in [one["id"] for one in m365("entra m365group recyclebinitem list")]
    m365("entra m365group remove", id=group, force=True)
    m365("entra m365group recyclebinitem remove", id=group, force=True)
    assert group not in [one["id"] for one in m365("entra m365group recyclebinitem list")]


def test_a_site_with_a_group_is_removed_and_restored(m365: Cli) -> None:
    url = f"{T}/sites/team-z"
    assert m365("spo site add", type="TeamSite", title="Team Z", alias="team-z", owners=_ANN) == url
    m365("spo site remove", url=url, force=True)
    assert url in [site["Url"] for site in m365("spo tenant recyclebinitem list")]
    m365("spo tenant recyclebinitem restore", siteUrl=url)
    _until(lambda: m365("spo site get", url=url)["Url"] == url)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_sharing_links(m365: Cli, tmp_path: Path, what: str) -> None:
    (tmp_path / "shared.txt").write_text("x", encoding="utf-8")
    if what == "file":
        m365("spo file add", webUrl=HR, folder="Shared Documents", path=str(tmp_path / "shared.txt"))
        where = {"webUrl": HR, "fileUrl": "/sites/hr/Shared Documents/shared.txt"}
    else:
        m365("spo folder add", webUrl=HR, parentFolderUrl="Shared Documents", name="shared")
        where = {"webUrl": HR, "folderUrl": "/sites/hr/Shared Documents/shared"}
    command = f"spo {what} sharinglink"
    link = m365(f"{command} add", type="view", scope="organization", **where)["id"]
    assert link in [one["id"] for one in m365(f"{command} list", **where)]
    assert m365(f"{command} get", id=link, **where)["roles"] == ["read"]
    m365(f"{command} remove", id=link, force=True, **where)
    assert not m365(f"{command} list", **where)
    anybody = m365(f"{command} add", type="view", scope="anonymous", **where)["id"]
    m365(f"{command} set", id=anybody, expirationDateTime="2027-02-01T10:00:00.000Z", **where)
    assert m365(f"{command} get", id=anybody, **where)["expirationDateTime"].startswith("2027-02-01")
    m365(f"{command} clear", force=True, **where)
    assert not m365(f"{command} list", **where)


def test_the_recycle_bins_of_a_site(m365: Cli) -> None:
    def recycled() -> str:
        m365("spo list remove", webUrl=HR, title="Gone", recycle=True, force=True)
        return str(
            next(one["Id"] for one in m365("spo site recyclebinitem list", siteUrl=HR) if one["Title"] == "Gone")
        )

    m365("spo list add", title="Gone", baseTemplate="GenericList", webUrl=HR)
    m365("spo site recyclebinitem restore", siteUrl=HR, ids=recycled())
    assert "Gone" in [one["Title"] for one in m365("spo list list", webUrl=HR)]
    item = recycled()
    m365("spo site recyclebinitem move", siteUrl=HR, ids=item, force=True)
    assert item in [one["Id"] for one in m365("spo site recyclebinitem list", siteUrl=HR, secondary=True)]
    m365("spo site recyclebinitem remove", siteUrl=HR, ids=item, force=True)
    assert item not in str(m365("spo site recyclebinitem list", siteUrl=HR, secondary=True))


def test_navigation(m365: Cli) -> None:
    node = m365("spo navigation node add", webUrl=HR, location="QuickLaunch", title="About", url=f"{HR}/about.aspx")[
        "Id"
    ]
    m365("spo navigation node set", webUrl=HR, id=node, title="More")
    assert m365("spo navigation node get", webUrl=HR, id=node)["Title"] == "More"
    m365("spo navigation node remove", webUrl=HR, location="QuickLaunch", id=node, force=True)
    assert node not in [one["Id"] for one in m365("spo navigation node list", webUrl=HR, location="QuickLaunch")]


def test_a_site_is_ensured_renamed_archived_and_brought_back(m365: Cli) -> None:
    url, there = f"{T}/sites/ensured", f"{T}/sites/renamed"
    for title in ("First", "Second"):
        m365("spo site ensure", url=url, type="CommunicationSite", title=title, owners=_ANN)
    assert m365("spo tenant site get", url=url)["Title"] == "Second"
    m365("spo site rename", url=url, newUrl=there, wait=True)
    assert m365("spo site get", url=there)["Url"] == there
    m365("spo site archive", url=there, force=True)
    assert "Archived" in m365("spo tenant site get", url=there)["ArchiveStatus"]
    m365("spo site unarchive", url=there, force=True)
    assert m365("spo tenant site get", url=there)["ArchiveStatus"] == "NotArchived"


def test_storage_entities_and_applications_of_a_site(m365: Cli) -> None:
    catalog = m365("spo tenant appcatalogurl get").strip()
    m365("spo storageentity set", appCatalogUrl=catalog, key="tracking", value="42")
    assert m365("spo storageentity get", key="tracking")["Value"] == "42"
    m365("spo storageentity remove", appCatalogUrl=catalog, key="tracking", force=True)
    assert m365("spo storageentity list", appCatalogUrl=catalog) in ([], None)
    application = "44444444-4444-4444-4444-444444444444"
    m365("spo site apppermission add", siteUrl=HR, permission="read", appId=application, appDisplayName="Reader")
    given = next(one for one in m365("spo site apppermission list", siteUrl=HR) if one["appId"] == application)
    m365("spo site apppermission set", siteUrl=HR, id=given["permissionId"], permission="write")
    m365("spo site apppermission remove", siteUrl=HR, id=given["permissionId"], force=True)
    assert application not in str(m365("spo site apppermission list", siteUrl=HR))
