"""``import --include-content``: the files of an export back into the sites that they came from.

Only into sites that are declared or owned, and under the tenant's lock. The ledger records no content.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..apply.engine import Engine, Pool, Program
from ..clock import SystemClock, rfc3339
from ..errors import ConfigError, GuardError, TenantError, UsageError
from ..exchange.archive import open_export
from ..exchange.fates import Fate, Item, Manner
from ..exchange.held_files import held_content
from ..exchange.held_rows import Held
from ..exchange.manifest import Manifest
from ..exchange.observed import FOLDER, read_records
from ..exchange.restoring import restore_content
from ..ledger.lock import Lock
from ..model.address import Address
from ..model.config import Mode
from ..model.desired import Desired
from ..model.hold import Hold
from ..model.ownership import Ownership
from ..plan.selectors import selects
from ..problems import has_errors
from ..tenant.connect import WRITE_NEEDS_S, Tenant, open_tenant
from .book import Book
from .ids import ulid
from .journal import Journal
from .plan_live import Listeners
from .project import Project, Target, target


@dataclass(slots=True)
class Restored:
    """Every item that was looked at."""

    items: list[Item] = field(default_factory=list)

    def count(self, fate: Fate) -> int:
        return sum(item.fate is fate for item in self.items)


def restore(
    project: Project, source: Path, selectors: tuple[str, ...], manner: Manner, *, tenant: str, listeners: Listeners
) -> Restored:
    """Looks, and writes where the manner says so. Raises UsageError, ConfigError, ExportError, GuardError,
    LockHeldError before anything is sent; TenantError where the tenant is out of reach."""
    loaded = project.work_tree(tenant)
    if has_errors(loaded.problems):
        raise ConfigError(loaded.problems)
    goal = target(loaded, "", tenant)
    if manner.write and goal.settings.mode is Mode.OBSERVE:
        raise GuardError(
            f"tenant {goal.settings.name} is only observed (mode: observe); nothing is written",
            hint="set mode: manage when you are ready",
        )
    with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
        room, manifest = open_export(source, Path(folder) / "room")
        if not manifest.content:
            raise UsageError(f"{source} holds no content", hint="export with --include-content")
        if manifest.url.lower() != goal.settings.url.lower():
            raise UsageError("content goes back only into the tenant that it came from")
        held = dict(_held(room, manifest, selectors))
        if not held:
            raise UsageError("no content to import fits " + ", ".join(selectors))
        done = Restored()
        with _opened(project, goal, manner, listeners) as (connection, book):
            _run(goal, book, connection, held, manner, done, listeners)
    return done


def _held(room: Path, manifest: Manifest, selectors: tuple[str, ...]) -> Iterator[tuple[Address, Held]]:
    addresses = {record.observation.address for record in read_records(room / FOLDER)}
    for address in sorted(addresses):
        if address.kind == "site" and any(selects(selector, address) for selector in selectors):
            held = held_content(room, manifest, address.key)
            if held.libraries or held.lists:
                yield address, held


@contextmanager
def _opened(project: Project, goal: Target, manner: Manner, listeners: Listeners) -> Iterator[tuple[Tenant, Book]]:
    """A connection that only reads, or one that writes while the tenant's lock is held; and what the ledger says."""
    settings, wall = goal.settings, SystemClock()
    clock, journal = SystemClock(settings.time_scale), Journal(project.git.plumbing, settings, wall)
    if not manner.write:
        with open_tenant(settings, clock, read_only=True, log=listeners.log, content=True) as connection:
            yield connection, journal.fetch()
        return
    lock = Lock(project.git.plumbing, remote=settings.ledger.remote, ledger_ref=settings.ledger.ref, clock=wall)
    with lock.acquire(ulid(wall.now(), os.urandom(10))) as lease:
        book = journal.fetch()
        if book.newest is None:
            journal.refuse_beside_others()
        with open_tenant(
            settings, clock, read_only=False, may_write=lambda: lease.check(WRITE_NEEDS_S), log=listeners.log,
            content=True,
        ) as connection:  # fmt: skip
            yield connection, book


def _run(
    goal: Target, book: Book, connection: Tenant, held: dict[Address, Held], manner: Manner, done: Restored,
    listeners: Listeners,
) -> None:  # fmt: skip
    programs: list[tuple[Address, Program[Any]]] = []
    for address, found in held.items():
        desired, owned = goal.state.resources.get(address), book.ownership.get(address)
        why = refusal(desired, owned, goal.configuration.stack, book.holds, rfc3339(SystemClock().now()))
        if why:
            done.items.append(Item(address.key, Fate.FAILED, why))
        else:
            programs.append((address, restore_content(address.key, found, manner, done.items.append)))
    pool: Pool[Address] = Pool(programs, listeners.watch)
    Engine[Address](connection, SystemClock(goal.settings.time_scale), connection.governor.limit).run(pool)
    for address, error in pool.errors.items():
        if not isinstance(error, TenantError):
            raise error
        done.items.append(Item(address.key, Fate.FAILED, str(error)))
    done.items.sort(key=lambda item: item.path)


def refusal(desired: Desired | None, owned: Ownership | None, stack: str, holds: Iterable[Hold], now: str) -> str:
    """Why nothing is put back into the site, or empty; ``now`` in RFC 3339."""
    if owned is not None and owned.stack != stack:
        return f"stack {owned.stack!r} owns the site: import from there"
    about = desired if desired is not None else owned
    if about is None:
        return "the site is neither declared nor owned: import its document first"
    return next((str(h) for h in holds if h.lasts(now) and selects(h.selector, about.address, about.name)), "")
