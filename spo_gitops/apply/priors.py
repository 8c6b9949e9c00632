"""What new things inside of a resource have by themselves becomes their prior before anything of it is written over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..model.kind import ByItself
from ..model.ownership import Owned, Ownership
from ..model.plan import Action, Case, Decision
from ..model.value import UNKNOWN, Prior
from .engine import Checkpoint
from .learned import Learned

NOT_SHOWN = "it was not written, because it did not show what it was before"


@dataclass(slots=True)
class Priors:
    """The decisions of an action that is being carried out, and who owns what then."""

    action: Action
    decisions: tuple[Decision, ...]
    ownership: Ownership | None

    def hear(self, told: ByItself) -> Iterable[Checkpoint]:
        """What was told is on record before the update goes on."""
        self.decisions = tuple(_with_prior(decision, told.values) for decision in self.decisions)
        if self.ownership is not None:
            self.ownership = self._owning(self.ownership, told.values)
            yield Checkpoint(Learned(self.action.address, self.decisions, self.ownership))

    def _owning(self, ownership: Ownership, told: Mapping[str, Prior]) -> Ownership:
        attributes: dict[str, Owned] = dict(ownership.attributes)
        for decision in self.decisions:
            if decision.attribute in told and decision.owned is not None:
                attributes[decision.attribute] = decision.owned
            elif decision.attribute in told:
                attributes.pop(decision.attribute, None)
        shown = all(prior is not UNKNOWN for prior in told.values())
        return replace(ownership, attributes=attributes, digest=ownership.digest if shown else "")


def _with_prior(decision: Decision, told: Mapping[str, Prior]) -> Decision:
    if decision.owned is None or not decision.awaits_prior or decision.attribute not in told:
        return decision
    prior = told[decision.attribute]
    if prior is UNKNOWN:
        return replace(decision, case=Case.BLOCKED, after=None, owned=None, note=NOT_SHOWN)
    return replace(decision, owned=replace(decision.owned, before=prior))
