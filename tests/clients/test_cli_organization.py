"""CLI for Microsoft 365 administers themes, designs, groups, sharing, recycle bins, navigation and jobs of sites."""

import json
from pathlib import Path

import pytest

from tests.simulator.client import T

from .conftest import Cli
from .test_cli_sites import HR
from .waiting import eventually, until

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


def test_themes(session: Cli, tmp_path: Path) -> None:
    palette = tmp_path / "theme.json"
    palette.write_text(json.dumps(dict.fromkeys(_SLOTS, "#d81e05")), encoding="utf-8")
    session("spo theme set", name="By CLI", theme=f"@{palette}")
    assert session("spo theme get", name="By CLI")["Palette"]["themePrimary"] == "#d81e05"
    session("spo theme set", name="By CLI", theme=f"@{palette}", isInverted=True)
    assert session("spo theme get", name="By CLI")["IsInverted"] is True
    session("spo theme apply", name="By CLI", webUrl=HR)
    session("spo hidedefaultthemes set", hideDefaultThemes="true")
    assert session("spo hidedefaultthemes get") is True
    session("spo hidedefaultthemes set", hideDefaultThemes="false")
    session("spo theme remove", name="By CLI", force=True)
    assert "By CLI" not in [theme["name"] for theme in session("spo theme list")]


def test_site_scripts_and_designs(session: Cli) -> None:
    make = {"verb": "createSPList", "listName": "Contacts", "templateType": 100, "subactions": []}
    content = json.dumps({"$schema": "schema.json", "actions": [make], "bindata": {}, "version": 1})
    script = session("spo sitescript add", title="Lists", content=content)["Id"]
    session("spo sitescript set", id=script, title="Lists 2", version=2)
    assert session("spo sitescript get", id=script)["Title"] == "Lists 2"
    assert script in [one["Id"] for one in session("spo sitescript list")]
    design = session("spo sitedesign add", title="Team", webTemplate="TeamSite", siteScripts=script)["Id"]
    session("spo sitedesign set", id=design, title="Team 2")
    assert session("spo sitedesign get", id=design)["Title"] == "Team 2"
    session("spo sitedesign rights grant", siteDesignId=design, principals=_ANN, rights="View")
    assert [one["DisplayName"] for one in session("spo sitedesign rights list", siteDesignId=design)] == ["Ann Lee"]
    session("spo sitedesign rights revoke", siteDesignId=design, principals=_ANN, force=True)
    assert not session("spo sitedesign rights list", siteDesignId=design)
    done = session("spo sitedesign apply", id=design, webUrl=HR)
    assert [int(step["ErrorCode"]) for step in done] == [0]
    assert "Contacts" in [one["Title"] for one in session("spo list list", webUrl=HR)]
    runs = session("spo sitedesign run list", webUrl=HR)
    assert session("spo sitedesign run status get", webUrl=HR, runId=runs[0]["ID"])
    session("spo sitedesign remove", id=design, force=True)
    session("spo sitescript remove", id=script, force=True)
    assert script not in [one["Id"] for one in session("spo sitescript list")]


def test_microsoft_365_groups_and_their_sites(session: Cli) -> None:
    made = session(
        "entra m365group add", displayName="Team X", mailNickname="team-x", description="d", owners=_ANN, members=_BEN,
        visibility="Private",
    )  # fmt: skip
    group = made["id"]
    shown = eventually(lambda: session("entra m365group get", id=group, withSiteUrl=True))
    assert shown["siteUrl"] == f"{T}/sites/team-x"
    session("entra m365group set", id=group, newDisplayName="Team Y", isPrivate="false")
    found = session("entra m365group get", id=group)
    assert (found["displayName"], found["visibility"]) == ("Team Y", "Public")
    session("entra m365group user add", groupId=group, userNames=_GRACE, role="Owner")
    session("entra m365group user remove", groupId=group, userNames=_BEN, force=True)
    people = {one["userPrincipalName"] for one in session("entra m365group user list", groupId=group)}
    assert people == {_ANN, _GRACE}
    session("entra m365group remove", id=group, force=True)
    until(lambda: group in [one["id"] for one in session("entra m365group recyclebinitem list")])
    eventually(lambda: session("entra m365group recyclebinitem restore", id=group))
    until(lambda: group not in [one["id"] for one in session("entra m365group recyclebinitem list")])
    session("entra m365group remove", id=group, force=True)
    eventually(lambda: session("entra m365group recyclebinitem remove", id=group, force=True))
    until(lambda: group not in [one["id"] for one in session("entra m365group recyclebinitem list")])


def test_a_site_with_a_group_is_removed_and_restored(session: Cli) -> None:
    url = f"{T}/sites/team-z"
    assert session("spo site add", type="TeamSite", title="Team Z", alias="team-z", owners=_ANN) == url
    eventually(lambda: session("spo site remove", url=url, force=True))
    assert url in [site["Url"] for site in session("spo tenant recyclebinitem list")]
    # It restores the group as well, which the directory's bin is late to show.
    until(lambda: "team-z" in str(session("entra m365group recyclebinitem list")))
    session("spo tenant recyclebinitem restore", siteUrl=url)
    until(lambda: session("spo site get", url=url)["Url"] == url)


@pytest.mark.parametrize("what", ["file", "folder"])
def test_sharing_links(session: Cli, tmp_path: Path, what: str) -> None:
    (tmp_path / "shared.txt").write_text("x", encoding="utf-8")
    if what == "file":
        session("spo file add", webUrl=HR, folder="Shared Documents", path=str(tmp_path / "shared.txt"))
        where = {"webUrl": HR, "fileUrl": "/sites/hr/Shared Documents/shared.txt"}
    else:
        session("spo folder add", webUrl=HR, parentFolderUrl="Shared Documents", name="shared")
        where = {"webUrl": HR, "folderUrl": "/sites/hr/Shared Documents/shared"}
    command = f"spo {what} sharinglink"
    link = session(f"{command} add", type="view", scope="organization", **where)["id"]
    assert link in [one["id"] for one in session(f"{command} list", **where)]
    assert session(f"{command} get", id=link, **where)["roles"] == ["read"]
    session(f"{command} remove", id=link, force=True, **where)
    assert not session(f"{command} list", **where)
    anybody = session(f"{command} add", type="view", scope="anonymous", **where)["id"]
    session(f"{command} set", id=anybody, expirationDateTime="2027-02-01T10:00:00.000Z", **where)
    assert session(f"{command} get", id=anybody, **where)["expirationDateTime"].startswith("2027-02-01")
    session(f"{command} clear", force=True, **where)
    assert not session(f"{command} list", **where)


def test_the_recycle_bins_of_a_site(session: Cli) -> None:
    def recycled() -> str:
        session("spo list remove", webUrl=HR, title="Gone", recycle=True, force=True)
        return str(
            next(one["Id"] for one in session("spo site recyclebinitem list", siteUrl=HR) if one["Title"] == "Gone")
        )

    session("spo list add", title="Gone", baseTemplate="GenericList", webUrl=HR)
    session("spo site recyclebinitem restore", siteUrl=HR, ids=recycled())
    assert "Gone" in [one["Title"] for one in session("spo list list", webUrl=HR)]
    item = recycled()
    session("spo site recyclebinitem move", siteUrl=HR, ids=item, force=True)
    assert item in [one["Id"] for one in session("spo site recyclebinitem list", siteUrl=HR, secondary=True)]
    session("spo site recyclebinitem remove", siteUrl=HR, ids=item, force=True)
    assert item not in str(session("spo site recyclebinitem list", siteUrl=HR, secondary=True))


def test_navigation(session: Cli) -> None:
    node = session("spo navigation node add", webUrl=HR, location="QuickLaunch", title="About", url=f"{HR}/about.aspx")[
        "Id"
    ]
    session("spo navigation node set", webUrl=HR, id=node, title="More")
    assert session("spo navigation node get", webUrl=HR, id=node)["Title"] == "More"
    session("spo navigation node remove", webUrl=HR, location="QuickLaunch", id=node, force=True)
    assert node not in [one["Id"] for one in session("spo navigation node list", webUrl=HR, location="QuickLaunch")]


def test_a_site_is_ensured_renamed_archived_and_brought_back(session: Cli) -> None:
    url, there = f"{T}/sites/ensured", f"{T}/sites/renamed"
    for title in ("First", "Second"):
        session("spo site ensure", url=url, type="CommunicationSite", title=title, owners=_ANN)
    assert session("spo tenant site get", url=url)["Title"] == "Second"
    session("spo site rename", url=url, newUrl=there, wait=True)
    assert session("spo site get", url=there)["Url"] == there
    session("spo site archive", url=there, force=True)
    assert "Archived" in session("spo tenant site get", url=there)["ArchiveStatus"]
    session("spo site unarchive", url=there, force=True)
    assert session("spo tenant site get", url=there)["ArchiveStatus"] == "NotArchived"


def test_storage_entities_and_applications_of_a_site(session: Cli) -> None:
    catalog = session("spo tenant appcatalogurl get").strip()
    session("spo storageentity set", appCatalogUrl=catalog, key="tracking", value="42")
    assert session("spo storageentity get", key="tracking")["Value"] == "42"
    session("spo storageentity remove", appCatalogUrl=catalog, key="tracking", force=True)
    assert session("spo storageentity list", appCatalogUrl=catalog) in ([], None)
    application = "44444444-4444-4444-4444-444444444444"
    session("spo site apppermission add", siteUrl=HR, permission="read", appId=application, appDisplayName="Reader")
    given = next(one for one in session("spo site apppermission list", siteUrl=HR) if one["appId"] == application)
    session("spo site apppermission set", siteUrl=HR, id=given["permissionId"], permission="write")
    session("spo site apppermission remove", siteUrl=HR, id=given["permissionId"], force=True)
    assert application not in str(session("spo site apppermission list", siteUrl=HR))
