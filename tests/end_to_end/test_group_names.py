"""Groups of the directory by their names, as members, administrators and in role assignments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .stage import Stage

FILE = "sites/a.yaml"
SITE = "kind: Site\nurl: /sites/a\n"
TEAM = """
groups:
  - {name: Team, role: Edit, members: ["group:Engineering & Co", ann@contoso.com]}
roleAssignments:
  - {principal: "group:engineering & co", level: Read}
admins: {mode: include, members: ["group:Engineering & Co"]}
"""


@pytest.fixture
def made(stage: Stage) -> Stage:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    stage.edit(createGroup={"alias": "eng", "title": "Engineering & Co", "owners": ["eva@contoso.com"]})
    return stage


def claim(stage: Stage, alias: str = "eng") -> str:
    members: str = stage.state()["sites"][f"/sites/{alias}"]["groups"]["Engineering & Co Members"][0]
    return members


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_group_is_given_what_its_name_is_given_and_told_by_it(made: Stage) -> None:
    before = made.state()
    made.commit({FILE: SITE + TEAM})
    made.reset()
    made.apply()
    asked = made.metrics()["byOperation"]
    assert asked["graph/$batch POST"] == 1 and "graph/groups GET" not in asked  # both spellings in one
    who, site = claim(made), made.state()["sites"]["/sites/a"]
    assert who in site["groups"]["Team"]
    assert site["roles"]["/sites/a"][who] == ["Read"]
    assert who in site["admins"]
    assert made.run("plan", "--detailed-exitcode").code == 0
    assert made.run("plan", "--offline", "--detailed-exitcode").code == 0
    made.commit({FILE: SITE + TEAM.replace('"group:Engineering & Co", ann', "ann")})
    said = flat(made.run("plan").said)
    assert "group:Engineering & Co (Microsoft 365 group, 1 person) loses Edit through the group team" in said
    assert who not in said
    made.commit({FILE: None})
    made.apply("--allow", "volume,loosen")
    assert made.state() == before


def test_a_name_that_nobody_or_several_have_is_told_at_its_line(made: Stage) -> None:
    made.edit(createGroup={"alias": "twin1", "title": "Twin", "owners": ["eva@contoso.com"]})
    made.edit(createGroup={"alias": "twin2", "title": "Twin", "owners": ["eva@contoso.com"]})
    grants = """
title: B
roleAssignments:
  - {principal: "group:Twin", level: Read}
  - {principal: "group:Engineer's", level: Edit}
"""
    made.commit({FILE: SITE + grants})
    said = flat(made.run("plan").said)
    assert f"{FILE}:6: the directory has several of group:Twin; write the claim" in said
    assert f"{FILE}:7: the directory has no group:Engineer's" in said
    made.apply(expect=3)
    state = made.state()["sites"]["/sites/a"]
    assert state["title"] == "B"
    assert not any("federated" in who for who in state["roles"]["/sites/a"])


def test_a_directory_that_cannot_be_read_leaves_the_name_unknown(made: Stage) -> None:
    made.commit({FILE: SITE + TEAM})
    made.faults({"operation": "graph/groups GET", "kind": "status", "status": 403})
    said = flat(made.run("plan").said)
    assert "the directory could not be read, so that nobody knows which group group:Engineering & Co is" in said
    assert "the directory has no" not in said
    made.apply(expect=3)
    assert made.state()["sites"]["/sites/a"]["groups"].get("Team", []) == []


def test_how_many_people_gain_something_is_told_or_unknown(made: Stage) -> None:
    for person in ("ann@contoso.com", "kim@contoso.com"):
        made.edit(
            createGroup={"alias": person[:3], "title": person, "owners": [person], "members": ["eva@contoso.com"]}
        )
    grants = "roleAssignments:\n  - {principal: 'group:kim@contoso.com', level: Edit}\n"
    team = "groups:\n  - {name: Team, members: ['group:ann@contoso.com', zoe@contoso.com]}\n"
    made.commit({FILE: SITE + grants + team})
    made.reset()
    said = flat(made.run("plan").said)
    asked = made.metrics()["byOperation"]
    assert asked["graph/$batch POST"] == 2, "names first, then how many people are behind them"
    assert not [name for name in asked if name.startswith("graph/groups")], "each of both in one request"
    assert "group:kim@contoso.com (Microsoft 365 group, 2 people) gains Edit directly" in said
    assert "(group:ann@contoso.com (Microsoft 365 group, 2 people), zoe@contoso.com) gain no level" in said
    made.apply()
    made.reset()
    made.run("plan")
    assert made.metrics()["byOperation"]["graph/$batch POST"] == 1, "nothing changes, so nobody is counted"
    made.faults({"operation": "graph/groups/{id}/*", "kind": "status", "status": 403})
    made.commit({FILE: SITE + grants + team.replace("name: Team,", "name: Team, role: Read,")})
    said = flat(made.run("plan").said)
    assert "group:ann@contoso.com (Microsoft 365 group, how many people is unknown), zoe@contoso.com) gain Read" in said


def test_another_hand_is_told_in_the_documents_words(made: Stage) -> None:
    made.commit({FILE: SITE + TEAM})
    made.apply()
    made.edit(admins={"site": "/sites/a", "set": []})
    found: Any = flat(made.run("drift").said)
    assert "admins[group:Engineering & Co]" in found
    made.apply()
    assert claim(made) in made.state()["sites"]["/sites/a"]["admins"]


def test_a_plan_as_json_tells_groups_by_name_with_their_claims_beside_and_is_held_to_the_claims(
    made: Stage, tmp_path: Path
) -> None:
    made.commit({FILE: SITE + TEAM})
    file = tmp_path / "plan.json"
    shown = made.run("plan", "--format", "json", "--out", str(file)).json
    (action,) = shown["actions"]
    changes = {change["attribute"]: change for change in action["changes"]}
    who = claim(made)
    admins = changes["admins[group:Engineering & Co]"]
    assert admins["after"] is True and admins["claims"] == {"group:Engineering & Co": who}
    assert "group:Engineering & Co" in changes["groups.team.members"]["after"]
    assert changes["groups.team.members"]["claims"] == {"group:Engineering & Co": who}
    rest = json.dumps({**shown, "actions": []})
    assert who not in rest and all(
        not change["claims"] for name, change in changes.items() if "group:" not in str(change)
    )
    made.apply(str(file))
    assert who in made.state()["sites"]["/sites/a"]["admins"]


def test_another_group_of_the_reviewed_name_was_not_reviewed(made: Stage, tmp_path: Path) -> None:
    made.commit({FILE: SITE + TEAM})
    file = tmp_path / "plan.json"
    made.run("plan", "--out", str(file))
    text = file.read_text()
    file.write_text(text.replace(claim(made), claim(made)[:-4] + "ffff"))
    assert "not in the reviewed plan" in flat(made.apply(str(file), expect=4).said)


HUB = "kind: Site\nurl: /sites/h\ntype: CommunicationSite\ntitle: H\nowner: admin@contoso.com\n---\n"
JOINERS = "kind: Hub\nname: h\nsite: /sites/h\nwhoMayJoin: {mode: include, members: ['group:Engineering & Co']}\n---\n"
DESIGN = """kind: SiteScript
name: Basics
actions: [{verb: setDescription, description: A}]
---
kind: SiteDesign
name: Project
webTemplate: CommunicationSite
siteScripts: [Basics]
rights: [ann@contoso.com, "group:engineering & co"]
"""


def test_who_may_join_a_hub_or_use_a_design_is_written_by_name_as_well(made: Stage) -> None:
    made.commit({"sites/h.yaml": HUB + DESIGN})
    made.apply()
    before = made.state()
    made.commit({"sites/h.yaml": HUB + JOINERS + DESIGN.replace("[ann@contoso.com, ", "[")})
    said = flat(made.run("plan").said)
    assert "whoMayJoin[group:Engineering & Co]: true" in said and "rights: - ann@contoso.com" in said
    made.apply("--allow", "loosen")
    state = made.state()
    assert state["hubs"]["/sites/h"]["targets"] == [claim(made)]
    assert made.run("plan", "--detailed-exitcode").code == 0
    assert made.run("plan", "--offline", "--detailed-exitcode").code == 0
    made.revert()
    made.apply("--allow", "loosen,irreversible")
    assert made.state() == before


def test_who_may_join_or_use_and_is_unknown_is_told_at_its_line_and_nothing_is_made(made: Stage) -> None:
    unknown = (HUB + JOINERS + DESIGN).replace("group:Engineering", "group:Engineers").replace("ann@", "unknown.ann@")
    made.commit({"sites/h.yaml": unknown})
    before = made.state()
    said = flat(made.run("plan").said)
    assert "sites/h.yaml:10: the directory has no group:Engineers & Co" in said
    assert "sites/h.yaml:20: the directory has no unknown.ann@contoso.com" in said
    made.apply(expect=3)
    assert made.state()["hubs"] == before["hubs"] and made.state()["designs"] == before["designs"]
