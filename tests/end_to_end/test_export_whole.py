"""Everything that a document can say, through an export into another tenant and into an empty repository of its own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from .stage import Stage, new_site

ALL = ("--with", "all")
DOCUMENTS = {
    "sites/a.yaml": """\
kind: Site
url: /sites/a
type: TeamSite
title: A
description: About A
owner: ann.lee@contoso.com
hub: main
create: {language: 1031, timeZoneId: 4}
membersCanShare: false
accessRequests: admin@contoso.com
classification: Internal
logoUrl: /sites/a/SiteAssets/logo.png
settings:
  enableAutoExpirationVersionTrim: false
  majorVersionLimit: 100
  expireVersionsAfterDays: 0
  majorWithMinorVersionsLimit: 10
versionPolicy: {existingLibraries: true}
permissionLevels:
  - {name: Look, description: Only look, permissions: [ViewListItems, OpenItems]}
groups:
  - {name: Team, description: The team, owner: "siteGroup:@owners", members: [ann.lee@contoso.com], role: Look,
     allowMembersEditMembership: true, allowRequestToJoinLeave: true, onlyAllowMembersViewMembership: false,
     requestToJoinLeaveEmailSetting: ann.lee@contoso.com}
roleAssignments: [{principal: admin@contoso.com, level: Read}]
""",
    "sites/group.yaml": """\
kind: Site
url: /sites/marketing
type: GroupTeamSite
title: Marketing
microsoft365Group:
  visibility: Private
  classification: Internal
  description: All of marketing
  owners: [ann@contoso.com, eva@contoso.com]
  members: [ann@contoso.com, eva@contoso.com, ben@contoso.com]
""",
    "sites/hub.yaml": new_site("/sites/main")
    + """\
---
kind: Hub
name: main
site: /sites/main
title: The main hub
description: For all
logoUrl: /sites/main/SiteAssets/hub.png
requiresJoinApproval: true
hideNameInNavigation: true
enablePermissionsSync: false
siteDesignId: Standard
whoMayJoin: [admin@contoso.com]
""",
    "sites/old.yaml": new_site("/sites/old", archived=True),
    "policies/catalogue.yaml": """\
kind: Theme
name: Contoso Blue
isInverted: true
palette: {themePrimary: "#0078d4", white: "#ffffff"}
---
kind: SiteScript
name: Zebra
description: Stripes
actions: [{verb: createSPList, listName: Tasks, templateType: 100}]
---
kind: SiteScript
name: Ape
actions: []
---
kind: SiteDesign
name: Standard
webTemplate: TeamSite
siteScripts: [Zebra, Ape]
description: What we use
rights: [admin@contoso.com]
version: 4
""",
    "policies/settings.yaml": """\
kind: TenantSettings
settings:
  isSiteCreationEnabled: false
  idleSessionSignOut: "true,1500,1800"
  majorVersionLimit: 600
  blockDownloadFileTypePolicy: true
  blockDownloadFileTypeIds: [TeamsMeetingRecording]
  allowFilesWithKeepLabelToBeDeletedSPO: true
""",
}


def states_but_for_ids(*stages: Stage) -> list[object]:
    """The states, with hubs' designs by number of appearance: their ids are the tenant's own."""
    states = [stage.state() for stage in stages]
    for state in states:
        for hub in state["hubs"].values():
            hub["siteDesignId"] = hub["siteDesignId"].strip("0-") != ""
    return states


def test_everything_that_is_declared_comes_back_from_an_export(
    make_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    here = make_stage()
    here.commit(DOCUMENTS)
    here.apply("--allow", "irreversible,loosen", expect=None)
    assert here.run("plan", "--detailed-exitcode", expect=None).code == 0
    done = here.run("export", "--out", str(tmp_path / "out"), *ALL, expect=3)  # the archive answers nobody
    manifest = json.loads((tmp_path / "out/manifest.json").read_text("utf-8"))
    assert manifest["failed"] == {} and manifest["closed"] == {"site:/sites/old": "it is archived"}, done.out
    assert "site:/sites/old: it is archived" in done.out
    documents = {
        document.get("url") or document.get("name") or document["kind"]: document
        for path in (tmp_path / "out").rglob("*.yaml")
        for document in yaml.safe_load_all(path.read_text("utf-8"))
    }
    site = documents["/sites/a"]
    assert (site["membersCanShare"], site["accessRequests"]) == (False, "admin@contoso.com")
    assert site["logoUrl"] == "/sites/a/SiteAssets/logo.png"
    assert site["create"] == {"language": 1031, "timeZoneId": 4}
    assert site["classification"] == "Internal"
    assert site["versionPolicy"] == {"existingLibraries": True}
    group = next(group for group in site["groups"] if group.get("name") == "Team")
    assert group["owner"] == "siteGroup:@owners" and group["allowRequestToJoinLeave"] is True
    assert documents["/sites/old"]["archived"] is True
    assert documents["/sites/marketing"]["microsoft365Group"]["owners"] == ["ann@contoso.com", "eva@contoso.com"]
    assert documents["main"]["whoMayJoin"] == ["admin@contoso.com"]
    assert documents["Standard"]["siteScripts"] == ["zebra", "ape"]
    assert documents["Zebra"]["actions"] == [{"verb": "createSPList", "listName": "Tasks", "templateType": 100}]
    assert documents["Contoso Blue"]["palette"]["themePrimary"] == "#0078d4"
    assert documents["TenantSettings"]["settings"]["isSiteCreationEnabled"] is False

    there = make_stage()
    for folder in ("sites", "policies"):
        shutil.copytree(tmp_path / "out" / folder, there.repository / folder)
    there.commit()
    there.run("validate", "--strict")
    there.apply("--allow", "irreversible,loosen,lockout", expect=None)
    there.apply("--allow", "irreversible,loosen,lockout", expect=None)
    assert there.run("plan", "--detailed-exitcode", expect=None).code == 0
    one, other = states_but_for_ids(here, there)
    assert other == one
    there.run("export", "--out", str(tmp_path / "again"), *ALL, expect=None)
    for path in sorted((tmp_path / "out").rglob("*.yaml")):
        assert (tmp_path / "again" / path.relative_to(tmp_path / "out")).read_bytes() == path.read_bytes(), path


def test_a_tenant_with_everything_is_adopted_with_an_empty_plan(make_stage: Callable[..., Stage]) -> None:
    here = make_stage()
    here.commit(DOCUMENTS)
    here.apply("--allow", "irreversible,loosen", expect=None)
    before = here.state()
    here.git("push", "--quiet", "origin", ":refs/spo-gitops/contoso/ledger")
    here.git("update-ref", "-d", "refs/spo-gitops/contoso/ledger")
    here.commit(dict.fromkeys(DOCUMENTS))
    told = here.run("import", "*:*", *ALL, expect=None)
    assert "The plan is empty" in told.out, told.said
    assert here.state() == before


@pytest.mark.parametrize("name", ["coreSharingCapability", "oneDriveSharingCapability"])
def test_a_tenant_that_was_tightened_alone_is_exported_so_that_it_can_be_imported(
    make_stage: Callable[..., Stage], tmp_path: Path, name: str
) -> None:
    stage = make_stage(seed_sites=3)
    wire = {"coreSharingCapability": "CoreSharingCapability", "oneDriveSharingCapability": "ODBSharingCapability"}[name]
    stage.edit(tenant={"SharingCapability": 1, wire: 2})
    stage.commit()
    stage.run("export", "--out", str(tmp_path / "out"))
    text = (tmp_path / "out/policies/tenant.yaml").read_text(encoding="utf-8")
    assert f"\n  {name}:" not in text
    assert f"# {name} is ExternalUserAndGuestSharing, looser than the tenant allows\n" in text.replace('"', "")
    told = stage.run("import", str(tmp_path / "out"), "tenant:*", "site:/sites/*")
    assert "The plan is empty" in told.out
    stage.run("validate", "--strict")


def test_a_site_that_is_looser_than_its_tenant_is_exported_so_that_it_can_be_imported(
    make_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    stage = make_stage(seed_sites=3)
    stage.edit(site="/sites/proj-0001", set={"ConditionalAccessPolicy": 0})
    stage.edit(tenant={"ConditionalAccessPolicy": 1})
    stage.commit()
    stage.run("export", "--out", str(tmp_path / "out"))
    text = (tmp_path / "out/sites/proj-0001.yaml").read_text(encoding="utf-8").replace('"', "")
    assert "# conditionalAccessPolicy is AllowFullAccess, looser than the tenant allows\n" in text
    assert "The plan is empty" in stage.run("import", str(tmp_path / "out"), "tenant:*", "site:/sites/*").out
    stage.run("validate", "--strict")


def test_a_catalogue_that_cannot_be_read_is_listed_and_stays_as_it_was_known(
    make_stage: Callable[..., Stage], tmp_path: Path
) -> None:
    stage = make_stage()
    stage.commit({"policies/catalogue.yaml": DOCUMENTS["policies/catalogue.yaml"]})
    stage.apply()
    out = tmp_path / "out"
    stage.run("export", "theme:*", "site-design:*", "--out", str(out))
    before = (out / "policies/themes.yaml").read_text(encoding="utf-8")
    assert "Contoso Blue" in before
    stage.faults({"operation": "*GetTenantThemingOptions*", "kind": "status", "status": 403})
    stage.run("export", "theme:*", "site-design:*", "--out", str(out), expect=3)
    failed = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["failed"]
    assert set(failed) == {"theme:*", "theme:Contoso Blue"}
    assert (out / "policies/themes.yaml").read_text(encoding="utf-8") == before
    stage.no_faults()
    stage.run("export", "theme:*", "site-design:*", "--out", str(out))


def test_a_comparison_reads_what_the_export_beside_it_holds(make_stage: Callable[..., Stage], tmp_path: Path) -> None:
    stage = make_stage(seed_sites=2)
    stage.commit()
    stage.run("export", "site:/sites/proj-0001", "--out", str(tmp_path / "out"), *ALL)
    told = stage.run("compare", str(tmp_path / "out"), "tenant", "--target", "site:/sites/proj-0001")
    assert "no difference" in told.out, told.out
