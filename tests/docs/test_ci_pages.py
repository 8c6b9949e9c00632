"""The pipelines of docs/ci are complete: they fit the platform's schema, and their scripts are sound and call commands
that exist. A release checks its tag first."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from .command_lines import ROOT, calls, resolve
from .test_workflows import checked, loaded

# Azure DevOps' schema is written in the terms of another dialect, which the checker knows to read.
PAGES = {
    "gitlab": ("--builtin-schema", "vendor.gitlab-ci"),
    "azure-devops": ("--builtin-schema", "vendor.azure-pipelines", "--data-transform", "azure-pipelines",
                     "--regex-variant", "nonunicode"),
}  # fmt: skip
EVERY = pytest.mark.parametrize("page", sorted(PAGES))


def pipeline(page: str) -> str:
    (found,) = re.findall(r"^```yaml\n(# \S+\n.*?)^```$", (ROOT / f"docs/ci/{page}.md").read_text("utf-8"), re.M | re.S)
    return str(found)


def shell_files(page: str) -> list[str]:
    return re.findall(r"^```bash\n(.*?)^```$", (ROOT / f"docs/ci/{page}.md").read_text("utf-8"), re.M | re.S)


def scripts(node: Any) -> Iterator[str]:
    """Every script of a pipeline, wherever it stands."""
    if isinstance(node, dict):
        for key, below in node.items():
            if key in ("script", "before_script", "after_script"):
                yield "\n".join(below)
            elif key == "bash":
                yield below
            else:
                yield from scripts(below)
    elif isinstance(node, list):
        for below in node:
            yield from scripts(below)


@EVERY
def test_a_pipeline_fits_the_schema_of_its_platform(page: str, tmp_path: Path) -> None:
    file = tmp_path / "pipeline.yml"
    assert not re.search(r"[&*][a-z]+( \||$)", pipeline(page), re.M), "Azure DevOps knows no anchors"
    file.write_text(pipeline(page), encoding="utf-8")
    done = checked("check-jsonschema", *PAGES[page], str(file))
    assert done.returncode == 0, done.stdout + done.stderr


@EVERY
def test_its_scripts_call_commands_that_exist_with_options_that_they_have(page: str) -> None:
    found = [
        a for text in scripts(yaml.safe_load(pipeline(page))) for a in calls(text.replace("\\\n", " ").splitlines())
    ]
    assert {"validate", "plan", "apply", "drift", "publish"} <= {word for arguments in found for word in arguments}
    for arguments in found:
        resolve(arguments)
    (applied,) = [a for a in found if "apply" in a and a[0] != "publish"]
    (planned,) = [a for a in found if a[0] == "plan"]
    assert applied[applied.index("--scope") + 1] == planned[planned.index("--scope") + 1]
    assert "--offline" in planned


@pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="the scripts are bash, for Linux")
@EVERY
def test_its_scripts_are_bash(page: str) -> None:
    for text in [*scripts(yaml.safe_load(pipeline(page))), *shell_files(page)]:
        done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="the scripts are bash, for Linux")
@pytest.mark.parametrize(("tag", "good"), [("v0.1.0", True), ("v9.9.9", False), ("0.1.0", False)])
def test_a_release_is_of_the_version_that_its_tag_says(tag: str, good: bool) -> None:
    steps = loaded("release.yml")["jobs"]["build"]["steps"]
    (script,) = [step["run"] for step in steps if step.get("name") == "The tag is the version"]
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", f"python3() {{ python \"$@\"; }}; {script}"],
        cwd=ROOT, env={"PATH": f"{Path(__import__('sys').executable).parent}:/usr/bin:/bin", "GITHUB_REF_NAME": tag},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode == 0) is good, done.stdout + done.stderr
