"""What a request to Microsoft Graph names that its reference does not have: addresses, members, parameters.

There is no copy of Graph's description beside the recordings. What stands here is from the pages of its reference for
v1.0 (learn.microsoft.com/graph/api: resources user, group, site, drive, driveItem, sharepointSettings; list and update
of each; site: list permissions; group: transitive members; servicePrincipal: get, list appRoleAssignedTo;
directoryObject: getByIds; directory: deletedItems; JSON batching), and only what such a client needs: another name is
not necessarily wrong, but has to be looked up there before it is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_USER = frozenset(
    {"id", "userPrincipalName", "mail", "accountEnabled", "userType", "createdDateTime", "signInActivity"}
)
_GROUP = frozenset(
    """id displayName mailNickname mail description visibility classification groupTypes mailEnabled securityEnabled
    membershipRule resourceBehaviorOptions resourceProvisioningOptions creationOptions preferredLanguage
    """.split()  # noqa: SIM905  # a list of names is easier to read so
)
# REFERENCE §10.3 lists them as well.
_SETTINGS = frozenset(
    """allowedDomainGuidsForSyncApp availableManagedPathsForSiteCreation deletedUserPersonalSiteRetentionPeriodInDays
    excludedFileExtensionsForSyncApp idleSessionSignOut imageTaggingOption isCommentingOnSitePagesEnabled
    isFileActivityNotificationEnabled isLegacyAuthProtocolsEnabled isLoopEnabled isMacSyncAppEnabled
    isRequireAcceptingUserToMatchInvitedUserEnabled isResharingByExternalUsersEnabled
    isSharePointMobileNotificationEnabled isSharePointNewsfeedEnabled isSiteCreationEnabled isSiteCreationUIEnabled
    isSitePagesCreationEnabled isSitesStorageLimitAutomatic isSyncButtonHiddenOnPersonalSite
    isUnmanagedSyncAppForTenantRestricted personalSiteDefaultStorageLimitInMB sharingAllowedDomainList
    sharingBlockedDomainList sharingCapability sharingDomainRestrictionMode siteCreationDefaultManagedPath
    siteCreationDefaultStorageLimitInMB tenantDefaultTimezone
    """.split()  # noqa: SIM905  # a list of names is easier to read so
)
_MEMBERS: Mapping[str, frozenset[str]] = {
    "user": _USER,
    "group": _GROUP,
    "newGroup": _GROUP | {"owners@odata.bind", "members@odata.bind"},
    "site": frozenset({"id", "displayName", "webUrl", "sharepointIds"}),
    "servicePrincipal": frozenset({"id", "appId", "appRoles", "displayName"}),
    "appRoleAssignment": frozenset({"id", "appRoleId", "principalId", "principalDisplayName", "principalType"}),
    "permission": frozenset({"id", "roles", "grantedToIdentitiesV2", "grantedToIdentities"}),
    "drive": frozenset({"id", "name", "driveType", "webUrl"}),
    "driveItem": frozenset({"id", "name", "deleted", "shared", "sharepointIds", "parentReference", "file", "folder"}),
    "settings": _SETTINGS,
    "idleSessionSignOut": frozenset({"isEnabled", "warnAfterInSeconds", "signOutAfterInSeconds"}),
    "reference": frozenset({"@odata.id"}),
    "ids": frozenset({"ids", "types"}),
    "batch": frozenset({"requests"}),
    "part": frozenset({"id", "method", "url", "headers", "body", "dependsOn"}),
}
_PEOPLE = r"(?:owners|members)"
# Each address with what a read gives there, and what a body there is.
_ADDRESSES: tuple[tuple[str, str, str], ...] = (
    (r"users", "user", ""),
    (r"groups", "group", "newGroup"),
    (r"groups/[^/]+", "group", "group"),
    (rf"groups/[^/]+/{_PEOPLE}", "user", ""),
    (rf"groups/[^/]+/(?:{_PEOPLE}|transitiveMembers)/microsoft\.graph\.user", "user", ""),
    (rf"groups/[^/]+/{_PEOPLE}/\$ref", "", "reference"),
    (rf"groups/[^/]+/{_PEOPLE}/[^/]+/\$ref", "", ""),
    (r"groups/[^/]+/sites/root/webUrl", "", ""),
    (r"sites/root", "site", ""),
    (r"sites/[^/]+/drives", "drive", ""),
    (r"sites/[^/]+/permissions", "permission", ""),
    (r"servicePrincipals\(appId='[^']+'\)", "servicePrincipal", ""),
    (r"servicePrincipals\(appId='[^']+'\)/appRoleAssignedTo", "appRoleAssignment", ""),
    (r"drives/[^/]+/root/delta", "driveItem", ""),
    (r"directoryObjects/getByIds", "user", "ids"),
    (r"directory/deletedItems/microsoft\.graph\.group/[^/]+", "group", ""),
    (r"directory/deletedItems/[^/]+/restore", "", ""),
    (r"admin/sharepoint/settings", "settings", "settings"),
    (r"\$batch", "", "batch"),
)
_OPTIONS = frozenset({"$select", "$expand", "$filter", "$top", "$skiptoken", "$orderby", "$count", "token"})
_HEADERS = frozenset({"Accept", "Content-Type", "ConsistencyLevel", "Prefer"})
_COMPARED = re.compile(r"(?:^|\s|\()([A-Za-z][\w/]*)\s+(?:eq|ne|gt|ge|lt|le)\b")


def faults(url: str, body: Any) -> Iterator[str]:
    """What a request names that there is not."""
    parts = urlsplit(url)
    version, _, path = unquote(parts.path).strip("/").partition("/")
    if version != "v1.0":
        yield f"{version} is no version of Graph"
    read, written = next(((r, w) for shape, r, w in _ADDRESSES if re.fullmatch(shape, path)), (None, ""))
    if read is None:
        yield f"Graph has no {path}"
        return
    yield from _query(read, dict(parse_qsl(parts.query, keep_blank_values=True)))
    if isinstance(body, dict):
        yield from _body(written, body)


def _query(kind: str, query: Mapping[str, str]) -> Iterator[str]:
    known = _MEMBERS.get(kind, frozenset())
    yield from (f"Graph has no option {name}" for name in query if name not in _OPTIONS)
    named = [name for option in ("$select", "$expand") for name in query.get(option, "").split(",") if name]
    named += _COMPARED.findall(re.sub(r"'[^']*'", "''", query.get("$filter", "")))
    yield from (f"{kind} has no member {name}" for name in named if name not in known)


def _body(kind: str, body: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"{kind or 'nothing'} has no member {name}" for name in body if name not in _MEMBERS.get(kind, ()))
    if isinstance(body.get("idleSessionSignOut"), dict):
        yield from _body("idleSessionSignOut", body["idleSessionSignOut"])
    if kind == "part":
        headers = body.get("headers") or {}
        yield from (f"{name} is no header" for name in headers if name not in _HEADERS)
    for part in body.get("requests", ()) if kind == "batch" else ():
        yield from _body("part", part)
        yield from faults(f"https://graph.microsoft.com/v1.0{part.get('url', '')}", part.get("body"))
