"""A client of a simulated tenant that has one of everything which the recordings show."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import requests

from tests.simulator.client import A, Client, G, Json, T

VERBOSE = "application/json;odata=verbose"


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: a status, and the body as JSON, else as text, else None."""

    status: int
    body: Any

    @classmethod
    def of(cls, response: requests.Response) -> "Answered":
        """A response, parsed where it can be."""
        return cls(response.status_code, parsed(response.text))


def parsed(text: str) -> Any:
    """A body as the recordings keep it: JSON, else the text, None for nothing."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


@dataclass(slots=True)
class Stage:
    """The client, the prepared site, and the names of what is there."""

    client: Client
    site: str
    names: dict[str, str]
    _numbers: "count[int]" = field(default_factory=count)

    @property
    def api(self) -> str:
        """Where the site's REST begins."""
        return f"{self.site}/_api"

    @contextmanager
    def quirk(self, **changes: Any) -> Iterator[None]:
        """The tenant with switches in another position."""
        before = self.client.sim("GET", "quirks")
        self.client.sim("POST", "quirks", changes)
        yield
        self.client.sim("POST", "quirks", {name: before[name] for name in changes})

    def fresh(self, word: str) -> str:
        """A name that nothing has."""
        return f"{word} {next(self._numbers)}"

    def get(self, path: str, **headers: str) -> Answered:
        """GET below the site's `_api`; `{list}` and other names are filled in."""
        return Answered.of(self.client.get(f"{self.api}/{path.format(**self.names)}", **headers))

    def post(self, path: str, body: Json = None, **headers: str) -> Answered:
        """POST below the site's `_api`."""
        return Answered.of(self.client.post(f"{self.api}/{path.format(**self.names)}", body, **headers))

    def send(self, method: str, path: str, body: Json = None, **headers: str) -> Answered:
        """Any other verb below the site's `_api`."""
        return Answered.of(self.client.send(method, f"{self.api}/{path.format(**self.names)}", body, **headers))

    def admin(self, path: str, body: Json = None) -> Answered:
        """POST below the administration host's `_api`."""
        return Answered.of(self.client.post(f"{A}/_api/{path}", body))

    def made(self, path: str, body: Json) -> Json:
        """The entity that a POST creates."""
        answered = self.post(path, body)
        assert answered.status in (200, 201), answered
        return answered.body

    def new_site(self) -> str:
        """The URL of a site that was just made."""
        path = f"/sites/made-{next(self._numbers)}"
        self.client.provision(path)
        return T + path

    def cleared(self, path: str) -> None:
        """Nothing is at a path any more, whatever was."""
        for verb in ("recycle", "purge"):
            url = f"{self.client.tenant.url}/_sim/edit"
            self.client.session.post(url, json={verb: path}, verify=str(self.client.tenant.directory / "ca.pem"))

    def alone(self, path: str, alias: str) -> None:
        """A new site without a group, and no group of that name."""
        self._without(alias)
        self.cleared(path)
        self.client.provision(path)

    def _without(self, alias: str) -> None:
        for former in self.client.get(f"{G}/v1.0/groups?$filter=mailNickname eq '{alias}'").json()["value"]:
            self.client.send("DELETE", f"{G}/v1.0/groups/{former['id']}")
            self.client.advance(10)
            self.client.send("DELETE", f"{G}/v1.0/directory/deletedItems/{former['id']}")

    def connected(self, alias: str) -> str:
        """The id of a new Microsoft 365 group whose site has that name; a former one goes."""
        self._without(alias)
        self.cleared(f"/sites/{alias}")
        group = {"displayName": alias, "mailNickname": alias, "mailEnabled": True, "securityEnabled": False}
        made = self.client.post(f"{G}/v1.0/groups", {**group, "groupTypes": ["Unified"]})
        assert made.status_code == 201, made.text
        self.client.advance(600)
        return str(made.json()["id"])

    def deleted_group(self) -> str:
        """The id of a Microsoft 365 group that was just deleted."""
        identifier = self.connected(self.fresh("gone").replace(" ", "-"))
        assert self.client.send("DELETE", f"{G}/v1.0/groups/{identifier}").status_code == 204
        self.client.advance(10)
        return identifier

    def new_list(self) -> str:
        """The address of a list that was just made."""
        made = self.made("web/lists", {"Title": self.fresh("Made"), "BaseTemplate": 100})
        return f"web/lists(guid'{made['Id']}')"

    def new_group(self) -> str:
        """The id of a group that was just made."""
        return str(self.made("web/sitegroups", {"Title": self.fresh("Group")})["Id"])


def prepared(client: Client) -> Stage:
    """A site with a list, items, a library with a file and a folder, a group with a member, a subweb, a full bin."""
    stage = Stage(client, f"{T}/sites/hr", {})
    post = stage.made
    list_id = str(post("web/lists", {"Title": "Items", "BaseTemplate": 100})["Id"])
    for title in ("One", "Two"):
        post(f"web/lists(guid'{list_id}')/items", {"Title": title})
    group = str(post("web/sitegroups", {"Title": "Readers of items"})["Id"])
    post(f"web/sitegroups/GetById({group})/users", {"LoginName": "ben.ortiz@contoso.com"})
    for scope in (f"web/lists(guid'{list_id}')", f"web/lists(guid'{list_id}')/items(1)"):
        post(f"{scope}/breakroleinheritance(true)", None)
    library = str(stage.get("web/lists/GetByTitle('Documents')?$select=Id").body["Id"])
    post("web/GetFolderByServerRelativeUrl('Shared Documents')/AddSubFolderUsingPath(DecodedUrl='inside')", None)
    folder = "/sites/hr/Shared Documents/inside"
    for name in ("a.docx", "gone.docx"):
        post(f"web/GetFolderByServerRelativePath(decodedUrl='{folder}')/Files/AddUsingPath(DecodedUrl='{name}')", "x")
    post(f"web/GetFileByServerRelativePath(decodedUrl='{folder}/gone.docx')/recycle", None)
    post("web/webs/add", {"parameters": {"Title": "Below", "Url": "below", "WebTemplate": "STS#3"}})
    scratch = str(post("web/lists", {"Title": "Scratch", "BaseTemplate": 100})["Id"])
    for title in ("One", "Two"):
        post(f"web/lists(guid'{scratch}')/items", {"Title": title})
    stage.names.update(
        scratch=scratch, list=list_id, group=group, library=library, folder=folder, file=f"{folder}/a.docx"
    )
    return stage
