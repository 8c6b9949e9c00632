"""What an answer means: a Response, or the error that says what to do next. Pure.

The classes here tell the layers above what may be sent again; outside this package they are what they derive from.
Source: wire/REFERENCE.md §0.2, §1.6, §16.
"""

from __future__ import annotations

from typing import Any, TypeVar

from ..errors import (
    AnswerLostError,
    AuthError,
    MalformedAnswerError,
    NotFoundError,
    NotOfferedError,
    RejectedError,
    TenantError,
    ThrottledError,
)
from ..model.operation import Effect, Host, Operation, Request, Response
from ..model.operations import is_csom
from .fault import Fault, excerpt, fault_of, parsed
from .headers import retry_after_s, served_at
from .permanent import advice, is_not_offered
from .wire import Answer

# How _api answers below a URL without a site collection: text, and this one (recorded).
_NO_SITE_COLLECTION = b"404 FILE NOT FOUND"

# Refused for the moment, and nothing was done: "save conflict" (an assumption, DISCREPANCIES C), and Windows'
# ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION as HRESULT. A pending operation has no known code but 409.
_CONFLICT_CODES = frozenset({-2130246391, -2147024864, -2147024863})

# "The security validation for this page is invalid", and the same of one that is too old (REFERENCE §1.5, grade K).
_DIGEST_CODES = frozenset({-2130575252, -2130575251})

# Typed errors that say nothing about the request, only about the moment.
_PASSING_TYPES = frozenset(
    {"System.TimeoutException", "System.Threading.ThreadAbortException", "System.Net.WebException"}
)

_GATEWAY_STATUSES = frozenset({408, 502, 503, 504})

E = TypeVar("E", bound=TenantError)


class RefusedForNow(ThrottledError):
    """Throttled: certainly not done. ``retry_after_s`` is None where the service named no time."""

    retry_after_s: float | None = None


class BusyError(RejectedError):
    """Refused because something else is going on at the same object: certainly not done."""


class DigestWantedError(RejectedError):
    """Refused for the lack of a request digest that is valid: certainly not done."""


class InterruptedAnswerError(AnswerLostError):
    """The service failed for the moment: whether it acted is not known."""


class UnauthorizedError(AuthError):
    """The token was refused; ``host`` and ``token`` say which."""

    host: str = ""
    token: str = ""


def refused_parts(request: Request, response: Response) -> tuple[RefusedForNow, ...]:
    """Of a batch that was answered, the parts that the service refused for its load."""
    return tuple(part for part in response.body if isinstance(part, RefusedForNow)) if request.parts else ()


def classify(operation: Operation, answer: Answer) -> Response:
    """The answer of an operation as a Response. Raises the TenantError that fits."""
    body, is_json = parsed(answer.content)
    fault = fault_of(operation, answer.status, body)
    if fault is None and 200 <= answer.status < 300:
        if not is_json:
            # Of a write nobody knows then what became of it: an answer that says nothing is one that was lost.
            kind = MalformedAnswerError if operation.effect is Effect.READ else InterruptedAnswerError
            raise _error(kind, operation, answer, Fault("", f"not JSON but {excerpt(answer.content)}"))
        return _response(answer, body)
    fault = fault or Fault("", excerpt(answer.content))
    if fault.type and fault.type in operation.done:
        return _response(answer, None)  # without the error, which nobody should read as a result
    raise _failure(operation, answer, fault)


def _failure(operation: Operation, answer: Answer, fault: Fault) -> TenantError:
    """The first rule that fits decides; proof of absence holds whatever the status."""
    status = answer.status
    if _proves_absence(operation, answer, fault):
        return _error(NotFoundError, operation, answer, fault)
    if status == 429 or (status == 503 and "retry-after" in answer.headers):
        return _throttled(operation, answer, fault)
    if status == 401:
        return _error(UnauthorizedError, operation, answer, fault, hint=_token_hint(fault))
    if fault.number in _DIGEST_CODES:
        return _error(DigestWantedError, operation, answer, fault)
    if status == 403:
        return _forbidden(operation, answer, fault)
    if 300 <= status < 400:
        hint = "a locked site may redirect; unlock it, or check the tenant's URL"
        return _error(RejectedError, operation, answer, fault, hint=hint)
    if status == 409 or fault.number in _CONFLICT_CODES:
        return _error(BusyError, operation, answer, fault)
    if _is_passing(operation, status, fault):
        return _error(InterruptedAnswerError, operation, answer, fault)
    kind = NotOfferedError if is_not_offered(fault) else RejectedError
    return _error(kind, operation, answer, fault, hint=advice(fault))


def _proves_absence(operation: Operation, answer: Answer, fault: Fault) -> bool:
    if fault.type and fault.type in operation.absent:
        return True
    if operation.host is not Host.SITE or answer.status != 404:
        return False
    return answer.content.strip().strip(b'"') == _NO_SITE_COLLECTION


def _is_passing(operation: Operation, status: int, fault: Fault) -> bool:
    if status in _GATEWAY_STATUSES or fault.type in _PASSING_TYPES:
        return True
    if is_csom(operation) and 200 <= status < 300:
        return not fault.type  # "Timed out" comes without a type
    # A 500 with a type is the application's own refusal (a duplicate title, an unknown user): it stays.
    return status >= 500 and not fault.type


def _throttled(operation: Operation, answer: Answer, fault: Fault) -> RefusedForNow:
    hint = "the tenant limits this application; run at night, or with a smaller scope"
    error = _error(RefusedForNow, operation, answer, fault, hint=hint)
    error.retry_after_s = retry_after_s(answer.headers)
    return error


def _forbidden(operation: Operation, answer: Answer, fault: Fault) -> TenantError:
    if operation.host is Host.SITE:
        # A locked site refuses everything on its own host, also to who may do everything.
        hint = f"the site may be locked (NoAccess), or the application lacks {operation.permission}"
        return _error(RejectedError, operation, answer, fault, hint=hint)
    hint = f"grant the application {operation.permission} and consent to it as an administrator"
    return _error(AuthError, operation, answer, fault, hint=hint)


def _token_hint(fault: Fault) -> str:
    if "Unsupported app only token" in fault.message:
        return "the token was obtained with a secret; SharePoint needs a certificate"
    return "check that signIn names an application of the directory that this tenant belongs to"


def _response(answer: Answer, body: Any) -> Response:
    return Response(answer.status, body, answer.headers, served_at(answer.headers), correlation_id(answer))


def correlation_id(answer: Answer) -> str:
    """What support asks for."""
    return answer.headers.get("sprequestguid") or answer.headers.get("request-id") or ""


def _error(kind: type[E], operation: Operation, answer: Answer, fault: Fault, *, hint: str = "") -> E:
    said = fault.message or "no reason given"
    return kind(
        f"{operation.name}: {said} (HTTP {answer.status}{', ' + fault.code if fault.code else ''})",
        request=operation.name,
        status=answer.status,
        code=fault.code,
        correlation_id=correlation_id(answer),
        hint=hint,
    )
