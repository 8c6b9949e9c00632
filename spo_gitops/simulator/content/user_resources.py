"""Titles and descriptions in other languages: `UserResource`, of a web and of what is in it. Source: wire/metadata."""

import locale
from collections.abc import Mapping
from dataclasses import dataclass

from ..calls import Effect
from ..errors import argument_error
from ..thing import Thing, function, navigation
from ..values import Typed
from .content_types import ContentType
from .extensions import CustomAction
from .fields import Field
from .lists import List
from .navigation import Node
from .web import Web

_KIND = "translation"
_NUMBERS = {name.replace("_", "-").lower(): number for number, name in locale.windows_locale.items()}


@dataclass(slots=True)
class UserResource(Thing):
    """One property of one object, in every language that somebody gave it in."""

    owner: Thing
    property: str
    type_name = "SP.UserResource"
    immediate = True

    def link(self) -> str:
        return f"{self.owner.link()}/{self.property}Resource"

    def key(self) -> str:
        """What its texts are kept under."""
        return f"{self.owner.link()}:{self.property}"

    def texts(self) -> Mapping[str, str]:
        """The texts by the name of their language in lower case."""
        return dict(self.here.records.get(_KIND, self.key()) or {})


def _language(name: str) -> int:
    number = _NUMBERS.get(name.strip().lower())
    if number is None:
        raise argument_error(f"Culture is not supported. {name} is an invalid culture identifier.")
    return number


@function(UserResource, "GetValueForUICulture")
def _get(resource: UserResource, culture_name: str) -> str:
    """The text in a language; the object's own where nobody gave one."""
    _language(culture_name)
    own = str(resource.owner.values().get(resource.property) or "")
    return resource.texts().get(culture_name.strip().lower(), own)


@function(UserResource, "SetValueForUICulture", Effect.WRITE, 80)
def _set(resource: UserResource, culture_name: str, value: str) -> None:
    """Give it in a language; in the site's own it is the property itself."""
    here = resource.here
    here.check_writable()
    if _language(culture_name) == int(here.site.settings.get("Lcid") or 1033):
        resource.owner.update({resource.property: value})
    here.records.put(_KIND, resource.key(), {**resource.texts(), culture_name.strip().lower(): value})


@function(UserResource, "GetResourceEntries")
def _entries(resource: UserResource) -> list[Typed]:
    found = {_language(name): text for name, text in resource.texts().items()}
    return [Typed("SP.SPResourceEntry", {"LCID": number, "Value": text}) for number, text in sorted(found.items())]


def _hang(owner: type[Thing], *properties: str) -> None:
    for wire in properties:

        def resource(thing: Thing, wire: str = wire) -> UserResource:
            return UserResource(thing.here, thing, wire)

        navigation(owner, f"{wire}Resource", 15)(resource)


_hang(Web, "Title", "Description")
_hang(List, "Title", "Description")
_hang(Field, "Title", "Description")
_hang(ContentType, "Name", "Description")
_hang(CustomAction, "Title", "Description")
_hang(Node, "Title")
