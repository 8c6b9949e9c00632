"""JSON over HTTP as all three platforms speak it. The token goes to the one address that was named, nowhere else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from ..errors import PlatformError, TenantError

TIMEOUT_S = 30.0
ATTEMPTS = 4
LONGEST_WAIT_S = 60.0
PAGE = 100
MOST_PAGES = 100

_HINTS = {
    401: "the token is missing, expired or not for this platform",
    403: "the token may not do this: give the job the permission that docs/pipeline.md lists",
    404: "either there is no such thing, or the token may not see it",
}


class Answer(Protocol):
    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def content(self) -> bytes: ...


class Exchange(Protocol):
    """One HTTP exchange, redirects not followed; what fails below HTTP is a TenantError."""

    def exchange(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None, timeout_s: float
    ) -> Answer: ...


class Rest:
    """One platform's interface below ``base``. ``headers`` carry the token, which ``secret`` names to hide it."""

    def __init__(
        self, exchange: Exchange, base: str, *, platform: str, headers: Mapping[str, str], secret: str,
        sleep: Callable[[float], None],
    ) -> None:  # fmt: skip
        self._exchange = exchange
        self._base = base.rstrip("/")
        self._platform = platform
        self._headers = headers
        self._secret = secret
        self._sleep = sleep

    def get(self, path: str, **query: object) -> Any:
        return self.send("GET", path + (f"?{urlencode(query)}" if query else ""))

    def pages(self, path: str, **query: object) -> Iterator[Any]:
        """The items of a list that comes in numbered pages."""
        for page in range(1, MOST_PAGES + 1):
            items = self.get(path, **query, per_page=PAGE, page=page)
            if not isinstance(items, list):
                raise PlatformError(f"{self._platform} answers {path} with something that is no list")
            yield from items
            if len(items) < PAGE:
                return

    def send(self, method: str, path: str, body: Any = None, *, media: str = "application/json") -> Any:
        """Send one request and parse its answer. Repeats where the platform asks to wait. Raises PlatformError."""
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        headers = {**self._headers, **({} if content is None else {"Content-Type": media})}
        for attempt in range(1, ATTEMPTS + 1):
            try:
                answer = self._exchange.exchange(
                    method, self._base + path, headers=headers, content=content, timeout_s=TIMEOUT_S
                )
            except TenantError as error:
                raise PlatformError(self._hide(f"{self._platform}: {error}"), hint=error.hint) from error
            wait = _wait_s(method, answer, attempt)
            if wait is None or attempt == ATTEMPTS:
                break
            self._sleep(wait)
        if not 200 <= answer.status < 300:
            raise self._refused(method, path, answer)
        return self._parsed(path, answer)

    def _parsed(self, path: str, answer: Answer) -> Any:
        if not answer.content:
            return None
        try:
            return json.loads(answer.content)
        except ValueError as error:
            raise PlatformError(f"{self._platform} answers {path} with something that is not JSON") from error

    def _refused(self, method: str, path: str, answer: Answer) -> PlatformError:
        said = _said(answer.content)
        text = f"{self._platform} answers HTTP {answer.status} to {method} {urlsplit(path).path}"
        error = PlatformError(self._hide(f"{text}{f': {said}' if said else ''}"), hint=_HINTS.get(answer.status, ""))
        error.status = answer.status
        return error

    def _hide(self, text: str) -> str:
        return text.replace(self._secret, "***") if self._secret else text


def _wait_s(method: str, answer: Answer, attempt: int) -> float | None:
    """How long to wait before the same request again; None for an answer that stands.

    What was throttled was not carried out; a gateway's error may come after the deed, so only reads are repeated.
    """
    after = answer.headers.get("retry-after", "")
    throttled = answer.status == 429 or (answer.status == 403 and after != "")
    if throttled or (method == "GET" and answer.status in (500, 502, 503, 504)):
        return min(float(after) if after.isdigit() else 2.0**attempt, LONGEST_WAIT_S)
    return None


def _said(content: bytes) -> str:
    """The platform's own words, if its answer has any."""
    try:
        answer = json.loads(content)
    except ValueError:
        return ""
    said = (answer.get("message") or answer.get("error") or "") if isinstance(answer, dict) else ""
    return (said if isinstance(said, str) else json.dumps(said))[:300]
