"""GitLab, its self-managed editions included. Source: docs.gitlab.com, "REST API resources", v4."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from .port import Approval, Check, Issue, Proposal, Published, Review
from .rest import Rest


class GitLab:
    """One project: its number, or its path with its groups.

    A check is a commit's status; its remarks at lines are a code quality report, which `validate --format gitlab`
    writes and the job hands over as an artifact.
    """

    name = "GitLab"
    longest = 1_000_000

    def __init__(self, rest: Rest, project: str) -> None:
        self._rest = rest
        self._at = f"/projects/{quote(project, safe='')}"

    def comment(self, pull: int, marker: str, body: str) -> Published:
        path, me = f"{self._at}/merge_requests/{pull}/notes", self._me()
        for note in self._rest.pages(path):
            if note["author"]["id"] == me and note["body"].startswith(marker):
                if note["body"] == body:
                    return Published("unchanged")
                self._rest.send("PUT", f"{path}/{note['id']}", {"body": body})
                return Published("updated")
        self._rest.send("POST", path, {"body": body})
        return Published("created")

    def check(self, check: Check) -> Published:
        state = {
            "state": "success" if check.passed else "failed",
            "name": check.name,
            "description": check.title[:255],
        }
        made = self._rest.send("POST", f"{self._at}/statuses/{check.commit}", state)
        return Published("created", str(made.get("target_url") or ""))

    def issue(self, issue: Issue) -> Published:
        content = {"title": issue.title, "description": issue.body}
        ours = self._open_issue(issue)
        if ours is None:
            made = self._rest.send("POST", f"{self._at}/issues", {**content, "labels": issue.label})
            return Published("created", made["web_url"])
        made = self._rest.send("PUT", f"{self._at}/issues/{ours['iid']}", content)
        return Published("updated", made["web_url"])

    def close_issue(self, issue: Issue) -> Published:
        ours = self._open_issue(issue)
        if ours is None:
            return Published("unchanged")
        self._rest.send("POST", f"{self._at}/issues/{ours['iid']}/notes", {"body": issue.body})
        made = self._rest.send("PUT", f"{self._at}/issues/{ours['iid']}", {"state_event": "close"})
        return Published("closed", made["web_url"])

    def propose(self, proposal: Proposal) -> Published:
        path = f"{self._at}/merge_requests"
        branches = {"source_branch": proposal.head, "target_branch": proposal.base}
        found = self._rest.get(path, state="opened", **branches)
        if found:
            return Published("unchanged", found[0]["web_url"])
        made = self._rest.send("POST", path, {**branches, "title": proposal.title, "description": proposal.body})
        return Published("created", made["web_url"])

    def review_of(self, commit: str) -> Review | None:
        for request in self._rest.pages(f"{self._at}/repository/commits/{commit}/merge_requests"):
            brought = (request.get("merge_commit_sha"), request.get("squash_commit_sha"), request.get("sha"))
            if request["state"] == "merged" and commit in brought:
                return self._review(request)
        return None

    def plan_run(self, head: str) -> str:
        return ""  # what runs for a proposed change there is what its author wrote

    def _review(self, request: dict[str, Any]) -> Review:
        """GitLab withdraws approvals when commits are added, where the project is set to; the plan's digest binds them.

        Commits know only addresses, so it cannot be told here who wrote them; the project's setting "prevent
        approvals by users who add commits" does.
        """
        path = f"{self._at}/merge_requests/{request['iid']}"
        approved = self._rest.get(f"{path}/approvals").get("approved_by", ())
        texts: dict[str, list[str]] = {}
        for note in self._rest.pages(f"{path}/notes"):
            if not note.get("system"):
                texts.setdefault(note["author"]["username"], []).append(note["body"])
        names = sorted(item["user"]["username"] for item in approved)
        approvals = tuple(Approval(name, tuple(texts.get(name, ()))) for name in names)
        return Review(request["iid"], request["sha"], (request["author"]["username"],), approvals)

    def _open_issue(self, issue: Issue) -> Any:
        me = self._me()
        found = self._rest.pages(f"{self._at}/issues", state="opened", labels=issue.label)
        ours = (i for i in found if i["author"]["id"] == me and (i["description"] or "").startswith(issue.marker))
        return next(ours, None)

    def _me(self) -> Any:
        return self._rest.get("/user")["id"]
