"""Running a tenant: in the foreground until it is told to stop, in a thread, or in an event loop that is running."""

import asyncio
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

import uvicorn

from .application import Application
from .directory import remember_port, write_configuration
from .keys import KeyFiles, ensure_keys
from .listening import bound, reachable
from .occupation import occupy
from .options import TenantOptions
from .people import Domains, know
from .tenant import Tenant

_START_TIMEOUT_S = 30.0
_SETTLE_S = 0.05


class _Server(uvicorn.Server):
    """A server that tells when it listens and leaves signals to us."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; a client that keeps an idle connection open is not waited for."""
        for connection in list(self.server_state.connections):
            cycle = getattr(connection, "cycle", None)
            if connection.transport is not None and (cycle is None or cycle.response_complete):
                connection.transport.abort()
        await super().shutdown(sockets=sockets)


class _Running:
    """A tenant with an open port, not yet serving. Raises AlreadyServed before anything of the folder is touched."""

    def __init__(self, options: TenantOptions) -> None:
        options.directory.mkdir(parents=True, exist_ok=True)
        with ExitStack() as undone:
            undone.enter_context(occupy(options.directory))
            self.keys: KeyFiles = ensure_keys(options.directory)
            self.socket = undone.enter_context(bound(options))
            self.port: int = self.socket.getsockname()[1]
            self.url = f"https://{reachable(options.host)}:{self.port}"
            remember_port(options.directory, self.port)
            self.config_path: Path = write_configuration(options, reachable(options.host), self.port)
            self.tenant = Tenant(options, self.keys)
            undone.callback(self.tenant.close)
            self._open = undone.pop_all()

    def server(self, listening: Callable[[], None]) -> _Server:
        """The server of this tenant."""
        config = uvicorn.Config(
            Application(self.tenant),
            ssl_certfile=str(self.keys.server),
            ssl_keyfile=str(self.keys.server),
            log_config=None,
            log_level="error",
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            date_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        return _Server(config, listening)

    def close(self) -> None:
        """Close the state and the port, and leave the folder to others; closing twice does no harm."""
        self._open.close()


def serve(options: TenantOptions, ready: Callable[[str], None]) -> None:
    """Serve a tenant until SIGTERM or Ctrl-C; `ready` is called with the URL once it listens."""
    running = _Running(options)
    server = running.server(lambda: ready(running.url))

    def stop(number: int, frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        _run(server, running.socket, running.tenant.domains)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        running.close()


class RunningTenant:
    """A tenant served by a thread of this process, as a context manager."""

    def __init__(self, options: TenantOptions) -> None:
        self._running = _Running(options)
        self.directory = options.directory
        self.port = self._running.port
        self.url = self._running.url
        self.config_path = self._running.config_path
        listening = threading.Event()
        self._server = self._running.server(listening.set)
        self._thread = threading.Thread(
            target=_run,
            args=(self._server, self._running.socket, self._running.tenant.domains),
            name="simulated-tenant",
            daemon=True,
        )
        self._thread.start()
        if not listening.wait(_START_TIMEOUT_S):
            self.close()
            raise TimeoutError("The simulated tenant did not start.")

    def __enter__(self) -> "RunningTenant":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving; closing twice does no harm."""
        if not self._thread.is_alive() and self._server.should_exit:
            return
        self._server.should_exit = True
        self._thread.join(_START_TIMEOUT_S)
        self._running.close()


@dataclass(frozen=True, slots=True)
class ServedTenant:
    """Where a tenant is that the running event loop serves."""

    directory: Path
    port: int
    url: str
    config_path: Path


@asynccontextmanager
async def serving(options: TenantOptions) -> AsyncIterator[ServedTenant]:
    """A tenant served by the event loop that is running, for tests that are coroutines themselves."""
    running, listening = _Running(options), asyncio.Event()
    server = running.server(listening.set)

    async def work() -> None:
        know(running.tenant.domains)
        await _serve_and_settle(server, running.socket)

    task = asyncio.create_task(work())
    try:
        await asyncio.wait_for(listening.wait(), _START_TIMEOUT_S)
        yield ServedTenant(options.directory, running.port, running.url, running.config_path)
    finally:
        server.should_exit = True
        await task
        running.close()


def _run(server: _Server, listener: socket.socket, domains: Domains) -> None:
    know(domains)
    asyncio.run(_serve_and_settle(server, listener))


async def _serve_and_settle(server: _Server, listener: socket.socket) -> None:
    await server._serve([listener])  # `serve` would take over the signals and raise them again at the end
    # A client that keeps its connection open does not take part in ending TLS: end it without asking.
    for connection in list(server.server_state.connections):
        transport = connection.transport
        if transport is not None:
            transport.abort()
    await asyncio.sleep(_SETTLE_S)  # closing takes several steps of the loop
