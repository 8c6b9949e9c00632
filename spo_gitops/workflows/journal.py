"""The journal: what the ledger's commits mean. Intent before the first write, progress, outcome after.

The tree holds ``head.json`` (what each stack applied last, the run that is open, what is to be taken back),
one record a resource, and for each run its intent, progress and outcome.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from typing import Any

from ..apply.learned import Learned, learned_from, learned_json
from ..clock import Clock
from ..errors import LedgerError, LedgerTrustError, NoRemoteError
from ..ledger.codec import FORMAT, HEAD_PATH, resource_path, run_path
from ..ledger.plumbing import Plumbing
from ..ledger.store import CommitKind
from ..model.address import Address
from ..model.config import TenantSettings
from ..model.observation import Observation
from ..model.outcome import Outcome, Status
from ..model.ownership import Ownership
from ..model.plan import Action
from ..plan.moving import arrived, left_behind
from ..plan.records import (
    action_from,
    action_json,
    observation_from,
    observation_json,
    ownership_from,
    ownership_json,
)
from .book import Begun, Book, DueUndo, OpenRun, StackRecord
from .notes import Notes
from .pages import Json, Pages
from .runs import Runs


class Journal:
    """Reads and extends one tenant's ledger. ``runs`` are the records of its runs, ``notes`` what stands beside."""

    def __init__(self, plumbing: Plumbing, tenant: TenantSettings, clock: Clock) -> None:
        self.signed = bool(tenant.ledger.signers)
        self._url = tenant.url
        self._pages = Pages(plumbing, tenant, clock)
        self.runs = Runs(self._pages)
        self.notes = Notes(self._pages)
        self._progress = 0
        self._one_at_a_time = threading.Lock()
        self._observed: Mapping[Address, Observation] = {}
        self._recorded: Mapping[Address, Ownership] = {}

    def fetch(self) -> Book:
        """The ledger as it is now. Raises LedgerError where the remote cannot be read: that is not "no ledger"."""
        newest = self._pages.fetch()
        if newest is None:
            return Book(None)
        head = self._pages.head()
        self._check_tenant(head)
        ownership, self._observed = _resources(self._pages.below("resources"))
        self._recorded = ownership
        return Book(
            newest,
            ownership,
            self._observed,
            _stacks(head),
            head.get("tenant", ""),
            self._open_run(head.get("open")),
            self.notes.holds(),
            _undo(head),
        )

    def read(self) -> Book:
        """``fetch`` for who writes nothing: where this repository does not even have the remote, the book is empty and
        says why. Whoever writes needs it, and no other failure is taken for an empty ledger.
        """
        try:
            return self.fetch()
        except NoRemoteError as error:
            return Book(None, trouble=str(error))

    def refuse_beside_others(self) -> None:
        """Raises LedgerError where the remote has ledgers, but not this one: the ref may be misspelt."""
        self._pages.refuse_beside_others()

    def intent(self, run: Begun, tenant: str, actions: Iterable[Action]) -> None:
        """Record what is about to happen and what was there before. Nothing may be written to the tenant earlier."""
        record = {
            "format": FORMAT,
            "run": run.id,
            "stack": run.stack,
            "commit": run.commit,
            "at": run.at,
            "recordedAt": self._pages.now(),
            "asked": dict(run.asked),
            **({"atomic": True} if run.atomic else {}),
            **({"rollsBack": run.rolls_back} if run.rolls_back else {}),
            **({"warrant": dict(run.warrant)} if run.warrant else {}),
            "actions": [action_json(action) for action in actions],
        }
        head = self._pages.head() | {"tenant": tenant, "open": {"run": run.id}}
        self._progress = 0
        changes = {HEAD_PATH: head, run_path(run.id, "intent"): record}
        self._pages.commit(changes, CommitKind.INTENT, f"Intent of run {run.id}")

    def progress(self, run: str, learned: Iterable[Learned], *, undo: Iterable[Address] = ()) -> None:
        """Record what would be lost with this process; ``undo``: what it has decided to take back.

        Threads may tell at once: what new resources taught is recorded beside the engine, a decision by it. One record
        follows the other, as each is pushed on top of the last.
        """
        items = [learned_json(item) for item in learned]
        record = {"format": FORMAT, "run": run, "learned": items}
        record |= {"undo": decided} if (decided := sorted(map(str, undo))) else {}
        with self._one_at_a_time:
            self._progress += 1
            path = run_path(run, f"progress-{self._progress}")
            changes = {path: record | {"at": self._pages.now()}}
            self._pages.commit(changes, CommitKind.PROGRESS, f"Progress of run {run}")

    def outcome(
        self,
        run: str,
        stack: str,
        tenant: str,
        outcomes: Mapping[Address, Outcome],
        *,
        applied: StackRecord | None,
        summary: Mapping[str, Any],
        undo: DueUndo | None = None,
        undone: bool = False,
    ) -> None:
        """Record what each action did and the ownership that results; ``applied`` None keeps the stack's record.

        ``undo`` is due from now on; ``undone``: what was due has been taken back as far as it can be.
        """
        head = self._pages.head()
        stacks, due = _stacks(head), dict(_undo(head))
        if applied is not None:
            stacks[stack] = applied
        if undone:
            due.pop(stack, None)
        if undo is not None:
            due[stack] = undo
        changes: dict[str, Json | None] = {HEAD_PATH: _head(tenant, stacks, due)}
        for outcome in outcomes.values():
            for address, ownership in {outcome.address: outcome.ownership, **outcome.others}.items():
                observation = outcome.observation if address == outcome.address else None
                observation = observation or self._observed.get(address)
                if ownership is not None and outcome.status is Status.SUCCEEDED:
                    ownership = arrived(ownership)
                changes[resource_path(address.canonical)] = _resource(ownership, observation)
                for elsewhere in left_behind(ownership, self._recorded):
                    changes.setdefault(resource_path(elsewhere.canonical), None)
        record = {
            "format": FORMAT,
            "run": run,
            "stack": stack,
            "at": self._pages.now(),
            "outcomes": [_outcome_json(outcome) for _, outcome in sorted(outcomes.items())],
            **summary,
        }
        changes[run_path(run, "outcome")] = record
        self._pages.commit(changes, CommitKind.OUTCOME, f"Outcome of run {run}")

    def _check_tenant(self, head: Mapping[str, Any]) -> None:
        recorded = head.get("tenant", "")
        if recorded and recorded.lower() != self._url.lower():
            raise LedgerError(
                f"this ledger belongs to {recorded}, and the configuration names {self._url}",
                hint="give each tenant a ledger.ref of its own",
            )

    def _open_run(self, record: Mapping[str, Any] | None) -> OpenRun | None:
        if not record:
            return None
        parts = self.runs.one(record["run"])
        intent = parts["intent"]
        progress = [parts[name] for name in sorted(parts, key=_in_turn) if name.startswith("progress")]
        return OpenRun(
            intent["run"],
            intent["stack"],
            intent["commit"],
            intent["at"],
            tuple(action_from(action) for action in intent["actions"]),
            tuple(learned_from(item) for record in progress for item in record["learned"]),
            bool(intent.get("atomic")),
            intent.get("rollsBack", ""),
            frozenset(Address.parse(text) for record in progress for text in record.get("undo", [])),
            intent.get("warrant", {}),
        )


def _resources(records: Mapping[str, Json]) -> tuple[dict[Address, Ownership], dict[Address, Observation]]:
    """Who owns what, and what was seen of it last. Raises LedgerTrustError."""
    ownership: dict[Address, Ownership] = {}
    observed: dict[Address, Observation] = {}
    for path, record in records.items():
        try:
            owned = ownership_from(record)
            seen = observation_from(record["observed"]) if record.get("observed") else None
        except (KeyError, ValueError, TypeError) as error:
            raise LedgerTrustError(f"the ledger's {path} cannot be understood: {error}") from error
        ownership[owned.address] = owned
        if seen is not None:
            observed[owned.address] = seen
    return ownership, observed


def _in_turn(part: str) -> tuple[str, int]:
    """``progress-10`` comes after ``progress-9``: what was told last of a resource counts."""
    name, _, number = part.partition("-")
    return name, int(number or 0)


def _stacks(head: Mapping[str, Any]) -> dict[str, StackRecord]:
    return {name: StackRecord(**record) for name, record in head.get("stacks", {}).items()}


def _undo(head: Mapping[str, Any]) -> dict[str, DueUndo]:
    return {
        stack: DueUndo(record["run"], frozenset(Address.parse(text) for text in record["what"]))
        for stack, record in head.get("undo", {}).items()
    }


def _head(tenant: str, stacks: Mapping[str, StackRecord], due: Mapping[str, DueUndo]) -> Json:
    records = {
        name: {"commit": s.commit, "run": s.run, "at": s.at, "law": dict(s.law)}
        | ({} if s.wholly else {"wholly": False, "since": s.since})
        for name, s in stacks.items()
    }
    undo = {name: {"run": u.run, "what": sorted(str(address) for address in u.what)} for name, u in due.items()}
    return {"format": FORMAT, "tenant": tenant, "stacks": records, **({"undo": undo} if undo else {})}


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
