"""From an audit's spool to the view of it, with what was known before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..clock import rfc3339
from ..model.finding import Finding, Verdict
from ..model.policy import SEVERITIES, Policy
from ..policy.moments import moment
from ..reports.audit.view import AuditView, PolicyRow, Told
from .audit_spool import JUDGED, PASSED_OVER, UNREAD, Spool


@dataclass(frozen=True, slots=True)
class Before:
    """What earlier audits found: keys with their first dates. ``baseline`` are keys that are not told again,
    ``forgotten`` those of policies that are no more.
    """

    since: Mapping[str, str] = field(default_factory=dict)
    baseline: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit that has ended. ``spool`` must stay open as long as its view is rendered."""

    spool: Spool
    policies: tuple[Policy, ...]
    tenant: str
    commit: str
    source: str
    at: datetime
    before: Before = Before()
    notes: tuple[str, ...] = ()

    def view(self) -> AuditView:
        counts, states = self.spool.counts(), self.spool.states()
        hidden = sum(1 for f in self.spool.findings() if f.is_open and f.key in self.before.baseline)
        return AuditView(
            tenant=self.tenant,
            commit=self.commit,
            at=self.at,
            source=self.source,
            policies=tuple(_row(policy, counts) for policy in sorted(self.policies, key=_order)),
            findings=self.told,
            sites=states.get(JUDGED, 0) + states.get(UNREAD, 0),
            unread=states.get(UNREAD, 0),
            passed_over=states.get(PASSED_OVER, 0),
            hidden=hidden,
            notes=self.notes,
            mended={key: self.before.since[key] for key in self.spool.mended() if key in self.before.since},
        )

    def told(self, policy: str = "") -> Iterator[Told]:
        """What is told, without what the baseline file has."""
        for finding in self.spool.findings(policy):
            if not (finding.is_open and finding.key in self.before.baseline):
                yield self._told(finding)

    def history(self) -> dict[str, str]:
        """The open findings with their first dates: what the ledger remembers. What was not judged stays."""
        now = rfc3339(self.at)
        over = self.spool.mended() | self.before.forgotten
        kept = {key: since for key, since in self.before.since.items() if key not in over}
        found = (finding for finding in self.spool.findings() if finding.verdict is Verdict.FAIL)
        return kept | {finding.key: kept.get(finding.key, now) for finding in found}

    def _told(self, finding: Finding) -> Told:
        since = self.before.since.get(finding.key, "")
        first = moment(since, self.at) if since else None
        age = max((self.at - first).days, 0) if first is not None else 0
        return Told(finding, since or rfc3339(self.at), not since, age)


def _row(policy: Policy, counts: Mapping[tuple[str, Verdict], int]) -> PolicyRow:
    return PolicyRow(policy, {verdict: counts.get((policy.name, verdict), 0) for verdict in Verdict})


def _order(policy: Policy) -> tuple[int, str]:
    return -SEVERITIES.index(policy.severity), policy.name
