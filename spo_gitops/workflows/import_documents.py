"""The documents that an import writes: edits of what is declared, new ones for the rest, proven before writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..desired import Loaded, Overlay, WorkTree, load_project
from ..desired.config import FILE
from ..desired.documents import load_documents
from ..desired.report import Report
from ..errors import ConfigError
from ..exchange.earlier import without_earlier
from ..exchange.layout import Heading, Taken, files
from ..exchange.merging import Left, differences, merge_into
from ..exchange.observed import is_whole
from ..model.address import Address
from ..model.desired import Desired, DesiredState
from ..model.mapping import SAME, TenantMap
from ..model.observation import Observation
from ..model.value import UNKNOWN, Missing, Value
from ..problems import Problem, Severity
from .project import Project

_ROUNDS = 3
_COMPARED_WITH_THE_TENANT = ("looser-than-tenant", "policy-violated", "requires-contradicted")


def documents_for(
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
        if address in observations and (found := _told(desired, without_earlier(observations[address])))
    }

    def attempt(edits: Mapping[str, str]) -> DesiredState | None:
        loaded = _load(project, {**texts, **edits}, tenant)
        if loaded.state is None:
            return None
        return DesiredState({a: d for a, d in loaded.state.resources.items() if a not in new})

    merged = merge_into(state, different, tree, hubs, attempt, documents.sets, _names_of(project, tenant))
    left += merged.left
    return {**texts, **merged.files}, tuple(sorted(set(new) - dropped)), tuple(sorted(merged.edits)), left


def _told(desired: Desired, seen: Observation) -> dict[str, Value | Missing]:
    """What differs. Of a resource that was not read whole, as is told of it, what is unknown is no news."""
    whole = is_whole(seen)
    return {name: live for name, live in differences(desired, seen).items() if whole or live is not UNKNOWN}


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


def _names_of(project: Project, tenant: str) -> TenantMap:
    """The names of the documents to those of the tenant."""
    configuration = project.configuration(tenant).configuration
    settings = None if configuration is None else configuration.tenants.get(_name(project, tenant))
    return SAME if settings is None else settings.map


def _name(project: Project, tenant: str) -> str:
    configuration = project.configuration(tenant).configuration
    return tenant or (configuration.default_tenant if configuration is not None else "")
