"""Columns by name, from XML, and where forms show them."""

from collections.abc import Callable
from typing import Any

from ..calls import Effect
from ..caml import parse_xml
from ..errors import argument_error
from ..thing import function
from .fields import Field, Fields, internal_name, keep_column


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
    renamed = {_OF_COLUMNS.get(name, name): value for name, value in parameters.items()}
    if not str(renamed.get("LookupList") or "").strip("{}0-"):
        renamed.pop("LookupList", None)  # no list, as clients say it of other columns
    made = fields.add(renamed)
    assert isinstance(made, Field)
    return made


# SP.FieldCreationInformation names these otherwise than the column does.
_OF_COLUMNS = {"LookupListId": "LookupList", "LookupFieldName": "LookupField"}


@function(Fields, "CreateFieldAsXml", Effect.WRITE, 200)
def _from_xml(fields: Fields, parameters: dict[str, Any]) -> Field:
    return column_from_xml(fields, str(parameters.get("SchemaXml") or ""))


@function(Fields, "AddFieldAsXml", Effect.WRITE, 200)
def _add_xml(fields: Fields, schema_xml: str, add_to_default_view: bool = False, options: int = 0) -> Field:
    return column_from_xml(fields, schema_xml)


def column_from_xml(fields: Fields, text: str) -> Field:
    """A new column as XML describes it."""
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
    if element.get("List"):
        given |= {"LookupList": element.get("List"), "LookupField": element.get("ShowField") or "Title"}
        given["AllowMultipleValues"] = (element.get("Mult") or "").lower() == "true"
    return fields.made(element.get("Name") or internal_name(title), title, kind, given)


@function(Field, "SetShowInDisplayForm", Effect.WRITE)
def _show_display(field: Field, value: bool) -> None:
    keep_column(field.here, field.parent, field.id, {**field.record, "ShowInDisplayForm": value})


@function(Field, "SetShowInEditForm", Effect.WRITE)
def _show_edit(field: Field, value: bool) -> None:
    keep_column(field.here, field.parent, field.id, {**field.record, "ShowInEditForm": value})


@function(Field, "SetShowInNewForm", Effect.WRITE)
def _show_new(field: Field, value: bool) -> None:
    keep_column(field.here, field.parent, field.id, {**field.record, "ShowInNewForm": value})


def _index(indexed: bool) -> Callable[[Field], int]:
    def run(field: Field) -> int:
        """1: there was nothing to wait for."""
        field.update({"Indexed": indexed})
        return 1

    return run


function(Field, "EnableIndex", Effect.WRITE, 200)(_index(True))
function(Field, "DisableIndex", Effect.WRITE, 200)(_index(False))


@function(Fields, "AddDependentLookupField", Effect.WRITE, 200)
def _add_dependent(fields: Fields, display_name: str, primary_lookup_field_id: Any, show_field: str = "Title") -> Field:
    """Another column of what a lookup found; ProcessQuery passes the lookup itself."""
    key = getattr(getattr(primary_lookup_field_id, "thing", primary_lookup_field_id), "id", primary_lookup_field_id)
    primary = _field(fields, str(key)).record
    given = {"LookupList": primary.get("LookupList"), "LookupField": show_field}
    return fields.made(internal_name(display_name), display_name, "Lookup", given)
