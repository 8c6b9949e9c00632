"""How something is shared, and what may be shared, by its URL or number: SP.Web's and others' functions.

Source: wire/metadata. What is said of a caller is said of an application with all rights, which is who asks here.
"""

from collections.abc import Iterator
from typing import Any

from ..calls import Effect
from ..errors import argument_error
from ..group_claims import principal_in
from ..hosts import EMPTY_GUID
from ..site_users import ensured, user_id
from ..site_view import effective_sharing
from ..thing import function
from ..values import Guid, Typed
from .items import ListItem
from .lists import List
from .role_assignments import RoleAssignments, grant
from .role_definitions import EDIT, FULL_CONTROL, READ
from .root import Root
from .scopes import governing, has_own, keep_assignment
from .securable import Securable
from .sharing import item_named, own_scope, target_named
from .sharing_links import Link, Scope, drop_link, link_at, links_of
from .users import User
from .web import web_here

_KIND = "SP.ObjectSharingInformation"
_LEVELS = {1: READ, 2: EDIT, 3: FULL_CONTROL}  # of SP.Sharing.Role


def _link_url(links: list[Link], *, edits: bool) -> str:
    return next((one.url for one in links if one.scope is Scope.ANYONE and bool(one.body["Edits"]) == edits), "")


def _people(target: Securable) -> Iterator[dict[str, Any]]:
    for assignment in RoleAssignments(target.here, governing(target)).items():
        number = int(assignment.values()["PrincipalId"])
        if target.here.records.get("user", number) is not None:
            user = User(target.here, number).values()
            yield {"Id": number, "LoginName": user["LoginName"], "Name": user["Title"], "Email": user["Email"]}


def _information(target: Securable) -> Typed:
    links = links_of(target) if isinstance(target, ListItem) else []
    people = [*_people(target)] if has_own(target) else []
    names = {login for link in links for login in link.people()} | {str(one["LoginName"]) for one in people}
    principals = [principal_in(target.here.transaction, name) for name in sorted(names)]
    fields = {
        "AnonymousEditLink": _link_url(links, edits=True),
        "AnonymousViewLink": _link_url(links, edits=False),
        "CanBeShared": True,
        "CanBeUnshared": bool(links or people),
        "CanManagePermissions": True,
        "HasPendingAccessRequests": False,
        "HasPermissionLevels": False,
        "IsFolder": isinstance(target, ListItem) and bool(target.record["IsFolder"]),
        "IsSharedWithCurrentUser": False,
        "IsSharedWithGuest": any(one is not None and one.guest for one in principals),
        "IsSharedWithMany": len(principals) > 1,
        "IsSharedWithSecurityGroup": any(one is not None and one.kind != 1 for one in principals),
        "PendingAccessRequestsLink": None,
        "SharedWithUsersCollection": people,
    }
    return Typed(_KIND, fields)


@function(Root, f"{_KIND}.GetListItemSharingInformation", milliseconds=120)
def _of_item(root: Root, list_id: str, item_id: int) -> Typed:
    found = List(root.here, list_id.strip("{}").lower())
    assert found.record
    return _information(ListItem(root.here, found, item_id))


@function(Root, f"{_KIND}.GetWebSharingInformation", milliseconds=120)
def _of_web(root: Root) -> Typed:
    return _information(web_here(root.here))


@function(Root, f"{_KIND}.GetObjectSharingInformationByUrl", milliseconds=120)
def _of_url(root: Root, object_url: str) -> Typed:
    return _information(target_named(root, object_url))


@function(Root, f"{_KIND}.CanCurrentUserShare")
@function(Root, f"{_KIND}.CanCurrentUserShareRemote")
def _may_share(root: Root, doc_id: str = EMPTY_GUID) -> int:
    return 1


@function(Root, "SP.Web.GetObjectSharingSettings", milliseconds=120)
def _settings(root: Root, object_url: str, group_id: int = 0, use_simplified_roles: bool = True) -> Typed:
    return _settings_of(target_named(root, object_url), object_url)


@function(ListItem, "GetObjectSharingSettings", milliseconds=120)
def _item_settings(item: ListItem, use_simplified_roles: bool = True) -> Typed:
    return _settings_of(item, f"{item.here.host.origin}{item.path}")


@function(ListItem, "CheckPermissions", milliseconds=120)
def _check(item: ListItem, recipients: list[Any]) -> list[Typed]:
    """Whether each of some people may open the item, and the role with which (PnPjs: ISharingEntityPermission)."""
    return [_entity(item, one if isinstance(one, dict) else {}) for one in recipients]


def _entity(item: ListItem, recipient: dict[str, Any]) -> Typed:
    name = str(recipient.get("alias") or recipient.get("email") or "")
    found = principal_in(item.here.transaction, name)
    number = None if found is None else user_id(item.here.records, found.login)
    granted = item.here.records.get("assignment", f"{governing(item).scope_id()}:{number}")
    levels = set(() if granted is None else granted["Roles"])
    role = max((kind for kind, level in _LEVELS.items() if level in levels), default=0)
    fields = {"hasAccess": role > 0, "inputEntity": name, "resolvedEntity": None if found is None else found.login}
    return Typed("SP.Sharing.SharingEntityPermission", {**fields, "role": role})


def _settings_of(target: Securable, object_url: str) -> Typed:
    site = target.here.site
    level = effective_sharing(target.here.transaction, site)
    anyone, item = level == 2, target if isinstance(target, ListItem) else None
    pairs = [(verb, kind) for verb in ("Manage", "Retrieve") for kind in ("Readonly", "ReadWrite")]
    links = {f"CanCurrentUser{verb}{kind}Link": anyone for verb, kind in pairs}
    inside = {f"CanCurrentUser{verb}Organization{kind}Link": True for verb, kind in pairs}
    fields: dict[str, Any] = {
        **links,
        **inside,
        "AccessRequestMode": False,
        "BlockPeoplePickerAndSharing": False,
        "CanCurrentUserShareExternally": level in (1, 2),
        "CanCurrentUserShareInternally": True,
        "CanCurrentUserShareToExistingGuests": level != 0,
        "CanSendEmail": True,
        "CanSendLink": True,
        "CanShareFolder": True,
        "DefaultShareLinkPermission": int(site.settings.get("DefaultLinkPermission", 0)),
        "DefaultShareLinkType": int(site.settings.get("DefaultSharingLinkType", 0)),
        "EnforceIBSegmentFiltering": False,
        "EnforceSPOSearch": False,
        "GroupsList": [],
        "HasEditRole": True,
        "HasReadRole": True,
        "InheritingWebLink": None,
        "IsGuestUser": False,
        "IsPictureLibrary": False,
        "IsUserSiteAdmin": True,
        "ItemId": None if item is None else str(item.id),
        "ItemName": None if item is None else item.record["Leaf"],
        "ItemUrl": object_url,
        "ListId": Guid(EMPTY_GUID if item is None else item.list.id),
        "ObjectSharingInformation": _information(target).fields,
        "PermissionsOnlyMode": False,
        "RequiredAnonymousLinkExpirationInDays": 0,
        "Roles": [],
        "ShareByEmailEnabled": site.share_by_email,
        "ShowExternalSharingWarning": False,
        "SimplifiedRoles": [],
        "SupportsAclPropagation": True,
        "WebUrl": site.url,
    }
    return Typed("SP.ObjectSharingSettings", fields)


@function(Root, "SP.Web.GetSharingLinkKind")
def _kind_of(root: Root, file_url: str) -> int:
    """The kind of a sharing link; 1, direct, for the plain address of something."""
    link = link_at(root.here, file_url)
    if link is not None:
        return link.kind
    target_named(root, file_url)
    return 1


@function(Root, "SP.Web.DeleteAnonymousLinkForObject", Effect.WRITE, 300)
def _no_anonymous(root: Root, url: str, is_edit_link: bool, remove_associated_sharing_link_group: bool = True) -> None:
    item = item_named(root, url)
    item.here.check_writable()
    for link in links_of(item):
        if link.scope is Scope.ANYONE and bool(link.body["Edits"]) == is_edit_link:
            drop_link(link)


@function(Root, "SP.Sharing.DocumentSharingManager.UpdateDocumentSharingInfo", Effect.WRITE, 500)
def _update(
    root: Root, resource_address: str, user_role_assignments: list[Any], additive_mode: bool = False
) -> list[Typed]:
    """Give people a role on a file or folder: 1 views, 2 edits, 3 owns, 0 takes it away."""
    item = item_named(root, resource_address)
    item.here.check_writable()
    own_scope(item)
    return [_given(item, one if isinstance(one, dict) else {}) for one in user_role_assignments]


def _given(item: ListItem, wanted: dict[str, Any]) -> Typed:
    role, name = wanted.get("Role"), str(wanted.get("UserId") or "")
    if role not in (0, *_LEVELS):
        raise argument_error("userRoleAssignments")
    found = principal_in(item.here.transaction, name)
    if found is not None:
        number = ensured(item.here.records, found)
        keep_assignment(item.here, item.scope_id(), f"{item.scope_id()}:{number}", [])
        if role:
            grant(item, number, _LEVELS[role])
    fields = {
        "AllowedRoles": [0, *_LEVELS],
        "CurrentRole": role if found is not None else 0,
        "DisplayName": None if found is None else found.name,
        "Email": None if found is None else found.email,
        "InvitationLink": None,
        "IsUserKnown": found is not None,
        "Message": None if found is not None else f"The user {name} could not be resolved.",
        "Status": found is not None,
        "User": name,
    }
    return Typed("SP.Sharing.UserSharingResult", fields)
