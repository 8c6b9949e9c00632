"""How an item is shared, as SharePoint tells it: its links, the people in them, and who has access."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..group_claims import principal_in
from ..here import Here
from ..hosts import EMPTY_GUID
from ..shapes import Shape
from ..site_users import user_id
from ..site_view import effective_sharing
from ..thing import Thing
from ..values import Guid, Moment, Typed
from .groups import Group, principal
from .items import ListItem
from .role_assignments import RoleAssignments
from .scopes import governing
from .sharing_links import Link, Scope, links_of
from .users import User

_VIEW, _EDIT, _OWNER = 1, 2, 3
_FLAGS = ("canAddExternalPrincipal", "canAddInternalPrincipal", "hasUniquePermissions", "canSendEmail")
_SHAPE = Shape(
    dict.fromkeys(_FLAGS, "Edm.Boolean")
    | dict.fromkeys(("directUrl", "displayName", "fileExtension", "itemUrl"), "Edm.String")
    | dict.fromkeys(("currentRole", "defaultLinkKind", "anonymousLinkExpirationRestrictionDays"), "Edm.Int32")
    | {"itemUniqueId": "Edm.Guid"},
    {"permissionsInformation": "SP.Sharing.PermissionCollection"},
)


@dataclass(slots=True)
class SharingInformation(Thing):
    """How an item is shared."""

    of: ListItem
    type_name = "SP.Sharing.SharingInformation"

    @property
    def shape(self) -> Shape:
        """Its properties."""
        return _SHAPE

    def link(self) -> str:
        return f"{self.of.link()}/GetSharingInformation"

    def values(self) -> Mapping[str, Any]:
        record, site = self.of.record, self.here.site
        return {
            "canAddExternalPrincipal": effective_sharing(self.here.transaction, site) != 0,
            "canAddInternalPrincipal": True,
            "canSendEmail": True,
            "currentRole": _OWNER,
            "directUrl": f"https://{site.url.split('/')[2]}{self.of.path}",
            "displayName": record["Leaf"],
            "fileExtension": str(record["Leaf"]).rpartition(".")[2] if "." in str(record["Leaf"]) else "",
            "hasUniquePermissions": self.of.computed("HasUniqueRoleAssignments"),
            "itemUniqueId": record["UniqueId"],
            "itemUrl": f"https://{site.url.split('/')[2]}{self.of.path}",
        }

    def computed(self, name: str) -> Any:
        if name != "permissionsInformation":
            return Thing.computed(self, name)
        return Typed("SP.Sharing.PermissionCollection", _permissions(self.of))


def _permissions(item: ListItem) -> dict[str, Any]:
    links = links_of(item)
    kinds = {link.kind for link in links}
    absent = [_absent(item, kind) for kind in (5, 4, 3, 2) if kind not in kinds]
    return {
        "hasInheritedLinks": False,
        "links": [*(_link_info(link) for link in links), *absent],
        "principals": list(_principals(item)),
        "siteAdmins": [
            {"principal": _person(item.here, login), "role": _OWNER}
            for login in (item.here.site.owner, *item.here.site.admins)
        ],
    }


def _principals(item: ListItem) -> Iterator[dict[str, Any]]:
    for assignment in RoleAssignments(item.here, governing(item)).items():
        number = int(assignment.values()["PrincipalId"])
        found = principal(item.here, number)
        if isinstance(found, User):
            yield {"principal": _person(item.here, found.login), "role": _VIEW}
        elif isinstance(found, Group) and not str(found.record["Title"]).startswith("SharingLinks."):
            title = str(found.record["Title"])
            yield {"principal": _shown(number, title, title, kind=8), "role": _EDIT}


def _person(here: Here, login: str) -> dict[str, Any]:
    found = principal_in(here.transaction, login)
    number = user_id(here.records, login) or 0
    if found is None:
        return _shown(number, login, login)
    return _shown(number, login, found.name, mail=found.email, upn=found.upn, external=found.guest, kind=found.kind)


def _shown(
    number: int, login: str, name: str, *, mail: str = "", upn: str | None = None, external: bool = False, kind: int = 1
) -> dict[str, Any]:
    return {
        "email": mail,
        "expiration": "",
        "id": number,
        "isActive": True,
        "isExternal": external,
        "jobTitle": None,
        "loginName": login,
        "name": name,
        "principalType": kind,
        "userId": None,
        "userPrincipalName": upn,
    }


def _link_info(link: Link) -> dict[str, Any]:
    members = [_person(link.item.here, login) for login in link.people()]
    return {"isInherited": False, "linkDetails": details(link), "linkMembers": members}


def details(link: Link) -> dict[str, Any]:
    """A link as SP.SharingLinkInfo; the members that clients were seen to read."""
    here, body = link.item.here, link.body
    maker = _person(here, here.site.owner)
    created = Moment(float(body["Created"]))
    people = [_person(here, login) for login in link.people()]
    return {
        **_EMPTY,
        "AllowsAnonymousAccess": link.scope is Scope.ANYONE,
        "BlocksDownload": body["BlocksDownload"],
        "Created": created,
        "CreatedBy": maker,
        "Expiration": "" if body["Expires"] is None else Moment(float(body["Expires"])),
        "HasExternalGuestInvitees": any(one["isExternal"] for one in people),
        "Invitations": [{"invitedBy": maker, "invitedOn": created, "invitee": one} for one in people],
        "IsActive": True,
        "IsEditLink": bool(body["Edits"]),
        "LastModified": created,
        "LastModifiedBy": maker,
        "LinkKind": link.kind,
        "RequiresPassword": body["Password"],
        "RestrictedShareMembership": link.scope is Scope.PEOPLE,
        "Scope": link.scope.number,
        "ShareId": Guid(link.id),
        "ShareTokenString": f"share={link.url.rpartition('/')[2][1:]}",
        "Url": link.url,
    }


_EMPTY: Mapping[str, Any] = {
    "AllowsAnonymousAccess": False,
    "ApplicationId": None,
    "BlocksDownload": False,
    "Created": "",
    "CreatedBy": None,
    "Description": None,
    "Embeddable": False,
    "Expiration": "",
    "HasExternalGuestInvitees": False,
    "Invitations": [],
    "IsActive": False,
    "IsAddressBarLink": False,
    "IsCreateOnlyLink": False,
    "IsDefault": True,
    "IsEditLink": False,
    "IsFormsLink": False,
    "IsReviewLink": False,
    "IsUnhealthy": False,
    "LastModified": "",
    "LastModifiedBy": None,
    "LimitUseToApplication": False,
    "LinkKind": 0,
    "PasswordLastModified": "",
    "PasswordLastModifiedBy": None,
    "RedeemedUsers": [],
    "RequiresPassword": False,
    "RestrictedShareMembership": False,
    "Scope": -1,
    "ShareId": EMPTY_GUID,
    "ShareTokenString": None,
    "SharingLinkStatus": 0,
    "TrackLinkUsers": False,
    "Url": None,
}


def _absent(item: ListItem, kind: int) -> dict[str, Any]:
    """A kind of link that the item has not; the service lists it as inactive."""
    shown = {**_EMPTY, "AllowsAnonymousAccess": kind in (4, 5), "IsEditLink": kind in (3, 5), "LinkKind": kind}
    return {"isInherited": False, "linkDetails": shown, "linkMembers": []}
