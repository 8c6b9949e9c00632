"""What an audit can judge without a tenant: plain JSON, an export (folder or archive), or what the ledger last saw."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..clock import SystemClock
from ..counting import how_many
from ..errors import ConfigError, UsageError
from ..exchange.archive import is_archive, open_export
from ..exchange.observed import FOLDER, read_records
from ..model.address import TENANT, Address
from ..model.observation import Observation, Presence, unknown
from ..model.value import Observed
from ..plan.records import observation_from
from ..policy.recorded import RecordingError, recording
from .auditing import no_recording, read_json
from .journal import Journal
from .project import Project, Target

LEDGER = Path("ledger")
RUN = "run:"


@dataclass(frozen=True, slots=True)
class Source:
    """Observations that somebody made: the tenant's settings (None: not among them) and its sites, read once."""

    name: str
    digest: str
    tenant: dict[str, Observed] | None
    sites: Iterable[Observation]
    notes: Callable[[], Iterable[str]] = tuple  # complete once the sites were read


@contextmanager
def open_source(project: Project, goal: Target, path: Path) -> Iterator[Source]:
    """The source of that path; where no such file is, ``ledger`` is what runs last saw and ``run:ID`` what one of them
    saw before it wrote. Raises ConfigError, SpoGitopsError.
    """
    if path == LEDGER and not path.exists():
        yield _of_ledger(project, goal)
    elif str(path).startswith(RUN) and not path.exists():
        yield _of_run(project, goal, str(path).removeprefix(RUN))
    elif path.is_dir() or is_archive(path):
        with tempfile.TemporaryDirectory(prefix="spo-gitops-") as room:
            yield _of_export(path, Path(room))
    else:
        yield _of_json(path)


def _of_json(path: Path) -> Source:
    raw, digest = read_json(path)
    try:
        recorded = recording(raw)
    except RecordingError as error:
        expected = '{"tenant": {...}, "sites": [{"url": ..., ...}]}'
        raise ConfigError((no_recording(path, str(error), expected),)) from error
    tenant = None if recorded.tenant is None else dict(recorded.tenant)
    return Source(f"recorded in {path.name}", digest, tenant, recorded.observations(), recorded.notes)


def _of_export(path: Path, room: Path) -> Source:
    folder, manifest = open_export(path, room)
    tenant: dict[str, Observed] | None = None
    for record in read_records(folder / FOLDER):
        if record.address == TENANT:
            tenant = dict(record.observation.fields)

    def sites() -> Iterator[Observation]:
        seen: set[Address] = set()
        for record in read_records(folder / FOLDER):
            if record.address.kind == "site":
                seen.add(record.address)
                yield record.observation
        for text, why in manifest.failed.items():
            address = Address.parse(text)
            if address.kind == "site" and address not in seen:
                yield unknown(address, why)

    return Source(f"exported from {manifest.tenant} ({path.name})", manifest.root, tenant, sites())


def _of_ledger(project: Project, goal: Target) -> Source:
    book = Journal(project.git.plumbing, goal.settings, SystemClock()).fetch()
    tenant = dict(book.observed[TENANT].fields) if TENANT in book.observed else None
    sites = [seen for address, seen in sorted(book.observed.items()) if address.kind == "site"]
    digest = hashlib.sha256(str(book.newest).encode()).hexdigest()
    known = how_many(
        len(sites), "site as it was when a run last touched it", "sites as they were when a run last touched them"
    )
    note = f"the ledger remembers {known}"
    return Source("from the ledger", digest, tenant, sites, lambda: (note,))


def _of_run(project: Project, goal: Target, run: str) -> Source:
    """What a run saw of everything that it was about to touch: its snapshot."""
    journal = Journal(project.git.plumbing, goal.settings, SystemClock())
    journal.fetch()
    intent = journal.runs.one(run).get("intent")
    if intent is None:
        raise UsageError(f"run {run} has no snapshot", hint="its intent was pruned, or it made none")
    seen = {o.address: o for o in (observation_from(a["observation"]) for a in intent.get("actions", ()))}
    tenant = dict(seen[TENANT].fields) if TENANT in seen else None
    sites = [found for address, found in sorted(seen.items()) if address.kind == "site"]
    there = [found for found in sites if found.presence is not Presence.ABSENT]
    digest = hashlib.sha256(json.dumps(intent, sort_keys=True).encode()).hexdigest()
    note = f"the snapshot has {how_many(len(there), 'site as it was', 'sites as they were')} before the run"
    name = f"from the snapshot of run {intent['run']}, {intent['at']}"
    return Source(name, digest, tenant, there, lambda: (note,))
