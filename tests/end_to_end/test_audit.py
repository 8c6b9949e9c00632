"""``audit`` of a whole tenant: everything found, nothing invented, what could not be read unknown, breaks harmless."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from spo_gitops.clock import SystemClock
from spo_gitops.ledger.lock import Lock
from spo_gitops.model.address import Address
from spo_gitops.model.finding import Finding, Verdict
from spo_gitops.policy.checks.catalogue import CHECKS
from spo_gitops.workflows.audit_live import record
from spo_gitops.workflows.audit_result import Audited
from spo_gitops.workflows.audit_spool import Spool
from spo_gitops.workflows.ids import ulid
from spo_gitops.workflows.journal import Journal
from spo_gitops.workflows.project import Project, target

from .stage import Stage, document, new_site

POLICIES = (
    document(
        "SecurityPolicy", name="no-anyone", severity="high", appliesTo="all",
        require={"sharingCapability": {"atMost": "ExternalUserSharingOnly"}},
    )
    + document(
        "SecurityPolicy", name="no-script", severity="medium", appliesTo={"urls": ["/sites/*"], "declared": False},
        require={"denyAddAndCustomizePages": "Enabled"},
    )
    + document(
        "SecurityPolicy", name="tenant-modern", severity="critical", appliesTo="tenant",
        require={"legacyAuthProtocolsEnabled": False},
    )
)  # fmt: skip
OPEN, SCRIPTED = {"SharingCapability": 2}, {"DenyAddAndCustomizePages": 1}
MANY = 2000
AUDIT = ("audit", "--policy", "no-*", "--policy", "tenant-*")


def prepare(stage: Stage) -> None:
    """A tenant that meets the policies; the tests then break it where they say."""
    stage.commit({"policies/p.yaml": POLICIES, "sites/a.yaml": new_site("/sites/declared")})
    stage.edit(create={"url": "/sites/declared", "template": "SITEPAGEPUBLISHING#0", "title": "Declared"})
    stage.edit(tenant={"SharingCapability": 2, "CoreSharingCapability": 2, "LegacyAuthProtocolsEnabled": False})


def mend(stage: Stage) -> list[str]:
    """All sites in order; returns their paths."""
    sites = stage.state()["sites"]
    for path, known in sites.items():
        settings = known["settings"]
        if settings["SharingCapability"] == 2:
            stage.edit(site=path, set={"SharingCapability": 1})
        if settings["DenyAddAndCustomizePages"] != 2:
            stage.edit(site=path, set={"DenyAddAndCustomizePages": 2})
    return sorted(sites)


def found(report: Any, verdict: str = "fail") -> set[tuple[str, str]]:
    return {(f["policy"], f["resource"]) for f in report["findings"] if f["verdict"] == verdict}


def expected(stage: Stage) -> tuple[set[tuple[str, str]], set[str]]:
    """What an audit must find, from the tenant's own state, and the sites that its listing has."""
    wanted, listed = set(), set()
    for path, known in stage.state()["sites"].items():
        if known["template"] in ("SPSPERS#10", "SPSMSITEHOST#0"):
            continue  # OneDrives are in another list
        listed.add(path)
        settings = known["settings"]
        if settings["SharingCapability"] == 2:
            wanted.add(("no-anyone", f"site:{path}"))
        undeclared = path.startswith("/sites/") and path != "/sites/declared"
        if settings["DenyAddAndCustomizePages"] != 2 and undeclared:
            wanted.add(("no-script", f"site:{path}"))
    return wanted, listed


def test_two_thousand_sites_all_found_none_invented_and_unread_is_unknown(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(seed_sites=MANY)
    prepare(stage)
    for number, path in enumerate(sorted(expected(stage)[1])):
        if number % 97 == 0:
            stage.edit(site=path, set=OPEN)
        if number % 89 == 0:
            stage.edit(site=path, set=SCRIPTED)
    wanted, listed = expected(stage)
    # Some reads fail for good: those are unknown, all else is found, and nothing is invented.
    stage.faults({"kind": "status", "status": 403, "operation": "*GetSitePropertiesByUrl*", "rate": 0.05})
    stage.reset()
    result = stage.run(*AUDIT, "--format", "json", "--fail-on", "high", expect=2)
    report = result.json
    unread = {resource for _, resource in found(report, "unknown")}
    assert len(listed) * 0.02 < len(unread) == report["sites"]["unread"] < len(listed) * 0.1
    assert found(report) == {(policy, resource) for policy, resource in wanted if resource not in unread}
    assert len(wanted) > 40 and report["sites"]["judged"] == len(listed) and stage.writes == 0
    # One read a site, and what a page of the listing, the tenant and signing in take.
    assert stage.metrics()["requests"] <= len(listed) + len(listed) / 500 + 12
    assert f"{len(listed):,} resources" in result.err
    stage.no_faults()
    some = [path for path in listed if path.startswith("/sites/proj-00")]
    again = stage.run(*AUDIT, "--format", "json", "--target", "site:/sites/proj-00*").json
    assert not found(again, "unknown") and again["sites"]["judged"] == len(some)
    assert found(again) == {(policy, resource) for policy, resource in wanted if resource[5:] in some}


def test_an_audit_that_breaks_off_goes_on_where_it_was(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(seed_sites=450)
    prepare(stage)
    stage.faults({"kind": "delay", "seconds": 20, "operation": "*GetSitePropertiesByUrl*", "rate": 1.0, "after": 250})
    process = stage.start(*AUDIT, "--format", "json")
    assert process.stdout is not None
    while "judging sites: " not in (line := process.stdout.readline()) or " of " not in line:
        assert line, "it ended too soon"
    while int(line.split("judging sites: ")[1].split()[0]) < 220:
        line = process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    stage.no_faults()
    stage.reset()
    result = stage.run(*AUDIT, "--format", "json")
    assert "were judged before the break" in result.err
    wanted, listed = expected(stage)
    assert found(result.json) == wanted and result.json["sites"]["judged"] == len(listed)
    assert stage.metrics()["requests"] < len(listed) * 0.75
    # The next one begins anew, and so does one that is told to.
    stage.reset()
    again = stage.run(*AUDIT, "--format", "json").json
    assert again["counts"] == result.json["counts"] and stage.metrics()["requests"] > len(listed)


def test_the_ledger_tells_what_is_new_open_and_fixed(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(seed_sites=3)
    prepare(stage)
    first, second, *_ = mend(stage)
    stage.edit(site=first, set=OPEN)
    assert "new" in stage.run(*AUDIT, "--record").out
    told = stage.run(*AUDIT, "--record").out
    assert "open since today" in told and "  new" not in told
    stage.edit(site=second, set=OPEN)
    stage.edit(site=first, set={"SharingCapability": 0})
    report = stage.run(*AUDIT, "--record", "--format", "json").json
    assert [(f["resource"], f["new"]) for f in report["findings"]] == [(f"site:{second}", True)]
    assert [gone["key"].split()[1] for gone in report["mended"]] == [f"site:{first}"]
    last = stage.run(*AUDIT, "--format", "json").json
    assert not last["mended"] and not last["findings"][0]["new"]
    stage.run("ledger", "verify")


def test_what_another_audit_recorded_meanwhile_is_kept_and_a_lock_costs_no_second_audit(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage(seed_sites=3)
    prepare(stage)
    mend(stage)
    project = Project.open(stage.repository)
    goal = target(project.work_tree(), "")
    journal = Journal(project.git.plumbing, goal.settings, SystemClock())
    journal.fetch()
    other = {f"no-anyone site:/sites/other {name}": "2026-01-02T03:04:05Z" for name in ("a", "b")}
    journal.notes.note_findings(other, goal.settings.url, "Audit")
    with Spool(None, {}) as spool:  # as begun before: what it knows of earlier findings is nothing
        mine = Finding("no-anyone", Address("site", "/sites/mine"), "settings.x", Verdict.FAIL)
        spool.add([mine])
        at = datetime(2026, 2, 3, tzinfo=UTC)
        record(project, goal, Audited(spool, goal.policies, "contoso", "", "live", at))
    journal.fetch()
    assert journal.notes.findings() == {**other, mine.key: "2026-02-03T00:00:00Z"}

    ledger = goal.settings.ledger
    lock = Lock(project.git.plumbing, remote=ledger.remote, ledger_ref=ledger.ref, clock=SystemClock())
    with lock.acquire(ulid(SystemClock().now(), bytes(10))):
        stage.run(*AUDIT, "--record", expect=5)
    reads = stage.metrics()["requests"]
    stage.reset()
    assert "recorded in the ledger" in stage.run(*AUDIT, "--record").out
    assert stage.metrics()["requests"] <= 5 < reads, "what was judged is not read again"
    journal.fetch()
    assert not journal.notes.findings(), "those sites are gone"


def test_the_ledger_lets_go_of_what_is_gone_and_keeps_what_an_exception_spares(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage(seed_sites=3)
    prepare(stage)
    known = stage.state()["sites"]
    ordinary = (path for path in mend(stage) if known[path]["template"] in ("STS#3", "SITEPAGEPUBLISHING#0"))
    gone, spared = [path for path in ordinary if path.startswith("/sites/") and path != "/sites/declared"][:2]
    for path in (gone, spared):
        stage.edit(site=path, set=OPEN)
    short = {"site": "/sites/none", "reason": "r", "approver": "a@contoso.com", "expires": "2020-01-01"}
    ended = document("SecurityPolicy", name="no-ended", appliesTo={"urls": ["/sites/none"]},
                     require={"allowEditing": False}, exceptions=[short])  # fmt: skip
    stage.commit({"policies/e.yaml": ended})
    first = stage.run(*AUDIT, "--record", "--format", "json").json
    assert len(found(first)) == 3
    # The site goes, the exception that has ended goes, and another spares what stays as it was.
    stage.edit(recycle=gone)
    stage.control("clock", {"advanceSeconds": 7200})  # the listing lags
    until = {**short, "site": spared, "expires": "2999-12-31"}
    excepted = POLICIES.replace('"no-anyone",', f'"no-anyone", "exceptions": {json.dumps([until])},')
    lasting = ended.replace("2020-01-01", "2999-12-31")
    stage.commit({"policies/p.yaml": excepted, "policies/e.yaml": lasting})
    report = stage.run(*AUDIT, "--record", "--format", "json").json
    assert not found(report) and found(report, "excepted") == {("no-anyone", f"site:{spared}")}
    assert sorted(each["key"].split()[1] for each in report["mended"]) == ["policy:no-ended", f"site:{gone}"]
    assert "1 open finding is recorded" in " ".join(report["notes"])
    # Once the exception is gone it is as old as it was; a policy that is gone has no findings.
    stage.commit({"policies/p.yaml": POLICIES})
    again = stage.run(*AUDIT, "--record", "--format", "json").json
    assert [(f["resource"], f["new"]) for f in again["findings"]] == [(f"site:{spared}", False)]
    stage.commit({"policies/p.yaml": POLICIES.replace("no-anyone", "no-else"), "policies/e.yaml": None})
    renamed = stage.run(*AUDIT, "--record", "--format", "json").json
    assert not renamed["mended"] and "1 open finding is recorded" in " ".join(renamed["notes"])


def test_a_tenant_without_ledger_or_with_an_unreadable_one_is_audited_all_the_same(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage(seed_sites=2)
    prepare(stage)
    assert "no history" not in stage.run(*AUDIT).out
    stage.git("remote", "set-url", "origin", str(stage.folder / "gone.git"))
    assert "no history of findings" in stage.run(*AUDIT).out


def test_the_tenants_own_settings_are_judged_and_unknown_where_they_cannot_be_read(
    make_stage: Callable[..., Stage],
) -> None:
    stage = make_stage(seed_sites=2)
    prepare(stage)
    mend(stage)
    stage.run(*AUDIT, "--detailed-exitcode")
    stage.edit(tenant={"LegacyAuthProtocolsEnabled": True})
    report = json.loads(stage.run(*AUDIT, "--format", "json", "--detailed-exitcode", expect=2).out)
    assert found(report) == {("tenant-modern", "tenant:settings")}
    only = stage.run(*AUDIT, "--target", "site:/sites/declared", "--format", "json", "--detailed-exitcode").json
    assert only["sites"]["judged"] == 1 and not only["findings"]


def test_the_checks_find_who_is_in_and_how_sites_are_kept(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(seed_sites=12)
    prepare(stage)
    sites = [path for path, known in stage.state()["sites"].items() if known["template"] == "STS#3"]
    opened, lonely, shut = sites[:3]
    group = next(name for name in stage.site(opened)["groups"] if "Members" in name)
    for principal in ("c:0(.s|true", "zoe@fabrikam.com"):
        stage.edit(addMember={"site": opened, "group": group, "principal": principal})
    stage.edit(admins={"site": lonely, "set": []})
    stage.edit(site=shut, set={"SharingCapability": 0})
    stage.edit(site=opened, set=OPEN)
    report = stage.run("audit", "--deep", "--policy", "check-*", "--format", "json").json
    told = {(f["policy"], f["resource"]): f for f in report["findings"]}
    everyone = told["check-everyone", f"site:{opened}"]
    assert everyone["verdict"] == "fail" and f"everyone ({group})" in everyone["reason"]
    assert "zoe_fabrikam.com#ext#" in told["check-guests", f"site:{opened}"]["reason"]
    assert ("check-everyone", f"site:{shut}") not in told
    assert told["check-single-admin", f"site:{lonely}"]["found"] == 1
    assert told["check-anyone-links", f"site:{opened}"]["verdict"] == "unknown"
    assert ("check-anyone-links", f"site:{shut}") not in told
    groups = [path for path, known in stage.state()["sites"].items() if known["template"] == "GROUP#0"]
    assert all(f"site:{path}" in {f["resource"] for f in report["findings"]} for path in groups)
    policies = {policy["name"]: policy["counts"] for policy in report["policies"]}
    assert set(policies) == {f"check-{name}" for name, check in CHECKS.items() if not check.is_rationed}
    for name in ("check-tenant-applications", "check-leading-applications"):
        of_tenant = policies.pop(name)
        assert {name: number for name, number in of_tenant.items() if number} == {"pass": 1}
    assert {sum(counts.values()) for counts in policies.values()} == {report["sites"]["judged"]}


def test_the_cheap_checks_take_no_request_of_their_own(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(seed_sites=20)
    prepare(stage)
    stage.reset()
    report = stage.run("audit", "--policy", "check-*", "--format", "json").json
    assert {policy["name"] for policy in report["policies"]} == {
        "check-owner", "check-stale", "check-storage", "check-custom-script", "check-open-hub", "check-anyone-links",
        "check-allowed-domains",
    }  # fmt: skip
    assert stage.metrics()["requests"] <= report["sites"]["judged"] + 8
    judged = report["sites"]["judged"]
    assert f"at most {judged + 1} requests" in stage.run("audit", "--deep", "--policy", "check-owner").err
    assert f"at most {judged * 2 + 1} requests" in stage.run("audit", "--deep", "--policy", "check-e*").err
    everything = stage.run("audit", "--links", "--policy", "check-*", "--target", "site:/sites/declared").err
    assert "at most 9 requests" in everything and "one for each shared file or folder" in everything


def test_a_part_that_cannot_be_read_is_unknown_and_the_others_are_not(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(seed_sites=4)
    prepare(stage)
    stage.faults({"kind": "status", "status": 403, "operation": "*GetSiteSecondaryAdministrators*", "rate": 1.0})
    counts = {
        policy["name"]: policy["counts"]
        for policy in stage.run("audit", "--deep", "--policy", "check-*", "--format", "json").json["policies"]
    }
    assert counts["check-many-admins"]["pass"] == counts["check-many-admins"]["fail"] == 0
    assert counts["check-many-admins"]["unknown"] > 4
    assert counts["check-everyone"]["unknown"] == 0 and counts["check-owner"]["unknown"] == 0


def test_an_export_and_the_ledger_are_judged_without_the_tenant(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(seed_sites=8)
    prepare(stage)
    wanted, listed = expected(stage)
    live = stage.run(*AUDIT, "--format", "json").json
    archive = stage.folder / "export.tar.zst"
    stage.run("export", "--out", str(archive), "--format", "tar.zst")
    stage.apply()
    stage.tenant.close()
    judged = stage.run(*AUDIT, "--from", str(archive), "--format", "json").json
    assert found(judged) == found(live) == wanted and judged["sites"]["judged"] == len(listed)
    known = stage.run(*AUDIT, "--from", "ledger", "--format", "json").json
    assert known["sites"]["judged"] == 1 and "from the ledger" in known["source"]
    archive.write_bytes(b"nothing")
    assert "Traceback" not in stage.run(*AUDIT, "--from", str(archive), expect=1).said
