"""Pages of the tenant's listings over REST.

No source shows how, or whether, REST gives the page after the first one (DISCREPANCIES A1): usually it does not.
"""

from collections.abc import Callable, Iterable
from typing import Any

from .calls import Call
from .listing import page_of, start_of
from .models import Site


def rest_page(
    call: Call, name: str, sites: Callable[[int], Iterable[Site]], start: Any
) -> tuple[tuple[Site, ...], str | None]:
    """The sites of a page and the link to the next one; `sites` gives those beyond a number."""
    quirks = call.quirks
    if not quirks.rest_listing_pages:
        return page_of(sites(0), quirks.listing_page_size).sites, None
    page = page_of(sites(start_of(call.address.query.get("$skiptoken") or start)), quirks.listing_page_size)
    link = f"{call.host.origin}/_api/SPO.Tenant/{name}?$skiptoken={page.token}"
    return page.sites, link if page.token else None
