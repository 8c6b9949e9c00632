"""Findings: what policies see on a resource that no plan will change; and which of them refuse the plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from ..model.address import Address
from ..model.desired import Applied, Desired
from ..model.kind import Kind
from ..model.observation import Observation
from ..model.plan import Action, GuardClass, Trip
from ..model.policy import Exemption, Mode
from ..model.value import Missing, Observed, show
from ..policy.binding import binds
from ..policy.exemptions import Standing, standing
from ..policy.moments import moment
from ..policy.selection import Match


@dataclass(frozen=True, slots=True)
class Outlook:
    """A declared resource as it is, and what the plan will write to it, by attribute."""

    desired: Desired
    live: Observation
    action: Action | None

    def value(self, attribute: str) -> Observed:
        """The value once the plan is carried out."""
        for decision in self.action.decisions if self.action is not None else ():
            if decision.attribute == attribute and decision.after is not None:
                return decision.after
        wanted = self.desired.attributes.get(attribute)
        return wanted.value if wanted is not None else self.live.value(attribute)


def audited(outlook: Outlook, kind: Kind, at: str) -> Iterator[str]:
    """One sentence for each rule that the resource will not satisfy after the plan, or satisfies only then, or that
    cannot be judged.

    A value that could not be read never passes; one that follows the tenant cannot be judged here.
    """
    for policy in outlook.desired.policies:
        bound = binds(policy, outlook.live, at)
        if bound is Match.UNKNOWN:
            yield f"whether {policy.attribute} is bound could not be told ({_told(policy)})"
        if bound is not Match.YES or policy.enforced:
            continue
        value, order = outlook.value(policy.attribute), kind.attribute(policy.attribute).order
        live = outlook.live.value(policy.attribute)
        fine = not isinstance(live, Missing) and policy.constraint.allows(live, order)
        if isinstance(value, Missing):
            yield f"{policy.attribute} could not be read ({_told(policy)})"
        elif not policy.constraint.allows(value, order):
            opened = ", which this plan brings about" if fine else ""
            yield f"{policy.attribute} is {show(value)}{opened} ({_told(policy)})"
        elif not fine and not isinstance(live, Missing):
            yield f"{policy.attribute} is {show(live)}, and this plan mends it ({_told(policy)})"


def refusals(outlook: Outlook, kind: Kind, at: str) -> Iterator[Trip]:
    """What policies in mode block forbid and the plan would leave standing or bring about."""
    for policy in outlook.desired.policies:
        if policy.mode is not Mode.BLOCK or binds(policy, outlook.live, at) is not Match.YES:
            continue
        value = outlook.value(policy.attribute)
        if not isinstance(value, Missing) and not policy.constraint.allows(
            value, kind.attribute(policy.attribute).order
        ):
            reason = f"{policy.attribute} is {show(value)} ({_told(policy)})"
            yield Trip(GuardClass.POLICY, outlook.desired.address, reason)


def ending(resources: Iterable[Desired], at: str) -> Iterator[str]:
    """Exceptions that have ended, or will within a fortnight, each once with the sites that it spares."""
    now = moment(at, datetime.min.replace(tzinfo=UTC)) if at else None
    found: dict[tuple[str, Exemption], set[Address]] = {}
    for desired in resources if now is not None else ():
        for policy in desired.policies:
            for exemption in policy.exemptions:
                found.setdefault((policy.policy, exemption), set()).add(desired.address)
    for (name, exemption), _ in sorted(found.items(), key=lambda item: (item[0][0], item[0][1].site)):
        state = standing(exemption, now) if now is not None else Standing.HOLDS
        if state is not Standing.HOLDS:
            until = f"{exemption.expires}, {exemption.reason}, approved by {exemption.approver}"
            yield f"policy {name}: the exception of {exemption.site} {state.value} ({until})"


def _told(policy: Applied) -> str:
    return f"policy {policy.policy}, {policy.severity}: {policy.constraint.told()}"
