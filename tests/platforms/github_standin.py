"""GitHub as a job sees it, from its REST documentation: comments, check runs, issues, pull requests, reviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .standin import Call, Reply, StandIn, page

BOT = {"login": "github-actions[bot]", "type": "Bot"}


@dataclass
class GitHubStandIn(StandIn):
    """The repository ``contoso/tenant``; ``base`` is ``/api/v3`` for an Enterprise server."""

    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    checks: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    commits_of: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    reviews: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    permissions: dict[str, str] = field(default_factory=dict)
    artifacts: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        at = "/repos/contoso/tenant"
        self.route("GET", "/user", lambda call: (403, {"message": "Resource not accessible by integration"}))
        self.route("GET", at + r"/issues/(\d+)/comments", lambda c, n: page(c, self.comments.setdefault(int(n), [])))
        self.route("POST", at + r"/issues/(\d+)/comments", self._comment)
        self.route("PATCH", at + r"/issues/comments/(\d+)", self._edit_comment)
        self.route("POST", at + "/check-runs", self._check)
        self.route("PATCH", at + r"/check-runs/(\d+)", self._more_annotations)
        self.route("GET", at + "/issues", self._issues)
        self.route("POST", at + "/issues", self._open_issue)
        self.route("PATCH", at + r"/issues/(\d+)", self._edit_issue)
        self.route("GET", at + "/pulls", self._find_pulls)
        self.route("POST", at + "/pulls", self._open_pull)
        self.route("GET", at + r"/commits/([0-9a-f]+)/pulls", self._pulls_of)
        self.route("GET", at + r"/pulls/(\d+)/reviews", lambda c, n: page(c, self.reviews.get(int(n), [])))
        self.route("GET", at + r"/pulls/(\d+)/commits", lambda c, n: page(c, self.commits_of.get(int(n), [])))
        self.route("GET", at + r"/collaborators/([^/]+)/permission", self._permission)
        self.route("GET", at + "/actions/artifacts", self._artifacts)
        self.route("GET", at + r"/actions/runs/(\d+)", self._run)

    def _comment(self, call: Call, number: str) -> Reply:
        if len(call.body["body"]) > 65_536:
            return 422, {"message": "Body is too long (maximum is 65536 characters)"}
        comments = self.comments.setdefault(int(number), [])
        made = {
            "id": 1000 + sum(map(len, self.comments.values())),
            "user": BOT,
            "body": call.body["body"],
            "html_url": f"{self.url}/c",
        }
        comments.append(made)
        return 201, made

    def _edit_comment(self, call: Call, number: str) -> Reply:
        (found,) = [c for comments in self.comments.values() for c in comments if c["id"] == int(number)]
        if found["user"] != BOT:
            return 403, {"message": "not yours"}
        found["body"] = call.body["body"]
        return 200, found

    def _check(self, call: Call) -> Reply:
        if len(call.body["output"]["annotations"]) > 50:
            return 422, {"message": "No more than 50 annotations"}
        made = {**call.body, "id": len(self.checks), "annotations": list(call.body["output"]["annotations"])}
        self.checks.append(made)
        return 201, {"id": made["id"], "html_url": f"{self.url}/runs/{made['id']}"}

    def _more_annotations(self, call: Call, number: str) -> Reply:
        more = call.body["output"]["annotations"]
        if len(more) > 50:
            return 422, {"message": "No more than 50 annotations"}
        self.checks[int(number)]["annotations"] += more
        return 200, {"id": int(number)}

    def _issues(self, call: Call) -> Reply:
        wanted = set(call.query["labels"].split(","))
        return page(call, [i for i in self.issues if i["state"] == "open" and wanted <= set(i["labels"])])

    def _open_issue(self, call: Call) -> Reply:
        made = {**call.body, "number": 1 + len(self.issues), "state": "open", "user": BOT, "html_url": f"{self.url}/i"}
        self.issues.append(made)
        return 201, made

    def _edit_issue(self, call: Call, number: str) -> Reply:
        self.issues[int(number) - 1].update(call.body)
        return 200, self.issues[int(number) - 1]

    def _find_pulls(self, call: Call) -> Reply:
        owner, _, branch = call.query["head"].partition(":")
        assert owner == "contoso"
        return page(call, [p for p in self.pulls if p["head"]["ref"] == branch and p["state"] == call.query["state"]])

    def _open_pull(self, call: Call) -> Reply:
        head = {"ref": call.body["head"], "sha": ""}
        made = {**call.body, "head": head, "number": 1 + len(self.pulls), "state": "open", "html_url": f"{self.url}/p"}
        self.pulls.append(made)
        return 201, made

    def _pulls_of(self, call: Call, commit: str) -> Reply:
        return page(call, [p for p in self.pulls if p.get("merge_commit_sha") == commit])

    def _permission(self, call: Call, login: str) -> Reply:
        return 200, {"permission": self.permissions.get(login, "read")}

    def _artifacts(self, call: Call) -> Reply:
        found = [a for a in self.artifacts if a["name"] == call.query["name"]]
        return 200, {"total_count": len(found), "artifacts": found}

    def _run(self, call: Call, number: str) -> Reply:
        return 200, next(run for run in self.runs if run["id"] == int(number))

    def planned(self, head: str, run: int, **different: Any) -> None:
        """A run that left the plan of a proposed commit."""
        about = {"event": "pull_request_target", "path": ".github/workflows/plan-live.yml", "conclusion": "success"}
        self.runs.append({"id": run, **about, **different})
        self.artifacts.append({"name": f"plan-live-{head}", "expired": False, "workflow_run": {"id": run}})

    def merged(self, number: int, *, head: str, commit: str, author: str) -> None:
        """A pull request that was merged as ``commit``."""
        person = {"login": author, "type": "User"}
        self.pulls.append(
            {"number": number, "head": {"ref": "change", "sha": head}, "user": person, "state": "closed",
             "merged_at": "2026-11-28T00:00:00Z", "merge_commit_sha": commit}
        )  # fmt: skip
        self.commits_of[number] = [{"author": person, "committer": {"login": "web-flow", "type": "User"}}]

    def reviewed(
        self, number: int, by: str, state: str, commit: str, body: str = "", permission: str = "write"
    ) -> None:
        user = {"login": by, "type": "User"}
        self.reviews.setdefault(number, []).append({"user": user, "state": state, "commit_id": commit, "body": body})
        self.permissions[by] = permission
