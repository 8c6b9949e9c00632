"""Findings of policies: which of them refuse a plan, and which exceptions end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ..model.address import Address
from ..model.attribute import split_element
from ..model.desired import Applied, Desired
from ..model.kind import Kind
from ..model.observation import Observation, Presence
from ..model.plan import Action, GuardClass, Trip
from ..model.policy import Exemption, Mode
from ..model.value import Missing, Observed, Value, show
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
        """The value once the plan is carried out. What is not written stays as it is, whatever is declared of it: it is
        ignored, held, blocked, or drifted and only reported."""
        return self.after().value(attribute)

    def after(self) -> Observation:
        """The resource once the plan is carried out, as far as that is known: of a new one what is declared."""
        decided = {d.attribute: d.after for d in self.action.decisions} if self.action is not None else {}
        written = {name: value for name, value in decided.items() if value is not None}
        if self.live.presence is Presence.PRESENT:
            return replace(self.live, fields={**self.live.fields, **written, **_sets(written, self.live)})
        template = {"template": self.desired.create["template"]} if "template" in self.desired.create else {}
        fields = {**self.desired.fields, **written}
        return replace(self.live, presence=Presence.PRESENT, fields=fields, facts={**self.live.facts, **template})


def _sets(written: Mapping[str, Value], live: Observation) -> dict[str, Value]:
    """The sets of which members are written one by one, as they are then."""
    sets: dict[str, Value] = {}
    for name, value in written.items():
        name, member = split_element(name) or ("", "")
        members = sets.get(name, live.value(name)) if name and name not in written else None
        if isinstance(members, tuple):
            rest = set(members) - {member}
            sets[name] = tuple(sorted(rest | {member} if value is True else rest))
    return sets


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
            yield f"policy {name}: the exception of {exemption.whom} {state.value} ({until})"


def _told(policy: Applied) -> str:
    return f"policy {policy.policy}, {policy.severity}: {policy.constraint.told()}"
