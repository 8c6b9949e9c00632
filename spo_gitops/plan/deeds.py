"""Deeds: what a recorded run did to single resources, and who owns what once that is taken back."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

from ..model.address import Address
from ..model.desired import Desired, Wanted
from ..model.ownership import Applied, Owned, Ownership, TakenBack
from ..model.plan import Action, Decision, Verb
from ..model.value import NO_PRIOR, UNKNOWN, Missing, Prior, Value, same
from ..problems import Position


@dataclass(frozen=True, slots=True)
class Undoing:
    """What is the same for every resource of a rollback. ``commit`` is the one that git stands at.

    ``binding``: an apply that would do the same again is refused until git has spoken.
    """

    run: str  # the run that is taken back
    by: str
    commit: str
    force: bool = False
    binding: bool = True


@dataclass(frozen=True, slots=True)
class Deed:
    """What the run did to one resource, as its intent recorded it.

    ``before`` is the document that declared the resource until then, ``asks`` the one that git has now, ``owned``
    the record as it is now. ``interrupted``: an earlier rollback of the run ended before this resource was done.
    """

    action: Action
    owned: Ownership | None
    before: Desired | None = None
    asks: Desired | None = None
    interrupted: bool = False

    @property
    def address(self) -> Address:
        return self.action.address


def document_of(owned: Ownership, run: str) -> Desired:
    """A document that asks for what the record says, where git no longer has the one that did."""
    place = Position(f"run {run}")
    modes = {name.partition("[")[0]: "include" if "[" in name else "exact" for name in owned.attributes}
    return Desired(
        owned.address,
        place,
        {name: Wanted(value.value, place, "snapshot") for name, value in owned.attributes.items()},
        lifecycle=owned.lifecycle,
        name=owned.name,
        sets={
            name: mode
            for name, mode in modes.items()
            if mode == "include" or isinstance(owned.attributes[name].value, tuple)
        },
    )


def snapshot(deed: Deed, change: Decision) -> Value | Missing:
    """What was there before the run."""
    seen = deed.action.observation.value(change.attribute)
    return change.before if seen is UNKNOWN else seen


def record_after(deed: Deed, undoing: Undoing, waiting: Set[str] = frozenset()) -> Ownership | None:
    """Who owns what once it is taken back: of what the run changed as before it, of the rest, and of what is
    ``waiting`` to be taken back, as now.

    What it adopted stays on record without attributes until git has spoken, so that no later apply redoes it unseen
    (unless that is allowed).
    """
    prior, left, owned = deed.action.prior_ownership, deed.action.ownership, deed.owned
    if owned is None:
        return None if prior is None else replace(prior, taken_back=mark(deed, undoing, present=True))
    before = dict(prior.attributes) if prior is not None else {}
    after = dict(left.attributes) if left is not None else {}
    attributes = dict(owned.attributes)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)} - waiting
    for name in changed:
        _put(attributes, name, before.get(name))
    if prior is None and not attributes and not undoing.binding:
        return None
    untouched = left is not None and owned.digest == left.digest
    whole = untouched and not waiting
    unproven = (owned.unproven - changed) | ((prior.unproven & changed) if prior is not None else frozenset())
    history = owned.history
    if prior is not None and prior.history and prior.history[-1].digest != (history[-1].digest if history else ""):
        history = (*history, Applied(undoing.by, undoing.commit, prior.history[-1].digest))[-20:]
    return replace(
        owned,
        attributes=attributes,
        unproven=unproven & attributes.keys(),
        digest=prior.digest if prior is not None and whole else "",
        history=history,
        lifecycle=prior.lifecycle if prior is not None and untouched else owned.lifecycle,
        taken_back=mark(deed, undoing, present=True, waiting=waiting),
    )


def _put(attributes: dict[str, Owned], name: str, owned: Owned | None) -> None:
    if owned is None:
        attributes.pop(name, None)
    else:
        attributes[name] = owned


def owns_the_same(after: Ownership | None, owned: Ownership | None) -> bool:
    """Whether the two records have the same attributes with the same V and P."""
    return (after.attributes if after is not None else {}) == (owned.attributes if owned is not None else {})


def mark(deed: Deed, undoing: Undoing, *, present: bool, waiting: Set[str] = frozenset()) -> TakenBack | None:
    """What git asks for although it is taken back, so that the next apply does not redo it; None where it agrees."""
    if not undoing.binding:
        return None
    asks = deed.asks
    asked: dict[str, Prior] = {}
    for change in deed.action.changes if not deed.action.settles and deed.action.verb is not Verb.REMOVE else ():
        if change.attribute in waiting:
            continue
        wanted: Prior = asks.fields.get(change.attribute, NO_PRIOR) if asks is not None else NO_PRIOR
        if not same(wanted, snapshot(deed, change)):
            asked[change.attribute] = wanted
    if (asks is not None) is present and not asked:
        return None
    return TakenBack(undoing.run, undoing.by, asks is not None, asked)
