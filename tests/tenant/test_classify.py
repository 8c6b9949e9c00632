"""What the service's answers mean: all that were recorded, and exact cases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from spo_gitops.errors import (
    AnswerLostError,
    AuthError,
    MalformedAnswerError,
    NotFoundError,
    NotOfferedError,
    RejectedError,
    TenantError,
)
from spo_gitops.kinds import csom
from spo_gitops.model.operation import Operation
from spo_gitops.model.operations import OPERATIONS
from spo_gitops.tenant.classify import (
    BusyError,
    InterruptedAnswerError,
    RefusedForNow,
    UnauthorizedError,
    classify,
)
from spo_gitops.tenant.headers import retry_after_s
from spo_gitops.tenant.wire import Answer

from .doubles import shared_folder

SHARED = shared_folder()
needs_recordings = pytest.mark.skipif(
    SHARED is None, reason="no recordings: ../shared/wire/recorded is absent and SPO_GITOPS_SHARED names no folder"
)


def recorded() -> Iterator[dict[str, Any]]:
    if SHARED is None:
        return
    for file in sorted((SHARED / "wire" / "recorded").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def answer(status: int, body: Any = None, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, content)


def odata(code: str, message: str = "said") -> dict[str, Any]:
    return {"odata.error": {"code": code, "message": {"lang": "en-US", "value": message}}}


def outcome(name: str, given: Answer) -> Any:
    try:
        return classify(OPERATIONS[name], given).body
    except TenantError as error:
        return error


def as_sent(line: dict[str, Any], status: int) -> Answer:
    body = line["response_body"]
    content = body.encode() if isinstance(body, str) else json.dumps(body).encode() if body is not None else b""
    return Answer(status, {k.lower(): v for k, v in (line["response_headers"] or {}).items()}, content)


@needs_recordings
def test_no_recorded_answer_crashes_any_dialect() -> None:
    operations = [OPERATIONS[name] for name in ("site.read", "site.content", "site.deleted", "site.recycle")]
    count = 0
    for line in recorded():
        count += 1
        for status in {line["status"] or 200, line["status"] or 500}:
            for operation in operations:
                try:
                    classify(operation, as_sent(line, status))
                except TenantError as error:
                    assert str(error)
    assert count > 2000


@needs_recordings
def test_every_answer_of_a_live_tenant_is_a_response_when_it_was_a_success_and_an_error_when_not() -> None:
    for line in recorded():
        if line["kind"] != "recorded-response" or line["transport"] == "batch":
            continue
        operation = OPERATIONS["site.deleted" if line["transport"] == "csom" else "site.read"]
        result = _result(operation, as_sent(line, line["status"]))
        body = line["response_body"]
        failed = line["status"] >= 400 or (isinstance(body, list) and body and body[0].get("ErrorInfo"))
        if isinstance(body, str) and not failed:
            continue  # a file's content, not JSON
        assert isinstance(result, TenantError) == bool(failed), line["id"]
        if failed and line["status"] == 500:
            # A duplicate title and an unknown user: repeating would not help.
            assert type(result) is RejectedError, line["id"]


@needs_recordings
def test_recorded_collections_of_csom_are_read_with_their_values() -> None:
    pages = 0
    for line in recorded():
        body = line["response_body"]
        if line["transport"] != "csom" or not isinstance(body, list) or len(body) % 2 == 0:
            continue
        for result in csom.results(body):
            assert "/Date(" not in json.dumps(result, default=str) or "/Date(-" in json.dumps(result, default=str)
            if isinstance(result, dict) and "_Child_Items_" in result:
                pages += 1
    assert pages > 5


def _result(operation: Operation, given: Answer) -> Any:
    try:
        return classify(operation, given)
    except TenantError as error:
        return error


NO_SITE = "-1, Microsoft.Online.SharePoint.Common.SpoNoSiteException"
SP = "Microsoft.SharePoint.SPException"
CSOM_HEADER = {"SchemaVersion": "15.0.0.0", "LibraryVersion": "16.0.1", "TraceCorrelationId": "g"}


def csom_error(type_name: str | None, message: str = "said", code: int = -1) -> list[Any]:
    info = {"ErrorMessage": message, "ErrorCode": code, "ErrorTypeName": type_name}
    return [{**CSOM_HEADER, "ErrorInfo": info}]


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        # Absence is proven by the type, whatever the status, and by the site host's own text.
        ("site.read", answer(404, odata(NO_SITE)), NotFoundError),
        ("site.read", answer(500, odata(NO_SITE)), NotFoundError),
        ("site.provisioning", answer(404, b"404 FILE NOT FOUND"), NotFoundError),
        ("site.deleted", answer(200, csom_error("Microsoft.SharePoint.Client.UnknownError")), NotFoundError),
        ("hub.read", answer(404, odata("-2147024894, System.IO.FileNotFoundException")), NotFoundError),
        # ... and by nothing else.
        ("site.read", answer(404, b"404 FILE NOT FOUND"), RejectedError),
        ("site.read", answer(404, b"<html>not found</html>"), RejectedError),
        ("site.provisioning", answer(404, b"<html>404</html>"), RejectedError),
        ("site.content", answer(404, odata("-1, System.ArgumentException")), RejectedError),
        ("site.deleted", answer(200, csom_error("Exception")), RejectedError),
        # Throttled, with any body.
        ("site.read", answer(429, b"<html>slow down"), RefusedForNow),
        ("site.read", answer(503, b"", retry_after="5"), RefusedForNow),
        ("site.deleted", answer(429, b""), RefusedForNow),
        # Passing, and it may have been done.
        ("site.read", answer(503, b""), InterruptedAnswerError),
        ("site.read", answer(502, b"<html>"), InterruptedAnswerError),
        ("site.read", answer(504, odata(f"-1, {SP}")), InterruptedAnswerError),
        ("site.read", answer(500, b"oops"), InterruptedAnswerError),
        ("site.read", answer(500, odata("-1, System.TimeoutException")), InterruptedAnswerError),
        ("site.deleted", answer(200, csom_error(None, "Timed out")), InterruptedAnswerError),
        # Refused for the moment, and not done.
        ("site.update", answer(409, odata(f"-2130246391, {SP}")), BusyError),
        ("site.describe", answer(500, odata(f"-2130246391, {SP}", "Save Conflict.")), BusyError),
        # Refused for good.
        ("site.update", answer(500, odata(f"-2130575342, {SP}")), RejectedError),
        ("site.update", answer(400, odata("-2147024809, System.ArgumentException")), RejectedError),
        ("hub.update", answer(200, csom_error("Microsoft.SharePoint.SPFieldValidationException")), RejectedError),
        ("site.provisioning", answer(302, b"", location="https://elsewhere"), RejectedError),
        ("site.provisioning", answer(403, odata("-2147024891, System.UnauthorizedAccessException")), RejectedError),
        # Rights and tokens.
        ("site.read", answer(403, odata("-2147024891, System.UnauthorizedAccessException")), AuthError),
        ("site.read", answer(401, {"error_description": "Invalid issuer or signature."}), UnauthorizedError),
        ("site.read", answer(401, b"Unsupported app only token."), UnauthorizedError),
        # Not the protocol.
        ("site.read", answer(200, b"<html>sign in</html>"), MalformedAnswerError),
        ("site.read", answer(200, b"{"), MalformedAnswerError),
        # Of a write that leaves open whether it was carried out.
        ("site.create", answer(200, b"<html>sign in</html>"), InterruptedAnswerError),
        ("site.update", answer(200, b"{"), InterruptedAnswerError),
    ],
)
def test_an_error_is_of_the_class_that_says_what_to_do(name: str, given: Answer, expected: type[TenantError]) -> None:
    assert type(outcome(name, given)) is expected


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("site.read", answer(200, {"Title": "A"}), {"Title": "A"}),
        ("hub.connect", answer(200, {"odata.null": True}), None),
        ("hub.connect", answer(204), None),
        ("site.update", answer(200, {"@odata.null": True}), None),
        ("site.read", answer(200, b'\xef\xbb\xbf {"a": 1} \n'), {"a": 1}),
        ("site.deleted", answer(200, [{**CSOM_HEADER, "ErrorInfo": None}, 2, {"IsNull": False}]), None),
        # Already gone is what recycling wanted.
        ("site.recycle", answer(404, odata(NO_SITE)), None),
    ],
)
def test_a_success_is_a_response(name: str, given: Answer, expected: Any) -> None:
    body = outcome(name, given)
    assert body == (json.loads(given.content) if name == "site.deleted" else expected)


def test_an_error_carries_code_status_and_correlation() -> None:
    error = outcome("site.update", answer(400, odata("-2147024809, System.ArgumentException, x"), sprequestguid="g"))
    assert error.code == "-2147024809, System.ArgumentException, x"
    assert (error.status, error.correlation_id, error.request) == (400, "g", "site.update")
    assert "said" in str(error)
    verbose = {"error": {"code": "-1, System.ArgumentException", "message": "plain"}}
    assert "plain" in str(outcome("site.update", answer(400, verbose)))
    graph = {"error": {"code": "ResourceNotFound", "message": "no", "innerError": {"request-id": "g"}}}
    assert outcome("site.update", answer(404, graph)).code == "ResourceNotFound"


def test_an_unauthorized_error_never_shows_its_token() -> None:
    error = outcome("site.read", answer(401, b""))
    error.token = "eyJsecret"
    assert "eyJsecret" not in repr(error) + str(error)
    assert isinstance(error, AuthError) and not isinstance(error, AnswerLostError)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"retry-after": "31"}, 31),
        ({"retry-after": "31", "ratelimit-reset": "40"}, 40),
        ({"retry-after": "50", "ratelimit-reset": "40"}, 50),
        ({"ratelimit-reset": "12"}, 12),
        ({"retry-after": "Thu, 01 Jan 2026 00:01:00 GMT", "date": "Thu, 01 Jan 2026 00:00:15 GMT"}, 45),
        ({"retry-after": "Thu, 01 Jan 2026 00:00:00 GMT", "date": "Thu, 01 Jan 2026 00:00:15 GMT"}, 0),
        ({"retry-after": "Thu, 01 Jan 2026 00:01:00 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
    ],
)
def test_the_wait_that_is_asked_for_is_the_greater_of_two(headers: dict[str, str], expected: float | None) -> None:
    assert retry_after_s(headers) == expected


@pytest.mark.parametrize(
    ("status", "code", "advice"),
    [
        (500, "-2130575342, Microsoft.SharePoint.SPException", "another title"),
        (500, "-2146232832, Microsoft.SharePoint.SPException", ""),
        (400, "-2147024809, System.ArgumentException", "one of the values"),
        (500, "-2147024713, Microsoft.SharePoint.SPException", "alias is taken"),
        (404, "-2130575338, System.ArgumentException", "plan again"),
        (500, "-2147024894, System.IO.FileNotFoundException", "nothing stands at that URL"),
        (500, "-1, Microsoft.SharePoint.Client.ResourceNotFoundException", "plan again"),
    ],
)
def test_what_would_fail_again_is_final_whatever_its_status_and_says_what_to_do(
    status: int, code: str, advice: str
) -> None:
    """Not found, already exists, not taken: a 500 among them is no trouble of the service that passes."""
    error = outcome("site.create", answer(status, odata(code)))
    assert type(error) is RejectedError and error.code == code
    assert advice in error.hint


@pytest.mark.parametrize(
    "words", ["not supported in the current environment", "現在の環境ではサポートされていません", ""]
)
@pytest.mark.parametrize("status", [400, 500])
def test_what_the_tenant_lacks_is_told_by_the_exception_whatever_the_words(words: str, status: int) -> None:
    code = "-2146232832, Microsoft.SharePoint.SPExperimentalFeatureException"
    assert type(outcome("site.update", answer(status, odata(code, words)))) is NotOfferedError


def test_words_alone_are_no_proof_that_the_tenant_lacks_something() -> None:
    words = (
        "The requested operation is part of an experimental feature that is not supported in the current environment."
    )
    for code in ("-2146232832, Microsoft.SharePoint.SPException", "-2146233079, System.InvalidOperationException"):
        assert type(outcome("site.update", answer(400, odata(code, words)))) is RejectedError
