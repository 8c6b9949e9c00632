"""A site that goes into the archive and comes back: last and first, behind a guard, and left alone in between."""

from __future__ import annotations

from .stage import Stage

FILE = "sites/old.yaml"
SITE = """kind: Site
url: /sites/old
type: TeamSite
title: Old
owner: admin@contoso.com
groups: [{name: Guests, role: Read}]
"""
ARCHIVED = SITE + "archived: true\n"


def test_a_site_is_archived_and_comes_back(stage: Stage) -> None:
    stage.commit({FILE: SITE})
    stage.apply()
    before = stage.state()
    stage.commit({FILE: ARCHIVED.replace("title: Old", "title: Older")})
    stage.apply()
    assert stage.site("/sites/old")["title"] == "Older"
    again = stage.run("plan", "--detailed-exitcode")
    assert again.code == 0, again.out

    stage.commit({FILE: ARCHIVED.replace("title: Old", "title: Oldest")})
    assert "it is archived, and its settings with it (title)" in stage.apply(expect=3).said
    assert stage.site("/sites/old")["title"] == "Older"
    stage.revert()
    stage.apply()

    stage.revert("HEAD~2")
    refused = stage.apply(expect=4).said
    assert "unarchive" in refused and "120 days" in refused
    stage.apply("--allow", "unarchive", expect=None)
    stage.apply()
    assert stage.state() == before
    assert stage.run("plan", "--detailed-exitcode").code == 0


def test_a_site_is_made_filled_and_archived_by_one_commit(stage: Stage) -> None:
    before = stage.state()
    stage.commit()
    stage.commit({FILE: ARCHIVED})
    said = " ".join(stage.apply().said.split())
    assert "not read again: groups.guests.title: nobody can look inside a site that is archived" in said
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.revert()
    stage.apply("--allow", "recycle,recycle-with-content,volume")
    assert stage.state() == before
