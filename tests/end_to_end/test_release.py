"""The scripts of a release: only the tag of the version is built, by its hashes, and no secret is in a call."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .runner import ROOT
from .test_action import wheel

WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
SCRIPTS = {step["name"]: step["run"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "run" in step}
TAG, BUILD, INSIDE, IMAGE = SCRIPTS

# Stand-ins for the tools, which write where they are told to, and what they were told.
BUILDER = """
import pathlib, sys
out = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
out.mkdir()
(out / "spo_gitops-1.0-py3-none-any.whl").write_text(" ".join(sys.argv[1:]))
"""
LISTER = """
import json, pathlib, sys
def main():
    arguments = sys.argv[1:]
    assert all(pathlib.Path(arguments[at]).is_file() for at in (1, arguments.index("--pyproject") + 1)), arguments
    pathlib.Path(arguments[arguments.index("--output-file") + 1]).write_text(json.dumps(arguments))
"""
DOCKER = """#!/bin/sh
printf '%s\\n' "$*" >> "$LOG"
case $1 in login) cat >> "$LOG.stdin" ;; esac
"""

pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or os.name == "nt", reason="the scripts are bash, for Linux"
)


def script(name: str, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PATH")}
    path = f"{environment.pop('FIRST', '')}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", SCRIPTS[name]],
        cwd=place, env={**own, "PATH": path.lstrip(os.pathsep), **environment}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository whose release tools are the stand-ins, locked by their hashes."""
    place, index = tmp_path / "checkout", tmp_path / "index"
    for folder in (place / ".github" / "release", place / ".github" / "actions" / "spo-gitops", index):
        folder.mkdir(parents=True)
    (place / "pyproject.toml").write_text('[project]\nname = "spo-gitops"\nversion = "1.0"\n', encoding="utf-8")
    (place / ".github" / "actions" / "spo-gitops" / "requirements.txt").write_text("", encoding="utf-8")
    locked = {
        "build": wheel(index, "build", {"build/__init__.py": "", "build/__main__.py": BUILDER}),
        "cyclonedx-py": wheel(index, "cyclonedx_py", {"cyclonedx_py.py": LISTER}),
    }
    (place / ".github" / "release" / "requirements.txt").write_text(
        "".join(f"{name}==1.0 --hash=sha256:{found}\n" for name, found in locked.items()), encoding="utf-8"
    )
    return place


def test_every_script_of_a_release_is_executed_here() -> None:
    assert set(SCRIPTS) == {TAG, BUILD, INSIDE, IMAGE}


def test_a_tag_of_another_version_ends_the_release_before_anything_is_built(checkout: Path) -> None:
    assert script(TAG, checkout, GITHUB_REF_NAME="v1.0").returncode == 0
    refused = script(TAG, checkout, GITHUB_REF_NAME="v1.1")
    assert refused.returncode == 1 and "::error file=pyproject.toml::the tag is v1.1" in refused.stdout


def test_it_is_built_by_the_locked_tools_and_says_what_is_inside(checkout: Path, tmp_path: Path) -> None:
    local = {"RUNNER_TEMP": str(tmp_path / "temp"), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "index")}
    (tmp_path / "temp").mkdir()
    locked = checkout / ".github" / "release" / "requirements.txt"
    right = locked.read_text(encoding="utf-8")
    locked.write_text(f"build==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    refused = script(BUILD, checkout, **local)
    assert refused.returncode != 0 and "DO NOT MATCH" in refused.stderr and not (checkout / "dist").exists()
    locked.write_text(right, encoding="utf-8")
    built = script(BUILD, checkout, **local)
    assert built.returncode == 0, built.stderr
    (found,) = (checkout / "dist").iterdir()
    assert "--no-isolation" in found.read_text(encoding="utf-8"), "nothing that has no hash is fetched on the way"
    told = script(INSIDE, checkout, **local)
    assert told.returncode == 0, told.stderr
    arguments = json.loads((checkout / "sbom" / "spo-gitops.cdx.json").read_text(encoding="utf-8"))
    assert arguments[:2] == ["requirements", ".github/actions/spo-gitops/requirements.txt"]
    assert "--output-reproducible" in arguments


def test_the_image_is_tried_before_it_is_pushed_and_the_token_goes_by_standard_input(tmp_path: Path) -> None:
    tools, log = tmp_path / "tools", tmp_path / "log"
    tools.mkdir()
    (tools / "docker").write_text(DOCKER, encoding="utf-8")
    (tools / "docker").chmod(0o755)
    done = script(
        IMAGE, tmp_path, FIRST=str(tools), LOG=str(log), REGISTRY="registry.example",
        GITHUB_REPOSITORY="Contoso/Tenant", GITHUB_REF_NAME="v1.0", GITHUB_ACTOR="ann", GITHUB_TOKEN="secret-token",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    calls = log.read_text(encoding="utf-8").splitlines()
    image = "registry.example/contoso/tenant:1.0"
    assert [call.split()[0] for call in calls] == ["build", "run", "login", "push"]
    assert calls[1] == f"run --rm {image} --version" and calls[3] == f"push {image}"
    assert "secret-token" not in log.read_text(encoding="utf-8")
    assert (tmp_path / "log.stdin").read_text(encoding="utf-8").strip() == "secret-token"
