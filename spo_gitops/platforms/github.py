"""GitHub, its Enterprise editions included. Source: docs.github.com, "REST API", version 2022-11-28."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..errors import PlatformError
from .port import Annotation, Approval, Check, Issue, Level, Proposal, Published, Review
from .rest import Rest

HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
ANNOTATIONS_A_REQUEST = 50
MOST_ANNOTATIONS = 1000  # more than anybody reads; the job's log has all
PLAN = "plan-live"  # the artifact's name before the commit that it was made for
PLAN_WORKFLOW = ".github/workflows/plan-live.yml"
MOST_COMMITS = 250  # of a pull request are listed, and no more
MAY_APPROVE = ("admin", "maintain", "write")

_LEVELS = {Level.ERROR: "failure", Level.WARNING: "warning", Level.NOTICE: "notice"}


class GitHub:
    """One repository, ``owner/name``."""

    name = "GitHub"
    longest = 65_536

    def __init__(self, rest: Rest, repository: str) -> None:
        self._rest = rest
        self._repository = repository
        self._at = f"/repos/{repository}"

    def comment(self, pull: int, marker: str, body: str) -> Published:
        path = f"{self._at}/issues/{pull}/comments"
        ours = next((c for c in self._rest.pages(path) if self._is_ours(c, marker)), None)
        if ours is None:
            return Published("created", _url(self._rest.send("POST", path, {"body": body})))
        if ours["body"] == body:
            return Published("unchanged", _url(ours))
        made = self._rest.send("PATCH", f"{self._at}/issues/comments/{ours['id']}", {"body": body})
        return Published("updated", _url(made))

    def check(self, check: Check) -> Published:
        shown = [_annotation(annotation) for annotation in check.annotations[:MOST_ANNOTATIONS]]
        output = {"title": check.title, "summary": check.summary}
        first = {
            "name": check.name,
            "head_sha": check.commit,
            "status": "completed",
            "conclusion": "success" if check.passed else "failure",
            "output": {**output, "annotations": shown[:ANNOTATIONS_A_REQUEST]},
        }
        made = self._rest.send("POST", f"{self._at}/check-runs", first)
        # Each update adds its annotations to the earlier ones.
        for start in range(ANNOTATIONS_A_REQUEST, len(shown), ANNOTATIONS_A_REQUEST):
            more = {**output, "annotations": shown[start : start + ANNOTATIONS_A_REQUEST]}
            self._rest.send("PATCH", f"{self._at}/check-runs/{made['id']}", {"output": more})
        return Published("created", _url(made))

    def issue(self, issue: Issue) -> Published:
        ours = self._open_issue(issue)
        content = {"title": issue.title, "body": issue.body}
        if ours is None:
            made = self._rest.send("POST", f"{self._at}/issues", {**content, "labels": [issue.label]})
            return Published("created", _url(made))
        return Published("updated", _url(self._rest.send("PATCH", f"{self._at}/issues/{ours['number']}", content)))

    def close_issue(self, issue: Issue) -> Published:
        ours = self._open_issue(issue)
        if ours is None:
            return Published("unchanged")
        self._rest.send("POST", f"{self._at}/issues/{ours['number']}/comments", {"body": issue.body})
        closed = {"state": "closed", "state_reason": "completed"}
        return Published("closed", _url(self._rest.send("PATCH", f"{self._at}/issues/{ours['number']}", closed)))

    def propose(self, proposal: Proposal) -> Published:
        owner = self._repository.partition("/")[0]
        found = self._rest.get(
            f"{self._at}/pulls", state="open", head=f"{owner}:{proposal.head}", base=proposal.base
        )  # fmt: skip
        if found:
            return Published("unchanged", _url(found[0]))
        wanted = {"head": proposal.head, "base": proposal.base, "title": proposal.title, "body": proposal.body}
        return Published("created", _url(self._rest.send("POST", f"{self._at}/pulls", wanted)))

    def review_of(self, commit: str) -> Review | None:
        for pull in self._rest.pages(f"{self._at}/commits/{commit}/pulls"):
            if pull.get("merged_at") and pull.get("merge_commit_sha") == commit:
                return self._review(pull)
        return None

    def plan_run(self, head: str) -> str:
        # Any workflow of a branch can leave an artifact of that name; this event runs only what the default branch has.
        for artifact in self._rest.get(f"{self._at}/actions/artifacts", name=f"{PLAN}-{head}")["artifacts"]:
            run = self._rest.get(f"{self._at}/actions/runs/{artifact['workflow_run']['id']}")
            trusted = run["event"] == "pull_request_target" and run["path"].partition("@")[0] == PLAN_WORKFLOW
            if trusted and run["conclusion"] == "success" and not artifact["expired"]:
                return str(run["id"])
        return ""

    def _review(self, pull: Mapping[str, Any]) -> Review:
        path, head = f"{self._at}/pulls/{pull['number']}", pull["head"]["sha"]
        commits = list(self._rest.pages(f"{path}/commits"))
        people = [pull["user"], *(c.get(role) for c in commits for role in ("author", "committer"))]
        authors = tuple(sorted({person["login"] for person in people if person}))
        standing: dict[str, bool] = {}
        texts: dict[str, list[str]] = {}
        for review in self._rest.pages(f"{path}/reviews"):
            login, state = (review.get("user") or {}).get("login", ""), review.get("state")
            if not login or review["user"].get("type") != "User":
                continue
            if state in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
                # A later word of the same person replaces the earlier one; a plain comment does not.
                standing[login] = state == "APPROVED" and review.get("commit_id") == head
            if review.get("commit_id") == head:
                texts.setdefault(login, []).append(review.get("body") or "")
        approvals = (Approval(by, tuple(texts[by])) for by, holds in sorted(standing.items()) if holds)
        counted = tuple(a for a in approvals if self._may_approve(a.by))
        strangers = None if len(commits) >= MOST_COMMITS else tuple(sorted(set(_strangers(commits))))
        return Review(pull["number"], head, authors, counted, strangers)

    def _may_approve(self, login: str) -> bool:
        """Anybody can write a review that approves; it counts from those who may write to the repository."""
        answer = self._rest.get(f"{self._at}/collaborators/{login}/permission")
        return answer.get("permission") in MAY_APPROVE

    def _open_issue(self, issue: Issue) -> Any:
        found = self._rest.pages(f"{self._at}/issues", state="open", labels=issue.label)
        return next((i for i in found if "pull_request" not in i and self._is_ours(i, issue.marker)), None)

    def _is_ours(self, post: Mapping[str, Any], marker: str) -> bool:
        """Begins with our marker, and was not written by a person who only knows it."""
        user = post.get("user") or {}
        if not (post.get("body") or "").startswith(marker):
            return False
        return user.get("type") == "Bot" or user.get("login") == self._me()

    def _me(self) -> str:
        try:
            return str(self._rest.get("/user").get("login", ""))
        except PlatformError as error:
            if error.status == 403:  # a job's own token stands for no person
                return ""
            raise


def _strangers(commits: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Addresses that no account has of those who made these commits."""
    for commit in commits:
        for role in ("author", "committer"):
            if not commit.get(role):
                yield str((commit.get("commit", {}).get(role) or {}).get("email") or "").casefold()


def _annotation(annotation: Annotation) -> dict[str, object]:
    return {
        "path": annotation.file,
        "start_line": annotation.line,
        "end_line": annotation.line,
        "start_column": annotation.column,
        "end_column": annotation.column,
        "annotation_level": _LEVELS[annotation.level],
        "title": annotation.title[:255],
        "message": annotation.text[:16_000],
    }


def _url(made: Any) -> str:
    return str(made.get("html_url") or "") if isinstance(made, dict) else ""


def event_numbers(event: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """The pull request of a workflow's event, with the commit that it proposes."""
    pull = event.get("pull_request")
    if isinstance(pull, dict) and isinstance(pull.get("number"), int):
        yield pull["number"], str((pull.get("head") or {}).get("sha") or "")
