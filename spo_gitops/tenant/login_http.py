"""The HTTP client that MSAL is given, so that it connects as everything else does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import msal  # type: ignore[import-untyped]  # has no stubs

from ..errors import AnswerLostError, UnreachableError
from .refusal import parsed, refused
from .wire import Wire

_TIMEOUT_S = 30.0


class NothingHeld(msal.TokenCache):  # type: ignore[misc]  # has no stubs
    """MSAL's cache of tokens, empty: ``HeldTokens`` says when a new one is wanted."""

    def add(self, *_: Any, **__: Any) -> None:
        pass


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """What MSAL reads of an answer."""

    status_code: int
    text: str
    headers: Mapping[str, str]


class LoginClient:
    """One exchange at a time over the wire; what is transient is raised, what is refused is given to MSAL."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> LoginAnswer:
        form = data if isinstance(data, str) else urlencode(data or {})
        headers = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return exchange(self._wire, "POST", url, params, headers, form.encode())

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, **_: Any
    ) -> LoginAnswer:
        answer = exchange(self._wire, "GET", url, params, headers or {}, None)
        if answer.status_code >= 400:
            # The directory's description, which only a directory that exists has; MSAL drops what was answered.
            raise refused(parsed(answer.text), urlsplit(url).netloc)
        return answer

    def close(self) -> None:
        """The wire belongs to somebody else."""


def exchange(
    wire: Wire,
    method: str,
    url: str,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
) -> LoginAnswer:
    """Send to whoever gives tokens. Raises UnreachableError for all that may be better in a moment."""
    try:
        answer = wire.exchange(
            method, addressed(url, params), headers=headers or {}, content=content, timeout_s=_TIMEOUT_S
        )
    except (AnswerLostError, UnreachableError) as error:
        # A lost answer here is no lost write: nothing was sent to the tenant.
        raise UnreachableError(str(error), request="sign-in", hint=error.hint) from error
    if answer.status == 429 or answer.status >= 500:
        where = urlsplit(url).netloc
        raise UnreachableError(f"the sign-in service {where} answers HTTP {answer.status}", request="sign-in")
    return LoginAnswer(answer.status, answer.content.decode("utf-8", "replace"), answer.headers)


def addressed(url: str, params: Mapping[str, str] | None) -> str:
    """A URL with its query."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
