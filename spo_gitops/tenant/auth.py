"""Signing in: one access token a host, held until shortly before it ends; who gives them is a ``Source``.

SharePoint takes app-only tokens only when a certificate or another assertion proved the application, not a secret.
Source: wire/REFERENCE.md §1.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from ..clock import Clock
from ..errors import AuthError
from ..model.operation import Request, Response, Transport
from .classify import UnauthorizedError

# Refreshed this long before the end, so that no request leaves with a token about to expire.
REFRESH_BEFORE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Granted:
    """A new token."""

    text: str = field(repr=False)
    lasts: timedelta


class Source(Protocol):
    """Gives new tokens, and keeps none."""

    advice: str  # what to check when the service takes our token for no good; may be empty

    def obtain(self, host: str) -> Granted:
        """A token for the host. Raises AuthError or UnreachableError."""

    def remarks(self) -> tuple[str, ...]:
        """What is worth saying about how we signed in."""


class Tokens(Protocol):
    """Where the endpoint gets its tokens."""

    def token(self, host: str) -> str:
        """A token that the host accepts. Raises AuthError or UnreachableError."""

    def discard(self, host: str, token: str) -> None:
        """The host refused this token: the next one must be new."""


class HeldTokens:
    """Keeps each token until shortly before it ends; one refresh at a time for a host."""

    def __init__(self, source: Source, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self._tokens: dict[str, _Token] = {}
        self._refreshing: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    def token(self, host: str) -> str:
        with self._guard:
            refreshing = self._refreshing[host]
        with refreshing:
            held = self._tokens.get(host)
            # Sign-in lives in wall time, whatever the scale of the service's clock.
            if held is None or self._clock.now() >= held.refresh_at:
                granted = self._source.obtain(host)
                refresh_in = max(granted.lasts - REFRESH_BEFORE, granted.lasts / 2)
                held = self._tokens[host] = _Token(granted.text, self._clock.now() + refresh_in)
            return held.text

    def discard(self, host: str, token: str) -> None:
        with self._guard:
            held = self._tokens.get(host)
            if held is not None and held.text == token:
                del self._tokens[host]


class Reauthenticating:
    """Sends once more, with a new token, what was refused for its token."""

    def __init__(self, inner: Transport, tokens: Tokens, advice: str = "") -> None:
        self._inner = inner
        self._tokens = tokens
        self._advice = advice

    def send(self, request: Request) -> Response:
        try:
            return self._once(request)
        except UnauthorizedError as error:
            # A token can be revoked, or be older than a change of the application's permissions.
            self._tokens.discard(error.host, error.token)
        return self._once(request)

    def _once(self, request: Request) -> Response:
        try:
            return self._inner.send(request)
        except AuthError as error:
            if error.status in (401, 403) and self._advice:
                error.hint = self._advice
            raise


@dataclass(frozen=True, slots=True)
class _Token:
    text: str = field(repr=False)
    refresh_at: datetime
