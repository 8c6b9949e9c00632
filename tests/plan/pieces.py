"""Small builders of the values that a plan is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from spo_gitops.kinds.registry import kinds_of
from spo_gitops.model.address import Address
from spo_gitops.model.config import Guards
from spo_gitops.model.desired import Desired, DesiredState, Lifecycle, Wanted
from spo_gitops.model.observation import Observation, ObservedState, Presence, unknown
from spo_gitops.model.ownership import Held, Origin, Owned, Ownership
from spo_gitops.model.plan import Action, Blocked, Decision, Plan
from spo_gitops.model.value import Prior, Value
from spo_gitops.plan.build import Inputs, build
from spo_gitops.plan.guards import Court
from spo_gitops.plan.resources import Context
from spo_gitops.problems import Position

KINDS = kinds_of("https://contoso.sharepoint.com")
HERE = Position("sites/a.yaml", 3)
STS = "STS#3"


def at(text: str) -> Address:
    return Address.parse(text)


def declared(address: str, *, create: Mapping[str, Value] | None = None, **rest: Any) -> Desired:
    """A document; its attributes are given as ``fields``."""
    fields = rest.pop("fields", {})
    made_with = {"template": STS} if create is None and address.startswith("site:") else create or {}
    wanted = {name: Wanted(value, HERE) for name, value in fields.items()}
    return Desired(at(address), HERE, wanted, made_with, **rest)


def record(
    address: str,
    attributes: Mapping[str, tuple[Value, Prior]] | None = None,
    *,
    origin: Origin = Origin.ADOPTED,
    identity: str = "id-1",
    held: Iterable[tuple[str, str, Value, Value]] = (),
    **rest: Any,
) -> Ownership:
    """A record of the ledger; ``attributes`` as (V, P), ``held`` as (address, attribute, before, left)."""
    owned = {name: Owned(value, before, "R1") for name, (value, before) in (attributes or {}).items()}
    kept = tuple(Held(at(where), name, before, left) for where, name, before, left in held)
    rest.setdefault("was", Origin.CREATED if origin is Origin.RECYCLED else origin)
    return Ownership(at(address), origin, identity, attributes=owned, held=kept, **rest)


def live(
    address: str, fields: Mapping[str, Any] | None = None, *, identity: str = "id-1", **facts: Value
) -> Observation:
    known = {"template": STS, "hub": False} if address.startswith("site:") else {}
    return Observation(at(address), Presence.PRESENT, fields or {}, identity, {**known, **facts})


def absent(address: str, **facts: Value) -> Observation:
    return Observation(at(address), Presence.ABSENT, facts=facts)


def unreadable(address: str, trouble: str = "403") -> Observation:
    return unknown(at(address), trouble)


def planned(
    *,
    desired: Iterable[Desired] = (),
    owned: Iterable[Ownership] = (),
    seen: Iterable[Observation] = (),
    members: Mapping[str, tuple[tuple[Observation, str], ...]] | None = None,
    **court: Any,
) -> Plan:
    """The plan of these three legs; ``court`` may override what the guards judge by."""
    wanted = {d.address: d for d in desired}
    records = {o.address: o for o in owned}
    observed = ObservedState(
        {o.address: o for o in seen}, {at(address): found for address, found in (members or {}).items()}
    )
    stack = str(court.pop("stack", "main"))
    allowed = frozenset(court.pop("allowed", ()))
    commit, applied = str(court.pop("commit", "c2")), str(court.pop("applied", "c1"))
    moment, holds = str(court.pop("at", "")), tuple(court.pop("holds", ()))
    guards = court.pop("guards", Guards(max_changed_share=1.0))
    return build(
        Inputs(
            tenant="contoso",
            scope="all",
            context=Context(stack, "R2", commit, applied, moment),
            desired=DesiredState(wanted, commit),
            ownership=records,
            observed=observed,
            kinds=KINDS,
            court=Court(guards, records, KINDS, **court),
            looked_at=frozenset({*wanted, *records}),
            allowed=allowed,
            holds=holds,
        )
    )


def action(plan: Plan, address: str) -> Action:
    return next(a for a in plan.actions if a.address == at(address))


def blocked(plan: Plan, address: str) -> Blocked:
    return next(b for b in plan.blocked if b.address == at(address))


def writes(action: Action) -> dict[str, Value]:
    return {d.attribute: d.after for d in action.decisions if d.after is not None}


def decision(action: Action, attribute: str) -> Decision:
    return next(d for d in action.decisions if d.attribute == attribute)


def kept(action: Action) -> dict[str, tuple[Value, Prior]]:
    """V and P of the record that the action leaves behind."""
    assert action.ownership is not None
    return {name: (owned.value, owned.before) for name, owned in action.ownership.attributes.items()}


def with_lifecycle(record: Ownership, **words: Any) -> Ownership:
    return replace(record, lifecycle=Lifecycle(**words))
