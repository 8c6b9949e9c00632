"""Signing in: one access token a host, for an application that proves itself with a certificate.

SharePoint takes app-only tokens only when they were obtained with a certificate.
Source: wire/REFERENCE.md §1.
"""

from __future__ import annotations

import json
import re
import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

import msal  # type: ignore[import-untyped]  # has no stubs

from ..clock import Clock
from ..errors import AuthError, TenantError, UnreachableError
from ..model.config import SignIn
from ..model.operation import Request, Response, Transport
from .certificate import load_credential
from .classify import UnauthorizedError
from .wire import Wire

# Refreshed this long before the end, so that no request leaves with a token about to expire.
REFRESH_BEFORE = timedelta(minutes=5)

_TIMEOUT_S = 30.0

# Source: learn.microsoft.com, "Microsoft Entra authentication and authorization error codes".
_REMEDIES = {
    "AADSTS50034": "the directory does not know this account",
    "AADSTS700016": "clientId is not an application of this directory, or an administrator has not consented to it",
    "AADSTS90002": "the directory in signIn.directory does not exist; write its domain or its id",
    "AADSTS900023": "signIn.directory is neither a domain nor a directory id",
    "AADSTS700027": "the certificate is not the one that was uploaded to the application's registration",
    "AADSTS7000215": "the application's secret is wrong; this program needs a certificate",
    "AADSTS7000222": "the application's credential has expired; upload a new certificate",
    "AADSTS700024": "this machine's clock is wrong",
    "AADSTS70011": "the tenant's URL is not a resource that the directory knows",
    "AADSTS500011": "the tenant's URL is not a resource that the directory knows",
    "AADSTS7000112": "the application is disabled in the directory",
    "AADSTS53003": "a conditional access policy blocks this sign-in",
}


class Tokens(Protocol):
    """Where the endpoint gets its tokens."""

    def token(self, host: str) -> str:
        """A token that the host accepts. Raises AuthError or UnreachableError."""

    def discard(self, host: str, token: str) -> None:
        """The host refused this token: the next one must be new."""


class CertificateTokens:
    """Tokens from Entra by MSAL, kept until shortly before they end; one refresh at a time."""

    def __init__(self, sign_in: SignIn, wire: Wire, *, login_host: str, clock: Clock) -> None:
        self._sign_in = sign_in
        self._wire = wire
        self._authority = f"https://{login_host}/{sign_in.directory}"
        self._clock = clock
        self._tokens: dict[str, _Token] = {}
        self._refreshing: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()
        self._application: msal.ConfidentialClientApplication | None = None

    def token(self, host: str) -> str:
        with self._guard:
            refreshing = self._refreshing[host]
        with refreshing:
            held = self._tokens.get(host)
            # Sign-in lives in wall time, whatever the scale of the service's clock.
            if held is None or self._clock.now() >= held.refresh_at:
                held = self._tokens[host] = self._obtain(host)
            return held.text

    def discard(self, host: str, token: str) -> None:
        with self._guard:
            held = self._tokens.get(host)
            if held is not None and held.text == token:
                del self._tokens[host]
                # A new application has an empty cache; MSAL's own way to empty one asks another host first.
                self._application = None

    def _obtain(self, host: str) -> _Token:
        try:
            answer = self._client().acquire_token_for_client([f"https://{host}/.default"])
        except TenantError:
            raise
        except ValueError as error:
            # What MSAL raises when the directory's own description cannot be had or makes no sense.
            raise _refused({"error_description": str(error)}, host) from error
        if "access_token" not in answer:
            raise _refused(answer, host)
        lasts = timedelta(seconds=int(answer.get("expires_in", 3600)))
        return _Token(str(answer["access_token"]), self._clock.now() + max(lasts - REFRESH_BEFORE, lasts / 2))

    def _client(self) -> msal.ConfidentialClientApplication:
        with self._guard:
            if self._application is None:
                credential = load_credential(self._sign_in, self._clock.now())
                self._application = msal.ConfidentialClientApplication(
                    self._sign_in.client_id,
                    authority=self._authority,
                    client_credential={
                        "private_key": credential.private_key,
                        "public_certificate": credential.certificate,
                    },
                    http_client=_SignInClient(self._wire),
                    instance_discovery=False,
                )
            return self._application


class Reauthenticating:
    """Sends once more, with a new token, what was refused for its token."""

    def __init__(self, inner: Transport, tokens: Tokens) -> None:
        self._inner = inner
        self._tokens = tokens

    def send(self, request: Request) -> Response:
        try:
            return self._inner.send(request)
        except UnauthorizedError as error:
            # A token can be revoked, or be older than a change of the application's permissions.
            self._tokens.discard(error.host, error.token)
        return self._inner.send(request)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    refresh_at: datetime


def _refused(answer: Mapping[str, Any], host: str) -> AuthError:
    description = str(answer.get("error_description") or answer.get("error") or "no reason given")
    found = re.search(r"AADSTS\d+", description)
    code = found[0] if found else str(answer.get("error", ""))
    first_line = description.partition("\n")[0].strip()
    return AuthError(
        f"sign-in for {host} was refused: {first_line}",
        request="sign-in",
        code=code,
        correlation_id=str(answer.get("correlation_id", "")),
        hint=_REMEDIES.get(code, "check signIn: directory, clientId and certificate"),
    )


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    return answer if isinstance(answer, dict) else {"error_description": text[:200]}


@dataclass(frozen=True, slots=True)
class _SignInAnswer:
    status_code: int
    text: str
    headers: Mapping[str, str]


class _SignInClient:
    """The HTTP client that MSAL is given, so that it connects as everything else does."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> _SignInAnswer:
        form = data if isinstance(data, str) else urlencode(data or {})
        headers = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self._exchange("POST", url, params, headers, form.encode())

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> _SignInAnswer:
        answer = self._exchange("GET", url, params, headers or {}, None)
        if answer.status_code >= 400:
            # The directory's description, which only a directory that exists has; MSAL drops what was answered.
            raise _refused(_parsed(answer.text), urlsplit(url).netloc)
        return answer

    def close(self) -> None:
        """The wire belongs to somebody else."""

    def _exchange(
        self,
        method: str,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str],
        content: bytes | None,
    ) -> _SignInAnswer:
        address = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
        try:
            answer = self._wire.exchange(method, address, headers=headers, content=content, timeout_s=_TIMEOUT_S)
        except TenantError as error:
            # A lost answer of the sign-in service is no lost write: nothing was sent to the tenant.
            raise UnreachableError(str(error), request="sign-in", hint=error.hint) from error
        if answer.status == 429 or answer.status >= 500:
            raise UnreachableError(f"the sign-in service answers HTTP {answer.status}", request="sign-in")
        return _SignInAnswer(answer.status, answer.content.decode("utf-8", "replace"), answer.headers)
