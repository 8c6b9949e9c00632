"""Run ids order as their moments do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from spo_gitops.workflows.ids import after, moment, ulid


def test_ids_have_26_characters_and_the_order_of_their_moments() -> None:
    begun = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    ids = [ulid(begun + timedelta(milliseconds=n), bytes([255 - n] * 10)) for n in range(20)]
    assert ids == sorted(ids)
    assert {len(run) for run in ids} == {26}
    assert ulid(begun, bytes(10)) == ulid(begun, bytes(10)) != ulid(begun, bytes([1] * 10))
    assert [after(run)[:10] for run in ids[:-1]] == [run[:10] for run in ids[1:]]
    assert moment(after(ulid(begun, bytes([255] * 10)))) == begun + timedelta(milliseconds=1)
