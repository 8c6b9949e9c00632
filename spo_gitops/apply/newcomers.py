"""Who has joined what is to go since the plan: they would lose what points at it, and no record would hold that.

Found by a discovery of now. It may be late, so that each is read by itself; how late nobody has documented, so that who
joins in the last moments is found by nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..model.address import Address
from ..model.kind import Ask, Kinds, Survey
from ..model.observation import Observation
from ..model.plan import Action, Verb
from ..model.value import UNKNOWN
from ..plan.effects import goes_by_itself


@dataclass(frozen=True, slots=True)
class Newcomers:
    """By what is to go: what to read of those who seem to point at it; or the ``trouble`` of the discovery."""

    asks: Mapping[Address, tuple[tuple[Ask, str], ...]] = field(default_factory=dict)
    trouble: str = ""

    def to_read(self) -> list[Ask]:
        return [ask for asks in self.asks.values() for ask, _ in asks]

    def belong_to(self, action: Action, now: Mapping[Address, Observation]) -> str:
        """Empty where nobody has come; who cannot be read counts as one who has."""
        if self.trouble:
            return f"who belongs to it now could not be read: {self.trouble}"
        for ask, attribute in self.asks.get(action.address, ()):
            if now[ask.address].value(attribute) in (action.address.key, UNKNOWN):
                return f"{ask.address} belongs to it now; the plan did not see that, and nothing would give it back"
        return ""


def takes_along(action: Action, kinds: Kinds) -> bool:
    """Whether others that point at the resource lose that with it."""
    return action.verb is Verb.REMOVE and kinds[action.address.kind].holds_itself()


def newcomers(going: Iterable[Action], drafts: Mapping[Address, Action], survey: Survey, kinds: Kinds) -> Newcomers:
    """Those who point at what is to go and neither were there for the plan nor leave by themselves in this batch."""
    found: dict[Address, tuple[tuple[Ask, str], ...]] = {}
    for action in going:
        known = {(effect.address, effect.attribute) for effect in action.side_effects}
        found[action.address] = tuple(
            (Ask(other, frozenset({attribute}), fresh=True), attribute)
            for other, attribute in kinds[action.address.kind].dependants(action.observation, survey)
            if (other, attribute) not in known and not goes_by_itself(other, attribute, drafts)
        )
    return Newcomers(found)
