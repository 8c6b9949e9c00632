"""JSON Schema of what a Site, its profiles and the defaults share."""

from __future__ import annotations

from collections.abc import Mapping

from ..catalog.locales import locales
from ..catalog.settings import Format, Setting, SettingType, declarable
from ..catalog.timezones import timezones
from ..model.desired import OnDrift, OnMissing, OnRelease, OnRemove
from .creation import SUPPORTED_TYPES
from .group_schemas import group_schema
from .group_site import GROUP_SITE
from .list_schemas import list_schemas
from .metadata import KEY_PATTERN, LONGEST_KEY, LONGEST_NOTE
from .permission_schemas import permission_schemas
from .schema_parts import FLAG, GUID, REFERENCE, TEXT, TITLE, Json, map_of, words_of
from .site_web import LONGEST_CLASSIFICATION

_NOTE = {"type": "string", "maxLength": LONGEST_NOTE}
_NOTE_NAME = {"type": "string", "pattern": f"^{KEY_PATTERN}$", "maxLength": LONGEST_KEY}


def site_properties() -> Json:
    """The properties."""
    members = {"type": "array", "items": TEXT}
    admins = map_of({"mode": {"enum": ["exact", "include"], "default": "exact"}, "members": members})
    create = {"timeZoneId": {"enum": list(timezones())}, "language": {"enum": list(locales())}, "siteDesign": TITLE}
    return {
        "type": {"enum": list(SUPPORTED_TYPES)},
        "title": TITLE,
        "description": TEXT,
        "owner": TEXT,
        "admins": {"anyOf": [members, admins]},
        "hub": REFERENCE,
        "settings": map_of({name: setting_schema(setting) for name, setting in declarable().items()}),
        **permission_schemas(),
        **list_schemas(),
        GROUP_SITE: group_schema(),
        "managedBy": TITLE,
        "versionPolicy": map_of({"existingLibraries": {"const": True}}),
        "membersCanShare": FLAG,
        "accessRequests": TEXT,
        "logoUrl": TEXT,
        "classification": {"type": "string", "minLength": 1, "maxLength": LONGEST_CLASSIFICATION},
        "archived": FLAG,
        "create": map_of(create),
        "lifecycle": lifecycle_schema(),
        "metadata": {"type": "object", "propertyNames": _NOTE_NAME, "additionalProperties": _NOTE},
    }


def lifecycle_schema() -> Json:
    """How a resource is treated when git and the tenant differ."""
    return map_of(
        {
            "onDrift": words_of(OnDrift, OnDrift.CORRECT),
            "onMissing": words_of(OnMissing, OnMissing.REPORT),
            "onRelease": words_of(OnRelease, OnRelease.RESTORE),
            "onRemove": words_of(OnRemove, OnRemove.DEFAULT),
            "protect": FLAG | {"default": False},
            "ignore": {"type": "array", "items": TEXT},
        }
    )


_FORMATS: Mapping[Format, Json] = {
    Format.LABEL: {"anyOf": [GUID, {"const": "none"}]},
    Format.IDLE: {"type": "string", "pattern": "^(true,[1-9][0-9]{0,6},[1-9][0-9]{0,6}|false,0,0)$"},
}


def setting_schema(setting: Setting) -> Json:
    """One setting of a site or of the tenant."""
    schema: Json = {"description": setting.description}
    match setting.type:
        case SettingType.BOOLEAN:
            schema |= FLAG
        case SettingType.INTEGER | SettingType.NUMBER:
            schema |= {"type": str(setting.type)}
            schema |= {} if setting.minimum is None else {"minimum": setting.minimum}
            schema |= {} if setting.maximum is None else {"maximum": setting.maximum}
        case SettingType.ENUM:
            schema |= {"enum": list(setting.words())}
        case SettingType.LIST:
            schema |= {"type": "array", "items": {"enum": list(setting.words())} if setting.enum else TEXT}
        case _:
            schema |= _FORMATS.get(setting.format, TEXT)
    return schema | ({"deprecated": True} if setting.deprecated else {})
