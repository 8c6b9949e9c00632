"""Which sites a policy selects, who is excepted, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from spo_gitops.model.finding import Verdict
from spo_gitops.model.policy import Selector
from spo_gitops.model.value import UNKNOWN
from spo_gitops.policy.exemptions import Standing, standing
from spo_gitops.policy.moments import end_of, moment
from spo_gitops.policy.recorded import recording
from spo_gitops.policy.selection import Match, Subject, match, subject_of, undecided

from .pieces import NOW, judged, only, policies, policy, site

LABEL = "11111111-2222-3333-4444-555555555555"
KNOWN = Subject(
    "/sites/finance",
    template="GROUP#0",
    hub="/sites/corporate",
    label=LABEL,
    guests=3,
    grouped=True,
    created="2025-03-01T08:00:00Z",
    active="2026-06-01T08:00:00Z",
    declared=True,
)

# appliesTo, whether it selects KNOWN, and the part of KNOWN that decides
CASES: tuple[tuple[str, bool, str], ...] = (
    ("all", True, ""),
    ("{urls: [/sites/fin*]}", True, ""),
    ("{urls: [/sites/hr*]}", False, ""),
    ("{urls: [/sites/hr*, /SITES/F*]}", True, ""),
    ("{urls: [/sites/*], excludeUrls: [/sites/fin*]}", False, ""),
    ("{types: [GroupTeamSite]}", True, "template"),
    ("{types: ['GROUP#0']}", True, "template"),
    ("{types: [TeamSite, CommunicationSite]}", False, "template"),
    ("{hubs: [/sites/corporate]}", True, "hub"),
    ("{hubs: [none]}", False, "hub"),
    (f"{{labels: [{LABEL}]}}", True, "label"),
    ("{labels: [none]}", False, "label"),
    ("{hasGuests: true}", True, "guests"),
    ("{hasGuests: false}", False, "guests"),
    ("{groupConnected: true}", True, "grouped"),
    ("{groupConnected: false}", False, "grouped"),
    ("{created: {before: 2025-03-02}}", True, "created"),
    ("{created: {after: 2025-03-02}}", False, "created"),
    ("{created: {after: 2025-03-01T08:00:00Z, before: 2025-03-01T08:00:01Z}}", True, "created"),
    ("{created: {before: 1y}}", True, "created"),
    ("{active: {before: 90d}}", False, "active"),
    ("{active: {after: 90d}}", True, "active"),
    ("{declared: true}", True, ""),
    ("{declared: false}", False, ""),
    ("{urls: [/sites/*], except: {hubs: [/sites/corporate]}}", False, "hub"),
    ("{urls: [/sites/*], except: {hubs: [/sites/other]}}", True, "hub"),
    ("{urls: [/sites/*], except: {hubs: [/sites/corporate], types: [TeamSite]}}", True, "template"),
)


@pytest.mark.parametrize(("applies", "selected", "decides"), CASES)
def test_each_condition_selects(applies: str, selected: bool, decides: str) -> None:
    selector = policy(applies=applies).selector
    assert match(selector, KNOWN, NOW) is (Match.YES if selected else Match.NO)
    if decides:
        unread: Any = {decides: UNKNOWN}
        assert match(selector, replace(KNOWN, **unread), NOW) is Match.UNKNOWN


def test_the_conditions_that_could_not_be_read_are_named() -> None:
    applies = "{urls: [/sites/*], types: [TeamSite], hasGuests: true, active: {after: 1y}, except: {labels: [none]}}"
    told = undecided(policy(applies=applies).selector, Subject("/sites/a", template="STS#3"), NOW)
    assert told == "whether the policy selects it rests on active, hasGuests, labels, which could not be read"


def test_a_label_is_known_by_either_name_that_the_service_has_for_it() -> None:
    (seen,) = recording({"sites": [{"url": "/sites/a", "SensitivityLabel": LABEL}]}).observations()
    assert subject_of(seen, declared=False).label == LABEL
    (bare,) = recording(
        {"sites": [{"url": "/sites/a", "SensitivityLabel": LABEL, "SensitivityLabel2": ""}]}
    ).observations()
    assert subject_of(bare, declared=False).label == ""


def test_what_is_excluded_by_a_known_part_needs_no_other() -> None:
    selector = Selector(urls=("/sites/hr*",), hubs=("/sites/corporate",))
    assert match(selector, Subject("/sites/finance"), NOW) is Match.NO


def test_a_site_that_nobody_could_read_is_unknown_and_not_passed() -> None:
    finding = only(judged(policy(applies="{types: [TeamSite]}"), site({"sharingCapability": "Disabled"})))
    assert finding.verdict is Verdict.UNKNOWN and "selects" in finding.reason


@pytest.mark.parametrize("label", ["", "00000000-0000-0000-0000-000000000000"])
def test_a_site_without_label_is_told_in_two_ways(label: str) -> None:
    assert match(Selector(labels=("none",)), replace(KNOWN, label=label), NOW) is Match.YES


def test_hubs_are_named_as_their_documents_name_them() -> None:
    hub = "kind: Site\nurl: /sites/corp\n---\nkind: Hub\nname: Corporate\nsite: /sites/corp\n"
    text = "kind: SecurityPolicy\nname: p\nappliesTo: {hubs: [corporate]}\nrequire: {allowEditing: false}\n"
    assert policies(text, hub)[0].selector.hubs == ("/sites/corp",)


# -- conditions -----------------------------------------------------------------------------------------------

WHEN = "when: {sharingCapability: {none: [Disabled]}}\n"
DOMAINS = "{sharingDomainRestrictionMode: AllowList}"


def test_a_policy_whose_condition_does_not_hold_is_not_applicable_with_the_reason() -> None:
    live = site({"sharingCapability": "Disabled", "sharingDomainRestrictionMode": "None"})
    finding = only(judged(policy(WHEN, require=DOMAINS), live))
    assert finding.verdict is Verdict.NOT_APPLICABLE and "sharingCapability is Disabled" in finding.reason


def test_a_condition_that_holds_lets_the_rule_speak_and_one_unread_is_unknown() -> None:
    shown = {"sharingCapability": "ExternalUserSharingOnly", "sharingDomainRestrictionMode": "None"}
    assert only(judged(policy(WHEN, require=DOMAINS), site(shown))).verdict is Verdict.FAIL
    shown.pop("sharingCapability")
    assert only(judged(policy(WHEN, require=DOMAINS), site(shown))).verdict is Verdict.UNKNOWN


# -- exceptions -----------------------------------------------------------------------------------------------

EXCEPT = """\
exceptions:
  - {site: /sites/a, reason: partner portal, approver: ciso@contoso.com, expires: 2026-07-31}
  - {site: "/sites/old-*", reason: migration, approver: ciso@contoso.com, expires: 2026-01-31}
"""
OPEN = {"sharingCapability": "ExternalUserAndGuestSharing"}


def test_an_exception_spares_its_site_and_says_why_and_who() -> None:
    finding = only(judged(policy(EXCEPT), site(OPEN)))
    assert finding.verdict is Verdict.EXCEPTED
    assert (
        "partner portal" in finding.reason and "ciso@contoso.com" in finding.reason and "2026-07-31" in finding.reason
    )
    assert only(judged(policy(EXCEPT), site(OPEN, "/sites/b"))).verdict is Verdict.FAIL


def test_an_exception_that_has_ended_spares_nobody() -> None:
    assert only(judged(policy(EXCEPT), site(OPEN, "/sites/old-1"))).verdict is Verdict.FAIL
    late = datetime(2026, 8, 1, tzinfo=UTC)
    assert only(judged(policy(EXCEPT), site(OPEN), now=late)).verdict is Verdict.FAIL
    last = late - timedelta(seconds=1)
    assert only(judged(policy(EXCEPT), site(OPEN), now=last)).verdict is Verdict.EXCEPTED


def test_an_exception_does_not_hide_a_site_that_is_in_order_or_unread() -> None:
    assert only(judged(policy(EXCEPT), site({"sharingCapability": "Disabled"}))).verdict is Verdict.PASS
    assert only(judged(policy(EXCEPT), site({}))).verdict is Verdict.UNKNOWN


def test_an_exception_warns_a_fortnight_before_its_end() -> None:
    lasting = policy(EXCEPT).exemptions[0]
    end = datetime(2026, 8, 1, tzinfo=UTC)
    assert standing(lasting, end - timedelta(days=14, seconds=1)) is Standing.HOLDS
    assert standing(lasting, end - timedelta(days=14)) is Standing.ENDING
    assert standing(lasting, end) is Standing.EXPIRED


def test_moments_are_days_times_and_ages() -> None:
    assert moment("90d", NOW) == NOW - timedelta(days=90)
    assert moment("2026-06-15", NOW) == datetime(2026, 6, 15, tzinfo=UTC)
    assert moment("2026-06-15T14:00:00+02:00", NOW) == NOW
    assert moment("99999y", NOW) is None and moment("soon", NOW) is None
    assert end_of("2026-12-31") == datetime(2027, 1, 1, tzinfo=UTC)
    assert end_of("2026-12-31T12:00:00Z") == datetime(2026, 12, 31, 12, tzinfo=UTC)
    assert end_of("90d") is None and end_of("never") is None
