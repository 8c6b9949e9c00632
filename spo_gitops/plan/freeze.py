"""Holds in a plan: what is frozen is neither written nor released, and what needs it waits. docs/transactions.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..model.address import Address
from ..model.hold import Hold
from ..model.plan import Action, Blocked, Frozen, Verb
from .selectors import selects


@dataclass(frozen=True, slots=True)
class Frost:
    """What holds do to a plan.

    ``frozen``: the hold of each frozen resource; ``withheld`` actions are not carried out, of which ``outstanding``
    would have written; ``blocked`` are those that would change a frozen resource; ``told`` is every hold that lasts.
    """

    frozen: Mapping[Address, Hold]
    withheld: frozenset[Address]
    outstanding: frozenset[Address]
    blocked: tuple[Blocked, ...]
    told: tuple[Frozen, ...]

    @classmethod
    def over(
        cls, drafts: Mapping[Address, Action], holds: Iterable[Hold], now: str, names: Mapping[Address, str]
    ) -> Frost:
        """The holds that last at ``now``, over these drafts and everything that they change."""
        lasting = [hold for hold in holds if hold.lasts(now)]
        affected = {*drafts, *(other for draft in drafts.values() for other in _others(draft))}
        frozen = {address: hold for address in affected if (hold := hold_on(address, names.get(address, ""), lasting))}
        own = {address for address, draft in drafts.items() if address in frozen and not _only_recorded(draft)}
        blocked = tuple(_blocked(drafts, frozen, own))
        return cls(
            frozen,
            frozenset(own | {b.address for b in blocked}),
            frozenset(address for address in own if drafts[address].writes),
            blocked,
            tuple(
                Frozen(hold, tuple(drafts[a] for a in sorted(own) if frozen[a] == hold))
                for hold in sorted(lasting, key=lambda hold: (hold.selector, hold.until))
            ),
        )


def hold_on(address: Address, name: str, holds: Iterable[Hold]) -> Hold | None:
    """The hold that freezes the resource; of several the one that lasts longest."""
    fitting = [hold for hold in holds if selects(hold.selector, address, name)]
    return max(fitting, key=lambda hold: (hold.until, hold.selector), default=None)


def ended(holds: Iterable[Hold], now: str) -> Iterator[str]:
    """A finding for each hold that has expired: what it froze is treated like anything else again."""
    for hold in holds:
        if not hold.lasts(now):
            yield f"the hold on {hold.selector} ended at {hold.until} ({hold.reason}); hold --end {hold.selector}"


def _only_recorded(draft: Action) -> bool:
    return draft.verb is Verb.RECORD and not draft.writes


def _others(draft: Action) -> set[Address]:
    """What else the action changes, or gives back to."""
    held = draft.prior_ownership.held if draft.writes and draft.prior_ownership else ()
    return {effect.address for effect in draft.side_effects} | {h.address for h in held} - {draft.address}


def _blocked(
    drafts: Mapping[Address, Action], frozen: Mapping[Address, Hold], own: Iterable[Address]
) -> Iterator[Blocked]:
    for address, draft in drafts.items():
        changed = sorted(_others(draft) & set(frozen))
        if changed and address not in own:
            position = draft.desired.position if draft.desired else None
            yield Blocked(address, f"it would change {changed[0]}, which is {frozen[changed[0]]}", "", position)
