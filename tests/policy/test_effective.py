"""Effective values: tenant, partition and site taken together, as the catalogued baselines say."""

from __future__ import annotations

import pytest

from spo_gitops.model.value import UNKNOWN, Observed
from spo_gitops.policy.effective import effective

FEW, NEW, ALL = "ExistingExternalUserSharingOnly", "ExternalUserSharingOnly", "ExternalUserAndGuestSharing"
S = "sharingCapability"

# name, site's settings, tenant's, path, and what holds
CASES: tuple[tuple[str, dict[str, Observed], dict[str, Observed], str, Observed], ...] = (
    (S, {S: NEW}, {S: ALL}, "/sites/a", NEW),
    (S, {S: ALL}, {S: NEW}, "/sites/a", NEW),
    (S, {S: ALL}, {S: ALL, "coreSharingCapability": FEW}, "/sites/a", FEW),
    (S, {S: ALL}, {S: ALL, "oneDriveSharingCapability": FEW}, "/sites/a", ALL),
    (S, {S: ALL}, {S: ALL, "oneDriveSharingCapability": FEW}, "/personal/a", FEW),
    (S, {S: ALL, "overrideSharingCapability": True}, {S: ALL, "coreSharingCapability": FEW}, "/sites/a", ALL),
    (S, {S: ALL}, {}, "/sites/a", ALL),
    (S, {S: UNKNOWN}, {S: "Disabled"}, "/sites/a", UNKNOWN),
    ("defaultSharingLinkType", {"defaultSharingLinkType": "Direct"}, {}, "/sites/a", "Direct"),
    ("defaultSharingLinkType", {"defaultSharingLinkType": "None"}, {}, "/sites/a", UNKNOWN),
    ("defaultSharingLinkType", {"defaultSharingLinkType": "None"}, {"defaultSharingLinkType": "Internal"}, "/sites/a",
     "Internal"),
    ("defaultSharingLinkType", {"defaultSharingLinkType": "None"}, {"defaultSharingLinkType": "None"}, "/sites/a",
     "AnonymousAccess"),
    ("defaultShareLinkScope", {"defaultShareLinkScope": "Uninitialized"},
     {"coreDefaultShareLinkScope": "Organization", "oneDriveDefaultShareLinkScope": "Anyone"}, "/personal/a", "Anyone"),
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
