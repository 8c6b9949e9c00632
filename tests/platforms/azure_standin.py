"""Azure DevOps as a job sees it, from its REST documentation: threads, statuses, work items, pull requests, votes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .standin import Call, Reply, StandIn

ME = {"id": "11111111-aaaa", "uniqueName": "Build\\service"}


@dataclass
class AzureStandIn(StandIn):
    """The repository ``repo-1`` of the project ``Share Point``, with a process that calls the end ``Done``."""

    threads: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    reviewers: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        project = "/Share%20Point/_apis"
        at = project + "/git/repositories/repo-1"
        self.route("GET", "/_apis/connectionData", lambda call: (200, {"authenticatedUser": ME}))
        self.route("GET", at + r"/pullRequests/(\d+)/threads", lambda c, n: (200, {"value": self.threads}))
        self.route("POST", at + r"/pullRequests/(\d+)/threads", self._thread)
        self.route("PATCH", at + r"/pullRequests/(\d+)/threads/(\d+)/comments/(\d+)", self._edit_comment)
        self.route("POST", at + r"/(pullRequests|commits)/(\w+)/statuses", self._status)
        self.route("GET", project + "/wit/workitemtypes/Issue/states", self._states)
        self.route("POST", project + "/wit/wiql", self._query)
        self.route("POST", project + "/wit/workitemsbatch", self._batch)
        self.route("POST", project + r"/wit/workitems/\$Issue", self._new_item)
        self.route("PATCH", project + r"/wit/workitems/(\d+)", self._edit_item)
        self.route("GET", at + "/pullrequests", self._pulls)
        self.route("POST", at + "/pullrequests", self._new_pull)
        self.route("POST", at + "/pullrequestquery", self._pulls_of)
        self.route("GET", at + r"/pullRequests/(\d+)/reviewers", lambda c, n: (200, {"value": self.reviewers}))

    def answer(self, call: Call) -> tuple[int, dict[str, str], Any]:
        if "connectionData" not in call.path and call.query.get("api-version") != "7.1":
            return 400, {}, {"message": "No api-version was supplied"}
        return super().answer(call)

    def _thread(self, call: Call, number: str) -> Reply:
        comments = [{**c, "id": i + 1, "author": ME} for i, c in enumerate(call.body["comments"])]
        self.threads.append({"id": len(self.threads), "status": call.body["status"], "comments": comments})
        return 200, self.threads[-1]

    def _edit_comment(self, call: Call, number: str, thread: str, comment: str) -> Reply:
        found = self.threads[int(thread)]["comments"][int(comment) - 1]
        found["content"] = call.body["content"]
        return 200, found

    def _status(self, call: Call, what: str, name: str) -> Reply:
        if call.body["state"] not in ("succeeded", "failed", "pending", "error", "notApplicable"):
            return 400, {"message": "state"}
        self.statuses.append({**call.body, "of": f"{what}/{name}"})
        return 200, {}

    def _states(self, call: Call) -> Reply:
        return 200, {"value": [{"name": "To Do", "category": "Proposed"}, {"name": "Done", "category": "Completed"}]}

    def _query(self, call: Call) -> Reply:
        assert "[System.State] <> 'Done'" in call.body["query"]
        found = [i for i in self.items if i.get("System.State") != "Done"]
        found = [i for i in found if f"CONTAINS '{i['System.Tags']}'" in call.body["query"]]
        return 200, {"workItems": [{"id": i["id"]} for i in found]}

    def _batch(self, call: Call) -> Reply:
        if not 0 < len(call.body["ids"]) <= 200:
            return 400, {"message": "ids"}
        found = [self.items[number - 1] for number in call.body["ids"]]
        fields = call.body["fields"]
        return 200, {"value": [{"id": i["id"], "fields": {n: i[n] for n in fields if n in i}} for i in found]}

    def _new_item(self, call: Call) -> Reply:
        self.items.append({"id": 1 + len(self.items)})
        return self._patched(self.items[-1], call)

    def _edit_item(self, call: Call, number: str) -> Reply:
        return self._patched(self.items[int(number) - 1], call)

    def _patched(self, item: dict[str, Any], call: Call) -> Reply:
        if call.headers["content-type"] != "application/json-patch+json":
            return 415, {"message": "media type"}
        item.update({change["path"].removeprefix("/fields/"): change["value"] for change in call.body})
        return 200, {"id": item["id"], "url": f"{self.url}/items/{item['id']}"}

    def _pulls(self, call: Call) -> Reply:
        wanted = {key.removeprefix("searchCriteria."): value for key, value in call.query.items()}
        keys = ("sourceRefName", "targetRefName", "status")
        return 200, {"value": [p for p in self.pulls if all(p[key] == wanted[key] for key in keys)]}

    def _new_pull(self, call: Call) -> Reply:
        if len(call.body["description"]) > 4000:
            return 400, {"message": "description"}
        self.pulls.append({**call.body, "status": "active", "url": f"{self.url}/p/{len(self.pulls)}"})
        return 201, self.pulls[-1]

    def _pulls_of(self, call: Call) -> Reply:
        (commit,) = call.body["queries"][0]["items"]
        found = [p for p in self.pulls if p.get("lastMergeCommit", {}).get("commitId") == commit]
        return 200, {"results": [{commit: found} if found else {}]}
