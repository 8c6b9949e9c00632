"""``export``: a tenant, or a part of it, as files. Reads only; goes on where a killed one was."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from ..apply.engine import Engine, Pool, Program
from ..clock import SystemClock, rfc3339
from ..errors import ConfigError, UnreachableError, UsageError
from ..exchange.archive import FORMATS, pack
from ..exchange.assemble import assemble
from ..exchange.content import read_content
from ..exchange.inside import FAMILIES
from ..exchange.manifest import Manifest, load_manifest
from ..exchange.observed import Record
from ..exchange.workroom import Workroom
from ..kinds.discovery import Found, discover
from ..kinds.hosts import path_of
from ..kinds.registry import kinds_of
from ..kinds.survey import survey
from ..model.address import TENANT, Address
from ..model.config import TenantSettings
from ..model.kind import Ask, Kinds, Survey
from ..model.observation import Presence, unknown
from ..plan.selectors import selects
from ..problems import has_errors
from ..tenant.connect import Tenant, open_tenant
from .journal import Journal
from .plan_live import Listeners
from .project import Project

EVERYTHING = ("*:*",)
__all__ = ["EVERYTHING", "FAMILIES", "FORMATS", "ExportWish", "Exported", "export", "settings_of", "wanted"]

_REDIRECT = "REDIRECTSITE"
_PERSONAL = "/personal/"


@dataclass(frozen=True, slots=True)
class ExportWish:
    """``since``: a time or a run, empty for what discovery shows as changed; ``full`` reads everything again.
    ``families`` of what is inside of sites are read besides."""

    selectors: tuple[str, ...] = EVERYTHING
    excluded: tuple[str, ...] = ()
    since: str = ""
    form: str = "tree"
    redact: bool = False
    full: bool = False
    restart: bool = False
    families: tuple[str, ...] = ()
    content: bool = False


@dataclass(frozen=True, slots=True)
class Exported:
    """What was done: the manifest, how many resources were read and how many taken from the former export."""

    manifest: Manifest
    path: Path
    read: int
    reused: int
    resumed: int
    requests: int
    units: float


def export(project: Project, out: Path, wish: ExportWish, *, tenant: str, listeners: Listeners) -> Exported:
    """Writes the export. Raises UsageError, ConfigError, and TenantError where the tenant is out of reach: what was
    read until then is kept, and the same command goes on from there."""
    settings = settings_of(project, tenant)
    if wish.redact and wish.content:
        raise UsageError("content cannot be redacted", hint="export it without --redact, or without --include-content")
    for selector in (*wish.selectors, *wish.excluded):
        selects(selector, TENANT)  # refuses what is no selector before anything is read
    since = "" if not wish.since else _moment(project, settings, wish.since)
    room = Workroom(out if wish.form == "tree" else out.with_name(out.name + ".work"))
    job = {**asdict(wish), "restart": False, "since": since, "tenant": settings.name, "url": settings.url}
    resumed = room.enter(job, restart=wish.restart)
    if resumed:
        room.mend()
    with open_tenant(
        settings, SystemClock(settings.time_scale), read_only=True, log=listeners.log, content=wish.content
    ) as connection:
        reading = _Reading(room, settings, connection, wish, since, listeners)
        reading.run(room.known() if resumed else frozenset())
        trouble = reading.content() if wish.content else {}
        metrics = connection.metrics()
    plan = Manifest(settings.name, settings.url, wish.selectors, wish.redact, wish.content)
    manifest = assemble(room, plan, lambda address: wanted(wish, address), trouble)
    room.leave()
    if wish.form != "tree":
        pack(room.folder, manifest, out, wish.form)
        _clear(room.folder, manifest)
    return Exported(
        manifest, out, reading.read, reading.reused, reading.resumed, metrics.requests, float(metrics.resource_units)
    )


def settings_of(project: Project, tenant: str) -> TenantSettings:
    """The tenant's settings; documents may be in any state. Raises ConfigError, UsageError."""
    loaded = project.configuration(tenant)
    if loaded.configuration is None or has_errors(loaded.problems):
        raise ConfigError(loaded.problems)
    name = tenant or loaded.configuration.default_tenant
    return loaded.configuration.tenants[name]


def wanted(wish: ExportWish, address: Address) -> bool:
    """Whether the address is asked for. OneDrives are, where a selector names them."""
    if any(selects(selector, address) for selector in wish.excluded):
        return False
    personal = address.key.startswith(_PERSONAL)
    return any(selects(s, address) and (not personal or _PERSONAL in s.lower()) for s in wish.selectors)


class _Reading:
    """Discovery, then one conversation a resource; everything goes into the journal as it comes."""

    def __init__(
        self,
        room: Workroom,
        settings: TenantSettings,
        connection: Tenant,
        wish: ExportWish,
        since: str,
        listeners: Listeners,
    ) -> None:
        self._room = room
        self._kinds: Kinds = kinds_of(settings.url)
        self._connection = connection
        self._clock = SystemClock(settings.time_scale)
        self._wish = wish
        self._since = since
        self._listeners = listeners
        self.read = self.reused = self.resumed = 0

    def run(self, known: frozenset[Address]) -> None:
        shared: Survey = self._one(survey(True, False))
        sites = {Address.of("site", found.path): found for found in self._sites()}
        hubs = [Address("hub", path_of(str(hub["SiteUrl"]))) for hub in shared.hubs.values()]
        addresses = [*sorted(sites), *sorted(hubs)]
        if TENANT.kind in self._kinds and wanted(self._wish, TENANT):
            addresses.append(TENANT)
        self.resumed = sum(address in known for address in addresses)
        former = self._former()
        asked: list[Address] = []
        for address in addresses:
            if address in known:
                continue
            before, found = former.get(address), sites.get(address)
            if before is not None and found is not None and self._is_unchanged(before, found):
                self._room.journal(before)
                self.reused += 1
            elif self._since and found is not None and found.activity and found.activity < self._since:
                continue
            else:
                asked.append(address)
        source = _Source(self._programs(asked, shared), len(asked), self._listeners.watch)
        source.keep = lambda address, result, error: self._keep(
            address, result, error, sites.get(address), former.get(address)
        )
        self._listeners.say(f"reading {len(asked)} resources; {self.reused} are unchanged, {self.resumed} were read")
        Engine[Address](self._connection, self._clock, self._connection.governor.limit).run(source)
        if source.cut_off is not None:
            raise source.cut_off
        if source.errors and source.errors == source.total and source.last is not None:
            raise source.last

    def content(self) -> dict[str, str]:
        """What is kept in every site that was read; returns what could not be, by address."""
        sites = [
            record.address
            for _, records in self._room.shards()
            for record in records
            if record.address.kind == "site" and record.observation.presence is Presence.PRESENT
        ]
        trouble: dict[str, str] = {}

        def keep(address: Address, result: Any, error: Exception | None) -> None:
            found = (str(error),) if error is not None else result
            if found:
                trouble[str(address)] = "; ".join(found)

        unique = sorted(set(sites))
        programs = ((address, read_content(self._room.folder, address.key)) for address in unique)
        source = _Source(programs, len(unique), self._listeners.watch)
        source.keep = keep
        self._listeners.say(f"reading the content of {len(unique)} sites")
        Engine[Address](self._connection, self._clock, self._connection.governor.limit).run(source)
        if source.cut_off is not None:
            raise source.cut_off
        return trouble

    def _sites(self) -> Iterator[Found]:
        rows = self._room.found()
        if rows is None:
            found: tuple[Found, ...] = self._one(discover())
            rows = [asdict(site) for site in found]
            self._room.keep_found(rows)
        for row in rows:
            site = Found(**row)
            if not site.template.upper().startswith(_REDIRECT) and wanted(self._wish, Address.of("site", site.path)):
                yield site

    def _former(self) -> Mapping[Address, Record]:
        """The records of the export that is written over, where they may be used again."""
        before = load_manifest(self._room.folder)
        if before is None or before.redacted or self._wish.redact or self._wish.full:
            return {}
        return {record.address: record for record in self._room.former()}

    def _is_unchanged(self, before: Record, found: Found) -> bool:
        if self._since and found.activity:
            return bool(before.mark) and found.activity < self._since
        return bool(before.mark) and before.mark == found.mark

    def _programs(self, asked: Iterable[Address], shared: Survey) -> Iterator[tuple[Address, Program[Any]]]:
        for address in asked:
            ask = Ask(address, _asked(address, self._wish))
            yield address, self._kinds[address.kind].read(ask, shared)

    def _keep(
        self, address: Address, result: Any, error: Exception | None, found: Found | None, former: Record | None
    ) -> None:
        observation = result if error is None else unknown(address, str(error))
        self.read += error is None
        if observation.presence is Presence.UNKNOWN and former is not None:
            self._room.remember(former)
        self._room.journal(Record(observation, "" if found is None else found.mark))

    def _one(self, program: Program[Any]) -> Any:
        pool: Pool[str] = Pool([("", program)])
        Engine[str](self._connection, self._clock, self._connection.governor.limit).run(pool)
        for error in pool.errors.values():
            raise error
        return pool.results[""]


class _Source:
    """Programs as they are made, results as they come: nothing is held in memory. A tenant out of reach ends it."""

    def __init__(
        self, programs: Iterator[tuple[Address, Program[Any]]], total: int, watch: Callable[[int, int], None]
    ) -> None:
        self._programs = programs
        self._watch = watch
        self.total = total
        self.done = self.errors = 0
        self.cut_off: Exception | None = None
        self.last: Exception | None = None
        self.keep: Callable[[Address, Any, Exception | None], None] = lambda address, result, error: None

    def ready(self, free: int) -> Iterable[tuple[Address, Program[Any]]]:
        if self.cut_off is not None:
            return []
        return list(islice(self._programs, free))

    def finished(self, key: Address, result: Any, error: Exception | None) -> None:
        if isinstance(error, UnreachableError):
            self.cut_off = error
            return
        if error is not None:
            self.errors, self.last = self.errors + 1, error
        self.keep(key, result, error)
        self.done += 1
        self._watch(self.done, self.total)


def _asked(address: Address, wish: ExportWish) -> frozenset[str]:
    if address.kind != "site":
        return frozenset()
    inside = (FAMILIES[family] for family in wish.families)
    return frozenset({"admins", "hub"}).union(*inside)


def _moment(project: Project, settings: TenantSettings, text: str) -> str:
    """``--since`` as a time in the form of records: a time itself, or that of a run's intent."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        journal = Journal(project.git.plumbing, settings, SystemClock())
        journal.fetch()
        parts = journal.run(next(iter(journal.runs()), text) if text.lower() == "last" else text)
        return str((parts.get("intent") or parts.get("outcome") or {}).get("at", ""))
    return rfc3339(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def _clear(folder: Path, manifest: Manifest) -> None:
    """Removes what was packed, and nothing else."""
    for path in (*manifest.files, "manifest.json"):
        (folder / path).unlink(missing_ok=True)
    for root, _, _ in os.walk(folder, topdown=False):
        if not os.listdir(root):
            os.rmdir(root)
