"""Owner and administrators of a site, on the admin host."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .answers import Answer, Collection, Void
from .calls import Call, Effect, Route
from .errors import argument_error, bad_query
from .group_claims import principal_in
from .hosts import Host
from .models import Site
from .recycling import live_site
from .site_changes import known
from .site_endpoints import site_with
from .site_users import acquaint
from .store import Transaction

_TYPE = "Microsoft.Online.SharePoint.TenantAdministration.SiteAdministratorsInfo"


def set_secondary(
    transaction: Transaction, site: Site, principals: Iterable[str], *, kept: tuple[str, ...] = ()
) -> Site:
    """Replace the secondary administrators but for some; the owner is not one of them."""
    logins = dict.fromkeys((*kept, *(known(principal).login for principal in principals)))
    admins = tuple(login for login in logins if login != site.owner)
    return _put(transaction, replace(site, admins=admins))


def set_all(transaction: Transaction, site: Site, principals: Iterable[str]) -> Site:
    """Replace all administrators; when the owner is not among them the first one becomes the owner."""
    logins = list(dict.fromkeys(known(principal).login for principal in principals))
    if not logins:
        raise argument_error("A site must have an administrator.")
    owner = site.owner if site.owner in logins else logins[0]
    return _put(transaction, replace(site, owner=owner, admins=tuple(login for login in logins if login != owner)))


def set_admin(transaction: Transaction, site: Site, principal: str, *, is_admin: bool) -> Site:
    """Make one principal an administrator, or no longer one (Tenant.SetSiteAdmin)."""
    login = known(principal).login
    if login == site.owner:
        if not is_admin:
            raise argument_error("The primary administrator of a site can not be removed.")
        return site
    rest = tuple(admin for admin in site.admins if admin != login)
    return _put(transaction, replace(site, admins=(*rest, login) if is_admin else rest))


def _put(transaction: Transaction, site: Site) -> Site:
    after = replace(site, modified=transaction.now, version=site.version + 1)
    transaction.put_site(after)
    acquaint(transaction, after)
    return after


def _items(transaction: Transaction, logins: Iterable[str]) -> tuple[dict[str, Any], ...]:
    found = []
    for login in logins:
        person = principal_in(transaction, login)
        name, email, upn = (login, "", None) if person is None else (person.name, person.email, person.upn)
        found.append({"email": email, "loginName": login, "name": name, "userPrincipalName": upn})
    return tuple(found)


def _list(values: Any) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise bad_query("The administrators must be a list of strings.")
    return values


def _all(call: Call) -> Answer:
    site = site_with(call, call.text_argument("siteId"))
    logins = (site.owner, *site.admins) if call.quirks.administrators_include_owner else site.admins
    return Collection(_TYPE, _items(call.transaction, logins), function="GetSiteAdministrators")


def _secondary(call: Call) -> Answer:
    wanted = call.object_argument("secondaryAdministratorsFieldsData")
    site = site_with(call, str(wanted.get("siteId")))
    return Collection(_TYPE, _items(call.transaction, site.admins), function="GetSiteSecondaryAdministrators")


def _set_secondary(call: Call) -> Answer:
    wanted = call.object_argument("secondaryAdministratorsFieldsData")
    site = site_with(call, str(wanted.get("siteId")))
    names, mails = wanted.get("secondaryAdministratorLoginNames"), wanted.get("secondaryAdministratorEmails")
    logins = _list(mails if names is None and mails is not None else names)
    set_secondary(call.transaction, site, logins, kept=site.admins if call.quirks.secondary_admins_only_added else ())
    return Void("SetSiteSecondaryAdministrators")


def _set_all(call: Call) -> Answer:
    wanted = call.object_argument("siteAdministratorsFieldsData")
    site = site_with(call, str(wanted.get("siteId")))
    set_all(call.transaction, site, _list(wanted.get("siteAdministrators")))
    return Void("SetSiteAdministrators")


def _set_admin(call: Call) -> Answer:
    site = live_site(call.transaction, call.text_argument("siteUrl"))
    is_admin = call.argument("isSiteAdmin", 2) is not False
    set_admin(call.transaction, site, call.text_argument("loginName", 1), is_admin=is_admin)
    return Void("SetSiteAdmin")


_ADMIN = (Host.ADMIN,)
_T = "SPO.Tenant"
_W, _R = Effect.WRITE, Effect.READ

ROUTES = (
    Route(f"{_T}/GetSiteAdministrators", "GET POST", f"{_T}/GetSiteAdministrators(*)", _all, _R, 51, _ADMIN),
    Route(
        f"{_T}/GetSiteSecondaryAdministrators",
        "GET POST",
        f"{_T}/GetSiteSecondaryAdministrators(*)",
        _secondary,
        _R,
        51,
        _ADMIN,
    ),
    Route(
        f"{_T}/SetSiteSecondaryAdministrators",
        "POST",
        f"{_T}/SetSiteSecondaryAdministrators(*)",
        _set_secondary,
        _W,
        108,
        _ADMIN,
    ),
    Route(f"{_T}/SetSiteAdministrators", "POST", f"{_T}/SetSiteAdministrators(*)", _set_all, _W, 1559, _ADMIN),
    Route(f"{_T}/SetSiteAdmin", "POST", f"{_T}/SetSiteAdmin(*)", _set_admin, _W, 300, _ADMIN),
)
