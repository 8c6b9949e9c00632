"""Values of columns as the service's forms take them, as text; two items are compared by these texts, too.

The forms of texts, numbers, choices, people and links are those of a recorded request of CLI for Microsoft 365
(wire/recorded/batch.jsonl, ``listitem-batch-add``). Dates in the ISO form go with ``datesInUTC``, which the metadata
has; that the service takes them so is reported by others and recorded by nobody, so what a form did is read again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

PEOPLE = frozenset({"User", "UserMulti"})
KINDS = frozenset(
    {"Text", "Note", "Choice", "MultiChoice", "Number", "Currency", "DateTime", "Boolean", "URL"} | PEOPLE
)  # fmt: skip


def wire_name(name: str, kind: str) -> str:
    """The name of a column in an item's JSON."""
    name = f"{name}Id" if kind in PEOPLE or kind in ("Lookup", "LookupMulti") else name
    return f"OData_{name}" if name.startswith("_") else name


def form_text(kind: str, value: Any, people: Mapping[str, str]) -> str | None:
    """The text of a value; ``people`` are login names by their numbers in the site. None: no form takes it."""
    value = value.get("results", value) if isinstance(value, dict) else value
    if value is None or value == []:
        return ""
    match kind:
        case "Text" | "Note" | "Choice" | "DateTime":
            return str(value)
        case "MultiChoice":
            return ";#".join(str(choice) for choice in value) if isinstance(value, list) else str(value)
        case "Number" | "Currency":
            return _number(value)
        case "Boolean":
            return "1" if value else "0"
        case "URL" if isinstance(value, dict):
            url, title = str(value.get("Url") or "").replace(",", "%2C"), str(value.get("Description") or "")
            return f"{url}, {title}" if title else url
        case "User" | "UserMulti":
            return person_text(value if isinstance(value, list) else [value], people)
        case _:
            return None


def person_text(numbers: list[Any], people: Mapping[str, str]) -> str | None:
    """Somebody, or several; None where one of them is not known."""
    logins = [people.get(str(number)) for number in numbers]
    return None if None in logins else json.dumps([{"Key": login} for login in logins])


def _number(value: Any) -> str | None:
    try:
        number = float(value)
        return str(int(number)) if number.is_integer() else repr(number)
    except (TypeError, ValueError, OverflowError):
        return None
