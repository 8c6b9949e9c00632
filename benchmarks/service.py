"""A simulated tenant in a process of its own, a repository beside it, and the client that is measured against it."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Service:
    """One tenant and its repository below ``folder``."""

    folder: Path
    scale: float
    licences: int = 1000
    crowd: int = 0
    latency: bool = True
    seed_sites: int = 0
    seen: int = 0  # requests of the log that have been looked at
    _process: subprocess.Popen[str] | None = field(default=None, init=False)

    def __enter__(self) -> Service:
        self.folder.mkdir(parents=True)
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "spo_gitops.cli.main", "tenant", "serve", "--dir", str(self.tenant),
                "--licences", str(self.licences), "--time-scale", str(self.scale), "--crowd", str(self.crowd),
                "--seed-sites", str(self.seed_sites),
                *([] if self.latency else ["--no-latency"]),
            ],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._process.stdout is not None
        if "ready" not in self._process.stdout.readline():
            raise SystemExit("the simulated tenant did not start")
        self._prepare()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()

    @property
    def tenant(self) -> Path:
        return self.folder / "tenant"

    @property
    def repository(self) -> Path:
        return self.folder / "repository"

    def commit(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self._git("add", "--all")
        who = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@contoso.com", "-c", "commit.gpgsign=false")
        self._git(*who, "commit", "--quiet", "--allow-empty", "--message", "Change")

    def clear(self, name: str) -> None:
        """Take a file out again, and what it declared with it, so that the next run is about nothing else."""
        (self.repository / name).unlink()
        self.commit({})
        self.run("--parallelism", "10")

    def grow(self, paths: Iterable[str]) -> None:
        """Sites of somebody else."""
        for path in paths:
            self.control("edit", {"create": {"url": path, "template": "STS#3", "title": "Old"}})

    def run(self, *arguments: str, whole: bool = True) -> Json:
        """The client's figures, with the simulator's: its load, requests, units, throttled ones, seconds of answers."""
        self.control("metrics/reset", {})
        self.seen = max([line["n"] for line in self.control(f"requests?since={self.seen}")] or [self.seen])
        busy = self._cpu_s()
        command = [sys.executable, "-m", "benchmarks.client", str(self.repository), "--time-scale", str(self.scale)]
        done = subprocess.run([*command, *arguments], capture_output=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            raise SystemExit(f"the client ended with {done.returncode}\n{done.stdout}{done.stderr}")
        figures: Json = json.loads(done.stdout)
        metrics = self.control("metrics")
        lines = self.control(f"requests?since={self.seen}")
        figures |= {
            "simulatorShare": round((self._cpu_s() - busy) / figures["wallSeconds"], 3),
            "requests": metrics["requests"],
            "units": metrics["resourceUnits"],
            "throttled": metrics["throttled"],
            "peakConcurrency": metrics["peakConcurrency"],
            "answerSeconds": round(sum(line["seconds"] for line in lines) * self.scale, 1),
        }
        if whole and not figures["complete"]:
            raise SystemExit(f"the run was not complete: {figures}")
        return figures

    def control(self, call: str, body: Any = None) -> Any:
        context = ssl.create_default_context(cafile=str(self.tenant / "ca.pem"))
        address = (self.tenant / "spo-gitops.yaml").read_text(encoding="utf-8").split("connectTo:")[1].split()[0]
        request = urllib.request.Request(
            f"https://{address}/_sim/{call}", data=None if body is None else json.dumps(body).encode()
        )
        direct = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with direct.open(request, timeout=120) as answer:
            return json.loads(answer.read())

    def _prepare(self) -> None:
        self.repository.mkdir()
        remote = self.folder / "remote.git"
        self._git("init", "--quiet", "--bare", str(remote))
        self._git("init", "--quiet", "--initial-branch=main")
        self._git("remote", "add", "origin", str(remote))
        for name in ("ca.pem", "app.pem", "spo-gitops.yaml"):
            (self.repository / name).write_bytes((self.tenant / name).read_bytes())
        (self.repository / ".gitignore").write_text("*.pem\n", encoding="utf-8")
        self.commit({})

    def _git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.repository, check=True, capture_output=True)

    def _cpu_s(self) -> float:
        """Processor seconds of the simulator so far; 0 where the system does not tell."""
        assert self._process is not None
        with suppress(OSError):
            fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / _TICKS
        return 0.0


def site(url: str, **keys: Any) -> str:
    """A Site document. JSON is YAML."""
    return "---\n" + json.dumps({"kind": "Site", "url": url, **keys}) + "\n"


def new_site(url: str, **keys: Any) -> str:
    """One that does not exist yet."""
    given = {"type": "CommunicationSite", "title": url.rpartition("/")[2].title(), "owner": "ann.lee@contoso.com"}
    return site(url, **{**given, **keys})
