"""Columns: those that every list has, those of a web, and those that somebody added."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from ..calls import Effect
from ..caml import parse_xml
from ..errors import ServiceError, argument_error, bad_query
from ..guids import guid_of
from ..here import Here
from ..thing import Thing, Things, function, names, navigation
from .change_log import Change, logged
from .lists import List
from .web import Web

KINDS = {
    1: "Integer",
    2: "Text",
    3: "Note",
    4: "DateTime",
    5: "Counter",
    6: "Choice",
    7: "Lookup",
    8: "Boolean",
    9: "Number",
    10: "Currency",
    11: "URL",
    12: "Computed",
    14: "Guid",
    15: "MultiChoice",
    17: "Calculated",
    18: "File",
    19: "Attachments",
    20: "User",
    23: "ModStat",
    25: "ContentTypeId",
    31: "Geolocation",
    33: "Location",
    34: "Thumbnail",
}
_NUMBERS = {name: kind for kind, name in KINDS.items()} | {"UserMulti": 20, "LookupMulti": 7, "TaxonomyFieldType": 0}
_TYPES = {
    "Text": "SP.FieldText",
    "Note": "SP.FieldMultiLineText",
    "DateTime": "SP.FieldDateTime",
    "Choice": "SP.FieldChoice",
    "MultiChoice": "SP.FieldMultiChoice",
    "Lookup": "SP.FieldLookup",
    "LookupMulti": "SP.FieldLookup",
    "User": "SP.FieldUser",
    "UserMulti": "SP.FieldUser",
    "Number": "SP.FieldNumber",
    "Currency": "SP.FieldCurrency",
    "URL": "SP.FieldUrl",
    "Calculated": "SP.FieldCalculated",
    "Computed": "SP.FieldComputed",
    "Guid": "SP.FieldGuid",
}
# Internal name, title, type, read-only, hidden, id (ids are the same in every tenant).
_BUILT_IN = (
    ("ID", "ID", "Counter", True, False, "1d22ea11-1e32-424e-89ab-9fedbadb6ce1"),
    ("ContentTypeId", "Content Type ID", "ContentTypeId", True, True, "03e45e84-1992-4d42-9116-26f756012634"),
    ("ContentType", "Content Type", "Computed", False, False, "c042a256-787d-4a6f-8a8a-cf6ab767f12d"),
    ("Title", "Title", "Text", False, False, "fa564e0f-0c70-4ab9-b863-0177e6ddd247"),
    ("Modified", "Modified", "DateTime", True, False, "28cf69c5-fa48-462a-b5cd-27b6f9d2bd5f"),
    ("Created", "Created", "DateTime", True, False, "8c06beca-0777-48f7-91c7-6da68bc07b69"),
    ("Author", "Created By", "User", True, False, "1df5e554-ec7e-46a6-901d-d85a3881cb18"),
    ("Editor", "Modified By", "User", True, False, "d31655d1-1d5b-4511-95a1-7a09e9b75bf2"),
    ("_UIVersionString", "Version", "Text", True, False, "dce8262a-3ae9-45aa-aab4-83bd75fb738a"),
    ("Attachments", "Attachments", "Attachments", False, False, "67df98f4-9dec-48ff-a553-29bece9c5bf4"),
    ("GUID", "GUID", "Guid", True, True, "ae069f25-3ac2-4256-b9c3-15dbc15da0e0"),
    ("FileRef", "URL Path", "Lookup", True, True, "94f89715-e097-4e8b-ba79-ea02aa8b7adb"),
    ("FileDirRef", "Path", "Lookup", True, True, "56605df6-8fa1-47e4-a04c-5b384d59609f"),
    ("FileLeafRef", "Name", "File", False, True, "8553196d-ec8d-4564-9861-3dbe931050c8"),
    ("FSObjType", "Item Type", "Lookup", True, True, "30bb605f-5bae-48fe-b4e3-1f81d9772af9"),
    ("UniqueId", "Unique Id", "Lookup", True, True, "4b7403de-8d94-43e8-9f0f-137a3e298126"),
    ("_ModerationComments", "Approver Comments", "Note", True, True, "34ad21eb-75bd-4544-8c73-0e08330291fe"),
)
SYSTEM = frozenset(name for name, *_ in _BUILT_IN if name != "Title")


@dataclass(slots=True)
class Field(Thing):
    """A column of a list or a web."""

    parent: str  # the id of the list or web
    id: str
    entity_set = "SP.ApiData.Fields"
    writable = names(
        "Title Description Required Hidden Indexed EnforceUniqueValues DefaultValue DefaultFormula Group "
        "ReadOnlyField SchemaXml JSLink CustomFormatter ValidationFormula ValidationMessage StaticName Direction "
        "FieldTypeKind TypeAsString AllowMultipleValues Choices FillInChoice MaxLength NumberOfLines RichText "
        "AppendOnly DisplayFormat FriendlyDisplayFormat DateTimeCalendarType EditFormat MaximumValue MinimumValue "
        "ShowAsPercentage LookupList LookupField LookupWebId SelectionGroup SelectionMode Presence AllowDisplay "
        "Formula OutputType DateFormat CurrencyLocaleId UnlimitedLengthInDocumentLibrary RestrictedMode InternalName"
    )

    @property
    def record(self) -> Mapping[str, Any]:
        """What is kept of it; raises ServiceError for one that is gone."""
        found = columns(self.here, self.parent).get(self.id)
        if found is None:
            raise field_missing()
        return found

    @property
    def type_name(self) -> str:  # type: ignore[override]  # the type depends on the kind of column
        """SP.Field or one of its kinds."""
        return _TYPES.get(str(self.record["TypeAsString"]), "SP.Field")

    def link(self) -> str:
        return f"Web/Fields(guid'{self.id}')"

    def identity(self) -> str | None:
        site = self.here.site
        place = "" if self.parent in self.here.records.rows("web") else f":list:{self.parent}"
        return f"site:{site.id}:web:{site.web_id}{place}:field:{self.id}"

    def values(self) -> Mapping[str, Any]:
        record = self.record
        internal, title, kind = record["InternalName"], record["Title"], str(record["TypeAsString"])
        schema = (
            f'<Field ID="{{{self.id}}}" Type="{kind}" Name={quoteattr(internal)} StaticName={quoteattr(internal)} '
            f'DisplayName={quoteattr(title)} SourceID="{{{self.parent}}}" />'
        )
        return {
            "AutoIndexed": False,
            "CanBeDeleted": not record.get("BuiltIn", False),
            "ClientSideComponentId": None,
            "Direction": "none",
            "EntityPropertyName": internal,
            "Filterable": kind not in ("Note", "Computed"),
            "Group": "Custom Columns",
            "Scope": "/",
            "Sortable": kind != "Note",
            "StaticName": internal,
            "SchemaXml": schema,
            "SchemaXmlWithResourceTokens": schema,
            "TypeDisplayName": kind,
            "TypeShortDescription": kind,
            "Choices": [],
            **record,
            "FromBaseType": bool(record.get("BuiltIn", False)),
            "Id": self.id,
        }

    def update(self, fields: Mapping[str, Any]) -> None:
        changes = self.checked(fields)
        if "Title" in changes and not str(changes["Title"]).strip():
            raise argument_error("The title of a column must not be empty.")
        _kept(self.here, self.parent, self.id, {**self.record, **changes})

    def delete(self) -> None:
        if self.record.get("BuiltIn"):
            raise ServiceError(
                500,
                -2130575285,
                "Microsoft.SharePoint.SPException",
                "The field cannot be deleted because it is a required field.",
            )
        self.here.records.drop("field", f"{self.parent}:{self.id}")
        logged(self.here, "Field", Change.DELETE, FieldId=self.id)


def field_missing() -> ServiceError:
    """No column has this id or name."""
    message = "Column does not exist. It may have been deleted by another user."
    return ServiceError(400, -2147024809, "System.ArgumentException", message)


def columns(here: Here, parent: str) -> dict[str, Mapping[str, Any]]:
    """The columns of a list or web by id."""
    found: dict[str, Mapping[str, Any]] = {
        number: {
            "InternalName": name,
            "Title": title,
            "TypeAsString": kind,
            "FieldTypeKind": _NUMBERS[kind],
            "ReadOnlyField": read_only,
            "Hidden": hidden,
            "Group": "_Hidden" if hidden else "Custom Columns",
            "BuiltIn": True,
        }
        for name, title, kind, read_only, hidden, number in _BUILT_IN
    }
    stored = here.records.under("field", parent)
    return found | {name.partition(":")[2]: body for name, body in stored.items()}


def _kept(here: Here, parent: str, number: str, body: Mapping[str, Any]) -> None:
    here.records.put("field", f"{parent}:{number}", body, parent)
    here.records.touch()
    logged(here, "Field", Change.UPDATE, FieldId=number)


@dataclass(slots=True)
class Fields(Things):
    """The columns of a list or a web."""

    parent: str
    item = Field

    def items(self) -> Iterator[Thing]:
        return (Field(self.here, self.parent, name) for name in columns(self.here, self.parent))

    def find(self, key: Any) -> Thing:
        wanted = str(key).strip("{}").lower()
        if wanted in columns(self.here, self.parent):
            return Field(self.here, self.parent, wanted)
        return self.named(str(key))

    def named(self, text: str) -> Field:
        """The column with a title or an internal name; raises ServiceError."""
        for name, body in columns(self.here, self.parent).items():
            if text.lower() in (str(body["Title"]).lower(), str(body["InternalName"]).lower()):
                return Field(self.here, self.parent, name)
        raise field_missing()

    def add(self, fields: Mapping[str, Any]) -> Thing:
        wanted = {name: value for name, value in fields.items() if not name.startswith(("odata.", "__"))}
        title = wanted.get("Title")
        kind = wanted.get("TypeAsString") or KINDS.get(int(wanted.get("FieldTypeKind") or 0))
        if not isinstance(title, str) or not title or kind is None:
            raise bad_query("The parameter Title or FieldTypeKind is missing.")
        return self.made(str(wanted.get("InternalName") or _internal(title)), title, str(kind), wanted)

    def made(self, name: str, title: str, kind: str, given: Mapping[str, Any]) -> Field:
        """A new column; the internal name gets a number when it is taken."""
        taken = {str(body["InternalName"]).lower() for body in columns(self.here, self.parent).values()}
        internal, number = name, 0
        while internal.lower() in taken:
            internal, number = f"{name}{number}", number + 1
        identifier = str(given.get("Id") or guid_of(self.parent, "field", internal, self.here.now)).strip("{}").lower()
        body = {key: value for key, value in given.items() if key in Field.writable}
        body |= {"InternalName": internal, "Title": title, "TypeAsString": kind, "FieldTypeKind": _NUMBERS.get(kind, 0)}
        _kept(self.here, self.parent, identifier, body)
        return Field(self.here, self.parent, identifier)


def _internal(title: str) -> str:
    return "".join(char if char.isalnum() or char == "_" else f"_x{ord(char):04x}_" for char in title)[:32]


@navigation(List, "Fields", 60)
def _list_fields(list_: List) -> Fields:
    return Fields(list_.here, list_.id)


@navigation(Web, "Fields", 60)
def _web_fields(web: Web) -> Fields:
    return Fields(web.here, web.id)


@navigation(Web, "AvailableFields", 60)
def _available(web: Web) -> Fields:
    return Fields(web.here, web.here.site.web_id)


@function(Fields, "GetById")
def _by_id(fields: Fields, id: str) -> Field:
    return _field(fields, id)


@function(Fields, "GetByTitle")
def _by_title(fields: Fields, title: str) -> Field:
    return fields.named(title)


@function(Fields, "GetByInternalNameOrTitle")
def _by_name(fields: Fields, str_name: str) -> Field:
    return fields.named(str_name)


def _field(fields: Fields, key: str) -> Field:
    found = fields.find(key)
    assert isinstance(found, Field)
    return found


@function(Fields, "AddField", Effect.WRITE, 200)
def _add(fields: Fields, parameters: dict[str, Any]) -> Field:
    made = fields.add(parameters)
    assert isinstance(made, Field)
    return made


@function(Fields, "CreateFieldAsXml", Effect.WRITE, 200)
def _from_xml(fields: Fields, parameters: dict[str, Any]) -> Field:
    return _xml(fields, str(parameters.get("SchemaXml") or ""))


@function(Fields, "AddFieldAsXml", Effect.WRITE, 200)
def _add_xml(fields: Fields, schema_xml: str, add_to_default_view: bool = False, options: int = 0) -> Field:
    return _xml(fields, schema_xml)


def _xml(fields: Fields, text: str) -> Field:
    element = parse_xml(text)
    title = element.get("DisplayName") or element.get("Name")
    kind = element.get("Type")
    if element.tag != "Field" or not title or not kind:
        raise argument_error("The schema of the column is not valid.")
    choices = [choice.text or "" for choice in element.findall("CHOICES/CHOICE")]
    given = {
        "Id": element.get("ID"),
        "SchemaXml": text,
        "Required": (element.get("Required") or "").lower() == "true",
        "Hidden": (element.get("Hidden") or "").lower() == "true",
        "Indexed": (element.get("Indexed") or "").lower() == "true",
        "EnforceUniqueValues": (element.get("EnforceUniqueValues") or "").lower() == "true",
        "DefaultValue": element.findtext("Default"),
        "Description": element.get("Description") or "",
        "Group": element.get("Group") or "Custom Columns",
        "Choices": choices,
    }
    return fields.made(element.get("Name") or _internal(title), title, kind, given)


@function(Field, "SetShowInDisplayForm", Effect.WRITE)
def _show_display(field: Field, value: bool) -> None:
    _kept(field.here, field.parent, field.id, {**field.record, "ShowInDisplayForm": value})


@function(Field, "SetShowInEditForm", Effect.WRITE)
def _show_edit(field: Field, value: bool) -> None:
    _kept(field.here, field.parent, field.id, {**field.record, "ShowInEditForm": value})


@function(Field, "SetShowInNewForm", Effect.WRITE)
def _show_new(field: Field, value: bool) -> None:
    _kept(field.here, field.parent, field.id, {**field.record, "ShowInNewForm": value})
