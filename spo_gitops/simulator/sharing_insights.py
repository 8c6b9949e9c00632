"""How widely the files of each site are shared: a report of the tenant, of its sites and of OneDrives.

Functions and members are those of the published metadata; no source has an answer. Assumed is that a figure is of the
links that are open to somebody of that kind, and that what nobody shares from is not listed.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from .aggregated_row import template_number
from .answers import Answer, Collection
from .calls import Call, Effect, Route
from .clock import iso
from .content.groups import GroupUsers
from .content.seeding import unlocked
from .hosts import TENANT_ID, Host
from .models import Site
from .people import find_principal
from .site_view import plain_properties
from .store import Transaction
from .values import Guid, Int64

_TYPES = "Microsoft.Online.SharePoint.TenantAdministration"
_KINDS = ("Anyone", "External", "Internal", "SecurityGroup", "SharePointGroup")
_SPAN_SECONDS = 28 * 86400.0


def _report(call: Call, *, personal: bool) -> Iterator[dict[str, Any]]:
    sites = filter(None, map(call.transaction.site_by_id, sorted(call.transaction.object_owners("link"))))
    for site in sorted(sites, key=lambda one: one.number):
        counts = _counts(call.transaction, site)
        if site.deleted is None and counts and site.url.startswith(Host.MY.origin) is personal:
            yield _row(call, site, counts) | ({"FileName": None} if personal else _of_sites(call, site))


def _counts(transaction: Transaction, site: Site) -> Counter[str]:
    """The links of a site that have not expired, by who may open them."""
    here = unlocked(transaction, site)
    found: Counter[str] = Counter()
    for stored in here.records.rows("link").values():
        link = stored.body
        if link["Expires"] is not None and float(link["Expires"]) <= transaction.now:
            continue
        people = GroupUsers(here, int(link["Group"])).items() if link.get("Group") else ()
        named = [find_principal(str(user.values()["LoginName"])) for user in people]
        if link["Scope"] == "anonymous":
            found["Anyone"] += 1
        elif any(one is not None and one.guest for one in named):
            found["External"] += 1
        else:
            found["Internal"] += 1
    return found


def _row(call: Call, site: Site, counts: Counter[str]) -> dict[str, Any]:
    properties = plain_properties(call.transaction, site)
    return {
        **{kind: Int64(counts[kind]) for kind in _KINDS},
        "EndDate": iso(call.now),
        "IsMissing": False,
        "SchemaVersion": 1,
        "SensitivityLabel": properties["SensitivityLabel2"],
        "SiteId": Guid(site.id),
        "SiteName": site.title,
        "SiteOwner": properties["OwnerEmail"],
        "SiteTemplateId": template_number(site),
        "SiteUrl": site.url,
        "StartDate": iso(call.now - _SPAN_SECONDS),
        "TenantId": Guid(TENANT_ID),
        "Total": Int64(counts.total()),
    }


def _of_sites(call: Call, site: Site) -> dict[str, Any]:
    return {"IsTeamsConnected": plain_properties(call.transaction, site)["IsTeamsConnected"]}


def _route(name: str, *, personal: bool) -> Route:
    def run(call: Call) -> Answer:
        return Collection(f"{_TYPES}.{name}", tuple(_report(call, personal=personal)), function=f"Get{name}")

    return Route(f"SPO.Tenant/Get{name}", "GET POST", f"SPO.Tenant/Get{name}(*)", run, Effect.READ, 900, (Host.ADMIN,))


ROUTES = (
    _route("SharePointSiteSharingInsights", personal=False),
    _route("OneDriveSiteSharingInsights", personal=True),
)
