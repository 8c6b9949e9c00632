"""Groups, members, levels and role assignments: declared, drifted, given back exactly, in a site of any language."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .stage import Stage

FILE = "sites/a.yaml"
SITE = "kind: Site\nurl: /sites/a\n"
TEAM = """
groups:
  - name: Review St. John
    description: Reads drafts
    owner: siteGroup:@owners
    role: Contribute
    allowRequestToJoinLeave: true
    members: [ann@contoso.com, ben@contoso.com]
  - associated: visitors
    roles: [Read, approver]
    members: {mode: include, members: [everyone-except-external]}
permissionLevels:
  - {name: Approver, description: Approves, permissions: [ViewListItems, ApproveItems, Open, ViewPages]}
roleAssignments:
  - {principal: lead@contoso.com, levels: [Edit, Approver]}
"""

GONE_GROUP = "c:0o.c|federateddirectoryclaimprovider|99999999-9999-4999-8999-999999999999"
GUEST = "i:0#.f|membership|gil_fabrikam.com#ext#@contoso.onmicrosoft.com"
GRANTS = f"""
roleAssignments:
  - {{principal: "pat.o'neill@contoso.com", level: Read}}
  - {{principal: "{GUEST}", level: Read}}
  - {{principal: "{GONE_GROUP}", level: Read}}
"""


def site(state: Any, path: str = "/sites/a") -> Any:
    return state["sites"][path]


@pytest.fixture
def made(stage: Stage) -> Stage:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    return stage


def test_permissions_are_as_declared_and_given_back_exactly(made: Stage) -> None:
    before = made.state()
    made.commit({FILE: SITE + TEAM})
    assert "OPENS the site to everyone" in made.apply(expect=4).said
    said = made.apply("--allow", "loosen").said
    assert "ann@contoso.com" in said
    now = site(made.state())
    assert now["groups"]["Review St. John"] == [
        "i:0#.f|membership|ann@contoso.com",
        "i:0#.f|membership|ben@contoso.com",
    ]
    assert any("spo-grid-all-users" in member for member in now["groups"]["A Visitors"])
    roles = now["roles"]["/sites/a"]
    assert roles["Review St. John"] == ["Contribute"]
    assert roles["A Visitors"] == ["Approver", "Read"]
    assert roles["i:0#.f|membership|lead@contoso.com"] == ["Approver", "Edit"]
    assert made.run("plan", "--detailed-exitcode", expect=None).code == 0
    writes = made.metrics()["writes"]
    made.apply()
    assert made.metrics()["writes"] == writes
    made.commit({FILE: None})
    made.apply("--allow", "volume")
    assert made.state() == before


def test_everything_is_read_in_one_request(made: Stage) -> None:
    made.commit({FILE: SITE + TEAM})
    made.apply("--allow", "loosen")
    made.reset()
    made.run("plan")
    operations = made.metrics()["byOperation"]
    assert sum(operations.values()) - operations.get("login", 0) <= 6, operations


def test_a_site_of_another_language_has_the_same_levels(stage: Stage) -> None:
    document = "kind: Site\nurl: /sites/b\ntype: TeamSite\ntitle: B\nowner: eva@contoso.com\ncreate: {language: 1031}\n"
    groups = "groups:\n  - {associated: members, role: Contribute}\n  - {name: Prüfer, role: Full Control}\n"
    stage.commit({FILE: document + groups})
    stage.apply("--allow", "loosen")
    roles = site(stage.state(), "/sites/b")["roles"]["/sites/b"]
    assert roles["Mitglieder von B"] == ["Mitwirken"]
    assert roles["Prüfer"] == ["Vollzugriff"]
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0


def test_members_of_somebody_else_stay_unless_the_set_is_exact(made: Stage) -> None:
    team = "groups:\n  - {name: Team, members: {mode: %s, members: [ann@contoso.com]}}\n"
    made.commit({FILE: SITE + team % "include"})
    made.apply()
    made.edit(addMember={"site": "/sites/a", "group": "Team", "principal": "zoe@contoso.com"})
    made.apply()
    assert len(site(made.state())["groups"]["Team"]) == 2
    made.commit({FILE: SITE + team % "exact"})
    assert "zoe@contoso.com loses" in made.apply().said
    assert site(made.state())["groups"]["Team"] == ["i:0#.f|membership|ann@contoso.com"]


def test_exact_role_assignments_take_away_what_others_gave(made: Stage) -> None:
    grant = "roleAssignments:\n  mode: %s\n  assignments: [{principal: %s, level: Read}]\n"
    made.commit({FILE: SITE + grant % ("include", "zoe@contoso.com")})
    made.apply()
    made.commit({FILE: SITE + grant % ("exact", "ann@contoso.com")})
    made.apply()
    roles = site(made.state())["roles"]["/sites/a"]
    assert "i:0#.f|membership|zoe@contoso.com" not in roles
    assert roles["A Owners"] == ["Full Control"]
    made.revert()
    made.apply()
    assert site(made.state())["roles"]["/sites/a"]["i:0#.f|membership|zoe@contoso.com"] == ["Read"]


def test_somebody_unknown_is_told_at_the_plan_and_the_rest_is_applied(made: Stage) -> None:
    team = "groups:\n  - name: Team\n    role: Read\n    members: [unknown.one@contoso.com]\n"
    made.commit({FILE: SITE + team + GRANTS})
    said = " ".join(made.run("plan").said.split())
    assert f"{FILE}:6: the directory has no unknown.one@contoso.com" in said
    assert f"the directory has no {GONE_GROUP}" in said
    made.apply("--allow", "loosen", expect=None)
    now = site(made.state())
    assert now["groups"]["Team"] == []
    assert now["roles"]["/sites/a"]["Team"] == ["Read"]
    assert now["roles"]["/sites/a"]["i:0#.f|membership|pat.o'neill@contoso.com"] == ["Read"]
    assert now["roles"]["/sites/a"][GUEST] == ["Read"]
    assert GONE_GROUP not in now["roles"]["/sites/a"]


def test_each_is_looked_for_once_and_nobody_whom_the_site_shows(made: Stage) -> None:
    made.edit(create={"url": "/sites/b", "template": "STS#3", "title": "B"})
    team = "groups:\n  - {name: Team, members: [ann@contoso.com, ben@contoso.com]}\n"
    made.commit({FILE: SITE + team, "sites/b.yaml": "kind: Site\nurl: /sites/b\n" + team})
    assert looked_for(made, "plan") == 2
    made.apply()
    assert looked_for(made, "plan") == 0


def test_a_new_site_is_not_made_for_somebody_whom_the_directory_has_not(stage: Stage) -> None:
    document = "kind: Site\nurl: /sites/n\ntype: TeamSite\ntitle: N\nowner: eva@contoso.com\n"
    grants = "roleAssignments:\n  - {principal: unknown.one@contoso.com, level: Read}\n"
    stage.commit({"sites/n.yaml": document + grants})
    assert "the directory has no unknown.one@contoso.com" in " ".join(stage.run("plan").said.split())
    stage.apply(expect=None)
    assert "/sites/n" not in stage.state()["sites"]
    stage.commit({"sites/n.yaml": document + grants.replace("unknown.one", "ann")})
    stage.apply()
    assert "i:0#.f|membership|ann@contoso.com" in site(stage.state(), "/sites/n")["roles"]["/sites/n"]


def test_a_directory_that_cannot_be_read_says_nothing_about_anybody(made: Stage) -> None:
    made.commit({FILE: SITE + "groups:\n  - {name: Team, members: [unknown.one@contoso.com]}\n"})
    made.faults({"operation": "graph/users GET", "kind": "status", "status": 403})
    said = " ".join(made.run("plan").said.split())
    assert "whether the directory has unknown.one@contoso.com could not be read" in said
    assert "the directory has no" not in said
    assert "could not be found" in made.apply(expect=3).said


def test_a_group_is_renamed_and_stays_the_same(made: Stage) -> None:
    team = "groups:\n  - {name: %s, role: Read, members: [ann@contoso.com]}\n"
    made.commit({FILE: SITE + team % "Team"})
    made.apply()
    before = made.state()
    made.commit({FILE: SITE + team % "Crew, previousName: Team"})
    assert "groups.crew.title: Team → Crew" in made.run("plan").said
    made.reset()
    made.apply()
    operations = " ".join(made.metrics()["byOperation"])
    assert "SiteGroups POST" not in operations and "RemoveById" not in operations
    assert site(made.state())["groups"]["Crew"] == ["i:0#.f|membership|ann@contoso.com"]
    assert made.run("plan", "--detailed-exitcode").code == 0
    made.revert()
    made.apply()
    assert made.state() == before


def test_a_level_is_renamed_and_stays_given(made: Stage) -> None:
    level = "permissionLevels:\n  - {name: %s, permissions: [ViewListItems, Open]}\n"
    given = "roleAssignments:\n  - {principal: ann@contoso.com, level: %s}\n"
    made.commit({FILE: SITE + level % "Approver" + given % "Approver"})
    made.apply()
    before = made.state()
    made.commit({FILE: SITE + level % "Signer, previousName: Approver" + given % "Signer"})
    assert "permissionLevels.signer.title: Approver → Signer" in made.run("plan").said
    made.reset()
    made.apply()
    operations = " ".join(made.metrics()["byOperation"])
    assert "RoleDefinitions POST" not in operations and "RoleAssignment" not in operations.replace(
        "RoleAssignments", ""
    )
    assert "Signer" in str(site(made.state())) and "Approver" not in str(site(made.state()))
    assert made.run("plan", "--detailed-exitcode").code == 0
    made.revert()
    made.apply()
    assert made.state() == before


def looked_for(stage: Stage, *arguments: str) -> int:
    """How many users the directory was asked about, alone or in a batch."""
    log = stage.folder / "asked.jsonl"
    log.unlink(missing_ok=True)
    stage.run("--log-file", str(log), *arguments)
    sent = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    alone = sum(entry.get("operation") == "directory.find-user" for entry in sent)
    return alone + sum(int(entry.get("arguments", {}).get("directory.find-user", 0)) for entry in sent)
