"""``export``: a tenant, or a part of it, as files. Reads only; goes on where a killed one was."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..clock import SystemClock, rfc3339
from ..errors import ConfigError, UsageError
from ..exchange.archive import pack
from ..exchange.assemble import assemble
from ..exchange.manifest import Manifest
from ..exchange.workroom import Workroom
from ..model.address import TENANT
from ..model.config import TenantSettings
from ..model.site_url import ONE_DRIVE_HOST
from ..plan.selectors import selects
from ..problems import has_errors
from ..tenant.connect import open_tenant
from .export_reading import NOTHING_ELSE, Also, Reading
from .export_wish import ExportWish, wanted
from .journal import Journal
from .plan_live import Listeners
from .project import Project


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


def export(
    project: Project, out: Path, wish: ExportWish, *, tenant: str, listeners: Listeners, also: Also = NOTHING_ELSE
) -> Exported:
    """Writes the export; of some resources attributes are read that it would not have by itself (``also``). Raises
    UsageError, ConfigError, and TenantError where the tenant is out of reach: what was read until then is kept, and
    the same command goes on from there."""
    settings = settings_of(project, tenant)
    if wish.redact and wish.content:
        raise UsageError("content cannot be redacted", hint="export it without --redact, or without --include-content")
    if wish.redact and any(ONE_DRIVE_HOST in selector.lower() for selector in wish.selectors):
        raise UsageError("OneDrives cannot be redacted: their URLs are people's names", hint="leave one of both out")
    for selector in (*wish.selectors, *wish.excluded):
        selects(selector, TENANT)  # refuses what is no selector before anything is read
    if wish.logs and wish.form != "tree":
        raise UsageError("logs of changes are asked since the former export", hint="export into a folder")
    since = "" if not wish.since else _moment(project, settings, wish.since)
    room = Workroom(out if wish.form == "tree" else out.with_name(out.name + ".work"))
    job = {**asdict(wish), "restart": False, "since": since, "tenant": settings.name, "url": settings.url}
    job |= {"also": {str(address): sorted(names) for address, names in sorted(also.items())}} if also else {}
    resumed = room.enter(job, restart=wish.restart)
    if resumed:
        room.mend()
    with open_tenant(
        settings, SystemClock(settings.time_scale), read_only=True, log=listeners.log, content=wish.content
    ) as connection:
        reading = Reading(room, settings, connection, wish, since, listeners, also)
        reading.run(room.known() if resumed else frozenset())
        trouble = reading.trouble | (reading.content() if wish.content else {})
        metrics = connection.metrics()
    plan = Manifest(
        settings.name, settings.url, wish.selectors, wish.excluded, wish.redact, wish.content, wish.families,
        closed=reading.closed, skip_closed=wish.skip_closed, partial=reading.partial,
    )  # fmt: skip
    manifest = assemble(room, plan, lambda address: wanted(wish, address), trouble)
    if wish.logs:
        room.mark_as_of()
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


def _moment(project: Project, settings: TenantSettings, text: str) -> str:
    """``--since`` as a time in the form of records: a time itself, or that of a run's intent."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        if "-" in text:  # which no run's id has
            raise UsageError(f"{text!r} is no time", hint="write 2026-11-01 or 2026-11-01T18:00Z, or a run") from None
        journal = Journal(project.git.plumbing, settings, SystemClock())
        journal.fetch()
        parts = journal.runs.one(text)
        return str((parts.get("intent") or parts.get("outcome") or {}).get("at", ""))
    return rfc3339(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))


def _clear(folder: Path, manifest: Manifest) -> None:
    """Removes what was packed, and nothing else."""
    for path in (*manifest.files, "manifest.json"):
        (folder / path).unlink(missing_ok=True)
    for root, _, _ in os.walk(folder, topdown=False):
        if not os.listdir(root):
            os.rmdir(root)
