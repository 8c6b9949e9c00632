"""What goes away in the middle of a run: the network for ten minutes, or the machine for ever."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable

import pytest

from spo_gitops.simulator import RunningTenant, TenantOptions

from ..end_to_end.stage import Stage, new_site, site
from .weather import calm, settle

SCALE = 300.0  # ten minutes of the service take two seconds
SLOWLY = {"operation": "SPO.Tenant/sites*", "kind": "delay", "seconds": 30}


def declared(title: str) -> dict[str, str | None]:
    return {"sites/all.yaml": "".join(site(f"/sites/o{n}", title=title) for n in range(8)) + new_site("/sites/n")}


def prepared(make_stage: Callable[..., Stage]) -> Stage:
    stage = make_stage(time_scale=SCALE)
    for n in range(8):
        stage.edit(create={"url": f"/sites/o{n}", "template": "STS#3", "title": "Old"})
    stage.commit(declared("New"))
    stage.reset()
    return stage


def begun(stage: Stage) -> subprocess.Popen[str]:
    """An apply that is in the middle of its writes, slowly."""
    stage.faults(SLOWLY)
    process = stage.start("--quiet", "apply", "--auto-approve", "--parallelism", "2")
    while process.poll() is None and stage.writes < 3:
        time.sleep(0.01)
    assert process.poll() is None
    return process


def test_a_network_that_is_gone_for_ten_minutes_ends_no_run(make_stage: Callable[..., Stage]) -> None:
    stage = prepared(make_stage)
    options = TenantOptions(stage.folder / "tenant", port=stage.tenant.port, time_scale=SCALE, latency=False)
    stage.faults(SLOWLY)

    def outage() -> None:
        while stage.writes < 3:
            time.sleep(0.01)
        stage.tenant.close()
        time.sleep(600 / SCALE)
        stage.tenant = RunningTenant(options)

    network = threading.Thread(target=outage)
    network.start()
    stage.apply("--parallelism", "2")
    network.join()
    assert [stage.site(f"/sites/o{n}")["title"] for n in range(8)] == ["New"] * 8
    calm(stage)


@pytest.mark.usefixtures("only_long")
def test_of_a_machine_that_is_lost_the_remote_knows_enough(make_stage: Callable[..., Stage]) -> None:
    stage = prepared(make_stage)
    stage.git("push", "--quiet", "origin", "main")
    process = begun(stage)
    process.kill()
    process.communicate()
    keys = {name: (stage.repository / name).read_bytes() for name in ("ca.pem", "app.pem")}
    shutil.rmtree(stage.repository)
    stage.git("clone", "--quiet", str(stage.remote), str(stage.repository), cwd=stage.folder)
    for name, content in keys.items():
        (stage.repository / name).write_bytes(content)
    stage.no_faults()
    stage.run("unlock")  # nobody can prove from another machine that the holder is dead
    told: list[str] = []
    settle(stage, told)
    assert "concluded from an earlier run" in told[0]
    assert [stage.site(f"/sites/o{n}")["title"] for n in range(8)] == ["New"] * 8
    calm(stage)
