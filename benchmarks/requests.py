"""How many requests a plan sends, and how long it takes: ``python -m benchmarks.requests``.

The real command line, a simulated tenant of 5,000 sites and a repository that manages 200 of them, settings only.
The tenant is brought up to date sixty times faster than the service; the plans are measured at the service's pace.
"""

from __future__ import annotations

import argparse
import json
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spo_gitops.simulator import RunningTenant, TenantOptions

HURRY = 60.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement. ``target`` is the most requests that the plan should need, sign-in included."""

    what: str
    requests: int
    target: int
    seconds: float
    by_operation: Mapping[str, int]

    def __str__(self) -> str:
        ratio = self.requests / self.target
        operations = ", ".join(f"{name} {count}" for name, count in sorted(self.by_operation.items()))
        return (
            f"{self.what}\n"
            f"  {self.requests} requests, target at most {self.target} ({ratio:.2f} of it), {self.seconds:.1f} s\n"
            f"  {operations}"
        )


@dataclass(frozen=True, slots=True)
class Bench:
    """A repository, its remote, and the tenant."""

    folder: Path
    tenant: RunningTenant

    def command(self, *arguments: str) -> None:
        """Run ``spo-gitops``; what it prints is shown only where it fails."""
        self._run(sys.executable, "-m", "spo_gitops.cli.main", "--quiet", *arguments)

    def commit(self, message: str) -> None:
        self._run("git", "add", "--all")
        who = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@contoso.com", "-c", "commit.gpgsign=false")
        self._run("git", *who, "commit", "--quiet", "--message", message)

    def prepare(self) -> None:
        self._run("git", "init", "--quiet", "--bare", str(self.folder.parent / "remote.git"))
        self._run("git", "init", "--quiet", "--initial-branch=main")
        self._run("git", "remote", "add", "origin", str(self.folder.parent / "remote.git"))

    def measure(self, what: str, target: int, *arguments: str) -> Figure:
        """Run a command and ask the tenant what it was asked."""
        self.control("metrics/reset", {})
        started_s = time.perf_counter()
        self.command(*arguments)
        seconds = time.perf_counter() - started_s
        metrics = self.control("metrics")
        return Figure(what, metrics["requests"], target, seconds, metrics["byOperation"])

    def control(self, call: str, body: Any = None) -> Any:
        """The simulated tenant's control interface."""
        context = ssl.create_default_context(cafile=str(self.tenant.directory / "ca.pem"))
        request = urllib.request.Request(
            f"{self.tenant.url}/_sim/{call}", data=None if body is None else json.dumps(body).encode()
        )
        direct = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with direct.open(request, timeout=60) as answer:
            return json.loads(answer.read())

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
        )
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")


def measure(folder: Path, *, sites: int, managed: int) -> tuple[Figure, Figure]:
    """Both figures: one changed site, and everything that is managed."""
    with RunningTenant(TenantOptions(folder / "tenant", seed_sites=sites, time_scale=HURRY)) as tenant:
        bench = Bench(folder / "repository", tenant)
        (bench.folder / "sites").mkdir(parents=True)
        (bench.folder / "policies").mkdir()
        (bench.folder / ".gitignore").write_text("*.pem\n", encoding="utf-8")
        bench.prepare()
        for number in range(1, managed + 1):
            _declare(bench.folder, number, "Direct")
        _configure(bench, HURRY)
        bench.commit("Manage the sites")
        bench.command("apply", "--auto-approve", "--allow", "loosen")
        bench.control("clock", {"timeScale": 1})
        _configure(bench, 1.0)
        bench.commit("Take the service's pace")
        everything = bench.measure(
            f"plan --scope all, {managed} managed sites that declare settings but no admins",
            260,
            "plan",
            "--scope",
            "all",
        )
        _declare(bench.folder, 1, "Internal")
        bench.commit("Change one site")
        changed = bench.measure(
            f"plan --scope changed, one changed site in a tenant of {sites:,} sites", 12, "plan", "--scope", "changed"
        )
    return changed, everything


def _declare(folder: Path, number: int, link_type: str) -> None:
    (folder / "sites" / f"proj-{number:04d}.yaml").write_text(
        "kind: Site\n"
        f"url: /sites/proj-{number:04d}\n"
        "settings:\n"
        f"  defaultSharingLinkType: {link_type}\n"
        "  defaultLinkPermission: View\n"
        "  commentsOnSitePagesDisabled: true\n",
        encoding="utf-8",
    )


def _configure(bench: Bench, scale: float) -> None:
    """The tenant's own configuration, with its keys where it stands."""
    lines = (bench.tenant.directory / "spo-gitops.yaml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "timeScale" not in line]
    scaled = [*kept, f"    timeScale: {scale:g}"] if scale != 1 else kept
    text = "\n".join(scaled).replace("app.pem", "../tenant/app.pem").replace("ca.pem", "../tenant/ca.pem")
    (bench.folder / "spo-gitops.yaml").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.requests", description=__doc__)
    parser.add_argument("--sites", type=int, default=5000, help="sites of the tenant (default: 5000)")
    parser.add_argument("--managed", type=int, default=200, help="sites that git manages (default: 200)")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spo-gitops-benchmark-", ignore_cleanup_errors=True) as folder:
        for figure in measure(Path(folder).resolve(), sites=chosen.sites, managed=chosen.managed):
            print(figure)


if __name__ == "__main__":
    main()
