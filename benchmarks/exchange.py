"""A whole tenant exported, killed and resumed, and brought up to date: ``python -m benchmarks.exchange``.

The real command line in processes of its own against a simulated tenant: exported once without interruption, once
killed at random instants and resumed; the two must be the same, byte for byte. Then some sites are changed, and the
next export may read no more than discovery and those.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from spo_gitops.simulator import RunningTenant, TenantOptions

HURRY = 900.0
CHANGED = 20
PAGE = 500


class Bench:
    """A configuration, and the tenant that it points at."""

    def __init__(self, folder: Path, sites: int) -> None:
        self.tenant = RunningTenant(
            TenantOptions(folder / "tenant", seed_sites=sites, licences=1_000_000, time_scale=HURRY, latency=False)
        )
        self.project = self.tenant.directory
        context = ssl.create_default_context(cafile=str(self.tenant.directory / "ca.pem"))
        handlers = urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        self._opener = urllib.request.build_opener(*handlers)

    def start(self, out: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "spo_gitops.cli.main", "--quiet", "--project", str(self.project)]
        return subprocess.Popen(
            [*command, "export", "--out", str(out), "--report", "json"], stdout=subprocess.PIPE, text=True
        )

    def export(self, out: Path) -> Any:
        process = self.start(out)
        said, _ = process.communicate()
        if process.returncode not in (0, 3):
            raise SystemExit(f"the export ended with {process.returncode}")
        return json.loads(said)

    def edit(self, site: str, title: str) -> bool:
        """Whether the site took the title: some are locked, some are not there."""
        try:
            self.control("edit", {"site": site, "set": {"Title": title}})
        except urllib.error.HTTPError:
            return False
        return True

    def control(self, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(
            f"{self.tenant.url}/_sim/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with self._opener.open(request, timeout=120) as answer:
            return json.loads(answer.read())


def digest(folder: Path) -> str:
    """One hash over every file of a folder."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            whole.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
        bench = Bench(Path(folder), arguments.sites)
        try:
            run(bench, Path(folder), arguments.sites, arguments.kills, chance)
        finally:
            bench.tenant.close()


def run(bench: Bench, folder: Path, sites: int, kills: int, chance: random.Random) -> None:
    begun = time.monotonic()
    whole = bench.export(folder / "whole")
    seconds = time.monotonic() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{whole['resources']} resources in {seconds:.0f} s, {whole['resources'] * 60 / seconds:.0f} a minute; "
          f"{whole['requests']} requests, {whole['resourceUnits'] / whole['resources']:.2f} units each; "
          f"{peak:.0f} MB at most")  # fmt: skip
    for kill in range(kills):
        process = bench.start(folder / "torn")
        while process.poll() is None and not (folder / "torn/.export").is_dir():
            time.sleep(0.01)
        time.sleep(chance.uniform(0.05, 1.5 * seconds / (kills + 1)))
        process.kill()
        process.wait()
        unfinished = (folder / "torn/.export").is_dir()
        print(f"  killed {kill + 1}: {'unfinished' if unfinished else 'had ended'}")
    resumed = bench.export(folder / "torn")
    same = digest(folder / "torn") == digest(folder / "whole")
    print(f"resumed after {kills} kills: {resumed['resumed']} were read before; {'the same' if same else 'DIFFERENT'}")
    bench.control("clock", {"advanceSeconds": 7200})
    changed = 0
    for number in chance.sample(range(1, sites), sites - 1):
        if changed < CHANGED and bench.edit(f"/sites/proj-{number:04d}", f"Changed {number}"):
            changed += 1
    bench.control("clock", {"advanceSeconds": 7200})
    bench.control("metrics/reset", {})
    begun = time.monotonic()
    second = bench.export(folder / "whole")
    pages = -(-(sites + 100) // PAGE)
    bound = pages + 2 + 2 * CHANGED
    print(f"after {CHANGED} changes: {second['requests']} requests in {time.monotonic() - begun:.0f} s, "
          f"{second['unchanged']} sites not read again; at most {bound} wanted")  # fmt: skip
    if not same or second["requests"] > bound:
        raise SystemExit("the export is not what it must be")


if __name__ == "__main__":
    main()
