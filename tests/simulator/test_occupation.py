"""One server for each folder."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from spo_gitops.cli.tenant import tenant
from spo_gitops.simulator import AlreadyServed, RunningTenant, TenantOptions
from spo_gitops.simulator.occupation import occupy

_HOLD = "import sys; from pathlib import Path; from spo_gitops.simulator.occupation import occupy; "
_HOLD += "held = occupy(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"


def _contents(directory: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in directory.iterdir() if not one.name.startswith("tenant.db")}


def test_a_folder_that_is_served_is_refused_and_left_as_it_is(directory: Path) -> None:
    options = TenantOptions(directory=directory, latency=False)
    with RunningTenant(options) as running:
        before = _contents(directory)
        with pytest.raises(AlreadyServed, match=f"is being served already at port {running.port}"):
            RunningTenant(TenantOptions(directory=directory, latency=False, time_scale=60)).close()
        assert _contents(directory) == before
        told = CliRunner().invoke(tenant, ["serve", "--dir", str(directory)])
        assert told.exit_code == 1 and "choose another folder with --dir" in told.output
    with RunningTenant(options) as again:
        assert again.port == running.port


def test_a_server_that_could_not_start_leaves_the_folder_to_others(directory: Path) -> None:
    with RunningTenant(TenantOptions(directory=directory / "other")) as other, pytest.raises(OSError):
        RunningTenant(TenantOptions(directory=directory, port=other.port))
    occupy(directory).close()


def test_a_killed_server_leaves_the_folder_to_others(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        with pytest.raises(AlreadyServed):
            occupy(tmp_path)
        process.kill()
        process.wait()
        occupy(tmp_path).close()
