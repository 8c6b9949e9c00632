"""The lists of a site, and its document libraries as drives."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from ..answers import Answer
from ..clock import iso
from ..content.drive_ids import drive_id
from ..content.list_templates import TEMPLATES
from ..hosts import Host
from ..models import Site
from ..records import Records
from .endpoint import Call, endpoint
from .errors import no_item
from .query import Resource, Row, many, one
from .sites import host_of, one_drive, site_at, site_of_group

LIST = Resource(
    "list", ("createdDateTime", "description", "id", "lastModifiedDateTime", "name", "webUrl", "displayName", "list")
)
DRIVE = Resource(
    "drive",
    ("createdDateTime", "description", "id", "lastModifiedDateTime", "name", "webUrl", "driveType", "quota"),
    ("sharePointIds", "owner", "createdBy", "lastModifiedBy"),
)


def _template(number: int) -> str:
    """A template as Graph names it."""
    name = TEMPLATES[number].name if number in TEMPLATES else "GenericList"
    return name[0].lower() + name[1:]


_SYSTEM = ("FormServerTemplates", "SiteAssets", "Style Library")  # listed on request only


def list_rows(call: Call, site: Site, *, hidden: bool = False) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """The lists of a site with their ids, also those that are only listed on request where they are asked for."""
    for number, (key, stored) in enumerate(Records(call.transaction, site).rows("list").items(), 1):
        body = stored.body
        path = str(body["Path"])
        if hidden or (not body.get("Hidden") and path.rpartition("/")[2] not in _SYSTEM):
            changed = float(body.get("LastItemModifiedDate", body["Created"]))
            yield (
                number,
                key,
                {
                    "createdDateTime": iso(float(body["Created"])),
                    "description": body.get("Description", ""),
                    "id": key,
                    "lastModifiedDateTime": iso(changed),
                    "name": path.rpartition("/")[2],
                    "webUrl": f"https://{host_of(site)}{quote(path)}",
                    "displayName": body["Title"],
                    "list": {
                        "contentTypesEnabled": bool(body.get("ContentTypesEnabled", False)),
                        "hidden": bool(body.get("Hidden", False)),
                        "template": _template(int(body["BaseTemplate"])),
                    },
                },
            )


@endpoint("GET", "/sites/{id}/lists")
def _site_lists(call: Call) -> Answer:
    rows = ((number, fields) for number, _, fields in list_rows(call, site_at(call, call["id"])))
    return many(call, "lists", LIST, rows)


@endpoint("GET", "/sites/{id}/lists/{list}")
def _site_list(call: Call) -> Answer:
    wanted = call["list"].lower()
    for _, key, fields in list_rows(call, site_at(call, call["id"])):
        if wanted in (key, str(fields["displayName"]).lower(), str(fields["name"]).lower()):
            return one(call, "lists/$entity", LIST, fields)
    raise no_item("The specified list was not found")


def drive_rows(call: Call, site: Site) -> Iterator[Row]:
    """The document libraries of a site as drives."""
    for number, key, fields in list_rows(call, site):
        if fields["list"]["template"] == "documentLibrary":
            quota = {"deleted": 0, "remaining": 27487790694400, "state": "normal", "total": 27487790694400, "used": 0}
            yield (
                number,
                {
                    **fields,
                    "id": drive_id(site.id, site.web_id, key),
                    "name": fields["displayName"],
                    "driveType": "business" if host_of(site) == Host.MY.value else "documentLibrary",
                    "quota": {**quota, "used": site.byte_count, "remaining": quota["total"]},
                    "sharePointIds": {"listId": key, "siteId": site.id, "siteUrl": site.url, "webId": site.web_id},
                },
            )


@endpoint("GET", "/sites/{id}/drives")
def _drives(call: Call) -> Answer:
    return many(call, "drives", DRIVE, drive_rows(call, site_at(call, call["id"])))


@endpoint("GET", "/sites/{id}/drive", units=1)
def _drive(call: Call) -> Answer:
    return _default_drive(call, site_at(call, call["id"]))


def _default_drive(call: Call, site: Site) -> Answer:
    found = next(drive_rows(call, site), None)
    if found is None:
        raise no_item()
    return one(call, "drives/$entity", DRIVE, found[1])


@endpoint("GET", "/groups/{id}/drive", units=1)
def _group_drive(call: Call) -> Answer:
    return _default_drive(call, site_of_group(call))


@endpoint("GET", "/groups/{id}/drives")
def _group_drives(call: Call) -> Answer:
    return many(call, "drives", DRIVE, drive_rows(call, site_of_group(call)))


@endpoint("GET", "/users/{id}/drive", units=1)
def _person_drive(call: Call) -> Answer:
    return _default_drive(call, one_drive(call, call["id"]))


@endpoint("GET", "/users/{id}/drives")
def _person_drives(call: Call) -> Answer:
    return many(call, "drives", DRIVE, drive_rows(call, one_drive(call, call["id"])))


@endpoint("GET", "/sites/{id}/lists/{list}/drive", units=1)
def _list_drive(call: Call) -> Answer:
    wanted = call["list"].lower()
    for _, fields in drive_rows(call, site_at(call, call["id"])):
        if wanted in (fields["sharePointIds"]["listId"], str(fields["name"]).lower()):
            return one(call, "drives/$entity", DRIVE, fields)
    raise no_item()
