"""Opening a tenant: the layers in their order."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from ..clock import Clock
from ..errors import ForbiddenOperationError
from ..model.config import ManagedIdentity, Mode, Proxy, TenantSettings
from ..model.operation import Request, Response, Transport
from ..model.operations import OPERATIONS
from .auth import HeldTokens, Reauthenticating, Source
from .concurrency import Concurrency
from .digest import Digests, WithDigest
from .endpoint import Endpoint, ServiceTime
from .entra import Entra
from .gate import Declared, Leased, ReadOnly, WithoutContent
from .governor import Governed, Governor
from .hosts import Hosts
from .limits import allowance
from .log import Logged, LogLine, Metrics, Tally
from .managed import Managed
from .message import WRITE_TIMEOUT_S
from .overheard import Heard, Overheard
from .packed import Packed
from .retry import Retrying
from .wire import CONNECT_TIMEOUT_S, Wire

# What a lease must still have left, in real seconds, before a write is sent.
WRITE_NEEDS_S = CONNECT_TIMEOUT_S + WRITE_TIMEOUT_S


# Of the hundred that the service takes: a batch that fails as a whole should not be half an hour's work.
AT_ONCE = 50


class Tenant:
    """An open connection. ``send`` may be called from many threads; ``close`` ends it.

    ``at_once``: how many requests that go together it takes in one.
    """

    def __init__(
        self,
        transport: Transport,
        governor: Governor,
        tally: Tally,
        time: ServiceTime,
        wire: Wire,
        source: Source,
        at_once: int,
    ) -> None:
        self.governor = governor
        self._transport = transport
        self._tally = tally
        self._time = time
        self._wire = wire
        self._source = source
        self.at_once = at_once

    def send(self, request: Request) -> Response:
        """Send and wait for the answer. Raises the TenantError that fits; see ``Transport.send``."""
        return self._transport.send(request)

    def metrics(self) -> Metrics:
        return self._tally.metrics()

    def remarks(self) -> tuple[str, ...]:
        """What is worth saying about the sign-in."""
        return self._source.remarks()

    def service_now(self) -> datetime:
        """The service's own time, as far as its answers have told it."""
        return self._time.now()

    def close(self) -> None:
        self._wire.close()

    def __enter__(self) -> Tenant:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_tenant(
    settings: TenantSettings,
    clock: Clock,
    *,
    read_only: bool,
    may_write: Callable[[], None] | None = None,
    log: LogLine | None = None,
    parallelism: int | None = None,
    governor: Governor | None = None,
    content: bool = False,
    hear: Callable[[Heard], None] | None = None,
) -> Tenant:
    """Connect to a tenant; nothing is sent yet.

    Writes are refused when ``read_only``, where the tenant is only observed, and without ``may_write``, which
    is called right before each write and raises when the lock is lost. ``parallelism`` fixes what the
    governor's ``limit`` would otherwise adapt. A second connection to the same tenant is given the first
    one's ``governor``: the budget is the application's. ``hear`` is told every exchange with the service.
    """
    hosts = Hosts.of(settings.url)
    wire = Wire(connect_to=settings.connect_to, ca_bundle=settings.ca_bundle, proxy=settings.proxy)
    source = token_source(settings, wire, hosts, clock)
    tokens = HeldTokens(source, clock)
    concurrency = Concurrency(parallelism, parallelism) if parallelism else Concurrency()
    governor = governor or Governor(allowance(settings.licences), clock, concurrency)
    tally, time = Tally(), ServiceTime(clock)
    digests = Digests(clock)

    heard = Overheard(wire, hear) if hear else wire
    transport: Transport = Endpoint(heard, tokens, hosts, OPERATIONS, time, digests)
    transport = Logged(transport, OPERATIONS, clock, tally, log)
    # The lease is asked after the governor's wait, which can be long, and for every attempt.
    transport = Leased(transport, OPERATIONS, may_write or _no_lease)
    transport = Governed(transport, governor, clock)
    transport = Reauthenticating(transport, tokens, source.advice)
    transport = WithDigest(transport, digests, OPERATIONS)
    # Retrying is outside: a throttled request still costs quota, so every attempt asks the governor.
    transport = Retrying(transport, clock, random.random, retried=tally.retried)
    if settings.pack_queries:
        transport = Packed(transport, clock)
    if not content:
        transport = WithoutContent(transport, OPERATIONS)
    if read_only or settings.mode is Mode.OBSERVE:
        transport = ReadOnly(transport, OPERATIONS)
    at_once = AT_ONCE if settings.batching else 1
    return Tenant(Declared(transport, OPERATIONS), governor, tally, time, wire, source, at_once)


def token_source(settings: TenantSettings, wire: Wire, hosts: Hosts, clock: Clock) -> Source:
    """Who gives the tokens that ``signIn`` describes."""
    if isinstance(settings.sign_in.proof, ManagedIdentity):
        return Managed(settings.sign_in.proof, Wire(proxy=Proxy("")))
    # A CI system is no host of the service: connectTo does not stand for it.
    outside = Wire(ca_bundle=settings.ca_bundle, proxy=settings.proxy)
    return Entra(settings.sign_in, wire, outside, login_host=hosts.login, clock=clock)


def _no_lease() -> None:
    raise ForbiddenOperationError("no write is sent without the tenant's lock")
