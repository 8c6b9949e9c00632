"""What the tenant allows, as it is and as the plan makes it, decides what its sites may have."""

from __future__ import annotations

import pytest

from spo_gitops.model.desired import Desired
from spo_gitops.model.observation import Observation
from spo_gitops.model.plan import Case, Plan, Verb
from spo_gitops.model.value import Value

from .pieces import KINDS, absent, action, at, blocked, decision, declared, live, planned, record, unreadable, writes

SITE, TENANT = "site:/sites/a", "tenant:settings"
SHARING = "settings.sharingCapability"
CLOSED, GUESTS, ANYONE = "Disabled", "ExternalUserSharingOnly", "ExternalUserAndGuestSharing"


def site(sharing: str = ANYONE, **more: Value) -> Desired:
    return declared(SITE, fields={SHARING: sharing, **{f"settings.{name}": value for name, value in more.items()}})


def tenant(sharing: str, **more: Value) -> Observation:
    fields: dict[str, Value] = {SHARING: sharing, "settings.coreSharingCapability": sharing}
    fields |= {f"settings.{name}": value for name, value in more.items()}
    return live(TENANT, fields, identity="tenant")


def test_what_the_tenant_forbids_is_blocked_and_the_rest_goes_on() -> None:
    plan = planned(
        desired=[site(ANYONE, disableFlows=True)],
        seen=[live(SITE, {SHARING: CLOSED, "settings.disableFlows": False}), tenant(GUESTS)],
    )
    assert writes(action(plan, SITE)) == {"settings.disableFlows": True}
    assert 'at most "ExternalUserSharingOnly" (coreSharingCapability)' in blocked(plan, SITE).reason
    assert blocked(plan, SITE).position is not None
    ownership = action(plan, SITE).ownership
    assert ownership is not None and ownership.digest == "" and SHARING not in ownership.attributes


def test_what_the_tenant_allows_is_written() -> None:
    plan = planned(desired=[site(GUESTS)], seen=[live(SITE, {SHARING: CLOSED}), tenant(GUESTS)])
    assert writes(action(plan, SITE)) == {SHARING: GUESTS}
    assert not plan.blocked and not plan.findings


def test_the_tenant_counts_as_the_same_plan_makes_it() -> None:
    opening = declared(TENANT, create={}, fields={SHARING: ANYONE, "settings.coreSharingCapability": ANYONE})
    plan = planned(desired=[site(ANYONE), opening], seen=[live(SITE, {SHARING: CLOSED}), tenant(CLOSED)])
    assert not plan.blocked
    assert [str(a.address) for a in plan.actions] == [TENANT, SITE]
    assert at(TENANT) in action(plan, SITE).requires


def test_a_tenant_that_is_given_back_stricter_overrules_what_its_site_declares() -> None:
    ours = record(TENANT, {SHARING: (ANYONE, CLOSED)}, identity="tenant")
    held = record(SITE, {SHARING: (ANYONE, CLOSED)})
    plan = planned(desired=[site(ANYONE)], owned=[ours, held], seen=[live(SITE, {SHARING: ANYONE}), tenant(ANYONE)])
    assert decision(action(plan, TENANT), SHARING).case is Case.RELEASE
    assert any(SITE in finding and "(sharingCapability)" in finding for finding in plan.findings)


def test_a_site_that_must_be_made_is_not_made_with_what_it_may_not_have() -> None:
    new = declared(SITE, fields={"title": "A", "owner": "eva@contoso.com", SHARING: ANYONE})
    plan = planned(desired=[new], seen=[absent(SITE), tenant(CLOSED)])
    assert not plan.actions
    assert blocked(plan, SITE).reason.startswith(SHARING)


def test_a_tenant_that_cannot_be_read_is_told_and_forbids_nothing() -> None:
    plan = planned(desired=[site(ANYONE)], seen=[live(SITE, {SHARING: CLOSED}), unreadable(TENANT, "403 no")])
    assert writes(action(plan, SITE)) == {SHARING: ANYONE}
    assert [note for note in plan.notes if "not known" in note and "403 no" in note]


@pytest.mark.parametrize(
    ("fields", "more", "told"),
    [
        ({"restrictedAccessControl": True}, {"enableRestrictedAccessControl": False}, "enableRestrictedAccessControl"),
        ({"restrictedAccessControl": False}, {"enableRestrictedAccessControl": False}, ""),
        ({"sensitivityLabel": "x"}, {"enableMipSiteLabel": False}, "enableMipSiteLabel"),
        ({"conditionalAccessPolicy": "AllowFullAccess"}, {"conditionalAccessPolicy": "AllowLimitedAccess"}, "at most"),
        ({"conditionalAccessPolicy": "AuthenticationContext"}, {"conditionalAccessPolicy": "BlockAccess"}, ""),
        ({"overrideSharingCapability": True}, {"coreSharingCapability": CLOSED}, ""),
        (
            {"sharingDomainRestrictionMode": "AllowList", "sharingAllowedDomainList": "a.com b.com"},
            {"sharingDomainRestrictionMode": "AllowList", "sharingAllowedDomainList": "b.com c.com"},
            "sharingAllowedDomainList",
        ),
        (
            {"sharingDomainRestrictionMode": "AllowList", "sharingAllowedDomainList": "a.com b.com"},
            {"sharingDomainRestrictionMode": "BlockList", "sharingAllowedDomainList": "b.com c.com"},
            "",
        ),
    ],
)
def test_every_limit(fields: dict[str, Value], more: dict[str, Value], told: str) -> None:
    before: dict[str, Value] = {f"settings.{name}": "" for name in fields}
    plan = planned(
        desired=[site(GUESTS, **fields)], seen=[live(SITE, {SHARING: GUESTS, **before}), tenant(GUESTS, **more)]
    )
    assert bool(plan.blocked) is bool(told)
    assert told in _reasons(plan)


def test_a_site_that_is_as_declared_and_looser_than_its_tenant_is_a_finding() -> None:
    plan = planned(desired=[site(ANYONE)], seen=[live(SITE, {SHARING: ANYONE}), tenant(GUESTS)])
    assert not plan.blocked
    assert len(plan.findings) == 1 and SHARING in plan.findings[0]


def test_a_prior_that_the_tenant_forbids_by_now_is_given_back_if_the_service_takes_it() -> None:
    owned = record(SITE, {SHARING: (CLOSED, ANYONE)})
    plan = planned(desired=[declared(SITE)], owned=[owned], seen=[live(SITE, {SHARING: CLOSED}), tenant(GUESTS)])
    found = decision(action(plan, SITE), SHARING)
    assert (found.case, found.after, found.refusable, found.nearest) == (Case.RELEASE, ANYONE, True, GUESTS)
    assert "the service may not take it: it is looser than the tenant" in found.note and GUESTS in found.note
    allowed = planned(desired=[declared(SITE)], owned=[owned], seen=[live(SITE, {SHARING: CLOSED}), tenant(ANYONE)])
    assert not decision(action(allowed, SITE), SHARING).refusable


GROUP_SITE = "site:/teams/a"
PATH = "settings.siteCreationDefaultManagedPath"


def group_site(address: str = GROUP_SITE) -> Desired:
    fields: dict[str, Value] = {"title": "A", "microsoft365Group.owners": ("eva@contoso.com",)}
    return declared(address, create={"template": "GROUP#0"}, fields=fields)


def test_a_new_groups_site_below_teams_is_made_only_where_the_tenant_makes_such_sites_there() -> None:
    plan = planned(desired=[group_site()], seen=[absent(GROUP_SITE), tenant(GUESTS, **{PATH[9:]: "/sites/"})])
    assert not plan.actions
    assert "made below /sites/ (siteCreationDefaultManagedPath)" in blocked(plan, GROUP_SITE).reason
    plan = planned(desired=[group_site()], seen=[absent(GROUP_SITE), tenant(GUESTS, **{PATH[9:]: "/teams/"})])
    assert action(plan, GROUP_SITE).verb is Verb.CREATE and not plan.blocked


def test_where_groups_sites_are_made_counts_as_the_same_plan_makes_it_and_comes_first() -> None:
    opening = declared(TENANT, create={}, fields={PATH: "/teams/"})
    seen = [absent(GROUP_SITE), tenant(GUESTS, **{PATH[9:]: "/sites/"})]
    plan = planned(desired=[group_site(), opening], seen=seen)
    assert not plan.blocked and at(TENANT) in action(plan, GROUP_SITE).requires


def test_an_existing_groups_site_stands_where_it_stands_and_the_unknown_forbids_nothing() -> None:
    there = live(GROUP_SITE, {"title": "B", "microsoft365Group.owners": ("eva@contoso.com",)}, template="GROUP#0")
    plan = planned(desired=[group_site()], seen=[there, tenant(GUESTS, **{PATH[9:]: "/sites/"})])
    assert not plan.blocked and not plan.findings and writes(action(plan, GROUP_SITE)) == {"title": "A"}
    plan = planned(desired=[group_site()], seen=[absent(GROUP_SITE), tenant(GUESTS)])
    assert action(plan, GROUP_SITE).verb is Verb.CREATE


def test_the_tenant_is_asked_where_only_for_what_stands_beside_the_usual_path() -> None:
    leaning = KINDS["site"].leans_on
    assert [ask.attributes for ask in leaning(group_site())] == [{PATH}]
    assert not list(leaning(group_site("site:/sites/a"))) and not list(leaning(declared("site:/teams/a")))


def _reasons(plan: Plan) -> str:
    return "; ".join(one.reason for one in plan.blocked)
