"""The checks beyond settings: each over read facts, with three values, within the limits and exceptions of policies."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.kinds.exposure import access_of
from spo_gitops.model.address import Address
from spo_gitops.model.exposure import Access, Exposure, Links, Shared, Tally
from spo_gitops.model.finding import Finding, Verdict
from spo_gitops.model.policy import Level, Policy
from spo_gitops.model.value import UNKNOWN, Observed
from spo_gitops.policy.audit import Bench
from spo_gitops.policy.checks.catalogue import CHECKS, built_in, parts_of, requests_of, with_built_in
from spo_gitops.policy.checks.domains import allowed_domains
from spo_gitops.policy.checks.rule import Part

from ..desired.memory import load
from .pieces import NOW, policies, site

OF_SITES = {name for name, check in CHECKS.items() if check.level is Level.SITE}
GUEST = "g#ext#@contoso.com"
GOOD = Exposure(
    Address("site", "/sites/a"),
    owner="ann@contoso.com",
    changed="2026-06-01T08:00:00Z",
    used_mb=10,
    quota_mb=1000,
    custom_script=False,
    sharing="Disabled",
    is_hub=True,
    open_hub=False,
    group="group-1",
    admins=("ben@contoso.com",),
    access=Access(),
    unique=(),
    visibility="Private",
    group_owners=("ann@contoso.com", "ben@contoso.com"),
    blocked_owners=frozenset(),
    owner_account="active",
    last_seen={},
    shared=Shared(),
    inviters={},
    granted={},
    domains=("fabrikam.com",),
)
LISTED: dict[str, Any] = {
    "settings.sharingDomainRestrictionMode": "AllowList",
    "settings.sharingAllowedDomainList": "Fabrikam.com northwind.com",
}
TWO = Tally(3, 2, 1, ("Documents #1", "Documents #2"), ("Documents #1", "Documents #2"))
OF_GUEST = Access(guests={GUEST: "directly"}, guest_ends={GUEST: "2026-12-31T00:00:00Z"})


def verdicts(
    exposure: Exposure,
    by: tuple[Policy, ...] = built_in(),
    now: datetime = NOW,
    tenant: dict[str, Any] = LISTED,
) -> dict[str, Finding]:
    """The finding of each policy without its prefix."""
    live = site({}, path=exposure.address.key)
    return {f.policy.removeprefix("check-"): f for f in Bench(by, now, tenant).of_site(live, exposure)}


def failing(exposure: Exposure, *by: Policy) -> list[str]:
    found = verdicts(exposure, by or built_in())
    return [name for name, finding in found.items() if finding.verdict is not Verdict.PASS]


def test_a_site_in_order_passes_all() -> None:
    assert {finding.verdict for finding in verdicts(GOOD).values()} == {Verdict.PASS}
    assert set(verdicts(GOOD)) == OF_SITES


# what differs, and the one check that fails for it, with what it says
BAD: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"changed": "2024-01-01T00:00:00Z"}, "stale", "days"),
    ({"used_mb": 900}, "storage", "90%"),
    ({"owner": GUEST}, "owner", "external person"),
    ({"custom_script": True}, "custom-script", "allowed"),
    ({"open_hub": True}, "open-hub", "anybody"),
    ({"domains": ("fabrikam.com", "litware.com")}, "allowed-domains", "1 litware.com"),
    ({"admins": ()}, "single-admin", "ann@contoso.com"),
    ({"admins": tuple(f"a{n}@contoso.com" for n in range(6))}, "many-admins", "a5@contoso.com"),
    ({"access": Access(everyone={"everyone": "Visitors"})}, "everyone", "everyone (Visitors)"),
    ({"access": OF_GUEST, "last_seen": {GUEST: "2026-06-01T00:00:00Z"}, "inviters": {GUEST: "ann@contoso.com"}},
     "guests", f"{GUEST} (directly, invited by ann@contoso.com, until 2026-12-31, last seen 2026-06-01)"),
    ({"access": Access(direct=("ben@contoso.com",))}, "direct-grants", "ben@contoso.com"),
    ({"access": Access(applications={"app": "directly"})}, "applications", "app (directly)"),
    ({"granted": {"Time Manager 8": "read"}}, "granted-applications", "Time Manager 8 (read)"),
    ({"access": Access(links=Links(organization=3)), "shared": None}, "organization-links", "3"),
    ({"unique": ("Salaries",)}, "unique-permissions", "Salaries"),
    ({"visibility": "Public"}, "public-group", "Public"),
    ({"group_owners": ("ann@contoso.com",)}, "group-owners", "ann@contoso.com"),
    ({"owner_account": "blocked"}, "disabled-owner", "the account is blocked"),
    ({"owner_account": "gone"}, "disabled-owner", "the account is gone"),
    ({"owner": "c:0o.c|federateddirectoryclaimprovider|group-1_o", "group_owned": True,
      "blocked_owners": frozenset({"ann@contoso.com", "ben@contoso.com"})}, "disabled-owner", "blocked: ann@"),
)  # fmt: skip
RESTS = {  # what else cannot pass, for a reason of its own
    "organization-links": {"anyone-links": "pass", "lasting-links": "unknown"},
}


@pytest.mark.parametrize(("differs", "fails", "says"), BAD)
def test_one_thing_wrong_fails_one_check_and_says_what(differs: dict[str, Any], fails: str, says: str) -> None:
    found = verdicts(replace(GOOD, **differs))
    assert [name for name, finding in found.items() if finding.verdict is Verdict.FAIL] == [fails]
    assert says in f"{found[fails].found} {found[fails].reason}"
    rest = {name for name, finding in found.items() if finding.verdict is Verdict.UNKNOWN}
    assert rest == {name for name, word in RESTS.get(fails, {}).items() if word == "unknown"}


def test_what_was_not_read_is_unknown_with_the_reason() -> None:
    nothing = Exposure(Address("site", "/sites/a"), troubles={"site": "403", "access": "throttled"})
    found = verdicts(nothing)
    assert {finding.verdict for finding in found.values()} == {Verdict.UNKNOWN}
    assert found["owner"].reason == "403" and found["guests"].reason == "throttled"


@given(lacks=st.sets(st.sampled_from([n for n in Exposure.__dataclass_fields__ if n not in ("address", "troubles")])))
def test_what_is_not_read_never_passes_and_never_fails_anything_else(lacks: set[str]) -> None:
    """Taking facts away makes verdicts unknown, or leaves them: it never turns a pass into a fail."""
    less = replace(GOOD, **{name: False if name == "group_owned" else None for name in lacks})
    assert {finding.verdict for finding in verdicts(less).values()} <= {Verdict.PASS, Verdict.UNKNOWN}
    assert all(verdicts(less)[name].verdict is Verdict.UNKNOWN for name in ("owner", "stale") if name in lacks)


def test_links_for_anyone_are_excluded_where_they_cannot_work_and_counted_where_they_were_looked_for() -> None:
    opened = replace(GOOD, sharing="ExternalUserAndGuestSharing", shared=None)
    found = verdicts(opened)["anyone-links"]
    assert found.verdict is Verdict.UNKNOWN and "item by item" in found.reason
    looked = verdicts(replace(opened, shared=Shared(anyone=TWO, organization=TWO)))
    assert looked["anyone-links"].found == 3 and looked["anyone-links"].verdict is Verdict.FAIL
    assert looked["anyone-links"].reason == ("2 without end, 1 for editing; at Documents #1, Documents #2 and 1 more")
    assert looked["lasting-links"].found == 4 and "Documents #1 (for anyone)" in looked["lasting-links"].reason
    assert verdicts(replace(opened, shared=Shared()))["anyone-links"].verdict is Verdict.PASS


def test_guests_without_end_or_long_away_are_told_and_doubt_is_unknown() -> None:
    ends = {"a#ext#@x": "", "b#ext#@x": "2026-12-31T00:00:00Z"}
    both = Access(guests={"a#ext#@x": "Members", "b#ext#@x": "by a link"}, guest_ends=ends)
    seen = {"a#ext#@x": "2026-06-10T00:00:00Z", "b#ext#@x": "2026-01-10T00:00:00Z"}
    found = verdicts(replace(GOOD, access=both, last_seen=seen))
    assert found["guests"].found == 2
    assert found["lasting-guests"].found == 1 and "a#ext#@x (Members, without end" in found["lasting-guests"].reason
    assert found["inactive-guests"].found == 1 and "b#ext#@x" in found["inactive-guests"].reason
    silent = verdicts(replace(GOOD, access=replace(both, guest_ends={}), last_seen={"a#ext#@x": seen["a#ext#@x"]}))
    assert silent["lasting-guests"].verdict is silent["inactive-guests"].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("most", "verdict"), [(0, Verdict.FAIL), (1, Verdict.UNKNOWN), (2, Verdict.PASS)])
def test_guests_of_whom_no_end_is_told_count_where_the_limit_might_be_passed(most: int, verdict: Verdict) -> None:
    access = Access(guests={"a#ext#@x": "Members", "b#ext#@x": "by a link"}, guest_ends={"a#ext#@x": ""})
    seen = CHECKS["lasting-guests"].look(replace(GOOD, access=access), {"atMost": most}, NOW)
    assert (Verdict.UNKNOWN if seen is None else Verdict.PASS if seen.fine else Verdict.FAIL) is verdict


def test_what_a_site_is_not_is_not_applicable() -> None:
    plain = replace(GOOD, is_hub=False, open_hub=None, group="", visibility=None, group_owners=None)
    found = verdicts(plain)
    counts = Counter(finding.verdict for finding in found.values())
    assert counts == {Verdict.NOT_APPLICABLE: 3, Verdict.PASS: len(OF_SITES) - 3}
    owned = verdicts(replace(GOOD, owner="c:0o.c|federateddirectoryclaimprovider|g_o", group_owned=True, admins=()))
    assert owned["owner"].verdict is owned["single-admin"].verdict is Verdict.NOT_APPLICABLE
    assert owned["disabled-owner"].verdict is Verdict.PASS
    assert verdicts(replace(GOOD, owner=""))["owner"].verdict is Verdict.FAIL
    catalog = verdicts(replace(GOOD, is_app_catalog=True, custom_script=True))
    assert catalog["custom-script"].verdict is Verdict.NOT_APPLICABLE


def test_a_list_of_domains_is_compared_where_site_and_tenant_have_one() -> None:
    def found(exposure: Exposure, tenant: dict[str, Any]) -> tuple[Verdict, str]:
        finding = verdicts(exposure, tenant=tenant)["allowed-domains"]
        return finding.verdict, finding.reason

    none = {"settings.sharingDomainRestrictionMode": "None", "settings.sharingAllowedDomainList": ""}
    unread = (Verdict.UNKNOWN, "the site's list of allowed domains, or the tenant's, was not read")
    assert found(GOOD, LISTED) == (Verdict.PASS, "")
    assert found(GOOD, none) == (Verdict.NOT_APPLICABLE, "the tenant has no list of allowed domains")
    own = (Verdict.NOT_APPLICABLE, "it has no list of allowed domains of its own")
    assert found(replace(GOOD, domains=()), {}) == own
    assert found(GOOD, {}) == found(replace(GOOD, domains=None), LISTED) == unread
    assert found(replace(GOOD, domains=None), none) == unread


@pytest.mark.parametrize(
    ("mode", "listed", "allowed"),
    [
        ("AllowList", "b.com A.com  b.com", ("a.com", "b.com")),
        ("BlockList", "a.com", ()),
        ("None", UNKNOWN, ()),
        ("AllowList", "", None),
        ("AllowList", UNKNOWN, None),
        (UNKNOWN, "a.com", None),
    ],
)
def test_a_list_allows_domains_only_where_it_binds(mode: Observed, listed: Observed, allowed: object) -> None:
    assert allowed_domains(mode, listed) == allowed


# -- policies with checks --

STRICT = """\
kind: SecurityPolicy
name: few-admins
severity: critical
title: Three at most
references: [ISO 5.18]
appliesTo: {urls: ["/sites/*"]}
checks:
  many-admins: {atMost: 1}
  stale: {days: 10}
  storage: {}
exceptions:
  - {site: /sites/spared, reason: Being moved, approver: ann@contoso.com, expires: 2026-06-20}
"""


def test_a_policy_sets_limits_severity_and_exceptions_of_checks() -> None:
    two = replace(GOOD, admins=("ben@contoso.com", "cai@contoso.com"))
    strict = policies(STRICT)
    found = list(Bench(strict, NOW).of_site(site({}, path="/sites/a"), two))
    assert [(f.check, f.verdict) for f in found] == [
        ("many-admins", Verdict.FAIL), ("stale", Verdict.FAIL), ("storage", Verdict.PASS)
    ]  # fmt: skip
    assert found[0].severity == "critical" and found[0].demand == "at most 1 beside the owner"
    assert found[0].references == ("ISO 5.18",) and found[0].position is not None and found[0].position.line == 8
    elsewhere = replace(two, address=Address("site", "/teams/a"))
    assert not list(Bench(strict, NOW).of_site(site({}, path="/teams/a"), elsewhere))
    spared = replace(two, address=Address("site", "/sites/spared"))
    live = site({}, path="/sites/spared")
    told = {f.check: f for f in Bench(strict, NOW).of_site(live, spared)}
    assert told["many-admins"].verdict is Verdict.EXCEPTED and "Being moved" in told["many-admins"].reason
    assert told["storage"].verdict is Verdict.PASS
    later = Bench(strict, datetime(2026, 6, 21, tzinfo=NOW.tzinfo))
    assert {f.verdict for f in later.of_site(live, spared) if f.check != "storage"} == {Verdict.FAIL}
    assert any("has ended" in f.reason for f in later.of_tenant())
    assert any("the exception of /sites/spared ends on" in note for note in Bench(strict, NOW).notes())


def test_a_policy_of_a_checks_name_takes_its_place() -> None:
    own = policies(STRICT.replace("few-admins", "Check-Stale"))
    names = [policy.name for policy in with_built_in(own)]
    assert "Check-Stale" in names and "check-stale" not in names and len(names) == len(CHECKS)


def test_a_condition_of_the_policy_holds_for_checks_too() -> None:
    text = STRICT.replace("checks:", "when: {sharingCapability: Disabled}\nchecks:")
    (policy,) = policies(text)
    bench = Bench((policy,), NOW)
    (finding, *_) = bench.of_site(site({"sharingCapability": "ExternalUserSharingOnly"}), GOOD)
    assert finding.verdict is Verdict.NOT_APPLICABLE
    (finding, *_) = bench.of_site(site({}), GOOD)
    assert finding.verdict is Verdict.UNKNOWN


WRONG = (
    ("checks: {many-admin: {}}", "unknown-key", 'did you mean "many-admins"'),
    ("checks: {many-admins: {atmost: 3}}", "unknown-key", "atMost"),
    ("checks: {many-admins: {atMost: -1}}", "out-of-range", "write 0"),
    ("checks: {storage: {percent: high}}", "wrong-type", ""),
    ("checks: {storage: {percent: 101}}", "out-of-range", ""),
    ("checks: {}", "empty-map", "stale"),
    ("checks: [stale]", "wrong-type", ""),
    ("checks: {stale: {}}\nmode: enforce", "not-enforceable", "only report"),
    ("checks: {stale: {}}\nmode: block", "not-enforceable", "only report"),
)


@pytest.mark.parametrize(("text", "code", "hint"), WRONG)
def test_what_is_wrong_with_checks_is_a_problem_at_its_place(text: str, code: str, hint: str) -> None:
    document = f"kind: SecurityPolicy\nname: p\nappliesTo: all\n{text}\n"
    (problem,) = load({"policies/p.yaml": document}).problems
    assert problem.code == code and problem.position.line == 4
    assert hint in f"{problem.hint} {problem.expected}"


def test_a_check_is_about_sites_or_the_tenant_like_its_policy_and_a_policy_demands_something() -> None:
    tenant = "kind: SecurityPolicy\nname: p\nappliesTo: tenant\nchecks: {stale: {}}\n"
    assert [problem.code for problem in load({"policies/p.yaml": tenant}).problems] == ["wrong-place"]
    mixed = "kind: SecurityPolicy\nname: p\nappliesTo: all\nchecks:\n  stale: {}\n  tenant-applications: {}\n"
    (problem,) = load({"policies/p.yaml": mixed}).problems
    assert (problem.code, problem.position.line) == ("wrong-place", 6) and "appliesTo: tenant" in str(problem.hint)
    nothing = "kind: SecurityPolicy\nname: p\nappliesTo: all\n"
    assert [problem.code for problem in load({"policies/p.yaml": nothing}).problems] == ["missing-key"]


def test_only_what_checks_rest_on_is_read_and_counted() -> None:
    def cost(*names: str, deep: bool = True, rationed: bool = False) -> int:
        return requests_of(parts_of((CHECKS[name] for name in names), deep=deep, rationed=rationed))

    assert cost("stale", "owner", "open-hub") == 0
    assert cost("guests") == cost("guests", "everyone", "direct-grants") == 1
    assert cost("guests", "many-admins", "unique-permissions", "public-group", "disabled-owner") == 6
    assert Part.LINKS not in parts_of([CHECKS["guests"]], deep=True, rationed=False)
    assert Part.LINKS in parts_of([CHECKS["guests"]], deep=True, rationed=True)
    assert cost("granted-applications") == 1 and CHECKS["granted-applications"].is_rationed
    assert parts_of([CHECKS["anyone-links"]], deep=False, rationed=False) == {Part.SITE}


# -- reading who has access --


def user(login: str, number: int = 1, kind: int = 1, **more: Any) -> dict[str, Any]:
    return {"Id": number, "LoginName": login, "PrincipalType": kind, "Title": login, **more}


def role(member: dict[str, Any], kind: int = 2) -> dict[str, Any]:
    return {"Member": member, "RoleDefinitionBindings": [{"RoleTypeKind": kind}]}


def group(number: int, title: str, *logins: str) -> dict[str, Any]:
    return {"Id": number, "Title": title, "PrincipalType": 8, "Users": [user(login) for login in logins]}


def test_access_is_told_by_way_and_limited_access_is_none() -> None:
    members = group(5, "Members", "i:0#.f|membership|ann@contoso.com", "c:0(.s|true", "i:0#.f|membership|g#ext#@c.com")
    unused = group(6, "Unused", "c:0-.f|rolemanager|spo-grid-all-users/x")
    link = group(7, "SharingLinks.1.OrganizationEdit.2", "i:0#.f|membership|h#ext#@c.com")
    named = group(8, "SharingLinks.1.Flexible.3")
    members["Users"][2]["Expiration"] = "2026-12-31T00:00:00Z"
    body = {
        "SiteGroups": [members, unused, link, named],
        "RoleAssignments": [
            role(members, 3),
            role(unused, 1),
            role(link, 1),
            role(user("i:0#.f|membership|ben@contoso.com")),
            role(user("i:0i.t|ms.sp.ext|app@x")),
            role(user("c:0t.c|tenant|group", kind=4)),
        ],
    }
    access = access_of(body)
    assert access.everyone == {"everyone": "Members"}
    assert access.guests == {"g#ext#@c.com": "Members", "h#ext#@c.com": "by a link"}
    assert access.guest_ends == {"g#ext#@c.com": "2026-12-31T00:00:00Z"}
    assert access.direct == ("ben@contoso.com",)
    assert list(access.applications.values()) == ["directly"]
    assert access.links == Links(organization=1, named=1)


def test_people_outside_without_an_account_are_guests_too() -> None:
    """Who gets a code by mail is known by the login name, or by what the service says beside it."""
    by_code = user("i:0#.f|membership|urn%3aspo%3aguest#pam@fabrikam.com", 3)
    said = user("i:0#.f|membership|lee@litware.com", 4, IsEmailAuthenticationGuestUser=True)
    members = {**group(5, "Members"), "Users": [user("i:0#.f|membership|urn:spo:guest#kim@fabrikam.com"), said]}
    body = {"SiteGroups": [members], "RoleAssignments": [role(members, 3), role(by_code)]}
    access = access_of(body)
    assert set(access.guests) == {
        "urn%3aspo%3aguest#pam@fabrikam.com",
        "urn:spo:guest#kim@fabrikam.com",
        "lee@litware.com",
    }
    assert (access.everyone, access.direct) == ({}, ())
