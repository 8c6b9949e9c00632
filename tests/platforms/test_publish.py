"""`publish` against stand-ins over real HTTP: what it writes, where, once, and without its token."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from spo_gitops.cli.main import main
from spo_gitops.kinds.registry import kinds_of
from spo_gitops.reports.markdown import render
from spo_gitops.reports.view import view

from ..reports.plans import change, plan, update
from .azure_standin import AzureStandIn
from .github_standin import BOT, GitHubStandIn
from .gitlab_standin import GitLabStandIn
from .standin import TOKEN, StandIn, serving

COMMIT = "a" * 40
VARIABLES = (
    "GITHUB_ACTIONS", "GITHUB_TOKEN", "GH_TOKEN", "GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_EVENT_PATH",
    "GITHUB_STEP_SUMMARY", "GITHUB_SHA", "GITHUB_RUN_ID", "GITLAB_CI", "TF_BUILD", "SPO_GITOPS_PLATFORM_TOKEN",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _no_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[GitHubStandIn]:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"number": 5, "head": {"sha": COMMIT}}}))
    with serving(GitHubStandIn()) as standin:
        for name, value in {
            "GITHUB_ACTIONS": "true", "GITHUB_API_URL": standin.url, "GITHUB_REPOSITORY": "contoso/tenant",
            "GITHUB_TOKEN": TOKEN, "GITHUB_EVENT_PATH": str(event), "GITHUB_SHA": COMMIT, "GITHUB_RUN_ID": "77",
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield standin  # type: ignore[misc]


@pytest.fixture
def gitlab(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitLabStandIn]:
    with serving(GitLabStandIn(base="/api/v4")) as standin:
        for name, value in {
            "GITLAB_CI": "true", "CI_API_V4_URL": standin.url, "CI_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "5",
            "CI_COMMIT_SHA": COMMIT, "SPO_GITOPS_PLATFORM_TOKEN": TOKEN,
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield standin  # type: ignore[misc]


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> Iterator[AzureStandIn]:
    with serving(AzureStandIn()) as standin:
        for name, value in {
            "TF_BUILD": "True", "SYSTEM_COLLECTIONURI": standin.url + "/", "SYSTEM_TEAMPROJECT": "Share Point",
            "BUILD_REPOSITORY_ID": "repo-1", "SYSTEM_PULLREQUEST_PULLREQUESTID": "5", "BUILD_SOURCEVERSION": COMMIT,
            "SYSTEM_ACCESSTOKEN": TOKEN,
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        yield standin  # type: ignore[misc]


def publish(*arguments: str, expect: int = 0) -> str:
    """What it said on both streams; the token is never in it."""
    said = io.StringIO()
    code: object = 0
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            main(["publish", *arguments])
        except SystemExit as end:
            code = end.code
    text = said.getvalue()
    assert (code or 0) == expect, text
    assert TOKEN not in text
    assert "Traceback" not in text
    return text


def written(folder: Path, text: str, name: str = "plan.md") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


MARKED = "<!-- spo-gitops plan -->\n### Plan: 1 to create\n"


class TestComment:
    def test_is_written_once_and_then_updated_in_place(self, github: GitHubStandIn, tmp_path: Path) -> None:
        # More than one page of other comments, and somebody who wrote our marker.
        github.comments[5] = [{"id": n, "user": {"login": "ann", "type": "User"}, "body": MARKED} for n in range(120)]
        publish("comment", written(tmp_path, MARKED))
        publish("comment", written(tmp_path, MARKED.replace("1 to", "2 to")))
        assert "unchanged" in publish("comment", written(tmp_path, MARKED.replace("1 to", "2 to")))
        ours = [c for c in github.comments[5] if c["user"] == BOT]
        assert [c["body"] for c in ours] == ["<!-- spo-gitops plan -->\n### Plan: 2 to create\n"]
        assert len(github.writes()) == 2
        assert all(c["body"] == MARKED for c in github.comments[5][:120])

    def test_has_one_for_each_name(self, github: GitHubStandIn, tmp_path: Path) -> None:
        file = written(tmp_path, MARKED)
        publish("comment", file, "--name", "contoso")
        publish("comment", file, "--name", "fabrikam", "--pull", "5")
        assert [c["body"].splitlines()[0] for c in github.comments[5]] == [
            "<!-- spo-gitops contoso -->",
            "<!-- spo-gitops fabrikam -->",
        ]

    def test_never_exceeds_what_the_platform_takes(self, github: GitHubStandIn, tmp_path: Path) -> None:
        lines = "".join(f"+ site:/sites/{n:05d}\n" for n in range(10_000))
        publish("comment", written(tmp_path, f"{MARKED}\n```diff\n{lines}```\n"))
        (comment,) = github.comments[5]
        assert 60_000 < len(comment["body"]) <= 65_536
        assert comment["body"].count("```") == 2
        kept = comment["body"].count("+ site:")
        # The fence that closed the block is among the lines that are left out.
        assert f"… {10_001 - kept} lines more did not fit here; all of it: https://github.com/" in comment["body"]

    def test_leads_to_all_of_it_where_the_plan_itself_was_cut(self, github: GitHubStandIn, tmp_path: Path) -> None:
        changes = [update(f"/sites/p-{n:04d}", change("title", f"A{n}", f"B{n}")) for n in range(2_000)]
        publish("comment", written(tmp_path, render(view(plan(*changes), kinds_of("")))))
        (comment,) = github.comments[5]
        assert "more that do not fit here" in comment["body"] and len(comment["body"]) < 65_536
        link = "https://github.com/contoso/tenant/actions/runs/77"
        assert comment["body"].endswith(f"\nAll of it is kept by [the job]({link}).\n")
        publish("comment", written(tmp_path, "### Short\n"))
        assert link not in github.comments[5][0]["body"]

    def test_goes_to_gitlab(self, gitlab: GitLabStandIn, tmp_path: Path) -> None:
        gitlab.notes.append({"id": 0, "author": {"id": 1, "username": "ann"}, "body": MARKED, "system": False})
        publish("comment", written(tmp_path, MARKED))
        publish("comment", written(tmp_path, "### Other\n"))
        assert [n["body"] for n in gitlab.notes] == [MARKED, "<!-- spo-gitops plan -->\n### Other\n"]
        notes = "/api/v4/projects/42/merge_requests/5/notes"
        assert gitlab.writes() == [f"POST {notes}", f"PUT {notes}/1"]

    def test_goes_to_azure_devops(self, azure: AzureStandIn, tmp_path: Path) -> None:
        azure.threads.append({"id": 0, "comments": [{"id": 1, "author": {"id": "other"}, "content": MARKED}]})
        publish("comment", written(tmp_path, MARKED))
        publish("comment", written(tmp_path, "### Other\n"))
        assert [t["comments"][0]["content"] for t in azure.threads] == [MARKED, "<!-- spo-gitops plan -->\n### Other\n"]
        assert azure.threads[1]["status"] == "closed"

    def test_of_a_job_without_a_pull_request_asks_which(
        self, github: GitHubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GITHUB_EVENT_PATH", written(tmp_path, "{}", "other.json"))
        assert "--pull" in publish("comment", written(tmp_path, MARKED), expect=64)
        assert not github.calls


PROBLEM = {
    "file": "sites/a.yaml", "line": 4, "column": 3, "severity": "error", "code": "unknown-key",
    "found": "titel", "expected": "", "hint": "did you mean title?",
}  # fmt: skip
PLAN: dict[str, Any] = {
    "format": 1,
    "kind": "plan",
    "scope": "changed",
    "actions": [
        {"address": "site:/sites/a", "verb": "create", "word": "create", "writes": True, "changes": [],
         "position": {"file": "sites/a.yaml", "line": 1, "column": 1}},
        {"address": "site:/sites/b", "verb": "record", "word": "record", "writes": False, "changes": []},
    ],
    "guards": [{"class": "loosen", "address": "site:/sites/a", "reason": "opens to guests", "allowed": False}],
    "blocked": [{"address": "site:/sites/c", "reason": "@all [x](y)", "hint": "", "position": None}],
}  # fmt: skip


class TestCheck:
    def test_annotates_files_and_lines(self, github: GitHubStandIn, tmp_path: Path) -> None:
        problems = written(tmp_path, json.dumps([PROBLEM, {**PROBLEM, "severity": "warning"}]), "problems.json")
        said = publish("check", "--problems", problems, "--plan", written(tmp_path, json.dumps(PLAN), "plan.json"))
        (check,) = github.checks
        assert check["head_sha"] == COMMIT and check["conclusion"] == "failure"
        assert check["output"]["title"] == "1 problem, 1 warning, 1 to create, 1 blocked, refused by loosen"
        assert check["output"]["title"] in said
        first = check["annotations"][0]
        assert (first["path"], first["start_line"], first["start_column"]) == ("sites/a.yaml", 4, 3)
        assert first["message"] == "found titel. did you mean title?"
        levels = [(a["path"], a["annotation_level"]) for a in check["annotations"]]
        assert levels == [
            ("sites/a.yaml", "failure"), ("sites/a.yaml", "warning"), ("sites/a.yaml", "failure"),
            ("spo-gitops.yaml", "warning"),
        ]  # fmt: skip
        assert "@all" not in check["output"]["summary"] and "[x](" not in check["output"]["summary"]

    def test_sends_many_annotations_in_parts(self, github: GitHubStandIn, tmp_path: Path) -> None:
        problems = [{**PROBLEM, "line": n + 1} for n in range(123)]
        publish("check", "--problems", written(tmp_path, json.dumps(problems)))
        (check,) = github.checks
        assert [a["start_line"] for a in check["annotations"]] == list(range(1, 124))

    def test_succeeds_where_nothing_is_wrong(self, github: GitHubStandIn, tmp_path: Path) -> None:
        publish("check", "--problems", written(tmp_path, "[]"), "--commit", "b" * 40)
        assert github.checks[0]["conclusion"] == "success"
        assert github.checks[0]["head_sha"] == "b" * 40

    def test_is_a_status_on_gitlab_and_azure_devops(
        self, gitlab: GitLabStandIn, azure: AzureStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = written(tmp_path, json.dumps(PLAN), "plan.json")
        publish("check", "--plan", file, "--platform", "gitlab")
        monkeypatch.delenv("SPO_GITOPS_PLATFORM_TOKEN")
        publish("check", "--plan", file, "--platform", "azure-devops")
        assert [(s["sha"], s["state"]) for s in gitlab.statuses] == [(COMMIT, "failed")]
        assert [(s["of"], s["state"]) for s in azure.statuses] == [("pullRequests/5", "failed")]

    @pytest.mark.parametrize("content", ["", "[1]", "{}", '"x"', "nonsense", '{"kind":"plan","format":99}'])
    def test_takes_files_as_data_that_anybody_wrote(self, github: GitHubStandIn, tmp_path: Path, content: str) -> None:
        publish("check", "--plan", written(tmp_path, content), expect=1)
        assert not github.checks

    @pytest.mark.parametrize("key", ["guards", "blocked"])
    def test_survives_a_plan_whose_parts_are_nonsense(self, github: GitHubStandIn, tmp_path: Path, key: str) -> None:
        for nonsense in (None, 3, [None, 3, {}], {"a": 1}):
            publish("check", "--plan", written(tmp_path, json.dumps({**PLAN, key: nonsense})))


class TestIssue:
    @pytest.mark.parametrize("host", ["github", "gitlab", "azure"])
    def test_is_opened_once_updated_and_closed(self, host: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
        standin: Any = request.getfixturevalue(host)
        issues = standin.items if host == "azure" else standin.issues
        arguments = ("issue", written(tmp_path, MARKED), "--title", "The tenant has drifted")
        assert "unchanged" in publish(*arguments, "--close")
        assert not issues
        publish(*arguments)
        publish(*arguments)
        assert len(issues) == 1
        assert "closed" in publish(*arguments, "--close")
        publish(*arguments)
        assert len(issues) == 2
        assert "### Plan: 1 to create" in json.dumps(issues[0])

    @pytest.mark.parametrize("host", ["github", "gitlab", "azure"])
    def test_of_another_name_is_another(self, host: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
        standin: Any = request.getfixturevalue(host)
        issues = standin.items if host == "azure" else standin.issues
        arguments = ("issue", written(tmp_path, MARKED), "--title")
        publish(*arguments, "The tenant has drifted")
        publish(*arguments, "Security findings are open", "--name", "audit")
        assert len(issues) == 2
        assert "closed" in publish(*arguments, "All is well", "--name", "audit", "--close")
        assert "updated" in publish(*arguments, "The tenant has drifted")
        assert "unchanged" in publish(*arguments, "All is well", "--name", "audit", "--close")

    def test_of_another_is_left_alone(self, github: GitHubStandIn, tmp_path: Path) -> None:
        theirs = {"number": 1, "state": "open", "labels": ["spo-gitops"], "body": "<!-- spo-gitops drift -->",
                  "user": {"login": "ann", "type": "User"}}  # fmt: skip
        github.issues.append(theirs)
        publish("issue", written(tmp_path, MARKED), "--title", "Drift")
        assert len(github.issues) == 2


class TestPullRequest:
    @pytest.mark.parametrize("host", ["github", "gitlab", "azure"])
    def test_is_opened_once(self, host: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
        standin: Any = request.getfixturevalue(host)
        file = written(tmp_path, "because\n" * 2000)
        arguments = ("pull-request", file, "--head", "spo-gitops/revert-1", "--title", "T")
        assert "created" in publish(*arguments)
        assert "unchanged" in publish(*arguments)
        assert len(standin.requests if host == "gitlab" else standin.pulls) == 1


class TestSummary:
    def test_is_added_to_the_jobs_page(self, github: GitHubStandIn, tmp_path: Path) -> None:
        for text in (MARKED, "more\n"):
            publish("summary", written(tmp_path, text))
        assert (tmp_path / "summary.md").read_text() == "### Plan: 1 to create\n\nmore\n\n"

    def test_is_uploaded_by_the_agent_of_azure_devops(self, azure: AzureStandIn, tmp_path: Path) -> None:
        file = written(tmp_path, MARKED)
        assert publish("summary", file).strip() == f"##vso[task.uploadsummary]{file}"

    def test_stands_in_the_log_of_gitlab(self, gitlab: GitLabStandIn, tmp_path: Path) -> None:
        assert publish("summary", written(tmp_path, MARKED)).startswith("### Plan")


HEAD = "b" * 40


class TestReviewed:
    def test_tells_the_pull_request_and_its_live_plan(self, github: GitHubStandIn) -> None:
        github.merged(17, head=HEAD, commit=COMMIT, author="ann")
        github.planned(HEAD, 900)
        assert publish("reviewed") == f"pull=17\nhead={HEAD}\nrun=900\n"

    @pytest.mark.parametrize(
        "different",
        [
            {"event": "push"},
            {"event": "pull_request"},
            {"path": ".github/workflows/evil.yml"},
            {"conclusion": "failure"},
        ],
    )
    def test_trusts_no_artifact_that_the_author_could_have_made(
        self, github: GitHubStandIn, different: dict[str, str]
    ) -> None:
        github.merged(17, head=HEAD, commit=COMMIT, author="ann")
        github.planned(HEAD, 900, **different)
        assert publish("reviewed").endswith("run=\n")

    def test_of_a_commit_that_nobody_reviewed_is_empty(self, github: GitHubStandIn) -> None:
        assert publish("reviewed") == "pull=\nhead=\nrun=\n"

    def test_asks_for_the_commit_that_a_job_does_not_name(
        self, github: GitHubStandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GITHUB_SHA")
        assert "--commit SHA" in publish("reviewed", expect=64)
        assert github.calls == []

    def test_knows_merge_requests_and_pull_requests_elsewhere(
        self, gitlab: GitLabStandIn, azure: AzureStandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        merged = {"iid": 3, "sha": HEAD, "merge_commit_sha": COMMIT, "state": "merged"}
        gitlab.requests.append({**merged, "author": {"username": "ann"}})
        completed = {"pullRequestId": 4, "status": "completed", "createdBy": {"uniqueName": "ann"}}
        commits = {"lastMergeCommit": {"commitId": COMMIT}, "lastMergeSourceCommit": {"commitId": HEAD}}
        azure.pulls.append({**completed, **commits})
        assert publish("reviewed", "--platform", "gitlab") == f"pull=3\nhead={HEAD}\nrun=\n"
        monkeypatch.delenv("SPO_GITOPS_PLATFORM_TOKEN")
        assert publish("reviewed", "--platform", "azure-devops") == f"pull=4\nhead={HEAD}\nrun=\n"


class TestTheWay:
    def test_enterprise_has_an_address_and_authorities_of_its_own(
        self, github: GitHubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
        file = written(tmp_path, MARKED)
        with serving(GitHubStandIn(base="/api/v3"), tmp_path / "server.pem") as enterprise:
            publish("comment", file, "--api", enterprise.url, "--ca-bundle", str(tmp_path / "ca.pem"))
            assert enterprise.comments[5]  # type: ignore[attr-defined]
            assert "not trusted" in publish("comment", file, "--api", enterprise.url, expect=1)
        assert not github.calls

    def test_a_token_is_not_sent_unencrypted_over_a_network(self, github: GitHubStandIn, tmp_path: Path) -> None:
        assert "not https" in publish("comment", written(tmp_path, MARKED), "--api", "http://example.com", expect=1)

    def test_a_throttled_request_is_sent_again(self, github: GitHubStandIn, tmp_path: Path) -> None:
        github.faults = [(429, {"Retry-After": "0"}, {}), (502, {"Retry-After": "0"}, {})]
        publish("comment", written(tmp_path, MARKED))
        assert len(github.comments[5]) == 1

    def test_a_write_with_an_uncertain_end_is_not(self, github: GitHubStandIn, tmp_path: Path) -> None:
        github.comments[5] = []
        github.faults = [(200, {}, []), (502, {}, {"message": "Bad gateway"})]
        assert "HTTP 502" in publish("comment", written(tmp_path, MARKED), expect=1)
        assert len(github.writes()) == 1

    @pytest.mark.parametrize(
        ("status", "said"), [(401, "expired"), (403, "permission"), (404, "may not see it"), (500, "boom")]
    )
    def test_a_refusal_tells_what_to_do_and_hides_the_token(
        self, github: GitHubStandIn, tmp_path: Path, status: int, said: str
    ) -> None:
        github.faults = [(status, {"Retry-After": "0"} if status == 500 else {}, {"message": f"boom {TOKEN}"})] * 4
        assert said in publish("comment", written(tmp_path, MARKED), expect=1)

    @pytest.mark.parametrize("answer", [b"<html>", {"no": "list"}, [{"body": 1}], [3]])
    def test_nonsense_is_an_error_and_no_traceback(self, github: GitHubStandIn, tmp_path: Path, answer: Any) -> None:
        github.faults = [(200, {}, answer)]
        publish("comment", written(tmp_path, MARKED), expect=1)

    def test_a_redirect_is_not_followed_with_the_token(self, github: GitHubStandIn, tmp_path: Path) -> None:
        with serving(StandIn()) as elsewhere:
            github.faults = [(302, {"Location": elsewhere.url}, {})]
            publish("comment", written(tmp_path, MARKED), expect=1)
            assert not elsewhere.calls

    def test_without_a_platform_it_asks_for_one(self, tmp_path: Path) -> None:
        assert "--platform" in publish("comment", written(tmp_path, MARKED), expect=64)

    def test_without_a_token_it_says_where_to_put_it(
        self, github: GitHubStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("GITHUB_TOKEN")
        assert "SPO_GITOPS_PLATFORM_TOKEN" in publish("comment", written(tmp_path, MARKED), expect=64)

    def test_a_file_that_is_no_text_is_refused(self, github: GitHubStandIn, tmp_path: Path) -> None:
        (tmp_path / "x").write_bytes(b"\xff\xfe")
        publish("comment", str(tmp_path / "x"), expect=64)
        publish("comment", str(tmp_path / "missing"), expect=64)

    def test_names_cannot_break_out_of_the_marker(self, github: GitHubStandIn, tmp_path: Path) -> None:
        publish("comment", written(tmp_path, MARKED), "--name", "x --> @all", expect=64)
