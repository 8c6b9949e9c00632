"""Site scripts and site designs: made in order, renamed by others, worn by a hub and by new sites, taken away."""

from __future__ import annotations

from ..simulator.client import Client, T
from .stage import Stage

ZERO_ID = "00000000-0000-0000-0000-000000000000"
FILE = "policies/designs.yaml"
SCRIPTS = """kind: SiteScript
name: Project lists
description: Bob's
actions:
  - {verb: createSPList, listName: Tasks, templateType: 100}
---
kind: SiteScript
name: Project looks
actions: []
---
"""
DESIGN = """kind: SiteDesign
name: Project site
webTemplate: CommunicationSite
siteScripts: [Project looks, Project lists]
rights: [admin@contoso.com]
isDefault: true
version: 4
---
"""
HUB = "kind: Hub\nname: projects\nsite: /sites/projects\nsiteDesignId: Project site\n"
SITE = """kind: Site
url: /sites/projects
type: CommunicationSite
title: Projects
owner: admin@contoso.com
create: {siteDesign: Project site}
---
"""


def test_a_theme_is_there_before_the_script_that_gives_it_to_new_sites(stage: Stage) -> None:
    looks = '{verb: applyTheme, themeName: "Contoso Blue"}'
    theme = 'kind: Theme\nname: Contoso Blue\npalette: {themePrimary: "#0078d4"}\n'
    stage.commit({FILE: SCRIPTS.replace("actions: []", f"actions: [{looks}]") + theme})
    stage.apply("--parallelism", "1")
    log = [entry["path"].lower() for entry in stage.control("requests?since=0")]
    (themed,) = (place for place, path in enumerate(log) if "addtenanttheme" in path)
    scripted = [place for place, path in enumerate(log) if "createsitescript" in path]
    assert len(scripted) == 2 and themed < max(scripted)


def test_scripts_and_designs_come_change_and_go(stage: Stage) -> None:
    stage.commit()
    before = stage.state()
    stage.commit({FILE: SCRIPTS + DESIGN + SITE + HUB})
    stage.apply()
    made = stage.state()
    design = made["designs"]["Project site"]
    assert design["scripts"] == ["Project looks", "Project lists"]
    assert design["IsDefault"] and design["Version"] == 4 and design["WebTemplate"] == "68"
    assert design["rights"] == ["i:0#.f|membership|admin@contoso.com"]
    assert made["siteScripts"]["Project lists"]["content"]["actions"][0]["listName"] == "Tasks"
    assert stage.run("plan", "--detailed-exitcode").code == 0

    changed = (SCRIPTS + DESIGN).replace("[Project looks, Project lists]", "[Project lists]").replace("Tasks", "Work")
    stage.commit({FILE: changed + SITE + HUB})
    stage.apply()
    assert stage.state()["designs"]["Project site"]["scripts"] == ["Project lists"]
    stage.revert()
    stage.apply()
    assert stage.state() == made

    stage.commit({FILE: None})
    stage.apply("--allow", "volume,recycle,recycle-with-content")
    assert stage.state() == before
    stage.revert()
    stage.apply()
    again = stage.state()
    ids = [state["hubs"]["/sites/projects"].pop("siteDesignId") for state in (made, again)]
    assert len({*ids, ZERO_ID}) == 3
    assert again == made  # but for the id of the design that was made anew


def test_a_script_that_somebody_uses_stays_and_says_so(stage: Stage) -> None:
    stage.commit({FILE: SCRIPTS + DESIGN})
    stage.apply()
    stage.commit({FILE: DESIGN})
    refused = stage.apply("--allow", "volume", expect=3)
    assert "the site design project site uses it" in refused.said
    assert set(stage.state()["siteScripts"]) == {"Project lists", "Project looks"}


def test_a_hub_and_a_site_whose_design_nobody_has_are_blocked_by_the_plan(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/projects", "template": "SITEPAGEPUBLISHING#0", "title": "Projects"})
    stage.commit({FILE: HUB + "---\n" + SITE.replace("/sites/projects", "/sites/new")})
    said = stage.run("plan").out
    assert "siteDesignId: no site design is called project site" in said and f"{FILE}:4" in said
    assert "create.siteDesign: no site design is called project site" in said
    stage.apply(expect=3)
    assert not stage.state()["hubs"] and stage.site("/sites/new") is None


def test_a_script_that_somebody_renamed_is_put_right_together_with_the_design_that_runs_it(stage: Stage) -> None:
    stage.commit({FILE: SCRIPTS + DESIGN})
    stage.apply()
    before = stage.state()
    call = f"{T}/_api/Microsoft.Sharepoint.Utilities.WebTemplateExtensions.SiteScriptUtility."
    client = Client(stage.tenant)
    scripts = client.send("POST", call + "GetSiteScripts", {}).json()["value"]
    (renamed,) = (script for script in scripts if script["Title"] == "Project looks")
    client.send("POST", call + "UpdateSiteScript", {"updateInfo": {"Id": renamed["Id"], "Title": "By hand"}})
    assert stage.state() != before
    stage.apply()
    assert stage.state() == before
    assert stage.run("plan", "--detailed-exitcode").code == 0
