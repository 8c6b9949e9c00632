"""The pipelines of docs/ci against a simulated tenant and a stand-in for the platform: every job, every script."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.test_ci_pages import pipeline
from tests.platforms.azure_standin import AzureStandIn
from tests.platforms.gitlab_standin import GitLabStandIn
from tests.platforms.standin import TOKEN, serving

from .forked import program
from .runner import git
from .stage import Stage, document, new_site

pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or os.name == "nt", reason="the scripts are bash, for Linux"
)
POLICY = document("SecurityPolicy", name="few-guests", severity="high", mode="audit", appliesTo="all",
                  require={"sharingCapability": {"atMost": "Disabled"}})  # fmt: skip


@dataclass
class Ended:
    ok: bool
    said: str
    place: Path


@dataclass
class Jobs:
    """Runs jobs of one platform's pipeline on fresh clones. ``ran`` are the scripts that did, by job and step."""

    stage: Stage
    page: str
    environment: Mapping[str, str]
    ran: set[tuple[str, int]] = field(default_factory=set)
    artifacts: dict[str, Path] = field(default_factory=dict)

    def run(self, job: str, *, artifacts_of: str = "", **environment: str) -> Ended:
        """A job that fails goes on with the steps that say so. Installing is left out: the program is on the path."""
        place = self.stage.folder / f"{self.page}-{job}-{len(list(self.stage.folder.iterdir()))}"
        git("clone", "--quiet", str(self.stage.remote), str(place), cwd=self.stage.folder)
        for name in ("ca.pem", "app.pem"):
            shutil.copy(self.stage.repository / name, place / name)
        if artifacts_of:
            for path in self.artifacts[artifacts_of].glob("p*.*"):
                shutil.copy(path, place / path.name)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "SPO_GITOPS_"))}
        whole = {**kept, **self.environment, **environment, "BUILD_SOURCEVERSION": git("rev-parse", "HEAD", cwd=place)}
        whole["CI_COMMIT_SHA"] = whole["BUILD_SOURCEVERSION"]
        ok, told = True, []
        for number, (script, wanted, own) in enumerate(steps(self.page, job)):
            if not {"": ok, "failed()": not ok, "succeededOrFailed()": True}[wanted]:
                continue
            filled = {key: filled_in(value, whole) for key, value in own.items()}
            done = subprocess.run(
                ["bash", "-eo", "pipefail", "-c", script], cwd=place, env={**whole, **filled}, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
            whole |= dict(re.findall(r"##vso\[task\.setvariable variable=(\w+)\](\w+)", done.stdout))
            self.ran.add((job, number))
            told.append(done.stdout)
            ok = ok and done.returncode == 0
        said = "\n".join(told)
        assert TOKEN not in said and "Traceback" not in said, said
        self.artifacts[job] = place
        return Ended(ok, said, place)


def filled_in(text: str, environment: Mapping[str, str]) -> str:
    """With the pipeline's variables for its markers."""
    known = {**environment, "System.AccessToken": TOKEN}
    return re.sub(r"\$\(([\w.]+)\)", lambda marker: known.get(marker[1], marker[0]), text)


def steps(page: str, job: str) -> list[tuple[str, str, dict[str, str]]]:
    """A job's scripts with the condition of each and its own environment, those that install left out."""
    described = yaml.safe_load(pipeline(page))
    if page == "gitlab":
        return [("\n".join(described[job]["script"]), "", {})]
    (found,) = [
        one for stage in described["stages"] for one in stage["jobs"] if job in (one.get("job"), one.get("deployment"))
    ]
    below = found["steps"] if "steps" in found else found["strategy"]["runOnce"]["deploy"]["steps"]
    return [
        (step["bash"], step.get("condition", ""), step.get("env", {}))
        for step in below
        if "bash" in step and step["displayName"] != "Install"
    ]


@pytest.fixture(scope="module")
def tools() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder, program(Path(folder)) as found:
        yield found


@pytest.fixture
def begun(make_stage: Callable[..., Stage]) -> Stage:
    stage = make_stage()
    stage.commit({"sites/a.yaml": new_site("/sites/a", settings={"sharingCapability": "Disabled"}),
                  "policies/p.yaml": POLICY}, "Begin")  # fmt: skip
    stage.git("push", "--quiet", "origin", "main")
    stage.apply()
    return stage


def change(stage: Stage, message: str = "Change", **keys: Any) -> str:
    commit = stage.commit({"sites/a.yaml": new_site("/sites/a", **keys)}, message)
    stage.git("push", "--quiet", "origin", "main")
    return commit


def revert_branches(stage: Stage) -> list[str]:
    listed = git("for-each-ref", "--format=%(refname:short)", "refs/heads/spo-gitops", cwd=stage.remote)
    return listed.splitlines()


def test_the_pipeline_of_gitlab_from_merge_request_to_rollback(begun: Stage, tools: Path) -> None:
    with serving(GitLabStandIn(base="/api/v4")) as gitlab:
        assert isinstance(gitlab, GitLabStandIn)
        jobs = Jobs(begun, "gitlab", {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "GITLAB_CI": "true", "CI_API_V4_URL": gitlab.url,
            "CI_PROJECT_ID": "42", "CI_DEFAULT_BRANCH": "main", "CI_JOB_URL": "https://gitlab.example/job/1",
            "SPO_GITOPS_PLATFORM_TOKEN": TOKEN,
        })  # fmt: skip
        commit = change(begun, title="Changed")
        planned = jobs.run("plan")
        assert planned.ok and (planned.place / "plan.html").read_text("utf-8").startswith("<!doctype html>")
        assert jobs.run("comment", artifacts_of="plan", CI_MERGE_REQUEST_IID="5").ok
        assert "1 to update" in gitlab.notes[0]["body"] and gitlab.statuses[-1]["state"] == "success"

        gitlab.requests.append(merged(commit))
        applied = jobs.run("apply")
        assert applied.ok, applied.said
        assert (applied.place / "run.html").is_file() and begun.site("/sites/a")["title"] == "Changed"
        assert "1 of 1 change made" in gitlab.notes[-1]["body"]

        assert jobs.run("drift").ok and not gitlab.issues
        begun.edit(site="/sites/a", set={"Title": "By hand", "SharingCapability": 2})
        drifted = jobs.run("drift")
        assert drifted.ok and [issue["title"] for issue in gitlab.issues] == ["The tenant has drifted"], drifted.said
        audited = jobs.run("audit")
        assert audited.ok, audited.said
        assert gitlab.issues[-1]["title"] == "Security findings are open"

        begun.git("fetch", "--quiet", "origin")
        begun.apply("--scope", "all")
        assert jobs.run("drift").ok and gitlab.issues[0]["state"] == "closed"
        change(begun, "Without a", title="Changed")
        begun.commit({"sites/a.yaml": None}, "Remove a")
        begun.git("push", "--quiet", "origin", "main")
        refused = jobs.run("apply")
        assert not refused.ok and len(revert_branches(begun)) == 1, refused.said
        assert gitlab.requests[-1]["title"] == "Take back: Remove a"

        begun.revert()
        begun.git("push", "--quiet", "origin", "main")
        run = begun.run("history", "--limit", "1").out.split()[0]
        back = jobs.run("rollback", SPO_GITOPS_RUN=run)
        assert back.ok, back.said
        assert {job for job, _ in jobs.ran} == {"plan", "comment", "apply", "drift", "audit", "rollback"}


def merged(commit: str) -> dict[str, Any]:
    return {"iid": 5, "merge_commit_sha": commit, "sha": commit, "author": {"username": "ann"}, "state": "merged",
            "source_branch": "change", "target_branch": "main"}  # fmt: skip


def test_the_pipeline_of_azure_devops_from_pull_request_to_rollback(begun: Stage, tools: Path) -> None:
    with serving(AzureStandIn()) as azure:
        assert isinstance(azure, AzureStandIn)
        jobs = Jobs(begun, "azure-devops", {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "TF_BUILD": "True",
            "SYSTEM_COLLECTIONURI": f"{azure.url}/", "SYSTEM_TEAMPROJECT": "Share Point",
            "BUILD_REPOSITORY_ID": "repo-1", "BUILD_BUILDID": "9",
        })  # fmt: skip
        change(begun, title="Changed")
        planned = jobs.run("plan", SYSTEM_PULLREQUEST_PULLREQUESTID="6")
        assert planned.ok, planned.said
        assert "1 to update" in azure.threads[0]["comments"][0]["content"]
        assert azure.statuses[-1]["state"] == "succeeded" and (planned.place / "plan.html").is_file()

        applied = jobs.run("apply")
        assert applied.ok, applied.said
        assert (applied.place / "run.html").is_file() and begun.site("/sites/a")["title"] == "Changed"
        begun.edit(site="/sites/a", set={"Title": "By hand", "SharingCapability": 2})
        drifted = jobs.run("drift")
        assert drifted.ok and azure.items[-1]["System.Title"] == "The tenant has drifted", drifted.said
        audited = jobs.run("audit")
        assert audited.ok and azure.items[-1]["System.Title"] == "Security findings are open", audited.said

        begun.apply("--scope", "all")
        begun.commit({"sites/a.yaml": None}, "Remove a")
        begun.git("push", "--quiet", "origin", "main")
        refused = jobs.run("apply")
        assert not refused.ok and len(revert_branches(begun)) == 1, refused.said
        assert azure.pulls[-1]["title"] == "Take back: Remove a"

        begun.revert()
        begun.git("push", "--quiet", "origin", "main")
        run = begun.run("history", "--limit", "1").out.split()[0]
        back = jobs.run("rollback", takeBack=run)
        assert back.ok, back.said
        assert {job for job, _ in jobs.ran} == {"plan", "apply", "drift", "audit", "rollback"}
        assert ("apply", 2) in jobs.ran


@pytest.mark.parametrize("page", ["gitlab", "azure-devops"])
def test_in_the_first_days_nothing_is_taken_back_of_what_is_only_observed(begun: Stage, tools: Path, page: str) -> None:
    configuration = (begun.repository / "spo-gitops.yaml").read_text()
    begun.commit({"spo-gitops.yaml": configuration.replace("    licences:", "    mode: observe\n    licences:")})
    change(begun, title="Changed")
    stand_in = GitLabStandIn(base="/api/v4") if page == "gitlab" else AzureStandIn()
    with serving(stand_in) as platform:
        jobs = Jobs(begun, page, {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "SPO_GITOPS_PLATFORM_TOKEN": TOKEN,
            **({"GITLAB_CI": "true", "CI_API_V4_URL": platform.url, "CI_PROJECT_ID": "42", "CI_DEFAULT_BRANCH": "main"}
               if page == "gitlab" else
               {"TF_BUILD": "True", "SYSTEM_COLLECTIONURI": f"{platform.url}/", "SYSTEM_TEAMPROJECT": "Share Point",
                "BUILD_REPOSITORY_ID": "repo-1", "BUILD_BUILDID": "9"}),
        })  # fmt: skip
        applied = jobs.run("apply")
    assert not applied.ok and "is only observed" in applied.said
    assert revert_branches(begun) == [], applied.said
