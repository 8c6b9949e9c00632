"""Themes: those that the organisation offers, and the one that a site wears (REFERENCE §11).

The shape of GetTenantThemingOptions is from the documentation, not from a recording.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .answers import Answer, Collection, Entity, Value
from .calls import Call, Effect, Route
from .csom_base import Passive, Session
from .csom_functions import tenant_function
from .errors import argument_error, no_site_collection
from .hosts import Host
from .models import Site, path_of
from .recycling import live_site
from .store import Transaction
from .tenant_settings import change_settings, settings_of

_KIND = "theme"
_WORN = "worn-theme"
_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})")
_TENANT = "Microsoft.Online.SharePoint.TenantManagement.Office365Tenant"
_TYPE = "Microsoft.Online.SharePoint.TenantManagement.ThemeProperties"


def themes(transaction: Transaction) -> dict[str, Mapping[str, Any]]:
    """The organisation's themes by name."""
    return {str(stored.body["name"]): stored.body for stored in transaction.objects("", _KIND).values()}


def worn_by(transaction: Transaction, site: Site) -> Mapping[str, Any] | None:
    """The theme that was given to a site, or None."""
    stored = transaction.objects(site.id, _WORN).get("")
    return None if stored is None else stored.body


def dressed(transaction: Transaction) -> set[str]:
    """The ids of the sites that were given a theme."""
    return transaction.object_owners(_WORN)


def put_theme(transaction: Transaction, name: str, text: str, *, new: bool | None = None) -> bool:
    """Add or replace a theme; False when `new` says that there is none yet, or that there is one, and it is not so."""
    there = name.lower() in transaction.objects("", _KIND)
    if new is not None and there is new:
        return False
    transaction.put_object("", _KIND, name.lower(), {"name": name, **_parsed(name, text)})
    return True


def drop_theme(transaction: Transaction, name: str) -> None:
    """Remove a theme; sites that wear it keep its colours."""
    if name.lower() in transaction.objects("", _KIND):
        transaction.drop_object("", _KIND, name.lower())


def dress(transaction: Transaction, site: Site, name: str, text: str) -> None:
    """Give a site a theme."""
    transaction.put_object(site.id, _WORN, "", {"name": name, **_parsed(name, text)})


def _parsed(name: str, text: str) -> dict[str, Any]:
    """The parts of a theme's JSON; raises ServiceError for one that is not valid."""
    if not name.strip():
        raise argument_error("The name of the theme is empty.")
    try:
        theme = json.loads(text)
        palette = {str(slot): _written(colour) for slot, colour in theme["palette"].items()}
        inverted = theme.get("isInverted", False)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise argument_error("The theme is not valid.") from error
    if not palette or not all(_COLOUR.fullmatch(colour) for colour in palette.values()):
        raise argument_error("The palette of the theme is not valid.")
    return {"isInverted": bool(inverted), "palette": palette}


def _written(colour: Any) -> str:
    """A colour as text; SharePoint's own themes come with its parts as numbers."""
    if isinstance(colour, Mapping):
        return "#" + "".join(f"{int(colour[part]):02x}" for part in ("R", "G", "B"))
    return str(colour)


def theme_json(theme: Mapping[str, Any]) -> str:
    return json.dumps({name: theme[name] for name in ("isInverted", "name", "palette")})


def _options(call: Call) -> Answer:
    previews = [{"name": name, "themeJson": theme_json(theme)} for name, theme in themes(call.transaction).items()]
    hidden = bool(settings_of(call.transaction)["HideDefaultThemes"])
    return Entity(
        "SP.Utilities.ThemingOptions",
        {"hideDefaultThemes": hidden, "themePreviews": previews},
        "thememanager",
        function="GetTenantThemingOptions",
    )


def _theme(call: Call) -> tuple[str, str]:
    return call.text_argument("name"), call.text_argument("themeJson", 1)


def _add(call: Call) -> Answer:
    return Value("AddTenantTheme", put_theme(call.transaction, *_theme(call), new=True))


def _update(call: Call) -> Answer:
    return Value("UpdateTenantTheme", put_theme(call.transaction, *_theme(call)))


def _delete(call: Call) -> Answer:
    drop_theme(call.transaction, call.text_argument("name"))
    return Value("DeleteTenantTheme", True)


def _hide(call: Call) -> Answer:
    change_settings(call.transaction, {"HideDefaultThemes": call.argument("hideDefaultThemes")})
    return Value("SetHideDefaultThemes", True)


def _hidden(call: Call) -> Answer:
    return Value("GetHideDefaultThemes", bool(settings_of(call.transaction)["HideDefaultThemes"]))


def _all(call: Call) -> Answer:
    found = tuple(_fields(theme) for theme in themes(call.transaction).values())
    return Collection(_TYPE, found, function="GetAllTenantThemes")


def _one(call: Call) -> Answer:
    return Entity(_TYPE, _fields(_kept(call.transaction, call.text_argument("name"))), function="GetTenantTheme")


def _fields(theme: Mapping[str, Any]) -> dict[str, Any]:
    return {"IsInverted": theme["isInverted"], "Name": theme["name"], "Palette": dict(theme["palette"])}


def _apply(call: Call) -> Answer:
    site = call.transaction.site(path_of(call.site_url))
    if site is None or site.deleted is not None or site.ready > call.now:
        raise no_site_collection()
    dress(call.transaction, site, *_theme(call))
    return Value("ApplyTheme", f"/_catalogs/theme/Themed/{site.id[:8].upper()}")


@dataclass(slots=True)
class ThemeObject(Passive):
    """A theme as ProcessQuery shows it."""

    theme: Mapping[str, Any]
    type_name = _TYPE

    def properties(self) -> Mapping[str, Any]:
        """Its name, whether it is for dark backgrounds, and its colours."""
        return _fields(self.theme)


@dataclass(slots=True)
class ThemeObjects(Passive):
    """All themes."""

    found: tuple[ThemeObject, ...]
    type_name = f"{_TYPE}Collection"

    def children(self) -> Any:
        """The themes."""
        return iter(self.found)


@tenant_function("AddTenantTheme")
def _csom_add(session: Session, name: str, text: str) -> bool:
    return put_theme(session.transaction, name, text, new=True)


@tenant_function("UpdateTenantTheme")
def _csom_update(session: Session, name: str, text: str) -> bool:
    return put_theme(session.transaction, name, text)


@tenant_function("DeleteTenantTheme")
def _csom_delete(session: Session, name: str) -> None:
    drop_theme(session.transaction, name)


@tenant_function("GetAllTenantThemes")
def _csom_all(session: Session) -> ThemeObjects:
    return ThemeObjects(tuple(ThemeObject(theme) for theme in themes(session.transaction).values()))


@tenant_function("GetTenantTheme")
def _csom_one(session: Session, name: str) -> ThemeObject:
    return ThemeObject(_named(session, name))


@tenant_function("SetWebTheme")
def _csom_dress(session: Session, name: str, url: str) -> None:
    dress(session.transaction, live_site(session.transaction, url), name, theme_json(_named(session, name)))


def _named(session: Session, name: str) -> Mapping[str, Any]:
    return _kept(session.transaction, name)


def _kept(transaction: Transaction, name: str) -> Mapping[str, Any]:
    stored = transaction.objects("", _KIND).get(name.lower())
    if stored is None:
        raise argument_error(f"The theme {name} does not exist.")
    return stored.body


_HOSTS = (Host.TENANT, Host.ADMIN)


def _route(name: str, handler: Any, effect: Effect, milliseconds: int) -> Route:
    verbs = "GET POST" if effect is Effect.READ else "POST"
    return Route(f"thememanager/{name}", verbs, f"thememanager/{name}(*)", handler, effect, milliseconds, _HOSTS)


ROUTES = (
    _route("GetTenantThemingOptions", _options, Effect.READ, 120),
    _route("GetHideDefaultThemes", _hidden, Effect.READ, 60),
    _route("AddTenantTheme", _add, Effect.WRITE, 400),
    _route("UpdateTenantTheme", _update, Effect.WRITE, 400),
    _route("DeleteTenantTheme", _delete, Effect.WRITE, 300),
    _route("SetHideDefaultThemes", _hide, Effect.WRITE, 300),
    _route("ApplyTheme", _apply, Effect.WRITE, 700),
    *(
        Route(f"Office365Tenant/{name}", "GET POST", f"{_TENANT}/{name}(*)", run, effect, 300, (Host.ADMIN,))
        for name, run, effect in (
            ("GetAllTenantThemes", _all, Effect.READ),
            ("GetTenantTheme", _one, Effect.READ),
            ("GetHideDefaultThemes", _hidden, Effect.READ),
            ("AddTenantTheme", _add, Effect.WRITE),
            ("UpdateTenantTheme", _update, Effect.WRITE),
            ("DeleteTenantTheme", _delete, Effect.WRITE),
            ("SetHideDefaultThemes", _hide, Effect.WRITE),
        )
    ),
)
