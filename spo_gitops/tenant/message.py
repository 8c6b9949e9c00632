"""From a request of the core to an HTTP message: address, headers, bytes. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from ..errors import ForbiddenOperationError
from ..model.operation import Effect, Host, Operation, Request
from ..model.operations import is_csom
from ..model.site_url import path_on_host
from .hosts import Hosts

# Real seconds. The slowest recorded answer, a site's creation, took 6 s; a write's answer is worth waiting for.
READ_TIMEOUT_S = 60.0
WRITE_TIMEOUT_S = 120.0

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Message:
    """An HTTP request, complete but for its token."""

    method: str
    host: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None
    timeout_s: float


def compose(operation: Operation, request: Request, hosts: Hosts) -> Message:
    """The HTTP message of a request. Raises ForbiddenOperationError when an argument of the path is missing."""
    host = hosts.name(operation.host, request.site)
    site = quote(path_on_host(request.site.rstrip("/")), safe="/") if operation.host is Host.SITE else ""
    content = _content(operation, request)
    return Message(
        method=operation.method,
        host=host,
        url=f"https://{host}{site}{_fill(operation, request)}",
        headers=_headers(operation, request, content),
        content=content,
        timeout_s=READ_TIMEOUT_S if operation.effect is Effect.READ else WRITE_TIMEOUT_S,
    )


def _fill(operation: Operation, request: Request) -> str:
    def argument(match: re.Match[str]) -> str:
        try:
            text = request.arguments[match[1]]
        except KeyError as error:
            raise ForbiddenOperationError(
                f"{operation.name} needs the argument {match[1]}", request=operation.name
            ) from error
        return quote(text.replace("'", "''"), safe="")

    return _PLACEHOLDER.sub(argument, operation.path)


def _content(operation: Operation, request: Request) -> bytes | None:
    if isinstance(request.body, bytes):
        return request.body
    if isinstance(request.body, str):
        return request.body.encode()
    if request.body is None:
        return None if operation.method == "GET" else b""
    return json.dumps(request.body, ensure_ascii=False, separators=(",", ":")).encode()


def _headers(operation: Operation, request: Request, content: bytes | None) -> Mapping[str, str]:
    # Without Accept the service answers Atom XML.
    headers = {"Accept": "application/json;odata=nometadata"}
    if is_csom(operation):
        headers = {"Accept": "application/json", "Content-Type": "text/xml"}
    elif operation.host is Host.GRAPH:
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
    elif isinstance(request.body, bytes):
        headers["Content-Type"] = "application/octet-stream"
    elif content:
        headers["Content-Type"] = "application/json;odata=nometadata"
    return headers | dict(operation.headers)
