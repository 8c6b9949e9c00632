"""The pages of a ledger: its newest commit, read and extended; every write is pushed by compare and swap."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..clock import Clock, rfc3339
from ..errors import LedgerError, LedgerTrustError
from ..ledger.codec import FORMAT, HEAD_PATH, decode, encode
from ..ledger.plumbing import CommitId, Plumbing
from ..ledger.refs import RemoteRef
from ..ledger.signing import Signing
from ..ledger.store import CommitKind, Store
from ..model.config import TenantSettings

Json = dict[str, Any]


class Pages:
    """One tenant's ledger as files below its newest commit, which is None where there is none yet."""

    def __init__(self, plumbing: Plumbing, tenant: TenantSettings, clock: Clock) -> None:
        self._store = Store(plumbing, Signing.of(tenant.ledger))
        self._ref = RemoteRef(plumbing, tenant.ledger.remote, tenant.ledger.ref, clock=clock)
        self._clock = clock
        self.newest: CommitId | None = None

    def fetch(self) -> CommitId | None:
        """The newest commit, its chain verified. Raises LedgerError where the remote cannot be read."""
        self.newest = self._ref.fetch()
        if self.newest is not None:
            self._store.verify_chain(self.newest)
        return self.newest

    def refuse_beside_others(self) -> None:
        """Raises LedgerError where the remote has ledgers, but not this one: the ref may be misspelt."""
        others = self._ref.siblings()
        if others:
            raise LedgerError(
                f"there is no ledger {self._ref.ref} yet, but the remote has {', '.join(others)}",
                hint="check ledger.ref; to begin another ledger beside them: --new-ledger",
            )

    def head(self) -> Json:
        """What stands above all records. Raises LedgerTrustError where the commit has none."""
        if self.newest is None:
            return {"format": FORMAT, "tenant": "", "stacks": {}}
        found = self._store.read_some(self.newest, [HEAD_PATH])
        if HEAD_PATH not in found:
            raise LedgerTrustError("the ledger has no head.json", hint="is ledger.ref the ref of a ledger?")
        return decode(found[HEAD_PATH], HEAD_PATH)

    def below(self, folder: str) -> Mapping[str, Json]:
        """The records below a folder by path."""
        if self.newest is None:
            return {}
        return {path: decode(content, path) for path, content in self._store.read(self.newest, folder).items()}

    def some(self, paths: list[str]) -> Mapping[str, Json]:
        """These records by path, without those that do not exist."""
        if self.newest is None:
            return {}
        return {path: decode(content, path) for path, content in self._store.read_some(self.newest, paths).items()}

    def paths(self, folder: str) -> tuple[str, ...]:
        return self._store.paths(self.newest, folder) if self.newest is not None else ()

    def changes_of(self, folder: str, limit: int) -> tuple[tuple[str, Mapping[str, Json]], ...]:
        """The newest commits that changed a folder: time, and the records below it then; newest first."""
        if self.newest is None:
            return ()
        return tuple(
            (at, {path: decode(content, path) for path, content in self._store.read(commit, folder).items()})
            for commit, at in self._store.changes_of(self.newest, folder, limit)
        )

    def commit(self, changes: Mapping[str, Json | None], kind: CommitKind, message: str) -> None:
        """Write records (None removes one) and push; they count when this returns."""
        content = {path: None if record is None else encode(record) for path, record in changes.items()}
        new = self._store.write(self.newest, content, kind=kind, message=message, at=self._clock.now())
        self._ref.push(new, self.newest)
        self.newest = new

    def now(self) -> str:
        return rfc3339(self._clock.now())
