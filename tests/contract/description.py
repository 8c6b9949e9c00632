"""The service's published description of itself: types with their members, and functions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.simulator.recordings import SHARED

_OF_FILES = """
    CheckInComment CheckOutType ContentTag CustomizedPageStatus ETag Exists ExistsAllowThrowForPolicyFailures
    ExistsWithException IrmEnabled Length Level LinkingUri LinkingUrl ListId MajorVersion MinorVersion Name
    PageRenderType ServerRelativePath ServerRelativeUrl SiteId TimeCreated TimeLastModified Title UIVersion
    UIVersionLabel UniqueId VroomDriveID VroomItemID WebId
    """.split()  # noqa: SIM905  # a list of names is easier to read so
# The copy of the description leaves files out; these are the names that recorded answers show.
_LEFT_OUT: dict[str, dict[str, Any]] = {
    "SP.RequestContext": {"navigation": {"Site": "SP.Site", "Web": "SP.Web"}},
    "SP.Attachment": {
        "properties": dict.fromkeys(("FileName", "FileNameAsPath", "ServerRelativePath", "ServerRelativeUrl"), ""),
    },
    "SP.File": {
        "properties": dict.fromkeys(_OF_FILES, ""),
        "navigation": {
            "Author": "SP.User",
            "CheckedOutByUser": "SP.User",
            "ListItemAllFields": "SP.ListItem",
            "LockedByUser": "SP.User",
            "ModifiedBy": "SP.User",
            "Properties": "SP.PropertyValues",
            "Versions": "Collection(SP.FileVersion)",
        },
    },
}

# Members that answers of 2025 and later have, after the recordings and the description were made: DISCREPANCIES B15,
# and for the tenant's settings the catalogue, which took them from the pages of Set-SPOTenant.
# DisableListSync and UserVoiceForFeedbackEnabled were recorded of a live tenant (tenant-csom, GetTenantProperties).
NEWER = frozenset(
    """
    AllowClassicPublishingSiteCreation ArchivedFileDiskUsed ContainerDefaultLinkToExistingAccess
    ContainerDefaultShareLinkRole ContainerDefaultShareLinkScope ContainerLoopDefaultShareLinkRole
    ContainerLoopDefaultShareLinkScope ContainerSharingCapability CoreOrganizationSharingLinkMaxExpirationInDays
    CustomScriptsRestrictMode DelayDenyAddAndCustomizePagesEnforcementOnClassicPublishingSites
    DisableClassicPageBaselineSecurityMode DisableListSync DisableSiteBranding FileTypesForVersionExpiration
    IsAuthoritative KnowledgeAgentEnabled KnowledgeAgentScopeMode KnowledgeAgentSiteList LoopOverrideSharingCapability
    LoopSharingCapability OrganizationLinkMaxExpirationInDays OrganizationLinkRecommendedExpirationInDays
    OverrideTenantOrganizationLinkExpirationPolicy RemoveVersionExpirationFileTypeOverride RestrictExternalSharing
    RestrictedContentDiscoveryforCopilotAndAgents UserVoiceForFeedbackEnabled VersionPolicyFileTypeOverride
    """.split()  # noqa: SIM905  # a list of names is easier to read so
)


@cache
def _described() -> dict[str, Any]:
    file = SHARED / "wire" / "metadata" / "contract.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def is_there() -> bool:
    """Whether there is a copy of the description."""
    return (SHARED / "wire" / "metadata" / "contract.json").is_file()


@cache
def _types() -> dict[str, Any]:
    described: dict[str, Any] = _described()["types"]
    return _LEFT_OUT | described


@dataclass(frozen=True, slots=True)
class Function:
    """A function import: the types of its parameters, and of what it returns ("" for nothing)."""

    name: str
    parameters: Mapping[str, str]
    returns: str


# The excerpt leaves files out (wire/metadata/README); these are as public code sends them, the body is the bytes.
UPLOADS = (
    (
        "Collection(SP.File)",
        Function("AddUsingPath", {"DecodedUrl": "Edm.String", "Overwrite": "Edm.Boolean"}, "SP.File"),
    ),
    ("Collection(SP.Attachment)", Function("AddUsingPath", {"DecodedUrl": "Edm.String"}, "SP.Attachment")),
    ("SP.File", Function("StartUpload", {"uploadId": "Edm.Guid"}, "Edm.Int64")),
    ("SP.File", Function("ContinueUpload", {"uploadId": "Edm.Guid", "fileOffset": "Edm.Int64"}, "Edm.Int64")),
    ("SP.File", Function("FinishUpload", {"uploadId": "Edm.Guid", "fileOffset": "Edm.Int64"}, "SP.File")),
)
# Left out of the excerpt as well; the recordings have it as CLI for Microsoft 365 sends it (sharing).
_SHARING = (("SP.ListItem", Function("GetSharingInformation", {}, "SP.Sharing.SharingInformation")),)


_SCRIPTS = "Microsoft.SharePoint.Utilities.WebTemplateExtensions.SiteScriptUtility"
_PEOPLE = {"id": "Edm.Guid", "principalNames": "Collection(Edm.String)"}
# The excerpt has no function of these that returns nothing; REFERENCE §11 has them from clients.
_RETURN_NOTHING = (
    Function(f"{_SCRIPTS}.DeleteSiteScript", {"id": "Edm.Guid"}, ""),
    Function(f"{_SCRIPTS}.DeleteSiteDesign", {"id": "Edm.Guid"}, ""),
    Function(f"{_SCRIPTS}.GrantSiteDesignRights", {**_PEOPLE, "grantedRights": "Edm.Int64"}, ""),
    Function(f"{_SCRIPTS}.RevokeSiteDesignRights", _PEOPLE, ""),
)


@cache
def _functions() -> dict[tuple[str, str], Function]:
    found = {}
    for one in _described()["functions"]:
        parameters = {name: kind.rstrip("!") for name, kind in one["parameters"].items()}
        function = Function(one["name"], parameters, (one.get("returns") or "").rstrip("!"))
        found[one.get("bound_to", ""), one["name"].replace("_", ".").lower()] = function
    more = (*UPLOADS, *_SHARING, *(("", one) for one in _RETURN_NOTHING))
    return found | {(bound_to, one.name.lower()): one for bound_to, one in more}


def function_of(bound_to: str, name: str) -> Function | None:
    """A function of a type or `Collection(type)`, or of a type that it is based on; "" for those at the root."""
    found = _functions().get((bound_to, name.lower()))
    if found is not None or bound_to not in _types():
        return found
    base = _types()[bound_to].get("base", "")
    return function_of(base, name) if base else None


def property_type(type_name: str, name: str) -> str | None:
    """The type of a property, by its exact name; None where there is none."""
    described = _types().get(type_name)
    if described is None:
        return None
    found = described.get("properties", {}).get(name)
    return found.rstrip("!") if found is not None else property_type(described.get("base", ""), name)


def is_open(type_name: str) -> bool:
    """Whether a type's instances may have properties that it does not list, or the type is not described."""
    described = _types().get(type_name)
    return described is None or bool(described.get("open"))


@cache
def members(type_name: str) -> tuple[frozenset[str], dict[str, str]]:
    """The properties of a type, and its navigations with what they lead to; inherited ones too."""
    described = _types().get(type_name)
    if described is None:
        return frozenset(), {}
    properties, navigation = members(described.get("base", ""))
    own = {name: target.rstrip("!") for name, target in described.get("navigation", {}).items()}
    return properties | frozenset(described.get("properties", {})), {**navigation, **own}


def target(type_name: str, name: str) -> str | None:
    """What a navigation leads to; None for what is no navigation."""
    found = members(type_name)[1].get(name)
    return found.removeprefix("Collection(").removesuffix(")") if found else None


@cache
def every_member() -> frozenset[str]:
    """The names of all properties and navigations of all types."""
    return NEWER.union(*(members(name)[0].union(members(name)[1]) for name in _types()))


@cache
def family(type_name: str) -> frozenset[str]:
    """The properties of a type and of all types that are based on it."""
    below = [name for name, described in _types().items() if described.get("base") == type_name]
    return members(type_name)[0].union(*(family(name) for name in below))
