"""The tenant-wide settings: names, types and what a new tenant has.

A type is b, i, l (64-bit), s, `[s]` or `[g]`. The members are those of recorded answers and the published metadata that
matter for sharing, access and content; the service has some 300 more.
"""

from collections.abc import Mapping
from typing import Any

from .errors import argument_error, bad_query
from .hosts import ROOT_URL
from .values import Guid, Int64

TYPE_NAME = "Microsoft.Online.SharePoint.TenantAdministration.Tenant"

_TABLE = """
AllowCommentsTextOnEmailEnabled b true
AllowDownloadingNonWebViewableFiles b true
AllowEditing b true
AllowEveryoneExceptExternalUsersClaimInPrivateSite b true
AllowGuestUserShareToUsersNotInSiteCollection b false
AllowLimitedAccessOnUnmanagedDevices b false
AllowWebPropertyBagUpdateWhenDenyAddAndCustomizePagesIsEnabled b false
AnyoneLinkTrackUsers b false
ApplyAppEnforcedRestrictionsToAdHocRecipients b true
AuthContextResilienceMode i 0
BccExternalSharingInvitations b false
BccExternalSharingInvitationsList s null
BlockAccessOnUnmanagedDevices b false
BlockAppAccessWithAuthenticationContext b false
BlockDownloadFileTypeIds [i] []
BlockDownloadFileTypePolicy b false
BlockDownloadLinksFileType i 1
BlockDownloadOfAllFilesForGuests b false
BlockDownloadOfAllFilesOnUnmanagedDevices b false
BlockDownloadOfViewableFilesForGuests b false
BlockDownloadOfViewableFilesOnUnmanagedDevices b false
BlockMacSync b false
BlockSendLabelMismatchEmail b false
BlockUserInfoVisibilityInOneDrive i 0
BlockUserInfoVisibilityInSharePoint i 0
CommentsOnFilesDisabled b false
CommentsOnListItemsDisabled b false
CommentsOnSitePagesDisabled b false
CompatibilityRange s 15,15
ConditionalAccessPolicy i 0
ConditionalAccessPolicyErrorHelpLink s ""
ContentSecurityPolicyEnforcement b false
CoreBlockGuestsAsSiteAdmin i 0
CoreDefaultLinkToExistingAccess b false
CoreDefaultShareLinkRole i 0
CoreDefaultShareLinkScope i -1
CoreLoopDefaultSharingLinkRole i 0
CoreLoopDefaultSharingLinkScope i -1
CoreLoopSharingCapability i 2
CoreOrganizationSharingLinkMaxExpirationInDays i 0
CoreRequestFilesLinkEnabled b true
CoreRequestFilesLinkExpirationInDays i -1
CoreSharingCapability i 2
CustomScriptsRestrictMode b false
CustomizedExternalSharingServiceUrl s ""
DefaultLinkPermission i 2
DefaultSharingLinkType i 2
DelayDenyAddAndCustomizePagesEnforcement b false
DisableAddToOneDrive b false
DisableBackToClassic b false
DisableCustomAppAuthentication b true
DisableListSync b false
DisablePersonalListCreation b false
DisableReportProblemDialog b false
DisableSpacesActivation b false
DisabledWebPartIds [g] null
DisallowInfectedFileDownload b false
DisplayNamesOfFileViewers b true
DisplayNamesOfFileViewersInSpo b true
DisplayStartASiteOption b true
EmailAttestationReAuthDays i 30
EmailAttestationRequired b false
EnableAIPIntegration b false
EnableAutoExpirationVersionTrim b false
EnableAutoNewsDigest b true
EnableAzureADB2BIntegration b false
EnableGuestSignInAcceleration b false
EnableMinimumVersionRequirement b true
EnableMipSiteLabel b false
EnablePromotedFileHandlers b true
EnableRestrictedAccessControl b false
EnableSensitivityLabelForPDF b false
EnforceRequestDigest b false
ExcludedBlockDownloadGroupIds [g] []
ExcludedFileExtensionsForSyncClient [s] []
ExpireVersionsAfterDays i 0
ExternalServicesEnabled b true
ExternalUserExpirationRequired b false
ExternalUserExpireInDays i 60
FileAnonymousLinkType i 2
FilePickerExternalImageSearchEnabled b true
FolderAnonymousLinkType i 2
GuestSharingGroupAllowListInTenantByPrincipalIdentity [s] null
HideSyncButtonOnDocLib b false
HideSyncButtonOnODB b false
IBImplicitGroupBased b false
IPAddressAllowList s ""
IPAddressEnforcement b false
IPAddressWACTokenLifetime i 15
ImageTaggingOption i 1
IncludeAtAGlanceInShareEmails b true
InformationBarriersSuspension b true
IsFluidEnabled b true
IsLoopEnabled b true
IsUnmanagedSyncClientForTenantRestricted b false
LabelMismatchEmailHelpLink s null
LegacyAuthProtocolsEnabled b true
LegacyBrowserAuthProtocolsEnabled b true
LimitedAccessFileType i 1
MajorVersionLimit i 500
MarkNewFilesSensitiveByDefault i 0
MediaTranscription i 0
MobileFriendlyUrlEnabledInTenant b true
NoAccessRedirectUrl s null
NotificationsInOneDriveForBusinessEnabled b true
NotificationsInSharePointEnabled b true
NotifyOwnersWhenInvitationsAccepted b true
NotifyOwnersWhenItemsReshared b true
ODBAccessRequests i 0
ODBMembersCanShare i 0
ODBSharingCapability i 2
OfficeClientADALDisabled b false
OneDriveBlockGuestsAsSiteAdmin i 0
OneDriveDefaultShareLinkRole i 0
OneDriveDefaultShareLinkScope i -1
OneDriveForGuestsEnabled b false
OneDriveLoopSharingCapability i 2
OneDriveRequestFilesLinkEnabled b true
OneDriveRequestFilesLinkExpirationInDays i -1
OneDriveStorageQuota l 1048576
OptOutOfGrooveBlock b false
OptOutOfGrooveSoftBlock b false
OrphanedPersonalSitesRetentionPeriod i 30
OwnerAnonymousNotification b true
PermissiveBrowserFileHandlingOverride b false
PreventExternalUsersFromResharing b false
ProvisionSharedWithEveryoneFolder b false
PublicCdnAllowedFileTypes s CSS,EOT,GIF,ICO,JPEG,JPG,JS,MAP,PNG,SVG,TTF,WOFF
PublicCdnEnabled b false
PublicCdnOrigins [s] []
RecycleBinRetentionPeriod i 93
ReduceTempTokenLifetimeEnabled b false
ReduceTempTokenLifetimeValue i 15
RequireAcceptingAccountMatchInvitedAccount b false
RequireAnonymousLinksExpireInDays i -1
ResourceQuota n 0
ResourceQuotaAllocated n 0
RestrictExternalSharing [g] null
RestrictedOneDriveLicense b false
RestrictedSharePointLicense b false
RootSiteUrl s {root}
SearchResolveExactEmailOrUPN b false
SelfServiceSiteCreationDisabled b false
SharePointAddInsDisabled b false
SharingAllowedDomainList s ""
SharingBlockedDomainList s ""
SharingCapability i 2
SharingDomainRestrictionMode i 0
ShowAllUsersClaim b false
ShowEveryoneClaim b false
ShowEveryoneExceptExternalUsersClaim b true
ShowPeoplePickerSuggestionsForGuestUsers b false
SignInAccelerationDomain s ""
SiteOwnerManageLegacyServicePrincipalEnabled b false
SocialBarOnSitePagesDisabled b false
SpecialCharactersStateInFileFolderNames i 1
StartASiteFormUrl s null
StopNew2010Workflows b false
StopNew2013Workflows b false
StorageQuota l 26214400
StorageQuotaAllocated l 0
SyncAadB2BManagementPolicy b false
SyncPrivacyProfileProperties b true
TlsTokenBindingPolicyValue i 0
UseFindPeopleInPeoplePicker b false
UsePersistentCookiesForExplorerView b false
UserVoiceForFeedbackEnabled b false
ViewersCanCommentOnMediaDisabled b false
ViewInFileExplorerEnabled b false
WhoCanShareAllowListInTenantByPrincipalIdentity [s] null
Workflow2010Disabled b false
Workflows2013State i 2
"""

_READ_ONLY = {"CompatibilityRange", "RootSiteUrl", "StorageQuota", "StorageQuotaAllocated", "ResourceQuota"} | {
    "ResourceQuotaAllocated"
}

_RANGES = {
    "SharingCapability": (0, 3),
    "CoreSharingCapability": (0, 3),
    "ODBSharingCapability": (0, 3),
    "DefaultSharingLinkType": (0, 3),
    "DefaultLinkPermission": (0, 2),
    "ConditionalAccessPolicy": (0, 3),
    "SharingDomainRestrictionMode": (0, 2),
    "ExternalUserExpireInDays": (30, 730),
    "RequireAnonymousLinksExpireInDays": (-1, 730),
    "EmailAttestationReAuthDays": (1, 365),
    "FileAnonymousLinkType": (0, 2),
    "FolderAnonymousLinkType": (0, 2),
}


def _parse(kind: str, text: str) -> Any:
    if text == "null":
        return None
    match kind:
        case "b":
            return text == "true"
        case "i" | "l" | "n":
            return int(text)
        case "s":
            return text.strip('"').replace("{root}", ROOT_URL)
        case _:
            return []


_ROWS = [line.split(maxsplit=2) for line in _TABLE.strip().splitlines()]
KINDS: Mapping[str, str] = {name: kind for name, kind, _ in _ROWS}
DEFAULTS: Mapping[str, Any] = {name: _parse(kind, text) for name, kind, text in _ROWS}
_BY_LOWER = {name.lower(): name for name in KINDS}


def typed(settings: Mapping[str, Any]) -> dict[str, Any]:
    """All settings as wire values, in alphabetical order as the service has them."""
    merged = {**DEFAULTS, **settings}
    return {name: _typed(KINDS[name], merged[name]) for name in sorted(merged, key=str.lower)}


def _typed(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "l":
        return Int64(value)
    return [Guid(item) for item in value] if kind == "[g]" else value


def checked(changes: Mapping[str, Any], *, lenient: bool = False) -> dict[str, Any]:
    """Changes as plain values; `lenient` reads booleans and numbers out of texts, as CSOM clients send them."""
    return {_name(name): _checked(_name(name), value, lenient=lenient) for name, value in changes.items()}


def _name(name: str) -> str:
    found = _BY_LOWER.get(name.lower())
    if found is None:
        message = f"The property '{name}' does not exist on type '{TYPE_NAME}'. "
        raise bad_query(message + "Make sure to only use property names that are defined by the type.")
    if found in _READ_ONLY:
        raise argument_error(f"The property '{found}' can not be set.")
    return found


def _checked(name: str, value: Any, *, lenient: bool) -> Any:
    kind = KINDS[name]
    if lenient and isinstance(value, str) and kind in ("b", "i", "l"):
        value = value.lower() in ("true", "1") if kind == "b" else _number(name, value)
    if kind == "l" and isinstance(value, str) and value.isdigit():
        value = int(value)
    fits = {
        "b": isinstance(value, bool),
        "i": isinstance(value, int) and not isinstance(value, bool),
        "l": isinstance(value, int) and not isinstance(value, bool),
        "s": value is None or isinstance(value, str),
    }.get(kind, value is None or isinstance(value, list))
    if not fits:
        raise bad_query(f"Cannot convert a value to target type of the property '{name}'.")
    low, high = _RANGES.get(name, (None, None))
    if low is not None and high is not None and not low <= value <= high:
        raise argument_error(f"The value {value} of {name} is out of range.")
    return value


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise bad_query(f"Cannot convert a value to target type of the property '{name}'.") from error
