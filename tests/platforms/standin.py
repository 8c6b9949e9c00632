"""Stand-ins for the platforms on loopback: real HTTP, their documented paths, a little state, a token."""

from __future__ import annotations

import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = Any
Reply = tuple[int, Json]
TOKEN = "the-token-of-the-job"


@dataclass
class Call:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Json


@dataclass
class StandIn:
    """Routes are ``METHOD regex`` → function of the match and the call. ``faults`` are answered first, one a call."""

    base: str = ""
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    faults: list[tuple[int, dict[str, str], Json]] = field(default_factory=list)
    routes: list[tuple[str, re.Pattern[str], Callable[..., Reply]]] = field(default_factory=list)

    def route(self, method: str, pattern: str, answer: Callable[..., Reply]) -> None:
        self.routes.append((method, re.compile(self.base + pattern), answer))

    def authorized(self, headers: dict[str, str]) -> bool:
        return headers.get("authorization") == f"Bearer {TOKEN}"

    def answer(self, call: Call) -> tuple[int, dict[str, str], Json]:
        self.calls.append(call)
        if self.faults:
            return self.faults.pop(0)
        if not self.authorized(call.headers):
            return 401, {}, {"message": "Bad credentials"}
        for method, pattern, answer in self.routes:
            found = pattern.fullmatch(call.path)
            if found and method == call.method:
                status, body = answer(call, *found.groups())
                return status, {}, body
        return 404, {}, {"message": f"no route for {call.method} {call.path}"}

    def writes(self) -> list[str]:
        return [f"{call.method} {call.path}" for call in self.calls if call.method != "GET"]


def page(call: Call, items: list[Json]) -> Reply:
    size, number = int(call.query.get("per_page", "30")), int(call.query.get("page", "1"))
    return 200, items[(number - 1) * size : number * size]


@contextmanager
def serving(standin: StandIn, certificate: Path | None = None) -> Iterator[StandIn]:
    """Serve it; ``certificate`` (PEM with key) makes it https."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.command, parts.path, query, headers, json.loads(raw) if raw else None)
            status, more, body = standin.answer(call)
            content = json.dumps(body).encode() if not isinstance(body, bytes) else body
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **more}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = do

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    standin.url = f"{scheme}://127.0.0.1:{server.server_address[1]}{standin.base}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield standin
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
