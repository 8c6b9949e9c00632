"""The rim to the web server: messages of ASGI in and out, and connections that end without an answer."""

import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .dialects import Rendered

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def body_of(receive: Receive) -> bytes:
    """All bytes of a request's body."""
    chunks: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(chunks)
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


async def respond(send: Send, rendered: Rendered, usual: dict[str, str]) -> None:
    """Send an answer; its own headers win over the usual ones."""
    headers = {**usual, **rendered.headers}
    if rendered.content_type:
        headers["Content-Type"] = rendered.content_type
    headers["content-length"] = str(len(rendered.body))  # the server looks for this one in lower case
    encoded = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": rendered.status, "headers": encoded})
    await send({"type": "http.response.body", "body": rendered.body})


async def drop(receive: Receive, send: Send, *, reset: bool) -> None:
    """End the connection without a word.

    ASGI has no way to say this, so the transport is taken from the server's own request cycle, of which `send` is a
    method in every protocol implementation of uvicorn.
    """
    transport = send.__self__.transport  # type: ignore[attr-defined]  # see above
    if reset:
        _reset_on_close(transport)
    transport.abort()
    message: Message = {}
    while message.get("type") != "http.disconnect":
        message = await receive()


def _reset_on_close(transport: Any) -> None:
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
