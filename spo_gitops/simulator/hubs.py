"""The rules of hubs: register, unregister, join, parents and who may join."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from .errors import (
    ServiceError,
    access_denied,
    argument_error,
    bad_query,
    file_not_found,
    invalid_operation,
    resource_not_found,
)
from .hosts import EMPTY_GUID, TENANT_INSTANCE_ID
from .models import Hub, Site
from .quirks import chosen
from .site_changes import known
from .store import Transaction
from .values import Guid, Int64, Typed

REST_TYPE = "SP.HubSite"
CSOM_TYPE = "Microsoft.Online.SharePoint.TenantAdministration.HubSiteProperties"
_PERMISSION_TYPE = "Microsoft.Online.SharePoint.TenantAdministration.HubSitePermission"
MAX_DEPTH = 3
MAX_HUBS = 2000


def register(transaction: Transaction, site: Site) -> Hub:
    """Make a site a hub."""
    if transaction.hub(site.id) is not None:
        raise invalid_operation("This site is already a HubSite.")
    if site.hub is not None:
        raise invalid_operation("This site is associated with a hub site and can not be registered as one.")
    if len(transaction.hubs()) >= MAX_HUBS:
        raise invalid_operation("The maximum number of hub sites has been reached.")
    hub = Hub(site.id, site.title)
    transaction.put_hub(hub)
    # A hub's own HubSiteId is its id.
    transaction.put_site(replace(site, hub=hub.id, version=site.version + 1))
    return hub


def unregister(transaction: Transaction, site: Site) -> None:
    """End a hub; its members and its child hubs are on their own at once."""
    hub = transaction.hub(site.id)
    if hub is None:
        raise argument_error("hubSiteId")
    transaction.drop_hub(hub)
    for other in list(transaction.sites(hub=hub.id)):
        transaction.put_site(replace(other, hub=None, version=other.version + 1))
    for child in transaction.hubs():
        if child.parent == hub.id:
            transaction.put_hub(replace(child, parent=None, version=child.version + 1))


def join(transaction: Transaction, site: Site, hub_id: str, *, by_admin: bool) -> None:
    """Associate a site with a hub; the empty GUID ends the association."""
    wanted = hub_id.strip("{}").lower()
    if transaction.hub(site.id) is not None:
        raise invalid_operation("A hub site can not be associated with another hub site this way.")
    if wanted == EMPTY_GUID:
        transaction.put_site(replace(site, hub=None, version=site.version + 1))
        return
    hub = transaction.hub(wanted)
    if hub is None:
        raise resource_not_found()
    if hub.requires_approval and not by_admin:
        raise access_denied()  # the administrator's call needs no approval
    transaction.put_site(replace(site, hub=hub.id, version=site.version + 1))


_WRITABLE = {
    "title": "title",
    "description": "description",
    "logourl": "logo",
    "requiresjoinapproval": "requires_approval",
    "hidenameinnavigation": "hide_name",
    "enablepermissionssync": "permissions_sync",
    "sitedesignid": "site_design",
    "parenthubsiteid": "parent",
    "targets": "targets",
}


def change_hub(transaction: Transaction, hub: Hub, changes: Mapping[str, Any]) -> Hub:
    """Change a hub's properties, all or none."""
    after = hub
    for name, value in changes.items():
        attribute = _WRITABLE.get(name.lower())
        if attribute is None:
            raise bad_query(f"The property '{name}' does not exist on type '{REST_TYPE}' or can not be set.")
        after = _with(transaction, after, attribute, value)
    after = replace(after, version=hub.version + 1)
    transaction.put_hub(after)
    return after


def _with(transaction: Transaction, hub: Hub, attribute: str, value: Any) -> Hub:
    match attribute:
        case "parent":
            parent = str(value or EMPTY_GUID).strip("{}").lower()
            return replace(hub, parent=_checked_parent(transaction, hub, parent))
        case "targets":
            return replace(hub, targets=tuple(part for part in str(value or "").split("|") if part))
        case "logo":
            if value and not str(value).lower().startswith(("http://", "https://", "/")):
                name = "Microsoft.SharePoint.SPFieldValidationException"
                raise ServiceError(400, -2146232832, name, "Invalid URL: Logo.")
            return replace(hub, logo=value)
        case "requires_approval" | "hide_name" | "permissions_sync":
            if not isinstance(value, bool):
                raise bad_query("Cannot convert a value to target type 'Edm.Boolean'.")
            return replace(hub, **{attribute: value})  # type: ignore[arg-type]  # the attribute is a boolean
        case "site_design":
            return replace(hub, site_design=str(value or EMPTY_GUID).strip("{}").lower())
        case "title":
            if not isinstance(value, str) or not value.strip():
                raise argument_error("The title of a hub site must not be empty.")
            return replace(hub, title=value)
        case _:
            return replace(hub, description=value)


def _checked_parent(transaction: Transaction, hub: Hub, parent: str) -> str | None:
    if parent == EMPTY_GUID:
        return None
    above, current = 1, transaction.hub(parent)
    if current is None:
        raise resource_not_found()
    while current is not None:
        if current.id == hub.id:
            raise invalid_operation("A hub site can not be its own ancestor.")
        current, above = (transaction.hub(current.parent) if current.parent else None), above + 1
    if above - 1 + _height(transaction, hub) > MAX_DEPTH:
        raise invalid_operation(f"Hub sites can be associated to at most {MAX_DEPTH} levels.")
    return parent


def _height(transaction: Transaction, hub: Hub) -> int:
    return 1 + max((_height(transaction, child) for child in transaction.hubs() if child.parent == hub.id), default=0)


def grant(transaction: Transaction, hub: Hub, principals: Iterable[str]) -> Hub:
    """Allow principals to join; from the first one on nobody else may."""
    logins = [known(principal).login for principal in principals]
    return _targets(transaction, hub, (*hub.targets, *(login for login in logins if login not in hub.targets)))


def revoke(transaction: Transaction, hub: Hub, principals: Iterable[str]) -> Hub:
    """Take the right to join away; without any principal left everyone may join again, or nobody, as the quirk says."""
    gone = {known(principal).login for principal in principals}
    left = tuple(login for login in hub.targets if login not in gone)
    closed = bool(hub.targets) and not left and not chosen(transaction).last_right_opens_hub
    return _targets(transaction, hub, left, closed=closed)


def _targets(transaction: Transaction, hub: Hub, targets: tuple[str, ...], *, closed: bool = False) -> Hub:
    after = replace(hub, targets=targets, closed=closed, version=hub.version + 1)
    transaction.put_hub(after)
    return after


def hub_at(transaction: Transaction, url: str) -> Hub:
    """The hub whose site has a URL."""
    site = transaction.site(url)
    hub = None if site is None or site.deleted is not None else transaction.hub(site.id)
    if hub is None:
        raise file_not_found()
    return hub


def hub_with(transaction: Transaction, hub_id: str) -> Hub:
    """The hub with an id, as the administrator's calls look it up."""
    hub = transaction.hub(hub_id)
    if hub is None:
        raise file_not_found()
    return hub


def hub_fields(transaction: Transaction, hub: Hub) -> dict[str, Any]:
    """A hub as SP.HubSite."""
    site = transaction.site_by_id(hub.id)
    return {
        "Description": hub.description,
        "EnablePermissionsSync": hub.permissions_sync,
        "EnforcedECTs": None,
        "EnforcedECTsVersion": 0,
        "HideNameInNavigation": hub.hide_name,
        "ID": Guid(hub.id),
        "LogoUrl": hub.logo,
        "ParentHubSiteId": Guid(hub.parent or EMPTY_GUID),
        "PermissionsSyncTag": 0,
        "RequiresJoinApproval": hub.requires_approval,
        "SiteDesignId": Guid(hub.site_design),
        "SiteId": Guid(hub.id),
        "SiteUrl": "" if site is None else site.url,
        "Targets": "|".join(hub.targets) or ("" if hub.closed else None),
        "TenantInstanceId": Guid(TENANT_INSTANCE_ID),
        "Title": hub.title,
    }


def hub_properties(transaction: Transaction, hub: Hub) -> dict[str, Any]:
    """A hub as HubSiteProperties of the administration API."""
    site = transaction.site_by_id(hub.id)
    rights = [
        Typed(_PERMISSION_TYPE, {"DisplayName": known(login).name, "PrincipalName": login, "Rights": Int64(1)})
        for login in hub.targets
    ]
    return {
        "Description": hub.description,
        "EnablePermissionsSync": hub.permissions_sync,
        "HideNameInNavigation": hub.hide_name,
        "ID": Guid(hub.id),
        "LogoUrl": hub.logo,
        "ParentHubSiteId": Guid(hub.parent or EMPTY_GUID),
        "Permissions": rights,
        "RequiresJoinApproval": hub.requires_approval,
        "SiteDesignId": Guid(hub.site_design),
        "SiteId": Guid(hub.id),
        "SiteUrl": "" if site is None else site.url,
        "Title": hub.title,
    }
