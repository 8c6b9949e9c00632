"""Judging: one policy against one site (or the tenant), as three-valued findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..model.address import Address
from ..model.finding import Finding, Verdict
from ..model.policy import Exemption, Policy, Rule
from ..model.value import UNKNOWN, Missing, show
from ..problems import Position
from .effective import Effective
from .exemptions import sparing, told
from .selection import Match, Subject, match, undecided

Values = Callable[[str], Effective]
COULD_NOT_BE_READ = "it could not be read"


@dataclass(frozen=True, slots=True)
class Judged:
    """What is judged: its address, the effective values, why it could not be read, and where it is declared."""

    address: Address
    values: Values
    trouble: str = ""
    declared: Position | None = None


def judge(policy: Policy, judged: Judged, subject: Subject | None, now: datetime) -> Iterator[Finding]:
    """A finding for each rule; none where the policy does not select the site. Without a subject: the tenant."""
    if subject is not None:
        selected = match(policy.selector, subject, now)
        if selected is Match.NO:
            return
        if selected is Match.UNKNOWN:
            why = judged.trouble or undecided(policy.selector, subject, now)
            yield from (_finding(policy, rule, judged, Verdict.UNKNOWN, reason=why) for rule in policy.rules)
            return
    spared = sparing(policy.exemptions, subject.path, now) if subject is not None else None
    off = conditions(policy.when, judged.values)
    for rule in policy.rules:
        if off is not None:
            yield _finding(policy, rule, judged, off[0], reason=off[1])
        else:
            yield _ruled(policy, rule, judged, spared)


def verdict(rule: Rule, held: Effective) -> tuple[Verdict, str]:
    """The verdict on one value, with the reason."""
    if isinstance(held.value, Missing):
        return Verdict.UNKNOWN, held.how or COULD_NOT_BE_READ
    if rule.constraint.allows(held.value, rule.order):
        return Verdict.PASS, held.how
    return Verdict.FAIL, held.how


def _ruled(policy: Policy, rule: Rule, judged: Judged, spared: Exemption | None) -> Finding:
    held = judged.values(rule.attribute)
    found, reason = verdict(rule, held)
    if found is Verdict.UNKNOWN and judged.trouble and not held.how:
        reason = judged.trouble
    if found is Verdict.FAIL and spared is not None:
        found, reason = Verdict.EXCEPTED, told(spared)
    return _finding(policy, rule, judged, found, held, reason)


def conditions(when: Iterable[Rule], values: Values) -> tuple[Verdict, str] | None:
    """Why the policy does not apply, or cannot be told to; None where all its conditions hold."""
    unknown = None
    for rule in when:
        held = values(rule.attribute)
        found, why = verdict(rule, held)
        if found is Verdict.FAIL and not isinstance(held.value, Missing):
            reason = f"{rule.name} is {_plain(held)}, and it applies only to {rule.constraint.told()}"
            return Verdict.NOT_APPLICABLE, reason
        if found is Verdict.UNKNOWN:
            unknown = Verdict.UNKNOWN, f"whether it applies rests on {rule.name}: {why}"
    return unknown


def _finding(
    policy: Policy,
    rule: Rule,
    judged: Judged,
    found: Verdict,
    held: Effective | None = None,
    reason: str = "",
) -> Finding:
    held = held if held is not None else Effective(UNKNOWN)
    # Where another setting decides instead, no value of this one mends anything.
    fails = found is Verdict.FAIL and not held.by
    remedy = rule.constraint.clamp(held.value, rule.order) if fails and not isinstance(held.value, Missing) else None
    return Finding(
        policy=policy.name,
        address=judged.address,
        attribute=rule.attribute,
        verdict=found,
        severity=policy.severity,
        found=held.value,
        demand=rule.constraint.told(),
        reason=reason,
        title=policy.title,
        references=policy.references,
        position=rule.position,
        declared=judged.declared,
        remedy=remedy,
    )


def _plain(held: Effective) -> str:
    return held.value if isinstance(held.value, str) else show(held.value)
