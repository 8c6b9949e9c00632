"""Real repositories on this machine, and nobody's own git configuration."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from spo_gitops.ledger.plumbing import Plumbing

from .repositories import git


@pytest.fixture(autouse=True)
def own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configuration = tmp_path / "gitconfig"
    configuration.write_text("[user]\n\tname = Tester\n\temail = tester@example.com\n[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", "--bare", str(tmp_path / "remote.git")], check=True)
    return tmp_path / "remote.git"


@pytest.fixture
def clone(tmp_path: Path, remote: Path) -> Path:
    """A clone with one commit, pushed to main."""
    folder = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(remote), str(folder))
    (folder / "sites").mkdir()
    (folder / "sites" / "a.yaml").write_text("kind: Site\n")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    git(folder, "push", "-q", "origin", "HEAD:main")
    return folder


@pytest.fixture
def plumbing(clone: Path) -> Plumbing:
    return Plumbing.find(clone)[0]


@pytest.fixture
def other(tmp_path: Path, remote: Path, clone: Path) -> Plumbing:
    """A second clone, as on another machine."""
    git(tmp_path, "clone", "-q", str(remote), str(tmp_path / "other"))
    return Plumbing.find(tmp_path / "other")[0]
