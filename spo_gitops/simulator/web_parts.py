"""Lists and users of a site as REST shows them."""

from typing import Any

from .models import Site, SiteList
from .people import find_principal
from .values import Guid, Moment


def relative(site: Site) -> str:
    """The server-relative URL of a site as written."""
    return "/" if site.path == "/" else "/" + site.url.split("/", 3)[3]


def list_fields(site: Site, item: SiteList) -> dict[str, Any]:
    """A list as SP.List."""
    folder = f"{relative(site).rstrip('/')}/{item.folder}"
    library = item.base_type == 1
    return {
        "AllowContentTypes": True,
        "BaseTemplate": item.base_template,
        "BaseType": item.base_type,
        "ContentTypesEnabled": False,
        "Created": Moment(site.created),
        "DefaultSensitivityLabelForLibrary": "",
        "Description": "",
        "DraftVersionVisibility": 0,
        "EnableAttachments": not library,
        "EnableFolderCreation": library,
        "EnableMinorVersions": item.base_template == 119,
        "EnableModeration": False,
        "EnableVersioning": True,
        "EntityTypeName": item.title.replace(" ", "_x0020_") + ("" if library else "List"),
        "ForceCheckout": False,
        "HasUniqueRoleAssignments": False,
        "Hidden": item.hidden,
        "Id": Guid(item.id),
        "IrmEnabled": False,
        "IsCatalog": item.folder.startswith("_catalogs/"),
        "ItemCount": item.item_count,
        "LastItemDeletedDate": Moment(site.created),
        "LastItemModifiedDate": Moment(item.item_modified),
        "LastItemUserModifiedDate": Moment(item.user_modified),
        "MajorVersionLimit": 500,
        "MajorWithMinorVersionsLimit": 0,
        "NoCrawl": False,
        "OnQuickLaunch": not item.hidden,
        "ParentWebUrl": relative(site),
        "ReadSecurity": 1,
        "Title": item.title,
        "WriteSecurity": 1,
        "RootFolder": lambda: {"ServerRelativeUrl": folder, "Name": item.folder.rsplit("/", 1)[-1]},
    }


def users_of(site: Site) -> tuple[str, ...]:
    """Login names that a site knows: its administrators and whoever was ensured."""
    return tuple(dict.fromkeys((site.owner, *site.admins, *site.users)))


def user_fields(site: Site, login: str) -> dict[str, Any]:
    """A principal as SP.User of a site."""
    person = find_principal(login)
    name, email, upn, kind = (
        (login, "", None, 1) if person is None else (person.name, person.email, person.upn, person.kind)
    )
    admin = login == site.owner or login in site.admins
    return {
        "Id": user_id(site, login),
        "IsHiddenInUI": False,
        "LoginName": login,
        "Title": name,
        "PrincipalType": kind,
        "Email": email,
        "Expiration": "",
        "IsEmailAuthenticationGuestUser": False,
        "IsShareByEmailGuestUser": person is not None and person.guest,
        "IsSiteAdmin": admin,
        "UserId": {"NameId": person.name_id, "NameIdIssuer": "urn:federation:microsoftonline"} if person else None,
        "UserPrincipalName": upn,
    }


def user_id(site: Site, login: str) -> int:
    """The number of a principal in one site."""
    return site.users.get(login) or 100 + users_of(site).index(login)
