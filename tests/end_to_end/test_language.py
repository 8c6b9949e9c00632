"""A tenant whose sites speak German: levels and groups are told by what they are, never by their names."""

from __future__ import annotations

from .stage import Stage

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
