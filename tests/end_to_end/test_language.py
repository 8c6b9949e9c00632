"""A site, or a whole tenant, in another language: what the service makes is told by id and URL, never by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .stage import Stage
from .test_lists import PROJECTS
from .test_permissions import TEAM

FILE = "sites/b.yaml"
SITE = "kind: Site\nurl: /sites/b\ntype: TeamSite\ntitle: Vertrieb\nowner: eva@contoso.com\ncreate: {language: 1031}\n"
OTHERS = """\
groups:
  - {associated: owners, name: Besitzer von Vertrieb}
  - {associated: visitors, name: Besucher von Vertrieb}
"""
FIRST = """\
  - {associated: members, name: Mitglieder von Vertrieb, role: Contribute, members: [ann@contoso.com]}
"""
SECOND = """\
  - associated: members
    name: Mitglieder von Vertrieb
    role: Edit
    members: {mode: include, members: [ben@contoso.com]}
  - {name: Prüfer, role: Full Control, owner: "siteGroup:@owners", members: [zoe@contoso.com]}
roleAssignments: {mode: include, assignments: [{principal: lead@contoso.com, level: Read}]}
lists:
  - url: Lists/Aufgaben
    title: Aufgaben
    template: GenericList
    permissions:
      - {principal: "siteGroup:@owners", level: Full Control}
      - {principal: "siteGroup:@members", level: Read}
"""


def in_step(stage: Stage) -> None:
    plan = stage.run("plan", "--detailed-exitcode", expect=None)
    assert plan.code == 0, plan.said


def test_levels_and_associated_groups_of_a_german_site_are_told_by_their_ids(stage: Stage) -> None:
    stage.commit({FILE: SITE + OTHERS + FIRST})
    stage.apply("--allow", "loosen")
    in_step(stage)
    roles = stage.site("/sites/b")["roles"]["/sites/b"]
    assert roles["Besitzer von Vertrieb"] == ["Vollzugriff"] and roles["Besucher von Vertrieb"] == ["Lesen"]
    assert roles["Mitglieder von Vertrieb"] == ["Mitwirken"]
    before = stage.state()

    # By association and by the English names of the levels, whatever the site calls them.
    stage.commit({FILE: SITE + OTHERS + SECOND})
    stage.apply("--allow", "loosen")
    in_step(stage)
    now = stage.site("/sites/b")
    assert now["roles"]["/sites/b"]["Prüfer"] == ["Vollzugriff"]
    assert now["roles"]["/sites/b"]["Mitglieder von Vertrieb"] == ["Bearbeiten"]
    assert now["roles"]["/sites/b"]["i:0#.f|membership|lead@contoso.com"] == ["Lesen"]
    assert any("aufgaben" in name.lower() for name in now["lists"])

    # Somebody else's hand is drift here as well, and goes back by the same ids.
    stage.edit(addMember={"site": "/sites/b", "group": "Prüfer", "principal": "mallory@contoso.com"})
    assert "mallory@contoso.com" in stage.run("drift").out
    stage.apply()
    assert stage.site("/sites/b")["groups"]["Prüfer"] == ["i:0#.f|membership|zoe@contoso.com"]

    stage.revert()
    stage.apply("--allow", "loosen,remove-list,irreversible")
    assert stage.state()["sites"] == before["sites"]


GRANTED = """
kind: Site
url: /sites/grown
description: Von uns
""" + TEAM.replace("roleAssignments:", PROJECTS[: PROJECTS.index("groups:")] + "roleAssignments:").replace(
    "siteGroup:team", "siteGroup:@visitors"
)
ALL = {
    "sites/grown.yaml": GRANTED,
    "sites/new.yaml": SITE.replace("{language: 1031}", "{timeZoneId: 4}") + OTHERS.replace("von Vertrieb", "X"),
    "sites/group.yaml": "kind: Site\nurl: /sites/crew\ntype: GroupTeamSite\ntitle: Crew\n"
    "microsoft365Group: {owners: [ann@contoso.com]}\n"
    "groups: [{associated: members, role: Read}]\n",
    "sites/hub.yaml": "kind: Hub\nname: b\nsite: /sites/b\nwhoMayJoin: [ann@contoso.com]\n",
    "policies/tenant.yaml": "kind: TenantSettings\nsettings: {legacyAuthProtocolsEnabled: false}\n",
}
LIFTED = "volume,loosen,recycle,recycle-with-content,remove-list,irreversible,lockout"


@pytest.mark.parametrize(("language", "full"), [(1031, "Vollzugriff"), (1041, "フル コントロール")])
def test_all_kinds_converge_and_go_back_in_a_tenant_of_another_language(
    language: int, full: str, make_stage: Callable[..., Stage]
) -> None:
    stage = make_stage(language=language)
    stage.edit(create={"url": "/sites/grown", "template": "STS#3", "title": "Gewachsen"})
    before: Any = stage.state("ids,content")
    assert [full] in before["sites"]["/sites/grown"]["roles"]["/sites/grown"].values()
    assert "Documents" not in before["sites"]["/sites/grown"]["lists"]
    stage.commit()
    stage.commit(ALL)
    stage.apply("--allow", LIFTED)
    in_step(stage)
    now = stage.state()
    assert now["sites"]["/sites/crew"]["template"] == "GROUP#0" and "/sites/b" in now["hubs"]
    for made in ("/sites/b", "/sites/crew"):  # their documents name no language
        assert [full] in now["sites"][made]["roles"][made].values()
    assert "Our projects" in now["sites"]["/sites/grown"]["lists"]
    writes = stage.writes
    stage.apply()
    assert stage.writes == writes
    stage.revert()
    stage.apply("--allow", LIFTED)
    assert stage.state("ids,content") == before
