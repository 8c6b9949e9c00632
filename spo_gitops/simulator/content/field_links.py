"""The columns of content types."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..calls import Effect
from ..errors import bad_query
from ..thing import Thing, Things, function, names, navigation
from .columns import columns
from .content_types import ContentType
from .fields import Field

_FIRST = ("ContentType", "Title")


@dataclass(slots=True)
class FieldLink(Thing):
    """A column of a content type, by the column's id."""

    type: ContentType
    id: str
    type_name = "SP.FieldLink"
    writable = names("Required Hidden DisplayName ReadOnly ShowInDisplayForm")
    immediate = True

    def link(self) -> str:
        return f"{self.type.link()}/FieldLinks(guid'{self.id}')"

    def identity(self) -> str | None:
        return f"{self.type.identity()}:fl:{self.id}"

    def values(self) -> Mapping[str, Any]:
        kept = links_of(self.type)[self.id]
        name = kept["Name"]
        return {
            "DisplayName": name,
            "FieldInternalName": name,
            "Hidden": False,
            "Id": self.id,
            "Name": name,
            "ReadOnly": False,
            "Required": False,
            "ShowInDisplayForm": True,
        } | dict(kept)

    def update(self, fields: Mapping[str, Any]) -> None:
        links = links_of(self.type)
        links[self.id] = {**links[self.id], **self.checked(fields)}
        _keep(self.type, links)

    def delete(self) -> None:
        _keep(self.type, {name: kept for name, kept in links_of(self.type).items() if name != self.id})


def links_of(type_: ContentType) -> dict[str, Mapping[str, Any]]:
    """The columns of a content type by id; a new one has those of every item."""
    stored = type_.record.get("Links")
    if isinstance(stored, Mapping):
        return dict(stored)
    known = columns(type_.here, type_.here.site.web_id)
    return {name: {"Name": one["InternalName"]} for name, one in known.items() if one["InternalName"] in _FIRST}


def _keep(type_: ContentType, links: Mapping[str, Any]) -> None:
    key = f"{type_.parent}:{type_.id}"
    type_.here.records.put("contenttype", key, {**type_.record, "Links": links}, type_.parent)


@dataclass(slots=True)
class FieldLinks(Things):
    """The columns of a content type."""

    type: ContentType
    item = FieldLink
    null_when_missing = True  # see ContentTypes

    def items(self) -> Iterator[Thing]:
        return (FieldLink(self.here, self.type, name) for name in links_of(self.type))

    def find(self, key: Any) -> Thing:
        wanted = str(key).strip("{}").lower()
        if wanted not in links_of(self.type):
            return Things.find(self, key)
        return FieldLink(self.here, self.type, wanted)

    def add(self, fields: Mapping[str, Any]) -> Thing:
        field, name = fields.get("Field"), fields.get("FieldInternalName")
        known = columns(self.here, self.here.site.web_id)
        number = field.id if isinstance(field, Field) else None
        number = number or next((one for one, kept in known.items() if kept["InternalName"] == name), None)
        if number is None or number not in known:
            raise bad_query("The column of the field link does not exist.")
        _keep(self.type, links_of(self.type) | {number: {"Name": known[number]["InternalName"]}})
        return FieldLink(self.here, self.type, number)


@dataclass(slots=True)
class LinkedFields(Things):
    """The columns themselves."""

    type: ContentType
    item = Field

    @property
    def type_name(self) -> str:
        return "SP.Field"

    def items(self) -> Iterator[Thing]:
        web = self.here.site.web_id
        known = columns(self.here, web)
        return (Field(self.here, web, name) for name in links_of(self.type) if name in known)


@navigation(ContentType, "Fields", 40)
def _fields(type_: ContentType) -> LinkedFields:
    return LinkedFields(type_.here, type_)


@navigation(ContentType, "FieldLinks", 20)
def _links(type_: ContentType) -> FieldLinks:
    return FieldLinks(type_.here, type_)


@function(FieldLinks, "GetById")
def _by_id(links: FieldLinks, id: str) -> FieldLink:
    found = links.find(id)
    assert isinstance(found, FieldLink)
    return found


@function(FieldLinks, "Reorder", Effect.WRITE, 80)
def reordered(links: FieldLinks, internal_names: list[Any]) -> None:
    """Put the columns of a content type into an order; those that it leaves out come behind."""
    kept = links_of(links.type)
    order = {str(name).lower(): index for index, name in enumerate(internal_names)}
    ordered = sorted(kept.items(), key=lambda pair: order.get(str(pair[1]["Name"]).lower(), len(order)))
    _keep(links.type, dict(ordered))
