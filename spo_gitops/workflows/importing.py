"""``import``: from an export or from the live tenant into documents, ending in a plan that shows what is left."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..clock import SystemClock, rfc3339
from ..desired import Loaded, Overlay, WorkTree, load_project
from ..desired.config import FILE
from ..desired.documents import load_documents
from ..desired.mapping import read_map_file
from ..desired.report import Report
from ..errors import ConfigError, SpoGitopsError, UsageError
from ..exchange.archive import open_export
from ..exchange.layout import Heading, Taken, files
from ..exchange.merging import Left, differences, merge_into
from ..exchange.observed import FOLDER, read_records
from ..kinds.registry import kinds_of
from ..model.address import Address
from ..model.desired import DesiredState
from ..model.kind import Kinds
from ..model.mapping import TenantMap
from ..model.observation import Observation, ObservedState
from ..model.plan import Plan
from ..model.value import NO_PRIOR, UNKNOWN
from ..plan.selectors import selects
from ..problems import Problem, Severity, has_errors
from ..tenant.connect import open_tenant
from .exporting import ExportWish, export
from .journal import Journal
from .plan_live import Listeners
from .planning import Seen, Wish, make, observe
from .project import Project, Target, target

_ROUNDS = 3
_COMPARED_WITH_THE_TENANT = ("looser-than-tenant", "policy-violated", "requires-contradicted")


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
    goal = target(project.work_tree(tenant), "", tenant)
    with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
        observations, same_tenant = _observations(project, goal, wish, Path(folder), tenant, listeners)
    if not observations:
        raise UsageError("nothing to import fits " + ", ".join(wish.selectors))
    if not same_tenant:
        observations = _mapped(observations, read_map(wish.map_file), keep=wish.keep_unmapped)
    texts, new, edited, left = _documents(project, goal.state, observations, tenant)
    if not wish.dry_run:
        _write(project.root, texts)
    plan = None if wish.dry_run else _proof(project, observations, wish, tenant, listeners)
    kinds = kinds_of(goal.settings.url)
    return Imported(texts, new, edited, tuple(left), plan, kinds, len(observations))


def _observations(
    project: Project, goal: Target, wish: ImportWish, folder: Path, tenant: str, listeners: Listeners
) -> tuple[dict[Address, Observation], bool]:
    """What is to be imported, and whether it is of this very tenant."""
    if wish.source is None:
        asked = ExportWish(wish.selectors)
        done = export(project, folder / "export", asked, tenant=tenant, listeners=listeners)
        for address, why in done.manifest.failed.items():
            listeners.say(f"warning: {address} could not be read: {why}")
        where, same_tenant = folder / "export", True
    else:
        where, manifest = open_export(wish.source, folder / "room")
        same_tenant = manifest.url.lower() == goal.settings.url.lower() and not manifest.redacted
    records = (record.observation for record in read_records(where / FOLDER))
    chosen = {o.address: o for o in records if any(selects(s, o.address) for s in wish.selectors)}
    hubs = {str(o.fields.get("hub")) for o in chosen.values()} | {str(o.fields.get("parent")) for o in chosen.values()}
    for observation in (record.observation for record in read_records(where / FOLDER)):
        if observation.address.kind == "hub" and observation.address.key in hubs:
            chosen.setdefault(observation.address, observation)
    return chosen, same_tenant


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


def _documents(
    project: Project, state: DesiredState, observations: Mapping[Address, Observation], tenant: str
) -> tuple[dict[str, str], tuple[Address, ...], tuple[Address, ...], list[Left]]:
    """The texts to write: edits of what is declared, new documents for the rest."""
    tree = WorkTree(project.root)
    documents = load_documents(tree, Report())
    hubs = {hub.path: hub.name.value for hub in documents.hubs}
    taken = Taken(
        hubs,
        frozenset(profile.name.value.lower() for profile in documents.profiles),
        frozenset(path.lower() for path in tree.paths()),
    )
    new = {address: o for address, o in observations.items() if address not in state.resources}
    left: list[Left] = []
    texts, dropped = _new_documents(project, new, taken, tenant, left)
    hubs = {**_names_in(texts), **hubs}
    different = {
        address: found
        for address, desired in state.resources.items()
        if address in observations and (found := differences(desired, observations[address]))
    }

    def attempt(edits: Mapping[str, str]) -> DesiredState | None:
        loaded = _load(project, {**texts, **edits}, tenant)
        if loaded.state is None:
            return None
        return DesiredState({a: d for a, d in loaded.state.resources.items() if a not in new})

    merged = merge_into(state, different, tree, hubs, attempt)
    left += merged.left
    return {**texts, **merged.files}, tuple(sorted(set(new) - dropped)), tuple(sorted(merged.edits)), left


def _new_documents(
    project: Project, new: Mapping[Address, Observation], taken: Taken, tenant: str, left: list[Left]
) -> tuple[dict[str, str], set[Address]]:
    """Valid texts for resources that nobody declares. What the rest of the repository forbids is left out, and told."""
    current = dict(new)
    for _ in range(_ROUNDS):
        texts = dict(files(lambda: current.values(), Heading(_name(project, tenant)), taken))
        loaded = _load(project, texts, tenant)
        errors = [p for p in loaded.problems if p.severity is Severity.ERROR and _is_about(p, texts)]
        forbidden = [problem for problem in errors if problem.code in _COMPARED_WITH_THE_TENANT]
        if not errors:
            declared = loaded.state.resources if loaded.state is not None else {}
            missing = {address for address in new if address not in declared}
            left += [Left(address, "", "no document can declare it") for address in sorted(missing)]
            return texts, missing
        if len(forbidden) < len(errors):
            raise ConfigError([problem for problem in errors if problem not in forbidden])
        for problem in forbidden:
            _drop(problem, texts, current, left)
    raise ConfigError(errors)


def _drop(problem: Problem, texts: Mapping[str, str], current: dict[Address, Observation], left: list[Left]) -> None:
    """Takes the attribute that a problem is about out of the documents it stands in."""
    name = ".".join(problem.position.pointer.strip("/").split("/")[:2])
    text = texts[problem.position.file]
    for address, observation in current.items():
        own = f"url: {address.shown or address.key}\n" in text
        if name in observation.fields and (own or "kind: SiteProfile" in text):
            current[address] = replace(observation, fields={n: v for n, v in observation.fields.items() if n != name})
            left.append(Left(address, name, problem.found))


def _is_about(problem: Problem, texts: Mapping[str, str]) -> bool:
    return problem.position.file in texts or any(place.file in texts for place in problem.related)


def _names_in(texts: Mapping[str, str]) -> dict[str, str]:
    report = Report()
    documents = load_documents(_Texts(texts), report)
    return {hub.path: hub.name.value for hub in documents.hubs}


class _Texts:
    """Nothing but the new files."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def paths(self) -> Iterable[str]:
        return self._texts

    def read(self, path: str) -> bytes:
        return self._texts[path].encode()

    def link_leaves(self, path: str) -> bool:
        return False


def _load(project: Project, texts: Mapping[str, str], tenant: str) -> Loaded:
    config = (project.root / FILE).read_bytes()
    tree = Overlay(WorkTree(project.root), texts)
    return load_project(tree, config, project.root, tenant=tenant, offline=True)


def _name(project: Project, tenant: str) -> str:
    configuration = project.configuration(tenant).configuration
    return tenant or (configuration.default_tenant if configuration is not None else "")


def _write(root: Path, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        place = root / path
        if not place.resolve().is_relative_to(root.resolve()):
            raise UsageError(f"{path} leads out of the repository through a link")
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_name(f".{place.name}.partial")
        partial.write_bytes(text.encode())
        partial.replace(place)


def _proof(
    project: Project, observations: Mapping[Address, Observation], wish: ImportWish, tenant: str, listeners: Listeners
) -> Plan:
    """The plan of what was imported: against what was just read where that was the tenant itself."""
    loaded = project.work_tree(tenant)
    if has_errors(loaded.problems):
        raise ConfigError(loaded.problems)
    goal = target(loaded, "", tenant)
    clock = SystemClock(goal.settings.time_scale)
    book = Journal(project.git.plumbing, goal.settings, SystemClock()).fetch()
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
