"""The reads behind recorded answers: what object has these members, and which $select and $expand show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .contract import members, target

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
    ("web/lists(guid'{list}')/items", "SP.ListItem"),
    ("web/webs", "SP.Web"),
    ("web/fields", "SP.Field"),
)


@dataclass(frozen=True, slots=True)
class Read:
    """A GET below a site's _api, without its names filled in."""

    address: str
    select: tuple[str, ...]
    expand: tuple[str, ...]

    @property
    def path(self) -> str:
        """Path and query."""
        query = [f"$select={','.join(self.select)}"] + ([f"$expand={','.join(self.expand)}"] if self.expand else [])
        return f"{self.address}?{'&'.join(query)}"


def read_of(answer: Any) -> Read | None:
    """The read that a body answers; None where its members belong to nothing that is known here."""
    if not isinstance(answer, dict):
        return None
    rows = answer.get("value")
    if isinstance(rows, list) and rows and isinstance(rows[0], dict):
        return _best(rows[0], _COLLECTIONS)
    return None if "value" in answer else _best(answer, _OBJECTS)


def _best(shown: dict[str, Any], candidates: tuple[tuple[str, str], ...]) -> Read | None:
    def known(type_name: str) -> int:
        properties, navigation = members(type_name)
        return sum(name in properties or name in navigation for name in shown)

    if "FileSystemObjectType" in shown:
        address = next(address for address, type_name in candidates if type_name == "SP.ListItem")
        return Read(address, ("*",), ())
    address, type_name = max(candidates, key=lambda candidate: known(candidate[1]))
    if known(type_name) < max(1, len(shown) * 0.6):
        return None
    walked = list(_walk(type_name, shown, ""))
    expand = tuple(dict.fromkeys(name for name, expanded in walked if expanded))
    return Read(address, tuple(name for name, expanded in walked if not expanded) or ("Id",), expand)


def _walk(type_name: str, shown: dict[str, Any], prefix: str) -> Iterator[tuple[str, bool]]:
    """Each selected name, and each expanded one (True)."""
    for name, value in shown.items():
        if name.startswith("odata."):
            continue
        to = target(type_name, name)
        inner = value[0] if isinstance(value, list) and value else value
        if to is None:
            yield prefix + name, False
            continue
        yield prefix + name, True
        if not isinstance(inner, dict) or "FileSystemObjectType" in inner or name in ("AllProperties", "Properties"):
            yield f"{prefix}{name}/*" if isinstance(inner, dict) else prefix + name, False
        else:
            yield from _walk(to, inner, f"{prefix}{name}/")
