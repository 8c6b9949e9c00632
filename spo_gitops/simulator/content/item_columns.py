"""The columns of an item as clients write them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..errors import ServiceError, bad_query
from ..site_changes import known
from ..site_users import ensured
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
        found[right] = _referred(value)
    return found


def _referred(value: Any) -> Any:
    """The ids of what a lookup's or a person's value stands for; everything else as it is."""
    if isinstance(value, Mapping) and "LookupId" in value:
        return value["LookupId"]
    return [_referred(one) for one in value] if isinstance(value, list) else value


def renamed(changes: Mapping[str, Any]) -> dict[str, Any]:
    """A change of the name of a file or folder, which is kept beside the columns."""
    return {"Leaf": str(changes["FileLeafRef"])} if changes.get("FileLeafRef") else {}


def form_value(list_: List, name: str, value: Any, *, utc: bool) -> Any:
    """A form value, which is always text, as the column keeps it."""
    column = next(
        (one for one in columns(list_.here, list_.id).values() if one["InternalName"].lower() == name.lower()), None
    )
    text = str(value)
    match "" if column is None else column["TypeAsString"]:
        case "Number" | "Currency":
            return float(text) if text.replace(".", "", 1).lstrip("-").isdigit() else value
        case "Boolean":
            return text.lower() in ("1", "true", "yes")
        case "DateTime":
            return form_moment(text, utc=utc) if text else None
        case "User":
            return int(text) if text.isdigit() else next(iter(people_named(list_, text)), None)
        case "UserMulti":
            return people_named(list_, text)
        case "Lookup":
            return next(iter(_numbers(text)), None)
        case "LookupMulti":
            return _numbers(text)
        case "MultiChoice":
            return [choice for choice in text.split(";#") if choice]
        case "URL":
            url, _, title = text.partition(", ")
            return {"Description": title, "Url": url} if url else None
        case _:
            return value


def _numbers(text: str) -> list[int]:
    """The ids in what is chosen from another list: an id, or ids and titles by turns (the titles may be left out)."""
    return [int(number) for number in text.split(";#")[::2] if number.isdigit()]


def form_moment(text: str, *, utc: bool) -> str:
    """ISO dates are only understood where the caller says that dates are in UTC."""
    try:
        if not utc and "T" in text:
            raise ValueError
        return datetime.fromisoformat(text).replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError as error:
        raise ServiceError(400, -2146232832, "Microsoft.SharePoint.SPException", "Enter a date and time.") from error


def people_named(list_: List, text: str) -> list[int]:
    """The ids of the principals that a form names by their keys."""
    keys = re.findall(r"""['"]Key['"]\s*:\s*(?:"([^"]+)"|'([^']+)')""", text)
    try:
        return [ensured(list_.here.records, known(one or other)) for one, other in keys]
    except ServiceError as error:
        raise ServiceError(400, -2146232832, "Microsoft.SharePoint.SPException", "The user does not exist.") from error
