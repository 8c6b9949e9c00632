"""Sharing over REST: links of items, and SP.Web's functions by URL."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from ..calls import Effect
from ..errors import argument_error
from ..group_claims import principal_in
from ..here import Here, site_path_of
from ..hosts import EMPTY_GUID
from ..odata_filter import parse_date
from ..site_users import ensured
from ..site_view import effective_sharing
from ..thing import function, member_of
from ..values import Typed
from .folders import item_at
from .groups import add_member
from .items import ListItem
from .lists import list_at
from .role_assignments import grant
from .root import Root
from .securable import Securable
from .sharing_details import SharingInformation, details
from .sharing_links import NewLink, Scope, drop_link, link_of, links_of, make_link
from .web import Web, web_at

_VIEW, _EDIT = 1, 2


@function(ListItem, "GetSharingInformation", milliseconds=120)
def _information(item: ListItem) -> SharingInformation:
    assert item.record
    return SharingInformation(item.here, item)


@function(ListItem, "ShareLink", Effect.WRITE, 600)
def _share_link(item: ListItem, request: dict[str, Any]) -> Typed:
    inner = request.get("settings")
    settings = {**request, **(inner if isinstance(inner, dict) else {})}
    kind = _number(settings, "linkKind")
    scope = {2: Scope.ORGANIZATION, 3: Scope.ORGANIZATION, 4: Scope.ANYONE, 5: Scope.ANYONE}.get(kind)
    if scope is None:
        number = settings.get("scope")
        scope = list(Scope)[number] if isinstance(number, int) and 0 <= number <= 2 else Scope.PEOPLE
    edits = kind in (3, 5) or (kind not in (2, 4) and _number(settings, "role") == _EDIT)
    new = NewLink(
        scope,
        edits,
        _picked(str(request.get("peoplePickerInput") or "[]")),
        parse_date(str(settings["expiration"])) if settings.get("expiration") else None,
        bool(settings.get("password")),
    )
    link, _ = make_link(item, new)
    response = {"sharingLinkInfo": details(link)}
    return Typed("SP.Sharing.ShareLinkResponse", response)


def _number(settings: Mapping[str, Any], name: str) -> int:
    found = settings.get(name) or 0
    if not isinstance(found, int):
        raise argument_error(name)
    return found


def _picked(text: str) -> tuple[str, ...]:
    """The people of a people picker's input; raises ServiceError for a text that is none."""
    try:
        found = json.loads(text)
        return tuple(str(one["Key"]) for one in found)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise argument_error("The people picker's input is not valid.") from error


@function(ListItem, "UnshareLink", Effect.WRITE, 300)
def _unshare_link(item: ListItem, link_kind: int = 0, share_id: str = EMPTY_GUID) -> None:
    wanted = [one for one in links_of(item) if one.id == share_id.lower() or (one.kind == link_kind and link_kind != 6)]
    for link in wanted:
        drop_link(link)


@function(ListItem, "DeleteLinkByKind", Effect.WRITE, 300)
def _delete_kind(item: ListItem, link_kind: int) -> None:
    for link in links_of(item):
        if link.kind == link_kind:
            drop_link(link)


@function(ListItem, "DeleteLink", Effect.WRITE, 300)
def _delete_link(item: ListItem, link_kind: int = 0, share_id: str = EMPTY_GUID) -> None:
    found = link_of(item, share_id)
    if found is not None:
        drop_link(found)
    else:
        _delete_kind(item, link_kind)


def target_named(root: Root, url: str) -> Securable:
    """What a URL names: an item of a library, a list, or a web, also by its page for sharing; raises ServiceError."""
    parts = urlsplit(unquote(url))
    parts = parts._replace(path=parts.path.partition("/_layouts/")[0])
    here = root.here
    site = site_path_of(here.transaction, f"https://{parts.netloc}{parts.path}")
    inside = Here(here.host, here.transaction, here.quirks, site, parts.path.rstrip("/"), here.headers)
    inside.check()
    found = item_at(inside, parts.path, folder=False) or item_at(inside, parts.path, folder=True)
    above = list_at(inside, parts.path.rstrip("/")) or web_at(inside, parts.path.rstrip("/"))
    named = found or above
    if named is None:
        raise argument_error("The URL does not name anything that can be shared.")
    return named


def item_named(root: Root, url: str) -> ListItem:
    """The file or folder that a URL names; raises ServiceError."""
    found = target_named(root, url)
    if not isinstance(found, ListItem):
        raise argument_error("The URL does not name a file or folder.")
    return found


def _result(target: Securable, *, error: str | None = None) -> Typed:
    fields: dict[str, Any] = {
        "ErrorMessage": error,
        "IconUrl": None,
        "InvitedUsers": None,
        "Name": str(target.values().get("Title") or ""),
        "PermissionsPageRelativeUrl": None,
        "StatusCode": 0 if error is None else -4,
        "UniquelyPermissionedUsers": [],
        "Url": target.here.site.url,
        "UsersAddedToGroup": [],
    }
    return Typed("SP.SharingResult", fields)


@function(Root, "SP.Web.ShareObject", Effect.WRITE, 700)
def _share(
    root: Root,
    url: str,
    people_picker_input: str,
    role_value: str = "",
    group_id: int = 0,
    propagate_acl: bool = False,
) -> Typed:
    """Give people a role on a web, file or folder: `group:5` puts them into a group, `role:...` grants a level."""
    role_value = role_value or (f"group:{group_id}" if group_id else "")
    return _given(target_named(root, url), people_picker_input, role_value)


@function(ListItem, "ShareObject", Effect.WRITE, 700)
def _share_item(item: ListItem, people_picker_input: str, role_value: str) -> Typed:
    return _given(item, people_picker_input, role_value)


def _given(target: Securable, people_picker_input: str, role_value: str) -> Typed:
    target.here.check_writable()
    transaction, people = target.here.transaction, _picked(people_picker_input)
    found = [principal_in(transaction, name) for name in people]
    if any(one is None for one in found):
        return _result(target, error="One or more users could not be resolved.")
    level = effective_sharing(transaction, target.here.site)
    if level == 0 and any(one is not None and one.guest for one in found):
        return _result(target, error="Sharing with people outside of the organization is not allowed on this site.")
    kind, _, number = (part.strip() for part in role_value.partition(":"))
    if not number.isdigit() or kind not in ("group", "role"):
        raise argument_error("roleValue")
    for one in found:
        assert one is not None
        if kind == "group":
            add_member(target.here, int(number), one.login)
        else:
            own_scope(target)
            grant(target, ensured(target.here.records, one), int(number))
    return _result(target)


def own_scope(target: Securable) -> None:
    """Give something permissions of its own, those that it had until now."""
    member = member_of(type(target), "BreakRoleInheritance")
    if target.above() is not None and member is not None:
        member.run(target, copy_role_assignments=True)


@function(Root, "SP.Web.UnshareObject", Effect.WRITE, 500)
def _unshare(root: Root, url: str) -> Typed:
    return _taken(target_named(root, url))


@function(ListItem, "UnshareObject", Effect.WRITE, 500)
def _unshare_item(item: ListItem) -> Typed:
    return _taken(item)


def _taken(target: Securable) -> Typed:
    """Take all sharing of an object away: links go, and it inherits again."""
    target.here.check_writable()
    if isinstance(target, ListItem):
        for link in links_of(target):
            drop_link(link)
    member = member_of(type(target), "ResetRoleInheritance")
    if target.above() is not None and member is not None:
        member.run(target)
    return _result(target)


@function(Web, "UnshareObject", Effect.WRITE, 500)
def _unshare_here(web: Web, url: str) -> Typed:
    return _unshare(Root(web.here), url)


@function(Root, "SP.Web.CreateAnonymousLink", Effect.WRITE, 600)
def _anonymous(root: Root, url: str, is_edit_link: bool) -> str:
    return make_link(item_named(root, url), NewLink(Scope.ANYONE, is_edit_link))[0].url


@function(Root, "SP.Web.CreateAnonymousLinkWithExpiration", Effect.WRITE, 600)
def _anonymous_until(root: Root, url: str, is_edit_link: bool, expiration_string: str) -> str:
    new = NewLink(Scope.ANYONE, is_edit_link, expires=parse_date(expiration_string))
    return make_link(item_named(root, url), new)[0].url


@function(Root, "SP.Web.CreateOrganizationSharingLink", Effect.WRITE, 600)
def _organization(root: Root, url: str, is_edit_link: bool) -> str:
    return make_link(item_named(root, url), NewLink(Scope.ORGANIZATION, is_edit_link))[0].url


@function(Root, "SP.Web.DestroyOrganizationSharingLink", Effect.WRITE, 300)
def _destroy(root: Root, url: str, is_edit_link: bool, remove_associated_sharing_link_group: bool = True) -> None:
    _delete_kind(item_named(root, url), 3 if is_edit_link else 2)


@function(Root, "SP.Web.DeleteAllAnonymousLinksForObject", Effect.WRITE, 300)
def _no_anonymous(root: Root, url: str) -> None:
    for link in links_of(item_named(root, url)):
        if link.scope is Scope.ANYONE:
            drop_link(link)
