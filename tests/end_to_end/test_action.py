"""The composite action's scripts: what is installed is what its hashes say, and git finds the token of a step alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from .runner import ROOT

ACTION = ROOT / ".github" / "actions" / "spo-gitops"
SCRIPTS = {
    step["name"]: step["run"]
    for step in yaml.safe_load((ACTION / "action.yml").read_text(encoding="utf-8"))["runs"]["steps"]
    if "run" in step
}
INSTALL, CREDENTIAL = SCRIPTS

pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or os.name == "nt", reason="the scripts are bash, for Linux"
)


def script(name: str, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    quiet: Mapping[str, str] = {**own, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", SCRIPTS[name]],
        cwd=place, env={**quiet, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def wheel(folder: Path, name: str, files: Mapping[str, str]) -> str:
    """A wheel of version 1.0; its hash."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    about = {
        "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "entry_points.txt": f"[console_scripts]\n{name.replace('_', '-')} = {name}:main\n",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in {**files, **{f"{name}-1.0.dist-info/{key}": text for key, text in about.items()}}.items():
            archive.writestr(file, text)
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_everything_is_installed_by_its_hash_into_an_environment_of_its_own(tmp_path: Path) -> None:
    index, action, temporary = tmp_path / "index", tmp_path / "action", tmp_path / "temp"
    for folder in (index, action, temporary):
        folder.mkdir()
    dependency = wheel(index, "tested_dependency", {"tested_dependency.py": "def main(): pass\n"})
    program = wheel(index, "spo_gitops", {"spo_gitops.py": "def main(): print('from the wheel')\n"})

    def install(dependency_hash: str, commandhash: str) -> subprocess.CompletedProcess[str]:
        (action / "requirements.txt").write_text(f"tested_dependency==1.0 --hash=sha256:{dependency_hash}\n")
        return script(
            INSTALL, tmp_path, RUNNER_TEMP=str(temporary), ACTION=str(action), GITHUB_PATH=str(tmp_path / "path"),
            PACKAGE=f"spo-gitops==1.0 --hash=sha256:{commandhash}", PIP_NO_INDEX="1", PIP_FIND_LINKS=str(index),
            PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        )  # fmt: skip

    refused = install("0" * 64, program)
    assert refused.returncode != 0 and "DO NOT MATCH" in refused.stderr
    refused = install(dependency, "0" * 64)
    assert refused.returncode != 0 and "DO NOT MATCH" in refused.stderr
    done = install(dependency, program)
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "path").read_text().split()
    assert os.listdir(folder) == ["spo-gitops"]
    command = [f"{folder}/spo-gitops"]
    said = subprocess.run(command, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=True)
    assert said.stdout == "from the wheel\n"


def test_git_has_the_token_of_a_step_for_its_own_server_and_nothing_without_one(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    assert script(CREDENTIAL, tmp_path, GITHUB_SERVER_URL="https://github.contoso.com").returncode == 0

    def asked(host: str, **environment: str) -> str:
        done = subprocess.run(
            ["git", "credential", "fill"], cwd=tmp_path, input=f"protocol=https\nhost={host}\n\n",
            env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true",
                 **environment},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout

    assert "password=secret-token" in asked("github.contoso.com", GITHUB_TOKEN="secret-token")
    assert "secret-token" not in asked("evil.example.com", GITHUB_TOKEN="secret-token")
    assert "password=secret" not in asked("github.contoso.com")
    assert "secret-token" not in (tmp_path / ".git" / "config").read_text()
    # Outside of a clone there is nothing to be told.
    outside = tmp_path / "outside"
    outside.mkdir()
    assert script(CREDENTIAL, outside, GITHUB_SERVER_URL="x", GIT_CEILING_DIRECTORIES=str(tmp_path)).returncode == 0
