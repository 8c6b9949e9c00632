"""``compare``: commits, runs' snapshots, exports, what the ledger remembers, and live tenants, any two of them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..apply.observe import Observer
from ..clock import SystemClock
from ..errors import LedgerError, UsageError
from ..exchange.archive import is_archive, open_export
from ..exchange.earlier import without_earlier
from ..exchange.families import families_in
from ..exchange.manifest import NAME, Manifest
from ..exchange.observed import FOLDER, read_records
from ..kinds.registry import kinds_of
from ..kinds.survey import survey
from ..model.address import Address
from ..model.kind import Ask
from ..model.mapping import TenantMap
from ..model.observation import Observation, unknown
from ..plan.compare import Comparison, Fields, Side, compare, declared_side, observed_side
from ..plan.records import observation_from
from ..plan.selectors import selects
from ..tenant.connect import open_tenant
from .export_wish import ExportWish
from .exporting import export, settings_of
from .importing import read_map
from .journal import Journal
from .plan_live import Listeners
from .project import Project, target

LIVE, LEDGER, RUN = "tenant", "ledger", "run:"


@dataclass(frozen=True, slots=True)
class CompareWish:
    """``left`` and ``right`` as typed: ``tenant``, ``tenant:NAME``, ``ledger``, ``run:ID``, a path, or a commit."""

    left: str
    right: str
    selectors: tuple[str, ...] = ()
    map_file: Path | None = None


def compare_states(project: Project, wish: CompareWish, *, tenant: str, listeners: Listeners) -> Comparison:
    """Raises UsageError for what is neither of these, and the errors of reading them."""
    known = {text: _stored(project, text, tenant) for text in (wish.left, wish.right) if not _is_live(text)}
    sides = []
    for text, other in ((wish.left, wish.right), (wish.right, wish.left)):
        side = known.get(text)
        sides.append(side if side is not None else _live(project, text, known.get(other), wish, tenant, listeners))
    left, right = (_chosen(side, wish.selectors) for side in sides)
    names = read_map(wish.map_file)
    return compare(left if names.is_empty else _translated(left, names), right)


def _is_live(text: str) -> bool:
    return text == LIVE or text.startswith(f"{LIVE}:")


def _stored(project: Project, text: str, tenant: str) -> Side:
    """A side that needs no tenant."""
    path = Path(text)
    if is_archive(path) or (path / NAME).is_file():
        with tempfile.TemporaryDirectory(prefix="spo-gitops-") as room:
            where, manifest = open_export(path, Path(room))
            return _of_export(text, where, manifest)
    if text == LEDGER or text.startswith(RUN):
        goal = target(project.work_tree(tenant, offline=True), "", tenant)
        journal = Journal(project.git.plumbing, goal.settings, SystemClock())
        book = journal.fetch()
        if text == LEDGER:
            return observed_side("the ledger", book.observed, partial=True)
        intent = journal.runs.one(text.removeprefix(RUN)).get("intent")
        if intent is None:
            raise UsageError(f"{text} has no snapshot", hint="its intent was pruned, or it made none")
        records = (observation_from(action["observation"]) for action in intent.get("actions", ()))
        return observed_side(f"run {intent['run']}", {record.address: record for record in records}, partial=True)
    try:
        commit = project.git.resolve(text)
    except LedgerError as error:
        hint = "write tenant, tenant:NAME, ledger, run:ID, the path of an export, or a commit"
        raise UsageError(f"{text!r} is nothing that can be compared", hint=hint) from error
    return declared_side(commit[:12], target(project.at(commit, tenant, offline=True), commit, tenant).state)


def _of_export(label: str, folder: Path, manifest: Manifest) -> Side:
    observations = {record.address: without_earlier(record.observation) for record in read_records(folder / FOLDER)}
    for text, why in manifest.failed.items():
        address = Address.parse(text)
        observations[address] = unknown(address, why)
    return replace(observed_side(label, observations), passed_by=manifest.skip_closed)


def _live(
    project: Project, text: str, other: Side | None, wish: CompareWish, tenant: str, listeners: Listeners
) -> Side:
    """A live tenant: only what the other side holds where that is all that is compared, else everything."""
    name = text.partition(":")[2] or tenant
    label = f"tenant {name or settings_of(project, tenant).name}"
    if other is None or other.whole:
        with tempfile.TemporaryDirectory(prefix="spo-gitops-") as room:
            selectors = wish.selectors or ExportWish().selectors
            families = () if other is None else families_in(n for f in other.resources.values() for n in f)
            asked = ExportWish(selectors, families=families, skip_closed=other is not None and other.passed_by)
            done = export(project, Path(room) / "x", asked, tenant=name, listeners=listeners)
            return _of_export(label, Path(room) / "x", done.manifest)
    chosen = _chosen(other, wish.selectors)
    wanted: dict[Address, Fields] = {**{address: {} for address in chosen.absent}, **chosen.resources}
    return observed_side(label, _read(project, name, wanted, listeners))


def _read(
    project: Project, name: str, wanted: Mapping[Address, Fields], listeners: Listeners
) -> Mapping[Address, Observation]:
    """The resources of the other side, read one by one with the attributes that it holds."""
    settings = settings_of(project, name)
    clock = SystemClock(settings.time_scale)
    with open_tenant(settings, clock, read_only=True, log=listeners.log) as connection:
        limit = connection.governor.limit
        observer = Observer(connection, clock, kinds_of(settings.url), limit, survey, listeners.watch)
        asks = [Ask(address, frozenset(fields)) for address, fields in wanted.items()]
        return observer.read(asks, observer.survey(hubs=True))


def _chosen(side: Side, selectors: tuple[str, ...]) -> Side:
    if not selectors:
        return side
    return replace(
        side,
        resources={a: fields for a, fields in side.resources.items() if any(selects(s, a) for s in selectors)},
        unread={a: why for a, why in side.unread.items() if any(selects(s, a) for s in selectors)},
        absent=frozenset(a for a in side.absent if any(selects(s, a) for s in selectors)),
    )


def _translated(side: Side, names: TenantMap) -> Side:
    """The side in the names of the other tenant."""
    resources = {
        address: {names.attribute(name): names.value(name, value) for name, value in fields.items()}
        for address, fields in side.resources.items()
    }
    return replace(side, resources=resources)
