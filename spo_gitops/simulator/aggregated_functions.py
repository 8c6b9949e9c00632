"""Functions of the tenant over the aggregated lists of sites, beside the lists themselves (REFERENCE 2.3).

Only their signatures are published; what they answer is that of the lists' own calls.
"""

from typing import Any

from .aggregated import ACTIVE, odata_rows, render, title_of
from .answers import Answer, Collection, Raw, Value
from .calls import Call, Effect, Route
from .errors import bad_query
from .hosts import Host

_TYPE = "SP.Data.AggregatedItem"


def _title(call: Call, position: int = 0) -> str:
    return title_of(str(call.argument("listName", position) or ACTIVE)) or ACTIVE


def _count(call: Call) -> Answer:
    return Value("GetSPListItemCount", sum(1 for _ in odata_rows(call, _title(call))))


def _by_state(call: Call) -> Answer:
    states = call.argument("states")
    wanted = states if isinstance(states, list) else [states]
    if not all(isinstance(state, int) for state in wanted):
        raise bad_query("The parameter states must be a list of numbers.")
    found = (row for row in odata_rows(call, ACTIVE) if row["State"] in wanted)
    return Collection(_TYPE, tuple(found), function="GetSitesByState")


def _filtered(call: Call) -> Answer:
    name, wanted = call.text_argument("columnName"), str(call.argument("columnValue", 1) or "")
    found = [row for row in odata_rows(call, _title(call, 3)) if _text(row, name) == wanted.strip("{}").lower()]
    return Collection(_TYPE, tuple(found), function="GetFilteredSPListItems")


def _text(row: dict[str, Any], name: str) -> str:
    if name not in row:
        raise bad_query(f"Column '{name}' does not exist. It may have been deleted by another user.")
    return str(row[name]).strip("{}").lower()


def _of_group(call: Call) -> Answer:
    """The sites of a group: its own, and those of its team's channels."""
    group = call.text_argument("groupId").strip("{}").lower()
    name = "RenderFilteredAdminListDataByGroupId"
    answer = render(call, ACTIVE, {})
    rows = [row for row in answer["Row"] if str(row.get("RelatedGroupId") or "").strip("{}").lower() == group]
    return Raw({**answer, "Row": rows, "LastRow": len(rows)}, function=name)


def _route(name: str, handler: Any) -> Route:
    return Route(f"SPO.Tenant/{name}", "GET POST", f"SPO.Tenant/{name}(*)", handler, Effect.READ, 90, (Host.ADMIN,))


ROUTES = (
    _route("GetSPListItemCount", _count),
    _route("GetSitesByState", _by_state),
    _route("GetFilteredSPListItems", _filtered),
    _route("RenderFilteredAdminListDataByGroupId", _of_group),
)
