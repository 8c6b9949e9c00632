"""A CONNECT proxy on this machine that records what it was asked for."""

from __future__ import annotations

import base64
import socket
import threading
from contextlib import suppress


class ConnectProxy:
    """Leads every CONNECT to one local port, or refuses it; ``asked`` has the targets, ``given`` the credentials."""

    def __init__(self, port: int, *, password: str = "", refuse: int = 0) -> None:
        self.asked: list[str] = []
        self.given: list[str] = []
        self._port = port
        self._password = password
        self._refuse = refuse
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def __enter__(self) -> ConnectProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            head = _head(client)
            method, target, _ = head[0].split(" ")
            assert method == "CONNECT", head[0]
            self.asked.append(target)
            given = [line.partition(":")[2].strip() for line in head if line.lower().startswith("proxy-authorization:")]
            self.given += [base64.b64decode(text.removeprefix("Basic ")).decode() for text in given]
            if self._password and self._password not in self.given[-1:]:
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            elif self._refuse:
                client.sendall(f"HTTP/1.1 {self._refuse} No\r\nContent-Length: 0\r\n\r\n".encode())
            else:
                with socket.create_connection(("127.0.0.1", self._port)) as server:
                    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                    back.start()
                    _pump(client, server)
                    back.join(5)


def _head(client: socket.socket) -> list[str]:
    content = b""
    while not content.endswith(b"\r\n\r\n"):
        more = client.recv(1)
        if not more:
            raise OSError("ended")
        content += more
    return content.decode().split("\r\n")


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while content := source.recv(65536):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)
