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
