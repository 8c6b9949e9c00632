"""An export's files: the repository's own layout, the same bytes for the same tenant."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from types import MappingProxyType
from typing import Any

from ..desired.dump import dump, dump_all
from ..model.address import TENANT, Address
from ..model.observation import Observation, Presence
from ..model.value import Value
from .declared import NOTHING, Declared, declared, document_of, nested, why_not
from .filenames import safe_name
from .profiles import Profiles, find_profiles

PROFILES = "sites/profiles.yaml"
HUBS = "sites/hubs.yaml"
TENANT_FILE = "policies/tenant.yaml"
CATALOGUES = {"policies/themes.yaml": ("theme",), "policies/site-designs.yaml": ("site-script", "site-design")}

Source = Callable[[], Iterable[Observation]]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the first line of every file says."""

    tenant: str

    def text(self, notes: Iterable[str] = ()) -> str:
        return f"# Exported from {self.tenant}\n" + "".join(f"# {_one_line(note)}\n" for note in notes)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a repository has already: names of hubs by path, names of profiles and paths of files in lower case."""

    hubs: Mapping[str, str] = field(default_factory=dict)
    profiles: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()

    def free(self, path: str, given: Container[str] = ()) -> str:
        """The path, or the next one to it that is free; ``given`` are taken as well, in lower case."""
        stem, _, ending = path.rpartition(".")
        choices = chain([path], (f"{stem}-{n}.{ending}" for n in count(2)))
        return next(choice for choice in choices if choice.lower() not in self.paths and choice.lower() not in given)


FREE = Taken()


def files(source: Source, heading: Heading, taken: Taken = FREE) -> Iterator[tuple[str, str]]:
    """Paths and texts of the documents. ``source`` is read twice: to find what sites share, and to write them."""
    given: set[str] = set()
    for path, text in _files(source, heading, taken):
        free = taken.free(path, given)
        given.add(free.lower())
        yield free, text


def _files(source: Source, heading: Heading, taken: Taken) -> Iterator[tuple[str, str]]:
    hubs = {o.address.key: o for o in source() if o.address.kind == "hub" and _usable(o)}
    names = hub_names(hubs, taken.hubs)
    tenant = next((o for o in source() if o.address == TENANT and _usable(o)), None)
    allowed = declared(tenant, names).values if tenant is not None else NOTHING
    sites = ((_template(o), declared(o, names, allowed)) for o in source() if _is_site(o))
    profiles = find_profiles(sites, taken.profiles)
    if profiles.values:
        yield PROFILES, heading.text() + dump_all(_profile(profiles, template) for template in sorted(profiles.values))
    if hubs:
        yield HUBS, "---\n".join(_hub(hubs[path], names, heading) for path in sorted(hubs))
    for observation in source():
        if _is_site(observation):
            found = declared(observation, names, allowed)
            yield site_path(observation.address), _site(observation, found, profiles, heading)
    if tenant is not None:
        found = declared(tenant, names)
        yield TENANT_FILE, heading.text(found.notes) + dump({"kind": "TenantSettings", **nested(found.values)})
    for path, kinds in CATALOGUES.items():
        offered = {o.address: o for o in source() if o.address.kind in kinds and _usable(o)}
        if offered:
            in_order = sorted(offered, key=lambda address: (kinds.index(address.kind), address))
            yield path, "---\n".join(_offered(offered[address], heading) for address in in_order)


def hub_names(paths: Iterable[str], known: Mapping[str, str] = MappingProxyType({})) -> Mapping[str, str]:
    """A name for each hub, by its site's path: what other documents call it. Those that have one keep it."""
    found: dict[str, str] = dict(known)
    taken = {name.lower() for name in known.values()}
    for path in sorted(set(paths) - set(known)):
        name = path.strip("/").rpartition("/")[2].lstrip("._-")[:60] or "root"
        name = f"hub-{name}" if name == "none" else name
        if name in taken:
            name = path.strip("/").replace("/", "-")[:60]
        name = next(choice for choice in chain([name], (f"{name}-{n}" for n in count(2))) if choice not in taken)
        taken.add(name)
        found[path] = name
    return found


def site_path(address: Address) -> str:
    """The file of a site: ``sites/finance.yaml``, ``sites/teams/x.yaml``; of a root site ``sites/_root.yaml``."""
    managed, _, leaf = address.key.strip("/").partition("/")
    if not leaf:
        return f"sites/_{managed or 'root'}.yaml"
    folder = "sites" if managed == "sites" else f"sites/{managed}"
    name = f"_{leaf}" if f"{folder}/{leaf}.yaml" in (PROFILES, HUBS) else leaf
    return f"{folder}/{safe_name(name)}.yaml"


def _is_site(observation: Observation) -> bool:
    return observation.address.kind == "site" and _usable(observation)


def _usable(observation: Observation) -> bool:
    return observation.presence is Presence.PRESENT and not why_not(observation)


def _template(observation: Observation) -> str:
    return str(observation.facts.get("template", ""))


def _site(observation: Observation, found: Declared, profiles: Profiles, heading: Heading) -> str:
    template = _template(observation).upper()
    profile = profiles.name_for(template, found)
    head: dict[str, Any] = {"kind": "Site", "url": observation.address.shown or observation.address.key}
    if profile:
        head["profile"] = profile
    return heading.text(found.notes) + dump({**head, **nested(profiles.rest(template, found)), **found.inside})


def _profile(profiles: Profiles, template: str) -> dict[str, Any]:
    values: Mapping[str, Value] = profiles.values[template]
    return {"kind": "SiteProfile", "name": profiles.names[template], **nested(values)}


def _hub(observation: Observation, names: Mapping[str, str], heading: Heading) -> str:
    found: Declared = declared(observation, names)
    path = observation.address.key
    return heading.text(found.notes) + dump({"kind": "Hub", "name": names[path], "site": path, **nested(found.values)})


def _offered(observation: Observation, heading: Heading) -> str:
    found = declared(observation, {})
    return heading.text(found.notes) + dump(document_of(found))


def _one_line(text: str) -> str:
    return " ".join(text.split())
