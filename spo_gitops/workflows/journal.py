"""The journal: what the ledger's commits mean. Intent before the first write, progress, outcome after.

The tree holds ``head.json`` (what each stack applied last, and the run that is open), one record a resource,
and for each run its intent, progress and outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..apply.program import Learned, learned_from, learned_json
from ..clock import Clock, rfc3339
from ..errors import LedgerError, LedgerTrustError, RunNotFoundError
from ..ledger.codec import (
    FINDINGS,
    FORMAT,
    HEAD_PATH,
    HOLDS_PATH,
    decode,
    encode,
    findings_path,
    resource_path,
    run_path,
)
from ..ledger.plumbing import CommitId, Plumbing
from ..ledger.refs import RemoteRef
from ..ledger.signing import Signing
from ..ledger.store import CommitKind, Store
from ..model.address import Address
from ..model.config import TenantSettings
from ..model.hold import Hold
from ..model.observation import Observation
from ..model.outcome import Outcome
from ..model.ownership import Ownership
from ..model.plan import Action
from ..plan.hold_records import holds_from, holds_json
from ..plan.records import (
    action_from,
    action_json,
    observation_from,
    observation_json,
    ownership_from,
    ownership_json,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StackRecord:
    """What a stack applied last: the commit, the run, when, the scope, and the law it was judged by."""

    commit: str = ""
    run: str = ""
    at: str = ""
    law: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run whose outcome nobody recorded."""

    run: str
    stack: str
    commit: str
    at: str
    actions: tuple[Action, ...]
    learned: tuple[Learned, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """A run that begins; ``at`` is the service's own time, because creations are compared with it later.

    ``asked`` is the part of the desired state that it is about.
    """

    id: str
    stack: str
    commit: str
    at: str
    asked: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """The ledger as it was fetched. ``newest`` is None where there is none yet."""

    newest: CommitId | None
    ownership: Mapping[Address, Ownership] = field(default_factory=dict)
    observed: Mapping[Address, Observation] = field(default_factory=dict)
    stacks: Mapping[str, StackRecord] = field(default_factory=dict)
    tenant: str = ""
    open_run: OpenRun | None = None
    holds: tuple[Hold, ...] = ()

    def stack(self, name: str) -> StackRecord:
        return self.stacks.get(name, StackRecord())


class Journal:
    """Reads and extends one tenant's ledger; every write is pushed by compare and swap before it counts."""

    def __init__(self, plumbing: Plumbing, tenant: TenantSettings, clock: Clock) -> None:
        self.signed = bool(tenant.ledger.signers)
        self._url = tenant.url
        self._store = Store(plumbing, Signing.of(tenant.ledger))
        self._ref = RemoteRef(plumbing, tenant.ledger.remote, tenant.ledger.ref, clock=clock)
        self._clock = clock
        self._newest: CommitId | None = None
        self._progress = 0
        self._observed: Mapping[Address, Observation] = {}

    def fetch(self) -> Book:
        """The ledger as it is now. Raises LedgerError where the remote cannot be read: that is not "no ledger"."""
        self._newest = self._ref.fetch()
        if self._newest is None:
            return Book(None)
        self._store.verify_chain(self._newest)
        head = self._head()
        self._check_tenant(head)
        ownership: dict[Address, Ownership] = {}
        observed: dict[Address, Observation] = {}
        for path, content in self._store.read(self._newest, "resources").items():
            record = decode(content, path)
            try:
                owned = ownership_from(record)
                seen = observation_from(record["observed"]) if record.get("observed") else None
            except (KeyError, ValueError, TypeError) as error:
                raise LedgerTrustError(f"the ledger's {path} cannot be understood: {error}") from error
            ownership[owned.address] = owned
            if seen is not None:
                observed[owned.address] = seen
        self._observed = observed
        return Book(
            self._newest,
            ownership,
            observed,
            _stacks(head),
            head.get("tenant", ""),
            self._open_run(head.get("open")),
            self._holds(),
        )

    def refuse_beside_others(self) -> None:
        """Raises LedgerError where the remote has ledgers, but not this one: the ref may be misspelt."""
        others = self._ref.siblings()
        if others:
            raise LedgerError(
                f"there is no ledger {self._ref.ref} yet, but the remote has {', '.join(others)}",
                hint="check ledger.ref; to begin another ledger beside them: --new-ledger",
            )

    def _check_tenant(self, head: Mapping[str, Any]) -> None:
        recorded = head.get("tenant", "")
        if recorded and recorded.lower() != self._url.lower():
            raise LedgerError(
                f"this ledger belongs to {recorded}, and the configuration names {self._url}",
                hint="give each tenant a ledger.ref of its own",
            )

    def intent(self, run: Begun, tenant: str, actions: Iterable[Action]) -> None:
        """Record what is about to happen and what was there before. Nothing may be written to the tenant earlier."""
        record = {
            "format": FORMAT,
            "run": run.id,
            "stack": run.stack,
            "commit": run.commit,
            "at": run.at,
            "recordedAt": self._now(),
            "asked": dict(run.asked),
            "actions": [action_json(action) for action in actions],
        }
        head = self._head() | {"tenant": tenant, "open": {"run": run.id}}
        self._progress = 0
        changes = {HEAD_PATH: head, run_path(run.id, "intent"): record}
        self._commit(changes, CommitKind.INTENT, f"Intent of run {run.id}")

    def progress(self, run: str, learned: Iterable[Learned]) -> None:
        """Record what would be lost with this process."""
        self._progress += 1
        record = {"format": FORMAT, "run": run, "at": self._now(), "learned": [learned_json(item) for item in learned]}
        path = run_path(run, f"progress-{self._progress}")
        self._commit({path: record}, CommitKind.PROGRESS, f"Progress of run {run}")

    def outcome(
        self,
        run: str,
        stack: str,
        tenant: str,
        outcomes: Mapping[Address, Outcome],
        *,
        applied: StackRecord | None,
        summary: Mapping[str, Any],
    ) -> None:
        """Record what each action did and the ownership that results; ``applied`` None keeps the stack's record."""
        head = self._head()
        stacks = _stacks(head)
        if applied is not None:
            stacks[stack] = applied
        head = {
            "format": FORMAT,
            "tenant": tenant,
            "stacks": {
                name: {"commit": s.commit, "run": s.run, "at": s.at, "law": dict(s.law)} for name, s in stacks.items()
            },
        }
        changes: dict[str, Json | None] = {HEAD_PATH: head}
        for outcome in outcomes.values():
            for address, ownership in {outcome.address: outcome.ownership, **outcome.others}.items():
                observation = outcome.observation if address == outcome.address else None
                observation = observation or self._observed.get(address)
                changes[resource_path(address.canonical)] = _resource(ownership, observation)
        record = {
            "format": FORMAT,
            "run": run,
            "stack": stack,
            "at": self._now(),
            "outcomes": [_outcome_json(outcome) for _, outcome in sorted(outcomes.items())],
            **summary,
        }
        changes[run_path(run, "outcome")] = record
        self._commit(changes, CommitKind.OUTCOME, f"Outcome of run {run}")

    def runs(self) -> tuple[str, ...]:
        """The ids of all recorded runs, newest first."""
        if self._newest is None:
            return ()
        paths = self._store.paths(self._newest, "runs")
        return tuple(sorted({path.split("/")[1] for path in paths}, reverse=True))

    def outcomes(self) -> dict[str, Json]:
        """The outcomes of all recorded runs by id, newest first; a run that is open has none."""
        if self._newest is None:
            return {}
        runs = self.runs()
        found = self._store.read_some(self._newest, [run_path(run, "outcome") for run in runs])
        paths = {run: run_path(run, "outcome") for run in runs}
        return {run: decode(found[path], path) for run, path in paths.items() if path in found}

    def run(self, run: str) -> dict[str, Json]:
        """A run's records by part (``intent``, ``progress-1``, ``outcome``). ``run`` may be the beginning of an id."""
        matches = [known for known in self.runs() if known.startswith(run.upper())]
        if len(matches) != 1 or self._newest is None:
            what = "no run" if not matches else f"{len(matches)} runs"
            raise RunNotFoundError(f"{what} with id {run}", hint="`spo-gitops history` lists them")
        found = self._store.read(self._newest, f"runs/{matches[0]}")
        return {path.rpartition("/")[2].removesuffix(".json"): decode(content, path) for path, content in found.items()}

    def all_runs(self) -> Iterator[dict[str, Json]]:
        """The records of all runs by part, newest first, each read when it is asked for."""
        return (self.run(run) for run in self.runs())

    def note_holds(self, holds: Iterable[Hold], tenant: str, message: str) -> None:
        """Record which holds there are; a ledger that does not exist yet begins with this note."""
        changes: dict[str, Json | None] = {HOLDS_PATH: holds_json(holds)}
        if self._newest is None:
            changes[HEAD_PATH] = self._head() | {"tenant": tenant}
        self._commit(changes, CommitKind.NOTE, message)

    def findings(self) -> dict[str, str]:
        """The open findings of earlier audits by key, with the dates of the first audits that had them."""
        if self._newest is None:
            return {}
        found: dict[str, str] = {}
        for path, content in self._store.read(self._newest, FINDINGS).items():
            found.update(decode(content, path)["since"])
        return found

    def finding_counts(self, limit: int) -> tuple[tuple[str, int], ...]:
        """How many findings were open after each of the newest audits that changed something: (time, number)."""
        if self._newest is None:
            return ()
        found = []
        for commit, at in self._store.changes_of(self._newest, FINDINGS, limit):
            shards = self._store.read(commit, FINDINGS).items()
            found.append((at, sum(len(decode(content, path)["since"]) for path, content in shards)))
        return tuple(reversed(found))

    def note_findings(self, since: Mapping[str, str], tenant: str, message: str) -> bool:
        """Record which findings are open, and since when; False where the ledger says so already."""
        before = self.findings()
        if before == since:
            return False
        shards: dict[str, dict[str, str]] = {findings_path(key): {} for key in before}
        for key, first in since.items():
            shards.setdefault(findings_path(key), {})[key] = first
        changes: dict[str, Json | None] = {
            path: {"format": FORMAT, "since": found} if found else None for path, found in shards.items()
        }
        if self._newest is None:
            changes[HEAD_PATH] = self._head() | {"tenant": tenant}
        self._commit(changes, CommitKind.NOTE, message)
        return True

    def _holds(self) -> tuple[Hold, ...]:
        found = self._store.read_some(self._newest, [HOLDS_PATH]) if self._newest is not None else {}
        return holds_from(decode(found[HOLDS_PATH], HOLDS_PATH)) if HOLDS_PATH in found else ()

    def _open_run(self, record: Mapping[str, Any] | None) -> OpenRun | None:
        if not record:
            return None
        parts = self.run(record["run"])
        intent = parts["intent"]
        learned = [item for name in sorted(parts) if name.startswith("progress") for item in parts[name]["learned"]]
        return OpenRun(
            intent["run"],
            intent["stack"],
            intent["commit"],
            intent["at"],
            tuple(action_from(action) for action in intent["actions"]),
            tuple(learned_from(item) for item in learned),
        )

    def _head(self) -> Json:
        if self._newest is None:
            return {"format": FORMAT, "tenant": "", "stacks": {}}
        found = self._store.read_some(self._newest, [HEAD_PATH])
        if HEAD_PATH not in found:
            raise LedgerTrustError("the ledger has no head.json", hint="is ledger.ref the ref of a ledger?")
        return decode(found[HEAD_PATH], HEAD_PATH)

    def _commit(self, changes: Mapping[str, Json | None], kind: CommitKind, message: str) -> None:
        content = {path: None if record is None else encode(record) for path, record in changes.items()}
        new = self._store.write(self._newest, content, kind=kind, message=message, at=self._clock.now())
        self._ref.push(new, self._newest)
        self._newest = new

    def _now(self) -> str:
        return rfc3339(self._clock.now())


def _stacks(head: Mapping[str, Any]) -> dict[str, StackRecord]:
    return {name: StackRecord(**record) for name, record in head.get("stacks", {}).items()}


def _resource(ownership: Ownership | None, observation: Observation | None) -> Json | None:
    if ownership is None:
        return None
    record = ownership_json(ownership)
    if observation is not None:
        record["observed"] = observation_json(observation)
    return record


def _outcome_json(outcome: Outcome) -> Json:
    record: Json = {
        "address": str(outcome.address),
        "status": outcome.status.value,
        "message": outcome.message,
        "seconds": round(outcome.seconds, 3),
        "verified": outcome.verified,
        "correlationId": outcome.correlation_id,
    }
    if outcome.hint:
        record["hint"] = outcome.hint
    if outcome.effort is not None:
        record["startedSeconds"] = round(outcome.effort.started_s, 3)
        record["requests"] = outcome.effort.requests
        record["retries"] = outcome.effort.retries
        record["waitedSeconds"] = round(outcome.effort.waited_s, 3)
    return record
