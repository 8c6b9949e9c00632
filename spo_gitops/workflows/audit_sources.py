"""What an audit can judge without a tenant: plain JSON, an export (folder or archive), or what the ledger last saw."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..clock import SystemClock
from ..errors import ConfigError
from ..exchange.archive import is_archive, open_export
from ..exchange.observed import FOLDER, read_records
from ..model.address import TENANT, Address
from ..model.observation import Observation, unknown
from ..model.value import Observed
from ..policy.recorded import RecordingError, recording
from .auditing import no_recording, read_json
from .journal import Journal
from .project import Project, Target

LEDGER = Path("ledger")


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
    """The source of that path; the word ``ledger`` where no such file is. Raises ConfigError, SpoGitopsError."""
    if path == LEDGER and not path.exists():
        yield _of_ledger(project, goal)
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
    note = f"the ledger remembers {len(sites)} sites as they were when a run last touched them"
    return Source("from the ledger", digest, tenant, sites, lambda: (note,))
