"""Policies from YAML, and sites as values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from spo_gitops.model.address import Address
from spo_gitops.model.finding import Finding
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.policy import Policy
from spo_gitops.model.value import UNKNOWN, Observed
from spo_gitops.policy.effective import effective
from spo_gitops.policy.judging import Judged, judge
from spo_gitops.policy.selection import subject_of

from ..desired.memory import load

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def policies(text: str, sites: str = "") -> tuple[Policy, ...]:
    """The policies of a file that has nothing wrong with it."""
    loaded = load({"policies/p.yaml": text, "sites/s.yaml": sites})
    assert [str(problem) for problem in loaded.problems] == []
    return loaded.policies


def policy(rest: str = "", *, applies: str = "all", require: str = "{sharingCapability: Disabled}") -> Policy:
    text = f"kind: SecurityPolicy\nname: p\nseverity: high\nappliesTo: {applies}\nrequire: {require}\n{rest}"
    return policies(text)[0]


def site(settings: Mapping[str, Observed] | None = None, path: str = "/sites/a", **known: Any) -> Observation:
    """A site that was read; ``known`` are facts, and ``hub``, ``owner``, ``title`` and the like attributes."""
    fields: dict[str, Observed] = {f"settings.{name}": value for name, value in (settings or {}).items()}
    fields |= {name: known.pop(name) for name in ("hub", "owner", "admins", "title", "description") if name in known}
    return Observation(Address("site", path), Presence.PRESENT, fields, "id-1", known)


def judged(
    judge_by: Policy, live: Observation, tenant: Mapping[str, Observed] | None = None, now: datetime = NOW
) -> tuple[Finding, ...]:
    """What comes of judging a site."""
    path = live.address.key
    values = Judged(live.address, lambda name: effective(name, path, live.value, tenant or {}), live.trouble)
    return tuple(judge(judge_by, values, subject_of(live, declared=False), now))


def only(findings: tuple[Finding, ...]) -> Finding:
    (finding,) = findings
    return finding


__all__ = ["NOW", "UNKNOWN", "judged", "only", "policies", "policy", "site"]
