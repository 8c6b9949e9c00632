"""A lease against a ref in memory that fails as a network does."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

import pytest

from spo_gitops.clock import SystemClock
from spo_gitops.errors import LedgerError, LedgerMovedError, LockLostError
from spo_gitops.ledger.lease import Lease, LeaseTimes
from spo_gitops.ledger.plumbing import CommitId

TIMES = LeaseTimes(length_s=60, renew_s=0.01, margin_s=5)


class FlakyRef:
    """Fails the pushes that ``plan`` names: "before" or "after" their effect."""

    def __init__(self) -> None:
        self.value: CommitId | None = None
        self.plan: list[str] = []
        self.pushes = 0

    def look(self) -> CommitId | None:
        return self.value

    def push(self, new: CommitId, expected: CommitId | None) -> None:
        self.pushes += 1
        failure = self.plan.pop(0) if self.plan else ""
        if failure == "before":
            raise LedgerError("no route")
        if self.value != expected:
            raise LedgerMovedError("moved")
        self.value = new
        if failure == "after":
            raise LedgerError("no answer")

    def delete(self, expected: CommitId) -> None:
        if self.value != expected:
            raise LedgerMovedError("moved")
        self.value = None


def held(ref: FlakyRef) -> Lease:
    numbers = count()
    lease = Lease(lambda holder: CommitId(f"ours-{next(numbers)}"), ref, SystemClock(), TIMES, "RUN")
    lease.start(None)
    return lease


def eventually(claim: Callable[[], bool]) -> bool:
    for _ in range(500):
        if claim():
            return True
        time.sleep(0.005)
    return False


@pytest.mark.parametrize("failures", [["before"], ["after"], ["before", "after", "after", "before"]])
def test_renewals_go_on_after_failures_before_and_after_their_effect(failures: list[str]) -> None:
    ref = FlakyRef()
    with held(ref) as lease:
        ref.plan = failures
        seen = ref.pushes
        assert eventually(lambda: not ref.plan and ref.pushes > seen + len(failures) + 4)
        lease.check(10)
    assert ref.value is None


def test_another_holder_is_noticed_and_not_removed() -> None:
    ref = FlakyRef()
    lease = held(ref)
    ref.value = CommitId("theirs")

    def is_lost() -> bool:
        try:
            lease.check(0)
        except LockLostError:
            return True
        return False

    assert eventually(is_lost)
    assert not lease.release()
    assert ref.value == "theirs"


def test_a_lease_whose_first_claim_fails_is_not_held() -> None:
    ref = FlakyRef()
    ref.value = CommitId("theirs")
    with pytest.raises(LedgerMovedError):
        held(ref)
