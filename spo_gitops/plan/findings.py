"""Findings of policies: which of them refuse a plan, and which exceptions end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ..model.address import Address
from ..model.desired import Applied, Desired
from ..model.kind import Kind
from ..model.observation import Observation, Presence
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
        """The value once the plan is carried out; what is ignored stays as it is, whatever is declared of it."""
        if self.desired.lifecycle.ignores(attribute):
            return self.live.value(attribute)
        for decision in self.action.decisions if self.action is not None else ():
            if decision.attribute == attribute and decision.after is not None:
                return decision.after
        wanted = self.desired.attributes.get(attribute)
        return wanted.value if wanted is not None else self.live.value(attribute)

    def after(self) -> Observation:
        """The resource once the plan is carried out, as far as that is known: of a new one what is declared."""
        decided = {d.attribute: d.after for d in self.action.decisions} if self.action is not None else {}
        written = {name: value for name, value in decided.items() if value is not None}
        if self.live.presence is Presence.PRESENT:
            return replace(self.live, fields={**self.live.fields, **written})
        template = {"template": self.desired.create["template"]} if "template" in self.desired.create else {}
        fields = {**self.desired.fields, **written}
        return replace(self.live, presence=Presence.PRESENT, fields=fields, facts={**self.live.facts, **template})


def refusals(outlook: Outlook, kind: Kind, at: str) -> Iterator[Trip]:
    """What policies in mode block forbid and the plan would leave standing or bring about."""
    for policy in outlook.desired.policies:
        if policy.mode is not Mode.BLOCK or not _bound(policy, outlook, at):
            continue
        value = outlook.value(policy.attribute)
        if not isinstance(value, Missing) and not policy.constraint.allows(
            value, kind.attribute(policy.attribute).order
        ):
            reason = f"{policy.attribute} is {show(value)} ({_told(policy)})"
            yield Trip(GuardClass.POLICY, outlook.desired.address, reason)


def _bound(policy: Applied, outlook: Outlook, at: str) -> bool:
    return binds(policy, outlook.live, at, declared=outlook.desired.declared) is Match.YES


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
