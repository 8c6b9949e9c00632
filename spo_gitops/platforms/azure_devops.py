"""Azure DevOps, Services and Server. Source: learn.microsoft.com, "Azure DevOps Services REST API", 7.1."""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import quote

from .port import Approval, Check, Issue, Proposal, Published, Review
from .rest import Rest

VERSION = "7.1"
APPROVED = 10  # a reviewer's vote; 5 is "approved with suggestions", which is not enough here
LONGEST_DESCRIPTION = 4_000
ITEMS_A_REQUEST = 200
JSON_PATCH = "application/json-patch+json"


class AzureDevOps:
    """One repository of a project. Issues are work items of ``item_type``, which the process must have."""

    name = "Azure DevOps"
    longest = 150_000

    def __init__(self, rest: Rest, project: str, repository: str, item_type: str = "Issue") -> None:
        self._rest = rest
        self._project = f"/{quote(project, safe='')}/_apis"
        self._at = f"{self._project}/git/repositories/{quote(repository, safe='')}"
        self._type = item_type

    def comment(self, pull: int, marker: str, body: str) -> Published:
        path, me = f"{self._at}/pullRequests/{pull}/threads", self._me()
        for thread in self._get(path)["value"]:
            first = next(iter(thread.get("comments") or ()), None)
            if first and first["author"]["id"] == me and (first.get("content") or "").startswith(marker):
                if first["content"] == body:
                    return Published("unchanged")
                self._send("PATCH", f"{path}/{thread['id']}/comments/{first['id']}", {"content": body})
                return Published("updated")
        comment = {"parentCommentId": 0, "content": body, "commentType": "text"}
        # A closed thread asks nobody for an answer, which a policy might demand.
        self._send("POST", path, {"comments": [comment], "status": "closed"})
        return Published("created")

    def check(self, check: Check) -> Published:
        status = {
            "state": "succeeded" if check.passed else "failed",
            "description": check.title[:255],
            "context": {"genre": "spo-gitops", "name": check.name},
        }
        at = f"/pullRequests/{check.pull}/statuses" if check.pull else f"/commits/{check.commit}/statuses"
        self._send("POST", f"{self._at}{at}", status)
        return Published("created")

    def issue(self, issue: Issue) -> Published:
        ours = self._open_item(issue)
        # Descriptions are HTML; the Markdown stands in it as it is written.
        text = f"<pre>{html.escape(issue.body)}</pre>"
        fields = {"System.Title": issue.title[:255], "System.Description": text}
        if ours is not None:
            return Published("updated", self._item("PATCH", str(ours), fields))
        return Published("created", self._item("POST", f"${quote(self._type)}", {**fields, "System.Tags": issue.label}))

    def close_issue(self, issue: Issue) -> Published:
        ours = self._open_item(issue)
        if ours is None:
            return Published("unchanged")
        done = {"System.State": self._closed_state(), "System.History": html.escape(issue.body)}
        return Published("closed", self._item("PATCH", str(ours), done))

    def propose(self, proposal: Proposal) -> Published:
        head, base, path = f"refs/heads/{proposal.head}", f"refs/heads/{proposal.base}", f"{self._at}/pullrequests"
        search = {"sourceRefName": head, "targetRefName": base, "status": "active"}
        found = self._get(path, **{f"searchCriteria.{key}": value for key, value in search.items()})["value"]
        if found:
            return Published("unchanged", found[0]["url"])
        wanted = {"sourceRefName": head, "targetRefName": base, "title": proposal.title}
        made = self._send("POST", path, {**wanted, "description": proposal.body[:LONGEST_DESCRIPTION]})
        return Published("created", made["url"])

    def review_of(self, commit: str) -> Review | None:
        query = {"queries": [{"type": "lastMergeCommit", "items": [commit]}]}
        for found in self._send("POST", f"{self._at}/pullrequestquery", query)["results"]:
            for pull in found.get(commit, ()):
                if pull["status"] == "completed":
                    return self._review(pull)
        return None

    def plan_run(self, head: str) -> str:
        return ""  # what runs for a proposed change there is what its author wrote

    def _review(self, pull: dict[str, Any]) -> Review:
        """Azure DevOps withdraws votes when commits are added, where the branch's policy says so."""
        path = f"{self._at}/pullRequests/{pull['pullRequestId']}"
        voters = [r for r in self._get(f"{path}/reviewers")["value"] if not r.get("isContainer")]
        texts: dict[str, list[str]] = {}
        for thread in self._get(f"{path}/threads")["value"]:
            for comment in thread.get("comments") or ():
                if comment.get("commentType") == "text" and not comment.get("isDeleted"):
                    texts.setdefault(comment["author"]["id"], []).append(comment.get("content") or "")
        approvals = tuple(
            Approval(voter["uniqueName"], tuple(texts.get(voter["id"], ())))
            for voter in voters
            if voter.get("vote") == APPROVED
        )
        head = (pull.get("lastMergeSourceCommit") or {}).get("commitId", "")
        return Review(pull["pullRequestId"], head, (pull["createdBy"]["uniqueName"],), approvals)

    def _open_item(self, issue: Issue) -> int | None:
        done = self._closed_state().replace("'", "''")
        kind, tag = self._type.replace("'", "''"), issue.label.replace("'", "''")
        query = (
            "SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project "
            f"AND [System.WorkItemType] = '{kind}' AND [System.Tags] CONTAINS '{tag}' AND [System.State] <> '{done}'"
        )
        found = self._send("POST", f"{self._project}/wit/wiql", {"query": query})["workItems"]
        numbers = sorted(int(item["id"]) for item in found)
        for start in range(0, len(numbers), ITEMS_A_REQUEST):
            wanted = {"ids": numbers[start : start + ITEMS_A_REQUEST], "fields": ["System.Id", "System.Description"]}
            for item in self._send("POST", f"{self._project}/wit/workitemsbatch", wanted)["value"]:
                # All issues of a repository have one label: the marker tells whose this one is.
                if issue.marker in html.unescape(item["fields"].get("System.Description") or ""):
                    return int(item["id"])
        return None

    def _closed_state(self) -> str:
        """The process's own word for done."""
        states = self._get(f"{self._project}/wit/workitemtypes/{quote(self._type)}/states")["value"]
        return next((str(state["name"]) for state in states if state["category"] == "Completed"), "Closed")

    def _item(self, method: str, what: str, fields: dict[str, str]) -> str:
        patch = [{"op": "add", "path": f"/fields/{name}", "value": value} for name, value in fields.items()]
        made = self._send(method, f"{self._project}/wit/workitems/{what}", patch, media=JSON_PATCH)
        return str(made.get("url") or "")

    def _me(self) -> Any:
        return self._rest.get("/_apis/connectionData")["authenticatedUser"]["id"]

    def _get(self, path: str, **query: object) -> Any:
        return self._rest.get(path, **query, **{"api-version": VERSION})

    def _send(self, method: str, path: str, body: Any, *, media: str = "application/json") -> Any:
        return self._rest.send(method, f"{path}?api-version={VERSION}", body, media=media)
