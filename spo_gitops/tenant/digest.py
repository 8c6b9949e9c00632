"""Request digests, for a service that does not take a POST without one although it has our token.

Two pages of the documentation contradict each other, and no shipping client sends one with a token; so none is fetched
until the service asks, and from then on each place of the service gets its own, until it expires.
Source: wire/REFERENCE.md §1.5, DISCREPANCIES A10.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

from ..clock import Clock
from ..model.operation import Host, Operation, Request, Response, Transport
from ..model.understanding import understanding
from .classify import DigestWantedError

_ASKED = {Host.ADMIN: "digest.admin", Host.TENANT: "digest.tenant", Host.SITE: "digest.site"}
# Before it ends, so that no request leaves with a digest about to expire.
_EARLY_S = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """What a digest is for: a host, and of a site its path."""

    host: Host
    site: str = ""


class Digests:
    """Those that the service gave, while they last; times are in the service's seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._held: dict[Place, tuple[str, float]] = {}
        self.wanted = False  # the service has asked for one

    def of(self, place: Place) -> str:
        """What to send, empty where nothing is held."""
        with self._guard:
            text, until_s = self._held.get(place, ("", 0.0))
            return text if self._clock.monotonic_s() < until_s else ""

    def keep(self, place: Place, text: str, lasts_s: float) -> None:
        with self._guard:
            self._held[place] = text, self._clock.monotonic_s() + max(0.0, lasts_s - _EARLY_S)


class WithDigest:
    """Fetches a digest where the service asks for one, and sends once more what was refused for the lack of it."""

    def __init__(self, inner: Transport, digests: Digests, operations: Mapping[str, Operation]) -> None:
        self._inner = inner
        self._digests = digests
        self._operations = operations

    def send(self, request: Request) -> Response:
        operation = self._operations[request.operation]
        if not takes_digest(operation):
            return self._inner.send(request)
        place = Place(operation.host, request.site)
        if self._digests.wanted and not self._digests.of(place):
            self._fetch(place)
        try:
            return self._inner.send(request)
        except DigestWantedError:  # certainly not done
            self._digests.wanted = True
            self._fetch(place)
        return self._inner.send(request)

    def _fetch(self, place: Place) -> None:
        answer = self._inner.send(Request(_ASKED[place.host], site=place.site))
        with understanding("the request digest"):
            self._digests.keep(
                place, str(answer.body["FormDigestValue"]), float(answer.body["FormDigestTimeoutSeconds"])
            )


def takes_digest(operation: Operation) -> bool:
    """Whether an operation may be asked for one: what changes nothing by its verb never is."""
    asks = operation.method == "GET" or operation.host is Host.GRAPH or operation.name in _ASKED.values()
    return not (asks or operation.bare)
