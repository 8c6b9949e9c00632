"""A whole tenant exported, killed and resumed, and brought up to date: ``python -m benchmarks.exchange``.

The real command line in processes of its own against a simulated tenant: the figures of an export with and without what
is inside of the sites; then, with permissions and lists, once without interruption, once killed at random instants and
resumed; the two must be the same, byte for byte. Then some sites are changed, and the next export may read no more than
discovery and those.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spo_gitops.simulator import RunningTenant, TenantOptions

HURRY = 900.0
CHANGED = 20
PAGE = 500
# The system's own figure for a child counts the memory of the process that started it.
LAUNCH = """
import sys
from spo_gitops.cli.main import main
try:
    main(sys.argv[2:])
finally:
    with open("/proc/self/status") as status, open(sys.argv[1], "w") as peak:
        peak.write(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""
KINDS: dict[str, tuple[str, ...]] = {
    "sites": (),
    "with permissions": ("--with", "permissions"),
    "with content, of 99 sites": ("site:/sites/proj-00*", "--include-content"),
    "with permissions and lists": ("--with", "permissions", "--with", "lists"),
}
TORN = "with permissions and lists"  # what is killed and resumed, and brought up to date
# Beside the pages of sites: the page behind the last, hubs, tenant, and the lists of themes, site scripts and designs.
ALWAYS = 6


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

    def command(self, *arguments: str) -> subprocess.Popen[str]:
        """The command line in a process of its own, which tells its memory where it ends by itself."""
        peak = self.project.parent / "peak"
        peak.unlink(missing_ok=True)
        command = [sys.executable, "-c", LAUNCH, str(peak), "--quiet", "--project", str(self.project)]
        return subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True)

    def start(self, out: Path, *more: str) -> subprocess.Popen[str]:
        return self.command("export", "--out", str(out), "--report", "json", *more)

    def export(self, out: Path, *more: str) -> Any:
        """What an export tells, with ``peakMegabytes`` of its process."""
        done = measured(self, self.start(out, *more))
        if done.code not in (0, 3):
            raise SystemExit(f"the export ended with {done.code}")
        return {**json.loads(done.out), "peakMegabytes": done.peak_mb}

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


@dataclass(frozen=True, slots=True)
class Measured:
    """A process that ended."""

    code: int
    out: str
    peak_mb: float


def measured(bench: Bench, process: subprocess.Popen[str]) -> Measured:
    """Waits for a process, and tells the most memory that it had."""
    out, _ = process.communicate()
    peak = bench.project.parent / "peak"
    return Measured(process.returncode, out, int(peak.read_text(encoding="utf-8")) / 1024)


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
    parser.add_argument("--torn-alone", action="store_true", help="no figures of other exports than the one killed")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory(prefix="spo-gitops-") as folder:
        bench = Bench(Path(folder), arguments.sites)
        try:
            kinds = [TORN] if arguments.torn_alone else list(KINDS)
            run(bench, Path(folder), arguments.sites, arguments.kills, chance, kinds)
        finally:
            bench.tenant.close()


def run(bench: Bench, folder: Path, sites: int, kills: int, chance: random.Random, kinds: list[str]) -> None:
    seconds = 0.0
    for name in kinds:
        more = KINDS[name]
        begun = time.monotonic()
        whole = bench.export(folder / name.replace(" ", "-"), "--full", *more)
        seconds = time.monotonic() - begun
        print(f"{name}: {whole['resources']} resources in {seconds:.0f} s, "
              f"{whole['resources'] * 60 / seconds:.0f} a minute; {whole['requests']} requests, "
              f"{whole['resourceUnits'] / whole['resources']:.2f} units each; {whole['peakMegabytes']:.0f} MB at most",
              flush=True)  # fmt: skip
    asked, uninterrupted = KINDS[TORN], folder / TORN.replace(" ", "-")  # the last that was measured
    for kill in range(kills):
        process = bench.start(folder / "torn", *asked)
        while process.poll() is None and not (folder / "torn/.export").is_dir():
            time.sleep(0.01)
        time.sleep(chance.uniform(0.05, 1.5 * seconds / (kills + 1)))
        process.kill()
        process.wait()
        unfinished = (folder / "torn/.export").is_dir()
        print(f"  killed {kill + 1}: {'unfinished' if unfinished else 'had ended'}", flush=True)
    resumed = bench.export(folder / "torn", *asked)
    same = digest(folder / "torn") == digest(uninterrupted)
    print(f"resumed after {kills} kills: {resumed['resumed']} were read before; {'the same' if same else 'DIFFERENT'}",
          flush=True)  # fmt: skip
    bench.control("clock", {"advanceSeconds": 7200})
    changed = 0
    for number in chance.sample(range(1, sites), sites - 1):
        if changed < CHANGED and bench.edit(f"/sites/proj-{number:04d}", f"Changed {number}"):
            changed += 1
    bench.control("clock", {"advanceSeconds": 7200})
    bench.control("metrics/reset", {})
    begun = time.monotonic()
    second = bench.export(uninterrupted, *asked)
    pages = -(-(sites + 100) // PAGE)
    bound = pages + ALWAYS + 4 * CHANGED  # properties, administrators, permissions and lists of each
    print(f"after {CHANGED} changes: {second['requests']} requests in {time.monotonic() - begun:.0f} s, "
          f"{second['unchanged']} sites not read again; at most {bound} wanted")  # fmt: skip
    if not same or second["requests"] > bound:
        raise SystemExit("the export is not what it must be")


if __name__ == "__main__":
    main()
