"""The check of the tenant itself: applications that the directory lets into every site."""

from __future__ import annotations

import pytest

from spo_gitops.model.address import TENANT
from spo_gitops.model.exposure import Access, Exposure, Reach
from spo_gitops.model.finding import Finding, Verdict
from spo_gitops.policy.audit import Bench
from spo_gitops.policy.checks.catalogue import CHECKS, built_in, parts_of, requests_of
from spo_gitops.policy.checks.rule import Part
from spo_gitops.policy.checks.sparing import without

from ..desired.memory import load
from .pieces import NOW, policies

NAME = "tenant-applications"
CLOCK = {"Clock 8": "Sites.Read.All of SharePoint"}


def judged(exposure: Exposure, *, by: str = "", trouble: str = "") -> Finding:
    chosen = policies(by) if by else tuple(one for one in built_in() if one.name == f"check-{NAME}")
    (finding,) = [one for one in Bench(chosen, NOW, trouble=trouble).of_tenant(exposure) if one.check]
    return finding


@pytest.mark.parametrize(
    ("reach", "verdict", "reason"),
    [
        (Reach(), Verdict.PASS, ""),
        (Reach(ours="Sites.FullControl.All of SharePoint"), Verdict.PASS, "this program, which is not counted"),
        (Reach(CLOCK), Verdict.FAIL, "Clock 8 (Sites.Read.All of SharePoint)"),
        (Reach({f"App {n:02}": "Files.Read.All of Microsoft Graph" for n in range(20)}), Verdict.FAIL, "App 19 (Files"),
        (Reach(CLOCK, unnamed=("r",)), Verdict.FAIL, "Clock 8"),
        (Reach(unnamed=("r",)), Verdict.UNKNOWN, "not read"),
        (None, Verdict.UNKNOWN, "not read"),
    ],
)
def test_what_reaches_every_site_fails_ours_does_not_and_what_is_not_known_is_no_pass(
    reach: Reach | None, verdict: Verdict, reason: str
) -> None:
    found = judged(Exposure(TENANT, reach=reach, troubles={"reach": "not read"}))
    assert (found.verdict, found.address, found.attribute) == (verdict, TENANT, NAME)
    assert reason in found.reason and found.severity == "high"
    if verdict is Verdict.FAIL and reach is not None:
        assert found.found == len(reach.others)


@pytest.mark.parametrize(
    ("reach", "verdict"),
    [
        (Reach(CLOCK), Verdict.PASS),
        (Reach(leading={"Clock 8": "Group.ReadWrite.All of Microsoft Graph"}), Verdict.FAIL),
        (Reach(unnamed=("r",)), Verdict.UNKNOWN),
        (None, Verdict.UNKNOWN),
    ],
)
def test_what_leads_to_every_site_is_a_check_of_its_own(reach: Reach | None, verdict: Verdict) -> None:
    chosen = tuple(one for one in built_in() if one.name == "check-leading-applications")
    (found,) = Bench(chosen, NOW).of_tenant(Exposure(TENANT, reach=reach, troubles={"reach": "not read"}))
    assert (found.verdict, found.severity) == (verdict, "medium")
    assert verdict is not Verdict.FAIL or "Clock 8 (Group.ReadWrite.All" in found.reason


POLICY = f"""
kind: SecurityPolicy
name: known-applications
severity: critical
appliesTo: tenant
checks:
  {NAME}: {{atMost: 1}}
"""


def test_a_policy_of_the_tenant_sets_the_limit_and_a_condition_holds() -> None:
    assert judged(Exposure(TENANT, reach=Reach(CLOCK)), by=POLICY).verdict is Verdict.PASS
    two = Exposure(TENANT, reach=Reach({**CLOCK, "Mailer 9": "Files.Read.All of Microsoft Graph"}))
    found = judged(two, by=POLICY)
    assert (found.verdict, found.severity) == (Verdict.FAIL, "critical")
    assert found.demand == "at most 1 applications with roles for all sites"
    assert found.position is not None and found.position.line == 7
    conditional = POLICY + "when: {legacyAuthProtocolsEnabled: true}\n"
    found = judged(two, by=conditional, trouble="refused")
    assert found.verdict is Verdict.UNKNOWN and "legacyAuthProtocolsEnabled" in found.reason


CLOCK_ID, MAILER_ID = "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"
TWO = {f"Clock {CLOCK_ID}": "Sites.Read.All of SharePoint", f"Mailer {MAILER_ID}": "Files.Read.All of Microsoft Graph"}
LATER = "2099-12-31"
REASON = "reason: Backup, approver: ciso@contoso.com, expires:"


@pytest.mark.parametrize(
    ("spared", "verdict", "count", "reason"),
    [
        (((CLOCK_ID, LATER), (MAILER_ID, LATER)), Verdict.EXCEPTED, 0, f"application {MAILER_ID} excepted until"),
        (((CLOCK_ID.upper(), LATER),), Verdict.FAIL, 1, f"Mailer {MAILER_ID} (Files.Read.All of Microsoft Graph)"),
        (((CLOCK_ID, "2020-01-01"), (MAILER_ID, LATER)), Verdict.FAIL, 1, f"Clock {CLOCK_ID} (Sites.Read.All"),
        (((CLOCK_ID[:-1] + "6", LATER),), Verdict.FAIL, 2, f"Clock {CLOCK_ID} (Sites.Read.All"),
    ],
)
def test_a_single_application_is_left_out_until_its_exception_ends(
    spared: tuple[tuple[str, str], ...], verdict: Verdict, count: int, reason: str
) -> None:
    lines = "".join(f"  - {{application: {who}, {REASON} {end}}}\n" for who, end in spared)
    policy = POLICY.replace("{atMost: 1}", "{}") + f"exceptions:\n{lines}"
    found = judged(Exposure(TENANT, reach=Reach(TWO)), by=policy)
    assert (found.verdict, found.found) == (verdict, count) and reason in found.reason
    assert judged(Exposure(TENANT, reach=Reach()), by=policy).verdict is Verdict.PASS


def test_what_has_a_role_on_a_site_and_what_is_granted_is_left_out_too() -> None:
    claim = f"00000003-0000-0ff1-ce00-000000000000|{CLOCK_ID}@7d9c1a52-1111-2222-3333-444455556666"
    seen = Exposure(TENANT, access=Access(applications={claim: "directly"}), granted={f"Clock {CLOCK_ID}": "write"})
    left = without(seen, {CLOCK_ID})
    assert left.access == Access() and left.granted == {} and left.reach is None
    assert without(seen, {MAILER_ID}) == seen


def test_an_exception_names_a_site_or_an_application_of_a_check_of_applications() -> None:
    def codes(exception: str, checks: str = NAME) -> list[str]:
        written = f"{POLICY.replace(f'{NAME}:', f'{checks}:')}exceptions:\n  - {{{exception}, {REASON} 2099-12-31}}\n"
        written = written if checks == NAME else written.replace("appliesTo: tenant", "appliesTo: all")
        return [problem.code for problem in load({"policies/p.yaml": written}).problems]

    assert codes(f"application: {CLOCK_ID}") == []
    assert codes("application: Clock") == ["bad-id"]
    assert codes(f"site: /sites/a, application: {CLOCK_ID}") == ["wrong-place"]
    assert codes(f"application: {CLOCK_ID}", "many-admins") == ["wrong-place"]


def test_only_an_audit_looks_at_it_and_it_costs_nothing_a_site() -> None:
    bound = POLICY + "mode: enforce\n"
    assert [problem.code for problem in load({"policies/p.yaml": bound}).problems] == ["not-enforceable"]
    parts = parts_of([CHECKS[NAME]], deep=True, rationed=False)
    assert parts == {Part.REACH} and requests_of(parts) == 0
    assert not CHECKS[NAME].is_free and not CHECKS[NAME].is_rationed
