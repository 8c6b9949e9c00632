"""Who may join a hub: named, changed, held while the hub is gone, and given back."""

from __future__ import annotations

from .stage import Stage

FILE = "sites/hub.yaml"
SITE = "kind: Site\nurl: /sites/h\ntype: CommunicationSite\ntitle: H\nowner: admin@contoso.com\n"
HUB = "---\nkind: Hub\nname: h\nsite: /sites/h\n"
JOINERS = "whoMayJoin: [admin@contoso.com]\n"


def test_who_may_join_is_declared_and_put_back(stage: Stage) -> None:
    stage.commit({FILE: SITE})
    stage.apply()
    before = stage.state()
    stage.commit({FILE: SITE + HUB + JOINERS})
    stage.apply()
    made = stage.state()
    assert made["hubs"]["/sites/h"]["targets"] == ["i:0#.f|membership|admin@contoso.com"]
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.commit({FILE: SITE + HUB + "whoMayJoin: []\n"})
    assert "everybody may join" in stage.apply(expect=4).said
    stage.apply("--allow", "loosen")
    assert stage.state()["hubs"]["/sites/h"]["targets"] == []
    stage.revert()
    stage.apply()
    assert stage.state() == made
    stage.commit({FILE: SITE})
    stage.apply("--allow", "loosen,irreversible")
    assert stage.state() == before
    stage.revert()
    stage.apply()
    assert stage.state() == made
