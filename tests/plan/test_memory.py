"""What the ledger saw is taken for read only where that cannot mislead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from spo_gitops.model.address import Address
from spo_gitops.model.kind import Ask
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.ownership import Applied, Origin, Ownership
from spo_gitops.model.value import UNKNOWN
from spo_gitops.plan.memory import NO_MEMORY, Memory

SITE = Address("site", "/sites/a")
SINCE = datetime(2026, 1, 1, 12, tzinfo=UTC)
ASK = Ask(SITE, frozenset({"title", "admins[ann@contoso.com]"}), identity="1")
SEEN = Observation(
    SITE, Presence.PRESENT, {"title": "A", "admins": ("ann@contoso.com",)}, "1", at="2026-01-01T12:00:00Z"
)
OWNED = Ownership(SITE, Origin.ADOPTED, "1", "main", digest="0123")


def memory(seen: Observation = SEEN, owned: Ownership = OWNED, since: datetime | None = SINCE) -> Memory:
    return Memory({SITE: seen}, {SITE: owned}, since)


def test_a_young_and_complete_observation_answers() -> None:
    assert memory().of(ASK) is SEEN
    assert tuple(memory().told((ASK,))) == (
        "1 of 1 resource as the ledger saw them, the oldest at 2026-01-01T12:00:00Z",
    )


@pytest.mark.parametrize(
    "ask",
    [
        replace(ASK, content=True), replace(ASK, recycle_bin=True), replace(ASK, formerly=("/sites/old",)),
        replace(ASK, fresh=True), replace(ASK, attributes=frozenset({"description"})),
        replace(ASK, address=Address("site", "/sites/b")),
    ],
)  # fmt: skip
def test_what_was_not_seen_or_is_never_remembered_is_read(ask: Ask) -> None:
    assert memory().of(ask) is None


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-01-01T11:59:59Z"}, {"at": ""}, {"presence": Presence.ABSENT}, {"presence": Presence.UNKNOWN},
        {"identity": "2"}, {"fields": {"title": UNKNOWN, "admins": ()}},
    ],
)  # fmt: skip
def test_an_observation_that_is_old_unclear_or_of_another_is_read_anew(change: dict[str, Any]) -> None:
    assert memory(replace(SEEN, **change)).of(ASK) is None


@pytest.mark.parametrize(
    "change", [{"digest": ""}, {"origin": Origin.RECYCLED}, {"history": (Applied("R1", "c1", ""),)}]
)
def test_a_resource_whose_last_run_left_something_open_is_read(change: dict[str, Any]) -> None:
    assert memory(owned=replace(OWNED, **change)).of(ASK) is None


def test_unless_it_is_asked_for_nothing_is_remembered() -> None:
    assert NO_MEMORY.of(ASK) is None and memory(since=None).of(ASK) is None
    assert tuple(memory(since=None).told((ASK,))) == ()
    assert memory().since is not None and Memory(since=SINCE).of(ASK) is None


BEGUN = Memory(begun={SITE: SEEN})


def test_what_a_plan_had_read_before_it_was_broken_off_answers_though_nobody_owns_it() -> None:
    other = Ask(Address("site", "/sites/b"), frozenset())
    assert BEGUN.of(ASK) is SEEN is BEGUN.of(replace(ASK, identity="", recycle_bin=True))
    assert tuple(BEGUN.told((ASK, other))) == (
        "1 of 2 resources as the plan saw them that was broken off, the oldest at 2026-01-01T12:00:00Z",
    )
    both = replace(memory(), begun=BEGUN.begun)
    assert [line[:30] for line in both.told((ASK,))] == [
        "1 of 1 resource as the plan sa",
        "0 of 1 resource as the ledger ",
    ]


@pytest.mark.parametrize(
    "ask",
    [
        replace(ASK, content=True), replace(ASK, formerly=("/sites/old",)), replace(ASK, fresh=True),
        replace(ASK, attributes=frozenset({"description"})), replace(ASK, identity="2"),
    ],
)  # fmt: skip
def test_what_it_did_not_ask_is_read_anew(ask: Ask) -> None:
    assert BEGUN.of(ask) is None
    assert Memory(begun={SITE: replace(SEEN, presence=Presence.ABSENT)}).of(ASK) is None
