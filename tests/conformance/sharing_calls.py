"""The calls behind recorded answers about sharing links and invitations of files, through Graph's drives."""

from collections.abc import Callable
from typing import Any

from tests.simulator.client import G

from .exchanges import Exchange
from .stage import Answered, Stage

Ask = Callable[[Stage], Answered]
_ANN, _BEN = {"email": "ann.lee@contoso.com"}, {"email": "ben.ortiz@contoso.com"}


def call_of(exchange: Exchange) -> tuple[str, Ask] | None:
    """The call that an answer belongs to, and its name; None where there is none."""
    answer = exchange.answer if isinstance(exchange.answer, dict) else {}
    kind = str(answer.get("@odata.context", "")).rpartition("$metadata#")[2]
    if kind.startswith("sites('") and kind.endswith("/permissions"):
        return "graph permissions", lambda stage: _listed(stage, answer["value"])
    match kind, exchange.status:
        case "permission" | "microsoft.graph.permission", 201:
            return "graph createLink", lambda stage: _post(stage, f"{_new(stage)}/createLink", _wanted(answer))
        case "permission", 200:
            return "graph grant", _granted
        case "Collection(permission)", 200:
            body = {"recipients": [_ANN], "roles": ["read"], "requireSignIn": True}
            return "graph invite", lambda stage: _post(stage, f"{_new(stage)}/invite", body)
    return None


def _wanted(link: dict[str, Any]) -> dict[str, Any]:
    """What makes such a link."""
    shown = link["link"]
    return {
        "scope": shown["scope"],
        "type": "blocksDownload" if shown["preventsDownload"] else shown["type"],
        **({"password": "secret"} if link["hasPassword"] else {}),
        **({"expirationDateTime": "2027-01-01T00:00:00Z"} if "expirationDateTime" in link else {}),
        **({"recipients": [_ANN]} if shown["scope"] == "users" else {}),
    }


def _listed(stage: Stage, links: list[dict[str, Any]]) -> Answered:
    item = _new(stage)
    for link in links:
        _post(stage, f"{item}/createLink", _wanted(link))
    return Answered.of(stage.client.get(f"{G}/beta/{item}/permissions"))


def _granted(stage: Stage) -> Answered:
    item = _new(stage)
    made = _post(stage, f"{item}/createLink", {"scope": "users", "type": "view", "recipients": [_ANN]})
    return _post(stage, f"{item}/permissions/{made.body['id']}/grant", {"recipients": [_BEN], "roles": ["read"]})


def _new(stage: Stage) -> str:
    """The address of a file that nobody shares."""
    name, folder = f"{stage.fresh('shared')}.docx", stage.names["folder"]
    address = f"web/GetFolderByServerRelativePath(decodedUrl='{folder}')/Files/AddUsingPath(DecodedUrl='{name}')"
    stage.made(address, "x")
    found = _get(stage, f"sites/{stage.client.site_id('/sites/hr')}/drives").body["value"]
    drive = next(drive["id"] for drive in found if drive["webUrl"].endswith("Documents"))
    return f"drives/{drive}/items/{_get(stage, f'drives/{drive}/root:/inside/{name}').body['id']}"


def _get(stage: Stage, path: str) -> Answered:
    return Answered.of(stage.client.get(f"{G}/v1.0/{path}"))


def _post(stage: Stage, path: str, body: Any) -> Answered:
    return Answered.of(stage.client.post(f"{G}/beta/{path}", body))
