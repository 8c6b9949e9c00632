"""Somebody else's hand: changes of the tenant that the client did not make, at once and without its rules of access."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from .admins import set_secondary
from .content.application_grants import give
from .content.folders import item_at
from .content.groups import Groups, add_member
from .content.seeding import add_file
from .content.seeding import unlocked as _unlocked
from .content.sharing_links import NewLink, Scope, make_link
from .content.subwebs import Webs
from .creation import NewSite, make_site
from .directory_people import person, put_person
from .errors import ServiceError, argument_error, no_site
from .group_claims import principal_in
from .group_sites import NewGroup, alias_is_taken, make_group, remove_group
from .hosts import EMPTY_GUID
from .hubs import hub_at, join, register, unregister
from .models import Site, url_of
from .other_sites import channel_site, personal_site
from .recycling import deleted_site, purge, recycle, restore
from .site_changes import change_site, settled
from .site_users import user_id
from .store import Transaction
from .tenant_settings import change_settings


def edit(transaction: Transaction, body: Mapping[str, Any]) -> None:
    """Make one change; raises ServiceError for one that makes no sense."""
    if "site" in body and "set" in body:
        _set(transaction, body["site"], body["set"])
        return
    for name, act in _ACTS.items():
        if name in body:
            act(transaction, body[name])
            return
    raise argument_error(f"Unknown edit: {', '.join(sorted(body))}.")


def _live(transaction: Transaction, path: str) -> Site:
    site = transaction.site(path)
    if site is None or site.deleted is not None:
        raise no_site(path)
    return site


def _set(transaction: Transaction, path: str, changes: Mapping[str, Any]) -> None:
    """Settings by the service's names; a lock of the site does not stop this hand, and a new one holds at once."""
    site = _live(transaction, path)
    lock = site.lock_at(transaction.now)
    open_site = replace(site, lock="Unlock", next_lock=None)
    if "Description" in changes:
        open_site = replace(open_site, description=str(changes["Description"]))
    rest = {name: value for name, value in changes.items() if name not in ("LockState", "Description")}
    after = change_site(transaction, open_site, rest).site
    if "LockState" in changes:
        changed = change_site(transaction, after, {"LockState": changes["LockState"]}).site
        lock = changed.next_lock or changed.lock
    transaction.put_site(replace(settled(after, transaction.now), lock=lock, next_lock=None, next_lock_at=0.0))


def _create(transaction: Transaction, body: Mapping[str, Any]) -> None:
    path = str(body["url"])
    url = path if path.lower().startswith("https://") else url_of(path)
    if transaction.site(url) is not None:
        raise argument_error(f"A site already exists at url {url}.")
    new = NewSite(
        url=url,
        title=str(body.get("title") or url.rsplit("/", 1)[-1]),
        template=str(body.get("template") or "STS#3"),
        owner=str(body.get("owner") or "admin@contoso.com"),
        description=str(body.get("description") or ""),
    )
    site = make_site(transaction, new, instant=True)
    if body.get("settings"):
        change_site(transaction, site, body["settings"])


def _create_group(transaction: Transaction, body: Mapping[str, Any]) -> None:
    """A Microsoft 365 group with its site, and channels when it has a team; its ``rule`` chooses its members."""
    alias = str(body["alias"])
    if alias_is_taken(transaction, alias):
        raise argument_error("The group alias already exists.")
    owners, members = (_ids(transaction, body.get(name, ())) for name in ("owners", "members"))
    title, public = str(body.get("title") or alias), bool(body.get("public"))
    new = NewGroup(title, alias, public=public, owners=owners, members=members)
    group = make_group(transaction, new, instant=True)
    if "rule" in body:
        ruled = {"groupTypes": ["DynamicMembership", "Unified"], "membershipRule": str(body["rule"])}
        group = replace(group, extra={**ruled, "membershipRuleProcessingState": "On"})
        transaction.put_group(group)
    owner = str(next(iter(body.get("owners", ())), "admin@contoso.com"))
    for name, kind in dict(body.get("channels", {})).items():
        channel_site(transaction, transaction.group(group.id) or group, str(name), str(kind), owner)


def _ids(transaction: Transaction, names: Iterable[str]) -> tuple[str, ...]:
    found = [person(transaction, str(name)) for name in names]
    if None in found:
        raise argument_error("Somebody is not in the directory.")
    return tuple(one.id for one in found if one is not None)


def _create_personal(transaction: Transaction, upn: str) -> None:
    personal_site(transaction, str(upn))


def _recycle(transaction: Transaction, path: str) -> None:
    site = _live(transaction, path)
    group = None if site.group is None or site.channel else transaction.group(site.group)
    if group is not None and group.deleted is None:
        remove_group(transaction, group)
    else:
        recycle(transaction, site)


def _purge(transaction: Transaction, path: str) -> None:
    purge(transaction, deleted_site(transaction, path))


def _restore(transaction: Transaction, path: str) -> None:
    restore(transaction, deleted_site(transaction, path))


def _tenant(transaction: Transaction, changes: Mapping[str, Any]) -> None:
    change_settings(transaction, changes)


def _add_file(transaction: Transaction, body: Mapping[str, Any]) -> None:
    site = _live(transaction, body["site"])
    add_file(transaction, site, str(body["name"]), int(body.get("bytes", 0)))


def _add_subsite(transaction: Transaction, body: Mapping[str, Any]) -> None:
    here = _unlocked(transaction, _live(transaction, body["site"]))
    Webs(here, here.site.web_id).add({"Url": str(body["name"]), "Title": str(body.get("title") or body["name"])})


def _share_file(transaction: Transaction, body: Mapping[str, Any]) -> None:
    """A link of a file of the default library, whatever the site's sharing lets be made by now."""
    here = _unlocked(transaction, _live(transaction, body["site"]))
    path = f"{here.site.path.rstrip('/')}/Shared Documents/{body['name']}"
    item = item_at(here, path, folder=False)
    if item is None:
        raise argument_error(f"There is no file {path}.")
    people = tuple(str(who) for who in body.get("people", ()))
    expires = float(body["expires"]) if body.get("expires") else None
    make_link(item, NewLink(Scope(str(body["scope"])), bool(body.get("edits")), people, expires))


def _grant_application(transaction: Transaction, body: Mapping[str, Any]) -> None:
    here = _unlocked(transaction, _live(transaction, body["site"]))
    give(here.records, {"id": str(body["id"]), "displayName": str(body["name"])}, body["roles"])


def _set_person(transaction: Transaction, body: Mapping[str, Any]) -> None:
    """Members of a directory user, by Graph's names; ``deleted`` takes somebody away."""
    found = person(transaction, str(body["name"]))
    if found is None:
        raise argument_error("Somebody is not in the directory.")
    changes: dict[str, Any] = dict(body.get("set", {}))
    deleted = transaction.now if body.get("deleted") else None
    put_person(transaction, replace(found, extra={**found.extra, **changes}, deleted=deleted))


def _end_access(transaction: Transaction, body: Mapping[str, Any]) -> None:
    """When somebody's access to a site ends."""
    here = _unlocked(transaction, _live(transaction, body["site"]))
    principal = principal_in(transaction, str(body["principal"]))
    number = None if principal is None else user_id(here.records, principal.login)
    record = None if number is None else here.records.get("user", number)
    if record is None:
        raise argument_error("Somebody is no user of the site.")
    here.records.put("user", number, {**record, "Expiration": str(body["at"])})


def _add_member(transaction: Transaction, body: Mapping[str, Any]) -> None:
    here = _unlocked(transaction, _live(transaction, body["site"]))
    title = str(body["group"])
    groups = Groups(here)
    if not any(str(group.values()["Title"]).lower() == title.lower() for group in groups.items()):
        groups.add({"Title": title})
    add_member(here, groups.named(title).id, str(body["principal"]))


def _admins(transaction: Transaction, body: Mapping[str, Any]) -> None:
    set_secondary(transaction, _live(transaction, body["site"]), body["set"])


def _join_hub(transaction: Transaction, body: Mapping[str, Any]) -> None:
    hub = EMPTY_GUID if body.get("hub") is None else hub_at(transaction, body["hub"]).id
    join(transaction, _live(transaction, body["site"]), hub, by_admin=True)


def _register(transaction: Transaction, path: str) -> None:
    register(transaction, _live(transaction, path))


def _unregister(transaction: Transaction, path: str) -> None:
    unregister(transaction, _live(transaction, path))


_ACTS: Mapping[str, Callable[[Transaction, Any], None]] = {
    "create": _create,
    "createGroup": _create_group,
    "createOneDrive": _create_personal,
    "recycle": _recycle,
    "purge": _purge,
    "restore": _restore,
    "tenant": _tenant,
    "addFile": _add_file,
    "addSubsite": _add_subsite,
    "addMember": _add_member,
    "endAccess": _end_access,
    "grantApplication": _grant_application,
    "shareFile": _share_file,
    "person": _set_person,
    "admins": _admins,
    "joinHub": _join_hub,
    "registerHub": _register,
    "unregisterHub": _unregister,
}


def described(error: ServiceError) -> dict[str, str]:
    """A refused edit for the control interface."""
    return {"error": error.message}
