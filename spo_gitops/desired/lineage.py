"""Every place that gives a value: the one that counts and those that it beats. For people who ask; decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..catalog.added import put_in_force
from ..model.address import Address
from ..model.desired import Wanted
from ..model.mapping import TenantMap
from ..model.value import Value
from ..problems import Position
from .additions import read_additions
from .config import read_configuration
from .documents import Documents, load_documents
from .files import Files
from .inherit import Inheritance
from .load import perspective_of
from .report import Report
from .resolve import merge, site_of
from .site import SiteDocument, Values
from .special_sites import fits

_GENERATED = "siteset:"
_ALSO_READ = ("owner",)  # what other attributes are resolved with, whoever gives it


@dataclass(frozen=True, slots=True)
class Layer:
    """``by`` is document, siteset:NAME, profile:NAME or defaults; ``value`` is as written, before the tenant's map."""

    by: str
    value: Value
    position: Position


@dataclass(frozen=True, slots=True)
class Lineage:
    """By attribute all that give it, the winner first. ``site_set`` names the SiteSet that made the document."""

    layers: Mapping[str, tuple[Layer, ...]] = field(default_factory=dict)
    site_set: str = ""


def lineage_of(files: Files, config_text: bytes | None, root: Path, address: Address, *, tenant: str = "") -> Lineage:
    """Where a site's values come from; empty for other kinds, which have no layers, and for what nobody declares.

    The arguments are those of ``load_project``, which has told what is wrong with the files.
    """
    report = Report()
    read = read_configuration(config_text, root, report, tenant=tenant, offline=True)
    put_in_force(read_additions(files, report))
    documents = load_documents(files, report, perspective_of(read.configuration, tenant))
    site = next((site for site in documents.sites if Address.of("site", site.url.value) == address), None)
    if site is None:
        return Lineage()
    settings = None
    if read.configuration is not None:
        settings = read.configuration.tenants.get(tenant or read.configuration.default_tenant)
    names = TenantMap() if settings is None else settings.map
    by = site.origin.removeprefix(_GENERATED) if site.generated else ""
    return Lineage(_layers(site, documents, read.site_defaults, names), by)


def _layers(
    site: SiteDocument, documents: Documents, defaults: Values, names: TenantMap
) -> dict[str, tuple[Layer, ...]]:
    profiles = Inheritance({profile.name.value.lower(): profile for profile in reversed(documents.profiles)})
    hubs = {hub.name.value.lower(): hub for hub in reversed(documents.hubs)}
    merged = merge(site, profiles, defaults)
    around = {
        name: Wanted(wanted.value, wanted.position, "")
        for name, wanted in merged.items()
        if name in _ALSO_READ or name.endswith(".mode")
    }
    winners = site_of(site, merged, hubs, ()).attributes
    found: dict[str, list[Layer]] = {}
    for by, values in _givers(site, profiles, defaults):
        given = {name: Wanted(placed.value, placed.position, by) for name, placed in values.items()}
        if by != site.origin:
            given = {name: wanted for name, wanted in given.items() if fits(site.path, name)}
        for name, wanted in site_of(site, around | given, hubs, ()).attributes.items():
            if wanted.origin == by:
                found.setdefault(names.attribute(name), []).append(Layer(by, wanted.value, wanted.position))
    first = {names.attribute(name): wanted.position for name, wanted in winners.items()}
    return {
        name: tuple(sorted(layers, key=lambda one: one.position != first.get(name))) for name, layers in found.items()
    }


def _givers(site: SiteDocument, profiles: Inheritance, defaults: Values) -> Iterator[tuple[str, Values]]:
    """The document, its profiles from the nearest to the farthest, the defaults."""
    yield site.origin, site.values
    ahead = [profile.value for profile in site.profiles]
    seen: set[str] = set()
    while ahead:
        name = ahead.pop(0)
        if name in seen or name not in profiles.profiles:
            continue
        seen.add(name)
        document = profiles.profiles[name]
        yield f"profile:{document.name.value}", document.values
        ahead += [profile.value for profile in document.profiles]
    yield "defaults", defaults
