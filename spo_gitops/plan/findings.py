"""Findings: what a policy in mode audit sees on a resource, without ever changing it."""

from __future__ import annotations

from collections.abc import Iterator

from ..model.desired import Applied, Desired
from ..model.kind import Kind
from ..model.observation import Observation
from ..model.value import Missing, show


def audited(desired: Desired | None, live: Observation, kind: Kind) -> Iterator[str]:
    """One sentence for each audit rule that the resource will not satisfy once it is as declared.

    A value that could not be read never passes; one that follows the tenant cannot be judged here.
    """
    for policy in desired.policies if desired else ():
        if policy.enforce or (policy.types and live.facts.get("template") not in policy.types):
            continue
        wanted = desired.attributes.get(policy.attribute) if desired else None
        value = wanted.value if wanted is not None else live.value(policy.attribute)
        if isinstance(value, Missing):
            yield f"{policy.attribute} could not be read ({_told(policy)})"
        elif not policy.constraint.allows(value, kind.attribute(policy.attribute).order):
            yield f"{policy.attribute} is {show(value)} ({_told(policy)})"


def _told(policy: Applied) -> str:
    bounds = (
        ("equals", policy.constraint.equals),
        ("atMost", policy.constraint.at_most),
        ("atLeast", policy.constraint.at_least),
    )
    demand = ", ".join(f"{word} {show(bound)}" for word, bound in bounds if bound is not None)
    return f"policy {policy.policy}, {policy.severity}: {demand}"
