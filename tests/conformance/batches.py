"""SharePoint's `$batch`: the requests behind the parts of a recorded answer, sent as one batch."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.simulator.client import A

from .reads import read_of
from .rest_calls import AGGREGATED, shown_columns, stream
from .stage import VERBOSE, Answered, Stage, parsed

_JSON = "application/json;odata=nometadata"
_HEAD = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"


@dataclass(frozen=True, slots=True)
class PartRequest:
    """One request of a batch; `{scratch}`, `{item}` and other names are filled in from the stage."""

    name: str
    method: str
    path: str
    body: Any = None
    accept: str = _JSON
    administration: bool = False  # on the administration host


def request_of(part: dict[str, Any]) -> PartRequest | None:
    """The request that a recorded part answers; None where nothing tells."""
    match part["status"], part["body"]:
        case 200, None:
            return PartRequest("delete", "DELETE", "web/lists(guid'{scratch}')/items({item})")
        case 204, None:
            return PartRequest("update", "PATCH", "web/lists(guid'{scratch}')/items(1)", {"Title": "Changed"})
        case 201, {"BasePermissions": _}:
            role = {"Name": "{fresh}", "Description": "", "Order": 7, "BasePermissions": {"High": "0", "Low": "262144"}}
            return PartRequest("RoleDefinitions.add", "POST", "web/roledefinitions", role)
        case 201, {"BaseTemplate": _}:
            return PartRequest("Lists.add", "POST", "web/lists", {"Title": "{fresh}", "BaseTemplate": 100})
        case 200, {"odata.null": True}:
            return PartRequest("void", "POST", "web/lists(guid'{scratch}')/breakroleinheritance(true)")
        case 200, {"value": [{"ErrorCode": _, **_more}, *_others]}:
            values = {"formValues": [{"FieldName": "Title", "FieldValue": "Added"}], "bNewDocumentUpdate": False}
            address = "web/lists(guid'{scratch}')/AddValidateUpdateItemUsingPath"
            return PartRequest("AddValidateUpdateItemUsingPath", "POST", address, values)
        case 200, {"Row": [first, *_more], **frame}:
            body = stream(shown_columns(first), 1 if "NextHref" in frame else 500)
            administration = "/Lists/DO_NOT_DELETE_SPLIST_TENANTADMIN" in first["FileRef"]
            address = AGGREGATED if administration else "web/lists(guid'{scratch}')"
            name = "RenderListDataAsStream" + (" of sites" if administration else "")
            return PartRequest(name, "POST", f"{address}/RenderListDataAsStream", body, administration=administration)
        case 200, {"d": {"results": _}}:
            query = {"query": {"Item": True, "Add": True, "Update": True}}
            return PartRequest("GetChanges", "POST", "web/lists(guid'{scratch}')/getchanges", query, VERBOSE)
        case 200, {"DisplayCategory": _}:
            return PartRequest("web template", "GET", "web/GetAvailableWebTemplates(1033,true)/GetByName('STS#3')")
        case 200, {"d": {"Id": _, **_more}}:
            return PartRequest("Web verbose", "GET", "web?$select=Id", None, VERBOSE)
        case 200, body if (read := read_of(body)) is not None:
            return PartRequest(f"read {read.address} {len(read.select)}", "GET", read.path)
        case _:
            return None


def sent(stage: Stage, requests: Sequence[PartRequest]) -> list[Answered]:
    """The answers to a batch, part by part."""
    api = f"{A}/_api" if any(request.administration for request in requests) else stage.api
    parts = "".join(f"--batch_1\r\n{_HEAD}{_written(stage, api, one)}\r\n" for one in requests)
    body = f"{parts}--batch_1--\r\n"
    answer = stage.client.post(f"{api}/$batch", body, Content_Type="multipart/mixed; boundary=batch_1")
    assert answer.status_code == 200, answer.text[:300]
    boundary = answer.headers["Content-Type"].partition("boundary=")[2]
    found = []
    for part in answer.text.split(f"--{boundary}")[1:-1]:
        _, head, content = part.split("\r\n\r\n", 2)
        found.append(Answered(int(head.split(" ")[1]), parsed(content)))
    return found


def _written(stage: Stage, api: str, request: PartRequest) -> str:
    names = dict(stage.names)
    if "{item}" in request.path:
        names["item"] = str(stage.made(f"web/lists(guid'{names['scratch']}')/items", {"Title": "To delete"})["Id"])
    path = quote(request.path.format(**names), safe="/?$=&(),':*;@!")
    lines = [f"{request.method} {api}/{path} HTTP/1.1", f"Accept: {request.accept}", "If-Match: *"]
    if request.body is None:
        return "\r\n".join((*lines, "", ""))
    content = json.dumps(request.body).replace("{fresh}", stage.fresh("Batched"))
    return "\r\n".join((*lines, "Content-Type: application/json", "", content, ""))
