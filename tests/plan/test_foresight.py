"""What a plan does to findings: closed, opened, left standing, or not to be told, by what holds on a site."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.model.constraint import Constraint
from spo_gitops.model.desired import Applied
from spo_gitops.model.plan import Foresight, Plan
from spo_gitops.model.policy import Exemption, Mode, Rule, Selector
from spo_gitops.model.value import UNKNOWN
from spo_gitops.problems import Position

from .pieces import KINDS, absent, declared, live, planned

HERE = Position("policies/p.yaml", 1, 1)
A, TENANT = "site:/sites/a", "tenant:settings"
SHARING, LINK = "settings.sharingCapability", "settings.defaultSharingLinkType"
UNSET = {"settings.defaultShareLinkScope": "Uninitialized"}  # goes before it where somebody has set it
MAKING = {"title": "A", "owner": "ann@contoso.com"}
OFF, FEW = "Disabled", "ExistingExternalUserSharingOnly"
NEW, ALL = "ExternalUserSharingOnly", "ExternalUserAndGuestSharing"
CLOSES, OPENS, STAYS, DOUBT = Foresight.CLOSES, Foresight.OPENS, Foresight.STAYS, Foresight.UNKNOWN


def rule(mode: Mode = Mode.AUDIT, attribute: str = SHARING, most: str = OFF, **more: Any) -> Applied:
    return Applied("p", attribute, Constraint(at_most=most), mode, "high", HERE, **more)


def fates(plan: Plan) -> list[Foresight]:
    return [each.foresight for each in plan.foreseen]


@pytest.mark.parametrize(
    ("fields", "shown", "fate", "says"),
    [
        ({}, NEW, STAYS, 'is "ExternalUserSharingOnly"'),
        ({}, UNKNOWN, DOUBT, "could not be read"),
        ({SHARING: NEW}, OFF, OPENS, 'becomes "ExternalUserSharingOnly"'),
        ({SHARING: OFF}, NEW, CLOSES, 'is "ExternalUserSharingOnly" and becomes "Disabled"'),
        ({SHARING: FEW}, NEW, STAYS, 'is "ExistingExternalUserSharingOnly"'),
        ({}, OFF, None, ""),
    ],
)
def test_a_finding_is_closed_opened_or_left(fields: dict[str, Any], shown: Any, fate: Any, says: str) -> None:
    plan = planned(desired=[declared(A, fields=fields, policies=(rule(),))], seen=[live(A, {SHARING: shown})])
    assert fates(plan) == ([fate] if fate else [])
    for each in plan.foreseen:
        assert says in each.text and (each.policy, each.severity, each.attribute) == ("p", "high", SHARING)


def test_a_plan_tells_which_policies_bind_what_a_new_site_has_by_itself() -> None:
    enforced, audited = rule(Mode.ENFORCE), rule(attribute=LINK)
    plan = planned(desired=[declared(A, fields=MAKING, policies=(enforced, audited))], seen=[absent(A)])
    (action,) = plan.actions
    assert [note for note in action.notes if "enforced policies" in note] == [
        "what it has by itself is brought within enforced policies in the same run, where it is not: "
        "p (sharingCapability)"
    ]
    said = planned(desired=[declared(A, fields=MAKING | {SHARING: OFF}, policies=(enforced,))], seen=[absent(A)])
    assert not said.actions[0].notes, "what a document declares is judged before"


def test_what_an_enforced_policy_mends_is_closed_and_what_it_cannot_is_told_once() -> None:
    site = declared(A, fields={}, policies=(rule(Mode.ENFORCE),))
    assert fates(planned(desired=[site], seen=[live(A, {SHARING: ALL})])) == [CLOSES]
    odd = planned(desired=[site], seen=[live(A, {SHARING: "Elsewhere"})])
    assert fates(odd) == [] and len(odd.findings) == 1


def test_a_new_site_opens_findings_only_by_what_is_declared() -> None:
    def made(**fields: Any) -> Plan:
        site = declared(
            A, fields={"title": "A", "owner": "ann@c.com", **fields}, create={"template": "STS#3"}, policies=(rule(),)
        )
        return planned(desired=[site], seen=[absent(A)])

    assert fates(made(**{SHARING: NEW})) == [OPENS]
    assert fates(made(**{SHARING: OFF})) == fates(made()) == []


def test_conditions_and_exceptions_are_judged_before_and_after() -> None:
    order = KINDS["site"].attribute(LINK).order
    only = rule(attribute=LINK, most="Direct", when=(Rule(SHARING, KINDS["site"].attribute(SHARING).order,
                                                     Constraint(at_least=NEW), HERE),))  # fmt: skip
    shown = {SHARING: NEW, LINK: "AnonymousAccess", "settings.defaultShareLinkScope": "Anyone"}
    assert order.rank("Direct") is not None
    off = planned(desired=[declared(A, fields={SHARING: OFF}, policies=(only,))], seen=[live(A, shown)])
    assert fates(off) == [CLOSES] and "no longer matters" in off.foreseen[0].text
    spared = Exemption("/sites/a", "portal", "ciso@contoso.com", "2099-01-01", HERE)
    excepted = rule(exemptions=(spared,))
    assert fates(planned(desired=[declared(A, policies=(excepted,))], seen=[live(A, shown)])) == []
    hub = rule(where=Selector(hubs=("/sites/h",)))
    unsure = planned(desired=[declared(A, policies=(hub,))], seen=[live(A, shown)])
    assert fates(unsure) == [DOUBT] and "could not be told" in unsure.foreseen[0].text


def test_what_follows_the_tenant_is_judged_by_the_tenant_as_the_plan_leaves_it() -> None:
    link = rule(attribute=LINK, most="Direct")
    site = declared(A, policies=(link,))
    follows = live(A, {LINK: "None", **UNSET})
    assert fates(planned(desired=[site], seen=[follows])) == [DOUBT]
    tenant = declared(TENANT, fields={"settings.defaultSharingLinkType": "Direct"})
    before = live(TENANT, {LINK: "AnonymousAccess", "settings.coreDefaultShareLinkScope": "Uninitialized"})
    assert fates(planned(desired=[site, tenant], seen=[follows, before])) == [CLOSES]


def test_a_condition_is_judged_by_what_holds_as_in_an_audit() -> None:
    """The tenant has sharing off, so that the site shares with nobody, whatever it was set to itself."""
    sharing = Rule(SHARING, KINDS["site"].attribute(SHARING).order, Constraint(at_least=NEW), HERE)
    site = declared(A, policies=(rule(attribute=LINK, most="Direct", when=(sharing,)),))
    shown, tenant = (
        live(A, {SHARING: ALL, LINK: "Internal", "settings.defaultShareLinkScope": "Organization"}),
        declared(TENANT, fields={}),
    )
    assert fates(planned(desired=[site], seen=[shown])) == [STAYS]
    shut = live(TENANT, {SHARING: OFF})
    assert fates(planned(desired=[site, tenant], seen=[shown, shut])) == []
    opening = declared(TENANT, fields={SHARING: ALL})
    assert fates(planned(desired=[site, opening], seen=[shown, shut])) == [OPENS]


def test_the_newer_settings_of_links_decide_as_in_an_audit() -> None:
    newer = "settings.defaultShareLinkScope"
    site = declared(A, fields={newer: "SpecificPeople"}, policies=(rule(attribute=LINK, most="Direct"),))
    assert fates(planned(desired=[site], seen=[live(A, {LINK: "Direct", newer: "Anyone"})])) == [CLOSES]
    tenant = declared(TENANT, fields={}, policies=(rule(attribute=LINK, most="Direct"),))
    seen = live(TENANT, {LINK: "Direct", "settings.oneDriveDefaultShareLinkScope": "Anyone"})
    assert fates(planned(desired=[tenant], seen=[seen])) == [STAYS]


@given(live_value=st.sampled_from([OFF, FEW, NEW, ALL]), wanted=st.sampled_from([None, OFF, FEW, NEW, ALL]),
       most=st.sampled_from([OFF, FEW, NEW]))  # fmt: skip
def test_what_is_foreseen_is_what_an_audit_sees_before_and_after(live_value: str, wanted: Any, most: str) -> None:
    fields = {} if wanted is None else {SHARING: wanted}
    site = declared(A, fields=fields, policies=(rule(most=most),))
    order = KINDS["site"].attribute(SHARING).order
    before = Constraint(at_most=most).allows(live_value, order)
    after = Constraint(at_most=most).allows(wanted or live_value, order)
    fate = {(True, True): [], (False, True): [CLOSES], (True, False): [OPENS], (False, False): [STAYS]}[before, after]
    assert fates(planned(desired=[site], seen=[live(A, {SHARING: live_value})])) == fate
