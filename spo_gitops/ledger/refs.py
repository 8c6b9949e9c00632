"""One ref of a remote, changed only from the value that was seen: compare and swap by push."""

from __future__ import annotations

import random

from ..clock import Clock, SystemClock
from ..errors import LedgerError, LedgerMovedError, NoRemoteError
from .plumbing import REMOTE_TIMEOUT_S, CommitId, Completed, Plumbing

_ATTEMPTS = 4


class RemoteRef:
    """A ref of a remote. None stands for "there is no such ref". ``clock`` is unscaled; the real one otherwise."""

    def __init__(
        self,
        plumbing: Plumbing,
        remote: str,
        ref: str,
        *,
        clock: Clock | None = None,
        timeout_s: float = REMOTE_TIMEOUT_S,
    ) -> None:
        self._plumbing = plumbing
        self._clock = clock or SystemClock()
        self._remote = remote
        self._timeout_s = timeout_s
        self.ref = ref
        # Keeps what was fetched from being collected, and tells the next fetch what we have.
        self._kept = f"refs/spo-gitops-fetched/{remote.encode().hex()}/{ref.removeprefix('refs/')}"

    def look(self) -> CommitId | None:
        """The remote's value now. None only when the remote was reached and has no such ref; else LedgerError, which
        is NoRemoteError where this repository has no remote of that name.
        """
        done = self._plumbing.attempt("ls-remote", "--", self._remote, self.ref, timeout_s=self._timeout_s)
        if done.status != 0:
            raise self._unreachable(done)
        for line in done.text.splitlines():
            commit, _, name = line.partition("\t")
            if name == self.ref:
                return CommitId(commit)
        return None

    def fetch(self) -> CommitId | None:
        """The remote's value, with all of its history here. None and errors as ``look``."""
        for _ in range(_ATTEMPTS):
            commit = self.look()
            if commit is None:
                return None
            if not self._plumbing.has_commit(commit):
                self._fetch_objects()
            # The ref can move between looking and fetching; then look again.
            if self._plumbing.has_commit(commit):
                self._plumbing.attempt("update-ref", self._kept, commit)
                return commit
        raise LedgerError(f"{self.ref} of {self._remote} changes faster than it can be fetched")

    def siblings(self) -> tuple[str, ...]:
        """The remote's other ledgers: refs of the same form as this one, sorted. LedgerError as ``look``."""
        done = self._plumbing.attempt("ls-remote", "--", self._remote, "refs/spo-gitops/*", timeout_s=REMOTE_TIMEOUT_S)
        if done.status != 0:
            raise self._unreachable(done)
        names = (line.partition("\t")[2] for line in done.text.splitlines())
        return tuple(sorted(name for name in names if name.endswith("/ledger") and name != self.ref))

    def push(self, new: CommitId, expected: CommitId | None) -> None:
        """Set the ref, if it still is ``expected`` (None: must not exist).

        Raises LedgerMovedError when it is not, LedgerError when it cannot be set or nobody can tell.
        """
        self._swap(f"{new}:{self.ref}", new, expected)

    def delete(self, expected: CommitId) -> None:
        """Remove the ref, if it still is ``expected``. Raises as ``push``."""
        self._swap(f":{self.ref}", None, expected)

    def _swap(self, refspec: str, new: CommitId | None, expected: CommitId | None) -> None:
        lease = f"--force-with-lease={self.ref}:{expected or ''}"
        done = Completed(0, b"", "")
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._clock.sleep(random.uniform(0.05, 0.2) * attempt)
            done = self._push(lease, refspec)
            if done.status == 0:
                return
            # Refused, or done and the answer lost: the ref itself says which, git's words do not.
            now = self.look()
            if now == new:
                return
            if now != expected:
                raise LedgerMovedError(
                    f"{self.ref} of {self._remote} was changed by somebody else: expected "
                    f"{expected or 'no such ref'}, found {now or 'no such ref'}",
                    hint="run again; the new run starts from what is there now",
                )
        raise LedgerError(
            f"{self.ref} of {self._remote} cannot be set: {done.error}",
            hint="the credentials need the right to push this ref, and no hook or rule may refuse it",
        )

    def _push(self, lease: str, refspec: str) -> Completed:
        arguments = ("push", "--porcelain", "--no-verify", "--no-recurse-submodules", "--no-follow-tags", lease)
        try:
            return self._plumbing.attempt(*arguments, "--", self._remote, refspec, timeout_s=self._timeout_s)
        except LedgerError as error:  # it did not end in time: it may have been done
            return Completed(-1, b"", str(error))

    def _fetch_objects(self) -> None:
        done = self._plumbing.attempt(
            "fetch",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--",
            self._remote,
            self.ref,
            timeout_s=self._timeout_s,
        )
        # A ref that was deleted meanwhile fails too; looking again decides.
        if done.status != 0 and self.look() is not None:
            raise self._unreachable(done)

    def _unreachable(self, done: Completed) -> LedgerError:
        if self._is_a_name() and self._remote not in self._plumbing.run("remote").text.split():
            return NoRemoteError(
                f"this repository has no remote {self._remote!r}, and the ledger lies there",
                hint=f"git remote add {self._remote} URL",
            )
        return LedgerError(
            f"the ledger's remote {self._remote} cannot be read: {done.error}",
            hint=f"check ledger.remote and the credentials; `git ls-remote {self._remote}` must work",
        )

    def _is_a_name(self) -> bool:
        """Whether the configuration names a remote, not an address or a folder."""
        return not {":", "/", "\\"} & set(self._remote)
