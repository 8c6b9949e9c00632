"""A guard class that demands an approval: by the platform, of this plan, by somebody else; and the run keeps it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.platforms.github_standin import GitHubStandIn
from tests.platforms.standin import TOKEN, serving

from .stage import Stage, new_site

HEAD = "b" * 40


class Merged:
    """A commit that loosens, brought by pull request 17 of ann's, and its plan."""

    def __init__(self, stage: Stage, github: GitHubStandIn, folder: Path, trailer: str = "") -> None:
        self.stage = stage
        self.github = github
        stage.commit({
            "spo-gitops.yaml": stage.configuration("guards: {require: {loosen: approval}}\n"),
            "sites/a.yaml": new_site("/sites/a", settings={"sharingCapability": "Disabled"}),
        })  # fmt: skip
        stage.apply()
        looser = new_site("/sites/a", settings={"sharingCapability": "ExternalUserSharingOnly"})
        self.commit = stage.commit({"sites/a.yaml": looser}, f"Open it\n\n{trailer}")
        self.plan = folder / "plan.json"
        markdown = stage.run("plan", "--format", "markdown", "--out", str(self.plan)).out
        (folder / "plan.md").write_text(markdown, encoding="utf-8")
        stage.run("publish", "comment", str(folder / "plan.md"), "--pull", "17", "--plan", str(self.plan))
        found = re.search(r"^Approve plan ([0-9a-f]{64})$", github.comments[17][0]["body"], re.MULTILINE)
        # A plan whose guards are lifted by a trailer asks for nothing.
        self.line = found[0] if found else ""
        github.merged(17, head=HEAD, commit=self.commit, author="ann")

    def apply(self, expect: int, *arguments: str) -> str:
        return self.stage.apply(str(self.plan), "--approvals", *arguments, expect=expect).said

    @property
    def is_open(self) -> bool:
        return bool(self.stage.site("/sites/a")["settings"]["SharingCapability"] == 1)


@pytest.fixture
def merged(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Merged]]:
    with serving(GitHubStandIn()) as github:
        assert isinstance(github, GitHubStandIn)
        for name, value in {"GITHUB_ACTIONS": "true", "GITHUB_API_URL": github.url, "GITHUB_TOKEN": TOKEN,
                            "GITHUB_REPOSITORY": "contoso/tenant"}.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("GITHUB_EVENT_PATH", raising=False)
        yield lambda trailer="": Merged(stage, github, tmp_path, trailer)


def test_the_approval_of_somebody_else_lifts_it_and_the_run_keeps_who_gave_it(merged: Callable[..., Merged]) -> None:
    it = merged()
    assert "somebody else than the author" in it.apply(4)
    assert "somebody else than the author" in it.apply(4, "--allow", "loosen")
    it.github.reviewed(17, "ann", "APPROVED", HEAD, it.line)
    it.github.reviewed(17, "guest", "APPROVED", HEAD, it.line, "read")
    it.github.reviewed(17, "carl", "APPROVED", "c" * 40, it.line)
    it.github.reviewed(17, "dora", "APPROVED", HEAD, "Fine!")
    it.github.reviewed(17, "emil", "APPROVED", HEAD, it.line)
    it.github.reviewed(17, "emil", "CHANGES_REQUESTED", HEAD, "Wait.")
    it.github.reviewed(17, "fred", "COMMENTED", HEAD, it.line)
    it.apply(4)
    assert not it.is_open
    it.github.reviewed(17, "bob", "APPROVED", HEAD, f"Checked with legal.\n\n{it.line}\n")
    it.apply(0)
    assert it.is_open
    assert f"by bob for loosen, plan {it.line.split()[2][:12]} (GitHub #17)" in it.stage.run("show", "last").out
    kept = it.stage.run("show", "last", "--format", "json").json["outcome"]["approval"]
    assert kept["by"] == ["bob"] and kept["classes"] == ["loosen"] and kept["pull"] == 17


def test_an_approval_is_of_one_plan_and_lifts_nothing_beside_it(merged: Callable[..., Merged]) -> None:
    it = merged()
    it.github.reviewed(17, "bob", "APPROVED", HEAD, it.line)
    forged = json.loads(it.plan.read_text("utf-8"))
    forged["actions"][0]["changes"][0]["after"] = "ExternalUserAndGuestSharing"
    honest = it.plan.read_text("utf-8")
    it.plan.write_text(json.dumps(forged), encoding="utf-8")
    it.apply(4)
    it.plan.write_text(honest, encoding="utf-8")
    looser = new_site("/sites/a", settings={"sharingCapability": "ExternalUserAndGuestSharing"})
    commit = it.stage.commit({"sites/a.yaml": looser})
    it.github.merged(18, head="d" * 40, commit=commit, author="ann")
    it.github.pulls[0]["merge_commit_sha"] = commit
    assert "unreviewed" in it.apply(4)
    assert it.stage.site("/sites/a")["settings"]["SharingCapability"] == 0


def test_where_the_platform_is_asked_a_trailer_is_no_approval(merged: Callable[..., Merged]) -> None:
    it = merged("Spo-Gitops-Allow: loosen")
    it.apply(4)
    # By hand, as documented, the trailer still counts.
    it.stage.apply(str(it.plan))
    assert it.is_open


def test_who_committed_without_an_account_may_be_the_one_who_approves(merged: Callable[..., Merged]) -> None:
    it = merged()
    at_home = {"name": "B.", "email": "Bob@home.example"}
    commit = {"author": None, "committer": None, "commit": {"author": at_home, "committer": at_home}}
    it.github.commits_of[17] += [commit, commit]
    it.github.reviewed(17, "bob", "APPROVED", HEAD, it.line)
    said = it.apply(4)
    assert "bob@home.example, which is no account's: it takes 2 approvals" in " ".join(said.split()), said
    it.github.commits_of[17] += [it.github.commits_of[17][0]] * 247
    it.github.reviewed(17, "dora", "APPROVED", HEAD, it.line)
    assert "so many commits" in " ".join(it.apply(4).split())
    del it.github.commits_of[17][3:]
    it.apply(0)
    assert it.is_open


def test_a_platform_that_does_not_answer_approves_nothing(merged: Callable[..., Merged]) -> None:
    it = merged()
    it.github.reviewed(17, "bob", "APPROVED", HEAD, it.line)
    it.github.faults = [(403, {}, {"message": "no"})] * 9
    assert "HTTP 403" in it.apply(1)
    assert not it.is_open


def test_a_commit_cannot_drop_the_demand_for_itself(merged: Callable[..., Merged], stage: Stage) -> None:
    it = merged()
    stage.commit({"spo-gitops.yaml": stage.configuration()}, "Drop it\n\nSpo-Gitops-Allow: guard-change,unreviewed")
    it.apply(4, "--allow", "loosen")
    assert not it.is_open
