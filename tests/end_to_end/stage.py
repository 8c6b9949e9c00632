"""A repository with a bare remote, a simulated tenant, and the command line run as a user would."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spo_gitops.cli.main import main
from spo_gitops.simulator import RunningTenant, TenantOptions

TIME_SCALE = 900.0  # a poll of ten seconds takes eleven milliseconds


@dataclass(frozen=True, slots=True)
class Result:
    """What one command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Stage:
    """A user's repository, its remote and a tenant, all below one folder."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.folder = folder
        self.tenant = RunningTenant(
            TenantOptions(**{"directory": folder / "tenant", "time_scale": TIME_SCALE, "latency": False, **options})
        )
        self.remote = folder / "remote.git"
        self.repository = folder / "repository"
        self.repository.mkdir(parents=True)
        # The service's certificate is checked once; its own requests are not counted.
        self._ssl = ssl.create_default_context(cafile=str(self.tenant.directory / "ca.pem"))
        for name in ("ca.pem", "app.pem", "spo-gitops.yaml"):
            shutil.copy(self.tenant.directory / name, self.repository / name)
        self.write({".gitignore": "*.pem\n"})
        subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(self.remote)], check=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.git("remote", "add", "origin", str(self.remote))

    def close(self) -> None:
        self.tenant.close()

    # -- the user --

    def run(self, *arguments: str, expect: int | None = 0, project: Path | None = None) -> Result:
        """Run the command line in this process; an exception that is no exit would fail the test."""
        out, err = io.StringIO(), io.StringIO()
        code: object = 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                main(["--project", str(project or self.repository), *arguments])
            except SystemExit as end:
                code = end.code
        result = Result(int(str(code or 0)), out.getvalue(), err.getvalue())
        assert expect is None or result.code == expect, f"{arguments}: {result.code}\n{result.said}"
        assert "Traceback" not in result.said
        return result

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command line as a process of its own, to be killed."""
        return subprocess.Popen(
            [sys.executable, "-m", "spo_gitops.cli.main", "--project", str(self.repository), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def apply(self, *arguments: str, expect: int | None = 0) -> Result:
        return self.run("apply", "--auto-approve", *arguments, expect=expect)

    def write(self, files: Mapping[str, str | None]) -> None:
        """Write files of the repository; None removes one."""
        for name, text in files.items():
            path = self.repository / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")

    def commit(self, files: Mapping[str, str | None] | None = None, message: str = "Change") -> str:
        """Write files and commit them; the new commit's id."""
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def revert(self, *commits: str) -> None:
        self.git("revert", "--no-edit", *(commits or ("HEAD",)))

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=cwd or self.repository, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"git {arguments}: {done.stderr}"
        return done.stdout.strip()

    def configuration(self, extra: str = "", **replaced: str) -> str:
        """The configuration that the tenant wrote, with texts replaced and lines added."""
        text = (self.tenant.directory / "spo-gitops.yaml").read_text(encoding="utf-8")
        for old, new in replaced.items():
            assert old in text, old
            text = text.replace(old, new)
        return text + extra

    # -- the tenant --

    def state(self, extras: str = "") -> Any:
        """Everything observable but the recycle bin; ``extras`` as in ``ids,content``."""
        state = self.control("state" + (f"?with={extras}" if extras else ""))
        state.pop("recycleBin")
        return state

    def site(self, path: str, extras: str = "") -> Any:
        return self.state(extras)["sites"].get(path)

    @property
    def recycle_bin(self) -> list[str]:
        found: list[str] = self.control("state")["recycleBin"]
        return found

    def edit(self, **change: Any) -> None:
        """Somebody else's hand."""
        self.control("edit", change)

    def faults(self, *rules: Mapping[str, Any], seed: int = 7) -> None:
        self.control("faults", {"seed": seed, "rules": list(rules)})

    def no_faults(self) -> None:
        self.control("faults", method="DELETE")

    def reset(self) -> None:
        self.control("metrics/reset", {})

    def metrics(self) -> Any:
        return self.control("metrics")

    @property
    def writes(self) -> int:
        return int(self.metrics()["writes"])

    def control(self, path: str, body: Any = None, method: str = "") -> Any:
        request = urllib.request.Request(
            f"{self.tenant.url}/_sim/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method or ("GET" if body is None else "POST"),
        )
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=self._ssl)
        )
        with opener.open(request, timeout=60) as answer:
            return json.loads(answer.read())


def quiet_git(environment: Any) -> None:
    """Git without anybody's configuration, and with a name of its own."""
    environment.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    environment.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        environment.setenv(f"GIT_{role}_NAME", "tester")
        environment.setenv(f"GIT_{role}_EMAIL", "tester@contoso.com")


def site(url: str, **keys: Any) -> str:
    """A Site document. JSON is YAML."""
    return "---\n" + json.dumps({"kind": "Site", "url": url, **keys}) + "\n"


def new_site(url: str, **keys: Any) -> str:
    """A Site document with what a creation needs."""
    given = {"type": "CommunicationSite", "title": url.rpartition("/")[2].title(), "owner": "ann.lee@contoso.com"}
    return site(url, **{**given, **keys})


def document(kind: str, **keys: Any) -> str:
    return "---\n" + json.dumps({"kind": kind, **keys}) + "\n"
