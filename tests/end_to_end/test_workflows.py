"""Every script of the pipelines, executed against a simulated tenant and a stand-in for GitHub."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.platforms.github_standin import GitHubStandIn
from tests.platforms.standin import TOKEN, serving

from .forked import program
from .runner import WORKFLOWS, Runner, git, scripts_of
from .stage import Stage, document, new_site, site

pytestmark = pytest.mark.skipif(
    shutil.which("bash") is None or os.name == "nt", reason="the scripts are bash, for Linux"
)

# The project's own checks and its release run no pipeline of a tenant; tests/docs looks at them.
OWN = {"ci.yml", "release.yml"}
EXERCISED = {"plan.yml", "plan-live.yml", "apply.yml", "drift.yml", "audit.yml", "rollback.yml", "request.yml"}


class Pipelines:
    """A repository on the stand-in, its tenant, and the jobs that run for it."""

    def __init__(self, stage: Stage, github: GitHubStandIn, tools: Path) -> None:
        self.stage = stage
        self.github = github
        pems = tuple(stage.repository / name for name in ("ca.pem", "app.pem"))
        switches = {f"SPO_GITOPS_{name}": "true" for name in ("APPLY", "LIVE_PLAN", "DRIFT", "AUDIT", "CODE_SCANNING")}
        self.runner = Runner(
            stage.folder / "runs", stage.remote, github.url, TOKEN, tools, variables=switches, ignored=pems
        )

    def push(self, files: dict[str, str | None], message: str = "Change") -> str:
        commit = self.stage.commit(files, message)
        self.stage.git("push", "--quiet", "origin", "main")
        return commit

    def propose(self, number: int, files: dict[str, str | None], links: dict[str, str] | None = None) -> dict[str, Any]:
        """A pull request with one commit, and its event; the merge result is where GitHub keeps it."""
        git_ = self.stage.git
        base = git_("rev-parse", "main")
        git_("switch", "--quiet", "--create", f"change-{number}")
        for name, goal in (links or {}).items():
            (self.stage.repository / name).symlink_to(goal)
        head = self.stage.commit(files)
        git_("switch", "--quiet", "main")
        git_("merge", "--quiet", "--no-ff", "-m", f"Merge #{number}", head)
        git_("push", "--quiet", "origin", f"main:refs/pull/{number}/merge", f"change-{number}")
        git_("reset", "--quiet", "--hard", base)
        pull = {"number": number, "head": {"sha": head, "repo": {"full_name": "contoso/tenant"}}, "base": {"sha": base}}
        return {"pull_request": pull, "repository": {"default_branch": "main"}}

    def merge(self, number: int, *, approved_by_live_plan: bool = True) -> str:
        """Merge the pull request; the commit on main."""
        git_ = self.stage.git
        head = git_("rev-parse", f"change-{number}")
        git_("merge", "--quiet", "--no-ff", "-m", f"Merge #{number}", head)
        git_("push", "--quiet", "origin", "main")
        commit = git_("rev-parse", "HEAD")
        self.github.merged(number, head=head, commit=commit, author="ann")
        if approved_by_live_plan:
            self.github.planned(head, 900 + number)
        return commit

    def live_plan(self, event: dict[str, Any]) -> Any:
        number = event["pull_request"]["number"]
        return self.runner.run("plan-live.yml", "plan", event=event, name="pull_request_target", ref=f"change-{number}")

    def apply(self) -> Any:
        return self.runner.run("apply.yml", "apply", event={}, name="push", ref="main")

    def comments(self, number: int) -> dict[str, str]:
        """By their names."""
        found = (c["body"].partition("\n") for c in self.github.comments.get(number, ()))
        return {head.removeprefix("<!-- spo-gitops ").removesuffix(" -->"): body for head, _, body in found}

    def ran_all_of(self, workflow: str) -> bool:
        return scripts_of(workflow) <= self.runner.ran


@pytest.fixture(scope="module")
def tools() -> Iterator[Path]:
    """Where the scripts find spo-gitops. A socket's path must be short."""
    with tempfile.TemporaryDirectory() as folder, program(Path(folder)) as found:
        yield found


@pytest.fixture
def pipelines(make_stage: Callable[..., Stage], tools: Path) -> Iterator[Pipelines]:
    stage = make_stage()
    with serving(GitHubStandIn()) as github:
        assert isinstance(github, GitHubStandIn)
        made = Pipelines(stage, github, tools)
        made.push({"sites/a.yaml": new_site("/sites/a")}, "Begin")
        stage.apply()
        yield made


def test_every_pipeline_is_exercised_here() -> None:
    assert {path.name for path in WORKFLOWS.glob("*.yml")} - OWN == EXERCISED


def test_a_pull_request_is_checked_planned_and_commented(pipelines: Pipelines) -> None:
    def run(number: int, files: dict[str, str | None]) -> tuple[Any, Any]:
        event = pipelines.propose(number, files)
        ref = f"refs/pull/{number}/merge"
        planned = pipelines.runner.run("plan.yml", "plan", event=event, name="pull_request", ref=ref)
        return planned, pipelines.runner.run("plan.yml", "publish", event=event, name="pull_request", ref=ref)

    planned, published = run(17, {"sites/a.yaml": new_site("/sites/a", title="Changed")})
    assert planned.ok, planned.said
    assert published.ok, published.said
    assert "1 to update" in planned.summary and "1 to update" in pipelines.comments(17)["plan"]
    head = pipelines.stage.git("rev-parse", "change-17")
    assert [(c["head_sha"], c["conclusion"]) for c in pipelines.github.checks] == [(head, "success")]
    assert {p.name for p in pipelines.runner.artifact("plan").iterdir()} == {
        "plan.json", "plan.md", "plan.html", "problems.json", "validate.sarif",
    }  # fmt: skip

    shutil.rmtree(pipelines.runner.artifact("plan"))
    planned, published = run(18, {"sites/a.yaml": "kind: Site\nurl: /sites/a\ntitel: x\n"})
    assert not planned.ok and published.ok, published.said
    assert "::error file=sites/a.yaml,line=3" in planned.said
    assert "none could be made" in pipelines.comments(18)["plan"]
    check = pipelines.github.checks[-1]
    assert check["conclusion"] == "failure"
    failures = [a for a in check["annotations"] if a["annotation_level"] == "failure"]
    assert [(a["path"], a["start_line"]) for a in failures] == [("sites/a.yaml", 3)]
    assert pipelines.ran_all_of("plan.yml")


def test_what_was_planned_live_is_what_is_applied(pipelines: Pipelines) -> None:
    stage = pipelines.stage
    event = pipelines.propose(17, {"sites/b.yaml": new_site("/sites/b")})
    planned = pipelines.live_plan(event)
    assert planned.ok, planned.said
    assert "1 to create" in pipelines.comments(17)["plan-live"]
    assert stage.site("/sites/b") is None

    pipelines.merge(17)
    applied = pipelines.apply()
    assert applied.ok, applied.said
    assert stage.site("/sites/b")["title"] == "B"
    assert pipelines.comments(17)["apply"].startswith("Apply: 1 of 1 change made and verified.")
    assert "Apply: 1 of 1" in applied.summary
    assert (pipelines.runner.artifact("run") / "run.html").exists()
    assert not [pull for pull in pipelines.github.pulls if pull["state"] == "open"]

    # Somebody drops the site from the plan's world before the merge: what then runs was never reviewed.
    event = pipelines.propose(18, {"sites/b.yaml": new_site("/sites/b", title="Second")})
    assert pipelines.live_plan(event).ok
    stage.edit(site="/sites/b", set={"Title": "By hand"})
    pipelines.push({"sites/c.yaml": new_site("/sites/c")}, "Slip something in")
    commit = pipelines.merge(18)
    refused = pipelines.apply()
    assert refused.outputs["apply"]["code"] == "4", refused.said
    assert "unreviewed" in refused.said and stage.site("/sites/c") is None
    assert pipelines.comments(18)["apply"].startswith("refused:")
    (pull,) = [pull for pull in pipelines.github.pulls if pull["state"] == "open"]
    assert pull["title"] == "Take back: Merge #18"
    reverted = git("rev-parse", pull["head"]["ref"], cwd=stage.remote)
    assert git("show", "--no-patch", "--format=%P", reverted, cwd=stage.remote) == commit
    assert "title: Second" not in git("show", f"{reverted}:sites/b.yaml", cwd=stage.remote)

    # By hand somebody may want what no plan showed; the environment's reviewers still see it.
    by_hand = pipelines.runner.run("apply.yml", "apply", event={}, name="workflow_dispatch", ref="main", beyond="true")
    assert by_hand.ok, by_hand.said
    assert stage.site("/sites/c") is not None

    assert pipelines.ran_all_of("apply.yml") and pipelines.ran_all_of("plan-live.yml")


def test_a_commit_without_a_live_plan_waits_for_a_hand(pipelines: Pipelines) -> None:
    pipelines.propose(17, {"sites/b.yaml": new_site("/sites/b")})
    pipelines.merge(17, approved_by_live_plan=False)
    refused = pipelines.apply()
    assert not refused.ok and "no live plan was made" in refused.said
    assert pipelines.stage.site("/sites/b") is None
    by_hand = pipelines.runner.run("apply.yml", "apply", event={}, name="workflow_dispatch", ref="main")
    assert by_hand.ok, by_hand.said
    assert pipelines.stage.site("/sites/b") is not None


def test_in_the_first_days_nothing_is_taken_back_of_what_is_only_observed(pipelines: Pipelines) -> None:
    configuration = (pipelines.stage.repository / "spo-gitops.yaml").read_text()
    observed = configuration.replace("    licences:", "    mode: observe\n    licences:")
    pipelines.propose(17, {"spo-gitops.yaml": observed, "sites/b.yaml": new_site("/sites/b")})
    pipelines.merge(17)
    refused = pipelines.runner.run("apply.yml", "apply", event={}, name="workflow_dispatch", ref="main", beyond="true")
    assert not refused.ok and "is only observed" in refused.said
    assert "there is nothing to take back" in refused.said and len(pipelines.github.pulls) == 1, refused.said


def test_a_live_plan_takes_documents_and_nothing_else_of_a_pull_request(pipelines: Pipelines) -> None:
    secret = pipelines.stage.folder / "secret.yaml"
    secret.write_text(new_site("/sites/secret"), encoding="utf-8")
    elsewhere = pipelines.stage.configuration().replace("connectTo", "connectTo: 127.0.0.1:9 #")
    event = pipelines.propose(
        17, {"spo-gitops.yaml": elsewhere, "sites/b.yaml": new_site("/sites/b")}, {"sites/s.yaml": str(secret)}
    )
    planned = pipelines.live_plan(event)
    # The link is a text that is no document, and the addresses are the default branch's.
    assert not planned.ok and "/sites/secret" not in planned.said
    assert "::warning file=spo-gitops.yaml" in planned.said
    assert "sites/s.yaml:1:1" in planned.said

    event["pull_request"]["head"]["sha"] = pipelines.stage.git("rev-parse", "main")
    moved = pipelines.live_plan(event)
    assert not moved.ok and "moved on" in moved.said

    event["pull_request"]["head"]["repo"]["full_name"] = "somebody/fork"
    assert pipelines.live_plan(event).said == "skipped"


def test_drift_is_one_issue_that_is_opened_updated_and_closed(pipelines: Pipelines) -> None:
    def nightly() -> Any:
        ended = pipelines.runner.run("drift.yml", "drift", event={}, name="schedule", ref="main")
        assert ended.ok, ended.said
        return ended

    nightly()
    assert not pipelines.github.issues
    pipelines.stage.edit(site="/sites/a", set={"Title": "By hand"})
    assert "1 drifted" in nightly().summary or "By hand" in nightly().summary
    nightly()
    (issue,) = pipelines.github.issues
    assert "By hand" in issue["body"] and issue["state"] == "open"
    pipelines.stage.edit(site="/sites/a", set={"Title": "A"})
    nightly()
    assert [i["state"] for i in pipelines.github.issues] == ["closed"]
    assert pipelines.ran_all_of("drift.yml")


def test_an_audit_is_one_issue_with_counts_and_an_artifact_with_names(pipelines: Pipelines) -> None:
    bound = {"sharingCapability": {"atMost": "Disabled"}}
    policy = document("SecurityPolicy", name="closed", severity="high", mode="audit", appliesTo="all", require=bound)
    pipelines.push({"policies/closed.yaml": policy})
    pipelines.stage.edit(create={"url": "/sites/undeclared", "template": "STS#3", "title": "U"})
    pipelines.stage.edit(site="/sites/undeclared", set={"SharingCapability": 2})
    ended = pipelines.runner.run("audit.yml", "audit", event={}, name="schedule", ref="main")
    assert ended.ok, ended.said
    (issue,) = pipelines.github.issues
    assert "| high | closed |" in issue["body"] and "/sites/undeclared" not in issue["body"]
    for name in ("audit.md", "audit.html"):
        assert "/sites/undeclared" in (pipelines.runner.artifact("audit") / name).read_text("utf-8")
    assert pipelines.ran_all_of("audit.yml")


def test_a_run_is_taken_back_by_hand_and_git_follows(pipelines: Pipelines) -> None:
    stage = pipelines.stage
    commit = pipelines.push({"sites/a.yaml": site("/sites/a", title="Second")})
    stage.apply()
    (newest, *_) = stage.run("history").out.split()
    ended = pipelines.runner.run(
        "rollback.yml", "rollback", event={}, name="workflow_dispatch", ref="main", run=newest
    )  # fmt: skip
    assert ended.ok, ended.said
    assert stage.site("/sites/a")["title"] == "A"
    assert "Rollback: 1 of 1" in ended.summary
    (pull,) = pipelines.github.pulls
    assert pull["head"]["ref"] == f"spo-gitops/revert-{newest}"
    assert git("rev-parse", f"{pull['head']['ref']}^", cwd=stage.remote) == commit
    assert pipelines.ran_all_of("rollback.yml")


FORM = """### Address

/sites/research

### Title

Research $(touch /tmp/owned) `x`

### Description

_No response_

### Owner

ann.lee@contoso.com

### Kind

CommunicationSite
"""


def test_a_request_becomes_a_pull_request(pipelines: Pipelines) -> None:
    def request(number: int, body: str | None) -> Any:
        issue = {"number": number, "body": body, "user": {"login": "bob"}}
        event = {"label": {"name": "request-accepted"}, "issue": issue}
        return pipelines.runner.run("request.yml", "request", event=event, name="issues", ref="main")

    ended = request(5, FORM)
    assert ended.ok, ended.said
    (pull,) = pipelines.github.pulls
    assert (pull["head"]["ref"], pull["title"]) == ("spo-gitops/request-5", "Add the site that #5 asks for")
    document = git("show", "spo-gitops/request-5:sites/research.yaml", cwd=pipelines.stage.remote)
    assert "Research $(touch /tmp/owned) `x`" in document and "requester: bob" in document
    assert (
        git("diff", "--name-only", "main", "spo-gitops/request-5", cwd=pipelines.stage.remote) == "sites/research.yaml"
    )

    for body in (FORM.replace("/sites/research", "/sites/a"), FORM.replace("/sites/research", "../../x"), "nonsense"):
        assert not request(6, body).ok
    empty = request(7, None)
    assert not empty.ok and "Traceback" not in empty.said and "url" in empty.said
    assert len(pipelines.github.pulls) == 1
    assert pipelines.ran_all_of("request.yml")


def test_comments_keep_to_counts_where_the_configuration_says_so(pipelines: Pipelines) -> None:
    pipelines.push({"spo-gitops.yaml": pipelines.stage.configuration("comments: counts\n")})
    event = pipelines.propose(17, {"sites/b.yaml": new_site("/sites/b")})
    planned = pipelines.live_plan(event)
    assert planned.ok, planned.said
    comment = pipelines.comments(17)["plan-live"]
    assert "1 to create" in comment and "/sites/b" not in comment
    pipelines.propose(18, {"sites/a.yaml": None})
    event18 = {**event, "pull_request": {**event["pull_request"], "number": 18}}
    for job in ("plan", "publish"):
        pipelines.runner.run("plan.yml", job, event=event18, name="pull_request", ref="refs/pull/18/merge")
    (check,) = pipelines.github.checks
    assert "refused by recycle" in json.dumps(check) and "/sites/a" not in json.dumps(check)
    full: Path = pipelines.runner.artifact(f"plan-live-{event['pull_request']['head']['sha']}") / "plan.json"
    assert json.loads(full.read_text("utf-8"))["actions"][0]["address"] == "site:/sites/b"
