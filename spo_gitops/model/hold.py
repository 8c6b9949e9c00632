"""Holds: resources that are frozen for an emergency, neither written nor released, until a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """A time as RFC 3339 writes it; without a zone it is UTC. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. ``until`` and ``at`` are RFC 3339; ``by`` is who asked for it."""

    selector: str
    reason: str
    until: str
    by: str = ""
    at: str = ""

    def lasts(self, now: str) -> bool:
        """Whether it still freezes at that moment (RFC 3339; without one it does)."""
        return not now or moment(self.until) > moment(now)

    def __str__(self) -> str:
        by = f" by {self.by}" if self.by else ""
        return f"held until {self.until}{by}: {self.reason}"
