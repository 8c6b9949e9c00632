"""Scope: which resources a plan looks at, known from git and the ledger alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..model.address import Address
from ..model.desired import Desired, DesiredState, OnMissing, OnRemove, Wanted
from ..model.inner import known_inside
from ..model.kind import Ask, Kinds
from ..model.ownership import Origin, Ownership
from ..model.value import Missing
from ..policy.effective import rests_on
from ..problems import Position
from .moving import places

_NOWHERE = Position("")  # no file asks for what is given back


def scope_of(desired: DesiredState, owned: Mapping[Address, Ownership], scope: str) -> frozenset[Address]:
    """``all``: everything declared or owned. ``changed``: where the desired state is not what was last applied.
    ``tenant`` is ``all`` once the undeclared sites that policies select have joined the desired state.

    What we removed and nobody declares needs no look: it waits in the ledger for a revert.
    """
    waiting = {
        address
        for address, record in owned.items()
        if record.origin is Origin.RECYCLED and record.taken_back is None and address not in desired.resources
    }
    everything = (set(desired.resources) | set(owned)) - waiting
    if scope != "changed":
        return frozenset(everything)
    return frozenset(a for a in everything if _changed(desired.resources.get(a), owned.get(a)))


def ask_for(address: Address, desired: Desired | None, owned: Ownership | None) -> Ask:
    """What must be read of a resource so that its row can be decided."""
    names = set(desired.attributes) | policy_attributes(desired) if desired else set()
    names |= set(owned.attributes) if owned else set()
    names |= {held.attribute for held in owned.held if held.address == address} if owned else set()
    awaited = owned is not None and owned.asked is not None
    live = owned is not None and owned.origin is not Origin.RECYCLED and not owned.leaving and not awaited
    return Ask(
        address,
        frozenset(names),
        identity=owned.identity if owned is not None and live else "",
        content=awaited or (desired is None and will_be_removed(owned)),
        recycle_bin=desired is not None
        and desired.declared
        and (not live or desired.lifecycle.on_missing is OnMissing.RESTORE),
        formerly=places(desired, owned),
        inner=known_inside(desired, owned),
    )


def asks_for(
    seen: Iterable[Address], desired: DesiredState, owned: Mapping[Address, Ownership], kinds: Kinds
) -> list[Ask]:
    """What must be read of the resources in scope, and of what they lean on."""
    asks = {address: ask_for(address, desired.resources.get(address), owned.get(address)) for address in sorted(seen)}
    for address in sorted(asks):
        for wish in leaning(desired.resources.get(address), owned.get(address)):
            for ask in kinds[address.kind].leans_on(wish):
                known = asks.get(ask.address, ask)
                asks[ask.address] = replace(known, attributes=known.attributes | ask.attributes)
    return list(asks.values())


def leaning(desired: Desired | None, owned: Ownership | None) -> tuple[Desired, ...]:
    """What a resource is to be, and what it will be given back: both may be more than others allow."""
    returning = None if owned is None else given_back(owned, desired)
    wanted = None if desired is None else still_to_be(desired, owned)
    return tuple(wish for wish in (wanted, returning) if wish is not None)


def still_to_be(desired: Desired, owned: Ownership | None) -> Desired:
    """The document without what only a creation needs, where nothing will be created: what is ours and gone without our
    doing is made anew only where the document says so."""
    removed = owned is None or owned.origin is Origin.RECYCLED or owned.leaving or owned.asked is not None
    return desired if removed or desired.lifecycle.on_missing is OnMissing.RESTORE else replace(desired, create={})


def given_back(owned: Ownership, desired: Desired | None) -> Desired | None:
    """The priors of what is owned and no longer declared, as if they were asked for."""
    declared = desired.attributes if desired is not None else {}
    priors = {
        name: Wanted(value.before, _NOWHERE)
        for name, value in owned.attributes.items()
        if name not in declared and not isinstance(value.before, Missing)
    }
    return Desired(owned.address, _NOWHERE, priors) if priors else None


def policy_attributes(desired: Desired) -> set[str]:
    """What must be read so that the policies on a resource can be judged."""
    names: set[str] = set()
    for policy in desired.policies:
        names |= {*policy.where.attributes()}
        names = names.union(*(rests_on(name) for name in (policy.attribute, *(rule.attribute for rule in policy.when))))
    return names


def will_be_removed(owned: Ownership | None) -> bool:
    """Whether an owned resource that nobody declares any more is to be removed (not merely released)."""
    if owned is None or owned.origin is Origin.RECYCLED:
        return False
    match owned.lifecycle.on_remove:
        case OnRemove.RECYCLE:
            return True
        case OnRemove.DEFAULT:
            return owned.origin is Origin.CREATED
    return False


def _changed(desired: Desired | None, owned: Ownership | None) -> bool:
    if desired is None or owned is None:
        return True
    return owned.origin is Origin.RECYCLED or owned.taken_back is not None or owned.digest != desired.digest()
