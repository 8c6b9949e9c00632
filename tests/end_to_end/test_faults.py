"""The service under stress and out of reach: honest exit codes, and a later apply that converges."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable
from typing import Any

import pytest
from cryptography import x509

from spo_gitops.clock import SystemClock
from spo_gitops.ledger.lock import Lock
from spo_gitops.ledger.repository import Repository

from .stage import Stage, document, new_site, site

SITES = {
    "sites/hub.yaml": new_site("/sites/corp", title="Corporate")
    + document("Hub", name="corporate", site="/sites/corp", title="Corporate"),
    "sites/a.yaml": new_site("/sites/alpha", hub="corporate", settings={"sharingCapability": "Disabled"}),
    "sites/b.yaml": new_site("/sites/beta", type="TeamSite", admins={"members": ["ben.ortiz@contoso.com"]}),
}
LEDGER = "refs/spo-gitops/contoso/ledger"


@pytest.fixture
def converged(make_stage: Callable[..., Stage]) -> Any:
    """The state that these sites have in a tenant without faults."""
    stage = make_stage()
    stage.commit(SITES)
    stage.apply()
    return stage.state()


@pytest.mark.parametrize(
    "rules",
    [
        [{"kind": "throttle", "status": 429, "retryAfter": 5, "rate": 0.3}],
        [{"kind": "throttle", "status": 503, "retryAfter": 5, "rate": 0.3}],
        [{"kind": "status", "status": 500, "rate": 0.2}],
        [{"kind": "delay", "seconds": 30, "rate": 0.3}],
        [{"kind": "stale", "seconds": 60, "rate": 0.5}],
        [{"kind": "reset", "rate": 0.15}],
        [{"kind": "drop_before", "rate": 0.15}],
        [{"kind": "drop_after", "rate": 0.15}],
        [{"kind": kind, "rate": 0.06} for kind in ("throttle", "status", "delay", "stale", "reset", "drop_after")],
    ],
    ids=lambda rules: "all" if len(rules) > 1 else f"{rules[0]['kind']}-{rules[0].get('status', '')}".strip("-"),
)
def test_an_apply_under_faults_ends_honestly_and_a_later_one_converges(
    rules: list[dict[str, Any]], stage: Stage, converged: Any
) -> None:
    stage.commit(SITES)
    stage.faults(*rules)
    result = stage.apply(expect=None)
    assert result.code in (0, 1, 3), result.said
    stage.no_faults()
    if result.code == 0:
        assert stage.state() == converged, result.said
    stage.apply()
    assert stage.state() == converged
    assert stage.metrics()["duplicateCreates"] == 0
    stage.reset()
    stage.apply()
    assert stage.writes == 0
    stage.commit({"sites/a.yaml": None, "sites/b.yaml": None, "sites/hub.yaml": None, "sites/x.yaml": site("/")})
    stage.apply("--allow", "recycle,recycle-with-content,loosen,volume,hub-with-members")
    assert not {"/sites/alpha", "/sites/beta", "/sites/corp"} & set(stage.state()["sites"])


def test_what_cannot_be_read_is_blocked_and_the_rest_goes_on(stage: Stage) -> None:
    for name in ("one", "two", "three"):
        stage.edit(create={"url": f"/sites/{name}", "template": "STS#3", "title": "Old"})
    stage.commit({f"sites/{n}.yaml": site(f"/sites/{n}", title="New") for n in ("one", "two", "three")})
    stage.faults({"operation": "*GetSitePropertiesByUrl*", "kind": "status", "status": 500, "count": 1})
    result = stage.apply(expect=3)
    stage.no_faults()
    assert "blocked" in result.out
    titles = sorted(stage.site(f"/sites/{n}")["title"] for n in ("one", "two", "three"))
    assert titles[0] == "New" and titles[-1] == "Old", result.said
    stage.apply()
    assert all(stage.site(f"/sites/{n}")["title"] == "New" for n in ("one", "two", "three"))


def test_an_unreadable_site_is_neither_absent_nor_drift(stage: Stage) -> None:
    stage.commit(SITES)
    stage.apply()
    state = stage.state("ids")
    stage.faults({"operation": "*GetSitePropertiesByUrl*", "kind": "status", "status": 500})
    plan = stage.run("plan", "--format", "json").json
    assert {item["address"] for item in plan["blocked"]} >= {"site:/sites/alpha", "site:/sites/beta"}
    assert not [action for action in plan["actions"] if action["writes"]]
    stage.apply(expect=3)
    stage.no_faults()
    assert stage.state("ids") == state
    stage.reset()
    stage.apply()
    assert stage.writes == 0


def test_a_tenant_that_cannot_be_reached_is_one_clear_message(stage: Stage) -> None:
    stage.commit(SITES)
    stage.tenant.close()
    for command in (["plan"], ["apply", "--auto-approve"]):
        result = stage.run(*command, expect=1)
        assert "error: no connection to " in result.err and str(stage.tenant.port) in result.err
    assert "no lock" in stage.run("unlock").out


def test_another_authority_than_the_configured_one_is_refused(stage: Stage, make_stage: Callable[..., Stage]) -> None:
    other = make_stage()
    stage.write({"ca.pem": (other.tenant.directory / "ca.pem").read_text(encoding="ascii")})
    stage.commit(SITES)
    result = stage.run("plan", expect=1)
    assert "certificate" in result.err.lower()
    assert stage.metrics()["requests"] == 0


def test_an_application_that_the_directory_does_not_know_is_told_by_its_code(stage: Stage) -> None:
    known = "33333333-3333-3333-3333-333333333333"
    stage.write({"spo-gitops.yaml": stage.configuration(**{known: "44444444-4444-4444-4444-444444444444"})})
    stage.commit(SITES)
    result = stage.run("plan", expect=1)
    assert "AADSTS700016" in result.err and "clientId is not an application" in result.err


def test_a_certificate_that_was_not_uploaded_is_told_by_its_code(
    stage: Stage, make_stage: Callable[..., Stage]
) -> None:
    other = make_stage()
    stage.write({"app.pem": (other.tenant.directory / "app.pem").read_text(encoding="ascii")})
    assert x509.load_pem_x509_certificate((stage.repository / "ca.pem").read_bytes())
    stage.commit(SITES)
    result = stage.run("plan", expect=1)
    assert "AADSTS700027" in result.err and "certificate is not the one" in result.err


def test_a_ledger_that_cannot_be_reached_is_never_taken_for_none(stage: Stage) -> None:
    stage.commit(SITES)
    stage.apply()
    stage.remote.rename(stage.folder / "away.git")
    stage.reset()
    for command in (["plan"], ["drift"], ["history"], ["apply", "--auto-approve"], ["plan", "--offline"]):
        result = stage.run(*command, expect=1)
        assert "origin" in result.err
        assert "there is no ledger yet" not in result.said
    assert stage.writes == 0


def test_a_missing_remote_is_an_error_at_apply(stage: Stage) -> None:
    stage.commit(SITES)
    stage.git("remote", "remove", "origin")
    assert "origin" in stage.run("validate").out
    assert "origin" in stage.apply(expect=1).err
    assert stage.writes == 0


def test_somebody_elses_lock_is_waited_for_as_long_as_asked(stage: Stage) -> None:
    stage.commit(SITES)
    git = Repository.open(stage.repository)
    lock = Lock(git.plumbing, remote="origin", ledger_ref=LEDGER, clock=SystemClock())
    stage.reset()
    with lock.acquire("01SOMEBODYELSE", timeout_s=0):
        result = stage.apply(expect=5)
        assert "01SOMEBODYELSE" in result.err and "--lock-timeout" in result.err
        assert stage.writes == 0
    lease = lock.acquire("01SOMEBODYELSE", timeout_s=0)
    release = threading.Timer(1.0, lease.release)
    release.start()
    try:
        stage.apply("--lock-timeout", "30")
    finally:
        release.join()
    assert stage.site("/sites/alpha") is not None


def test_a_lock_removed_by_hand_lets_the_next_run_in(stage: Stage) -> None:
    stage.commit(SITES)
    git = Repository.open(stage.repository)
    lease = Lock(git.plumbing, remote="origin", ledger_ref=LEDGER, clock=SystemClock()).acquire("01GONE", timeout_s=0)
    assert "01GONE" in stage.run("unlock").out
    stage.apply()
    lease.release()
    assert subprocess.run(
        ["git", "for-each-ref", "--format=%(refname)"], cwd=stage.remote, capture_output=True, text=True, check=True
    ).stdout.split() == [LEDGER]


def test_the_log_has_a_line_for_each_request_and_no_secret(stage: Stage) -> None:
    stage.commit(SITES)
    stage.reset()
    log = stage.folder / "log.jsonl"
    stage.run("--log-file", str(log), "apply", "--auto-approve")
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len(entries) > 10
    text = log.read_text(encoding="utf-8")
    assert "Bearer" not in text and "PRIVATE KEY" not in text and "eyJ" not in text


PLAIN = {"sites/a.yaml": new_site("/sites/alpha"), "sites/b.yaml": site("/sites/beta", title="Beta")}


def test_without_sign_in_nothing_is_merely_blocked(stage: Stage) -> None:
    """Where nothing at all can be read, that is no plan with blocked resources but a failure."""
    known = "33333333-3333-3333-3333-333333333333"
    stage.write({"spo-gitops.yaml": stage.configuration(**{known: "44444444-4444-4444-4444-444444444444"})})
    stage.commit(PLAIN)
    for command in (["plan"], ["apply", "--auto-approve"]):
        assert "AADSTS700016" in stage.run(*command, expect=1).err
    unset = stage.configuration().replace("certificate: {file: app.pem}", "certificate: {env: NOT_SET_ANYWHERE}")
    stage.commit({"spo-gitops.yaml": unset})
    for command in (["plan"], ["apply", "--auto-approve"]):
        assert "NOT_SET_ANYWHERE" in stage.run(*command, expect=1).err


def test_a_tenant_that_goes_away_is_a_failure_whatever_is_managed(stage: Stage) -> None:
    stage.commit(PLAIN)
    stage.tenant.close()
    for command in (["plan"], ["apply", "--auto-approve"]):
        assert "no connection to " in stage.run(*command, expect=1).err
    assert "No run is recorded" in stage.run("history").out


def test_a_dead_run_is_not_concluded_while_the_tenant_cannot_be_read(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/beta", "template": "STS#3", "title": "Old"})
    stage.commit(PLAIN)
    process = stage.start("--quiet", "apply", "--auto-approve", "--allow", "loosen")
    while process.poll() is None and stage.writes < 1:
        pass
    process.kill()
    process.communicate()
    assert stage.run("history", "--format", "json").json[0]["state"] == "open"
    pem = (stage.repository / "app.pem").read_text(encoding="ascii")
    stage.write({"app.pem": "-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----\n"})
    stage.apply(expect=1)
    assert stage.run("history", "--format", "json").json[0]["state"] == "open"
    stage.write({"app.pem": pem})
    assert "concluded" in stage.apply("--allow", "loosen").out
    stage.apply()
    assert stage.metrics()["duplicateCreates"] == 0


def test_a_question_that_fails_while_a_site_is_provisioned_does_not_lose_the_site(stage: Stage) -> None:
    stage.commit({"sites/b.yaml": new_site("/sites/beta")})
    stage.apply()
    before = stage.state("ids")
    stage.commit({"sites/a.yaml": new_site("/sites/alpha")})
    stage.faults(
        {"operation": "*SPSiteManager/status*", "kind": "status", "status": 500, "count": 3},
        {"operation": "*IsProvisioningComplete*", "kind": "status", "status": 500, "count": 1},
    )
    stage.apply()
    stage.no_faults()
    stage.revert()
    stage.apply()
    assert stage.state("ids") == before


def test_a_removal_of_which_nothing_can_be_learnt_is_tried_again(stage: Stage) -> None:
    hub = new_site("/sites/corp") + document("Hub", name="corp", site="/sites/corp", title="Corp")
    stage.commit(PLAIN | {"sites/b.yaml": new_site("/sites/beta")})
    stage.apply()
    before = stage.state("ids")
    stage.commit({"sites/hub.yaml": hub})
    stage.apply()
    with_hub = stage.state("ids")
    stage.revert()
    stage.faults(
        {"operation": "*UnregisterHub*", "kind": "status", "status": 500, "count": 1},
        {"operation": "*GetById*", "kind": "status", "status": 500, "after": 1},
    )
    assert "unknown hub:/sites/corp" in stage.apply(expect=3).out
    stage.no_faults()
    stage.apply()
    assert stage.state("ids") == before
    stage.revert()
    stage.apply()
    assert stage.state("ids") == with_hub
