"""The demo's stage: a simulated tenant, a repository with a remote, and commands that are run as a user would."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import SpoGitopsError

if TYPE_CHECKING:
    from ..simulator import RunningTenant

SHOWN = 22  # lines of one command's output; a plan of the whole organisation has hundreds


class DemoFailed(SpoGitopsError):
    """Something of the story did not hold."""


@dataclass(slots=True)
class Stage:
    """A repository in ``folder`` and a running tenant."""

    folder: Path
    tenant: RunningTenant

    def command(self, *arguments: str, expect: int = 0, lines: int = SHOWN) -> str:
        """Run ``spo-gitops`` and show what it prints. Raises DemoFailed for another exit code."""
        click.secho(f"\n$ spo-gitops {' '.join(arguments)}", bold=True)
        done = subprocess.run(
            [sys.executable, "-m", "spo_gitops.cli.main", "--quiet", *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )
        _print((done.stdout + done.stderr).splitlines(), lines)
        if done.returncode != expect:
            raise DemoFailed(f"`spo-gitops {' '.join(arguments)}` ended with {done.returncode}, expected {expect}")
        return done.stdout

    def git(self, *arguments: str, shown: bool = True) -> None:
        """Run git in the repository."""
        if shown:
            click.secho(f"\n$ git {' '.join(_quoted(arguments))}", bold=True)
        who = ("-c", "user.name=demo", "-c", "user.email=demo@contoso.com", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.folder, capture_output=True, text=True, encoding="utf-8", check=False
        )
        if done.returncode != 0:
            raise DemoFailed(f"git {arguments[0]} failed: {done.stderr.strip()}", hint="is git installed?")

    def edit(self, **change: Any) -> None:
        """Somebody else's hand on the tenant."""
        click.secho(f"\n(in the admin center) {json.dumps(change)}", fg="magenta")
        self._call("/_sim/edit", change)

    def state(self) -> Any:
        """The tenant's own state, without its recycle bin."""
        state = self._call("/_sim/state")
        state.pop("recycleBin", None)
        return state

    def requests(self) -> int:
        return int(self._call("/_sim/metrics")["requests"])

    def _call(self, path: str, body: Any = None) -> Any:
        context = ssl.create_default_context(cafile=str(self.tenant.directory / "ca.pem"))
        request = urllib.request.Request(
            f"{self.tenant.url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method="GET" if body is None else "POST",
        )
        # The loopback address is meant, whatever proxy the environment names.
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )
        with opener.open(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None


def build(folder: Path, time_scale: float) -> Stage:
    """Start the tenant and make the repository from the project's own ``sites/`` and ``policies/``."""
    # Only here: no other command waits for a quarter of all modules.
    from ..simulator import RunningTenant, TenantOptions

    examples = _examples()
    tenant = RunningTenant(
        TenantOptions(directory=folder / "tenant", brownfield=True, time_scale=time_scale, seed_sites=12)
    )
    repository = folder / "repository"
    repository.mkdir(parents=True)
    for name in ("sites", "policies"):
        shutil.copytree(examples / name, repository / name)
    for path in tenant.directory.iterdir():
        if path.name in ("ca.pem", "app.pem", "spo-gitops.yaml"):
            shutil.copy(path, repository / path.name)
    (repository / ".gitignore").write_text("*.pem\n", encoding="utf-8")
    stage = Stage(repository, tenant)
    subprocess.run(["git", "init", "--quiet", "--bare", str(folder / "remote.git")], check=True)
    stage.git("init", "--quiet", "--initial-branch=main", shown=False)
    stage.git("remote", "add", "origin", str(folder / "remote.git"), shown=False)
    return stage


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    """Change a file; the demo and the example organisation must agree. Raises DemoFailed where they do not."""
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise DemoFailed(f"{path.name} has no {old!r} any more", hint="the demo follows the example organisation")
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _examples() -> Path:
    root = Path(__file__).resolve().parents[2]
    for place in (root, Path.cwd()):
        if (place / "sites").is_dir() and (place / "policies").is_dir():
            return place
    raise DemoFailed("the example organisation is not here", hint="run the demo in a clone of the project")


def _print(lines: list[str], limit: int) -> None:
    if len(lines) <= limit + 3:
        shown = lines
    else:
        head, tail = limit * 2 // 3, limit - limit * 2 // 3
        shown = [*lines[:head], f"    ... {len(lines) - head - tail} lines more ...", *lines[-tail:]]
    for line in shown:
        click.echo(f"  {line}")


def _quoted(arguments: Iterable[str]) -> list[str]:
    return [f'"{a}"' if " " in a else a for a in (part.replace("\n", "\\n") for part in arguments)]


def quiet_environment() -> None:
    """The demo's children take nothing of ours but what they need."""
    os.environ.setdefault("NO_COLOR", "1")
