"""`/admin/sharepoint/settings`: a part of the tenant's settings under names of its own.

The pairs of names are by meaning, for no source states them (REFERENCE §10.3). What SharePoint's own object does not
have is kept beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..answers import Answer, Raw
from ..errors import ServiceError
from ..idle_signout import idle_sign_out, set_idle_sign_out
from ..store import Transaction
from ..tenant_settings import GRAPH_SETTINGS, change_settings, settings_of
from .endpoint import Call, endpoint
from .errors import GraphError
from .query import Resource, picked


@dataclass(frozen=True, slots=True)
class Pair:
    """A member of Graph and the setting that it shows; `choices` are the words of an enumeration by number."""

    graph: str
    setting: str
    inverted: bool = False
    choices: tuple[str, ...] = ()
    words: bool = False  # a list here, one text with spaces there


_PAIRS = (
    Pair("allowedDomainGuidsForSyncApp", "AllowedDomainListForSyncClient"),
    Pair("deletedUserPersonalSiteRetentionPeriodInDays", "OrphanedPersonalSitesRetentionPeriod"),
    Pair("excludedFileExtensionsForSyncApp", "ExcludedFileExtensionsForSyncClient"),
    Pair("imageTaggingOption", "ImageTaggingOption", choices=("disabled", "basic", "enhanced")),
    Pair("isCommentingOnSitePagesEnabled", "CommentsOnSitePagesDisabled", inverted=True),
    Pair("isFileActivityNotificationEnabled", "NotificationsInOneDriveForBusinessEnabled"),
    Pair("isLegacyAuthProtocolsEnabled", "LegacyAuthProtocolsEnabled"),
    Pair("isLoopEnabled", "IsLoopEnabled"),
    Pair("isMacSyncAppEnabled", "BlockMacSync", inverted=True),
    Pair("isRequireAcceptingUserToMatchInvitedUserEnabled", "RequireAcceptingAccountMatchInvitedAccount"),
    Pair("isResharingByExternalUsersEnabled", "PreventExternalUsersFromResharing", inverted=True),
    Pair("isSharePointMobileNotificationEnabled", "NotificationsInSharePointEnabled"),
    Pair("isSiteCreationUIEnabled", "DisplayStartASiteOption"),
    Pair("isSyncButtonHiddenOnPersonalSite", "HideSyncButtonOnODB"),
    Pair("isUnmanagedSyncAppForTenantRestricted", "IsUnmanagedSyncClientForTenantRestricted"),
    Pair("personalSiteDefaultStorageLimitInMB", "OneDriveStorageQuota"),
    Pair("sharingAllowedDomainList", "SharingAllowedDomainList", words=True),
    Pair("sharingBlockedDomainList", "SharingBlockedDomainList", words=True),
    Pair(
        "sharingCapability",
        "SharingCapability",
        choices=(
            "disabled",
            "externalUserSharingOnly",
            "externalUserAndGuestSharing",
            "existingExternalUserSharingOnly",
        ),
    ),
    Pair("sharingDomainRestrictionMode", "SharingDomainRestrictionMode", choices=("none", "allowList", "blockList")),
)
_OWN: Mapping[str, Any] = {
    "availableManagedPathsForSiteCreation": ["/sites/", "/teams/"],
    "isSharePointNewsfeedEnabled": True,
    "isSiteCreationEnabled": True,
    "isSitePagesCreationEnabled": True,
    "isSitesStorageLimitAutomatic": True,
    "siteCreationDefaultManagedPath": "/sites/",
    "siteCreationDefaultStorageLimitInMB": 26214400,
    "tenantDefaultTimezone": "(UTC-08:00) Pacific Time (US and Canada)",
}
_READ_ONLY = ("availableManagedPathsForSiteCreation",)
_BY_NAME = {pair.graph.lower(): pair for pair in _PAIRS}
_IDLE = "idleSessionSignOut"
_RESOURCE = Resource("sharepointSettings", tuple(sorted([*(pair.graph for pair in _PAIRS), *_OWN, _IDLE])))


def _shown(pair: Pair, value: Any) -> Any:
    if pair.choices:
        return pair.choices[value]
    if pair.words:
        return (value or "").split()
    return not value if pair.inverted else value


def _stored(pair: Pair, value: Any) -> Any:
    if pair.choices:
        if value not in pair.choices:
            raise _wrong(pair.graph)
        return pair.choices.index(value)
    if pair.words:
        if not isinstance(value, list):
            raise _wrong(pair.graph)
        return " ".join(map(str, value))
    if pair.inverted and not isinstance(value, bool):
        raise _wrong(pair.graph)
    return not value if pair.inverted else value


def _wrong(name: str) -> GraphError:
    return GraphError(400, "invalidRequest", f"The value of the property '{name}' is not valid.")


def graph_settings(transaction: Transaction) -> dict[str, Any]:
    """What only Microsoft Graph has of the tenant."""
    enabled, warn, end = idle_sign_out(transaction)
    idle = {"isEnabled": enabled, "warnAfterInSeconds": warn, "signOutAfterInSeconds": end}
    return {**_OWN, **transaction.document(GRAPH_SETTINGS, {}), _IDLE: idle}


def take_settings(transaction: Transaction, settings: Mapping[str, Any]) -> frozenset[str]:
    """Take over what of settings only Microsoft Graph has; the names that are, without those of impossible values."""
    own = {name: settings[name] for name in _OWN if type(settings.get(name)) is type(_OWN[name])}
    transaction.put_document(GRAPH_SETTINGS, own)
    try:
        _set_idle(transaction, settings.get(_IDLE))
    except (GraphError, ServiceError):
        return frozenset(own)
    return frozenset({*own, _IDLE})


def _all(call: Call) -> dict[str, Any]:
    settings = settings_of(call.transaction)
    return {
        **graph_settings(call.transaction),
        **{pair.graph: _shown(pair, settings[pair.setting]) for pair in _PAIRS},
    }


def _answer(call: Call) -> Answer:
    shown = picked(call, _RESOURCE, _all(call), call.query.get("$select", ""), "")
    return Raw({**call.context("admin/sharepoint/settings/$entity"), **shown})


@endpoint("GET", "/admin/sharepoint/settings", units=1, milliseconds=250)
def _read(call: Call) -> Answer:
    return _answer(call)


@endpoint("PATCH", "/admin/sharepoint/settings", milliseconds=500)
def _write(call: Call) -> Answer:
    own = {name.lower(): name for name in _OWN}
    settings: dict[str, Any] = {}
    kept = dict(call.transaction.document(GRAPH_SETTINGS, {}))
    for name, value in call.fields().items():
        pair = _BY_NAME.get(name.lower())
        if pair is not None:
            settings[pair.setting] = _stored(pair, value)
        elif name.lower() == _IDLE.lower():
            _set_idle(call.transaction, value)
        elif name.lower() in own and own[name.lower()] not in _READ_ONLY:
            right = own[name.lower()]
            if type(value) is not type(_OWN[right]):
                raise _wrong(right)
            kept[right] = value
        else:
            raise GraphError(400, "BadRequest", f"The property '{name}' does not exist on type 'sharepointSettings'.")
    change_settings(call.transaction, settings)
    call.transaction.put_document(GRAPH_SETTINGS, kept)
    return _answer(call)


def _set_idle(transaction: Transaction, value: Any) -> None:
    names = ("isEnabled", "warnAfterInSeconds", "signOutAfterInSeconds")
    if not isinstance(value, dict):
        raise _wrong(_IDLE)
    before = dict(zip(names, idle_sign_out(transaction), strict=True))
    after = {**before, **{name: item for name, item in value.items() if name in names}}
    enabled, warn, end = after["isEnabled"], after["warnAfterInSeconds"], after["signOutAfterInSeconds"]
    if not isinstance(enabled, bool) or not all(isinstance(n, int) for n in (warn, end)):
        raise _wrong(_IDLE)
    set_idle_sign_out(transaction, enabled, warn, end)
