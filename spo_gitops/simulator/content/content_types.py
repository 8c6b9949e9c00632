"""Content types of webs and lists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from ..calls import Effect
from ..errors import ServiceError, bad_query, sp_error
from ..guids import guid_of
from ..here import Here
from ..thing import Thing, Things, function, names, navigation
from .change_log import Change, logged
from .items import ListItem
from .lists import List
from .web import Web

_BUILT_IN = (
    ("0x01", "Item", "List Content Types", "Create a new list item."),
    ("0x0101", "Document", "Document Content Types", "Create a new document."),
    ("0x0102", "Event", "List Content Types", "Create a new meeting, deadline or other event."),
    ("0x0103", "Issue", "List Content Types", "Track an issue or problem."),
    ("0x0104", "Announcement", "List Content Types", "Create a new news item, status or other piece of information."),
    ("0x0105", "Link", "List Content Types", "Create a new link to a Web page or other resource."),
    ("0x0106", "Contact", "List Content Types", "Store information about a business or personal contact."),
    ("0x0108", "Task", "List Content Types", "Track a work item."),
    ("0x0120", "Folder", "Folder Content Types", "Create a new folder."),
    ("0x0101009D1CB255DA76424F860D91F20E6C4118", "Site Page", "Document Content Types", "Create a new site page."),
)
_OF_TEMPLATE = {101: "0x0101", 119: _BUILT_IN[-1][0], 106: "0x0102", 104: "0x0104", 103: "0x0105", 105: "0x0106"}


@dataclass(slots=True)
class ContentType(Thing):
    """A content type by its id, in a web or a list."""

    parent: str  # the id of the web or list
    id: str
    type_name = "SP.ContentType"
    entity_set = "SP.ApiData.ContentTypes"
    writable = names(
        "Description DisplayFormUrl DocumentTemplate EditFormUrl Group Hidden JSLink Name NewFormUrl ReadOnly Sealed "
        "NewFormClientSideComponentId EditFormClientSideComponentId DisplayFormClientSideComponentId"
    )

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it; raises ServiceError for one that is gone."""
        found = types_of(self.here, self.parent).get(self.id)
        if found is None:
            raise type_missing()
        return found

    def link(self) -> str:
        return f"Web/ContentTypes('{self.id}')"

    def identity(self) -> str | None:
        site = self.here.site
        place = "" if self.parent in self.here.records.rows("web") else f":list:{self.parent}"
        return f"site:{site.id}:web:{site.web_id}{place}:contenttype:{self.id}"

    def values(self) -> Mapping[str, Any]:
        record = self.record
        return {
            "ClientFormCustomFormatter": "",
            "DisplayFormUrl": "",
            "DocumentTemplate": "",
            "DocumentTemplateUrl": "",
            "EditFormUrl": "",
            "JSLink": "",
            "NewFormUrl": "",
            **record,
            "Id": {"StringValue": self.id},
            "SchemaXml": f'<ContentType ID="{self.id}" Name={quoteattr(str(record["Name"]))} />',
            "Scope": "/",
            "StringId": self.id,
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.checked({name: value for name, value in fields.items() if name.lower() not in ("id",)})
        if self.record.get("Sealed") and not changes.get("Sealed", True):
            changes = {"Sealed": False}
        self.here.records.put("contenttype", f"{self.parent}:{self.id}", {**self.record, **changes}, self.parent)
        logged(self.here, "ContentType", Change.UPDATE, ContentTypeId=self.id)

    def delete(self) -> None:
        stored = self.here.records.under("contenttype", self.parent)
        if f"{self.parent}:{self.id}" not in stored:
            raise sp_error("The content type is part of an application feature.", 500)
        self.here.records.drop("contenttype", f"{self.parent}:{self.id}")
        logged(self.here, "ContentType", Change.DELETE, ContentTypeId=self.id)


def type_missing() -> ServiceError:
    """No content type has this id."""
    return ServiceError(404, -2147024809, "System.ArgumentException", "Content type does not exist.")


def types_of(here: Here, parent: str) -> dict[str, Mapping[str, Any]]:
    """The content types of a web or a list by id."""
    stored = here.records.under("contenttype", parent)
    list_ = here.records.get("list", parent)
    known = {number: _body(name, group, text) for number, name, group, text in _BUILT_IN}
    if list_ is not None:
        bases = (_OF_TEMPLATE.get(int(list_["BaseTemplate"]), "0x01"), "0x0120")
        known = {f"{base}00{guid_of(parent, base).replace('-', '').upper()}": known[base] for base in bases}
    return {**known, **{name.partition(":")[2]: body for name, body in stored.items()}}


def _body(name: str, group: str, text: str) -> dict[str, Any]:
    return {"Name": name, "Group": group, "Description": text, "Hidden": False, "ReadOnly": False, "Sealed": False}


@dataclass(slots=True)
class ContentTypes(Things):
    """The content types of a web or a list."""

    parent: str
    item = ContentType
    null_when_missing = True  # recorded of no tenant; CLI for Microsoft 365 asks so whether there is one

    def items(self) -> Iterator[Thing]:
        return (ContentType(self.here, self.parent, name) for name in types_of(self.here, self.parent))

    def find(self, key: Any) -> Thing:
        for name in types_of(self.here, self.parent):
            if name.lower() == str(key).lower():
                return ContentType(self.here, self.parent, name)
        raise type_missing()

    def add(self, fields: Mapping[str, Any]) -> Thing:
        wanted = {name.lower(): value for name, value in fields.items()}
        name = wanted.get("name")
        if not isinstance(name, str) or not name:
            raise bad_query("The parameter Name is missing.")
        given = wanted.get("id")
        number = str(given.get("StringValue") if isinstance(given, Mapping) else given or "")
        parent = wanted.get("parentcontenttype")
        if not number and isinstance(parent, ContentType):
            number = f"{parent.id}00{guid_of(self.parent, name, self.here.now).replace('-', '').upper()}"
        number = number or f"0x0100{guid_of(self.parent, name, self.here.now).replace('-', '').upper()}"
        if any(one.lower() == number.lower() for one in types_of(self.here, self.parent)):
            raise ServiceError(
                500, -2130575183, "Microsoft.SharePoint.SPException", f'A duplicate content type "{name}" was found.'
            )
        body = _body(name, str(wanted.get("group") or "Custom Content Types"), str(wanted.get("description") or ""))
        return self.kept(number, body)

    def kept(self, number: str, body: Mapping[str, Any]) -> ContentType:
        """A new content type."""
        self.here.records.put("contenttype", f"{self.parent}:{number}", body, self.parent)
        logged(self.here, "ContentType", Change.ADD, ContentTypeId=number)
        return ContentType(self.here, self.parent, number)


def order_of(list_: List) -> list[dict[str, str]]:
    """The content types that a list offers for new items, where nobody gave them another order."""
    return [{"StringValue": name} for name in types_of(list_.here, list_.id) if not name.startswith("0x0120")]


@navigation(Web, "ContentTypes", 40)
def _of_web(web: Web) -> ContentTypes:
    return ContentTypes(web.here, web.id)


@navigation(Web, "AvailableContentTypes", 40)
def _available(web: Web) -> ContentTypes:
    return ContentTypes(web.here, web.here.site.web_id)


@navigation(List, "ContentTypes", 40)
def _of_list(list_: List) -> ContentTypes:
    return ContentTypes(list_.here, list_.id)


@navigation(ContentType, "Parent", 20)
def _parent(type_: ContentType) -> ContentType:
    site_types = types_of(type_.here, type_.here.site.web_id)
    above = [name for name in site_types if type_.id.lower().startswith(name.lower()) and name != type_.id]
    return ContentType(type_.here, type_.here.site.web_id, max(above, key=len, default=_BUILT_IN[0][0]))


@navigation(ListItem, "ContentType", 20)
def _of_item(item: ListItem) -> ContentType:
    return ContentType(item.here, item.list.id, str(item.record["ContentTypeId"]))


@function(ContentTypes, "GetById")
def _by_id(types: ContentTypes, content_type_id: str) -> ContentType:
    found = types.find(content_type_id)
    assert isinstance(found, ContentType)
    return found


@function(ContentTypes, "Create", Effect.WRITE, 120)
def _create(types: ContentTypes, parameters: dict[str, Any]) -> ContentType:
    made = types.add(parameters)
    assert isinstance(made, ContentType)
    return made


@function(ContentType, "Update", Effect.WRITE, 120)
def _update_children(type_: ContentType, update_children: bool = False) -> None:
    """What was set is saved already over REST; content types that were made of this one are not touched here."""
    assert type_.record


@function(ContentTypes, "AddAvailableContentType", Effect.WRITE, 120)
def _add_available(types: ContentTypes, content_type_id: str) -> ContentType:
    site_type = ContentTypes(types.here, types.here.site.web_id).find(content_type_id)
    assert isinstance(site_type, ContentType)
    number = f"{site_type.id}00{guid_of(types.parent, site_type.id).replace('-', '').upper()}"
    return types.kept(number, site_type.record)


@function(ContentTypes, "AddExistingContentType", Effect.WRITE, 120)
def _add_existing(types: ContentTypes, content_type: ContentType) -> ContentType:
    return _add_available(types, content_type.id)
