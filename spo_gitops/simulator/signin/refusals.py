"""How the sign-in service says no: an OAuth error with an AADSTS number.

Source of numbers and words: learn.microsoft.com, "Microsoft Entra authentication and authorization error codes", and
answers that users of the service have posted. The pairs of number and HTTP status are not in any recording.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..hosts import Host


@dataclass(slots=True)
class SignInError(Exception):
    """A refusal with its AADSTS number."""

    status: int
    error: str
    number: int
    message: str


def bad_request(number: int, message: str) -> SignInError:
    """The request is not one that the service understands."""
    return SignInError(400, "invalid_request", number, message)


def bad_client(number: int, message: str) -> SignInError:
    """The application has not proved who it is."""
    return SignInError(401, "invalid_client", number, message)


def missing(parameter: str) -> SignInError:
    """A form field is not there."""
    return bad_request(900144, f"The request body must contain the following parameter: '{parameter}'.")


def refusal_body(error: SignInError, correlation: str = "") -> dict[str, Any]:
    """The JSON of a refusal."""
    trace, correlation = str(uuid.uuid4()), correlation or str(uuid.uuid4())
    stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    text = f"AADSTS{error.number}: {error.message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
    return {
        "error": error.error,
        "error_description": text,
        "error_codes": [error.number],
        "timestamp": stamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"{Host.LOGIN.origin}/error?code={error.number}",
    }


def unavailable() -> dict[str, Any]:
    """The body of an answer that the service is busy."""
    return refusal_body(SignInError(503, "temporarily_unavailable", 90033, "A transient error has occurred."))
