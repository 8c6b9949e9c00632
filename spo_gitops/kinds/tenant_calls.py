"""Settings of the tenant that no update changes: calls of their own do, with all that belongs to one call.

Source: wire/metadata (SetFileVersionPolicy, SPPolicyStoreProxy), Set-SPOTenant's rules, and what shipping clients send:
file versions and downloads by ProcessQuery, retention labels by REST. Microsoft documents the latter for people who
sign in; an application may be refused, which is told as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..catalog.tenant_settings import CALLS, DOWNLOADS, KEPT_FILES, VERSIONS, called_tenant, declarable_tenant
from ..catalog.wire import from_wire, to_wire
from ..errors import MalformedAnswerError, RejectedError, TenantError
from ..model.kind import Conversation
from ..model.operation import Request
from ..model.plan import Action
from ..model.value import UNKNOWN, Observed, Value, show
from . import csom
from .phases import PREFIX

_AUTOMATIC, _LIMIT, _DAYS = "enableAutoExpirationVersionTrim", "majorVersionLimit", "expireVersionsAfterDays"
_BLOCKED, _TYPES, _SPARED = "blockDownloadFileTypePolicy", "blockDownloadFileTypeIds", "excludedBlockDownloadGroupIds"
_UNSET = -1  # what clients send for the limits where the service decides by itself


def call_of(attribute: str) -> str:
    """The call that changes the setting, or empty."""
    setting = declarable_tenant().get(attribute.removeprefix(PREFIX))
    return setting.via if setting is not None and setting.via in CALLS else ""


def read_by_itself(attributes: Iterable[str]) -> tuple[str, ...]:
    """Those that the tenant's own answer does not hold; each is a request."""
    return tuple(sorted(name for name in attributes if call_of(name).startswith(KEPT_FILES)))


def read(attributes: Iterable[str]) -> Conversation[tuple[dict[str, Observed], str]]:
    """What each of those is, and what was in the way of the others."""
    fields: dict[str, Observed] = {}
    trouble = ""
    for name in read_by_itself(attributes):
        try:
            response = yield Request(f"tenant.read-kept-{_place(name)}")
            fields[name] = from_wire(called_tenant(name.removeprefix(PREFIX)), _flag(response.body))
        except TenantError as error:
            trouble = f"retention labels: {error}"
    return fields, trouble


def write(call: str, wanted: Mapping[str, Value], observed: Mapping[str, Observed]) -> Conversation[None]:
    """One call; what it takes beside what is wanted stays as observed."""
    given = {name.removeprefix(PREFIX): value for name, value in wanted.items()}
    held = {name.removeprefix(PREFIX): value for name, value in observed.items()}
    match call:
        case _ if call == VERSIONS:
            parameters = _versions(given, held)
        case _ if call == DOWNLOADS:
            parameters = _downloads(given, held)
        case _:
            for name, value in given.items():
                yield Request(f"tenant.keep-{_place(name)}", body={"allowDeletion": value})
            return
    yield Request("tenant.call", body=csom.call_tenant(call.partition(".")[2], parameters))


def losses(action: Action) -> Iterator[str]:
    """What goes with a block of downloads that is lifted, and nobody owns."""
    after = {decision.attribute: decision.after for decision in action.changes}
    if after.get(PREFIX + _BLOCKED) is not False:
        return
    decided = {decision.attribute for decision in action.decisions}
    for name in (PREFIX + _TYPES, PREFIX + _SPARED):
        value = action.observation.value(name)
        if name not in decided and isinstance(value, tuple) and value:
            yield f"{name}: {show(value)} goes with the block"


def _versions(given: Mapping[str, Value], held: Mapping[str, Observed]) -> tuple[csom.Parameter, ...]:
    automatic = _switch(_AUTOMATIC, given, held)
    if automatic:
        limits = [_UNSET, _UNSET]
    else:
        limits = [_limit(name, least, given, held) for name, least in ((_LIMIT, 1), (_DAYS, 0))]
    return csom.boolean(automatic), *(csom.integer(limit) for limit in limits)


def _switch(name: str, given: Mapping[str, Value], held: Mapping[str, Observed]) -> bool:
    """One that a call sets with whatever else it sets: what was not read must not be taken for off."""
    value = given.get(name, held.get(name, UNKNOWN))
    if isinstance(value, bool):
        return value
    raise _unread(name)


def _unread(name: str) -> RejectedError:
    return RejectedError(f"{name} could not be read, and the call sets it", hint=f"declare {name}, too")


def _limit(name: str, least: int, given: Mapping[str, Value], held: Mapping[str, Observed]) -> int:
    value = given.get(name, held.get(name, UNKNOWN))
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    raise RejectedError(f"{name}: the service shows {show(value)}, which it does not take", hint=f"declare {name}, too")


def _downloads(given: Mapping[str, Value], held: Mapping[str, Observed]) -> tuple[csom.Parameter, ...]:
    if not _switch(_BLOCKED, given, held):
        none = csom.array(())  # what clients send with a block that is lifted
        return csom.boolean(False), none, none
    types = [csom.enum(_number_of(item)) for item in _items(_TYPES, given, held)]
    if not types:
        raise RejectedError(f"{_BLOCKED} needs types of files", hint=f"declare {_TYPES}, too")
    if not isinstance(given.get(_SPARED, held.get(_SPARED)), tuple):
        raise _unread(_SPARED)  # or those groups would be nobody
    spared = [csom.guid(str(group)) for group in _items(_SPARED, given, held)]
    return csom.boolean(True), csom.array(types), csom.array(spared)


def _number_of(item: object) -> int:
    """The number of a type of files; one that has no word here stays blocked by the number that was read."""
    try:
        return int(str(item))
    except ValueError as error:
        hint = f"declare {_TYPES}, too"
        raise RejectedError(f"{_TYPES}: {item} is no type that can be sent", hint=hint) from error


def _items(name: str, given: Mapping[str, Value], held: Mapping[str, Observed]) -> list[Any]:
    value = given.get(name, held.get(name))
    return list(to_wire(called_tenant(name), value)) if isinstance(value, tuple) else []


def _place(attribute: str) -> str:
    """``odb`` for OneDrive, ``spo`` for SharePoint: the end of the setting's own name."""
    return attribute[-3:].lower()


def _flag(body: Any) -> bool:
    if not isinstance(body, dict) or not isinstance(body.get("value"), bool):
        raise MalformedAnswerError("what is said of files that a label keeps is neither true nor false")
    return bool(body["value"])
