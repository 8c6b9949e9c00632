"""A site that gets another URL: one rename, its record along, and back again with the commit."""

from __future__ import annotations

from .stage import Stage

FILE = "sites/team.yaml"
SITE = """kind: Site
url: /sites/old-team
type: TeamSite
title: Team
description: Ours
owner: admin@contoso.com
settings: {commentsOnSitePagesDisabled: true}
groups: [{name: Guests, role: Read}]
"""
RENAMED = SITE.replace("url: /sites/old-team", "url: /sites/New-Team\npreviousUrl: /sites/old-team")
AGAIN = SITE.replace("url: /sites/old-team", "url: /sites/third\npreviousUrl: /sites/new-team")


def test_a_site_is_renamed_and_reverting_renames_it_back(stage: Stage) -> None:
    stage.commit({FILE: SITE})
    stage.apply()
    before, identity = stage.state(), stage.state("ids")["sites"]["/sites/old-team"]["id"]
    stage.commit({FILE: RENAMED})
    shown = stage.run("plan").out
    assert "/sites/old-team → /sites/new-team (rename; a redirect stays at the old URL)" in shown
    assert "recycle" not in shown
    stage.apply()
    after = stage.state("ids")["sites"]
    assert after["/sites/new-team"]["id"] == identity
    assert after["/sites/new-team"]["description"] == "Ours"
    assert after["/sites/old-team"]["template"] == "RedirectSite#0"
    assert stage.recycle_bin == []
    assert stage.run("plan", "--detailed-exitcode").code == 0

    told = stage.run("history", "site:/sites/new-team", "--format", "json").json
    assert [event["action"] for event in told] == ["update", "create"]

    # The line has done its work: without it nothing changes, and what is declared is set at the new URL.
    stage.commit({FILE: RENAMED.replace("previousUrl: /sites/old-team\n", "").replace("Ours", "Theirs")})
    stage.apply()
    assert stage.site("/sites/new-team")["description"] == "Theirs"
    stage.revert()
    stage.apply()

    stage.revert("HEAD~2")
    assert "/sites/new-team → /sites/old-team (rename)" in stage.run("plan").out
    stage.apply()
    assert stage.state() == before
    assert stage.state("ids")["sites"]["/sites/old-team"]["id"] == identity
    assert stage.run("plan", "--detailed-exitcode").code == 0


def test_several_renames_and_a_removal_are_reverted_at_once(stage: Stage) -> None:
    first = stage.commit({FILE: SITE})
    stage.apply()
    before, identity = stage.state(), stage.state("ids")["sites"]["/sites/old-team"]["id"]
    stage.commit({FILE: RENAMED})
    stage.apply()
    stage.commit({FILE: AGAIN})
    stage.apply()
    assert stage.state("ids")["sites"]["/sites/third"]["id"] == identity
    stage.commit({FILE: None})
    stage.apply("--allow", "volume,recycle,recycle-with-content")
    stage.git("checkout", "--quiet", first, "--", FILE)
    stage.commit()
    stage.apply()
    state = stage.state("ids")["sites"]
    assert state["/sites/old-team"]["id"] == identity
    assert stage.site("/sites/old-team") == before["sites"]["/sites/old-team"]
    assert stage.run("plan", "--detailed-exitcode").code == 0


def test_a_rename_is_rolled_back(stage: Stage) -> None:
    stage.commit({FILE: SITE})
    stage.apply()
    before = stage.state()
    stage.commit({FILE: RENAMED})
    stage.apply()
    run = stage.run("history", "--format", "json").json[0]["run"]
    stage.run("rollback", run, "--auto-approve")
    assert stage.state() == before
    stage.revert()
    stage.apply()
    assert stage.state() == before
    assert stage.run("plan", "--detailed-exitcode").code == 0


def test_somebody_elses_site_is_adopted_under_its_new_url_and_given_back(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/old-team", "template": "STS#3", "title": "By hand"})
    stage.commit()
    before = stage.state()
    stage.commit({FILE: RENAMED})
    stage.apply()
    assert stage.site("/sites/new-team")["title"] == "Team"
    stage.revert()
    stage.apply("--allow", "volume")
    assert stage.state() == before


def test_what_stands_in_the_way_is_said_and_nothing_is_renamed(stage: Stage) -> None:
    stage.commit({FILE: SITE})
    stage.apply()
    before = stage.site("/sites/old-team")
    stage.edit(create={"url": "/sites/new-team", "template": "STS#3", "title": "Another"})
    stage.commit({FILE: RENAMED})
    assert "another site stands there" in stage.apply(expect=3).said
    stage.edit(recycle="/sites/new-team")
    assert "a site in the tenant's recycle bin has that URL" in stage.apply(expect=3).said
    stage.edit(purge="/sites/new-team")
    stage.edit(registerHub="/sites/old-team")
    assert "it is a registered hub" in stage.apply(expect=3).said
    stage.edit(unregisterHub="/sites/old-team")
    assert stage.site("/sites/old-team") == before
    stage.apply()
    moved = stage.site("/sites/new-team")
    assert {**moved, "roles": None} == {**before, "roles": None}  # which are told by their path
    assert list(moved["roles"].values()) == list(before["roles"].values())
