"""The quiet parts of a kind: no order between resources, no dangers, no side effects, nothing in a recycle bin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..model.address import Address
from ..model.attribute import Attribute, travelling
from ..model.desired import Desired
from ..model.kind import Access, Apart, Around, Ask, Beyond, Conversation, Kind, Survey
from ..model.observation import Observation
from ..model.ownership import Owned, Ownership
from ..model.plan import Action, Decision, GuardClass, Verb
from ..model.value import Prior, Value


class Quiet(Kind):
    """What a kind takes over that has nothing to say about it; a kind overrides what it knows better."""

    words: Mapping[Verb, str] = {}

    def attribute(self, name: str) -> Attribute:
        return Attribute(name)

    def survey_needed(self, asks: Iterable[Ask]) -> bool:
        return False

    def reads(self, ask: Ask) -> int:
        return 1

    def writes(self, changes: tuple[Decision, ...]) -> int:
        return travelling(change.attribute for change in changes)

    def listed(self, survey: Survey) -> Conversation[tuple[Address, ...]]:
        yield from ()
        return ()

    def arriving(self, desired: Desired) -> Conversation[bool]:
        yield from ()
        return False

    def given(self, desired: Desired) -> Mapping[str, Owned]:
        return {}

    def missing_for_creation(self, desired: Desired) -> tuple[str, ...]:
        return ()

    def restorable(self, ownership: Ownership, observation: Observation) -> bool:
        return True

    def give_back(self, address: Address, attribute: str, value: Value, survey: Survey) -> Conversation[None]:
        yield from ()

    def touches(self, address: Address, decisions: tuple[Decision, ...], verb: Verb) -> frozenset[str]:
        return frozenset({str(address)})

    def after(self, draft: Action, drafts: Mapping[Address, Action]) -> Iterable[Address]:
        return ()

    def blocks(self, draft: Action, drafts: Mapping[Address, Action]) -> str:
        return ""

    def unmet(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        return {}

    def inapplicable(self, desired: Desired | None, observation: Observation) -> Mapping[str, str]:
        return {}

    def at_odds(self, decisions: tuple[Decision, ...], observation: Observation) -> Mapping[str, str]:
        return {}

    def leans_on(self, desired: Desired) -> Iterable[Ask]:
        return ()

    def beyond(self, desired: Desired, observation: Observation, around: Around) -> Mapping[str, Beyond]:
        return {}

    def strangers(self, desired: Desired, observation: Observation) -> frozenset[str]:
        return frozenset()

    def crowds(self, desired: Desired | None, ownership: Ownership | None, observation: Observation) -> frozenset[str]:
        return frozenset()

    def resolved(self, desired: Desired, observation: Observation) -> Desired:
        return desired

    def carried_over(self, desired: Desired | None, ownership: Ownership, observation: Observation) -> Ownership:
        return ownership

    def carried_off(self, decisions: tuple[Decision, ...]) -> Mapping[str, str]:
        return {}

    def brought_along(self, decisions: tuple[Decision, ...]) -> Mapping[str, str]:
        return {}

    def priors(self, decisions: tuple[Decision, ...]) -> Mapping[str, Prior]:
        return {}

    def apart(
        self, desired: Desired | None, ownership: Ownership | None, observation: Observation
    ) -> Mapping[str, Apart]:
        return {}

    def points_at(self, attribute: str) -> str:
        return ""

    def holds_itself(self) -> bool:
        return False

    def refusable(self, attribute: str, value: Value) -> bool:
        return False

    def hazards(self, action: Action) -> Iterable[tuple[GuardClass, str]]:
        return ()

    def losses(self, action: Action) -> Iterable[str]:
        return ()

    def remarks(self, action: Action) -> Iterable[str]:
        return ()

    def access(self, action: Action) -> Mapping[str, Access]:
        return {}

    def retention_days(self, observation: Observation) -> int:
        return 0

    def dependants(self, observation: Observation, survey: Survey) -> tuple[tuple[Address, str], ...]:
        return ()
