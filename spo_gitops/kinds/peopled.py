"""What a kind says whose attributes name people: whom the directory is asked for, and what waits for its answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.address import Address
from ..model.desired import Desired
from ..model.observation import Observation
from ..model.plan import Action
from . import naming, strangers
from .quiet import Quiet


class Peopled(Quiet):
    """Nobody is given anything whom the directory has not, and nothing is made that should name them."""

    def blocks(self, draft: Action, drafts: Mapping[Address, Action]) -> str:
        return strangers.blocks(draft)

    def unmet(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        return {} if desired is None else strangers.unmet(desired, observation)

    def strangers(self, desired: Desired, observation: Observation) -> frozenset[str]:
        return strangers.strangers(desired, observation)

    def resolved(self, desired: Desired, observation: Observation) -> Desired:
        return naming.resolved(desired, observation)

    def remarks(self, action: Action) -> Iterable[str]:
        return strangers.remarks(action)
