"""Change queries of a site, a web and a list over the change log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..clock import iso
from ..errors import ServiceError, bad_query
from ..guids import guid_of
from ..here import Here
from ..thing import Thing, Things, function
from .change_log import KEPT_SECONDS, Change, ticks
from .lists import List
from .site import SiteCollection
from .web import Web

_PAGE = 1000
_ASKED = {
    Change.ADD: "add",
    Change.UPDATE: "update",
    Change.DELETE: "deleteobject",
    Change.RENAME: "rename",
    Change.MOVE_AWAY: "move",
    Change.MOVE_INTO: "move",
    Change.RESTORE: "restore",
    Change.ROLE_ADD: "roledefinitionadd",
    Change.ROLE_DELETE: "roledefinitiondelete",
    Change.ROLE_UPDATE: "roledefinitionupdate",
    Change.ASSIGNMENT_ADD: "roleassignmentadd",
    Change.ASSIGNMENT_DELETE: "roleassignmentdelete",
    Change.MEMBER_ADD: "groupmembershipadd",
    Change.MEMBER_DELETE: "groupmembershipdelete",
    Change.SYSTEM_UPDATE: "systemupdate",
    Change.SCOPE_ADD: "roleassignmentadd",
    Change.SCOPE_DELETE: "roleassignmentdelete",
}


@dataclass(slots=True)
class ChangeEntry(Thing):
    """One entry of the log, of the type of what changed."""

    number: int
    scope: tuple[int, str]

    @property
    def record(self) -> Mapping[str, Any]:
        """What was noted."""
        return self.here.records.get("change", self.number) or {}

    @property
    def type_name(self) -> str:  # type: ignore[override]  # the type tells what changed
        """SP.ChangeWeb, SP.ChangeItem, ..."""
        return f"SP.Change{self.record['Kind']}"

    def link(self) -> str:
        return f"{self.type_name}{guid_of(self.here.site.id, 'change', self.number)}"

    def values(self) -> Mapping[str, Any]:
        record, (kind, identifier) = self.record, self.scope
        token = f"1;{kind};{identifier};{ticks(record['Time'])};{self.number}"
        return {
            "WebId": self.here.site.web_id,
            **{name: value for name, value in record.items() if name != "Time"},
            "ChangeToken": {"StringValue": token},
            "SiteId": self.here.site.id,
            "Time": record["Time"],
        }


@dataclass(slots=True)
class FoundChanges(Things):
    """What a change query found."""

    numbers: tuple[int, ...]
    scope: tuple[int, str]
    item = ChangeEntry

    def items(self) -> Iterator[Thing]:
        return (ChangeEntry(self.here, number, self.scope) for number in self.numbers)


def found_changes(
    here: Here, query: Mapping[str, Any], scope: tuple[int, str], items: frozenset[int] | None = None
) -> FoundChanges:
    """What a query finds in a site, a web or a list, or of some items of a list."""
    wanted = {name.lower(): value for name, value in query.items()}
    start, end = _moment(here, wanted, "changetokenstart"), _moment(here, wanted, "changetokenend")
    limit = str(wanted.get("fetchlimit") or _PAGE)
    if not limit.isdigit():
        raise bad_query("The property 'FetchLimit' is not valid.")
    numbers = []
    for name, stored in here.records.rows("change").items():
        change, place = stored.body, (ticks(stored.body["Time"]), int(name))
        if (start is not None and place <= start) or (end is not None and place > end):
            continue
        if not _asked(wanted, change):
            continue
        if scope[0] == 3 and change.get("ListId") != scope[1]:
            continue
        if items is not None and change.get("ItemId") not in items:
            continue
        numbers.append(int(name))
    return FoundChanges(here, tuple(numbers[: int(limit)]), scope)


def _asked(wanted: Mapping[str, Any], change: Mapping[str, Any]) -> bool:
    """Whether a query wants a change: by what happened and to what, or as one of permissions."""
    kind = Change(change["ChangeType"])
    if wanted.get("securitypolicy") and kind in _SECURITY:
        return True
    return bool(wanted.get(_ASKED[kind]) and wanted.get(str(change["Kind"]).lower()))


_SECURITY = (Change.ASSIGNMENT_ADD, Change.ASSIGNMENT_DELETE, Change.SCOPE_ADD, Change.SCOPE_DELETE)


def _moment(here: Here, wanted: Mapping[str, Any], name: str) -> tuple[int, int] | None:
    """The place in the log that a token names: its ticks and its number."""
    token = wanted.get(name)
    if token is None:
        return None
    parts = str(token.get("StringValue") if isinstance(token, Mapping) else token).split(";")
    if len(parts) != 5 or not parts[3].isdigit() or not parts[4].lstrip("-").isdigit():
        raise bad_query("The change token is not valid.")
    if int(parts[3]) < ticks(here.now - KEPT_SECONDS) and not wanted.get("ignorestarttokennotfounderror"):
        message = f"The changeToken refers to a time before the start of the current change log ({iso(here.now)})."
        raise ServiceError(400, -2146232832, "Microsoft.SharePoint.SPException", message)
    return int(parts[3]), int(parts[4])


@function(SiteCollection, "GetChanges", milliseconds=60)
def _of_site(site: SiteCollection, query: dict[str, Any]) -> FoundChanges:
    return found_changes(site.here, query, (1, site.here.site.id))


@function(Web, "GetChanges", milliseconds=60)
def _of_web(web: Web, query: dict[str, Any]) -> FoundChanges:
    return found_changes(web.here, query, (2, web.id))


@function(List, "GetChanges", milliseconds=60)
def _of_list(list_: List, query: dict[str, Any]) -> FoundChanges:
    return found_changes(list_.here, query, (3, list_.id))
