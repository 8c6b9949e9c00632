"""What a site keeps itself: sharing by members, requests for access, the logo; set, drifted, put back."""

from __future__ import annotations

from .stage import Stage

FILE = "sites/team.yaml"
SITE = """kind: Site
url: /sites/team
type: TeamSite
title: Team
owner: admin@contoso.com
"""
MORE = "membersCanShare: false\naccessRequests: help@contoso.com\nlogoUrl: /sites/team/SiteAssets/logo.png\n"


def test_they_are_set_changed_and_given_back(stage: Stage) -> None:
    stage.commit({FILE: SITE})
    stage.apply()
    stage.commit({FILE: SITE + MORE})
    stage.apply()
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.commit(
        {FILE: SITE + MORE.replace("help@contoso.com", "none").replace("/sites/team/SiteAssets/logo.png", "none")}
    )
    stage.apply()
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.revert()
    stage.apply()
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.revert("HEAD~2")
    told = stage.run("plan", "--allow", "loosen").out
    assert '"help@contoso.com" → owners' in told and '"/sites/team/SiteAssets/logo.png" → ""' in told
    stage.apply("--allow", "loosen")
    stage.commit({FILE: SITE + "membersCanShare: true\naccessRequests: owners\nlogoUrl: none\n"})
    adopted = stage.run("plan").out
    assert "→" not in adopted.split("Plan:")[1], adopted  # all of it is as it was


def test_a_classification_is_given_at_birth_changed_and_taken_back(stage: Stage) -> None:
    stage.commit({FILE: SITE + "classification: Internal\n"})
    stage.apply()
    assert stage.site("/sites/team")["classification"] == "Internal"
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.commit({FILE: SITE + "classification: Secret\n"})
    stage.apply()
    assert stage.site("/sites/team")["classification"] == "Secret"
    stage.commit({FILE: SITE + "classification: none\n"})
    stage.apply()
    assert "classification" not in stage.site("/sites/team")
    stage.revert()
    stage.apply()
    assert stage.site("/sites/team")["classification"] == "Secret"
    stage.commit({FILE: SITE})
    stage.apply()  # a site that was made with one had none before
    assert "classification" not in stage.site("/sites/team")
    assert stage.run("plan", "--detailed-exitcode").code == 0


def test_a_site_joins_its_hub_as_it_is_made_and_leaves_it_when_that_is_released(stage: Stage) -> None:
    hub = "kind: Hub\nname: corp\nsite: /sites/corp\n"
    stage.commit({"sites/corp.yaml": SITE.replace("team", "corp").replace("Team\n", "Corp\n"), "sites/hub.yaml": hub})
    stage.apply()
    stage.commit({FILE: SITE + "hub: corp\n"})
    stage.control("metrics/reset", {})
    stage.apply()
    assert stage.site("/sites/team")["hub"] == "/sites/corp"
    assert "hub.connect" not in str(stage.metrics()) and "ConnectSiteToHubSiteById" not in str(stage.metrics())
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.commit({FILE: SITE})
    stage.apply()
    assert stage.site("/sites/team")["hub"] is None
