"""One works at a time: ten at once, and a holder that wakes up after it has lost the lock."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from spo_gitops.clock import SystemClock
from spo_gitops.errors import LockHeldError, LockLostError
from spo_gitops.ledger.lock import Lock
from spo_gitops.ledger.repository import Repository
from spo_gitops.model.operation import Effect
from spo_gitops.model.operations import OPERATIONS
from spo_gitops.workflows.applying import apply
from spo_gitops.workflows.orders import Order
from spo_gitops.workflows.project import Project

from ..end_to_end.stage import Stage, new_site, site
from .weather import calm

LEDGER = "refs/spo-gitops/contoso/ledger"


class Nobody:
    """Watches, approves, says nothing."""

    def say(self, text: str) -> None: ...

    def reading(self, done: int, total: int) -> None: ...

    def approve(self, plan: object) -> bool:
        return True

    def running(self, plan: object, standing: object) -> None: ...

    def halted(self) -> str:
        return ""

    def read(self, address: object) -> None: ...

    def started(self, action: object) -> None: ...

    def carried_out(self, action: object) -> None: ...

    def ended(self, outcome: object) -> None: ...

    def phase(self, text: str) -> None: ...


class Jumping(SystemClock):
    """A clock that can be set forward, as the clock of a machine that slept."""

    def __init__(self) -> None:
        super().__init__()
        self.slept_s = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.slept_s)


def quiet(entry: Mapping[str, Any]) -> None: ...


def test_of_ten_applies_at_once_one_works_and_nine_are_told_who(stage: Stage) -> None:
    stage.commit({f"sites/s{n}.yaml": new_site(f"/sites/s{n}") for n in range(3)})
    stage.faults({"operation": "*create*", "kind": "delay", "seconds": 600})  # the one works long enough
    gate, ends = threading.Barrier(10), []

    def one() -> None:
        project = Project.open(stage.repository)
        gate.wait()
        try:
            finished = apply(project, Order(), Nobody(), quiet)  # type: ignore[arg-type]
            ends.append(finished.complete)
        except LockHeldError as error:
            assert "is held by run" in str(error)
            ends.append(error.exit_code)

    threads = [threading.Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == [True] + [5] * 9
    assert len(stage.run("history", "--format", "json").json) == 1
    assert stage.run("ledger", "verify").code == 0
    calm(stage)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="process namespaces of Linux")
def test_a_holder_in_another_process_namespace_is_not_taken_for_dead(stage: Stage) -> None:
    """Same host, same boot, and its process id means nothing here: only its lease, or a person, ends its lock."""
    isolated = ["unshare", "-Urpf", "--mount-proc", "--kill-child"]
    if shutil.which("unshare") is None or subprocess.run([*isolated, "true"], capture_output=True).returncode:
        pytest.skip("a process namespace of one's own needs unshare, and leave to use it")
    stage.commit({f"sites/s{n}.yaml": new_site(f"/sites/s{n}") for n in range(3)})
    stage.faults({"operation": "*create*", "kind": "delay", "seconds": 900})
    command = [sys.executable, "-m", "spo_gitops.cli.main", "--project", str(stage.repository), "--quiet"]
    holder = subprocess.Popen([*isolated, *command, "apply", "--auto-approve"], stdout=subprocess.DEVNULL)
    while holder.poll() is None and stage.writes == 0:
        time.sleep(0.01)
    holder.kill()
    holder.wait()
    stage.no_faults()
    said = stage.apply(expect=5)
    assert "is held by run" in said.err
    stage.run("unlock")
    assert "concluded from an earlier run" in stage.apply().out
    calm(stage)


@pytest.mark.parametrize("writes", [2])
def test_a_holder_that_wakes_up_after_it_lost_the_lock_writes_nothing_more(writes: int, stage: Stage) -> None:
    for n in range(6):
        stage.edit(create={"url": f"/sites/o{n}", "template": "STS#3", "title": "Old"})
    stage.commit({"sites/all.yaml": "".join(site(f"/sites/o{n}", title="New") for n in range(6))})
    clock, taken, seen = Jumping(), [], [0]
    lock = Lock(Repository.open(stage.repository).plumbing, remote="origin", ledger_ref=LEDGER, clock=clock)

    def sleep_through_the_lease(entry: Mapping[str, Any]) -> None:
        if entry["event"] != "request" or OPERATIONS[entry["operation"]].effect is not Effect.WRITE:
            return
        seen[0] += 1
        if seen[0] == writes:
            clock.slept_s = 600.0
            taken.append(lock.acquire("01TAKENOVER", timeout_s=0))

    project = Project.open(stage.repository)
    with pytest.raises(LockLostError):
        apply(project, Order(parallelism=1), Nobody(), sleep_through_the_lease, clock)  # type: ignore[arg-type]
    assert seen[0] == stage.writes == writes
    holder = lock.holder()
    assert holder is not None and holder.run == "01TAKENOVER", "what is somebody else's is not released"
    assert stage.run("history", "--format", "json").json[0]["state"] == "open"
    taken[0].release()
    assert "concluded from an earlier run" in stage.apply().out
    calm(stage)
    assert [stage.site(f"/sites/o{n}")["title"] for n in range(6)] == ["New"] * 6


@pytest.mark.skipif(sys.platform == "win32", reason="processes of POSIX")
@pytest.mark.usefixtures("only_long")
def test_ten_processes_at_once_leave_an_intact_ledger(stage: Stage) -> None:
    stage.commit({f"sites/s{n}.yaml": new_site(f"/sites/s{n}") for n in range(3)})
    stage.faults({"operation": "*create*", "kind": "delay", "seconds": 9000})
    processes = [stage.start("--quiet", "apply", "--auto-approve") for _ in range(10)]
    codes = sorted((process.communicate(timeout=300), process.returncode)[1] for process in processes)
    assert codes[0] == 0 and set(codes[1:]) <= {0, 5}
    assert stage.run("ledger", "verify").code == 0
    calm(stage)
