"""What columns there are: kinds, those that every list has, and those that somebody added."""

from collections.abc import Mapping
from typing import Any

from ..here import Here

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


NUMBERS = {name: kind for kind, name in KINDS.items()} | {"UserMulti": 20, "LookupMulti": 7, "TaxonomyFieldType": 0}


TYPES = {
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


_BODIES: Mapping[str, Mapping[str, Any]] = {
    number: {
        "InternalName": name,
        "Title": title,
        "TypeAsString": kind,
        "FieldTypeKind": NUMBERS[kind],
        "ReadOnlyField": read_only,
        "Hidden": hidden,
        "Group": "_Hidden" if hidden else "Custom Columns",
        "BuiltIn": True,
    }
    for name, title, kind, read_only, hidden, number in _BUILT_IN
}


def columns(here: Here, parent: str) -> dict[str, Mapping[str, Any]]:
    """The columns of a list or web by id."""
    stored = here.records.under("field", parent)
    return {**_BODIES, **{name.partition(":")[2]: body for name, body in stored.items()}}
