"""The ASGI application: the way of one request through faults, token, limits, latency and its effect."""

import asyncio
import json
import time
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import parse_qsl

from . import control
from .answer_headers import usual_headers
from .asgi import Message, Receive, Send, body_of, drop, respond
from .clock import iso
from .dialects import Dialect, Rendered, render, render_error
from .dispatch import Incoming, Operation, operation_of
from .errors import ServiceError
from .faults import Fault, FaultKind
from .graph import SIGNED, failed_dependency, joined
from .hosts import Host, host_of
from .metrics import LogLine
from .request_headers import digest_refusal
from .signin import Asked, unavailable
from .tenant import Tenant
from .throttle import Verdict, assigns_label

_CONTROL = "/_sim/"


class ConnectionDropped(Exception):
    """The request ends without an answer."""


@dataclass(slots=True)
class _Outcome:
    """What became of a request, for the log."""

    operation: str = "unknown"
    units: int = 0
    wrote: bool = False
    throttled: bool = False


class Application:
    """Answers for every host of the tenant."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        body = await body_of(receive)
        path, query = scope["raw_path"].decode("ascii", "replace"), scope["query_string"].decode("ascii", "replace")
        if path.startswith(_CONTROL):
            rendered = control.handle(self._tenant, scope["method"], path.removeprefix(_CONTROL), _pairs(query), body)
            await respond(send, rendered, {})
            return
        host = host_of(headers.get("host", ""))
        if host is None:
            await respond(send, Rendered(421, b"This host is not served here.", "text/plain", {}), {})
            return
        number = self._tenant.metrics.begin()
        request_id = self._tenant.request_id(number)
        incoming = Incoming(host, scope["method"], path, query, headers, body, request_id)
        try:
            rendered = await self._logged(incoming, number)
        except ConnectionDropped as dropped:
            await drop(receive, send, reset=bool(dropped.args and dropped.args[0]))
            return
        await respond(send, rendered, usual_headers(incoming, self._tenant.clock.now(), self._tenant.chance))

    async def _logged(self, incoming: Incoming, number: int) -> Rendered:
        metrics, started, outcome = self._tenant.metrics, time.monotonic(), _Outcome()
        status, moment = 0, self._tenant.clock.now()
        try:
            rendered = await self._answer(incoming, outcome)
            status = rendered.status
            return rendered
        finally:
            line = LogLine(
                n=number,
                t=iso(moment),
                method=incoming.method,
                host=incoming.host.value,
                path=incoming.path + (f"?{incoming.query}" if incoming.query else ""),
                operation=outcome.operation,
                status=status,
                units=outcome.units,
                seconds=round(time.monotonic() - started, 6),
            )
            metrics.end(line, wrote=outcome.wrote, throttled=outcome.throttled)

    async def _answer(self, incoming: Incoming, outcome: _Outcome) -> Rendered:
        tenant = self._tenant
        if incoming.host is Host.LOGIN:
            asked = Asked(incoming.method, incoming.path, incoming.query, incoming.headers, incoming.body)
            outcome.operation, answer = tenant.sign_in.answer(asked)
            faulty = await self._before(tenant.faults.meet(outcome.operation), outcome, Host.LOGIN)
            if faulty is None:
                return render(answer, Dialect.NONE, "")
            # The sign-in service explains itself in JSON, which its clients parse whatever the status.
            body = json.dumps(unavailable()).encode()
            return Rendered(faulty.status, body, "application/json;charset=utf-8", faulty.headers)
        operation = operation_of(incoming)
        outcome.operation = operation.name
        return await self._admitted(incoming, operation, outcome)

    async def _admitted(self, incoming: Incoming, operation: Operation, outcome: _Outcome) -> Rendered:
        """An operation's answer, unless a fault, its token or the limits are in the way."""
        tenant, quirks = self._tenant, self._tenant.quirks
        faults = tenant.faults.meet(operation.name)
        faulty = await self._before(faults, outcome, incoming.host)
        units = operation.units * (quirks.rest_request_units if incoming.host.is_sharepoint else 2) // 2
        if faulty is not None:
            outcome.units += units
            self._charge(incoming, operation, units)
            return faulty
        refused = self._refusal(incoming, operation)
        if refused is not None:
            return refused
        verdict = self._charge(incoming, operation, units)
        outcome.units += units
        if not verdict.allowed:
            outcome.throttled = True
            return _throttled(429, self._told(verdict.headers), incoming.host)
        if incoming.host.is_sharepoint:
            method, path, headers = incoming.method, incoming.path, incoming.headers
            wrong = digest_refusal(method, path, headers, now=tenant.clock.now(), quirks=quirks)
            if wrong is not None:
                return render_error(wrong, operation.dialect)
        if operation.parts:
            return await self._parted(operation, outcome)
        rendered = await self._performed(operation, faults, outcome)
        return Rendered(rendered.status, rendered.body, rendered.content_type, {**rendered.headers, **verdict.headers})

    def _charge(self, incoming: Incoming, operation: Operation, units: int) -> Verdict:
        tenant = self._tenant
        return tenant.throttle.charge(
            units,
            tenant.clock.now(),
            operation.name,
            app=tenant.gate.caller(incoming.headers.get("authorization", "")),
            assigns_label=operation.writes and assigns_label(incoming.body),
        )

    def _refusal(self, incoming: Incoming, operation: Operation) -> Rendered | None:
        """What a request without the right token is answered; what a signed address stands for needs none."""
        if operation.name.startswith(SIGNED):
            return None
        return self._tenant.gate.refusal(
            incoming.host,
            incoming.headers.get("authorization", ""),
            self._tenant.quirks,
            method=incoming.method,
            path=incoming.path,
            writes=operation.writes,
        )

    async def _parted(self, operation: Operation, outcome: _Outcome) -> Rendered:
        """A batch of Graph: every part is admitted, charged and answered as if it came alone."""
        answers: dict[str, Rendered] = {}
        for part in operation.parts:
            if any(answers[key].status >= 400 for key in part.after):
                answers[part.id] = failed_dependency()
            else:
                answers[part.id] = await self._admitted(part.incoming, part.operation, outcome)
        return joined(answers)

    async def _before(self, faults: tuple[Fault, ...], outcome: _Outcome, host: Host) -> Rendered | None:
        """Faults that strike before anything happens."""
        for fault in faults:
            match fault.kind:
                case FaultKind.DELAY:
                    await asyncio.sleep(self._tenant.clock.wall_seconds(fault.seconds))
                case FaultKind.DROP_BEFORE:
                    raise ConnectionDropped
                case FaultKind.RESET:
                    raise ConnectionDropped(True)
                case FaultKind.THROTTLE:
                    outcome.throttled = True
                    return _throttled(fault.status, self._told({"Retry-After": str(fault.retry_after)}), host)
                case FaultKind.STATUS:
                    return _failed(fault)
                case _:
                    pass
        return None

    async def _performed(self, operation: Operation, faults: tuple[Fault, ...], outcome: _Outcome) -> Rendered:
        # Half the time passes before the effect and half after it, so that a client that gives up meets both cases.
        pause = self._pause(operation.milliseconds)
        await asyncio.sleep(pause / 2)
        stale = max((fault.seconds for fault in faults if fault.kind is FaultKind.STALE), default=0.0)
        rendered = self._effect(operation, stale)
        wrote = operation.writes and rendered.status < 400 and not _is_csom_failure(rendered)
        if operation.creates and _is_duplicate(rendered):
            self._tenant.metrics.duplicate_creates += 1
            wrote = False
        outcome.wrote = outcome.wrote or wrote
        await asyncio.sleep(pause / 2)
        if any(fault.kind is FaultKind.DROP_AFTER for fault in faults):
            raise ConnectionDropped
        return rendered

    def _effect(self, operation: Operation, stale: float) -> Rendered:
        """The whole effect of an operation without giving way to any other one."""
        tenant = self._tenant
        try:
            if stale and not operation.writes:
                now = tenant.clock.now()
                return operation.run(tenant.store.snapshot(now - stale, now), tenant.quirks)
            with tenant.begin() as transaction:
                return operation.run(transaction, tenant.quirks)
        except ServiceError as error:
            return render_error(error, operation.dialect)

    def _told(self, headers: dict[str, str]) -> dict[str, str]:
        """When to come back: in seconds, or by a date where the quirk says so."""
        tenant, text = self._tenant, headers.get("Retry-After", "")
        if not text.isdigit() or not tenant.quirks.retry_after_as_date:
            return headers
        return {**headers, "Retry-After": formatdate(tenant.clock.now() + int(text), usegmt=True)}

    def _pause(self, milliseconds: int) -> float:
        if not self._tenant.options.latency:
            return 0.0
        # Recorded: the 90th percentile of an operation is about 1.3 times its median.
        factor = self._tenant.chance.lognormvariate(0.0, 0.2)
        crowd = self._tenant.options.crowd
        if crowd:
            factor *= max(1.0, self._tenant.metrics.running / crowd)
        return self._tenant.clock.wall_seconds(milliseconds / 1000 * factor)


def _throttled(status: int, headers: dict[str, str], host: Host = Host.TENANT) -> Rendered:
    if host is Host.GRAPH and status == 429:  # recorded
        error = {"error": {"code": "activityLimitReached", "message": "Application has been throttled."}}
        return Rendered(status, json.dumps(error).encode(), "application/json", headers)
    word = "Too Many Requests" if status == 429 else "Service Unavailable"
    return Rendered(status, f"{status} {word}".upper().encode(), "text/plain;charset=utf-8", headers)


def _failed(fault: Fault) -> Rendered:
    detail = {"code": fault.code, "message": {"lang": "en-US", "value": fault.message}}
    body = json.dumps({"odata.error": detail}).encode()
    return Rendered(fault.status, body, "application/json;odata=nometadata;charset=utf-8", {})


def _is_csom_failure(rendered: Rendered) -> bool:
    return rendered.body.startswith(b'[{"SchemaVersion"') and b'"ErrorInfo":null' not in rendered.body[:400]


def _is_duplicate(rendered: Rendered) -> bool:
    return b'"SiteStatus":4' in rendered.body or b"A site already exists at url" in rendered.body


def _pairs(query: str) -> dict[str, str]:
    return dict(parse_qsl(query))
