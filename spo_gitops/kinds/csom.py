"""CSOM: the XML of ProcessQuery requests and the values of their answers.

Needed where REST has no proven form: a deleted site by its URL, a hub's properties, a site's classification. One
failing action loses the whole request, so each request has one purpose.
Source: wire/REFERENCE.md §0.3, §8, §9.1; request forms as shipping clients send them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..errors import MalformedAnswerError

_NAMESPACE = "http://schemas.microsoft.com/sharepoint/clientquery/2009"
_FILTER_TYPE = "{b92aeee2-c92c-4b67-abcc-024e471bc140}"
_TENANT_TYPE = "{268004ae-ef6b-4e9b-8425-127220d84719}"
_CONTEXT_TYPE = "{3747adcd-a3c3-41b9-bfab-4a64dd2f1e0a}"
# Characters that XML 1.0 cannot carry, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A typed value of a request; ``type`` is the protocol's own word."""

    type: str
    text: str
    items: tuple[Parameter, ...] = ()  # of an Array


def string(value: str) -> Parameter:
    return Parameter("String", value)


def null() -> Parameter:
    return Parameter("Null", "")


def boolean(value: bool) -> Parameter:
    return Parameter("Boolean", "true" if value else "false")


def integer(value: int) -> Parameter:
    return Parameter("Int32", str(value))


def enum(value: int) -> Parameter:
    return Parameter("Enum", str(value))


def array(items: Iterable[Parameter]) -> Parameter:
    return Parameter("Array", "", tuple(items))


def guid(value: str) -> Parameter:
    return Parameter("Guid", value.strip("{}").lower())


# -- the requests ---------------------------------------------------------------------------------------------


def deleted_site(url: str) -> str:
    """One deleted site by its absolute URL; its absence is an error of type UnknownError."""
    actions = f'<ObjectPath Id="4" ObjectPathId="3" />{_query(5, 3)}'
    paths = f"{_method(3, 1, 'GetDeletedSitePropertiesByUrl', _parameters([string(url)]))}{_tenant(1)}"
    return _request(actions, paths)


def read_sites(urls: Iterable[str]) -> str:
    """Everything of several sites at once."""
    many = list(enumerate(urls))
    first = 10
    actions = "".join(_query(first + 2 * index + 1, first + 2 * index) for index, _ in many)
    detailed = [boolean(True)]
    paths = "".join(
        _method(first + 2 * index, 1, "GetSitePropertiesByUrl", _parameters([string(url), *detailed]))
        for index, url in many
    )
    return _request(actions, _tenant(1) + paths)


def list_sites() -> str:
    """The first page of the listing of sites."""
    start = _parameters([string("0"), boolean(False)])
    return _request(_children(5, 3), _tenant(1) + _method(3, 1, "GetSitePropertiesFromSharePoint", start))


def listed_site(url: str, *, detailed: bool) -> str:
    """One site, as the listing that is filtered for it has it."""
    query = f"Url -eq '{url}'"
    wanted = (
        f'<Property Name="Filter" Type="String">{escape(query)}</Property>'
        f'<Property Name="IncludeDetail" Type="Boolean">{str(detailed).lower()}</Property>'
        '<Property Name="StartIndex" Type="String">0</Property>'
    )
    given = f'<Parameter TypeId="{_FILTER_TYPE}">{wanted}</Parameter>'
    return _request(_children(5, 3), _tenant(1) + _method(3, 1, "GetSitePropertiesFromSharePointByFilters", given))


def update_site(url: str, properties: Mapping[str, Parameter]) -> str:
    """Set a site's properties, absolutely; the answer ends with the operation that does it."""
    first = 10
    actions = (
        '<ObjectPath Id="2" ObjectPathId="1" /><ObjectPath Id="4" ObjectPathId="3" />'
        f'{_sets(first, 3, properties)}<ObjectPath Id="6" ObjectPathId="5" />{_query(7, 5)}'
    )
    site = _method(3, 1, "GetSitePropertiesByUrl", _parameters([string(url), boolean(True)]))
    return _request(actions, _tenant(1) + site + '<Method Id="5" ParentId="3" Name="Update" />')


def call_tenant(name: str, parameters: Iterable[Parameter]) -> str:
    """A function of the tenant that returns nothing."""
    method = (
        f'<Method Name="{name}" Id="3" ObjectPathId="1"><Parameters>{_parameters(parameters)}</Parameters></Method>'
    )
    return _request(f'<ObjectPath Id="2" ObjectPathId="1" />{method}', _tenant(1))


def withdraw_admin(url: str, login: str) -> str:
    """Make somebody no administrator of a site any more."""
    withdrawn = _parameters([string(url), string(login), boolean(False)])
    actions = '<ObjectPath Id="2" ObjectPathId="1" /><ObjectPath Id="4" ObjectPathId="3" />'
    return _request(actions, _tenant(1) + _method(3, 1, "SetSiteAdmin", withdrawn))


def read_hub(hub_id: str) -> str:
    """A hub's properties, with who may join it."""
    actions = f'<ObjectPath Id="2" ObjectPathId="1" /><ObjectPath Id="4" ObjectPathId="3" />{_query(5, 3)}'
    return _request(actions, _tenant(1) + _method(3, 1, "GetHubSitePropertiesById", _parameters([guid(hub_id)])))


def update_hub(hub_id: str, properties: Mapping[str, Parameter]) -> str:
    """Set a hub's properties, absolutely; the answer has them as they were before."""
    first = 6
    sets = _sets(first, 3, properties)
    actions = (
        '<ObjectPath Id="2" ObjectPathId="1" /><ObjectPath Id="4" ObjectPathId="3" />'
        f"{_query(5, 3)}{sets}"
        f'<Method Name="Update" Id="{first + len(properties)}" ObjectPathId="3" />'
    )
    return _request(actions, _tenant(1) + _method(3, 1, "GetHubSitePropertiesById", _parameters([guid(hub_id)])))


def classify(text: str) -> str:
    """Set the classification of the site that is asked; empty takes it away."""
    actions = (
        '<ObjectPath Id="2" ObjectPathId="1" /><ObjectPath Id="4" ObjectPathId="3" />'
        f"{_sets(5, 3, {'Classification': string(text)})}"
    )
    site = (
        f'<StaticProperty Id="1" TypeId="{_CONTEXT_TYPE}" Name="Current" /><Property Id="3" ParentId="1" Name="Site" />'
    )
    return _request(actions, site)


# -- the answers ----------------------------------------------------------------------------------------------


def results(body: Any) -> tuple[Any, ...]:
    """What the request's queries returned, in order, with dates and GUIDs as values.

    ``body`` is the parsed answer, ``[header, id, result, id, result...]``. Raises MalformedAnswerError for
    anything else.
    """
    if not isinstance(body, list) or not body or not isinstance(body[0], dict) or len(body) % 2 == 0:
        raise MalformedAnswerError("the answer of ProcessQuery is not a header followed by pairs")
    answers = (value(item) for item in body[2::2])
    return tuple(item for item in answers if not (isinstance(item, dict) and set(item) == {"IsNull"}))


def value(raw: Any) -> Any:
    """A value of an answer: ``/Date(...)/`` as UTC datetime, ``/Guid(...)/`` as lower-case text, the rest as it is.

    Unlike REST, 64-bit integers are bare numbers here. A moment before year 1 or a field out of range stays text.
    """
    match raw:
        case dict():
            return {name: value(item) for name, item in raw.items()}
        case list():
            return [value(item) for item in raw]
        case str() if raw.startswith("/Date(") and raw.endswith(")/"):
            return _moment(raw)
        case str() if raw.startswith("/Guid(") and raw.endswith(")/"):
            return raw[6:-2].lower()
    return raw


def _moment(raw: str) -> datetime | str:
    numbers = raw[6:-2].split(",")
    try:
        year, month, day, hour, minute, second, milliseconds = (int(number) for number in numbers)
        # The month is zero-based: /Date(2021,9,20,...)/ is the 20th of October.
        return datetime(year, month + 1, day, hour, minute, second, milliseconds * 1000, tzinfo=UTC)
    except ValueError:
        return raw


# -- the grammar ----------------------------------------------------------------------------------------------


def _request(actions: str, paths: str) -> str:
    return (
        '<Request AddExpandoFieldTypeSuffix="true" SchemaVersion="15.0.0.0" LibraryVersion="16.0.0.0" '
        f'ApplicationName="SpoGitOps" xmlns="{_NAMESPACE}"><Actions>{actions}</Actions>'
        f"<ObjectPaths>{paths}</ObjectPaths></Request>"
    )


def _query(identifier: int, path: int) -> str:
    return (
        f'<Query Id="{identifier}" ObjectPathId="{path}">'
        '<Query SelectAllProperties="true"><Properties /></Query></Query>'
    )


def _children(identifier: int, path: int) -> str:
    """A collection with everything of its items."""
    return (
        f'<Query Id="{identifier}" ObjectPathId="{path}">'
        '<Query SelectAllProperties="true"><Properties /></Query>'
        '<ChildItemQuery SelectAllProperties="true"><Properties /></ChildItemQuery></Query>'
    )


def _tenant(identifier: int) -> str:
    return f'<Constructor Id="{identifier}" TypeId="{_TENANT_TYPE}" />'


def _sets(first: int, path: int, properties: Mapping[str, Parameter]) -> str:
    return "".join(
        f'<SetProperty Id="{first + index}" ObjectPathId="{path}" Name={quoteattr(name)}>'
        f"{_element('Parameter', value)}</SetProperty>"
        for index, (name, value) in enumerate(properties.items())
    )


def _method(identifier: int, parent: int, name: str, parameters: str) -> str:
    return f'<Method Id="{identifier}" ParentId="{parent}" Name="{name}"><Parameters>{parameters}</Parameters></Method>'


def _parameters(values: Iterable[Parameter]) -> str:
    return "".join(_element("Parameter", value) for value in values)


def _element(tag: str, parameter: Parameter) -> str:
    # A bare carriage return would be read back as a line feed.
    text = escape(_FORBIDDEN.sub("", parameter.text), {"\r": "&#xD;"})
    text += "".join(_element("Object", item) for item in parameter.items)
    return f'<{tag} Type="{parameter.type}">{text}</{tag}>'
