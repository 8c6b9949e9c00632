"""The wire with somebody listening: each HTTP exchange is told as it was, without the token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..model.operation import Sink
from .endpoint import Exchange
from .wire import Answer

_SECRET = frozenset({"authorization", "x-requestdigest"})


@dataclass(frozen=True, slots=True)
class Heard:
    """One exchange: what was sent, header names in lower case, and what came back."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None
    answer: Answer


class Overheard:
    """An ``Exchange`` that tells of every answer, also of those that are sent again above it."""

    def __init__(self, wire: Exchange, hear: Callable[[Heard], None]) -> None:
        self._wire = wire
        self._hear = hear

    def exchange(
        self, method: str, url: str, *, headers: Mapping[str, str], content: bytes | None, timeout_s: float
    ) -> Answer:
        """One HTTP exchange; see ``Wire.exchange``."""
        answer = self._wire.exchange(method, url, headers=headers, content=content, timeout_s=timeout_s)
        self._hear(Heard(method, url, _told(headers), content, answer))
        return answer

    def download(self, method: str, url: str, *, headers: Mapping[str, str], timeout_s: float, sink: Sink) -> Answer:
        """One HTTP exchange whose bytes go elsewhere; see ``Wire.download``. The bytes are not told."""
        answer = self._wire.download(method, url, headers=headers, timeout_s=timeout_s, sink=sink)
        self._hear(Heard(method, url, _told(headers), None, answer))
        return answer


def _told(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items() if name.lower() not in _SECRET}
