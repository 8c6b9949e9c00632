"""``import``: from an export or from the live tenant into documents, ending in a plan that shows what is left."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ..clock import SystemClock, rfc3339
from ..counting import how_many
from ..desired.mapping import read_map_file
from ..desired.report import Report
from ..errors import ConfigError, SpoGitopsError, UsageError
from ..exchange.archive import open_export
from ..exchange.manifest import Manifest
from ..exchange.merging import Left
from ..exchange.observed import FOLDER, read_records
from ..kinds.registry import kinds_of
from ..model.address import Address
from ..model.kind import Kinds
from ..model.mapping import TenantMap
from ..model.observation import CLOSED, Observation, ObservedState
from ..model.plan import Plan
from ..model.value import NO_PRIOR, UNKNOWN
from ..plan.scope import ask_for
from ..plan.selectors import selects
from ..problems import has_errors
from ..tenant.connect import open_tenant
from .export_reading import Also
from .export_wish import ExportWish
from .exporting import export
from .import_documents import documents_for
from .import_room import ImportRoom
from .journal import Journal
from .plan_live import Listeners
from .planning import Seen, Wish, make, observe
from .project import Project, Target, target


class UnmappedError(SpoGitopsError):
    """Names of another tenant that the map does not have; ``names`` has all of them, by the map's key."""

    def __init__(self, names: Mapping[str, Counter[str]]) -> None:
        total = sum(len(found) for found in names.values())
        super().__init__(f"{total} names of the other tenant have no entry in the map", hint="add them to --map FILE")
        self.names = names


@dataclass(frozen=True, slots=True)
class ImportWish:
    """``source`` is a folder or archive; None for the live tenant. ``map_file`` and ``keep_unmapped`` are for
    another tenant's export."""

    selectors: tuple[str, ...]
    source: Path | None = None
    map_file: Path | None = None
    keep_unmapped: bool = False
    dry_run: bool = False
    families: tuple[str, ...] = ()  # of what is inside of live sites
    skip_closed: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """Files by path with their texts; ``plan`` is what is left to do for what was imported, None for a dry run."""

    files: Mapping[str, str]
    new: tuple[Address, ...]
    edited: tuple[Address, ...]
    left: tuple[Left, ...]
    plan: Plan | None
    kinds: Kinds
    resources: int


def import_(project: Project, wish: ImportWish, *, tenant: str, listeners: Listeners) -> Imported:
    """Writes the documents. Raises ConfigError where the repository (or what would be written) has errors,
    UnmappedError, UsageError; nothing is written then."""
    asked = {name: str(value) for name, value in asdict(replace(wish, dry_run=False)).items()}
    room = ImportRoom(project.git.plumbing.git_dir, {"root": str(project.root), "tenant": tenant, **asked})
    if not wish.dry_run and (late := room.finish(project.root)):
        listeners.say(f"{how_many(len(late), 'file')} that an interrupted import had not written: there now")
    goal = target(project.work_tree(tenant), "", tenant)
    with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
        observations, unread, manifest = _observations(project, goal, wish, Path(folder), room, tenant, listeners)
    if not observations:
        hint = "; ".join(f"{left.address}: {left.why}" for left in unread[:3])
        raise UsageError("nothing to import fits " + ", ".join(wish.selectors), hint=hint)
    if manifest.url.lower() != goal.settings.url.lower() or manifest.redacted:
        observations = _mapped(observations, read_map(wish.map_file), keep=wish.keep_unmapped)
    texts, new, edited, left = documents_for(project, goal.state, observations, tenant)
    left = [*unread, *left]
    if not wish.dry_run:
        room.write(project.root, texts)
    room.leave()
    passed_by = {a for a, seen in observations.items() if manifest.skip_closed and CLOSED in seen.facts}
    looked_at = {a: seen for a, seen in observations.items() if a not in passed_by}
    plan = None if wish.dry_run else _proof(project, looked_at, wish, tenant, listeners)
    kinds = kinds_of(goal.settings.url)
    return Imported(texts, new, edited, tuple(left), plan, kinds, len(observations))


def _observations(
    project: Project, goal: Target, wish: ImportWish, folder: Path, room: ImportRoom, tenant: str, listeners: Listeners
) -> tuple[dict[Address, Observation], list[Left], Manifest]:
    """What is to be imported, what of it could not be read, and what tells of the whole."""
    if wish.source is None:
        also = _managed(project, goal, wish)
        age = room.begin(SystemClock().now().timestamp(), also)
        if age:
            listeners.say(f"going on with what was read until the import broke off, begun {age / 60:.0f} min ago")
        asked = ExportWish(wish.selectors, families=wish.families, skip_closed=wish.skip_closed)
        manifest = export(project, room.reading, asked, tenant=tenant, listeners=listeners, also=also).manifest
        where = room.reading
    else:
        where, manifest = open_export(wish.source, folder / "room")
    failed = {Address.parse(text): why for text, why in manifest.failed.items()}
    unread = [Left(a, "", f"it could not be read whole: {failed[a]}") for a in sorted(failed) if _fits(wish, a)]
    for address, why in sorted((Address.parse(text), why) for text, why in manifest.closed.items()):
        if not _fits(wish, address) or address in failed:
            continue
        if manifest.skip_closed:
            listeners.say(f"{address}: what is in it was not read: {why}")
        else:
            unread.append(Left(address, "", f"what is in it could not be read: {why}"))
    records = (record.observation for record in read_records(where / FOLDER))
    chosen = {o.address: o for o in records if _fits(wish, o.address)}
    hubs = {str(o.fields.get("hub")) for o in chosen.values()} | {str(o.fields.get("parent")) for o in chosen.values()}
    for observation in (record.observation for record in read_records(where / FOLDER)):
        if observation.address.kind == "hub" and observation.address.key in hubs:
            chosen.setdefault(observation.address, observation)
    return chosen, unread, manifest


def _managed(project: Project, goal: Target, wish: ImportWish) -> Also:
    """What is declared or owned of each resource already: it is read, whatever is imported of others."""
    owned = Journal(project.git.plumbing, goal.settings, SystemClock()).read().ownership
    documents = goal.state.resources
    known = (address for address in {*documents, *owned} if _fits(wish, address))
    return {address: ask_for(address, documents.get(address), owned.get(address)).attributes for address in known}


def _fits(wish: ImportWish, address: Address) -> bool:
    return any(selects(selector, address) for selector in wish.selectors)


def read_map(path: Path | None) -> TenantMap:
    if path is None:
        return TenantMap()
    report = Report()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror})") from error
    found = read_map_file(path.name, content, report)
    if report.problems():
        raise ConfigError(report.problems())
    return found


def _mapped(observations: Mapping[Address, Observation], names: TenantMap, *, keep: bool) -> dict[Address, Observation]:
    """Raises UnmappedError with everything that has no entry."""
    missing: dict[str, Counter[str]] = {}
    mapped = {}
    for address, observation in observations.items():
        fields = {}
        for name, value in observation.fields.items():
            for what, item in names.unmapped(name, value):
                missing.setdefault(what, Counter())[item] += 1
            new = names.value(name, value)
            fields[name] = UNKNOWN if new is NO_PRIOR else new
        mapped[address] = replace(observation, fields=fields, identity="")
    if missing and not keep:
        raise UnmappedError(missing)
    return mapped


def _proof(
    project: Project, observations: Mapping[Address, Observation], wish: ImportWish, tenant: str, listeners: Listeners
) -> Plan:
    """The plan of what was imported: against what was just read where that was the tenant itself."""
    loaded = project.work_tree(tenant)
    if has_errors(loaded.problems):
        raise ConfigError(loaded.problems)
    goal = target(loaded, "", tenant)
    clock = SystemClock(goal.settings.time_scale)
    book = Journal(project.git.plumbing, goal.settings, SystemClock()).read()
    only = Wish("all", only=frozenset(observations))
    if wish.source is None:
        seen = Seen(ObservedState(observations), rfc3339(SystemClock().now()))
    else:
        with open_tenant(goal.settings, clock, read_only=True, log=listeners.log) as connection:
            kinds = kinds_of(goal.settings.url)
            looked_at = frozenset(observations)
            limit = connection.governor.limit
            seen = observe(connection, clock, kinds, limit, looked_at, goal, book, listeners.watch)
    made_at = rfc3339(SystemClock().now())
    return make(project, goal, book, only, seen, signed=bool(goal.settings.ledger.signers), made_at=made_at)
