"""A few audits, as views."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from spo_gitops.model.address import Address
from spo_gitops.model.finding import Finding, Verdict
from spo_gitops.model.policy import EVERYWHERE, Policy
from spo_gitops.model.value import UNKNOWN
from spo_gitops.problems import Position
from spo_gitops.reports.audit.view import AuditView, PolicyRow, Told

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
HERE = Position("policies/p.yaml", 3, 5)
HOSTILE = "=cmd|'/c calc'!A1 </script><img src=x onerror=alert(1)> & \"quoted\" \x00\x1b[31m | @everyone \u202e"


def finding(path: str, verdict: Verdict = Verdict.FAIL, policy: str = "no-anyone", **rest: object) -> Finding:
    given: dict[str, object] = {
        "severity": "high",
        "found": UNKNOWN if verdict is Verdict.UNKNOWN else "ExternalUserAndGuestSharing",
        "demand": "at most ExternalUserSharingOnly",
        "reason": "403 Forbidden" if verdict is Verdict.UNKNOWN else "",
        "title": "Nobody shares with anyone",
        "references": ("MS.SHAREPOINT.1.1v1",),
        "position": HERE,
        "remedy": "ExternalUserSharingOnly" if verdict is Verdict.FAIL else None,
        **rest,
    }
    return Finding(policy, Address.of("site", path), "settings.sharingCapability", verdict, **given)  # type: ignore[arg-type]


def audit(
    findings: list[Told], passing: int = 0, title: str = "Nobody shares with anyone", **rest: object
) -> AuditView:
    """The view of these findings of one policy, beside one that says nothing."""
    counts = {verdict: sum(t.finding.verdict is verdict for t in findings) for verdict in Verdict}
    policy = Policy(HERE, "no-anyone", HERE, EVERYWHERE, (), "high", title=title, references=("MS.SHAREPOINT.1.1v1",))
    quiet = Policy(Position("policies/q.yaml"), "quiet", HERE, EVERYWHERE, (), "low", rationale="Nothing to say")

    def told(name: str = "") -> Iterator[Told]:
        return (one for one in findings if name in ("", one.finding.policy))

    return AuditView(
        tenant="contoso",
        commit="0123456789abcdef",
        at=AT,
        source="live",
        policies=(PolicyRow(policy, counts | {Verdict.PASS: passing}), PolicyRow(quiet, {})),
        findings=told,
        sites=len(findings) + passing,
        unread=counts[Verdict.UNKNOWN],
        **rest,
    )


STORY = audit(
    [
        Told(finding("/sites/open", declared=Position("sites/open.yaml", 7, 1))),
        Told(finding("/sites/old"), "2026-03-07T12:00:00Z", False, 100),
        Told(finding("/sites/locked", Verdict.UNKNOWN)),
        Told(finding("/sites/portal", Verdict.EXCEPTED, reason="excepted until 2026-07-31: portal (approved by ciso)")),
        Told(finding("/sites/shut", Verdict.NOT_APPLICABLE, found=UNKNOWN, reason="sharing is off")),
    ],
    passing=12,
    notes=("policy no-anyone: the exception of /sites/portal ends on 2026-07-31",),
    mended={"no-anyone site:/sites/mended settings.sharingCapability": "2026-05-01T00:00:00Z"},
    hidden=2,
    passed_over=4,
)
EMPTY = audit([], passing=3)
NASTY = audit(
    [Told(finding("/sites/" + HOSTILE, found=HOSTILE, reason=HOSTILE, demand=HOSTILE, title=HOSTILE))],
    title=HOSTILE,
    notes=(HOSTILE,),
)
AUDITS = {"story": STORY, "empty": EMPTY, "nasty": NASTY}
