"""One holder at a time, and what becomes of a holder that is gone."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from spo_gitops.clock import SystemClock
from spo_gitops.errors import LedgerMovedError, LockHeldError, LockLostError
from spo_gitops.ledger.lease import Lease, LeaseTimes
from spo_gitops.ledger.lock import Claim, Lock
from spo_gitops.ledger.plumbing import CommitId, Plumbing
from spo_gitops.ledger.process import ProcessIdentity
from spo_gitops.ledger.refs import RemoteRef

REF = "refs/spo-gitops/contoso/ledger"
LOCK_REF = "refs/spo-gitops/contoso/lock"
SHORT = LeaseTimes(length_s=60, renew_s=0.05, margin_s=5, skew_s=0, poll_s=0.02)

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system has no /proc")


class ShiftedClock(SystemClock):
    """The real clock, some seconds ahead on demand."""

    ahead_s = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead_s)


def lock(plumbing: Plumbing, clock: SystemClock | None = None, times: LeaseTimes = SHORT) -> Lock:
    return Lock(plumbing, remote="origin", ledger_ref=REF, clock=clock or SystemClock(), times=times)


def eventually(claim: Callable[[], bool]) -> bool:
    for _ in range(500):
        if claim():
            return True
        time.sleep(0.01)
    return False


def test_a_lock_is_held_by_one_and_free_after_release(plumbing: Plumbing, other: Plumbing) -> None:
    with lock(plumbing).acquire("RUN1") as lease:
        lease.check(10)
        with pytest.raises(LockHeldError, match=r"run RUN1 on .* \(process \d+\), until 20") as caught:
            lock(other).acquire("RUN2")
        assert caught.value.exit_code == 5
    assert RemoteRef(plumbing, "origin", LOCK_REF).look() is None
    with lock(other).acquire("RUN2"):
        holder = lock(plumbing).holder()
        assert holder is not None and holder.run == "RUN2"
    with pytest.raises(LockLostError):
        lease.check(0)


def test_of_two_that_ask_at_once_one_gets_it(plumbing: Plumbing, other: Plumbing) -> None:
    barrier = threading.Barrier(2)

    def attempt(where: Plumbing) -> Lease | None:
        barrier.wait()
        try:
            return lock(where).acquire("RUN")
        except LockHeldError:
            return None

    with ThreadPoolExecutor(2) as pool:
        leases = [lease for lease in pool.map(attempt, (plumbing, other)) if lease]
    assert len(leases) == 1
    assert leases[0].release()


def test_a_waiting_one_gets_it_when_it_is_released(plumbing: Plumbing, other: Plumbing) -> None:
    lease = lock(plumbing).acquire("RUN1")
    threading.Timer(0.2, lease.release).start()
    with lock(other).acquire("RUN2", timeout_s=20) as mine:
        assert mine.run == "RUN2"


def test_a_lease_is_renewed_and_expires_for_others_only_when_it_is_not(plumbing: Plumbing, other: Plumbing) -> None:
    lease = lock(plumbing).acquire("RUN1")
    first = RemoteRef(other, "origin", LOCK_REF).look()
    assert eventually(lambda: RemoteRef(other, "origin", LOCK_REF).look() != first)
    lease.check(10)
    ahead = ShiftedClock()
    holder = lock(other).holder()
    assert lock(other, ahead).claim(holder) is Claim.LASTING
    ahead.ahead_s = 61
    assert lock(other, ahead).claim(holder) is Claim.ENDED
    with lock(other, ahead).acquire("RUN2"):
        # Its own renewal finds another holder.
        assert eventually(lambda: _is_lost(lease))
        assert not lease.release()


def _is_lost(lease: Lease) -> bool:
    try:
        lease.check(0)
    except LockLostError:
        return True
    return False


def test_no_write_starts_with_less_left_than_it_needs(plumbing: Plumbing) -> None:
    clock = ShiftedClock()
    with lock(plumbing, clock, replace(SHORT, renew_s=30)).acquire("RUN") as lease:
        lease.check(50)
        with pytest.raises(LockLostError, match="could not be renewed"):
            lease.check(56)
        clock.ahead_s = 40  # the machine slept
        with pytest.raises(LockLostError):
            lease.check(20)
        lease.check(10)


def test_a_remote_that_cannot_be_reached_for_a_while_does_not_lose_the_lock(
    plumbing: Plumbing, remote: Path, other: Plumbing
) -> None:
    with lock(plumbing).acquire("RUN") as lease:
        moved = remote.rename(remote.with_name("away.git"))
        time.sleep(0.3)
        lease.check(10)
        moved.rename(remote)
        before = RemoteRef(other, "origin", LOCK_REF).look()
        assert eventually(lambda: RemoteRef(other, "origin", LOCK_REF).look() != before)
        lease.check(10)


HOLD = """
import sys, time
from pathlib import Path
from spo_gitops.clock import SystemClock
from spo_gitops.ledger.lock import Lock
from spo_gitops.ledger.plumbing import CommitId, Plumbing
plumbing, _ = Plumbing.find(Path(sys.argv[1]))
Lock(plumbing, remote="origin", ledger_ref=sys.argv[2], clock=SystemClock()).acquire("DEAD")
print("held", flush=True)
time.sleep(60)
"""


@needs_proc
def test_a_holder_that_was_killed_is_replaced_at_once(plumbing: Plumbing, clone: Path, other: Plumbing) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(clone), REF], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        with pytest.raises(LockHeldError, match="run DEAD"):
            lock(other).acquire("NEXT")
        holder = lock(other).holder()
        assert lock(other).claim(holder) is Claim.LASTING
        process.kill()
        process.wait()
    assert lock(other).claim(holder) is Claim.DEAD
    with lock(other).acquire("NEXT") as lease:
        lease.check(10)


@needs_proc
def test_death_is_proven_only_by_the_same_boot_and_namespace() -> None:
    alive = ProcessIdentity.current()
    assert not alive.is_proven_dead()
    gone = replace(alive, start="1")
    assert gone.is_proven_dead()  # the number was given to another process
    for elsewhere in ({"host": "x"}, {"boot": "x"}, {"namespace": "x"}, {"boot": ""}, {"start": ""}):
        assert not replace(gone, **elsewhere).is_proven_dead()


@needs_proc
def test_a_process_that_the_system_hides_is_dead_only_where_nobody_can_be_signalled(tmp_path: Path) -> None:
    """Mounted with hidepid, /proc shows nobody the processes of other users."""
    alive = ProcessIdentity.current()
    assert not alive.is_proven_dead(tmp_path)
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        process.wait()
    assert replace(alive, pid=process.pid).is_proven_dead(tmp_path)


@needs_proc
def test_a_process_that_ended_and_was_not_waited_for_is_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"], stdout=subprocess.PIPE) as process:
        identity = replace(ProcessIdentity.current(), pid=process.pid, start="5")
        assert process.stdout is not None
        process.stdout.read()
        assert eventually(lambda: "Z" in Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2])
        assert identity.is_proven_dead()


def test_unlock_removes_what_anybody_holds(plumbing: Plumbing, other: Plumbing) -> None:
    assert lock(other).unlock() == ""
    lease = lock(plumbing).acquire("RUN1")
    assert "run RUN1" in lock(other).unlock()
    assert eventually(lambda: _is_lost(lease))
    lease.release()


def test_a_renewal_does_not_hinder_an_unlock_but_another_holder_does(
    plumbing: Plumbing, other: Plumbing, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = LeaseTimes(length_s=600, renew_s=300, margin_s=5, skew_s=0, poll_s=0.02)
    delete = RemoteRef.delete

    def after(happened: str) -> None:
        def first(ref: RemoteRef, expected: CommitId) -> None:
            monkeypatch.setattr(RemoteRef, "delete", delete)
            holders.append(lock(plumbing, times=quiet)._take(happened, expected))
            delete(ref, expected)

        monkeypatch.setattr(RemoteRef, "delete", first)

    holders = [lock(plumbing, times=quiet).acquire("RUN1")]
    after("RUN1")
    assert "run RUN1" in lock(other).unlock()
    holders.append(lock(plumbing, times=quiet).acquire("RUN1"))
    after("RUN2")
    with pytest.raises(LedgerMovedError):
        lock(other).unlock()
    assert "run RUN2" in lock(other).unlock()
    for lease in holders:
        lease.release()


def test_a_lock_that_cannot_be_read_is_held(plumbing: Plumbing, other: Plumbing) -> None:
    RemoteRef(plumbing, "origin", LOCK_REF).push(plumbing_head(plumbing), None)
    with pytest.raises(LockHeldError, match="cannot read"):
        lock(other).acquire("RUN")
    with pytest.raises(LockHeldError):
        lock(other).holder()
    assert "cannot be read" in lock(other).unlock()


def plumbing_head(plumbing: Plumbing) -> CommitId:
    return CommitId(plumbing.run("rev-parse", "HEAD").text.strip())
