"""Memory: what the ledger saw of a resource, taken for read where it is young enough and says all that is asked."""

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
    """Observations of the ledger with the records beside them. ``since`` None: nothing is taken for read."""

    observed: Mapping[Address, Observation] = field(default_factory=dict)
    owned: Mapping[Address, Ownership] = field(default_factory=dict)
    since: datetime | None = None

    def of(self, ask: Ask) -> Observation | None:
        """What answers the ask without a request; None where it must be read.

        Content, the recycle bin and former places are never remembered. A record without digest is one whose last run
        did not get done what it began, so that the observation may be older than what was written.
        """
        seen, owned = self.observed.get(ask.address), self.owned.get(ask.address)
        if self.since is None or seen is None or owned is None:
            return None
        if ask.fresh or ask.content or ask.recycle_bin or ask.formerly:
            return None
        if owned.origin is Origin.RECYCLED or owned.leaving or not owned.digest or owned.taken_back is not None:
            return None
        if seen.presence is not Presence.PRESENT or seen.identity.lower() != owned.identity.lower():
            return None
        if not seen.at or datetime.fromisoformat(seen.at) < self.since:
            return None
        return seen if all(seen.value(name) is not UNKNOWN for name in ask.attributes) else None

    def told(self, asks: Iterable[Ask]) -> Iterator[str]:
        """How many of these need no reading, and how old the oldest observation is, in a sentence."""
        if self.since is None:
            return
        asks = tuple(asks)
        times = sorted(seen.at for ask in asks if (seen := self.of(ask)) is not None)
        oldest = f", the oldest at {times[0]}" if times else ""
        yield f"{len(times):,} of {how_many(len(asks), 'resource')} as the ledger saw them{oldest}"


NO_MEMORY = Memory()
