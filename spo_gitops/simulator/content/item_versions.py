"""The versions of an item, and removing one for good."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..thing import Thing, Things, function, navigation
from .items import ListItem, drop_item


@dataclass(slots=True)
class Version(Thing):
    """The present version of an item; older ones are not kept."""

    item: ListItem
    type_name = "SP.ListItemVersion"

    def values(self) -> Mapping[str, Any]:
        record = self.item.record
        return {
            "Created": record["Modified"],
            "IsCurrentVersion": True,
            "VersionId": 512 * int(record["Version"]),
            "VersionLabel": f"{record['Version']}.0",
        }


@dataclass(slots=True)
class Versions(Things):
    """The versions of an item."""

    of: ListItem
    item = Version

    def items(self) -> Iterator[Thing]:
        return iter((Version(self.here, self.of),))


@navigation(ListItem, "Versions", 30)
def _versions(item: ListItem) -> Versions:
    return Versions(item.here, item)


@function(ListItem, "DeleteWithParameters", Effect.WRITE, 120)
def _delete(item: ListItem, parameters: dict[str, Any]) -> None:
    drop_item(item)
