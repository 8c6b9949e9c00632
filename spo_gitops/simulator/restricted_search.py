"""Restricted SharePoint Search: its mode, and the sites that stay in it. Source: wire/metadata (Tenant).

At most 100 sites can be named (learn.microsoft.com, "Restricted SharePoint Search"); whether a site is still found by
search is not simulated, as nothing here searches.
"""

from .answers import Answer, Value, Void
from .calls import Call, Effect, Handler, Route
from .errors import argument_error, bad_query
from .hosts import Host
from .recycling import live_site

_MODE, _ALLOWED = "restricted search", "sites in restricted search"
_MOST = 100


def _get_mode(call: Call) -> Answer:
    return Value("GetSPORestrictedSearchMode", call.transaction.document(_MODE, 0))


def _set_mode(call: Call) -> Answer:
    mode = call.argument("mode")
    if not isinstance(mode, int) or mode not in (0, 1):
        raise argument_error("mode")
    call.transaction.put_document(_MODE, int(mode))
    return Void("SetSPORestrictedSearchMode")


def _allowed(call: Call) -> list[str]:
    return list(call.transaction.document(_ALLOWED, []))


def _get_allowed(call: Call) -> Answer:
    return Value("GetSPORestrictedSearchAllowedList", _allowed(call))


def _urls(call: Call) -> list[str]:
    found = call.argument("siteUrls")
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise bad_query("The parameter siteUrls must be a list of strings.")
    return found


def _add(call: Call) -> Answer:
    urls = [live_site(call.transaction, url).url for url in _urls(call)]
    after = list(dict.fromkeys((*_allowed(call), *urls)))
    if len(after) > _MOST:
        raise argument_error(f"The list can have at most {_MOST} sites.")
    call.transaction.put_document(_ALLOWED, after)
    return Void("AddSPORestrictedSearchAllowedList")


def _remove(call: Call) -> Answer:
    gone = {url.rstrip("/").lower() for url in _urls(call)}
    call.transaction.put_document(_ALLOWED, [url for url in _allowed(call) if url.lower() not in gone])
    return Void("RemoveSPORestrictedSearchAllowedList")


def _route(name: str, handler: Handler, effect: Effect) -> Route:
    return Route(f"SPO.Tenant/{name}", "POST", f"SPO.Tenant/{name}(*)", handler, effect, 120, (Host.ADMIN,))


ROUTES = (
    _route("GetSPORestrictedSearchMode", _get_mode, Effect.READ),
    _route("SetSPORestrictedSearchMode", _set_mode, Effect.WRITE),
    _route("GetSPORestrictedSearchAllowedList", _get_allowed, Effect.READ),
    _route("AddSPORestrictedSearchAllowedList", _add, Effect.WRITE),
    _route("RemoveSPORestrictedSearchAllowedList", _remove, Effect.WRITE),
)
