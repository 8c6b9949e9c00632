"""The folder in which an export grows: what a killed process left half written does no harm."""

from __future__ import annotations

from pathlib import Path

from spo_gitops.exchange.observed import Record, shard
from spo_gitops.exchange.workroom import Workroom
from spo_gitops.model.address import Address
from spo_gitops.model.observation import Observation, Presence


def test_half_a_line_of_what_the_former_export_knew_is_cut_off(tmp_path: Path) -> None:
    record = Record(Observation(Address("site", "/sites/a"), Presence.PRESENT, {"title": "A"}, "id"), "mark")
    room = Workroom(tmp_path / "out")
    assert not room.enter({"url": "u"}, restart=False)
    room.remember(record)
    kept = room.hidden / "former" / shard(record.address)
    kept.write_text(kept.read_text(encoding="utf-8").rstrip("\n")[:40], encoding="utf-8")
    assert room.enter({"url": "u"}, restart=False)
    room.mend()
    room.remember(record)
    assert room.remembered(record.address) == record
