"""What people note about a site is kept and told, and never sent."""

from __future__ import annotations

from .stage import Stage, new_site

NOTES = {"requester": "bob@contoso.com", "businessOwner": "Ann Lee", "costCenter": "4711"}


def test_notes_are_told_and_never_sent(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a", metadata=NOTES)})
    plan = stage.run("plan", "--format", "json").json
    assert [action["metadata"] for action in plan["actions"]] == [NOTES]
    stage.apply()
    everything = str(stage.control("state?with=ids,content"))
    assert not [note for note in ("businessOwner", "costCenter", "4711") if note in everything]
    stage.commit({"sites/a.yaml": new_site("/sites/a", metadata={**NOTES, "costCenter": "4712"})})
    stage.reset()
    stage.apply()
    assert stage.writes == 0
