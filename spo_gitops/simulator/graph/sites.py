"""Sites: by listing, id, or path, and the site of a group or a person."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ..answers import Answer, Raw
from ..clock import iso
from ..hosts import ROOT_URL, TENANT_ID, Host
from ..models import Site
from ..other_sites import personal_url
from ..records import Records
from .endpoint import Call, endpoint
from .errors import GraphError, no_item, not_ready
from .groups import existing as existing_group
from .query import Resource, Row, many, one, start
from .users import existing as existing_person

SITE = Resource(
    "site",
    (
        *("createdDateTime", "description", "id", "lastModifiedDateTime", "name", "webUrl", "displayName", "root"),
        "siteCollection",
    ),
    ("isPersonalSite", "sharepointIds"),
)
_PAGE = 200  # recorded
_BLOCKED = "Access to this site has been blocked. Please contact the administrator to resolve this problem."


def host_of(site: Site) -> str:
    """The host that a site is on."""
    return site.url.split("/")[2]


def site_fields(site: Site) -> dict[str, Any]:
    """A site with every member that can be asked."""
    host = host_of(site)
    return {
        "createdDateTime": iso(site.created),
        "description": site.description,
        "id": f"{host},{site.id},{site.web_id}",
        "lastModifiedDateTime": iso(site.modified or site.created),
        "name": site.url.removeprefix(f"https://{host}").rpartition("/")[2],
        "webUrl": site.url,
        "displayName": site.title,
        "root": {},
        "sharepointIds": {"siteId": site.id, "siteUrl": site.url, "tenantId": TENANT_ID, "webId": site.web_id},
        # `root` marks the root site of the tenant; a geography is told only where there are several.
        "siteCollection": {"hostname": host, **({"root": {}} if site.url == ROOT_URL else {})},
        "isPersonalSite": host == Host.MY.value,
    }


def site_at(call: Call, key: str) -> Site:
    """The site that a key means: `root`, a host, `host,site,web`, a site's id, or `host:/path`; raises GraphError."""
    lowered = key.strip().lower()
    host, colon, path = lowered.partition(":")
    if lowered == "root":
        site = call.transaction.site(ROOT_URL)
    elif colon or ("." in lowered.partition(",")[0] and "," not in lowered):
        site = call.transaction.site(f"https://{host}{path}")
    else:
        parts = lowered.split(",")
        site = call.transaction.site_by_id(parts[1] if len(parts) == 3 else parts[0])
    if site is None or site.deleted is not None or site.ready > call.now:
        raise no_item("Requested site could not be found")
    if site.lock_at(call.now) == "NoAccess":
        raise GraphError(403, "accessDenied", _BLOCKED)
    return site


def _rows(call: Call) -> Iterator[Row]:
    wanted = call.query.get("search", "").strip('*"').lower()
    for site in call.transaction.sites(deleted=False, after=start(call)):
        if site.ready <= call.now and (wanted in site.title.lower() or wanted in site.url.lower()):
            yield site.number, site_fields(site)


@endpoint("GET", "/sites", "/sites/getAllSites", milliseconds=300)
def _all(call: Call) -> Answer:
    # Sites are searched without the header that the directory wants, by either name.
    plain = {("search" if name == "$search" else name): value for name, value in call.query.items()}
    call = replace(call, query=plain)
    return many(call, "sites", SITE, _rows(call), page=_PAGE)


@endpoint("GET", "/sites/{id}")
def _get(call: Call) -> Answer:
    return one(call, "sites/$entity", SITE, site_fields(site_at(call, call["id"])))


@endpoint("GET", "/sites/{id}/webUrl", units=1)
def _url(call: Call) -> Answer:
    return Raw({**call.context("sites('root')/webUrl"), "value": site_at(call, call["id"]).url})


@endpoint("GET", "/sites/{id}/sites")
def _subsites(call: Call) -> Answer:
    site = site_at(call, call["id"])
    host = host_of(site)
    rows = []
    for number, (key, stored) in enumerate(Records(call.transaction, site).rows("web").items(), 1):
        if stored.parent:
            path = str(stored.body["Path"])
            fields = site_fields(site) | {
                "id": f"{host},{site.id},{key}",
                "name": path.rpartition("/")[2],
                "webUrl": f"https://{host}{path}",
                "displayName": stored.body.get("Title", ""),
            }
            rows.append((number, fields))
    return many(call, "sites", SITE, rows)


def site_of_group(call: Call) -> Site:
    """The site of a group; raises GraphError, with 404 also for "not yet" (recorded)."""
    group = existing_group(call, call["id"])
    site = call.transaction.site(group.site or "")
    if not group.unified or site is None or site.group != group.id or site.deleted is not None:
        raise not_ready("Unable to provision resource.")
    if site.ready > call.now:
        # Recorded in this order: at first nothing is known of the site, then it is on its way.
        began = call.now - site.created < (site.ready - site.created) / 2
        text = "Unable to provision resource." if began else "Resource provisioning is in progress. Please try again."
        raise not_ready(text)
    return site


def one_drive(call: Call, key: str) -> Site:
    """Somebody's OneDrive; raises GraphError."""
    site = call.transaction.site(personal_url(existing_person(call, key).upn))
    if site is None or site.deleted is not None:
        raise GraphError(404, "ResourceNotFound", "User's mysite not found.")
    return site


@endpoint("GET", "/groups/{id}/sites")
def _group_sites(call: Call) -> Answer:
    site = site_of_group(call)
    return many(call, "sites", SITE, [(site.number, site_fields(site))])


@endpoint("GET", "/groups/{id}/sites/root")
def _group_site(call: Call) -> Answer:
    return one(call, "sites/$entity", SITE, site_fields(site_of_group(call)))


@endpoint("GET", "/groups/{id}/sites/root/webUrl", units=1)
def _group_site_url(call: Call) -> Answer:
    site = site_of_group(call)
    return Raw({**call.context(f"groups('{call['id']}')/sites('root')/webUrl"), "value": site.url})
