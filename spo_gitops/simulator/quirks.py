"""Behaviours of the service that no source settles: switches of the simulated tenant."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Quirks:
    """The chosen answers; the defaults are the safe ones to develop against."""

    listing_page_size: int = 300  # sites a page of the CSOM listing
    listing_lag_seconds: float = 60.0  # how late the aggregated lists are, in service seconds
    tenant_token_on_admin: bool = False  # whether a token for the tenant's host opens the admin host
    create_ready_at_once: bool = True  # whether SPSiteManager/create answers status 2 (11 of 12 recordings do)
    admin_batch: bool = False  # whether $batch on the admin host takes SPO.Tenant functions
    app_only_groupify: bool = False  # whether an application may connect a site to a new group
    full_reads_a_request: int = 8  # SiteProperties that one ProcessQuery may read


def changed(quirks: Quirks, changes: Mapping[str, Any]) -> Quirks:
    """The quirks with some replaced; raises TypeError for an unknown name."""
    return replace(quirks, **changes)


def shown(quirks: Quirks) -> dict[str, Any]:
    """The quirks as JSON."""
    return asdict(quirks)
