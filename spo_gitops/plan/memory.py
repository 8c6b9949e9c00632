"""Memory: what the ledger, or a plan that was broken off, saw of a resource, taken for read where it is young enough
and says all that is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..counting import how_many
from ..model.address import Address
from ..model.kind import Ask
from ..model.observation import Observation, Presence
from ..model.ownership import Origin, Ownership
from ..model.value import UNKNOWN


@dataclass(frozen=True, slots=True)
class Memory:
    """Observations of the ledger with the records beside them. ``since`` None: nothing of them is taken for read.

    ``begun`` is what a plan that was broken off had read.
    """

    observed: Mapping[Address, Observation] = field(default_factory=dict)
    owned: Mapping[Address, Ownership] = field(default_factory=dict)
    since: datetime | None = None
    begun: Mapping[Address, Observation] = field(default_factory=dict)

    def of(self, ask: Ask) -> Observation | None:
        """What answers the ask without a request; None where it must be read.

        Content, the recycle bin and former places are never remembered. A record without digest is one whose last run
        did not get done what it began, so that the observation may be older than what was written.
        """
        if ask.fresh or ask.content or ask.formerly:
            return None
        if (begun := self._begun(ask)) is not None:
            return begun
        seen, owned = self.observed.get(ask.address), self.owned.get(ask.address)
        if self.since is None or seen is None or owned is None or ask.recycle_bin:
            return None
        if owned.origin is Origin.RECYCLED or owned.leaving or not owned.digest or owned.taken_back is not None:
            return None
        if seen.presence is not Presence.PRESENT or seen.identity.lower() != owned.identity.lower():
            return None
        if not seen.at or datetime.fromisoformat(seen.at) < self.since:
            return None
        return seen if _says_all(seen, ask) else None

    def _begun(self, ask: Ask) -> Observation | None:
        seen = self.begun.get(ask.address)
        if seen is None or seen.presence is not Presence.PRESENT or not _says_all(seen, ask):
            return None
        return seen if ask.identity.lower() in ("", seen.identity.lower()) else None

    def told(self, asks: Iterable[Ask]) -> Iterator[str]:
        """How many of these need no reading, and how old the oldest observation is, in a sentence."""
        asks = tuple(asks)
        found = [seen for ask in asks if (seen := self.of(ask)) is not None]
        begun = [seen for seen in found if seen is self.begun.get(seen.address)]
        if begun:
            yield _count(begun, len(asks), "as the plan saw them that was broken off")
        if self.since is not None:
            yield _count(
                [seen for seen in found if seen is not self.begun.get(seen.address)],
                len(asks),
                "as the ledger saw them",
            )


def _count(seen: list[Observation], total: int, how: str) -> str:
    oldest = f", the oldest at {min(one.at for one in seen)}" if seen else ""
    return f"{len(seen):,} of {how_many(total, 'resource')} {how}{oldest}"


def _says_all(seen: Observation, ask: Ask) -> bool:
    return all(seen.value(name) is not UNKNOWN for name in ask.attributes)


NO_MEMORY = Memory()
