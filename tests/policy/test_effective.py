"""Effective values: tenant, partition and site taken together, as the catalogued baselines say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from spo_gitops.model.value import UNKNOWN, Observed
from spo_gitops.policy.effective import effective, effective_of_tenant, rests_on, tenant_rests_on

FEW, NEW, ALL = "ExistingExternalUserSharingOnly", "ExternalUserSharingOnly", "ExternalUserAndGuestSharing"
S = "sharingCapability"
LIFTED = "overrideSharingCapability"
LINK, SCOPE = "defaultSharingLinkType", "defaultShareLinkScope"
BLOCK = "blockGuestsAsSiteAdmin"
RIGHT, ROLE = "defaultLinkPermission", "defaultShareLinkRole"
OWN_UNSET: dict[str, Observed] = {SCOPE: "Uninitialized", ROLE: "None"}
UNSET: dict[str, Observed] = {"coreDefaultShareLinkScope": "Uninitialized", "coreDefaultShareLinkRole": "None"}

# name, site's settings, tenant's, path, and what holds
CASES: tuple[tuple[str, dict[str, Observed], dict[str, Observed], str, Observed], ...] = (
    (S, {S: NEW}, {S: ALL}, "/sites/a", NEW),
    (S, {S: ALL}, {S: NEW}, "/sites/a", NEW),
    (S, {S: ALL, LIFTED: False}, {S: ALL, "coreSharingCapability": FEW}, "/sites/a", FEW),
    (S, {S: ALL}, {S: ALL, "oneDriveSharingCapability": FEW}, "/sites/a", ALL),
    (S, {S: ALL, LIFTED: False}, {S: ALL, "oneDriveSharingCapability": FEW}, "/personal/a", FEW),
    # Whether the site is let out of the limit was not read: only what holds either way is known.
    (S, {S: ALL}, {S: ALL, "coreSharingCapability": FEW}, "/sites/a", UNKNOWN),
    (S, {S: FEW}, {S: ALL, "coreSharingCapability": NEW}, "/sites/a", FEW),
    (S, {S: ALL}, {S: FEW, "coreSharingCapability": FEW}, "/sites/a", FEW),
    (S, {S: ALL, LIFTED: True}, {S: ALL, "coreSharingCapability": FEW}, "/sites/a", ALL),
    (S, {S: ALL}, {}, "/sites/a", ALL),
    (S, {S: UNKNOWN}, {S: "Disabled"}, "/sites/a", UNKNOWN),
    (LINK, {LINK: "Direct", **OWN_UNSET}, UNSET, "/sites/a", "Direct"),
    (LINK, {LINK: "None", **OWN_UNSET}, UNSET, "/sites/a", UNKNOWN),
    (LINK, {LINK: "None", **OWN_UNSET}, {LINK: "Internal", **UNSET}, "/sites/a", "Internal"),
    (LINK, {LINK: "None", **OWN_UNSET}, {LINK: "None", **UNSET}, "/sites/a", "AnonymousAccess"),
    # Which of the two decides is not known where the newer one was not read.
    (LINK, {LINK: "Direct"}, UNSET, "/sites/a", UNKNOWN),
    (RIGHT, {RIGHT: "View"}, UNSET, "/sites/a", UNKNOWN),
    (LINK, {LINK: "AnonymousAccess"}, {"coreDefaultShareLinkScope": "SpecificPeople"}, "/sites/a", UNKNOWN),
    (BLOCK, {BLOCK: "Unspecified"}, {"coreBlockGuestsAsSiteAdmin": "On"}, "/sites/a", "On"),
    (BLOCK, {BLOCK: "Unspecified"}, {"coreBlockGuestsAsSiteAdmin": "Unspecified"}, "/sites/a", "Off"),
    (BLOCK, {BLOCK: "Unspecified"}, {"oneDriveBlockGuestsAsSiteAdmin": "Unspecified"}, "/sites/a", UNKNOWN),
    (BLOCK, {BLOCK: "Unspecified"}, {}, "/sites/a", UNKNOWN),
    (BLOCK, {BLOCK: UNKNOWN}, {"coreBlockGuestsAsSiteAdmin": "Unspecified"}, "/sites/a", UNKNOWN),
    ("defaultShareLinkScope", {"defaultShareLinkScope": "Uninitialized"},
     {"coreDefaultShareLinkScope": "Organization", "oneDriveDefaultShareLinkScope": "Anyone"}, "/personal/a", "Anyone"),
    # Newer settings of links go before the older ones that they replace, wherever somebody has set them.
    (LINK, {LINK: "Direct", SCOPE: "Anyone"}, {}, "/sites/a", "AnonymousAccess"),
    (LINK, {LINK: "AnonymousAccess", SCOPE: "SpecificPeople"}, {}, "/sites/a", "Direct"),
    (LINK, {LINK: "Direct", SCOPE: "Uninitialized"}, {"coreDefaultShareLinkScope": "Organization"}, "/sites/a",
     "Internal"),
    (LINK, {LINK: "Direct", SCOPE: "Uninitialized"},
     {"coreDefaultShareLinkScope": "Uninitialized", "oneDriveDefaultShareLinkScope": "Anyone"}, "/sites/a", "Direct"),
    (LINK, {LINK: "Direct", SCOPE: "Uninitialized"}, {"oneDriveDefaultShareLinkScope": "Anyone"}, "/sites/a", UNKNOWN),
    (LINK, {LINK: "Direct", SCOPE: "Uninitialized"}, {}, "/sites/a", UNKNOWN),
    (LINK, {LINK: "Direct", SCOPE: "Uninitialized"}, {"oneDriveDefaultShareLinkScope": "Anyone"}, "/personal/a",
     "AnonymousAccess"),
    (LINK, {LINK: "Direct", SCOPE: "Uninitialized"}, {"coreDefaultShareLinkScope": "Uninitialized"}, "/sites/a",
     "Direct"),
    (LINK, {LINK: "AnonymousAccess", "defaultLinkToExistingAccess": True}, {}, "/sites/a", "Direct"),
    (LINK, {LINK: UNKNOWN, SCOPE: "SpecificPeople"}, {}, "/sites/a", UNKNOWN),
    (SCOPE, {SCOPE: "Uninitialized", LINK: "Internal"}, {"coreDefaultShareLinkScope": "Uninitialized"}, "/sites/a",
     "Organization"),
    (SCOPE, {SCOPE: "Uninitialized"}, {"coreDefaultShareLinkScope": "Uninitialized"}, "/sites/a", UNKNOWN),
    (SCOPE, {SCOPE: "Uninitialized", LINK: "None"},
     {"coreDefaultShareLinkScope": "Uninitialized", "defaultSharingLinkType": "Direct"}, "/sites/a", "SpecificPeople"),
    (RIGHT, {RIGHT: "View", ROLE: "Edit"}, {}, "/sites/a", "Edit"),
    (RIGHT, {RIGHT: "Edit", ROLE: "RestrictedView"}, {}, "/sites/a", "View"),
    (RIGHT, {RIGHT: "View", ROLE: "Review"}, {}, "/sites/a", "Review"),
    (ROLE, {ROLE: "None", RIGHT: "View"}, {"coreDefaultShareLinkRole": "None"}, "/sites/a", "View"),
    ("loopDefaultSharingLinkScope", {"loopDefaultSharingLinkScope": "Uninitialized", LINK: "Direct", **OWN_UNSET},
     {"coreLoopDefaultSharingLinkScope": "Uninitialized", **UNSET}, "/sites/a", "SpecificPeople"),
    ("loopDefaultSharingLinkScope", {"loopDefaultSharingLinkScope": "Uninitialized", LINK: "Direct"},
     {"coreLoopDefaultSharingLinkScope": "Anyone"}, "/sites/a", "Anyone"),
    ("organizationSharingLinkMaxExpirationInDays",
     {"organizationSharingLinkMaxExpirationInDays": 0, "overrideTenantOrganizationSharingLinkExpirationPolicy": False},
     {"coreOrganizationSharingLinkMaxExpirationInDays": 60}, "/sites/a", 60),
    ("organizationSharingLinkMaxExpirationInDays",
     {"organizationSharingLinkMaxExpirationInDays": 0, "overrideTenantOrganizationSharingLinkExpirationPolicy": False},
     {"coreOrganizationSharingLinkMaxExpirationInDays": 60}, "/personal/a", UNKNOWN),
    ("organizationSharingLinkMaxExpirationInDays",
     {"organizationSharingLinkMaxExpirationInDays": 0, "overrideTenantOrganizationSharingLinkExpirationPolicy": True},
     {"coreOrganizationSharingLinkMaxExpirationInDays": 60}, "/sites/a", 0),
    ("anonymousLinkExpirationInDays", {"anonymousLinkExpirationInDays": 7}, {"requireAnonymousLinksExpireInDays": 30},
     "/sites/a", UNKNOWN),
    ("anonymousLinkExpirationInDays",
     {"anonymousLinkExpirationInDays": 90, "overrideTenantAnonymousLinkExpirationPolicy": False},
     {"requireAnonymousLinksExpireInDays": 30}, "/sites/a", 30),
    ("anonymousLinkExpirationInDays",
     {"anonymousLinkExpirationInDays": 90, "overrideTenantAnonymousLinkExpirationPolicy": True},
     {"requireAnonymousLinksExpireInDays": 30}, "/sites/a", 90),
    ("externalUserExpirationInDays",
     {"externalUserExpirationInDays": 0, "overrideTenantExternalUserExpirationPolicy": False},
     {"externalUserExpirationRequired": True, "externalUserExpireInDays": 60}, "/sites/a", 60),
    ("externalUserExpirationInDays",
     {"externalUserExpirationInDays": 0, "overrideTenantExternalUserExpirationPolicy": False},
     {"externalUserExpirationRequired": False, "externalUserExpireInDays": 60}, "/sites/a", 0),
    ("externalUserExpirationInDays",
     {"externalUserExpirationInDays": 0, "overrideTenantExternalUserExpirationPolicy": False},
     {"externalUserExpireInDays": 60}, "/sites/a", UNKNOWN),
)  # fmt: skip


@pytest.mark.parametrize(("name", "site", "tenant", "path", "holds"), CASES)
def test_the_value_that_holds(
    name: str, site: dict[str, Observed], tenant: dict[str, Observed], path: str, holds: Observed
) -> None:
    def own(attribute: str) -> Observed:
        return site.get(attribute.removeprefix("settings."), UNKNOWN)

    found = effective(f"settings.{name}", path, own, tenant)
    assert found.value == holds
    if found.value != site[name]:
        assert found.how


def test_attributes_that_are_no_settings_are_taken_as_they_are() -> None:
    assert effective("owner", "/sites/a", lambda name: "ann@contoso.com", {}).value == "ann@contoso.com"


GROUPS = "guestSharingGroupAllowListInTenantByPrincipalIdentity"
EVERYBODY = "c:0-.f|rolemanager|spo-grid-all-users/7d9c1a52-1111-2222-3333-444455556666"

# name, the tenant's settings, what holds, and the setting that decides instead
OF_TENANT: tuple[tuple[str, dict[str, Observed], Observed, str], ...] = (
    (LINK, {LINK: "Direct"}, "Direct", ""),
    (LINK, {LINK: "Direct", "coreDefaultShareLinkScope": "Uninitialized"}, "Direct", ""),
    (LINK, {LINK: "Direct", "coreDefaultShareLinkScope": "SpecificPeople"}, "Direct", ""),
    (LINK, {LINK: "Direct", "coreDefaultShareLinkScope": "Organization"}, "Internal", "coreDefaultShareLinkScope"),
    (LINK, {LINK: "Direct", "coreDefaultShareLinkScope": "Organization", "oneDriveDefaultShareLinkScope": "Anyone"},
     "AnonymousAccess", "oneDriveDefaultShareLinkScope"),
    # The baselines ask for the older setting, so that a strict newer one does not make up for it.
    (LINK, {LINK: "Internal", "coreDefaultShareLinkScope": "SpecificPeople"}, "Internal", ""),
    (LINK, {LINK: "None", "coreDefaultShareLinkScope": "SpecificPeople"}, "None", ""),
    (LINK, {"coreDefaultShareLinkScope": "SpecificPeople"}, UNKNOWN, ""),
    (RIGHT, {RIGHT: "View", "oneDriveDefaultShareLinkRole": "Review"}, "Review", "oneDriveDefaultShareLinkRole"),
    (RIGHT, {RIGHT: "View", "oneDriveDefaultShareLinkRole": "RestrictedView"}, "View", ""),
    ("whoCanShareAuthenticatedGuestAllowList", {}, UNKNOWN, ""),
    ("whoCanShareAuthenticatedGuestAllowList", {GROUPS: ()}, (), GROUPS),
    ("whoCanShareAuthenticatedGuestAllowList", {GROUPS: ("c:0t.c|tenant|1",)}, ("c:0t.c|tenant|1",), GROUPS),
    ("whoCanShareAuthenticatedGuestAllowList", {GROUPS: ("c:0t.c|tenant|1", EVERYBODY)}, (), GROUPS),
    ("whoCanShareAuthenticatedGuestAllowList", {GROUPS: (), "whoCanShareAuthenticatedGuestAllowList": ("1",)}, ("1",),
     ""),
)  # fmt: skip


@pytest.mark.parametrize(("name", "tenant", "holds", "by"), OF_TENANT)
def test_the_value_that_the_tenant_itself_has(name: str, tenant: dict[str, Observed], holds: Observed, by: str) -> None:
    found = effective_of_tenant(f"settings.{name}", tenant)
    assert (found.value, found.by) == (holds, by)
    assert bool(found.how) is bool(by)


class Watched(Mapping[str, Observed]):
    """Settings that remember which of them were asked for."""

    def __init__(self, settings: Mapping[str, Observed]) -> None:
        self._settings = settings
        self.asked: set[str] = set()

    def __getitem__(self, name: str) -> Observed:
        self.asked.add(name)
        return self._settings[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._settings)

    def __len__(self) -> int:
        return len(self._settings)


@pytest.mark.parametrize("name", sorted({case[0] for case in CASES}))
def test_what_a_value_rests_on_is_told_so_that_it_is_read(name: str) -> None:
    """Whatever the working out looks at is among what is asked for."""
    for _, site, tenant, path, _ in (case for case in CASES if case[0] == name):
        own, theirs = Watched(site), Watched(tenant)
        effective(f"settings.{name}", path, lambda n, own=own: own.get(n.removeprefix("settings."), UNKNOWN), theirs)
        assert {f"settings.{each}" for each in own.asked} <= rests_on(f"settings.{name}")
        assert {f"settings.{each}" for each in theirs.asked} <= tenant_rests_on(f"settings.{name}")
