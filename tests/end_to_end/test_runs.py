"""How a run is started, asked for, interrupted and shared: terminals, signals, several at once, other ledgers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from spo_gitops.clock import SystemClock
from spo_gitops.workflows.ids import ulid
from spo_gitops.workflows.journal import Journal
from spo_gitops.workflows.project import Project, target

from .stage import Stage, new_site

SITES = {f"sites/s{n}.yaml": new_site(f"/sites/s{n}") for n in range(6)}
ALPHA = {"sites/alpha.yaml": new_site("/sites/alpha", settings={"defaultSharingLinkType": "Direct"})}


@pytest.mark.skipif(sys.platform == "win32", reason="signals and terminals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM])  # SIGINT is the next test's
def test_an_interrupted_apply_ends_what_it_began_and_is_resumed(number: int, stage: Stage) -> None:
    stage.commit(SITES)
    process = stage.start("apply", "--auto-approve", "--parallelism", "1")
    while process.poll() is None and stage.writes < 2:
        time.sleep(0.002)
    process.send_signal(number)
    said, _ = process.communicate(timeout=60)
    assert "Traceback" not in said, said
    assert process.returncode == 3 and "finishing what is in flight" in said, said
    assert f"Paused: interrupted by {signal.Signals(number).name}" in said
    run = stage.run("history", "--format", "json").json[0]
    assert run["state"] == "paused" and run["counts"]["succeeded"] >= 1 and run["counts"]["blocked"] >= 1
    assert set(run["counts"]) == {"succeeded", "blocked"}, "what was in flight was given up"
    # The lock is free, and there is nothing to conclude.
    again = stage.apply("--resume")
    assert f"going on with run {run['run']}" in again.err and "concluded" not in again.out
    assert set(stage.state()["sites"]) >= {f"/sites/s{n}" for n in range(6)}
    assert stage.metrics()["duplicateCreates"] == 0
    assert "neither paused nor did it die" in stage.apply("--resume", expect=1).err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_who_is_interrupted_twice_leaves_at_once_and_is_recovered_like_a_kill(stage: Stage) -> None:
    stage.commit(SITES)
    stage.faults({"operation": "*", "kind": "delay", "seconds": 600, "after": 12})
    process = stage.start("apply", "--auto-approve")
    while process.poll() is None and stage.writes < 2:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 130
    stage.no_faults()
    assert stage.run("history", "--format", "json").json[0]["state"] == "open"
    assert "concluded from an earlier run" in stage.apply("--resume").out
    stage.apply()
    assert set(stage.state()["sites"]) >= {f"/sites/s{n}" for n in range(6)}
    assert stage.metrics()["duplicateCreates"] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_interrupted_before_anything_was_written_it_leaves_no_lock(stage: Stage) -> None:
    stage.commit(SITES)
    stage.faults({"operation": "*", "kind": "delay", "seconds": 600})
    process = stage.start("apply", "--auto-approve")
    while process.poll() is None and stage.metrics()["requests"] < 1:
        time.sleep(0.002)
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1 and "stopped" in said and "Traceback" not in said
    stage.no_faults()
    assert "No run is recorded" in stage.run("history").out
    stage.apply()


def test_a_run_that_nears_its_deadline_is_paused_and_goes_on_at_the_same_commit_only(stage: Stage) -> None:
    stage.commit(SITES)
    said = stage.apply("--deadline", "4m", "--batch-size", "2", "--target", "site:/sites/s[0-4]", expect=3)
    assert "before the deadline" in said.out or "the deadline is near" in said.out
    first = stage.run("history", "--format", "json").json[0]
    assert first["state"] == "paused"
    assert "Paused" in said.out and "apply --resume" in said.out
    stage.commit({"sites/more.yaml": new_site("/sites/more")})
    assert "is checked out" in stage.apply("--resume", expect=1).err
    stage.git("checkout", "--quiet", "HEAD~1")
    stage.apply("--resume")
    made = {path for path in stage.state()["sites"] if path.startswith("/sites/s")}
    assert made == {f"/sites/s{n}" for n in range(5)}, "it keeps to what the paused run was asked for"
    stage.git("checkout", "--quiet", "main")
    stage.apply()
    assert stage.site("/sites/more") is not None and stage.site("/sites/s5") is not None


@pytest.mark.parametrize("text", ["5", "1h 30m", "soon"])
def test_a_deadline_that_is_none_is_a_usage_error(text: str, stage: Stage) -> None:
    assert "no duration" in stage.apply("--deadline", text, expect=64).err


@pytest.mark.skipif(sys.platform == "win32", reason="signals and terminals of POSIX")
@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("y\n", 0)])
def test_on_a_terminal_the_plan_is_shown_and_approved(answer: str, code: int, stage: Stage) -> None:
    import pty

    stage.commit(ALPHA)
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "spo_gitops.cli.main", "--project", str(stage.repository), "apply"]
    with subprocess.Popen(command, stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        os.close(slave)
        os.write(master, answer.encode())
        said = process.communicate(timeout=120)[0].decode()
    os.close(master)
    assert process.returncode == code, said
    assert "1 to create" in said and "Apply this?" in said
    assert ("nothing was written" in said) is (code == 1)
    assert (stage.site("/sites/alpha") is not None) is (code == 0)


def test_two_runs_at_once_exclude_each_other(stage: Stage) -> None:
    stage.commit(SITES)
    both = [stage.start("--quiet", "apply", "--auto-approve", "--lock-timeout", "60") for _ in range(2)]
    third = stage.start("--quiet", "apply", "--auto-approve")
    said = [process.communicate(timeout=120)[0] for process in (*both, third)]
    assert [process.returncode for process in both] == [0, 0], said
    assert third.returncode in (0, 5), said
    assert stage.metrics()["duplicateCreates"] == 0
    runs = stage.run("history", "--format", "json").json
    assert [run["state"] for run in runs].count("done") == len(runs)


def test_a_plan_before_the_first_commit_is_of_the_work_tree(stage: Stage) -> None:
    stage.write(ALPHA)
    assert "the work tree" in stage.run("plan").out
    assert "no commit" in stage.apply(expect=1).err


def test_a_repository_that_declares_nothing_is_applied_without_a_write(stage: Stage) -> None:
    stage.commit()
    stage.apply()
    assert stage.writes == 0


def test_a_project_may_lie_in_a_folder_of_its_repository(stage: Stage) -> None:
    below = stage.repository / "tenants" / "contoso"
    below.mkdir(parents=True)
    for name in ("spo-gitops.yaml", "app.pem", "ca.pem"):
        shutil.move(stage.repository / name, below / name)
    (below / "sites").mkdir()
    (below / "sites/alpha.yaml").write_text(ALPHA["sites/alpha.yaml"], encoding="utf-8")
    stage.commit()
    stage.run("apply", "--auto-approve", project=below)
    before = stage.state()
    (below / "sites/alpha.yaml").write_text(new_site("/sites/alpha", title="Changed"), encoding="utf-8")
    stage.commit()
    assert "tenants" not in stage.run("plan", project=below).out
    stage.run("apply", "--auto-approve", "--allow", "loosen", project=below)
    assert stage.site("/sites/alpha")["title"] == "Changed"
    stage.revert()
    stage.run("apply", "--auto-approve", project=below)
    assert stage.state() == before


def test_the_ledger_may_be_a_branch_of_another_repository(stage: Stage) -> None:
    private = stage.folder / "private.git"
    stage.git("init", "--quiet", "--bare", str(private))
    stage.git("remote", "add", "private", str(private))
    ledger = "ledger: {remote: private, ref: refs/heads/ledger}"
    stage.commit({"spo-gitops.yaml": stage.configuration().replace("caBundle:", f"{ledger}\n    caBundle:"), **ALPHA})
    stage.apply()
    refs = ["for-each-ref", "--format=%(refname)"]
    assert stage.git(*refs, cwd=private) == "refs/heads/ledger"
    assert stage.git(*refs, cwd=stage.remote) == ""
    assert stage.git(*refs, "refs/heads") == "refs/heads/main"
    assert "nothing to change" in stage.run("plan").out


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="git signs with ssh-keygen")
def test_a_signed_ledger_is_believed_and_an_unsigned_commit_on_it_is_not(stage: Stage) -> None:
    key = stage.folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ops", "-f", str(key)], check=True)
    public = key.with_suffix(".pub").read_text(encoding="ascii").split()
    ledger = f"ledger: {{signers: ['ops@contoso.com {public[0]} {public[1]}'], signingKey: {{file: {key}}}}}"
    stage.commit({"spo-gitops.yaml": stage.configuration().replace("caBundle:", f"{ledger}\n    caBundle:"), **ALPHA})
    stage.apply()
    before = stage.state("ids")
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.edit(site="/sites/old", set={"SharingCapability": 2})
    loose = stage.site("/sites/old")
    tight = "---\nkind: Site\nurl: /sites/old\nsettings: {sharingCapability: Disabled}\n"
    stage.commit({"sites/old.yaml": tight})
    stage.apply()
    stage.revert()
    # A release that loosens, yet it undoes a run that a signed ledger vouches for.
    stage.apply()
    assert stage.site("/sites/old") == loose
    assert stage.state("ids")["sites"]["/sites/alpha"] == before["sites"]["/sites/alpha"]
    stage.git("fetch", "--quiet", "origin", "+refs/spo-gitops/contoso/ledger:refs/heads/forged")
    forged = stage.git("commit-tree", "-p", "forged", "-m", "Forged", "forged^{tree}")
    stage.git("push", "--quiet", "origin", f"{forged}:refs/spo-gitops/contoso/ledger")
    stage.reset()
    for command in (["plan"], ["apply", "--auto-approve"], ["history"]):
        assert "cannot be trusted" in stage.run(*command, expect=1).err
    assert stage.writes == 0


def test_a_run_follows_those_that_are_recorded_though_the_clock_of_one_of_them_was_ahead(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.apply()
    project = Project.open(stage.repository)
    settings = target(project.work_tree(), "").settings
    journal = Journal(project.git.plumbing, settings, SystemClock())
    journal.fetch()
    ahead = ulid(SystemClock().now() + timedelta(minutes=5), bytes(10))
    journal.outcome(ahead, "main", settings.url, {}, applied=None, summary={"commit": "", "complete": True})
    stage.commit({"sites/a.yaml": new_site("/sites/a", title="New")})
    stage.apply()
    runs = [run["run"] for run in stage.run("history", "--format", "json").json]
    assert runs[1] == ahead and runs[0] > ahead
    stage.run("rollback", "last", "--auto-approve")
    assert stage.site("/sites/a")["title"] == "A"
