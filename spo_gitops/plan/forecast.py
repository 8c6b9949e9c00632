"""What reading and carrying out will cost, before it starts: requests, resource units and time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..counting import how_many
from ..model.address import Address
from ..model.kind import Ask, Kinds
from ..model.plan import Action, Outlook, Plan, Verb
from .scope import ask_for

UNITS_A_REQUEST = 2  # unpublished for REST and CSOM (REFERENCE 16): an estimate
UNITS_OF_SHARING = 5  # of a request about permissions (REFERENCE 13)
SHARING_A_MINUTE = 60  # 300 in five minutes (REFERENCE 13)
SECONDS_A_READ = 0.6  # the recorded median of an authoritative read (REFERENCE 19)
SECONDS_A_WRITE = 1.8  # the recorded median of an update (REFERENCE 19)
SECONDS_A_REMOVAL = 0.7  # the recorded median of recycling a site, with the way there (REFERENCE 19)
SECONDS_A_POLL = 0.3  # of small readings, with the way there and back
SECONDS_OF_PROVISIONING = (
    2.0  # 11 of 12 recordings have a new site at once (REFERENCE 4.1); a poll's pause for the rest
)
POLLS_OF_PROVISIONING = 3  # is it complete, what is it like, what is in it
# What the call that creates a resource sets by itself.
WITH_THE_CREATION = frozenset({"title", "owner", "description"})


@dataclass(frozen=True, slots=True)
class Forecast:
    """``requests`` without sign-in; ``seconds`` at the given concurrency or at the budget's pace, whichever is more."""

    resources: int
    requests: int
    units: int
    seconds: float

    def __str__(self) -> str:
        time = f"{self.seconds / 60:.0f} min" if self.seconds >= 90 else f"{max(self.seconds, 1):.0f} s"
        return (
            f"{how_many(self.resources, 'resource')}: at most {how_many(self.requests, 'request')}, "
            f"{how_many(self.units, 'resource unit')}, about {time}"
        )


@dataclass(frozen=True, slots=True)
class Effort:
    """Requests of one action: readings before and after, the rest, and polls where it comes into being.

    ``write_s``: what one that changes something takes, in seconds.
    """

    reads: int
    writes: int
    polls: int = 0
    write_s: float = SECONDS_A_WRITE

    @property
    def requests(self) -> int:
        return self.reads + self.writes + self.polls

    @property
    def reading_s(self) -> float:
        """What the readings take, before and after: on either side one of the resource itself, and small ones."""
        heads = min(2, self.reads)
        return heads * SECONDS_A_READ + (self.reads - heads) * SECONDS_A_POLL

    @property
    def busy_s(self) -> float:
        """Between the readings, without the waits: as long as a worker is held."""
        return self.writes * self.write_s + self.polls * SECONDS_A_POLL

    @property
    def between_s(self) -> float:
        """Between the readings, waits for the service among it."""
        return self.busy_s + (SECONDS_OF_PROVISIONING if self.polls else 0.0)

    @property
    def seconds(self) -> float:
        return self.reads * SECONDS_A_READ + self.between_s


def forecast(
    asks: Iterable[Ask], kinds: Kinds, *, workers: int, units_a_minute: int, more: int = 0, rationed: int = 0
) -> Forecast:
    """An upper bound of what these reads will take, with so many requests beside them; ``rationed`` of these are of the
    interfaces of sharing and permissions.
    """
    asks = tuple(asks)
    requests = 1 + more + sum(kinds[ask.address.kind].reads(ask) for ask in asks)
    units = requests * UNITS_A_REQUEST + rationed * (UNITS_OF_SHARING - UNITS_A_REQUEST)
    paces = requests * SECONDS_A_READ / workers, units / units_a_minute * 60, rationed / SHARING_A_MINUTE * 60
    return Forecast(len(asks), requests, units, max(paces))


def outlook(plan: Plan, kinds: Kinds, *, workers: int, units_a_minute: int) -> Outlook:
    """What carrying it out will take: each resource is read before and after, and written to in between."""
    efforts = {action.address: effort_of(action, kinds) for action in plan.writing}
    requests = sum(effort.requests for effort in efforts.values())
    units = requests * UNITS_A_REQUEST
    taken = {address: effort.seconds for address, effort in efforts.items()}
    pole, pole_s = _longest(plan.writing, taken)
    total = sum(taken.values())
    seconds = max(total / workers, units / units_a_minute * 60, pole_s)
    return Outlook(len(efforts), requests, units, units_a_minute, seconds, pole, pole_s)


def effort_of(action: Action, kinds: Kinds) -> Effort:
    """What one action is expected to take."""
    kind = kinds[action.address.kind]
    reads = 2 * kind.reads(ask_for(action.address, action.desired, action.prior_ownership))
    reads += len(action.side_effects)  # each is looked at once more
    changes = action.changes
    appears = action.verb in (Verb.CREATE, Verb.RESTORE)
    if action.verb is Verb.CREATE:
        changes = tuple(change for change in changes if change.attribute not in WITH_THE_CREATION)
    writes = kind.writes(changes) + (appears or action.verb is Verb.REMOVE)
    writes += sum(effect.gives_back for effect in action.side_effects)
    write_s = SECONDS_A_REMOVAL if action.verb is Verb.REMOVE else SECONDS_A_WRITE
    return Effort(reads, writes, POLLS_OF_PROVISIONING if appears else 0, write_s)


def _longest(actions: Iterable[Action], seconds: Mapping[Address, float]) -> tuple[tuple[Address, ...], float]:
    """The chain of requirements that takes longest; actions stand in an order that respects them."""
    best: dict[Address, tuple[float, Address | None]] = {}
    for action in actions:
        before = max(((best[r][0], r) for r in action.requires if r in best), default=(0.0, None))
        best[action.address] = (before[0] + seconds[action.address], before[1])
    if not best:
        return (), 0.0
    end = max(best, key=lambda address: (best[address][0], address))
    chain: list[Address] = []
    last: Address | None = end
    while last is not None:
        chain.append(last)
        last = best[last][1]
    return tuple(reversed(chain)), best[end][0]
