"""The columns of an item as texts: as they are shown, as HTML, and as a form would edit them.

Source: wire/metadata (SP.FieldStringValues); the names are encoded as in property bags, as PnPjs' pages show them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from ..clock import iso
from ..thing import Thing, navigation
from .item_collection import row_of
from .items import ListItem
from .property_bags import encoded
from .users import User

_DATES = ("Created", "Modified")
_PEOPLE = ("Author", "Editor")


@dataclass(slots=True)
class FieldValues(Thing):
    """The texts of an item's columns."""

    item: ListItem
    as_html: bool = False
    type_name = "SP.FieldStringValues"

    def link(self) -> str:
        return f"{self.item.link()}/FieldValuesAs{'HTML' if self.as_html else 'Text'}"

    def dynamic(self) -> Mapping[str, Any]:
        return {encoded(name): escape(text) if self.as_html else text for name, text in self._texts()}

    def _texts(self) -> Iterator[tuple[str, str]]:
        kinds = {str(one["InternalName"]): str(one["TypeAsString"]) for one in self.item.own_columns()}
        for name, value in row_of(self.item).items():
            yield name, self._text(name, kinds.get(name, ""), value)

    def _text(self, name: str, kind: str, value: Any) -> str:
        if value is None:
            return ""
        if name in _DATES:
            return iso(float(value))
        if name in _PEOPLE or kind in ("User", "UserMulti"):
            ids = value if isinstance(value, list) else [value]
            return "; ".join(str(User(self.here, int(number)).values()["Title"]) for number in ids)
        match value:
            case bool():
                return "Yes" if value else "No"
            case list():
                return "; ".join(map(str, value))
            case Mapping():
                return str(value.get("Url") or value.get("Description") or "")
            case _:
                return str(value)


@navigation(ListItem, "FieldValuesAsText", 30)
def _text(item: ListItem) -> FieldValues:
    return FieldValues(item.here, item)


@navigation(ListItem, "FieldValuesForEdit", 30)
def _edit(item: ListItem) -> FieldValues:
    return FieldValues(item.here, item)


@navigation(ListItem, "FieldValuesAsHtml", 30)
def _html(item: ListItem) -> FieldValues:
    return FieldValues(item.here, item, as_html=True)
