"""Looking after the ledger: whether all of it can be trusted and read, and dropping old runs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..clock import SystemClock
from ..counting import how_many
from ..errors import LedgerError, LedgerTrustError, SpoGitopsError
from ..ledger.codec import CHAIN_PATH, FINDINGS, HEAD_PATH, HOLDS_PATH, decode, findings_path, resource_path
from ..ledger.lock import Lock
from ..ledger.objects import check_objects
from ..ledger.plumbing import CommitId
from ..ledger.refs import RemoteRef
from ..ledger.signing import Signing
from ..ledger.store import CommitKind, Store
from ..model.ownership import Origin
from ..plan.hold_records import holds_from
from ..plan.records import action_from, observation_from, ownership_from
from .book import Book
from .ids import moment, ulid
from .journal import Journal
from .project import Project, Target, target


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was verified, in words, and what is wrong: one sentence each."""

    facts: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pruning:
    """``dropped`` runs, and those older ones that are ``kept`` because something needs them, newest first."""

    dropped: tuple[str, ...]
    kept: tuple[str, ...]
    left: int


def verify(project: Project, tenant: str) -> Verdict:
    """Chain, signatures, objects and records of the whole ledger. LedgerError only where it cannot be reached."""
    goal = target(project.work_tree(tenant, offline=True), "", tenant)
    plumbing = project.git.plumbing
    store, ref = _opened(project, goal)
    newest = ref.fetch()
    if newest is None:
        return Verdict(("there is no ledger yet",), ())
    facts, problems = [], []
    try:
        links = store.verify_chain(newest)
        oldest = links[-1]
        anchor = f", anchored to {oldest.anchor[:12]} by a pruning" if oldest.anchor else ""
        facts.append(f"{how_many(len(links), 'commit')} in one chain, {oldest.sequence} to {links[0].sequence}{anchor}")
        signed = goal.settings.ledger.signers
        facts.append(f"every commit signed by one of {len(signed)} signers" if signed else "no signers are configured")
    except SpoGitopsError as error:
        problems.append(str(error))
    objects = check_objects(plumbing, newest)
    facts.append(f"{objects.count} objects")
    problems += objects.problems
    if not objects.problems:
        files = store.read(newest)
        facts.append(f"{len(files)} records")
        problems += _records(files)
    return Verdict(tuple(facts), tuple(problems))


def prune(project: Project, tenant: str, *, older_than: timedelta, keep: int, approved: bool) -> Pruning:
    """Drop runs that are older, but for the newest ``keep`` and what is still needed; without approval only told."""
    goal = target(project.work_tree(tenant, offline=True), "", tenant)
    clock = SystemClock()
    if not approved:
        return _chosen(Journal(project.git.plumbing, goal.settings, clock), clock.now() - older_than, keep)
    ledger = goal.settings.ledger
    lock = Lock(project.git.plumbing, remote=ledger.remote, ledger_ref=ledger.ref, clock=clock)
    with lock.acquire(ulid(clock.now(), os.urandom(10))):
        pruning = _chosen(Journal(project.git.plumbing, goal.settings, clock), clock.now() - older_than, keep)
        if pruning.dropped:
            _rewrite(project, goal, pruning, clock.now())
    return pruning


def _opened(project: Project, goal: Target) -> tuple[Store, RemoteRef]:
    ledger, plumbing = goal.settings.ledger, project.git.plumbing
    return Store(plumbing, Signing.of(ledger)), RemoteRef(plumbing, ledger.remote, ledger.ref, clock=SystemClock())


def _chosen(journal: Journal, before: datetime, keep: int) -> Pruning:
    book = journal.fetch()
    if book.open_run is not None:
        raise LedgerError(f"run {book.open_run.run} ended without an outcome", hint="apply first: that concludes it")
    runs = journal.runs.ids()
    made = {run: _made(run) for run in runs}  # of all of them: a forged id might stand in for one that is to stay
    old = [run for run in runs[keep:] if made[run] < before]
    needed = set(_needed(book))
    dropped = tuple(run for run in old if run not in needed)
    return Pruning(dropped, tuple(run for run in old if run in needed), len(runs) - len(dropped))


def _made(run: str) -> datetime:
    """When the run began. Raises LedgerTrustError."""
    try:
        return moment(run)
    except ValueError as error:
        raise LedgerTrustError(
            f"the ledger has a run {run}, whose id tells no time; nothing is pruned",
            hint="no run of ours is called so: `spo-gitops ledger verify` says what is wrong",
        ) from error


def _needed(book: Book) -> Iterator[str]:
    """The runs whose effect stands: what ownership names, what rests in the recycle bin, what was applied last."""
    for owned in book.ownership.values():
        yield from (value.run for value in owned.attributes.values())
        if owned.history:
            yield owned.history[-1].run
        if Origin.CREATED in (owned.origin, owned.was):  # the first run that declared it made it
            yield from [entry.run for entry in owned.history if entry.run and entry.digest][:1]
        if owned.taken_back is not None:
            yield from (owned.taken_back.run, owned.taken_back.by)
    yield from (stack.run for stack in book.stacks.values())
    yield from (due.run for due in book.undo.values())


def _rewrite(project: Project, goal: Target, pruning: Pruning, now: datetime) -> None:
    """A first commit anew with what is kept, anchored to the history that it replaces; that goes with git's gc."""
    store, ref = _opened(project, goal)
    newest = ref.fetch()
    if newest is None:
        return
    gone = tuple(f"runs/{run}/" for run in pruning.dropped)
    kept: dict[str, bytes | None] = {
        path: content
        for path, content in store.read(newest).items()
        if path != CHAIN_PATH and not path.startswith(gone)
    }
    message = f"Prune {how_many(len(pruning.dropped), 'run')} up to {pruning.dropped[0]}\n\nContinues {newest}.\n"
    new = store.write(None, kept, kind=CommitKind.NOTE, message=message, at=now, anchor=newest)
    store.verify_chain(CommitId(new))
    ref.push(new, newest)


def _records(files: Mapping[str, bytes]) -> Iterator[str]:
    """What cannot be understood, or lies where it does not belong."""
    if HEAD_PATH not in files:
        yield f"there is no {HEAD_PATH}"
    for path, content in sorted(files.items()):
        try:
            yield from _record(path, decode(content, path), files)
        except SpoGitopsError as error:
            yield str(error)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            yield f"{path} cannot be understood: {type(error).__name__} {error}"


def _record(path: str, record: dict[str, Any], files: Iterable[str]) -> Iterator[str]:
    if path.startswith("resources/"):
        owned = ownership_from(record)
        if record.get("observed"):
            observation_from(record["observed"])
        if resource_path(owned.address.canonical) != path:
            yield f"{path} is the record of {owned.address}, which belongs elsewhere"
    elif path.endswith("/intent.json"):
        for action in record["actions"]:
            action_from(action)
    elif path == HOLDS_PATH:
        holds_from(record)
    elif path.startswith(f"{FINDINGS}/"):
        if any(findings_path(key) != path for key in record["since"]):
            yield f"{path} has findings that belong elsewhere"
    elif path == HEAD_PATH and record.get("open"):
        run = record["open"]["run"]
        if f"runs/{run}/intent.json" not in files:
            yield f"run {run} is open, and its intent is not there"
    if path.startswith("runs/"):
        run = path.split("/")[1]
        if record["run"] != run:
            yield f"{path} is the record of run {record['run']}"
        yield from _named_like_no_run(path, run)


def _named_like_no_run(path: str, run: str) -> Iterator[str]:
    try:
        moment(run)
    except ValueError:
        yield f"{path} is of a run whose id tells no time"
