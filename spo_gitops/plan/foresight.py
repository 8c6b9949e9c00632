"""Foresight: which findings of policies a plan closes, which it opens, and which it leaves standing.

Judged as an audit judges, by what holds on a site: before the plan, and as the plan leaves site and tenant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..model.address import TENANT
from ..model.desired import Applied
from ..model.kind import Kind
from ..model.observation import Observation, Presence
from ..model.plan import Case, Foreseen, Foresight
from ..model.value import Missing, Observed, show
from ..policy.binding import binds
from ..policy.effective import PREFIX, Effective, effective, effective_of_tenant
from ..policy.selection import Match
from .findings import Outlook

_TOLD = (Case.FINDING, Case.BLOCKED)  # what an enforced policy cannot bring about is told with its attribute


@dataclass(frozen=True, slots=True)
class Tenants:
    """The tenant's settings by name, as they are and as the plan leaves them; empty where they were not read."""

    before: Mapping[str, Observed]
    after: Mapping[str, Observed]

    @staticmethod
    def of(outlook: Outlook | None, live: Observation) -> Tenants:
        """From the tenant as it was read, and what the plan does to it."""
        after = live if outlook is None or live.presence is not Presence.PRESENT else outlook.after()
        return Tenants(_settings(live), _settings(after))


@dataclass(frozen=True, slots=True)
class _Standing:
    """One rule on one resource: whether it holds (None: that cannot be told), and the value that it is judged by."""

    holds: bool | None
    value: Observed | None = None
    why: str = ""


def foreseen(outlook: Outlook, kind: Kind, at: str, tenants: Tenants) -> Iterator[Foreseen]:
    """What becomes of each rule's finding on a resource; nothing of one that holds before and after.

    Of what is still to be made only the declared values are known, and doubt about the rest is not told.
    """
    is_there, will_be = outlook.live.presence is Presence.PRESENT, outlook.after()
    decided = {d.attribute: d for d in outlook.action.decisions} if outlook.action is not None else {}
    declared = outlook.desired.declared
    for policy in outlook.desired.policies:
        before = (
            _standing(policy, outlook.live, kind, at, tenants.before, declared=declared)
            if is_there
            else _Standing(True)
        )
        after = _standing(policy, will_be, kind, at, tenants.after, declared=declared)
        decision = decided.get(policy.attribute)
        if policy.enforced and after.holds is not True and decision is not None and decision.case in _TOLD:
            continue
        written = decision is not None and decision.after is not None
        found = _foresight(before.holds, after.holds, written=written)
        if found is not None and (is_there or found is not Foresight.UNKNOWN):
            text = _told(policy, before, after, found)
            yield Foreseen(outlook.desired.address, policy.policy, policy.severity, policy.attribute, found, text)


def _foresight(before: bool | None, after: bool | None, *, written: bool) -> Foresight | None:
    if after is None:
        return Foresight.UNKNOWN
    if after:
        return Foresight.CLOSES if before is False else None
    if before is None:
        return Foresight.OPENS if written else Foresight.STAYS
    return Foresight.OPENS if before else Foresight.STAYS


def _standing(
    policy: Applied, live: Observation, kind: Kind, at: str, tenant: Mapping[str, Observed], *, declared: bool
) -> _Standing:
    def holds(attribute: str) -> Effective:
        if live.address.kind == "site":
            return effective(attribute, live.address.key, live.value, tenant)
        if live.address == TENANT:
            return effective_of_tenant(attribute, _settings(live))
        return Effective(live.value(attribute))

    bound = binds(policy, live, at, declared=declared, values=lambda attribute: holds(attribute).value)
    if bound is Match.NO:
        return _Standing(True)
    if bound is Match.UNKNOWN:
        return _Standing(None, why=f"whether {policy.attribute} is bound could not be told")
    held = holds(policy.attribute)
    value, how = held.value, held.how
    if isinstance(value, Missing):
        return _Standing(None, why=f"{policy.attribute} could not be read" + (f": {how}" if how else ""))
    return _Standing(policy.constraint.allows(value, kind.attribute(policy.attribute).order), value, how)


def _told(policy: Applied, before: _Standing, after: _Standing, found: Foresight) -> str:
    if found is Foresight.UNKNOWN:
        return after.why
    demand = f"demanded is {policy.constraint.told()}"
    was, now = (None if each.value is None or isinstance(each.value, Missing) else show(each.value)
                for each in (before, after))  # fmt: skip
    if found is Foresight.CLOSES:
        becomes = f" and becomes {now}" if now not in (None, was) else ", and no longer matters"
        return f"{policy.attribute} is {was}{becomes}, {demand}"
    verb = f"becomes {now}" if found is Foresight.OPENS and was != now else f"is {now}"
    return f"{policy.attribute} {verb}, {demand}" + (f" ({after.why})" if after.why else "")


def _settings(live: Observation) -> dict[str, Observed]:
    if live.presence is not Presence.PRESENT:
        return {}
    return {name.removeprefix(PREFIX): value for name, value in live.fields.items() if name.startswith(PREFIX)}
