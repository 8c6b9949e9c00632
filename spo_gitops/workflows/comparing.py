"""``compare``: commits, runs' snapshots, exports, what the ledger remembers, and live tenants, any two of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
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
from .export_wish import EVERYTHING, ExportWish, wanted
from .exporting import export, settings_of
from .importing import read_map
from .journal import Journal
from .plan_live import Listeners
from .project import Project, target

LIVE, LEDGER, RUN = "tenant", "ledger", "run:"
Held = tuple[Side, Manifest | None]  # what needs no tenant; a manifest where it is an export


@dataclass(frozen=True, slots=True)
class CompareWish:
    """``left`` and ``right`` as typed: ``tenant``, ``tenant:NAME``, ``ledger``, ``run:ID``, a path, or a commit."""

    left: str
    right: str
    selectors: tuple[str, ...] = ()
    map_file: Path | None = None


def compare_states(project: Project, wish: CompareWish, *, tenant: str, listeners: Listeners) -> Comparison:
    """Raises UsageError for what is neither of these, and the errors of reading them."""
    both = (wish.left, wish.right)
    known = {text: _stored(project, text, tenant or _named(both)) for text in both if not _is_live(text)}
    sides = []
    for text, other in ((wish.left, wish.right), (wish.right, wish.left)):
        held = known.get(text)
        sides.append(held[0] if held is not None else _live(project, text, known.get(other), wish, tenant, listeners))
    left, right = (_chosen(side, wish.selectors) for side in sides)
    names = read_map(wish.map_file)
    return compare(left if names.is_empty else _translated(left, names), right)


def _is_live(text: str) -> bool:
    return text == LIVE or text.startswith(f"{LIVE}:")


def _named(texts: tuple[str, str]) -> str:
    """The tenant that is named: a commit or ledger beside it is seen as that one's. Empty for none."""
    names = [text.partition(":")[2] for text in texts if _is_live(text)]
    return next(filter(None, names), "")


def _stored(project: Project, text: str, tenant: str) -> Held:
    """A side that needs no tenant."""
    path = Path(text)
    if is_archive(path) or (path / NAME).is_file():
        with tempfile.TemporaryDirectory(prefix="spo-gitops-") as room:
            where, manifest = open_export(path, Path(room))
            return _of_export(text, where, manifest), manifest
    return _in_git(project, text, tenant), None


def _in_git(project: Project, text: str, tenant: str) -> Side:
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
    side = observed_side(label, observations)
    return replace(side, passed_by=manifest.skip_closed, looked_at=_extent(manifest, frozenset(observations)))


def _extent(manifest: Manifest, there: frozenset[Address]) -> Callable[[Address, str], bool]:
    """What an export was asked for; and what came along with it (``there``) is in it as well."""
    wish = ExportWish(manifest.selectors, manifest.excluded)

    def looked_at(address: Address, attribute: str) -> bool:
        if address not in there and (manifest.partial or not wanted(wish, address)):
            return False
        families = families_in(address.kind, [attribute] if attribute else ())
        return not families or manifest.families is None or not families.isdisjoint(manifest.families)

    return looked_at


def _live(project: Project, text: str, held: Held | None, wish: CompareWish, tenant: str, listeners: Listeners) -> Side:
    """A live tenant: only what the other side holds where that is all that is compared, else what an export beside it
    was asked for, or everything."""
    name = text.partition(":")[2] or tenant
    label = f"tenant {name or settings_of(project, tenant).name}"
    other, manifest = held or (None, None)
    if other is None or other.whole:
        with tempfile.TemporaryDirectory(prefix="spo-gitops-") as room:
            asked = _same_as(manifest, other, wish.selectors)
            done = export(project, Path(room) / "x", asked, tenant=name, listeners=listeners)
            return _of_export(label, Path(room) / "x", done.manifest)
    chosen = _chosen(other, wish.selectors)
    wanted: dict[Address, Fields] = {**{address: {} for address in chosen.absent}, **chosen.resources}
    return observed_side(label, _read(project, name, wanted, listeners))


def _same_as(manifest: Manifest | None, side: Side | None, selectors: tuple[str, ...]) -> ExportWish:
    """What is read of a live tenant beside an export, or beside another tenant."""
    if manifest is None or side is None:
        return ExportWish(selectors or EVERYTHING)
    kinds = (families_in(address.kind, fields) for address, fields in side.resources.items())
    families = manifest.families if manifest.families is not None else tuple(sorted(frozenset().union(*kinds)))
    return ExportWish(
        selectors or manifest.selectors, manifest.excluded, families=families, skip_closed=manifest.skip_closed
    )


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
