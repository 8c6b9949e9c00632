"""Settings of all groups: who may make them, and the classifications that they may have."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..answers import Answer, Empty
from ..guids import guid_of
from .endpoint import Call, endpoint
from .errors import bad_request, no_resource
from .query import Resource, Row, many, one

_SETTING = Resource("groupSetting", ("id", "displayName", "templateId", "values"))
_TEMPLATE = Resource("groupSettingTemplate", ("id", "deletedDateTime", "description", "displayName", "values"))
_KIND = "group-setting"
_UNIFIED = "62375ab9-6b52-47ed-826b-58e47e0e304b"  # the id of this template in every directory
_VALUES: Mapping[str, tuple[str, str]] = {
    "AllowGuestsToAccessGroups": ("System.Boolean", "true"),
    "AllowGuestsToBeGroupOwner": ("System.Boolean", "false"),
    "AllowToAddGuests": ("System.Boolean", "true"),
    "ClassificationDescriptions": ("System.String", ""),
    "ClassificationList": ("System.String", ""),
    "CustomBlockedWordsList": ("System.String", ""),
    "DefaultClassification": ("System.String", ""),
    "EnableGroupCreation": ("System.Boolean", "true"),
    "EnableMIPLabels": ("System.Boolean", "false"),
    "GroupCreationAllowedGroupId": ("System.Guid", ""),
    "GuestUsageGuidelinesUrl": ("System.String", ""),
    "PrefixSuffixNamingRequirement": ("System.String", ""),
    "UsageGuidelinesUrl": ("System.String", ""),
}


def _template() -> dict[str, Any]:
    values = [
        {"name": name, "type": kind, "defaultValue": value, "description": name}
        for name, (kind, value) in _VALUES.items()
    ]
    return {"id": _UNIFIED, "displayName": "Group.Unified", "description": "Settings of groups.", "values": values}


def _settings(call: Call) -> Iterator[Row]:
    for number, (key, stored) in enumerate(call.transaction.objects("", _KIND).items(), 1):
        yield number, {"id": key, **stored.body}


def _existing(call: Call) -> Mapping[str, Any]:
    stored = call.transaction.objects("", _KIND).get(call["id"].lower())
    if stored is None:
        raise no_resource(call["id"])
    return stored.body


def _values(given: Any, before: Mapping[str, str]) -> list[dict[str, str]]:
    """The values of a setting by name, with those that are not named; raises GraphError for an unknown name."""
    if not isinstance(given, list) or any(not isinstance(one_, dict) for one_ in given):
        raise bad_request("The values of the setting are not valid.")
    found = {str(one_.get("name")): str(one_.get("value") or "") for one_ in given}
    unknown = sorted(set(found) - set(_VALUES))
    if unknown:
        raise bad_request(f"The setting has no value with the name {unknown[0]}.")
    return [{"name": name, "value": found.get(name, before[name])} for name in _VALUES]


@endpoint("GET", "/groupSettingTemplates")
def _templates(call: Call) -> Answer:
    return many(call, "groupSettingTemplates", _TEMPLATE, [(1, _template())])


@endpoint("GET", "/groupSettingTemplates/{id}")
def _one_template(call: Call) -> Answer:
    if call["id"].lower() != _UNIFIED:
        raise no_resource(call["id"])
    return one(call, "groupSettingTemplates/$entity", _TEMPLATE, _template())


@endpoint("GET", "/groupSettings")
def _list(call: Call) -> Answer:
    return many(call, "groupSettings", _SETTING, _settings(call))


@endpoint("GET", "/groupSettings/{id}")
def _get(call: Call) -> Answer:
    return one(call, "groupSettings/$entity", _SETTING, {"id": call["id"].lower(), **_existing(call)})


@endpoint("POST", "/groupSettings")
def _create(call: Call) -> Answer:
    fields = call.fields()
    if str(fields.get("templateId")).lower() != _UNIFIED:
        raise bad_request("The template of the setting does not exist.")
    if call.transaction.objects("", _KIND):
        raise bad_request("A setting with this template exists already.")
    values = _values(fields.get("values") or [], {name: value for name, (_, value) in _VALUES.items()})
    key, body = guid_of("group setting"), {"displayName": "Group.Unified", "templateId": _UNIFIED, "values": values}
    call.transaction.put_object("", _KIND, key, body)
    return one(call, "groupSettings/$entity", _SETTING, {"id": key, **body}, 201)


@endpoint("PATCH", "/groupSettings/{id}")
def _update(call: Call) -> Answer:
    body = _existing(call)
    before = {str(one_["name"]): str(one_["value"]) for one_ in body["values"]}
    values = _values(call.fields().get("values") or [], before)
    call.transaction.put_object("", _KIND, call["id"].lower(), {**body, "values": values})
    return Empty()


@endpoint("DELETE", "/groupSettings/{id}")
def _delete(call: Call) -> Answer:
    _existing(call)
    call.transaction.drop_object("", _KIND, call["id"].lower())
    return Empty()
