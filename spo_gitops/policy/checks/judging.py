"""Judging the checks of a policy on one site, or on the tenant: selected, excepted and conditional like its rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from ...model.exposure import Exposure
from ...model.finding import Finding, Verdict
from ...model.policy import Checking, Exemption, Policy
from ...model.value import UNKNOWN
from ...problems import Position
from ..exemptions import spared_applications, sparing, told
from ..judging import Judged, conditions
from ..selection import Match, Subject, match, undecided
from .catalogue import CHECKS
from .rule import Check, Limits, Seen
from .sparing import ABOUT_APPLICATIONS, without


def judge_checks(
    policy: Policy, exposure: Exposure, judged: Judged, subject: Subject | None, now: datetime
) -> Iterator[Finding]:
    """A finding a check; none where the policy does not select the site. Without a subject: the tenant."""
    if not policy.checks:
        return
    off, spared = conditions(policy.when, judged.values), None
    if subject is not None:
        selected = match(policy.selector, subject, now)
        if selected is Match.NO:
            return
        if selected is Match.UNKNOWN:
            off = Verdict.UNKNOWN, judged.trouble or undecided(policy.selector, subject, now)
        spared = sparing(policy.exemptions, subject.path, now)
    left_out = spared_applications(policy.exemptions, now)
    for asked in policy.checks:
        check = CHECKS[asked.name]
        limits = check.limits_with(asked.limits)
        if off is not None:
            yield _finding(policy, asked, limits, off[0], Seen(UNKNOWN, False, off[1]), exposure, judged.declared)
            continue
        found, seen = _verdict(check, limits, exposure, now)
        if found is Verdict.FAIL and left_out and asked.name in ABOUT_APPLICATIONS:
            found, seen = _but_for(left_out, check, limits, exposure, now)
        if found is Verdict.FAIL and spared is not None:
            found, seen = Verdict.EXCEPTED, Seen(seen.value, seen.fine, told(spared))
        yield _finding(policy, asked, limits, found, seen, exposure, judged.declared)


def _but_for(
    left_out: Mapping[str, Exemption], check: Check, limits: Limits, exposure: Exposure, now: datetime
) -> tuple[Verdict, Seen]:
    """The verdict without those applications; excepted where it was for them alone that the check failed."""
    found, seen = _verdict(check, limits, without(exposure, left_out.keys()), now)
    if found is not Verdict.PASS:
        return found, seen
    reasons = "; ".join(f"{each.whom} {told(each)}" for _, each in sorted(left_out.items()))
    return Verdict.EXCEPTED, Seen(seen.value, seen.fine, reasons)


def _verdict(check: Check, limits: Limits, exposure: Exposure, now: datetime) -> tuple[Verdict, Seen]:
    """What could not be read is unknown, for the first reason that is known."""
    seen = check.look(exposure, limits, now)
    if seen is None:
        reasons = (exposure.troubles.get(part.value, "") for part in (*check.parts, *check.helped_by))
        return Verdict.UNKNOWN, Seen(UNKNOWN, False, next(filter(None, reasons), check.unread))
    if not seen.applies:
        return Verdict.NOT_APPLICABLE, seen
    return (Verdict.PASS if seen.fine else Verdict.FAIL), seen


def _finding(
    policy: Policy,
    asked: Checking,
    limits: Limits,
    verdict: Verdict,
    seen: Seen,
    exposure: Exposure,
    declared: Position | None,
) -> Finding:
    return Finding(
        policy=policy.name,
        address=exposure.address,
        attribute=asked.name,
        verdict=verdict,
        severity=policy.severity,
        found=seen.value,
        demand=CHECKS[asked.name].demand.format_map(limits),
        reason=seen.reason,
        title=policy.title,
        references=policy.references,
        position=asked.position,
        declared=declared,
        check=asked.name,
    )
