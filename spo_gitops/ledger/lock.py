"""The lock of a tenant: a ref of its own on the ledger's remote, created only where there is none.

Who may take it: anybody when it is free, when its holder is proven dead, or when the lease has ended.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from typing import Any, assert_never

from ..clock import Clock, rfc3339
from ..errors import LedgerError, LedgerMovedError, LockHeldError
from .codec import FORMAT, decode, encode
from .lease import Holder, Lease, LeaseTimes
from .plumbing import CommitId, Plumbing
from .process import ProcessIdentity
from .refs import RemoteRef

__all__ = ["Claim", "Holder", "Lease", "LeaseTimes", "Lock", "in_words"]

LOCK_PATH = "lock.json"


class Claim(Enum):
    """What a lock is worth: a lasting one is waited for, any other is replaced by whoever comes."""

    LASTING = "lasting"
    DEAD = "dead"
    ENDED = "ended"


class Lock:
    """The tenant's lock as seen from one process. ``clock`` is unscaled."""

    def __init__(
        self, plumbing: Plumbing, *, remote: str, ledger_ref: str, clock: Clock, times: LeaseTimes | None = None
    ) -> None:
        self._plumbing = plumbing
        self._ref = RemoteRef(plumbing, remote, f"{ledger_ref.rpartition('/')[0]}/lock", clock=clock)
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
            if seen is not None and self.claim(holder) is Claim.LASTING:
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

    def claim(self, holder: Holder | None) -> Claim:
        """What a holder's lock is worth now, as seen from here."""
        if holder is None:  # not readable here: nothing is known, so nothing is proven
            return Claim.LASTING
        if holder.process.is_proven_dead():
            return Claim.DEAD
        ended = self._clock.now() > holder.expires + timedelta(seconds=self._times.skew_s)
        return Claim.ENDED if ended else Claim.LASTING

    def unlock(self) -> str:
        """Remove the lock by hand, whoever holds it. Returns who did, empty when nobody.

        Raises LedgerMovedError where somebody else takes it meanwhile; a holder that only renews it does not hinder.
        """
        seen = self._ref.fetch()
        while seen is not None:
            holder = self._read(seen)
            try:
                self._ref.delete(seen)
            except LedgerMovedError:
                renewed = self._ref.fetch()
                if renewed is not None and not _same_run(holder, self._read(renewed)):
                    raise
                seen = renewed
                continue
            return holder.describe() if holder else f"a lock that cannot be read ({seen[:12]})"
        return ""

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


def in_words(holder: Holder, claim: Claim) -> str:
    """Who holds a lock, and why that counts for nothing where it does."""
    held = f"held by {holder.describe()}"
    match claim:
        case Claim.LASTING:
            return held
        case Claim.DEAD:
            return f"{held}; that process is dead"
        case Claim.ENDED:
            return f"{held}; that is over"
    assert_never(claim)


def _same_run(holder: Holder | None, other: Holder | None) -> bool:
    return holder is not None and other is not None and holder.run == other.run


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
