"""``doctor --probe``: ask a real tenant what no source settles, on a site that is made for it and recycled."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..clock import Clock, SystemClock
from ..errors import NotFoundError, TenantError, UsageError
from ..kinds.probe import CREATION, NOT_TRIED, QUESTIONS, REMOVAL
from ..kinds.probe_findings import Finding, Question, Subject
from ..kinds.probe_writes import not_tried, prepare, trials
from ..kinds.site_read import entity
from ..model.config import TenantSettings
from ..model.kind import Conversation, Wait
from ..model.operation import Host, Request, Response
from ..model.operations import OPERATIONS, is_csom
from ..tenant.connect import Tenant, open_tenant
from ..tenant.overheard import Heard
from .project import Project
from .redaction import Redaction

Log = Callable[[Mapping[str, Any]], None]
Keep = Callable[[str], None]


def probe(project: Project, tenant: str, url: str, second: str, keep: Keep, log: Log) -> Iterator[Finding]:
    """Each finding as soon as it is known; ``keep`` is given the redacted exchanges, a line of JSON each.

    ``url`` may be the path alone, /sites/probe. ``second`` is a person who becomes an administrator of the site for a
    moment; without one, what needs one is not tried. Raises UsageError for a URL not of the tenant, or not free.
    """
    settings = _settings(project, tenant)
    origin = settings.url.rstrip("/")
    url = f"{origin}{url}" if url.startswith("/") else url
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}".lower() != origin.lower() or not parts.path.startswith(
        ("/sites/", "/teams/")
    ):
        raise UsageError(
            f"{url} is no URL of a site of {origin}", hint=f"name a free one, such as {origin}/sites/probe"
        )
    clock = SystemClock(settings.time_scale)
    recorder = _Recorder(Redaction(urlsplit(origin).netloc.partition(".")[0]), keep)
    with open_tenant(
        settings, clock, read_only=False, may_write=lambda: None, log=log, content=True, hear=recorder.hear
    ) as connection:
        recorder.through(connection)
        owner = _free(recorder, origin, url)
        subject = Subject(url, owner, second)
        try:
            yield _asked(CREATION, subject, recorder, clock)
            for question in QUESTIONS if subject.identity else ():
                yield _asked(question, subject, recorder, clock)
            if subject.identity:
                yield from _writes(subject, recorder, clock)
        finally:
            removed = _asked(REMOVAL, subject, recorder, clock)
        yield from (*NOT_TRIED, *not_tried())
        yield removed


def _writes(subject: Subject, recorder: _Recorder, clock: Clock) -> Iterator[Finding]:
    try:
        _heard(prepare(subject), recorder, clock)
    except (TenantError, LookupError, TypeError) as error:
        yield Finding("write", "preparation", "made", None, f"what the writes work on could not be made: {error}")
    for question in trials():
        yield _asked(question, subject, recorder, clock)


def _settings(project: Project, tenant: str) -> TenantSettings:
    configuration = project.work_tree(tenant).configuration
    settings = None if configuration is None else configuration.tenants.get(tenant or configuration.default_tenant)
    if settings is None:
        raise UsageError("there is no configuration to reach a tenant by", hint="spo-gitops doctor tells what is wrong")
    return settings


def _free(recorder: _Recorder, origin: str, url: str) -> str:
    """The root site's primary administrator, once the URL is known to be nobody's."""
    try:
        recorder.send(Request("site.read", body={"url": url, "includeDetail": False}))
    except NotFoundError:
        root = recorder.send(Request("site.read", body={"url": origin, "includeDetail": False}))
        owner = str(entity(root.body).get("OwnerEmail") or entity(root.body).get("Owner") or "")
        if not owner:
            raise UsageError(f"{origin} names no administrator to make the site for") from None
        return owner
    raise UsageError(f"{url} is there already, and the probe touches no site of yours", hint="name a free URL")


def _asked(question: Question, subject: Subject, recorder: _Recorder, clock: Clock) -> Finding:
    found: Finding = _heard(question.of(subject), recorder, clock)
    return found


def _heard(conversation: Conversation[Any], recorder: _Recorder, clock: Clock) -> Any:
    answer: Any = None
    error: TenantError | None = None
    while True:
        try:
            step = conversation.send(answer) if error is None else conversation.throw(error)
        except StopIteration as end:
            return end.value
        answer, error = None, None
        if isinstance(step, Wait):
            clock.sleep(step.seconds)
        elif isinstance(step, Request):
            try:
                answer = recorder.send(step)
            except TenantError as failure:
                error = failure


class _Recorder:
    """Sends, and keeps what was sent and answered in the format of the recordings: every attempt, as it was."""

    def __init__(self, redaction: Redaction, keep: Keep) -> None:
        self._redaction, self._keep = redaction, keep
        self._connection: Tenant | None = None
        self._asking = ""
        self._number = 0

    def through(self, connection: Tenant) -> None:
        """Send through a connection that tells ``hear`` what it exchanges."""
        self._connection = connection

    def send(self, request: Request) -> Response:
        assert self._connection is not None
        self._asking = request.operation
        return self._connection.send(request)

    def hear(self, heard: Heard) -> None:
        """Keep one exchange."""
        operation, redaction = OPERATIONS[self._asking], self._redaction
        transport = "csom" if is_csom(operation) else "graph" if operation.host is Host.GRAPH else "rest"
        self._number += 1
        line = {
            "id": f"probe/{self._number:04d}",
            "source": "spo-gitops doctor --probe",
            "kind": "recorded-response",
            "test": "probe",
            "context": 0,
            "seq": self._number,
            "family": "probe",
            "operation": operation.name,
            "transport": transport,
            "method": heard.method,
            "url": redaction.text(heard.url),
            "request_headers": {name: redaction.text(value) for name, value in heard.headers.items()},
            "request_body": redaction.body(_body(heard.content)),
            "request_basis": "sent-by-client",
            "status": heard.answer.status,
            "status_basis": "recorded",
            "response_headers": redaction.headers(heard.answer.headers),
            "response_body": redaction.body(_body(heard.answer.content)),
        }
        self._keep(redaction.line(line))


def _body(content: bytes | None) -> Any:
    """JSON where it is JSON, else the text; bytes that are neither stay bytes, and None stands for nothing."""
    if not content or not content.strip():
        return None
    try:
        text = content.decode("utf-8-sig")
    except ValueError:
        return content
    try:
        return json.loads(text)
    except ValueError:
        return text
