"""The columns of an item as clients write them."""

from collections.abc import Mapping
from typing import Any

from ..errors import bad_query
from .columns import columns
from .lists import List


def wire_name(column: Mapping[str, Any]) -> str:
    """The name of a column in an item's JSON."""
    name = str(column["InternalName"])
    if column["TypeAsString"] in ("User", "Lookup", "UserMulti", "LookupMulti"):
        name += "Id"
    return f"OData_{name}" if name.startswith("_") else name


def column_values(list_: List, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a caller gives to columns; raises ServiceError for a column that there is not."""
    known = {}
    for column in columns(list_.here, list_.id).values():
        known[wire_name(column).lower()] = wire_name(column)
        known[str(column["InternalName"]).lower()] = wire_name(column)
    found = {}
    for name, value in fields.items():
        if name.startswith(("odata.", "@odata.", "__")) or name.lower() in ("id", "contenttypeid", "attachments"):
            continue
        right = known.get(name.lower())
        if right is None:
            raise bad_query(
                f"The property '{name}' does not exist on type '{list_.values()['ListItemEntityTypeFullName']}'. "
                "Make sure to only use property names that are defined by the type."
            )
        found[right] = value
    return found


def renamed(changes: Mapping[str, Any]) -> dict[str, Any]:
    """A change of the name of a file or folder, which is kept beside the columns."""
    return {"Leaf": str(changes["FileLeafRef"])} if changes.get("FileLeafRef") else {}
