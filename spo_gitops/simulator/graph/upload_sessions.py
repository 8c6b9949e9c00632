"""Large files in pieces: a session for a file of a library, and the pieces that are put to its address.

The service's address is one of SharePoint that is signed and wants no token; here it is one of Graph, and its number,
which nobody guesses, stands for the signature.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..answers import Answer, Empty, Raw
from ..clock import iso
from ..guids import guid_of
from .drive_files import put_at
from .drive_items import below_drive, library
from .endpoint import Call, endpoint
from .errors import GraphError, no_item

_KIND = "upload-session"
_SECONDS = 86400.0
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_ADDRESS = "/uploadSessions/{session}"


@endpoint("POST", *below_drive("/{path}/createUploadSession"))
def _create(call: Call) -> Answer:
    found = library(call)
    found.here.check_writable()
    root, colon, below = call["path"].partition(":")
    if root.lower() != "root" or not colon or not below.strip("/"):
        raise no_item()
    key = guid_of(found.id, _KIND, below, call.now, len(call.transaction.objects("", _KIND)))
    body = {
        "Site": found.here.site.id,
        "List": found.id,
        "Path": call["path"],
        "Data": "",
        "Until": call.now + _SECONDS,
    }
    call.transaction.put_object("", _KIND, key, body)
    return _told(call, key, body, 200, uploadUrl=f"{call.root}/uploadSessions/{key}")


def _told(call: Call, key: str, body: Mapping[str, Any], status: int, **more: str) -> Answer:
    size = len(base64.b64decode(body["Data"]))
    told = {"expirationDateTime": iso(float(body["Until"])), "nextExpectedRanges": [f"{size}-"]}
    return Raw({**call.context("microsoft.graph.uploadSession"), **more, **told}, status)


def _kept(call: Call) -> Mapping[str, Any]:
    stored = call.transaction.objects("", _KIND).get(call["session"].lower())
    if stored is None or float(stored.body["Until"]) < call.now:
        raise no_item("The upload session was not found")
    return stored.body


@endpoint("GET", _ADDRESS, units=1)
def _progress(call: Call) -> Answer:
    return _told(call, call["session"], _kept(call), 200)


@endpoint("DELETE", _ADDRESS)
def _cancel(call: Call) -> Answer:
    _kept(call)
    call.transaction.drop_object("", _KIND, call["session"].lower())
    return Empty()


@endpoint("PUT", _ADDRESS, milliseconds=200)
def _piece(call: Call) -> Answer:
    """The next piece; the last one makes the file."""
    body = _kept(call)
    data = base64.b64decode(body["Data"])
    given = _RANGE.fullmatch(call.headers.get("content-range", "").strip())
    if given is None or int(given[1]) != len(data) or int(given[2]) - int(given[1]) + 1 != len(call.data):
        raise GraphError(416, "invalidRange", "The range of the piece is not the one that is expected.")
    data += call.data
    if len(data) < int(given[3]):
        after = {**body, "Data": base64.b64encode(data).decode()}
        call.transaction.put_object("", _KIND, call["session"].lower(), after)
        return _told(call, call["session"], after, 202)
    call.transaction.drop_object("", _KIND, call["session"].lower())
    places = {"site": body["Site"], "library": body["List"], "path": body["Path"]}
    return put_at(replace(call, places=places, data=data))
