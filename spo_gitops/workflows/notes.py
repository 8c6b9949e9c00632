"""Notes in the ledger beside its runs: open findings of audits, holds, and what was observed without a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..ledger.codec import FINDINGS, FORMAT, HEAD_PATH, HOLDS_PATH, findings_path, resource_path
from ..ledger.store import CommitKind
from ..model.hold import Hold
from ..model.observation import Observation
from ..plan.hold_records import holds_from, holds_json
from ..plan.records import observation_json
from .pages import Json, Pages


class Notes:
    """A ledger that does not exist yet may begin with a note."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def holds(self) -> tuple[Hold, ...]:
        found = self._pages.some([HOLDS_PATH])
        return holds_from(found[HOLDS_PATH]) if HOLDS_PATH in found else ()

    def note_holds(self, holds: Iterable[Hold], tenant: str, message: str) -> None:
        """Record which holds there are."""
        self._note({HOLDS_PATH: holds_json(holds)}, tenant, message)

    def findings(self) -> dict[str, str]:
        """The open findings of earlier audits by key, with the dates of the first audits that had them."""
        found: dict[str, str] = {}
        for record in self._pages.below(FINDINGS).values():
            found.update(record["since"])
        return found

    def finding_counts(self, limit: int) -> tuple[tuple[str, int], ...]:
        """How many findings were open after each of the newest audits that changed something: (time, number)."""
        changes = self._pages.changes_of(FINDINGS, limit)
        counts = [(at, sum(len(record["since"]) for record in records.values())) for at, records in changes]
        return tuple(reversed(counts))

    def note_findings(self, since: Mapping[str, str], tenant: str, message: str) -> bool:
        """Record which findings are open, and since when; False where the ledger says so already."""
        before = self.findings()
        if before == since:
            return False
        shards: dict[str, dict[str, str]] = {findings_path(key): {} for key in before}
        for key, first in since.items():
            shards.setdefault(findings_path(key), {})[key] = first
        self._note(
            {path: {"format": FORMAT, "since": found} if found else None for path, found in shards.items()},
            tenant,
            message,
        )
        return True

    def note_observed(self, observations: Iterable[Observation], tenant: str, message: str) -> None:
        """Record what was seen last of resources that are owned; others have no record, and of some a run has seen
        something newer meanwhile."""
        paths = {resource_path(seen.address.canonical): seen for seen in observations}
        records = self._pages.some(list(paths))
        changes = {
            path: {**record, "observed": observation_json(paths[path])}
            for path, record in records.items()
            if (record.get("observed") or {}).get("at", "") <= paths[path].at
        }
        if changes:
            self._note(changes, tenant, message)

    def _note(self, changes: Mapping[str, Json | None], tenant: str, message: str) -> None:
        beginning = {HEAD_PATH: self._pages.head() | {"tenant": tenant}} if self._pages.newest is None else {}
        self._pages.commit({**changes, **beginning}, CommitKind.NOTE, message)
