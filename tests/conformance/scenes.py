"""The objects of one recorded request, made in the simulated tenant: lists, files, groups, users, webs."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.simulator.client import T

from .stage import Stage

PERSON = "ben.ortiz@contoso.com"


@dataclass(slots=True)
class Scene:
    """The objects of one request. `web` is the URL of the web that it is sent to."""

    stage: Stage
    web: str
    size: int = 2  # of a list that is made
    items: list[str] = field(default_factory=list)  # the ids of what was added to the last list
    made: dict[str, str] = field(default_factory=dict)

    def call(self, path: str, body: Any = None) -> Any:
        """POST below the web's `_api`, whatever it answers."""
        return self.stage.client.post(f"{self.web}/_api/{path}", body)

    def once(self, kind: str, make: Callable[[], str]) -> str:
        """One object of a kind."""
        if kind not in self.made:
            self.made[kind] = make()
        return self.made[kind]

    def list_id(self) -> str:
        """A list with items."""
        return self.once("list", lambda: self.filled(self.stage.fresh("Scene")))

    def filled(self, title: str, template: int = 100) -> str:
        """A list of a title, which may be there already."""
        self.call("web/lists", {"Title": title, "BaseTemplate": template})
        address = f"web/lists/GetByTitle('{quote(title.replace(chr(39), chr(39) * 2))}')"
        answer = self.stage.client.get(f"{self.web}/_api/{address}?$select=Id")
        assert answer.status_code == 200, answer.text
        identifier = str(answer.json()["Id"])
        if template == 100:
            added = [self.call(f"web/lists(guid'{identifier}')/items", {"Title": "One"}) for _ in range(self.size)]
            self.items = [str(answer.json()["Id"]) for answer in added if answer.status_code == 201]
        return identifier

    def group(self) -> str:
        """The id of a group with two members."""

        def make() -> str:
            number = str(self.call("web/sitegroups", {"Title": self.stage.fresh("Scene group")}).json()["Id"])
            self.call(f"web/sitegroups({number})/users", {"LoginName": PERSON})
            return number

        return self.once("group", make)

    def group_named(self, name: str) -> None:
        """A group of a name, with a member."""
        self.call("web/sitegroups", {"Title": name})
        self.call(f"web/sitegroups/GetByName('{quote(name)}')/users", {"LoginName": PERSON})

    def user(self) -> str:
        """The id of a user of the site."""
        return self.once("user", lambda: str(self.call("web/ensureuser", {"logonName": PERSON}).json()["Id"]))

    def file(self, path: str, *, folder: bool = False) -> str:
        """A file or folder at a server-relative URL, in a library that is made for it. Gives a file's id."""
        root = self.web.removeprefix(T)
        inside = path.removeprefix(root).strip("/").split("/")
        directory = f"{root}/{inside[0]}"
        if inside[0] not in ("Shared Documents", "SitePages", "SiteAssets"):
            self.filled(inside[0], 101)
        for step in inside[1:] if folder else inside[1:-1]:
            parent = f"web/GetFolderByServerRelativePath(decodedUrl='{quote(directory)}')"
            self.call(f"{parent}/AddSubFolderUsingPath(DecodedUrl='{quote(step)}')")
            directory = f"{directory}/{step}"
        if folder:
            return directory
        parent = f"web/GetFolderByServerRelativePath(decodedUrl='{quote(directory)}')"
        added = self.call(f"{parent}/Files/AddUsingPath(DecodedUrl='{quote(inside[-1])}',overwrite=true)", "x")
        assert added.status_code == 200, added.text
        return str(added.json()["UniqueId"])


def web_of(url: str, stage: Stage) -> str:
    """The web that a URL is below, which is made if it is not there."""
    web = re.split(r"/_(?:api|vti_bin)/", url)[0].rstrip("/")
    if not web.startswith(T):
        return web
    steps = [step for step in web.removeprefix(T).split("/") if step]
    first = 2 if steps[:1] and steps[0] in ("sites", "teams") else 0
    if first:
        site = f"{T}/{steps[0]}/{steps[1]}"
        if stage.client.get(f"{site}/_api/web?$select=Id").status_code != 200:
            edit(stage, {"purge": site.removeprefix(T)})
            stage.client.provision(site.removeprefix(T), Title=steps[1])
            edit(stage, {"site": site.removeprefix(T), "set": {"DenyAddAndCustomizePages": 1}})
    for depth, name in enumerate(steps[first:], start=first):
        above = "/".join((T, *steps[:depth]))
        fields = {"Title": name, "Url": name, "WebTemplate": "STS#3"}
        stage.client.post(f"{above}/_api/web/webs/add", {"parameters": fields})
    return web


def edit(stage: Stage, body: dict[str, Any]) -> None:
    """A hand beside the tenant, which may find nothing to do."""
    url = f"{stage.client.tenant.url}/_sim/edit"
    stage.client.session.post(url, json=body, verify=str(stage.client.tenant.directory / "ca.pem"), timeout=20)
