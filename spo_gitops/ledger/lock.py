"""The lock of a tenant: a lease in a ref of its own, renewed in the background while it is held.

The lease lives in wall time and on a monotonic clock at once, never in the service's scaled time: whoever
looks from elsewhere can only compare wall times, and whoever holds it must not trust them alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ..clock import Clock, rfc3339
from ..errors import LedgerError, LedgerMovedError, LockHeldError, LockLostError
from .codec import FORMAT, decode, encode
from .plumbing import CommitId, Plumbing
from .process import ProcessIdentity
from .refs import RemoteRef

LOCK_PATH = "lock.json"


@dataclass(frozen=True, slots=True)
class LeaseTimes:
    """Seconds. ``margin_s`` stays unused at the end of a lease; ``skew_s`` is granted to other machines' clocks."""

    length_s: float = 300.0
    renew_s: float = 60.0
    margin_s: float = 30.0
    skew_s: float = 60.0
    poll_s: float = 2.0


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock, until when if nothing renews it."""

    run: str
    process: ProcessIdentity
    expires: datetime

    def describe(self) -> str:
        return f"run {self.run} on {self.process.host} (process {self.process.pid}), until {rfc3339(self.expires)}"


class Lock:
    """The tenant's lock as seen from one process. ``clock`` is unscaled."""

    def __init__(
        self, plumbing: Plumbing, *, remote: str, ledger_ref: str, clock: Clock, times: LeaseTimes | None = None
    ) -> None:
        self._plumbing = plumbing
        self._ref = RemoteRef(plumbing, remote, f"{ledger_ref.rpartition('/')[0]}/lock")
        self._clock = clock
        self._times = times or LeaseTimes()

    def acquire(self, run: str, *, timeout_s: float = 0.0) -> Lease:
        """Take the lock and start renewing it.

        A holder that is proven dead is replaced at once, any other when its lease has ended; for that
        ``timeout_s`` waits. Raises LockHeldError saying who holds it, LedgerError when the remote fails.
        """
        ends_s = self._clock.monotonic_s() + timeout_s
        while True:
            seen = self._ref.fetch()
            holder = self._read(seen) if seen is not None else None
            if seen is not None and not self._may_take(holder):
                if self._clock.monotonic_s() >= ends_s:
                    raise _held(holder, seen)
                self._clock.sleep(min(self._times.poll_s, max(0.0, ends_s - self._clock.monotonic_s())))
                continue
            try:
                return self._take(run, seen)
            except LedgerMovedError:  # somebody was faster: look who
                continue

    def holder(self) -> Holder | None:
        """Who holds the lock now, None when nobody does. Raises LockHeldError when it cannot be read."""
        seen = self._ref.fetch()
        if seen is None:
            return None
        holder = self._read(seen)
        if holder is None:
            raise _held(None, seen)
        return holder

    def unlock(self) -> str:
        """Remove the lock by hand, whoever holds it. Returns who did, empty when nobody."""
        seen = self._ref.fetch()
        if seen is None:
            return ""
        holder = self._read(seen)
        self._ref.delete(seen)
        return holder.describe() if holder else f"a lock that cannot be read ({seen[:12]})"

    def _may_take(self, holder: Holder | None) -> bool:
        if holder is None:  # not readable here: nothing is known, so nothing is proven
            return False
        if holder.process.is_proven_dead():
            return True
        return self._clock.now() > holder.expires + timedelta(seconds=self._times.skew_s)

    def _take(self, run: str, seen: CommitId | None) -> Lease:
        lease = Lease(self._write, self._ref, self._clock, self._times, run)
        lease.start(seen)
        return lease

    def _read(self, commit: CommitId) -> Holder | None:
        (content,) = self._plumbing.blobs([f"{commit}:{LOCK_PATH}"])
        try:
            return _holder(decode(content or b"", LOCK_PATH))
        except LedgerError:
            return None

    def _write(self, holder: Holder) -> CommitId:
        """A commit that says so, without parent: the ref's own value is the history that matters."""
        blob = self._plumbing.run("hash-object", "-w", "--stdin", stdin=encode(_record(holder))).text.strip()
        tree = self._plumbing.run("mktree", stdin=f"100644 blob {blob}\t{LOCK_PATH}\n".encode()).text.strip()
        stamp = rfc3339(self._clock.now())
        who = {f"GIT_{role}_{field}": "spo-gitops" for role in ("AUTHOR", "COMMITTER") for field in ("NAME", "EMAIL")}
        dates = {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
        message = f"Lock for run {holder.run}\n".encode()
        done = self._plumbing.run("commit-tree", tree, stdin=message, environment=who | dates)
        return CommitId(done.text.strip())


class Lease:
    """A lock that is held. ``check`` before each write; ``release`` (or leaving ``with``) gives it back."""

    def __init__(
        self, write: Callable[[Holder], CommitId], ref: RemoteRef, clock: Clock, times: LeaseTimes, run: str
    ) -> None:
        self._write = write
        self._ref = ref
        self._clock = clock
        self._times = times
        self._guard = threading.Lock()
        self._holder = Holder(run, ProcessIdentity.current(), clock.now())
        self._commit: CommitId | None = None
        self._pushed: set[CommitId] = set()  # also those of which no answer came
        self._ends_s = 0.0
        self._lost = ""
        self._released = threading.Event()
        self._renewing = threading.Thread(target=self._renew_until_released, name="spo-gitops-lock", daemon=True)

    @property
    def run(self) -> str:
        return self._holder.run

    def start(self, seen: CommitId | None) -> None:
        """Push the first claim over what was seen, and begin to renew. Raises LedgerMovedError."""
        self._claim(seen)
        self._renewing.start()

    def check(self, need_s: float) -> None:
        """Raises LockLostError unless the lock is held for ``need_s`` more seconds and a margin."""
        with self._guard:
            lost, left = self._lost, self._left_s()
        if lost:
            raise LockLostError(f"the tenant's lock was lost: {lost}", hint="nothing more was written; run again")
        if left < need_s + self._times.margin_s:
            raise LockLostError(
                f"the tenant's lock could not be renewed and ends in {max(0.0, left):.0f} s",
                hint="the ledger's remote was not reached for minutes; nothing more was written; run again",
            )

    def release(self) -> bool:
        """Stop renewing and remove the lock; whether it still was ours and is gone."""
        self._released.set()
        self._renewing.join()
        with self._guard:
            commit, self._commit = self._commit, None
            if commit is None or self._lost:
                return False
            self._lost = "it was released"
        try:
            self._ref.delete(self._standing() or commit)
        except LedgerError:  # it ends by itself
            return False
        return True

    def __enter__(self) -> Lease:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def _left_s(self) -> float:
        # The monotonic clock may stand still while a machine sleeps; the wall clock may jump. The lesser counts.
        by_wall = (self._holder.expires - self._clock.now()).total_seconds()
        return min(by_wall, self._ends_s - self._clock.monotonic_s())

    def _claim(self, expected: CommitId | None) -> None:
        # Counted from before the push: others see the lease end when we do, or later.
        now_s, now = self._clock.monotonic_s(), self._clock.now()
        claimed = replace(self._holder, expires=now + timedelta(seconds=self._times.length_s))
        commit = self._write(claimed)
        self._pushed.add(commit)
        self._ref.push(commit, expected)
        with self._guard:
            self._holder, self._commit = claimed, commit
            self._ends_s = now_s + self._times.length_s

    def _standing(self) -> CommitId | None:
        """The ref's value where it is ours: a renewal can have arrived though its answer did not."""
        now = self._ref.look()
        return now if now in self._pushed else None

    def _renew_until_released(self) -> None:
        expected = self._commit
        while not self._released.wait(self._times.renew_s):
            try:
                self._claim(expected)
                expected = self._commit
            except LedgerMovedError as error:
                expected = self._standing_or_lost(error)
                if expected is None:
                    return
            except LedgerError:
                # Not reached: try again; what is left of the lease shrinks, and check sees it.
                continue

    def _standing_or_lost(self, error: LedgerMovedError) -> CommitId | None:
        try:
            standing = self._standing()
        except LedgerError:
            standing = None
        if standing is None:
            with self._guard:
                self._lost = str(error)
        return standing


def _held(holder: Holder | None, commit: CommitId) -> LockHeldError:
    by = holder.describe() if holder else f"something that this program cannot read ({commit[:12]})"
    return LockHeldError(
        f"the tenant's lock is held by {by}",
        hint="wait for it with --lock-timeout; if that run is certainly dead, `spo-gitops unlock` removes the lock",
    )


def _record(holder: Holder) -> dict[str, Any]:
    process = holder.process
    return {
        "format": FORMAT,
        "run": holder.run,
        "host": process.host,
        "pid": process.pid,
        "processStart": process.start,
        "bootId": process.boot,
        "pidNamespace": process.namespace,
        "expires": holder.expires.isoformat(),
    }


def _holder(record: dict[str, Any]) -> Holder | None:
    try:
        process = ProcessIdentity(
            str(record["host"]),
            int(record["pid"]),
            str(record["processStart"]),
            str(record["bootId"]),
            str(record["pidNamespace"]),
        )
        expires = datetime.fromisoformat(record["expires"])
    except (KeyError, TypeError, ValueError):
        return None
    return Holder(str(record.get("run", "")), process, expires) if expires.tzinfo else None
