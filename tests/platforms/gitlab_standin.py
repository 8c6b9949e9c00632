"""GitLab as a job sees it, from its REST documentation: notes, statuses, issues, merge requests, approvals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .standin import TOKEN, Call, Reply, StandIn, page

ME = {"id": 7, "username": "project_42_bot"}


@dataclass
class GitLabStandIn(StandIn):
    """Project 42."""

    notes: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    approved_by: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        at = "/projects/42"
        self.route("GET", "/user", lambda call: (200, ME))
        self.route("GET", at + r"/merge_requests/(\d+)/notes", lambda c, n: page(c, self.notes))
        self.route("POST", at + r"/merge_requests/(\d+)/notes", self._note)
        self.route("PUT", at + r"/merge_requests/(\d+)/notes/(\d+)", self._edit_note)
        self.route("POST", at + "/statuses/([0-9a-f]+)", self._status)
        self.route("GET", at + "/issues", self._issues)
        self.route("POST", at + "/issues", self._open_issue)
        self.route("PUT", at + r"/issues/(\d+)", self._edit_issue)
        self.route("POST", at + r"/issues/(\d+)/notes", lambda c, n: (201, {}))
        self.route("GET", at + "/merge_requests", self._requests)
        self.route("POST", at + "/merge_requests", self._open_request)
        self.route("GET", at + "/repository/commits/([0-9a-f]+)/merge_requests", self._requests_of)
        self.route("GET", at + r"/merge_requests/(\d+)/approvals", self._approvals)

    def authorized(self, headers: dict[str, str]) -> bool:
        return headers.get("private-token") == TOKEN

    def _note(self, call: Call, number: str) -> Reply:
        self.notes.append({"id": len(self.notes), "author": ME, "body": call.body["body"], "system": False})
        return 201, self.notes[-1]

    def _edit_note(self, call: Call, number: str, note: str) -> Reply:
        self.notes[int(note)]["body"] = call.body["body"]
        return 200, self.notes[int(note)]

    def _status(self, call: Call, commit: str) -> Reply:
        if call.body["state"] not in ("pending", "running", "success", "failed", "canceled", "skipped"):
            return 400, {"message": {"state": ["is invalid"]}}
        self.statuses.append({**call.body, "sha": commit})
        return 201, {**call.body, "target_url": None}

    def _issues(self, call: Call) -> Reply:
        label = call.query["labels"]
        return page(call, [i for i in self.issues if i["state"] == "opened" and label in i["labels"]])

    def _open_issue(self, call: Call) -> Reply:
        number = 1 + len(self.issues)
        more = {"labels": call.body["labels"].split(","), "iid": number, "state": "opened", "author": ME}
        made = {**call.body, **more, "web_url": f"{self.url}/i"}
        self.issues.append(made)
        return 201, made

    def _edit_issue(self, call: Call, number: str) -> Reply:
        found = self.issues[int(number) - 1]
        found.update(call.body)
        if call.body.get("state_event") == "close":
            found["state"] = "closed"
        return 200, found

    def _requests(self, call: Call) -> Reply:
        return 200, [
            r for r in self.requests if all(r[k] == call.query[k] for k in ("state", "source_branch", "target_branch"))
        ]

    def _open_request(self, call: Call) -> Reply:
        made = {**call.body, "iid": 1 + len(self.requests), "state": "opened", "web_url": f"{self.url}/mr"}
        self.requests.append(made)
        return 201, made

    def _requests_of(self, call: Call, commit: str) -> Reply:
        return page(call, [r for r in self.requests if r.get("merge_commit_sha") == commit])

    def _approvals(self, call: Call, number: str) -> Reply:
        return 200, {"approved_by": [{"user": {"username": name}} for name in self.approved_by]}
