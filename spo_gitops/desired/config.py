"""The configuration, ``spo-gitops.yaml``: everything but its tenants, guards and areas, which have their modules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from .. import __version__
from ..model.config import Area, Configuration, Detail, Scope, TenantSettings
from ..problems import Position
from .caveats import read_unproven
from .config_areas import read_areas
from .config_guards import read_guards
from .config_values import text_of, word_of
from .credentials import Surroundings
from .naming import read_naming
from .nodes import Broken, Cursor, ListNode, describe, quote
from .packs import PACKS
from .profile import read_defaults
from .promotion import check_who_goes_first
from .reading import (
    KeyTable,
    check_keys,
    is_map,
    read_list,
    read_text,
    read_word,
    required,
)
from .report import Report, did_you_mean
from .rollout import read_rollout
from .secrets import report_secrets
from .site import Values
from .tenants import read_tenant
from .versions import satisfies
from .yaml import parse

FILE = "spo-gitops.yaml"

_INSIDE_TENANT = {
    key: f"write {key} below a tenant"
    for key in ("url", "signIn", "connectTo", "caBundle", "licences", "mode", "ledger")
}
_TOP = KeyTable(
    FILE,
    (
        "baseline",
        "defaultTenant",
        "tenants",
        "stack",
        "requires",
        "guards",
        "areas",
        "scope",
        "comments",
        "rollout",
        "naming",
        "unproven",
        "defaults",
    ),
    {"notifications": "the pipeline that runs the program notifies: docs/ci"},
    {**_INSIDE_TENANT, "tenant": "write tenants, a map by name", "approvals": "write require below guards"},
)
_DEFAULTS = KeyTable(
    "defaults",
    ("site",),
    {},
    {"hub": "write it below site", "policy": "write a document of kind SecurityPolicy with appliesTo: all"},
)


@dataclass(frozen=True, slots=True)
class ReadConfiguration:
    """What the file says. ``configuration`` is None where it cannot be used; the defaults keep their places."""

    configuration: Configuration | None = None
    site_defaults: Values = field(default_factory=lambda: MappingProxyType({}))
    areas: tuple[Area, ...] = ()


def read_configuration(
    content: bytes | None,
    root: Path,
    report: Report,
    *,
    tenant: str = "",
    is_tracked: Callable[[Path], bool] | None = None,
    offline: bool = False,
) -> ReadConfiguration:
    """Reads the file; ``tenant`` is the one that was asked for, empty for the default."""
    if content is None:
        hint = "spo-gitops init writes one; docs/configuration.md explains it"
        report.error(Position(FILE), "config-missing", f"no {FILE}", "the configuration", hint)
        return ReadConfiguration()
    parsed = parse(FILE, content)
    for problem in parsed.problems:
        report.add(problem)
    if not parsed.documents:
        if not parsed.problems:
            report.error(
                Position(FILE), "config-missing", "an empty file", "the key tenants", "see docs/configuration.md"
            )
        return ReadConfiguration()
    for extra in parsed.documents[1:]:
        report.error(Cursor(FILE, extra).position, "config-documents", "a second document", "one", "remove the ---")
    cursor = Cursor(FILE, parsed.documents[0])
    surroundings = Surroundings(root.absolute(), is_tracked, report_secrets(cursor, report), offline)
    return _read(cursor, surroundings, tenant, report)


def _read(cursor: Cursor, surroundings: Surroundings, asked: str, report: Report) -> ReadConfiguration:
    cursor = check_keys(cursor, _TOP, report)
    if not cursor.is_map:
        return ReadConfiguration()
    tenants = _read_tenants(cursor, surroundings, report)
    names = _tenant_names(cursor)
    default = _read_default(cursor, names, asked, report)
    if asked and names and asked not in names:
        hint = did_you_mean(asked, names) or "the tenants are " + ", ".join(names)
        report.error(cursor.position, "unknown-tenant", f"no tenant {quote(asked)}", "a tenant of this file", hint)
    areas = read_areas(cursor, report)
    defaults = _read_defaults(cursor, report)
    _check_version(cursor, report)
    configuration = Configuration(
        tenants=MappingProxyType(tenants),
        default_tenant=default,
        stack=text_of(cursor, "stack", "main", report),
        requires=text_of(cursor, "requires", "", report),
        guards=read_guards(cursor, report),
        areas=areas,
        scope=Scope(word_of(cursor, "scope", [member.value for member in Scope], Scope.ALL.value, report)),
        comments=Detail(word_of(cursor, "comments", [member.value for member in Detail], Detail.NAMES.value, report)),
        naming=read_naming(cursor.child("naming"), report),
        baselines=_read_baselines(cursor, report),
        unproven=read_unproven(cursor.child("unproven"), report),
        rollout=read_rollout(cursor.child("rollout"), report),
        site_defaults=MappingProxyType({name: placed.value for name, placed in defaults.items()}),
    )
    return ReadConfiguration(configuration if tenants else None, defaults, areas)


def _read_tenants(cursor: Cursor, surroundings: Surroundings, report: Report) -> dict[str, TenantSettings]:
    child = required(cursor, "tenants", FILE, report)
    if child is None or not is_map(child, "tenants by name", report):
        return {}
    if not child.names():
        report.error(child.position, "empty-map", "no tenant", "at least one tenant")
    read = {
        name: read_tenant(name, below, surroundings, report) for name in child.names() if (below := child.child(name))
    }
    tenants = {name: tenant for name, tenant in read.items() if tenant is not None}
    check_who_goes_first(child, tenants, report)
    return tenants


def _tenant_names(cursor: Cursor) -> tuple[str, ...]:
    tenants = cursor.child("tenants")
    return () if tenants is None else tenants.names()


def _read_default(cursor: Cursor, names: tuple[str, ...], asked: str, report: Report) -> str:
    child = cursor.child("defaultTenant")
    if child is None:
        if len(names) > 1 and not asked:
            hint = "write defaultTenant, or give --tenant"
            report.error(cursor.position, "missing-key", f"{len(names)} tenants without defaultTenant", "", hint)
        return asked or (names[0] if len(names) == 1 else "")
    text = read_text(child, report, "the name of a tenant")
    if text is not None and names and text.value not in names:
        hint = did_you_mean(text.value, names)
        report.error(text.position, "unknown-tenant", quote(text.value), "one of: " + ", ".join(names), hint)
    return "" if text is None else text.value


def _read_baselines(cursor: Cursor, report: Report) -> tuple[str, ...]:
    """One pack by name, or a list of them."""
    child = cursor.child("baseline")
    if child is None:
        return ()
    if not isinstance(child.node, ListNode):
        word = read_word(child, PACKS, report)
        return () if word is None else (word.value,)
    items = read_list(child, report, lambda item: read_word(item, PACKS, report), "a list of baseline packs")
    return () if items is None else tuple(dict.fromkeys(item.value for item in items.value))


def _read_defaults(cursor: Cursor, report: Report) -> Values:
    child = cursor.child("defaults")
    child = child and check_keys(child, _DEFAULTS, report)
    if child is None or not child.is_map:
        return {}
    site = child.child("site")
    return {} if site is None else read_defaults(site, report)


def _check_version(cursor: Cursor, report: Report) -> None:
    child = cursor.child("requires")
    if child is None or isinstance(child.node, Broken):
        return
    text = read_text(child, report, 'a version like ">=0.1"')
    if text is None:
        return
    holds = satisfies(__version__, text.value)
    if holds is None:
        hint = "several conditions are separated by commas"
        report.error(text.position, "bad-version", describe(child.node), 'a version like ">=0.1"', hint)
    elif not holds:
        found, hint = f"version {__version__} of spo-gitops", "install a version that fits"
        report.error(text.position, "version-refused", found, text.value, hint)
