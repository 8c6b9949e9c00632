"""The registry: one line a kind."""

from __future__ import annotations

from ..model.kind import Kinds
from .hub import Hub
from .site import Site
from .site_design import SiteDesign
from .site_script import SiteScript
from .tenant_settings import TenantSettings
from .theme import Theme


def kinds_of(tenant_url: str) -> Kinds:
    """The kinds of one tenant, by name."""
    kinds = (Site(tenant_url), Hub(tenant_url), TenantSettings(), Theme(), SiteScript(), SiteDesign())
    return {kind.name: kind for kind in kinds}
