"""An audit's verdicts: every policy against the tenant and each site. Pure; who reads and who tells is elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..catalog.tenant_settings import tenant_settings
from ..model.address import TENANT, Address
from ..model.exposure import Exposure
from ..model.finding import Finding, Verdict
from ..model.observation import Observation
from ..model.policy import Level, Policy
from ..model.value import UNKNOWN, Observed
from ..problems import Position
from .checks.domains import LIST, MODE, allowed_domains
from .checks.judging import judge_checks
from .effective import PREFIX, Effective, effective, effective_of_tenant, rests_on, tenant_rests_on
from .exemptions import Standing, standing
from .judging import Judged, judge
from .selection import Match, Subject, match, subject_of

NO_API = "no API is known to give it: it must be looked at by hand"
NOT_READ = "the tenant's settings were not read"


@dataclass(frozen=True, slots=True)
class Bench:
    """What an audit judges by: the policies, the tenant's settings (``settings.NAME``), and where sites are declared.

    ``trouble`` says why the tenant's settings could not be read.
    """

    policies: tuple[Policy, ...]
    now: datetime
    tenant: Mapping[str, Observed] = field(default_factory=dict)
    trouble: str = ""
    declared: Mapping[Address, Position] = field(default_factory=dict)

    def of_sites(self) -> tuple[Policy, ...]:
        return tuple(policy for policy in self.policies if policy.level is Level.SITE)

    def whole(self) -> tuple[Policy, ...]:
        """Those of the tenant itself."""
        return tuple(policy for policy in self.policies if policy.level is Level.TENANT)

    def attributes(self) -> frozenset[str]:
        """What must be read of a site so that all can be judged."""
        names: set[str] = set()
        for policy in self.of_sites():
            names |= {*policy.selector.attributes()}
            names = names.union(*(rests_on(rule.attribute) for rule in (*policy.rules, *policy.when)))
        return frozenset(names)

    def tenant_attributes(self) -> frozenset[str]:
        """What must be read of the tenant beside what its kind reads anyway."""
        rules = [(policy.level, rule) for policy in self.policies for rule in (*policy.rules, *policy.when)]
        own = (frozenset({rule.attribute}) for level, rule in rules if level is Level.TENANT)
        return frozenset[str]().union(*own, *(tenant_rests_on(rule.attribute) for _, rule in rules))

    def may_concern(self, subject: Subject) -> bool:
        """Whether any policy selects the site, or might once it is read."""
        return any(match(policy.selector, subject, self.now) is not Match.NO for policy in self.of_sites())

    def checked_by(self, subject: Subject) -> Iterator[str]:
        """The checks of policies that select the site, or might once it is read."""
        for policy in self.of_sites():
            if policy.checks and match(policy.selector, subject, self.now) is not Match.NO:
                yield from (asked.name for asked in policy.checks)

    def of_tenant(self, exposure: Exposure | None = None) -> Iterator[Finding]:
        """The verdicts on the tenant itself, and the exceptions that have ended. ``exposure`` as of a site."""
        judged = Judged(TENANT, self._of_tenant, self.trouble, self.declared.get(TENANT))
        for policy in self.whole():
            yield from judge(policy, judged, None, self.now)
            if exposure is not None:
                yield from judge_checks(policy, exposure, judged, None, self.now)
        yield from self._expired()

    def of_site(self, live: Observation, exposure: Exposure | None = None) -> Iterator[Finding]:
        """The verdicts on a site; what could not be read of it is unknown. ``exposure`` is what the checks look at."""
        path, tenant = live.address.key, self._plain_tenant()

        def values(attribute: str) -> Effective:
            return effective(attribute, path, live.value, tenant)

        position = self.declared.get(live.address)
        judged = Judged(live.address, values, live.trouble, position)
        subject = subject_of(live, declared=position is not None)
        if exposure is not None:
            exposure = replace(exposure, tenant_domains=self._domains())
        for policy in self.of_sites():
            yield from judge(policy, judged, subject, self.now)
            if exposure is not None:
                yield from judge_checks(policy, exposure, judged, subject, self.now)

    def notes(self) -> Iterator[str]:
        """Exceptions that will end within a fortnight."""
        for policy in self.policies:
            for exemption in policy.exemptions:
                if standing(exemption, self.now) is Standing.ENDING:
                    until = f"{exemption.expires} ({exemption.reason}, approved by {exemption.approver})"
                    yield f"policy {policy.name}: the exception of {exemption.whom} ends on {until}"

    def _expired(self) -> Iterator[Finding]:
        for policy in self.policies:
            for exemption in policy.exemptions:
                if standing(exemption, self.now) is Standing.EXPIRED:
                    yield Finding(
                        policy=policy.name,
                        address=Address.of("policy", policy.name),
                        attribute=f"exceptions[{exemption.whom}]",
                        verdict=Verdict.FAIL,
                        severity=policy.severity,
                        found=exemption.expires,
                        demand="an exception that lasts, or none",
                        reason=f"it has ended: {exemption.reason}, approved by {exemption.approver}",
                        title=policy.title,
                        references=policy.references,
                        position=exemption.position,
                    )

    def _of_tenant(self, attribute: str) -> Effective:
        held = effective_of_tenant(attribute, self._plain_tenant())
        if held.value is not UNKNOWN:
            return held
        setting = tenant_settings().get(attribute.removeprefix(PREFIX))
        if setting is not None and not setting.property:
            return Effective(UNKNOWN, NO_API)
        return Effective(UNKNOWN, "" if self.tenant else self.trouble or NOT_READ)

    def _domains(self) -> tuple[str, ...] | None:
        return allowed_domains(self.tenant.get(MODE, UNKNOWN), self.tenant.get(LIST, UNKNOWN))

    def _plain_tenant(self) -> dict[str, Observed]:
        return {name.removeprefix(PREFIX): value for name, value in self.tenant.items()}


def counted(findings: Iterable[Finding]) -> dict[tuple[str, Verdict], int]:
    """How many of each verdict, by policy."""
    counts: dict[tuple[str, Verdict], int] = {}
    for finding in findings:
        key = (finding.policy, finding.verdict)
        counts[key] = counts.get(key, 0) + 1
    return counts
