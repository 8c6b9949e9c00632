"""Tokens of a CI system, or of anybody whom the directory trusts, as the application's proof.

Sources: docs.github.com, "OpenID Connect reference"; learn.microsoft.com, Azure Pipelines' REST API "Oidctoken -
Create"; docs.gitlab.com, "ID token authentication".
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from ..clock import Clock
from ..errors import AuthError
from ..model.config import CiSystem, Federated, Secret
from .login_http import LoginAnswer, exchange
from .secret import place, read_secret, read_variable
from .wire import Wire


def assertion_of(federated: Federated, wire: Wire, clock: Clock) -> Callable[[], str]:
    """A function that fetches a token anew each time, because one lives five minutes and a run lives hours."""
    match federated.source:
        case CiSystem.GITHUB:
            return lambda: _from_github(federated, wire)
        case CiSystem.AZURE_DEVOPS:
            return lambda: _from_azure_devops(federated, wire)
        case Secret() as secret:
            return lambda: _found(secret, clock)


def _from_github(federated: Federated, wire: Wire) -> str:
    hint = "give the job the permission id-token: write"
    what = "address that GitHub gives tokens at"
    url = _https(read_variable("ACTIONS_ID_TOKEN_REQUEST_URL", what, hint), "ACTIONS_ID_TOKEN_REQUEST_URL")
    key = read_variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "right to ask GitHub for a token", hint)
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    return _token(exchange(wire, "GET", url, {"audience": federated.audience}, headers), "value", url, hint)


def _from_azure_devops(federated: Federated, wire: Wire) -> str:
    hint = "run in an Azure Pipelines job, with env: {SYSTEM_ACCESSTOKEN: $(System.AccessToken)}"
    what = "address that Azure DevOps gives tokens at"
    url = _https(read_variable("SYSTEM_OIDCREQUESTURI", what, hint), "SYSTEM_OIDCREQUESTURI")
    key = read_variable("SYSTEM_ACCESSTOKEN", "right to ask Azure DevOps for a token", hint)
    # The task AzureCLI sets the variable; other steps must name the connection.
    connection = federated.service_connection or os.environ.get("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID", "")
    if not connection:
        hint = "write federated: {from: azureDevOps, serviceConnection: ID}"
        raise AuthError("which service connection's token is meant is not said", hint=hint)
    query = urlencode({"api-version": "7.1", "serviceConnectionId": connection})
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json", "Content-Type": "application/json"}
    return _token(exchange(wire, "POST", f"{url}?{query}", None, headers, b""), "oidcToken", url, hint)


def _found(secret: Secret, clock: Clock) -> str:
    """Read again each time: whoever puts it there renews it."""
    token = read_secret(secret, "token").strip()
    ends = _ends(token)
    if ends is not None and ends <= clock.now():
        raise AuthError(
            f"the token in {place(secret)} ended at {ends:%Y-%m-%d %H:%M:%S} UTC",
            hint="let whoever issues it put a new one there, or let it live as long as the job",
        )
    return token


def _ends(token: str) -> datetime | None:
    """The claim ``exp`` of a JWT, None where it cannot be read: the directory will say."""
    try:
        part = token.split(".")[1]
        claims: Any = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _https(url: str, variable: str) -> str:
    if urlsplit(url).scheme != "https":
        raise AuthError(f"{variable} does not begin with https://", hint="the token would travel in the open")
    return url


def _token(answer: LoginAnswer, name: str, url: str, hint: str) -> str:
    where = urlsplit(url).netloc
    if answer.status_code >= 300:
        raise AuthError(f"{where} refuses a token: HTTP {answer.status_code}", request="sign-in", hint=hint)
    try:
        token = json.loads(answer.text)[name]
    except (ValueError, KeyError, TypeError) as error:
        raise AuthError(f"{where} answered without a token", request="sign-in", hint=hint) from error
    return str(token)
