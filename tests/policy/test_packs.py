"""Baseline packs: complete, valid, and true to what the baselines demand."""

from __future__ import annotations

import re
from typing import Any

import pytest

from spo_gitops.desired.packs import PACKS, pack
from spo_gitops.model.finding import Verdict
from spo_gitops.model.policy import Mode
from spo_gitops.model.value import Observed
from spo_gitops.policy.audit import NO_API, Bench

from ..desired.memory import CONFIGURATION, load
from .pieces import NOW, site

GROUPS = "guestSharingGroupAllowListInTenantByPrincipalIdentity"
FEW, NEW, ALL = "ExistingExternalUserSharingOnly", "ExternalUserSharingOnly", "ExternalUserAndGuestSharing"


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_is_read_has_reasons_and_only_audits(name: str) -> None:
    policies = pack(name)
    assert policies and len({policy.name for policy in policies}) == len(policies)
    for policy in policies:
        assert policy.name.startswith(f"{name}-") and policy.mode is Mode.AUDIT
        assert policy.title and policy.rationale and (policy.rules or policy.checks)
        assert policy.position.file == f"spo_gitops/policy/packs/{name}.yaml" and policy.position.line > 1
        assert policy.references or name == "overrides"


def test_every_control_of_the_baselines_is_there() -> None:
    scuba = {reference for policy in pack("scuba") for reference in policy.references}
    assert scuba == {
        "MS.SHAREPOINT.1.1v1", "MS.SHAREPOINT.1.2v1", "MS.SHAREPOINT.1.3v1", "MS.SHAREPOINT.2.1v1",
        "MS.SHAREPOINT.2.2v1", "MS.SHAREPOINT.3.1v1", "MS.SHAREPOINT.3.2v1", "MS.SHAREPOINT.3.3v2",
    }  # fmt: skip
    cis = {reference for policy in pack("cis") for reference in policy.references if reference.startswith("CIS")}
    assert cis == {f"CIS 7.2.{n}" for n in range(1, 12)} | {"CIS 7.3.1", "CIS 7.3.2"}


def verdicts(name: str, tenant: dict[str, Observed], control: str) -> set[Verdict]:
    """What the tenant-level policies of a control say of these settings."""
    bench = Bench(pack(name), NOW, {f"settings.{key}": value for key, value in tenant.items()})
    wanted = re.compile(re.escape(control) + "(-tenant)?$")
    return {finding.verdict for finding in bench.of_tenant() if wanted.search(finding.policy)}


TENANTS: tuple[tuple[str, str, dict[str, Any], Verdict], ...] = (
    ("scuba", "1.1", {"sharingCapability": FEW}, Verdict.PASS),
    ("scuba", "1.1", {"sharingCapability": NEW}, Verdict.FAIL),
    ("scuba", "1.1", {}, Verdict.UNKNOWN),
    ("scuba", "1.2", {"oneDriveSharingCapability": "Disabled"}, Verdict.PASS),
    ("scuba", "1.3", {"sharingCapability": "Disabled", "sharingDomainRestrictionMode": "None"}, Verdict.NOT_APPLICABLE),
    ("scuba", "1.3", {"sharingCapability": FEW, "sharingDomainRestrictionMode": "BlockList"}, Verdict.FAIL),
    ("scuba", "1.3", {"sharingCapability": FEW, "sharingDomainRestrictionMode": "AllowList"}, Verdict.PASS),
    ("scuba", "2.1", {"defaultSharingLinkType": "None"}, Verdict.FAIL),  # the widest that is allowed
    ("scuba", "2.1", {"defaultSharingLinkType": "Internal"}, Verdict.FAIL),
    ("scuba", "2.1", {"defaultSharingLinkType": "Direct", "coreDefaultShareLinkScope": "Uninitialized"}, Verdict.PASS),
    ("scuba", "2.1", {"defaultSharingLinkType": "Direct", "oneDriveDefaultShareLinkScope": "Anyone"}, Verdict.FAIL),
    ("scuba", "2.2", {"defaultLinkPermission": "View"}, Verdict.PASS),
    ("scuba", "2.2", {"defaultLinkPermission": "View", "coreDefaultShareLinkRole": "Edit"}, Verdict.FAIL),
    ("scuba", "3.1", {"sharingCapability": NEW, "requireAnonymousLinksExpireInDays": 0}, Verdict.NOT_APPLICABLE),
    ("scuba", "3.1", {"sharingCapability": ALL, "requireAnonymousLinksExpireInDays": 30}, Verdict.PASS),
    ("scuba", "3.1", {"sharingCapability": ALL, "requireAnonymousLinksExpireInDays": 31}, Verdict.FAIL),
    ("scuba", "3.1", {"sharingCapability": ALL, "requireAnonymousLinksExpireInDays": 0}, Verdict.FAIL),
    ("scuba", "3.1", {"sharingCapability": ALL, "requireAnonymousLinksExpireInDays": -1}, Verdict.FAIL),
    ("scuba", "3.2", {"sharingCapability": ALL, "fileAnonymousLinkType": "View", "folderAnonymousLinkType": "View"},
     Verdict.PASS),
    ("scuba", "3.3", {"sharingCapability": FEW, "emailAttestationRequired": True, "emailAttestationReAuthDays": 30},
     Verdict.PASS),
    ("cis", "7.2.1", {"legacyAuthProtocolsEnabled": True}, Verdict.FAIL),
    ("cis", "7.2.3", {"sharingCapability": NEW}, Verdict.PASS),
    ("cis", "7.2.7", {"defaultSharingLinkType": "Internal"}, Verdict.PASS),
    ("cis", "7.2.7", {"defaultSharingLinkType": "None"}, Verdict.FAIL),
    ("cis", "7.2.7", {"defaultSharingLinkType": "Direct", "coreDefaultShareLinkScope": "Organization"}, Verdict.PASS),
    ("cis", "7.2.7", {"defaultSharingLinkType": "Direct", "coreDefaultShareLinkScope": "Anyone"}, Verdict.FAIL),
    ("cis", "7.2.11", {"defaultLinkPermission": "View", "coreDefaultShareLinkRole": "Review"}, Verdict.FAIL),
    ("cis", "7.2.8", {"sharingCapability": "Disabled"}, Verdict.NOT_APPLICABLE),
    ("cis", "7.2.8", {"sharingCapability": NEW}, Verdict.UNKNOWN),
    ("cis", "7.2.8", {"sharingCapability": NEW, GROUPS: ()}, Verdict.FAIL),
    ("cis", "7.2.8", {"sharingCapability": NEW, GROUPS: ("c:0t.c|tenant|1",)}, Verdict.PASS),
    ("cis", "7.2.8", {"sharingCapability": NEW, GROUPS: ("c:0(.s|true",)}, Verdict.FAIL),
    ("cis", "7.2.8", {"sharingCapability": NEW, "whoCanShareAuthenticatedGuestAllowList": ("1",)}, Verdict.PASS),
    ("cis", "7.2.9", {"externalUserExpirationRequired": True, "externalUserExpireInDays": 30}, Verdict.PASS),
    ("cis", "7.2.10", {"emailAttestationRequired": True, "emailAttestationReAuthDays": 15}, Verdict.PASS),
)  # fmt: skip


@pytest.mark.parametrize(("name", "control", "tenant", "verdict"), TENANTS)
def test_a_control_judges_the_tenant_as_the_baseline_says(
    name: str, control: str, tenant: dict[str, Any], verdict: Verdict
) -> None:
    assert verdicts(name, tenant, control) == {verdict}


def test_what_no_api_gives_is_unknown_and_says_so() -> None:
    bench = Bench(pack("cis"), NOW, {"settings.sharingCapability": NEW})
    (finding,) = [finding for finding in bench.of_tenant() if finding.policy == "cis-7.2.8"]
    assert finding.reason == NO_API


# The links that are proposed: nobody has set the settings that replace the older ones.
NEWER_UNSET = {"defaultShareLinkScope": "Uninitialized", "defaultShareLinkRole": "None"}
TENANT_UNSET = {"coreDefaultShareLinkScope": "Uninitialized", "coreDefaultShareLinkRole": "None"}


def test_sites_are_judged_by_what_holds_there() -> None:
    live = site(
        {
            "sharingCapability": ALL,
            "sharingDomainRestrictionMode": "None",
            "defaultSharingLinkType": "None",
            "defaultLinkPermission": "Edit",
            **NEWER_UNSET,
            "anonymousLinkExpirationInDays": 90,
            "overrideTenantAnonymousLinkExpirationPolicy": True,
        }
    )
    tenant = {
        "settings.sharingCapability": ALL,
        "settings.coreSharingCapability": ALL,
        "settings.sharingDomainRestrictionMode": "AllowList",
        "settings.defaultSharingLinkType": "Direct",
        "settings.defaultLinkPermission": "View",
        **{f"settings.{name}": value for name, value in TENANT_UNSET.items()},
        "settings.requireAnonymousLinksExpireInDays": 30,
    }
    found = {finding.policy: finding.verdict for finding in Bench(pack("scuba"), NOW, tenant).of_site(live)}
    assert found == {
        "scuba-1.1-sites": Verdict.FAIL,
        "scuba-1.3-sites": Verdict.PASS,
        "scuba-2.1-sites": Verdict.PASS,
        "scuba-2.2-sites": Verdict.FAIL,
        "scuba-3.1-sites": Verdict.FAIL,
    }


def site_verdicts(name: str, settings: dict[str, Any], tenant: dict[str, Any] | None = None) -> dict[str, Verdict]:
    live = site(settings, template="STS#3")
    given = {f"settings.{key}": value for key, value in (tenant or {}).items()}
    return {finding.policy: finding.verdict for finding in Bench(pack(name), NOW, given).of_site(live)}


OWN_END = "overrideTenantOrganizationSharingLinkExpirationPolicy"
SITES: tuple[tuple[str, str, dict[str, Any], dict[str, Any], Verdict], ...] = (
    ("microsoft", "site-devices", {"conditionalAccessPolicy": "AuthenticationContext"}, {}, Verdict.PASS),
    ("microsoft", "site-devices", {"conditionalAccessPolicy": "AllowFullAccess"}, {}, Verdict.FAIL),
    ("microsoft", "view-links-sites", {"blockDownloadLinksFileType": "WebPreviewableFiles"},
     {"blockDownloadLinksFileType": "ServerRenderedFilesOnly"}, Verdict.PASS),  # the stricter of both holds
    ("microsoft", "view-links-sites", {"blockDownloadLinksFileType": "WebPreviewableFiles"},
     {"blockDownloadLinksFileType": "WebPreviewableFiles"}, Verdict.FAIL),
    ("microsoft", "guests-sites", {"overrideTenantExternalUserExpirationPolicy": False}, {}, Verdict.NOT_APPLICABLE),
    ("microsoft", "guests-sites", {"overrideTenantExternalUserExpirationPolicy": True,
                                   "externalUserExpirationInDays": 0}, {}, Verdict.FAIL),
    ("overrides", "anonymous-links", {"overrideTenantAnonymousLinkExpirationPolicy": True,
                                      "anonymousLinkExpirationInDays": 31}, {}, Verdict.FAIL),
    ("overrides", "anonymous-links", {"overrideTenantAnonymousLinkExpirationPolicy": True,
                                      "anonymousLinkExpirationInDays": 7}, {}, Verdict.PASS),
    ("overrides", "anonymous-links", {}, {}, Verdict.UNKNOWN),
    ("overrides", "guest-admins", {"blockGuestsAsSiteAdmin": "Unspecified"},
     {"coreBlockGuestsAsSiteAdmin": "Unspecified"}, Verdict.FAIL),
    ("overrides", "guest-admins", {"blockGuestsAsSiteAdmin": "Unspecified"}, {"coreBlockGuestsAsSiteAdmin": "On"},
     Verdict.PASS),
    ("overrides", "guest-admins", {"blockGuestsAsSiteAdmin": "Unspecified"}, {}, Verdict.UNKNOWN),
    ("overrides", "guest-access", {"overrideTenantExternalUserExpirationPolicy": True,
                                   "externalUserExpirationInDays": 61}, {}, Verdict.FAIL),
    ("overrides", "user-information", {"overrideBlockUserInfoVisibility": "ApplyToNoUsers"}, {}, Verdict.FAIL),
    ("overrides", "user-information", {"overrideBlockUserInfoVisibility": "OrganizationDefault"},
     {"blockUserInfoVisibilityInSharePoint": "ApplyToGuestAndExternalUsers"}, Verdict.PASS),
    ("overrides", "user-information", {"overrideBlockUserInfoVisibility": "OrganizationDefault"}, {}, Verdict.UNKNOWN),
    ("overrides", "custom-script", {"denyAddAndCustomizePages": "Disabled"}, {}, Verdict.FAIL),
    ("scuba", "2.1-sites", {"defaultSharingLinkType": "Direct", "defaultShareLinkScope": "Anyone"}, {}, Verdict.FAIL),
    ("scuba", "2.1-sites", {"defaultSharingLinkType": "Internal", "defaultShareLinkScope": "SpecificPeople"}, {},
     Verdict.PASS),
    ("scuba", "2.1-sites", {"defaultSharingLinkType": "Internal", "defaultLinkToExistingAccess": True}, {},
     Verdict.PASS),
    ("scuba", "2.2-sites", {"defaultLinkPermission": "Edit", "defaultShareLinkRole": "RestrictedView"}, {},
     Verdict.PASS),
    ("scuba", "2.2-sites", {"defaultLinkPermission": "View", "defaultShareLinkRole": "Review"}, {}, Verdict.FAIL),
    ("cis", "7.2.7-sites", {"defaultSharingLinkType": "None", "defaultShareLinkScope": "Uninitialized"},
     {"coreDefaultShareLinkScope": "Anyone"}, Verdict.FAIL),
    ("overrides", "organization-links", {OWN_END: False}, {}, Verdict.NOT_APPLICABLE),
    ("overrides", "organization-links", {OWN_END: True, "organizationSharingLinkMaxExpirationInDays": 0}, {},
     Verdict.FAIL),
    ("overrides", "organization-links", {OWN_END: True, "organizationSharingLinkMaxExpirationInDays": 90}, {},
     Verdict.PASS),
    ("overrides", "organization-links", {}, {}, Verdict.UNKNOWN),
    ("overrides", "loop-links", {"defaultSharingLinkType": "Direct", **NEWER_UNSET,
                                 "loopDefaultSharingLinkScope": "Anyone"}, TENANT_UNSET, Verdict.FAIL),
    ("overrides", "loop-links", {"defaultSharingLinkType": "Direct", **NEWER_UNSET,
                                 "loopDefaultSharingLinkScope": "Uninitialized"},
     {"coreLoopDefaultSharingLinkScope": "Uninitialized", **TENANT_UNSET}, Verdict.PASS),
    ("overrides", "loop-links", {"defaultSharingLinkType": "Internal", **NEWER_UNSET}, TENANT_UNSET,
     Verdict.NOT_APPLICABLE),
    ("overrides", "loop-links", {"defaultSharingLinkType": "Internal"}, TENANT_UNSET, Verdict.UNKNOWN),
    ("overrides", "loop-links-inside", {"defaultSharingLinkType": "Internal", **NEWER_UNSET,
                                        "loopDefaultSharingLinkScope": "Anyone"}, TENANT_UNSET, Verdict.FAIL),
    ("overrides", "loop-permission", {"defaultLinkPermission": "View", **NEWER_UNSET,
                                      "loopDefaultSharingLinkRole": "Edit"}, TENANT_UNSET, Verdict.FAIL),
    ("overrides", "loop-permission", {"defaultLinkPermission": "View", **NEWER_UNSET,
                                      "loopDefaultSharingLinkRole": "RestrictedView"}, TENANT_UNSET, Verdict.PASS),
)  # fmt: skip


@pytest.mark.parametrize(("name", "rule", "settings", "tenant", "verdict"), SITES)
def test_a_rule_for_sites_judges_what_holds_there(
    name: str, rule: str, settings: dict[str, Any], tenant: dict[str, Any], verdict: Verdict
) -> None:
    assert site_verdicts(name, settings, tenant)[f"{name}-{rule}"] is verdict


@pytest.mark.parametrize(
    ("name", "of_sites", "of_drives"), [("scuba", "1.1-sites", "1.2-sites"), ("cis", "7.2.3-sites", "7.2.4-sites")]
)
def test_onedrives_and_their_host_are_judged_by_their_own_limit(name: str, of_sites: str, of_drives: str) -> None:
    tenant: dict[str, Observed] = {"settings.sharingCapability": ALL, "settings.oneDriveSharingCapability": ALL}
    bench = Bench(pack(name), NOW, tenant)
    for path, judged in (("/personal", of_drives), ("/personal/ann", of_drives), ("/sites/a", of_sites)):
        found = {finding.policy: finding for finding in bench.of_site(site({"sharingCapability": ALL}, path))}
        assert found[f"{name}-{judged}"].verdict is Verdict.FAIL
        assert f"{name}-{({of_sites, of_drives} - {judged}).pop()}" not in found
    tenant["settings.oneDriveSharingCapability"] = "Disabled"
    bound = site({"sharingCapability": ALL, "overrideSharingCapability": False}, "/personal")
    (held,) = [f for f in bench.of_site(bound) if f.policy.endswith(of_drives)]
    assert held.verdict is Verdict.PASS and held.reason == "limited by the tenant's oneDriveSharingCapability"


def test_what_another_setting_decides_has_no_remedy() -> None:
    """Another value of the older setting would change nothing."""
    live = site({"defaultSharingLinkType": "Direct", "defaultShareLinkScope": "Anyone"}, template="STS#3")
    (finding,) = [f for f in Bench(pack("scuba"), NOW).of_site(live) if f.policy == "scuba-2.1-sites"]
    assert finding.remedy is None and finding.found == "AnonymousAccess"
    assert finding.reason == "defaultShareLinkScope goes before it: Anyone"
    bench = Bench(pack("scuba"), NOW, {"settings.defaultSharingLinkType": "Direct",
                                       "settings.coreDefaultShareLinkScope": "Anyone"})  # fmt: skip
    (finding,) = [f for f in bench.of_tenant() if f.policy == "scuba-2.1-tenant"]
    assert finding.remedy is None and finding.reason == "coreDefaultShareLinkScope goes before it: Anyone"


def test_an_audit_asks_for_what_its_rules_rest_on() -> None:
    bench = Bench((*pack("overrides"), *pack("cis")), NOW)
    assert {f"settings.{OWN_END}", "settings.defaultShareLinkScope"} <= bench.attributes()
    assert {
        "settings.coreOrganizationSharingLinkMaxExpirationInDays",
        f"settings.{GROUPS}",
    } <= bench.tenant_attributes()


def test_a_repository_names_packs_and_may_have_its_own_form_of_a_policy() -> None:
    mine = "kind: SecurityPolicy\nname: SCUBA-2.1-sites\nappliesTo: all\nrequire: {defaultSharingLinkType: Internal}\n"
    loaded = load({"policies/p.yaml": mine}, CONFIGURATION + "baseline: [scuba, overrides]\n")
    assert not loaded.problems
    names = [policy.name for policy in loaded.policies]
    assert "SCUBA-2.1-sites" in names and "scuba-2.1-sites" not in names and "overrides-partition" in names
    alone = load({}, CONFIGURATION + "baseline: scuba\n")
    assert [policy.name for policy in alone.policies] == [policy.name for policy in pack("scuba")]


def test_an_unknown_pack_is_a_problem_with_a_place() -> None:
    (problem,) = load({}, CONFIGURATION + "baseline: scubba\n").problems
    assert problem.code == "unknown-value" and 'did you mean "scuba"' in problem.hint
