"""The reads behind recorded answers: what object has these members, and which $select and $expand show them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from tests.contract.description import members, target

# Addresses below the prepared site, most likely first; {list} and so on are filled in from the stage.
_OBJECTS = (
    ("site", "SP.Site"),
    ("web", "SP.Web"),
    ("web/lists(guid'{list}')", "SP.List"),
    ("web/lists(guid'{library}')", "SP.List"),
    ("web/GetFileByServerRelativePath(decodedUrl='{file}')", "SP.File"),
    ("web/GetFolderByServerRelativePath(decodedUrl='{folder}')", "SP.Folder"),
    ("web/CurrentUser", "SP.User"),
    ("web/sitegroups/GetById({group})", "SP.Group"),
    ("web/lists(guid'{list}')/items(1)", "SP.ListItem"),
    ("web/GetSubwebsFilteredForCurrentUser(nWebTemplateFilter=-1)", "SP.WebInformation"),
    ("web/RegionalSettings", "SP.RegionalSettings"),
    ("web/RegionalSettings/TimeZone", "SP.TimeZone"),
    ("web/lists(guid'{list}')/fields/GetByInternalNameOrTitle('Title')", "SP.Field"),
    ("web/lists(guid'{list}')/DefaultView", "SP.View"),
    ("web/contenttypes('0x01')", "SP.ContentType"),
    ("web/roledefinitions(1073741826)", "SP.RoleDefinition"),
    ("web/roleassignments/GetByPrincipalId({group})", "SP.RoleAssignment"),
    ("web/Navigation", "SP.Navigation"),
)
_COLLECTIONS = (
    ("web/lists", "SP.List"),
    ("web/SiteGroups", "SP.Group"),
    ("web/SiteUsers", "SP.User"),
    ("web/RoleDefinitions", "SP.RoleDefinition"),
    ("web/RoleAssignments", "SP.RoleAssignment"),
    ("web/RecycleBin", "SP.RecycleBinItem"),
    ("web/webinfos", "SP.WebInformation"),
    ("web/GetFolderByServerRelativePath(decodedUrl='{folder}')/files", "SP.File"),
    ("web/GetFolderByServerRelativePath(decodedUrl='{folder}')/folders", "SP.Folder"),
    ("web/lists(guid'{list}')/items", "SP.ListItem"),
    ("web/webs", "SP.Web"),
    ("web/fields", "SP.Field"),
    ("web/contenttypes", "SP.ContentType"),
    ("web/lists(guid'{list}')/views", "SP.View"),
    ("web/features", "SP.Feature"),
    ("web/usercustomactions", "SP.UserCustomAction"),
    ("web/navigation/quicklaunch", "SP.NavigationNode"),
    ("web/RegionalSettings/TimeZones", "SP.TimeZone"),
    ("web/lists(guid'{list}')/items(1)/versions", "SP.ListItemVersion"),
    ("web/eventreceivers", "SP.EventReceiverDefinition"),
)


@dataclass(frozen=True, slots=True)
class Read:
    """A GET below a site's _api, without its names filled in."""

    address: str
    select: tuple[str, ...]
    expand: tuple[str, ...]
    top: int | None = None
    starred: tuple[str, ...] = ()  # types of which all members are asked for

    @property
    def path(self) -> str:
        """Path and query."""
        query = [f"$select={','.join(self.select)}"] + ([f"$expand={','.join(self.expand)}"] if self.expand else [])
        query += [f"$top={self.top}"] if self.top else []
        return f"{self.address}?{'&'.join(query)}"


def read_of(answer: Any) -> Read | None:
    """The read that a body answers; None where its members belong to nothing that is known here."""
    if not isinstance(answer, dict):
        return None
    rows = answer.get("value")
    if isinstance(rows, list) and rows and isinstance(rows[0], dict):
        found = _best(rows[0], _COLLECTIONS)
        return replace(found, top=1) if found is not None and "odata.nextLink" in answer else found
    return None if "value" in answer else _best(answer, _OBJECTS)


def _best(shown: dict[str, Any], candidates: tuple[tuple[str, str], ...]) -> Read | None:
    def known(type_name: str) -> int:
        properties, navigation = members(type_name)
        return sum(name in properties or name in navigation for name in shown)

    # Only an item spells its number twice; the description leaves its second spelling out.
    if "FileSystemObjectType" in shown or "ID" in shown:
        address = next(address for address, type_name in candidates if type_name == "SP.ListItem")
        if "FileSystemObjectType" in shown:
            return Read(address, ("*",), ())
        return _reading(address, "SP.ListItem", shown)
    address, type_name = max(candidates, key=lambda candidate: known(candidate[1]))
    if known(type_name) < max(1, len(shown) * 0.6):
        return None
    return _reading(address, type_name, shown)


def _reading(address: str, type_name: str, shown: dict[str, Any]) -> Read:
    walked = list(_walk(type_name, shown, ""))
    expand = tuple(dict.fromkeys(name for name, kind in walked if kind is _Step.EXPAND))
    starred = tuple(name for name, kind in walked if kind is _Step.STAR_OF)
    select = tuple(name for name, kind in walked if kind is _Step.SELECT)
    return Read(address, select or ("Id",), expand, starred=starred)


class _Step(Enum):
    SELECT = auto()
    EXPAND = auto()
    STAR_OF = auto()  # a type of which everything is selected


def _walk(type_name: str, shown: dict[str, Any], prefix: str) -> Iterator[tuple[str, _Step]]:
    """Each selected name, each expanded one, and each type of which all is asked."""
    for name, value in shown.items():
        if name.startswith("odata."):
            continue
        to = target(type_name, name)
        inner = value[0] if isinstance(value, list) and value else value
        if to is None:
            yield prefix + name, _Step.SELECT
            continue
        yield prefix + name, _Step.EXPAND
        if not isinstance(inner, dict):
            yield prefix + name, _Step.SELECT
        elif "FileSystemObjectType" in inner or name in ("AllProperties", "Properties"):
            yield f"{prefix}{name}/*", _Step.SELECT
        elif _of_subtypes(to, value):
            yield f"{prefix}{name}/*", _Step.SELECT
            yield to, _Step.STAR_OF
        else:
            yield from _walk(to, inner, f"{prefix}{name}/")


def _of_subtypes(type_name: str, value: Any) -> bool:
    """Whether what is shown has members that only types below this one have: columns of several types."""
    properties, navigation = members(type_name)
    known = properties | set(navigation)
    return any(not set(one) <= known for one in (value if isinstance(value, list) else [value]))
