"""What an answer means: a Response, or the error that says what to do next. Pure.

The service spells errors in five dialects: ``odata.error`` (nometadata), ``error`` (verbose, OData 4, Graph),
ErrorInfo of CSOM with status 200, plain text, HTML. Each becomes one fault here. Three further classes tell
the retrying layer what may be sent again; outside this package they are what they derive from.
Source: wire/REFERENCE.md §0.2, §1.6, §16.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any, TypeVar

from ..errors import (
    AnswerLostError,
    AuthError,
    MalformedAnswerError,
    NotFoundError,
    RejectedError,
    TenantError,
    ThrottledError,
)
from ..model.operation import Host, Operation, Response
from ..model.operations import is_csom
from .wire import Answer

# How _api answers below a URL without a site collection: text, and this one (recorded).
_NO_SITE_COLLECTION = b"404 FILE NOT FOUND"

# "Save conflict", and a file or site that another operation holds: refused for the moment, nothing was done.
_CONFLICT_CODES = frozenset({-2130246391, -2130245363, -2147024864, -2147024863})

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


class InterruptedAnswerError(AnswerLostError):
    """The service failed for the moment: whether it acted is not known."""


class UnauthorizedError(AuthError):
    """The token was refused; ``host`` and ``token`` say which."""

    host: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What an error body says. ``type`` is a .NET type, or Graph's word; ``number`` the HRESULT, 0 if none."""

    type: str
    message: str
    number: int = 0

    @property
    def code(self) -> str:
        """As the service writes it: ``-2147024809, System.ArgumentException``."""
        return f"{self.number}, {self.type}" if self.number and self.type else self.type


def classify(operation: Operation, answer: Answer) -> Response:
    """The answer of an operation as a Response. Raises the TenantError that fits."""
    body, is_json = _parse(answer)
    fault = _fault(operation, answer.status, body)
    if fault is None and 200 <= answer.status < 300:
        if not is_json:
            raise _error(MalformedAnswerError, operation, answer, Fault("", f"not JSON but {_excerpt(answer.content)}"))
        return _response(answer, body)
    fault = fault or Fault("", _excerpt(answer.content))
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
    if status == 403:
        return _forbidden(operation, answer, fault)
    if 300 <= status < 400:
        hint = "a locked site may redirect; unlock it, or check the tenant's URL"
        return _error(RejectedError, operation, answer, fault, hint=hint)
    if status == 409 or fault.number in _CONFLICT_CODES:
        return _error(BusyError, operation, answer, fault)
    if _is_passing(operation, status, fault):
        return _error(InterruptedAnswerError, operation, answer, fault)
    return _error(RejectedError, operation, answer, fault)


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


# -- reading answers ------------------------------------------------------------------------------------------


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """How long the service asks to wait: the greater of Retry-After (seconds or date) and RateLimit-Reset."""
    waits = [_after(headers), number(headers.get("ratelimit-reset"))]
    known = [wait for wait in waits if wait is not None]
    return max(0.0, *known) if known else None


def served_at(headers: Mapping[str, str]) -> datetime | None:
    """The service's own time of an answer, None where it gave none that can be read."""
    return _date(headers.get("date"))


def _after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after")
    seconds = number(text)
    if seconds is not None:
        return seconds
    until, now = _date(text), served_at(headers)
    return (until - now).total_seconds() if until is not None and now is not None else None


def number(text: str | None) -> float | None:
    """A header's number, at least 0; None where there is none that makes sense."""
    try:
        read = float(text or "")
    except ValueError:
        return None
    return max(0.0, read) if isfinite(read) else None


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        return None


def _parse(answer: Answer) -> tuple[Any, bool]:
    if not answer.content.strip():
        return None, True
    try:
        body = json.loads(answer.content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None, False
    if isinstance(body, dict) and (body.get("odata.null") or body.get("@odata.null")):
        return None, True  # a function without result
    return body, True


def _fault(operation: Operation, status: int, body: Any) -> Fault | None:
    match body:
        case [{"ErrorInfo": dict(info)}, *_] if is_csom(operation):
            return Fault(
                str(info.get("ErrorTypeName") or ""), str(info.get("ErrorMessage") or ""), _whole(info.get("ErrorCode"))
            )
        case {"odata.error": dict(error)}:
            return _odata(error)
        case {"error": dict(error)} if status >= 400:
            return _odata(error["odata.error"] if isinstance(error.get("odata.error"), dict) else error)
        case {"error_description": str(text)} if status >= 400:
            return Fault(str(body.get("error") or ""), text)
    return None


def _odata(error: Mapping[str, Any]) -> Fault:
    code, message = str(error.get("code") or ""), error.get("message")
    if isinstance(message, dict):
        message = message.get("value")
    number, comma, name = code.partition(",")
    return Fault(name.strip() if comma else code, str(message or ""), _whole(number) if comma else 0)


def _whole(text: Any) -> int:
    try:
        return int(text)
    except (TypeError, ValueError):
        return 0


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


def _excerpt(content: bytes) -> str:
    text = " ".join(content.decode("utf-8", "replace").split())
    return repr(text[:120]) if text else "an empty body"
