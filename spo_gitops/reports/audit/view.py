"""The view of an audit: what every format tells. Findings are iterated, since there may be very many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ...counting import how_many
from ...model.finding import Finding, Verdict
from ...model.policy import SEVERITIES, Level, Policy
from ...model.value import Missing, show
from ...problems import Position


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as it is told. ``since`` is when it was first recorded (empty: now), ``fresh`` whether it is new."""

    finding: Finding
    since: str = ""
    fresh: bool = True
    age_days: int = 0

    @property
    def found(self) -> str:
        """The value for people, without quotes around the vendor's words."""
        value = self.finding.found
        return value if isinstance(value, str) and value.isidentifier() else show(value)

    @property
    def remedy(self) -> str:
        """What would satisfy, empty where nothing is known to."""
        value = self.finding.remedy
        if value is None:
            return ""
        return value if isinstance(value, str) and value.isidentifier() else show(value)

    @property
    def sentence(self) -> str:
        """The finding in one line."""
        finding = self.finding
        name = finding.attribute.removeprefix("settings.")
        if isinstance(finding.found, Missing):
            return f"{name}: {finding.verdict.value}: {finding.reason}"
        demand = f", demanded is {finding.demand}" if finding.demand else ""
        reason = f" ({finding.reason})" if finding.reason else ""
        return f"{name} is {self.found}{demand}{reason}"

    @property
    def news(self) -> str:
        """``new``, or since when it is open."""
        if not self.finding.is_open:
            return ""
        if self.fresh or not self.age_days:
            return "new" if self.fresh else "open since today"
        return f"open for {how_many(self.age_days, 'day')}"


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One policy with its counts."""

    policy: Policy
    counts: Mapping[Verdict, int]

    @property
    def place(self) -> Position:
        return self.policy.position

    def count(self, verdict: Verdict) -> int:
        return self.counts.get(verdict, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class AuditView:
    """``sites`` counts those judged, ``unread`` those of which nothing could be read, ``passed_over`` those that no
    policy selects. ``findings`` gives everything that is told, or what one policy (by name) says; again at each
    call, and the most severe first. ``policies`` stand in the same order. ``hidden`` counts what a baseline
    file leaves out; ``mended`` are keys of recorded findings that are open no more, with their first dates."""

    tenant: str
    commit: str
    at: datetime
    source: str
    policies: tuple[PolicyRow, ...]
    findings: Callable[..., Iterator[Told]]
    sites: int = 0
    unread: int = 0
    passed_over: int = 0
    hidden: int = 0
    notes: tuple[str, ...] = ()
    mended: Mapping[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> tuple[str, ...]:
        commit = self.commit[:12] if self.commit else "the work tree"
        read = f"{how_many(self.sites, 'site')} judged, {self.unread:,} of them could not be read"
        over = f"; {self.passed_over:,} that no policy selects" if self.passed_over else ""
        return (f"tenant {self.tenant}, {commit}, {self.source}: {read}{over}", *self.notes)

    def count(self, verdict: Verdict) -> int:
        """Verdicts of that kind, whether or not a baseline file hides them."""
        return sum(row.count(verdict) for row in self.policies)

    @property
    def summary(self) -> str:
        """One line of counts."""
        words = ((Verdict.FAIL, "fail"), (Verdict.UNKNOWN, "unknown"), (Verdict.EXCEPTED, "excepted"),
                 (Verdict.NOT_APPLICABLE, "not applicable"), (Verdict.PASS, "pass"))  # fmt: skip
        parts = [f"{self.count(verdict):,} {word}" for verdict, word in words]
        if self.hidden:
            parts.append(f"{self.hidden:,} in the baseline file")
        if self.mended:
            parts.append(f"{len(self.mended):,} fixed")
        return ", ".join(parts)


def has_open(view: AuditView, at_least: str = "low") -> bool:
    """Whether a finding that is told is open and at least that severe."""
    least = SEVERITIES.index(at_least)
    return any(t.finding.is_open and SEVERITIES.index(t.finding.severity) >= least for t in view.findings())


def scope_of(policy: Policy) -> str:
    """What a policy is about, in a word."""
    return "tenant" if policy.level is Level.TENANT else "sites"
