"""The inside of a site from observations: webs, groups with members, lists, files, permissions."""

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ServiceError
from ..here import Here
from ..models import Site
from ..site_changes import known
from ..site_users import ensured
from ..store import Transaction
from ..thing import member_of
from .folders import item_at
from .groups import Group, Groups, add_member
from .items import ListItem
from .list_collection import Lists
from .lists import list_at
from .role_assignments import grant
from .role_definitions import RoleDefinitions
from .securable import Securable
from .seeding import add_file, unlocked
from .subwebs import Webs
from .web import Web, relative, web_at

Tried = Callable[..., None]  # what, the act and its arguments
_READ = {"High": "176", "Low": "138612833"}


def load_content(transaction: Transaction, path: str, body: Mapping[str, Any], tried: Tried) -> None:
    """Make a site's inside as observed, part by part; what is refused is left out."""
    site = transaction.site(path)
    if site is None:
        return
    here = unlocked(transaction, site)
    for web in body.get("webs", ()):
        tried(f"{path}: web {web}", _load_web, here, str(web))
    if "groups" in body:
        _load_groups(here, path, body["groups"], tried)
    if "lists" in body:
        _load_lists(here, path, body["lists"], tried)
    for name, length in body.get("files", {}).items():
        tried(f"{path}: file {name}", _load_file, transaction, site, name, int(length))
    for scope, given in body.get("roles", {}).items():
        tried(f"{path}: permissions of {scope}", _load_roles, here, str(scope), given)


def _load_web(here: Here, path: str) -> None:
    above, _, leaf = path.rpartition("/")
    parent = web_at(here, above)
    if parent is not None and web_at(here, path) is None:
        Webs(here, parent.id).add({"Title": leaf, "Url": leaf})


def _load_groups(here: Here, path: str, groups: Mapping[str, Any], tried: Tried) -> None:
    there = {str(group.values()["Title"]): group for group in Groups(here).items() if isinstance(group, Group)}
    for title, group in there.items():
        if title not in groups:
            group.delete()
    for title, logins in groups.items():
        if title not in there:
            Groups(here).add({"Title": title})
        group = Groups(here).named(title)
        for name in here.records.under("member", str(group.id)):
            here.records.drop("member", name)
        for login in logins:
            tried(f"{path}: member of {title}", add_member, here, group.id, str(login))


def _load_lists(here: Here, path: str, lists: Mapping[str, Any], tried: Tried) -> None:
    web = web_at(here, relative(here.site))
    if web is None:
        return
    found = Lists(here, web)
    there = {str(one.values()["Title"]): one for one in found.items()}
    for title in there:
        if title not in lists:
            there[title].delete()
    for title, body in lists.items():
        if title not in there:
            fields = {
                "Title": title,
                "BaseTemplate": int(body.get("template", 100)),
                "Hidden": bool(body.get("hidden")),
            }
            tried(f"{path}: list {title}", lambda fields=fields: found.add(fields))


def _load_file(transaction: Transaction, site: Site, name: str, length: int) -> None:
    if "/" not in name:
        add_file(transaction, transaction.site(site.path) or site, name, length)


def _load_roles(here: Here, scope: str, given: Mapping[str, Any]) -> None:
    """The assignments of a scope: its own ones, as observed."""
    target = _scope(here, scope)
    if target.above() is not None:
        member = member_of(type(target), "BreakRoleInheritance")
        assert member is not None
        member.run(target)
    for name in here.records.under("assignment", target.scope_id()):
        here.records.drop("assignment", name)
    for who, levels in given.items():
        for level in levels:
            grant(target, _principal(here, str(who)), _role(here, str(level)))


def _scope(here: Here, path: str) -> Securable:
    wanted = "" if path == "/" else path
    web: Web | None = web_at(here, wanted)
    if web is not None:
        return web
    found = list_at(here, wanted)
    if found is not None:
        return found
    item: ListItem | None = item_at(here, wanted, folder=False) or item_at(here, wanted, folder=True)
    if item is None:
        raise ServiceError(404, -1, "", "there is nothing at this path")
    return item


def _principal(here: Here, who: str) -> int:
    for group in Groups(here).items():
        if isinstance(group, Group) and str(group.values()["Title"]) == who:
            return group.id
    return ensured(here.records, known(who))


def _role(here: Here, name: str) -> int:
    """The level with a name; one that is not built in is made with the rights to read, for observations have none."""
    for number, stored in here.records.rows("role").items():
        if str(stored.body["Name"]) == name:
            return int(number)
    made = RoleDefinitions(here).add({"Name": name, "BasePermissions": _READ})
    return int(made.values()["Id"])
