"""The hidden lists of the admin site that collect all sites, and how they are read. They lag behind writes."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from .aggregated_row import DATES, GUIDS, SPELLINGS, row_of
from .answers import Answer, Collection, Raw
from .calls import Call, Effect, Route
from .caml import MAX_LIMIT, parse_view, passes
from .clock import iso
from .errors import ServiceError, bad_query
from .hosts import EMPTY_GUID, Host
from .list_rendering import Head, Spelling, page, row
from .odata_filter import parse_filter

ACTIVE = "DO_NOT_DELETE_SPLIST_TENANTADMIN_AGGREGATED_SITECOLLECTIONS"
ALL = "DO_NOT_DELETE_SPLIST_TENANTADMIN_ALL_SITES_AGGREGATED_SITECOLLECTIONS"
FOLDERS = {
    ACTIVE: "DO_NOT_DELETE_SPLIST_TENANTADMIN_AGGREGATED_SITECO",
    ALL: "DO_NOT_DELETE_SPLIST_TENANTADMIN_ALL_SITES_AGGREGA",
}
_LIST_IDS = {ACTIVE: "7c0b8d1e-1f0a-4b7e-9a55-5f2f3d1a0c11", ALL: "3a6f2c9b-8d0e-4e3c-8b7d-2f9e6c4d7a22"}
_BY_NUMBER: tuple[tuple[tuple[str, bool], ...], ...] = ((), (("ID", True),), (("ID", False),))
_SCOPE = "0d1f6c5a-3b7e-4c8f-9a21-6e5d4c3b2a10"


def _rows(call: Call, title: str, after: int = 0, *, backwards: bool = False) -> Iterator[dict[str, Any]]:
    """The rows beyond a number in its order, made as they are taken; only one of the lists has personal sites."""
    moment = call.now - call.quirks.listing_lag_seconds
    found = call.transaction.sites_at(moment, after, backwards=backwards)
    sites = (site for site in found if site.ready <= moment)
    return (
        row_of(call.transaction, site)
        for site in sites
        if title == ALL or not site.url.lower().startswith(Host.MY.origin)
    )


def _rendered(site: dict[str, Any], folder: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """A site's row as list rendering spells it."""
    head = Head(
        number=site["ID"],
        unique=str(site["SiteId"]),
        path=f"/Lists/{folder}/{site['ID']}_.000",
        content_type="0x0100D52197E062CF8649B7C913157263CCAD",
        size=716,
        version=1,
        scope=_SCOPE,
    )
    shown = (name for name in fields or tuple(site) if name in site and name != "ID")
    return row(head, ((name, SPELLINGS.get(name, Spelling.TEXT), site[name]) for name in shown))


def render(call: Call, title: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of RenderListDataAsStream for one of the two lists."""
    view = parse_view(str(parameters.get("ViewXml") or ""))
    last, first = _start(parse_qs(str(parameters.get("Paging") or "").lstrip("?")))
    if view.order in _BY_NUMBER:
        rows_on = _rows(call, title, last, backwards=view.order == _BY_NUMBER[-1])
        passing = (site for site in rows_on if passes(view.where, site))
        found = list(islice(passing, view.limit + 1))
    else:
        found = _sorted([row for row in _rows(call, title) if passes(view.where, row)], view.order, last, first)
    shown = found[: view.limit]
    rows = [_rendered(site, FOLDERS[title], view.fields) for site in shown]
    return page(rows, first, view.limit, shown[-1]["ID"] if view.limit < len(found) else None)


def _start(after: Mapping[str, list[str]]) -> tuple[int, int]:
    """The number of the last row given, and how the next one counts."""
    if "p_ID" not in after:
        return 0, 1
    numbers = after["p_ID"][0], after.get("PageFirstRow", ["1"])[0]
    if not all(number.isdigit() for number in numbers):
        raise bad_query("The paging information is not valid.")
    return int(numbers[0]), int(numbers[1])


def _sorted(
    found: list[dict[str, Any]], order: tuple[tuple[str, bool], ...], last: int, first: int
) -> list[dict[str, Any]]:
    """Rows in another order, behind the row that the last page ended with, or where that row was."""
    for name, ascending in reversed(order):
        found.sort(key=lambda row: _sortable(row.get(name)), reverse=not ascending)
    ids = [row["ID"] for row in found]
    return found[ids.index(last) + 1 if last in ids else max(first - 1, 0) :]


def _sortable(value: Any) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return (1, float(value), "")
    return (0, 0.0, "") if value is None else (2, 0.0, str(value).lower())


_PAGE = 100  # of the OData form without $top, as of any list


def items(call: Call, title: str) -> Answer:
    """The OData form, in pages."""
    query = call.address.query
    text, top = query.get("$filter", "").strip(), query.get("$top", "")
    passing = parse_filter(text) if text else None
    last, _ = _start(parse_qs(query.get("$skiptoken", "")))
    order = tuple(_order(part) for part in query.get("$orderby", "").split(",") if part.strip())
    rows = _sorted(list(_rows(call, title)), order, last, 1) if order else _named_rows(call, title, last)
    size = min(int(top), MAX_LIMIT) if top.isdigit() and int(top) else _PAGE
    found = list(islice((row for row in rows if passing is None or passing(partial(_cell, row))), size + 1))
    link = _next_link(call, title, found[size - 1]["ID"]) if len(found) > size else None
    return Collection("SP.Data.AggregatedItem", tuple(_odata(row) for row in found[:size]), link)


def _order(text: str) -> tuple[str, bool]:
    name, _, direction = text.strip().partition(" ")
    return name, direction.strip().lower() != "desc"


def _cell(row: Mapping[str, Any], name: str) -> Any:
    right = next((key for key in row if key.lower() == name.lower()), None)
    if right is None:
        raise bad_query(f"Column '{name}' does not exist. It may have been deleted by another user.")
    return row[right]


def _next_link(call: Call, title: str, last: int) -> str:
    kept = {name: value for name, value in call.address.query.items() if name != "$skiptoken"}
    query = urlencode({"$skiptoken": f"Paged=TRUE&p_ID={last}", **kept}, quote_via=quote)
    return f"{call.host.origin}/_api/web/lists/GetByTitle('{title}')/items?{query}"


_BY_URL = re.compile(r"\s*SiteUrl\s+eq\s+'([^']*)'\s*", re.IGNORECASE)


def _named_rows(call: Call, title: str, after: int) -> Iterator[dict[str, Any]]:
    """The rows that a filter can be about: one, when it names a site's URL."""
    match = _BY_URL.fullmatch(call.address.query.get("$filter", ""))
    site = None if match is None else call.transaction.site(match[1])
    return _rows(call, title, after) if site is None else islice(_rows(call, title, site.number - 1), 1)


def _odata(row: dict[str, Any]) -> dict[str, Any]:
    dated = {name: None if row[name] is None else iso(row[name]) for name in DATES}
    guids = {name: row[name] or EMPTY_GUID for name in GUIDS}
    return {**row, **dated, **guids, "Id": row["ID"]}


def odata_rows(call: Call, title: str) -> Iterator[dict[str, Any]]:
    """Every row of a list in the OData form."""
    return (_odata(row) for row in _rows(call, title))


def title_of(text: str) -> str | None:
    """The list that a title, folder or id names."""
    wanted = text.strip("/{}").rsplit("/", 1)[-1].lower()
    for title, folder in FOLDERS.items():
        if wanted in (title.lower(), folder.lower(), _LIST_IDS[title]):
            return title
    return None


def _named(call: Call) -> str:
    segment = call.address.segments[-2]
    text = str((segment.positional or tuple((segment.named or {}).values()))[0])
    title = title_of(text)
    if title is None:
        message = f"List '{text}' does not exist at site with URL '{call.site_url}'."
        raise ServiceError(404, -1, "System.ArgumentException", message)
    return title


def _stream(call: Call) -> Answer:
    parameters = call.optional_object("parameters")
    return Raw(render(call, _named(call), parameters), function="RenderListDataAsStream")


def _items(call: Call) -> Answer:
    return items(call, _named(call))


def _admin_data(call: Call) -> Answer:
    parameters = call.optional_object("parameters")
    title = title_of(str(call.argument("listName") or ACTIVE)) or ACTIVE
    return Raw(render(call, title, parameters), function="RenderAdminListData")


_ADMIN = (Host.ADMIN,)
_LISTS = ("web/lists/GetByTitle()", "web/GetList()", "web/lists()", "lists/GetByTitle()", "lists()")
_STREAM = "RenderListDataAsStream"

ROUTES = (
    *(Route(_STREAM, "POST", f"{start}/{_STREAM}(*)", _stream, Effect.READ, 80, _ADMIN) for start in _LISTS),
    *(Route("aggregated/items", "GET", f"{start}/items", _items, Effect.READ, 60, _ADMIN) for start in _LISTS),
    Route(
        "SPO.Tenant/RenderAdminListData",
        "POST",
        "SPO.Tenant/RenderAdminListData(*)",
        _admin_data,
        Effect.READ,
        80,
        _ADMIN,
    ),
)
