"""Areas: which folder may declare what."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.config import Area
from ..model.globs import matches_any
from ..problems import Position
from .documents import Documents
from .report import Report, one_of
from .site_keys import PREVIOUS


def check_areas(documents: Documents, areas: tuple[Area, ...], report: Report) -> None:
    """Each document below an area's folder is of its kinds and about its URLs; the longest folder decides."""
    for position, kinds, url in _declarations(documents) if areas else ():
        inside = [area for area in areas if position.file.startswith(area.folder.rstrip("/") + "/")]
        if not inside:
            continue
        area = max(inside, key=lambda candidate: len(candidate.folder))
        hint, related = f"declare it elsewhere, or widen the area {area.folder}", (area.position,)
        if area.kinds and not set(kinds) & set(area.kinds):
            found = f"a {kinds[0]} in the area {area.folder}"
            report.error(position, "area-kind", found, one_of(area.kinds), hint, related=related)
        elif area.urls and url and not matches_any(area.urls, url.lower()):
            found = f"{url} in the area {area.folder}"
            report.error(position, "area-url", found, one_of(area.urls), hint, related=related)


def _declarations(documents: Documents) -> Iterator[tuple[Position, tuple[str, ...], str]]:
    """Position, kinds of which one must be allowed, and URL (empty where a kind has none) of each document."""
    for site in documents.sites:
        kinds = ("Site", "SiteSet") if site.generated else ("Site",)
        yield site.url.position, kinds, site.url.value
        if previous := site.values.get(PREVIOUS):  # what stands there is taken from there
            yield previous.position, kinds, str(previous.value)
    for hub in documents.hubs:
        yield hub.site.position, ("Hub",), hub.site.value
    for profile in documents.profiles:
        yield profile.position, ("SiteProfile",), ""
    for policy in documents.policies:
        yield policy.position, ("SecurityPolicy",), ""
    for tenant in documents.tenants:
        yield tenant.position, ("TenantSettings",), ""
    for theme in documents.themes:
        yield theme.position, ("Theme",), ""
    for script in documents.scripts:
        yield script.position, ("SiteScript",), ""
    for design in documents.designs:
        yield design.position, ("SiteDesign",), ""
