"""What an audit of a large tenant costs: requests, memory, time: ``python -m benchmarks.audit [SITES ...]``.

The simulated tenant is a process of its own, hurried so that the service's budget is not what is measured; the audit is
the command line in another, whose peak of memory the operating system tells. 10,000 and 100,000 sites by default.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HURRY = 600.0
POLICY = """\
kind: SecurityPolicy
name: no-anyone
severity: high
appliesTo: all
require: {sharingCapability: {atMost: ExistingExternalUserSharingOnly}}
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One audit. ``rss_mb`` is the peak of the audit's process."""

    sites: int
    deep: bool
    requests: int
    requests_a_site: float
    findings: int
    seconds: float
    rss_mb: float


def measure(sites: int, *, deep: bool = False) -> Figure:
    """One audit of a tenant with that many sites."""
    with tempfile.TemporaryDirectory(prefix="spo-gitops-audit-") as name:
        folder = Path(name)
        with _tenant(folder / "tenant", sites) as url:
            project = _project(folder)
            _control(folder, url, "metrics/reset")
            out = folder / "audit.json"
            options = ["--deep"] if deep else []
            began_s = time.perf_counter()
            rss_mb = _run(project, "audit", "--format", "json", "--out", str(out), *options)
            seconds = time.perf_counter() - began_s
            metrics = _control(folder, url, "metrics")
        report = json.loads(out.read_text(encoding="utf-8"))
    judged = report["sites"]["judged"]
    requests = int(metrics["requests"])
    findings = sum(report["counts"][verdict] for verdict in ("fail", "unknown"))
    return Figure(judged, deep, requests, requests / judged, findings, round(seconds, 1), round(rss_mb, 1))


@contextmanager
def _tenant(folder: Path, sites: int) -> Iterator[str]:
    command = [
        sys.executable, "-m", "spo_gitops.simulator", "--dir", str(folder), "--no-latency",
        "--seed-sites", str(sites), "--time-scale", str(HURRY), "--licences", "100000",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise SystemExit("the simulated tenant did not start")
        configuration = (folder / "spo-gitops.yaml").read_text(encoding="utf-8")
        address = next(part.split(":", 1)[1].strip() for part in configuration.splitlines() if "connectTo" in part)
        yield f"https://{address}"
    finally:
        process.terminate()
        process.wait()


def _project(folder: Path) -> Path:
    project = folder / "project"
    (project / "policies").mkdir(parents=True)
    for name in ("ca.pem", "app.pem", "spo-gitops.yaml"):
        shutil.copy(folder / "tenant" / name, project / name)
    (project / "policies" / "p.yaml").write_text(POLICY, encoding="utf-8")
    (project / ".gitignore").write_text("*.pem\n", encoding="utf-8")
    remote = folder / "remote.git"
    who = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@contoso.com", "-c", "commit.gpgsign=false")
    for arguments in (
        ("init", "--quiet", "--bare", str(remote)),
        ("init", "--quiet"),
        ("remote", "add", "origin", str(remote)),
        ("add", "--all"),
        (*who, "commit", "--quiet", "-m", "Policies"),
    ):
        subprocess.run(("git", *arguments), cwd=project, check=True)
    return project


def _run(project: Path, *arguments: str) -> float:
    """Run the command line. Returns the peak of its memory in megabytes."""
    command = (sys.executable, "-m", "spo_gitops.cli.main", "--quiet", "--project", str(project), *arguments)
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"the audit ended with {process.returncode}")
    return usage.ru_maxrss / 1024


def _control(folder: Path, url: str, path: str) -> Any:
    context = ssl.create_default_context(cafile=str(folder / "tenant" / "ca.pem"))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    body = b"{}" if path.endswith("reset") else None
    request = urllib.request.Request(f"{url}/_sim/{path}", data=body, headers={"Content-Type": "application/json"})
    with opener.open(request, timeout=60) as answer:
        return json.loads(answer.read())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, and the figures as JSON in the last line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sites", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--deep", action="store_true", help="also the checks that take further requests")
    asked = parser.parse_args(arguments)
    figures = []
    print("   sites  requests  a site  findings   seconds  peak MB")
    for sites in asked.sites:
        figure = measure(sites, deep=asked.deep)
        figures.append(figure)
        print(
            f"{figure.sites:8,} {figure.requests:9,} {figure.requests_a_site:7.3f} {figure.findings:9,} "
            f"{figure.seconds:9,.1f} {figure.rss_mb:8,.1f}",
            flush=True,
        )
    print(json.dumps([asdict(figure) for figure in figures]))


if __name__ == "__main__":
    main()
