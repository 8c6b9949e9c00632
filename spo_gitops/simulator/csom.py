"""ProcessQuery: evaluate a request's actions in order and write the answer array."""

from collections.abc import Mapping
from typing import Any

from .answers import Answer, Raw
from .csom_base import CsomObject, Session
from .csom_functions import constructed, static_function_named
from .csom_request import Action, ObjectPath, PathReference, Query, Request, Wanted, parse_request
from .csom_tenant import TenantObject, object_named
from .csom_things import ContextObject, ThingObject, thing_named
from .errors import ServiceError, argument_error
from .here import Here
from .values import Typed, csom

LIBRARY_VERSION = "16.0.25201.12004"
_DEPTH = 100  # object paths, each beginning at the one before
_TENANT = "{268004ae-ef6b-4e9b-8425-127220d84719}"
_WRITES = (
    "Add",
    "Archive",
    "Declare",
    "Delete",
    "Unarchive",
    "Undeclare",
    "Set",
    "Create",
    "Remove",
    "Restore",
    "Register",
    "Unregister",
    "Connect",
    "Grant",
    "Revoke",
    "Update",
)


def operation_name(request: Request) -> str:
    """A short name for the metrics: the methods that a request calls, or what it touches."""
    methods = _methods(request)
    sets = any(action.kind == "SetProperty" for action in request.actions)
    identities = [path.name.split("\n")[1:2] for path in request.paths.values() if path.kind == "Identity"]
    targets = [lines[0] for lines in identities if lines]
    names = list(dict.fromkeys(name for name in methods if name != "Update"))
    if "Update" in methods or sets:
        target = _target(names, targets)
        return f"csom/{target}.Update" if target else "csom/Tenant.Update"
    if names:
        return "csom/" + "+".join(names[:3])
    return f"csom/{targets[0]}" if targets else "csom/Tenant"


def _methods(request: Request) -> list[str]:
    kinds = ("Method", "StaticMethod")
    methods = [path.name for path in request.paths.values() if path.kind in kinds]
    return methods + [action.name for action in request.actions if action.kind in kinds]


def _target(names: list[str], targets: list[str]) -> str | None:
    if any(name.startswith("GetHubSite") for name in names):
        return "HubSiteProperties"
    if any(name.startswith("GetSiteProperties") for name in names) or "SiteProperties" in targets:
        return "SiteProperties"
    return targets[0] if targets else None


def is_write(request: Request) -> bool:
    """Whether a request changes anything."""
    methods = _methods(request)
    return any(action.kind == "SetProperty" for action in request.actions) or any(
        name.startswith(_WRITES) for name in methods
    )


def units_of(request: Request) -> int:
    """Two for the request, one for every further object that it reaches by a method."""
    methods = sum(1 for path in request.paths.values() if path.kind == "Method")
    return 2 + max(0, methods - 1)


def process(text: str, here: Here) -> Answer:
    """The answer of a ProcessQuery: HTTP 200, also for a failure."""
    correlation = here.request_id
    session = Session(here, correlation)
    try:
        results = _run(parse_request(text), session, here)
    except ServiceError as error:
        return Raw([_failure(error, correlation)])
    header = {"SchemaVersion": "15.0.0.0", "LibraryVersion": LIBRARY_VERSION, "ErrorInfo": None}
    return Raw([header | {"TraceCorrelationId": correlation}, *results])


def _failure(error: ServiceError, correlation: str) -> dict[str, Any]:
    detail = {
        "ErrorMessage": error.message,
        "ErrorValue": None,
        "TraceCorrelationId": correlation,
        "ErrorCode": error.code,
        "ErrorTypeName": error.type_name,
    }
    return {
        "SchemaVersion": "15.0.0.0",
        "LibraryVersion": LIBRARY_VERSION,
        "ErrorInfo": detail,
        "TraceCorrelationId": correlation,
    }


def _run(request: Request, session: Session, here: Here) -> list[Any]:
    evaluator = Evaluator(request.paths, session, here)
    results: list[Any] = []
    try:
        for action in request.actions:
            results += evaluator.perform(action)
            # What an action did stays done when a later one fails; only the results are lost.
            session.transaction.commit()
    except ServiceError:
        session.transaction.rollback()
        raise
    return results


class Evaluator:
    """Resolves object paths once each and performs actions on them."""

    def __init__(self, paths: Mapping[str, ObjectPath], session: Session, here: Here) -> None:
        self._paths = paths
        self._session = session
        self._here = here
        self._objects: dict[str, CsomObject | None] = {}
        self._open: list[str] = []  # paths that wait for the ones they begin at

    def perform(self, action: Action) -> list[Any]:
        """The action's contribution to the answer: its id and result, or nothing."""
        if action.kind == "StaticMethod":
            return _answered(action, self._invoke_static(action))
        target = self._resolve(action.path_id)
        match action.kind:
            case "ObjectPath":
                return [action.id, {"IsNull": target is None}]
            case "ObjectIdentityQuery":
                identity = None if target is None else target.identity()
                return [action.id, {} if identity is None else {"_ObjectIdentity_": identity}]
            case "Query":
                return [action.id, None if target is None else self._queried(target, action)]
            case "SetProperty" if target is not None and action.parameters:
                target.set_property(action.name, self._plain(action.parameters[0]))
                return []
            case "Method" if target is not None:
                return _answered(action, self._invoke(target, action.name, action.parameters))
            case _:
                raise argument_error(f"The action {action.kind} is not valid here.")

    def _resolve(self, path_id: str) -> CsomObject | None:
        if path_id not in self._objects:
            if path_id not in self._paths:
                raise argument_error(f"The object path {path_id} does not exist.")
            if path_id in self._open or len(self._open) > _DEPTH:
                raise argument_error(f"The object path {path_id} never begins.")
            self._open.append(path_id)
            self._objects[path_id] = self._evaluate(self._paths[path_id])
            self._open.remove(path_id)
        return self._objects[path_id]

    def _evaluate(self, path: ObjectPath) -> CsomObject | None:
        match path.kind:
            case "Constructor" if path.name.lower() == _TENANT:
                return TenantObject(self._session)
            case "Constructor" if (made := constructed(path.name, self._session)) is not None:
                found: CsomObject = made
                return found
            case "StaticProperty":
                return ContextObject(self._session, self._here)
            case "Identity" if ":site:" in path.name:
                return ThingObject(self._session, thing_named(self._here, path.name[path.name.index("site:") :]))
            case "Identity":
                return object_named(self._session, path.name)
            case "Method" if path.parent is not None:
                parent = self._resolve(path.parent)
                outcome = None if parent is None else self._invoke(parent, path.name, path.parameters)
                return None if isinstance(outcome, bool | int | str | list) else outcome
            case "StaticMethod":
                outcome = self._invoke_static(path)
                return None if isinstance(outcome, bool | int | str | list) else outcome
            case "Property" if path.parent is not None:
                parent = self._resolve(path.parent)
                member = getattr(parent, "member", None)
                return None if member is None else member(path.name)
            case _:
                message = f"The type {path.name} is not known."
                raise ServiceError(200, -1, "Microsoft.SharePoint.Client.InvalidClientQueryException", message)

    def _invoke(self, target: CsomObject, name: str, parameters: tuple[Any, ...]) -> Any:
        try:
            return target.call(name, tuple(self._plain(parameter) for parameter in parameters))
        except (TypeError, IndexError) as error:
            raise argument_error(f"The parameters of the method {name} are not valid.") from error

    def _invoke_static(self, call: ObjectPath | Action) -> Any:
        function = static_function_named(call.type_id, call.name)
        if function is None:
            message = f'Method "{call.name}" does not exist on type "{call.type_id}".'
            raise ServiceError(200, -1, "Microsoft.SharePoint.Client.InvalidClientQueryException", message)
        try:
            return function(*(self._plain(parameter) for parameter in call.parameters))
        except (TypeError, IndexError) as error:
            raise argument_error(f"The parameters of the method {call.name} are not valid.") from error

    def _plain(self, parameter: Any) -> Any:
        if isinstance(parameter, Mapping):
            return {name: self._plain(value) for name, value in parameter.items()}
        return self._resolve(parameter.path_id) if isinstance(parameter, PathReference) else parameter

    def _queried(self, target: CsomObject, action: Action) -> dict[str, Any]:
        return shown(target, action.query or Query(True, ()), action.child_query)


def _answered(action: Action, outcome: Any) -> list[Any]:
    """A plain result of a method; an object or nothing is no result."""
    return [action.id, csom(outcome)] if isinstance(outcome, bool | int | str | list | Typed) else []


def shown(target: CsomObject, query: Query, child_query: Query | None = None) -> dict[str, Any]:
    """What a query says of an object, and of the items of a collection."""
    found: dict[str, Any] = {"_ObjectType_": target.type_name}
    identity = target.identity()
    if identity is not None:
        found["_ObjectIdentity_"] = identity
    values = target.properties() if query.everything or query.wanted else {}
    right = {name.lower(): name for name in values}
    if query.everything:
        found |= {name: csom(value) for name, value in values.items()}
    for wanted in query.wanted:
        if wanted.name.lower() in right:
            found[right[wanted.name.lower()]] = csom(values[right[wanted.name.lower()]])
        else:
            found |= _asked(target, wanted)
    children = target.children()
    if children is not None:
        found["_Child_Items_"] = [shown(child, child_query or Query(True, ())) for child in children]
    return found


def _asked(target: CsomObject, wanted: Wanted) -> dict[str, Any]:
    """A property beyond the plain ones: on request, or a navigation property with a query of its own."""
    asked = getattr(target, "asked", None)
    value = None if asked is None else asked(wanted.name)
    if value is not None:
        return {value[0]: csom(value[1])}
    member = getattr(target, "member", None)
    if member is None:
        return {}
    below = member(wanted.name)
    return {wanted.name: None if below is None else shown(below, wanted.query or Query(True, ()), wanted.child_query)}
