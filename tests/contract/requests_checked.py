"""What a request names that the service's description does not have: functions, parameters, properties.

The description is a copy of one tenant's (`wire/metadata`). It leaves out a few short names that clients use, and is
older than a few members; both are listed here, with their sources.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.etree import ElementTree

from . import graph_checked
from .description import NEWER, UPLOADS, function_of, is_open, members, property_type, target

_ADMINISTRATION = "Microsoft.Online.SharePoint.TenantAdministration"
# Short names at the root (REFERENCE §2 to §6, wire/metadata/README: the description lists them only in part).
_ROOTS = {
    "spo.tenant": f"{_ADMINISTRATION}.Tenant",
    "spsitemanager": "Microsoft.SharePoint.Portal.SPSiteManager",
    "web": "SP.Web",
    "site": "SP.Site",
}
# Another name of a function that the description has, with what that returns (REFERENCE §1.5).
_ALIASES = {"contextinfo": "SP.ContextWebInformation"}
# What the excerpt of the description leaves out: each function at the root, with its parameters (REFERENCE §5.3, §11).
_UNDESCRIBED: dict[str, frozenset[str]] = {
    "thememanager/gettenantthemingoptions": frozenset(),
    "thememanager/addtenanttheme": frozenset({"name", "themeJson"}),
    "thememanager/updatetenanttheme": frozenset({"name", "themeJson"}),
    "thememanager/deletetenanttheme": frozenset({"name"}),
    "siterenamejobs": frozenset(
        {
            "SourceSiteUrl",
            "TargetSiteUrl",
            "TargetSiteTitle",
            "Option",
            "Reserve",
            "SkipGestures",
            "OperationId",
            "api-version",
        }
    ),
    "siterenamejobs/getjobsbysiteurl": frozenset({"url", "api-version"}),
}
# Functions that only ProcessQuery has (recorded as sent by CLI for Microsoft 365: wire/recorded/tenant-csom; the one
# about downloads as PnP PowerShell calls it: writeVia in catalog/tenant-settings.yaml).
_CSOM_ONLY = {
    (f"{_ADMINISTRATION}.Tenant", "SetBlockDownloadFileTypePolicyData"): "",
    (f"{_ADMINISTRATION}.Tenant", "GetHubSitePropertiesById"): f"{_ADMINISTRATION}.HubSiteProperties",
    (f"{_ADMINISTRATION}.Tenant", "SetSiteAdmin"): "SP.User",
}
# What every object of ProcessQuery can be told (REFERENCE §0.3).
_OF_EVERY_OBJECT = frozenset(("Update", "DeleteObject"))
_OPTIONS = frozenset({"$select", "$expand", "$filter", "$top", "$skip", "$skiptoken", "$orderby", "$inlinecount"})
# An item has whatever columns its list has, so that its type is open; those that every list has, recorded of items.
_ITEM = "SP.ListItem"
_OF_EVERY_LIST = frozenset({"FileRef", "FileLeafRef", "FileDirRef", "FSObjType", "UniqueId", "Title"})
# The columns of the two lists of all sites (REFERENCE §2.3, recorded).
_AGGREGATED = "DO_NOT_DELETE_SPLIST_TENANTADMIN_"
_OF_SITES = frozenset(
    """ID AllowGuestUserSignIn ExternalSharing FileViewedOrEdited GroupId IsGroupConnected LastActivityOn NumOfFiles
    PageViews PagesVisited SiteId SiteOwnerName SiteOwnerEmail SiteUrl StorageQuota StorageUsed StorageUsedPercentage
    TimeCreated TimeDeleted State OperationStartTime HubSiteId RelatedGroupId Initiator TemplateName CreatedBy
    CreatedByEmail DeletedBy SensitivityLabel SiteCreationSource SiteFlags ChannelType ChannelSitesCount IBSegmentsGuids
    ConditionalAccessPolicy WasSegmentApplied RootWebId ShareByEmailEnabled ShareByLinkEnabled TemplateId
    LastListActivityOn LastWebActivityOn LastItemModifiedDate IsRestorable Title
    """.split()  # noqa: SIM905  # a list of names is easier to read so
)
_COLUMN = re.compile(r"FieldRef Name='(\w+)'")
_CONSTRUCTED = {"{268004ae-ef6b-4e9b-8425-127220d84719}": f"{_ADMINISTRATION}.Tenant"}
_STATIC = {("{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}", "Current"): "SP.RequestContext"}
# A request within a batch: its method, address and body.
PART = re.compile(r"^([A-Z]+) (https://\S+) HTTP/1\.1\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--", re.MULTILINE | re.DOTALL)
_UPLOAD = re.compile(rf"(?i)/(Files/{UPLOADS[0][1].name}|{'|'.join(one.name for _, one in UPLOADS[1:])})\([^/]*\)$")
_NAMESPACE = "{http://schemas.microsoft.com/sharepoint/clientquery/2009}"
_PARAMETER = f"{_NAMESPACE}Parameters/{_NAMESPACE}Parameter"


def faults(method: str, url: str, body: bytes | str | None) -> list[str]:
    """What a request names that there is not; nothing for hosts other than SharePoint's and Graph."""
    parts = urlsplit(url)
    if parts.hostname == "graph.microsoft.com":
        return list(graph_checked.faults(url, json.loads(body) if body else None))
    if not (parts.hostname or "").endswith(".sharepoint.com"):
        return []
    if is_bytes(url):
        body = None
    text = body.decode() if isinstance(body, bytes) else body or ""
    if parts.path.lower() == "/_vti_bin/client.svc":
        return []  # asked only for its refusal, which names the directory (REFERENCE §1)
    if parts.path.lower().endswith("/_vti_bin/client.svc/processquery"):
        return list(_process_query(text))
    if parts.path.lower().endswith("/_api/$batch"):
        return [fault for one in PART.finditer(text) for fault in faults(one[1], one[2], one[3])]
    _, found, path = parts.path.partition("/_api/")
    if not found:
        return [f"{parts.path} is no address below _api"]
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if path.partition("/")[0].lower() in ("thememanager", "siterenamejobs"):
        return list(_undescribed(unquote(path), query, json.loads(text) if text.strip() else None))
    columns = [name for name in _COLUMN.findall(text) if _AGGREGATED in path and name not in _OF_SITES]
    wrong = [f"the lists of all sites have no column {name}" for name in columns]
    return wrong + list(_rest(method, unquote(path), query, json.loads(text) if text.strip() else None))


def is_bytes(url: str) -> bool:
    """Whether a request's body is no structure: a file's bytes, or a site script itself (REFERENCE §11)."""
    path = urlsplit(url).path
    return bool(_UPLOAD.search(path)) or ".SiteScriptUtility.CreateSiteScript(" in path


def _undescribed(path: str, query: Mapping[str, str], body: Any) -> Iterator[str]:
    name, _, inside = path.partition("(")
    known = _UNDESCRIBED.get(name.lower())
    if known is None:
        yield f"nothing at the root is called {name}"
        return
    given = [*_named(_outside_quotes(inside.removesuffix(")"), ",")), *query, *(body if isinstance(body, dict) else ())]
    yield from _unknown(path, given, dict.fromkeys(known, ""))


def _rest(method: str, path: str, query: Mapping[str, str], body: Any) -> Iterator[str]:
    place, parameters = "", None
    for segment in _outside_quotes(path, "/"):
        name, _, inside = segment.partition("(")
        called = _outside_quotes(inside.removesuffix(")"), ",") if inside else []
        place, parameters, found = _step(place, name)
        if found:
            yield found
            return
        if parameters is not None:
            yield from _unknown(segment, _named(called), parameters)
        elif called and place.startswith("Collection("):
            place = _item(place)
    known = {name: value for name, value in query.items() if name.startswith("$")}
    others = [name for name in query if not name.startswith(("$", "@"))]
    yield from _unknown(path, others, parameters or {})
    yield from _query(_item(place), known)
    if isinstance(body, dict) and parameters is not None and method == "POST":
        yield from _unknown(path, body, parameters)
        for name, value in body.items():
            yield from _value(parameters.get(name, ""), value, f"{path} {name}")
    elif isinstance(body, dict):
        yield from _value(_item(place), body, path)


def _step(place: str, name: str) -> tuple[str, Mapping[str, str] | None, str]:
    """Where a segment leads, the parameters of a function, and what is wrong with it."""
    function = function_of(place, name)
    if function is not None:
        return function.returns, function.parameters, ""
    if not place:
        root = _ROOTS.get(name.lower()) or _ALIASES.get(name.lower())
        return (root or "", None, "" if root else f"nothing at the root is called {name}")
    if name == "$value":  # OData's own: the bytes of a stream
        return "Edm.Stream", None, ""
    for wire, to in members(place)[1].items():
        if wire.lower() == name.lower():
            return to, None, ""
    kind = property_type(place, name)
    return (kind or "", None, "" if kind else f"{place} has no member {name}")


def _item(place: str) -> str:
    return place.removeprefix("Collection(").removesuffix(")")


def _outside_quotes(text: str, separator: str) -> list[str]:
    return [part for part in re.split(rf"{separator}(?=(?:[^']*'[^']*')*[^']*$)", text) if part]


def _named(arguments: list[str]) -> list[str]:
    found = (re.match(r"\s*(\w+)\s*=", argument) for argument in arguments)
    return [match[1] for match in found if match is not None]


def _unknown(where: str, names: Any, parameters: Mapping[str, str]) -> Iterator[str]:
    lowered = {name.lower() for name in parameters}
    yield from (f"{where} has no parameter {name}" for name in names if name.lower() not in lowered)


def _query(type_name: str, query: Mapping[str, str]) -> Iterator[str]:
    yield from (f"OData has no option {name}" for name in query if name not in _OPTIONS)
    for option in ("$select", "$expand"):
        for path in filter(None, query.get(option, "").split(",")):
            place = type_name
            for name in path.split("/"):
                if name == "*" or (place == _ITEM and name in _OF_EVERY_LIST):
                    break
                if is_open(place) and place != _ITEM:
                    break
                to = target(place, name)
                if to is None and property_type(place, name) is None:
                    yield f"{place} has no member {name} ({option})"
                    break
                place = to or ""


def _value(type_name: str, value: Any, where: str) -> Iterator[str]:
    """Whether the members of a structure are those of its type, all the way down."""
    if isinstance(value, list):
        for one in value:
            yield from _value(_item(type_name), one, where)
    elif isinstance(value, dict) and not is_open(type_name):
        type_name = str(value.get("odata.type", type_name))  # a derived type has more than the collection's
        for name, inner in value.items():
            if name == "odata.type":
                continue
            kind = property_type(type_name, name)
            if kind is None and name not in NEWER:
                yield f"{where}: {type_name} has no property {name}"
            yield from _value(kind or "", inner, f"{where}/{name}")


def _process_query(text: str) -> Iterator[str]:
    root = ElementTree.fromstring(text)
    types: dict[str, str] = {}
    pending = list(root.iterfind(f"{_NAMESPACE}ObjectPaths/*"))
    while pending:
        # A path may be written before the one that it begins at.
        ready = [path for path in pending if path.get("ParentId") is None or path.get("ParentId") in types]
        if not ready:
            yield "object paths that begin nowhere"
            return
        for path in ready:
            found, types[path.get("Id", "")] = _path(path, types)
            yield from [found] if found else []
        pending = [path for path in pending if path not in ready]
    for action in root.iterfind(f"{_NAMESPACE}Actions/*"):
        yield from _action(action, types.get(action.get("ObjectPathId", ""), ""))


def _path(path: ElementTree.Element, types: Mapping[str, str]) -> tuple[str, str]:
    match path.tag.removeprefix(_NAMESPACE):
        case "Constructor":
            place = _CONSTRUCTED.get(path.get("TypeId", "").lower(), "")
            return ("" if place else f"the type {path.get('TypeId')} is not known"), place
        case "Method":
            return _method(types.get(path.get("ParentId", ""), ""), path)
        case "StaticProperty":
            place = _STATIC.get((path.get("TypeId", "").lower(), path.get("Name", "")), "")
            return ("" if place else f"{path.get('TypeId')} has no {path.get('Name')}"), place
        case "Property":
            place, name = types.get(path.get("ParentId", ""), ""), path.get("Name", "")
            to = target(place, name)
            return ("" if to or is_open(place) else f"{place} has no member {name}"), to or ""
        case _:
            return "", ""


def _method(place: str, element: ElementTree.Element) -> tuple[str, str]:
    name = element.get("Name", "")
    if name in _OF_EVERY_OBJECT:
        return "", ""
    if (place, name) in _CSOM_ONLY:
        return "", _CSOM_ONLY[place, name]
    function = function_of(place, name)
    if function is None or function.name != name:
        return f"{place} has no method {name}", ""
    given = len(element.findall(_PARAMETER))
    if given > len(function.parameters):
        return f"{name} has {len(function.parameters)} parameters, not {given}", function.returns
    structures = zip(element.findall(_PARAMETER), function.parameters.values(), strict=False)
    members = (
        (kind, one.get("Name", "")) for given, kind in structures for one in given.findall(f"{_NAMESPACE}Property")
    )
    unknown = [f"{kind} has no property {member}" for kind, member in members if property_type(kind, member) is None]
    return "; ".join(unknown), function.returns


def _action(action: ElementTree.Element, place: str) -> Iterator[str]:
    match action.tag.removeprefix(_NAMESPACE):
        case "Method":
            found, _ = _method(place, action)
            yield from [found] if found else []
        case "SetProperty":
            name = action.get("Name", "")
            if not is_open(place) and property_type(place, name) is None and name not in NEWER:
                yield f"{place} has no property {name}"
        case "Query":
            for one in action.iterfind(f"{_NAMESPACE}Query/{_NAMESPACE}Properties/{_NAMESPACE}Property"):
                name = one.get("Name", "")
                if not is_open(place) and property_type(place, name) is None and target(place, name) is None:
                    yield f"{place} has no property {name}"
        case _:
            return
