"""Columns of a list or a web, and what clients change them with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import quoteattr

from ..errors import ServiceError, argument_error, bad_query
from ..guids import guid_of
from ..here import Here
from ..thing import Thing, Things, names, navigation
from .change_log import Change, logged
from .columns import KINDS, NUMBERS, TYPES, columns
from .lists import List
from .web import Web


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
        return TYPES.get(str(self.record["TypeAsString"]), "SP.Field")

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
        keep_column(self.here, self.parent, self.id, {**self.record, **changes})

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


def keep_column(here: Here, parent: str, number: str, body: Mapping[str, Any]) -> None:
    """Store a column and what follows from a change of it."""
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
        return self.made(str(wanted.get("InternalName") or internal_name(title)), title, str(kind), wanted)

    def made(self, name: str, title: str, kind: str, given: Mapping[str, Any]) -> Field:
        """A new column; the internal name gets a number when it is taken."""
        taken = {str(body["InternalName"]).lower() for body in columns(self.here, self.parent).values()}
        internal, number = name, 0
        while internal.lower() in taken:
            internal, number = f"{name}{number}", number + 1
        identifier = str(given.get("Id") or guid_of(self.parent, "field", internal, self.here.now)).strip("{}").lower()
        body = {key: value for key, value in given.items() if key in Field.writable}
        body |= {"InternalName": internal, "Title": title, "TypeAsString": kind, "FieldTypeKind": NUMBERS.get(kind, 0)}
        keep_column(self.here, self.parent, identifier, body)
        return Field(self.here, self.parent, identifier)


def internal_name(title: str) -> str:
    """The internal name that a title gives."""
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
