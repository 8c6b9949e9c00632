"""Accepting drift: a branch whose plan has nothing to undo, item by item, and nothing else touched."""

from __future__ import annotations

import pytest

from .stage import Stage, new_site

A = """\
# Site of the auditors
kind: Site
url: /sites/a
type: CommunicationSite
title: A   # short
owner: ann.lee@contoso.com
settings:
  sharingCapability: Disabled      # agreed
  disableSiteBranding: false
"""


@pytest.fixture
def drifted(stage: Stage) -> Stage:
    stage.commit({"sites/a.yaml": A, "sites/b.yaml": new_site("/sites/b")})
    stage.apply()
    stage.edit(site="/sites/a", set={"SharingCapability": 1, "Title": "Auditors"})
    stage.edit(site="/sites/b", set={"Title": "Other"})
    return stage


def test_what_is_accepted_stands_on_a_branch_and_is_no_drift_any_more(drifted: Stage) -> None:
    stage = drifted
    head, text = stage.git("rev-parse", "HEAD"), stage.git("status", "--porcelain")
    done = stage.run("drift", "--accept", "site:/sites/a")
    assert 'title: "A" → "Auditors"' in done.out
    branch = done.out.split("The branch ")[1].split()[0]
    assert (stage.git("rev-parse", "HEAD"), stage.git("status", "--porcelain")) == (head, text)
    wanted = A.replace("title: A   #", "title: Auditors #").replace("Disabled     ", "ExternalUserSharingOnly").rstrip()
    assert stage.git("show", f"{branch}:sites/a.yaml") == wanted
    assert "Accept 2 changes that others made in contoso" in stage.git("log", "-1", "--format=%B", branch)
    stage.git("merge", "--quiet", branch)
    plan = stage.run("plan", "--target", "site:/sites/a", "--format", "json").json
    assert [action for action in plan["actions"] if action["writes"]] == []
    stage.apply()
    assert stage.site("/sites/a")["title"] == "Auditors"
    assert stage.site("/sites/b")["title"] == "B"  # not accepted, so undone


def test_one_attribute_may_be_accepted_and_the_rest_undone(drifted: Stage) -> None:
    stage = drifted
    done = stage.run("drift", "--accept", "site:/sites/*#title")
    branch = done.out.split("The branch ")[1].split()[0]
    stage.git("merge", "--quiet", branch)
    stage.apply("--allow", "loosen")
    assert stage.site("/sites/a")["title"] == "Auditors"
    assert stage.site("/sites/a")["settings"]["SharingCapability"] == 0
    assert stage.site("/sites/b")["title"] == "Other"


def test_what_another_tenant_would_be_asked_for_as_well_is_said_and_an_overlay_keeps_it_apart(stage: Stage) -> None:
    mine = stage.configuration()
    block = mine[mine.index("  contoso:") :]
    stage.write({"spo-gitops.yaml": mine + block.replace("  contoso:", "  production:", 1)})
    stage.commit({"sites/a.yaml": A + "overlays: {contoso: {title: Rehearsal}}\n"})
    stage.apply()
    stage.edit(site="/sites/a", set={"SharingCapability": 1, "Title": "Auditors"})
    done = stage.run("drift", "--accept", "site:/sites/a#title")
    assert "production" not in done.out
    branch = done.out.split("The branch ")[1].split()[0]
    assert "overlays: {contoso: {title: Auditors}}" in stage.git("show", f"{branch}:sites/a.yaml")
    shared = stage.run("drift", "--accept", "site:/sites/a")
    assert "the document says so for production as well" in shared.out
    branch = shared.out.split("The branch ")[1].split()[0]
    assert "for production as well" in stage.git("log", "-1", "--format=%B", branch)


@pytest.mark.parametrize(
    "options", [("--also", "x.html"), ("--format", "json"), ("--target", "site:/sites/b"), ("--detailed-exitcode",)]
)
def test_nothing_is_accepted_beside_what_would_be_left_undone(stage: Stage, options: tuple[str, ...]) -> None:
    refused = stage.run("drift", "--accept", "site:/sites/a", *options, expect=64)
    assert f"--accept takes no {options[0]}" in refused.err


def test_what_cannot_be_accepted_is_said(drifted: Stage) -> None:
    stage = drifted
    assert "nothing that has drifted" in stage.run("drift", "--accept", "site:/sites/a#owner", expect=64).err
    stage.commit({"sites/a.yaml": None})
    done = stage.run("drift", "--accept", "site:/sites/a", expect=3)
    assert "does not declare it" in done.err
    assert "branch" not in done.out
    first = stage.run("drift", "--accept", "site:/sites/b")
    assert "exists already" in stage.run("drift", "--accept", "site:/sites/b", expect=1).err, first.out
