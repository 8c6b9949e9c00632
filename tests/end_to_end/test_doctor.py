"""``doctor``: a good set-up is well; each broken part is named with what to do, and nothing is written."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from spo_gitops.clock import SystemClock
from spo_gitops.ledger.lock import Lock
from spo_gitops.model.operation import Host
from spo_gitops.tenant.inspection import Grant, Inspection
from spo_gitops.workflows.checking_tenant import TenantChecks
from spo_gitops.workflows.checking_tenant import roles as of_roles
from spo_gitops.workflows.project import Project, target
from tests.end_to_end.stage import Stage, new_site


def test_a_good_set_up_is_well_and_nothing_is_written(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    before = stage.state()
    result = stage.run("doctor", "--format", "json", expect=None)
    assert result.code == 0, result.said
    assert result.json["ok"] is True and {check["status"] for check in result.json["checks"]} == {"ok"}
    assert stage.state() == before and stage.writes == 0
    out = stage.run("doctor").out
    assert "\nall is well" in out and "ok       sign-in" in out, out


def test_a_key_that_the_tenant_does_not_know_is_named(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    (stage.repository / "app.pem").write_text("no key", encoding="ascii")
    result = stage.run("doctor", expect=None)
    assert result.code == 1 and "app.pem" in result.said and "Traceback" not in result.said


def test_a_tenant_out_of_reach_is_told(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.commit({"spo-gitops.yaml": stage.configuration(**{f"127.0.0.1:{stage.tenant.port}": "127.0.0.1:9"})})
    result = stage.run("doctor", expect=None)
    assert result.code == 1 and "127.0.0.1:9" in result.said and "Traceback" not in result.said


def test_a_tenant_that_is_written_wrongly_is_not_called_missing(stage: Stage) -> None:
    proof = {"certificate: {file: app.pem}": "certificate: {file: gone.pem}"}
    stage.commit({"sites/a.yaml": new_site("/sites/a"), "spo-gitops.yaml": stage.configuration(**proof)})
    checks = stage.run("doctor", "--format", "json", expect=1).json["checks"]
    failed = [check["found"] for check in checks if check["status"] == "failed"]
    assert len(failed) == 1
    assert "gone.pem" in failed[0]
    assert {check["status"] for check in checks if check["name"] in ("sign-in", "ledger")} == {"skipped"}
    named = stage.run("--tenant", "nobody", "doctor", expect=1)
    assert "Traceback" not in named.said


def checks(stage: Stage, *, expect: int = 0) -> list[tuple[str, str, str]]:
    """Name, status and what was found."""
    told = stage.run("doctor", "--format", "json", expect=expect).json["checks"]
    assert all(check["remedy"] for check in told if check["status"] in ("failed", "warning")), "each has its remedy"
    return [(check["name"], check["status"], check["found"]) for check in told]


def found(told: list[tuple[str, str, str]], name: str, status: str) -> str:
    return "\n".join(what for one, how, what in told if (one, how) == (name, status))


@pytest.fixture
def applied(stage: Stage) -> Stage:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.apply()
    return stage


def test_who_commits_what_is_not_committed_and_what_is_no_repository_are_told(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.write({"sites/a.yaml": new_site("/sites/a")})
    assert "no commit yet" in found(checks(stage, expect=1), "git", "failed")
    stage.commit()
    stage.write({"sites/a.yaml": new_site("/sites/a", title="Other")})
    assert "files differ" in found(checks(stage), "git", "warning")
    for role in ("AUTHOR", "COMMITTER"):
        for what in ("NAME", "EMAIL"):
            monkeypatch.delenv(f"GIT_{role}_{what}")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    assert "does not know who you are" in found(checks(stage, expect=1), "git", "failed")


def test_a_held_lock_and_an_open_run_are_told(applied: Stage) -> None:
    project = Project.open(applied.repository)
    settings = target(project.work_tree(), "").settings
    lock = Lock(project.git.plumbing, remote="origin", ledger_ref=settings.ledger.ref, clock=SystemClock())
    with lock.acquire("01KB3AAAAAAAAAAAAAAAAAAAAA"):
        lasting = found(checks(applied), "lock", "warning")
        assert "held by" in lasting and "dead" not in lasting
    assert found(checks(applied), "lock", "warning") == ""
    applied.commit({"sites/b.yaml": new_site("/sites/b")})
    process = applied.start("--quiet", "apply", "--auto-approve")
    before = applied.writes
    while process.poll() is None and applied.writes == before:
        pass
    process.kill()
    process.communicate()
    told = checks(applied)
    assert "ended without an outcome" in found(told, "ledger", "warning")
    if Path("/proc/self/stat").exists():  # elsewhere nobody's death can be seen
        assert "that process is dead" in found(told, "lock", "warning")
        lock_told = applied.run("status", "--format", "json").json["lock"]
        assert lock_told.startswith("held by") and lock_told.endswith("dead, so the next apply replaces it")


def test_a_configuration_that_may_not_be_read_is_told_like_any_other_problem(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    file = stage.repository / "spo-gitops.yaml"
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("who may read everything is refused nothing")
    assert "spo-gitops.yaml:1: a file that cannot be read" in found(checks(stage, expect=1), "configuration", "failed")
    for command in ("validate", "plan", "status"):
        said = stage.run(command, expect=1).said
        assert "a file that cannot be read (Permission denied)" in said and "a run was under way" not in said


def test_a_ledger_out_of_reach_and_a_refused_push_are_told(applied: Stage) -> None:
    applied.git("remote", "set-url", "--push", "origin", str(applied.folder / "nowhere.git"))
    assert "would refuse a push" in found(checks(applied, expect=1), "ledger rights", "failed")
    applied.git("remote", "set-url", "origin", str(applied.folder / "nowhere.git"))
    assert found(checks(applied, expect=1), "ledger", "failed")


@pytest.mark.parametrize(("minutes", "verdict"), [(0, "ok"), (2, "warning"), (10, "failed")])
def test_a_clock_that_is_off_is_told(applied: Stage, minutes: int, verdict: str) -> None:
    settings = target(Project.open(applied.repository).work_tree(), "").settings
    told = list(TenantChecks(settings, Fast(minutes), lambda event: None).run())
    (clock,) = [check for check in told if check.name == "clock"]
    assert clock.verdict.value == verdict
    assert abs(int(re.findall(r"(\d+) seconds?", clock.found)[0]) - minutes * 60) <= 30


class Fast(SystemClock):
    """A machine's clock that is some minutes ahead."""

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self._ahead = timedelta(minutes=minutes)

    def now(self) -> datetime:
        return super().now() + self._ahead


@pytest.mark.parametrize(
    ("roles", "verdict", "text"),
    [
        (set(), "failed", "Sites.FullControl.All is missing"),
        ({"Sites.FullControl.All"}, "ok", "Sites.FullControl.All"),
        ({"Sites.FullControl.All", "Mail.Read"}, "warning", "more than it needs to: Mail.Read"),
    ],
)
def test_missing_and_excess_roles_are_told(applied: Stage, roles: set[str], verdict: str, text: str) -> None:
    settings = target(Project.open(applied.repository).work_tree(), "").settings
    inspection = Inspection(settings, SystemClock())
    try:
        grant = Grant("app", "", frozenset(roles), by_secret=False)
        (check,) = of_roles({Host.TENANT: grant}, inspection)
        (secret,) = of_roles({Host.TENANT: replace(grant, by_secret=True)}, inspection)
    finally:
        inspection.close()
    assert check.verdict.value == verdict and text in check.found
    assert secret.verdict.value == "failed" and "SharePoint refuses" in secret.found
