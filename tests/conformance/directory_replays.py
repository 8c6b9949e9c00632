"""What recorded requests to Microsoft Graph and the directory speak of: groups, people, drives."""

import re
from collections.abc import Callable
from typing import Any

from tests.simulator.client import G

from .scenes import PERSON, Scene

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_SITE = "/sites/hr"


def _site(scene: Scene, match: re.Match[str]) -> str:
    return match[0].replace(match[1], scene.stage.client.site_id(_SITE))


def _drive(scene: Scene) -> str:
    found = _asked(scene, f"sites/{scene.stage.client.site_id(_SITE)}/drives")["value"]
    return str(next(drive["id"] for drive in found if drive["webUrl"].endswith("Documents")))


def _item(scene: Scene, match: re.Match[str]) -> str:
    """A file in a library; with a sharing link where one is spoken of."""
    drive = scene.once("drive", lambda: _drive(scene))
    item = scene.once("item", lambda: str(_asked(scene, f"drives/{drive}/root:/inside/a.docx")["id"]))
    if not match[1]:
        return f"drives/{drive}/items/{item}"
    link = {"type": "view", "scope": "organization"}
    made = scene.once("link", lambda: str(_asked(scene, f"drives/{drive}/items/{item}/createLink", link)["id"]))
    return f"drives/{drive}/items/{item}/permissions/{made}"


def group(scene: Scene, match: re.Match[str]) -> str:
    """The match with the id of a group that has a site."""
    made = scene.once("connected", lambda: scene.stage.connected(scene.stage.fresh("team").replace(" ", "-")))
    return match[0].replace(match[1], made)


def _deleted(scene: Scene, match: re.Match[str]) -> str:
    return match[0].replace(match[1], scene.once("deleted group", scene.stage.deleted_group))


def _person(scene: Scene, match: re.Match[str]) -> str:
    return match[0].replace(match[1], str(_asked(scene, f"users/{PERSON}")["id"]))


def _asked(scene: Scene, path: str, body: Any = None) -> Any:
    client = scene.stage.client
    answer = client.get(f"{G}/v1.0/{path}") if body is None else client.post(f"{G}/v1.0/{path}", body)
    assert answer.status_code < 300, answer.text
    return answer.json()


RULES: tuple[tuple[re.Pattern[str], Callable[[Scene, re.Match[str]], str]], ...] = (
    (re.compile(rf"v1\.0/sites/({_GUID})"), _site),
    (re.compile(r"drives/[^/?]+/items/[^/?]+(/permissions/[^/?]+)?"), _item),
    (re.compile(rf"v1\.0/groups/({_GUID})"), group),
    (re.compile(rf"DirectorySession/Group\('({_GUID})'\)"), group),
    (re.compile(rf"objectId='({_GUID})'"), _person),
    (re.compile(rf"deletedItems/(?:Microsoft\.Graph\.Group/)?({_GUID})"), _deleted),
)
