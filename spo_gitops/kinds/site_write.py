"""How a site's tenant-level properties are written: by PATCH, and another way where PATCH is refused.

PATCH is recorded for the owner only; nothing proves that it takes every property, nor whether it wants a lock as a
number or by its name. ProcessQuery is proven for all of them, but packs and polls worse.
Source: wire/REFERENCE.md 5.1, 5.2; wire/DISCREPANCIES.md A7, A8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ..catalog.settings import Setting, SettingType, declarable
from ..catalog.wire import to_wire
from ..errors import NotOfferedError, RejectedError
from ..model.kind import Conversation
from ..model.observation import Observation
from ..model.operation import Request, Response
from ..model.value import Value
from . import csom
from .hosts import absolute

# Statuses of a refusal that may be of the way, not of the value.
_OF_THE_WAY = frozenset({400, 405, 501})
_LONG = frozenset({"StorageMaximumLevel", "StorageWarningLevel"})


def set_properties(tenant: str, observation: Observation, properties: Mapping[str, Any]) -> Conversation[Response]:
    """Set properties by their names of the service. Raises the refusal of PATCH when each way is refused."""
    kinds = {setting.property: setting for setting in declarable().values()}
    typed = {name: _parameter(name, value, kinds.get(name)) for name, value in properties.items()}
    patch = Request("site.update", {"id": observation.identity}, dict(properties))
    return _first_accepted((patch, _query(tenant, observation, typed)))


def set_lock(tenant: str, observation: Observation, state: Value) -> Conversation[Response]:
    """Set the lock, by number or by name."""
    setting, name = declarable()["lockState"], csom.string(str(state))
    ways = [
        Request("site.lock", {"id": observation.identity}, {setting.property: sent})
        for sent in (to_wire(setting, state), str(state))
    ]
    return _first_accepted((*ways, _query(tenant, observation, {setting.property: name})))


def _query(tenant: str, observation: Observation, properties: Mapping[str, csom.Parameter]) -> Request:
    query = csom.update_site(absolute(tenant, observation.address.key), properties)
    return Request("site.update-query", body=query)


def _first_accepted(ways: Iterable[Request]) -> Conversation[Response]:
    refusal: RejectedError | None = None
    for way in ways:
        try:
            response: Response = yield way
        except NotOfferedError:
            raise  # that is of the tenant, whichever way is taken
        except RejectedError as error:
            refusal = refusal or error
            if refusal.status not in _OF_THE_WAY:
                break
        else:
            if way.operation == "site.update-query":
                return replace(response, body=csom.results(response.body)[-1])
            return response
    assert refusal is not None
    raise refusal


def _parameter(name: str, value: Any, setting: Setting | None) -> csom.Parameter:
    match value:
        case None:
            return csom.null()
        case bool():
            return csom.boolean(value)
        case list() | tuple():
            return csom.array(csom.string(str(item)) for item in value)
        case int() if name in _LONG:
            return csom.Parameter("Int64", str(value))
        case int() if setting is not None and setting.type is SettingType.ENUM:
            return csom.Parameter("Enum", str(value))
        case int():
            return csom.Parameter("Int32", str(value))
    return csom.string(str(value))
