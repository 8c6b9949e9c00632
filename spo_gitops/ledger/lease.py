"""A lease on the tenant's lock, renewed in the background while it is held.

It lives in wall time and on a monotonic clock at once, never in the service's scaled time: whoever looks from
elsewhere can only compare wall times, and whoever holds it must not trust them alone.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from ..clock import Clock, rfc3339
from ..errors import LedgerError, LedgerMovedError, LockLostError
from .plumbing import CommitId
from .process import ProcessIdentity


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


class Swapped(Protocol):
    """The part of ``RemoteRef`` that a lease needs."""

    def look(self) -> CommitId | None: ...
    def push(self, new: CommitId, expected: CommitId | None) -> None: ...
    def delete(self, expected: CommitId) -> None: ...


class Lease:
    """A lock that is held. ``check`` before each write; ``release`` (or leaving ``with``) gives it back."""

    def __init__(
        self, write: Callable[[Holder], CommitId], ref: Swapped, clock: Clock, times: LeaseTimes, run: str
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
