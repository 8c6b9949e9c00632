"""Every member of SiteProperties: its type, what a new site has, who may write it and which values are valid.

Source: the published metadata of the service and recorded answers; newer members have plausible defaults.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from .hosts import EMPTY_GUID
from .values import Guid, Int64, Moment


class Access(Enum):
    """Who decides a member's value."""

    SETTING = "S"  # written and read
    IDENTITY = "I"  # written and read, and shown apart from the settings: title, description, owner
    CREATION = "C"  # chosen when the site is made
    COMPUTED = "R"  # the service's own
    VERB = "V"  # an instruction, never state


@dataclass(frozen=True, slots=True)
class Member:
    """One member of SiteProperties. `kind` is b, i, l (64-bit), n (double), s, g, d, or a list `[s]`, `[g]`."""

    name: str
    kind: str
    default: Any
    access: Access
    allowed: tuple[int, int] | None = None  # both ends included

    def typed(self, value: Any) -> Any:
        """A plain value as the wire value of this member's type."""
        if value is None:
            return None
        match self.kind:
            case "l":
                return Int64(value)
            case "g":
                return Guid(value)
            case "d":
                return Moment(value, zoned=False)
            case "[g]":
                return [Guid(item) for item in value]
            case _:
                return value


_TABLE = """
AllowDownloadingNonWebViewableFiles b false S
AllowEditing b true S
AllowFileArchive b true S
AllowSelfServiceUpgrade b true S
AllowWebPropertyBagUpdateWhenDenyAddAndCustomizePagesIsEnabled b false S
AnonymousLinkExpirationInDays i 0 S 0..730
ApplyToExistingDocumentLibraries b false V
ApplyToNewDocumentLibraries b false V
ArchivedBy s "" R
ArchivedFileDiskUsed l 0 R
ArchivedTime d null R
ArchiveStatus s NotArchived R
AuthContextStrength s null S
AuthenticationContextLimitedAccess b false S
AuthenticationContextName s null S
AverageResourceUsage n 0 R
BlockDownloadLinksFileType i 1 S 1..2
BlockDownloadMicrosoft365GroupIds [g] null S
BlockDownloadPolicy b false S
BlockDownloadPolicyFileTypeIds [s] null S
BlockGuestsAsSiteAdmin i 0 S 0..2
BonusDiskQuota l 0 R
ClearGroupId b false V
ClearRestrictedAccessControl b false V
CommentsOnSitePagesDisabled b false S
CompatibilityLevel i 15 R
ConditionalAccessPolicy i 0 S 0..3
CreatedTime d null R
CurrentResourceUsage n 0 R
DefaultLinkPermission i 0 S 0..2
DefaultLinkToExistingAccess b false S
DefaultLinkToExistingAccessReset b false V
DefaultShareLinkRole i 0 S 0..9
DefaultShareLinkScope i -1 S -1..2
DefaultSharingLinkType i 0 S 0..3
DenyAddAndCustomizePages i 2 S 0..2
Description s "" R
DisableAppViews i 2 S 0..2
DisableClassicPageBaselineSecurityMode b false S
DisableCompanyWideSharingLinks i 2 S 0..2
DisableFlows i 2 S 0..2
DisableSiteBranding b false S
EnableAutoExpirationVersionTrim b false S
ExcludeBlockDownloadPolicySiteOwners b false S
ExcludeBlockDownloadSharePointGroups [s] null S
ExcludedBlockDownloadGroupIds [g] [] S
ExpireVersionsAfterDays i 0 S 0..36500
ExternalUserExpirationInDays i 0 S 0..730
FileTypesForVersionExpiration [s] null S
GroupId g 0 R
GroupOwnerLoginName s "" R
HasHolds b false R
HidePeoplePreviewingFiles b false S
HidePeopleWhoHaveListsOpen b false S
HubSiteId g 0 R
IBMode s "" S
IBSegments [g] [] S
IBSegmentsToAdd [g] null V
IBSegmentsToRemove [g] null V
InheritVersionPolicyFromTenant b true S
IsAuthoritative b false S
IsGroupOwnerSiteAdmin b false R
IsHubSite b false R
IsTeamsChannelConnected b false R
IsTeamsConnected b false R
LastContentModifiedDate d null R
Lcid l 1033 S
LimitedAccessFileType i 1 S 0..2
ListsShowHeaderAndNavigation b false S
LockIssue s null R
LockReason i 0 R
LockState s Unlock S
LoopDefaultSharingLinkRole i 0 S 0..9
LoopDefaultSharingLinkScope i -1 S -1..2
LoopOverrideSharingCapability b false S
LoopSharingCapability i 0 S 0..3
MajorVersionLimit i -1 S -1..50000
MajorWithMinorVersionsLimit i 0 S 0..50000
MediaTranscription i 0 S 0..1
OrganizationLinkMaxExpirationInDays i 0 S 0..730
OrganizationLinkRecommendedExpirationInDays i 0 S 0..730
OverrideBlockUserInfoVisibility i 0 S 0..2
OverrideSharingCapability b false S
OverrideTenantAnonymousLinkExpirationPolicy b false S
OverrideTenantExternalUserExpirationPolicy b false S
OverrideTenantOrganizationLinkExpirationPolicy b false S
Owner s "" I
OwnerEmail s "" I
OwnerLoginName s "" I
OwnerName s "" I
PWAEnabled i 1 S 0..2
ReadOnlyAccessPolicy b false S
ReadOnlyForBlockDownloadPolicy b false S
ReadOnlyForUnmanagedDevices b false S
RelatedGroupId g 0 R
RemoveVersionExpirationFileTypeOverride [s] null V
RequestFilesLinkEnabled b false S
RequestFilesLinkExpirationInDays i -1 S -1..730
RestrictContentOrgWideSearch b false S
RestrictedAccessControl b false S
RestrictedAccessControlGroups [g] [] S
RestrictedAccessControlGroupsToAdd [g] null V
RestrictedAccessControlGroupsToRemove [g] null V
RestrictedContentDiscoveryforCopilotAndAgents b false S
RestrictedToRegion i 3 S 0..3
SandboxedCodeActivationCapability i 2 S 0..3
SensitivityLabel g 0 S
SensitivityLabel2 s "" S
SetOwnerWithoutUpdatingSecondaryAdmin b false V
SharingAllowedDomainList s "" S
SharingBlockedDomainList s "" S
SharingCapability i 0 S 0..3
SharingDomainRestrictionMode i 0 S 0..2
SharingLockDownCanBeCleared b true R
SharingLockDownEnabled b false R
ShowPeoplePickerSuggestionsForGuestUsers b false S
SiteDefinedSharingCapability i 0 R
SiteId g 0 R
SocialBarOnSitePagesDisabled b false S
Status s Active R
StorageMaximumLevel l 1048576 S 0..26214400
StorageQuotaType s null R
StorageUsage l 0 R
StorageWarningLevel l 1022361 S 0..26214400
TeamsChannelType i 0 R
Template s "" C
TimeZoneId i 13 C
Title s "" I
TitleTranslations [s] null R
Url s "" R
UserCodeMaximumLevel n 300 S
UserCodeWarningLevel n 200 S
VersionCount l 0 R
VersionPolicyFileTypeOverride [s] null S
VersionSize l 0 R
WebsCount i 1 R
"""


def _default(kind: str, text: str) -> Any:
    if text == "null":
        return None
    match kind:
        case "b":
            return text == "true"
        case "i" | "l" | "n":
            return int(text)
        case "g":
            return EMPTY_GUID
        case "[g]" | "[s]":
            return []
        case _:
            return text.strip('"')


def _member(line: str) -> Member:
    name, kind, default, access, *rest = line.split()
    low, _, high = rest[0].partition("..") if rest else ("", "", "")
    allowed = (int(low), int(high)) if rest else None
    return Member(name, kind, _default(kind, default), Access(access), allowed)


MEMBERS: Mapping[str, Member] = {
    member.name: member for member in map(_member, filter(None, map(str.strip, _TABLE.splitlines())))
}

DEFAULTS: Mapping[str, Any] = {name: member.default for name, member in MEMBERS.items()}

SETTINGS: tuple[str, ...] = tuple(
    name
    for name, member in MEMBERS.items()
    if member.access in (Access.SETTING, Access.CREATION) and name != "Template"
)

# A listing gives these whatever the site really has. The documentation of Get-SPOSite names most of them, and
# recorded listings show the values; the value of a member that no listing shows is its type's zero.
LISTING_DEFAULTS: Mapping[str, Any] = {
    "AllowDownloadingNonWebViewableFiles": False,
    "AllowEditing": False,
    "AllowSelfServiceUpgrade": True,
    "AnonymousLinkExpirationInDays": 0,
    "ConditionalAccessPolicy": 0,
    "DefaultLinkPermission": 0,
    "DefaultLinkToExistingAccess": False,
    "DefaultSharingLinkType": 0,
    "DenyAddAndCustomizePages": 0,
    "Description": None,
    "DisableAppViews": 0,
    "DisableCompanyWideSharingLinks": 0,
    "DisableFlows": 0,
    "ExternalUserExpirationInDays": 0,
    "GroupOwnerLoginName": None,
    "IBMode": None,
    "IBSegments": None,
    "LimitedAccessFileType": 0,
    "OverrideTenantAnonymousLinkExpirationPolicy": False,
    "OverrideTenantExternalUserExpirationPolicy": False,
    "Owner": "",
    "OwnerEmail": None,
    "OwnerLoginName": None,
    "OwnerName": None,
    "PWAEnabled": 0,
    "SandboxedCodeActivationCapability": 0,
    "SensitivityLabel": EMPTY_GUID,
    "SensitivityLabel2": None,
    "SharingAllowedDomainList": None,
    "SharingBlockedDomainList": None,
    "SharingCapability": 0,
    "SharingDomainRestrictionMode": 0,
    "WebsCount": 0,
}
