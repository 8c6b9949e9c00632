"""What enforced policies will do to a resource that is still to be made: it shows once the service has made it.

Until then nobody knows which values it has by itself, so that a plan can only tell that they will be judged in the run.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..model.plan import Action, Verb


def remarks(action: Action) -> Iterator[str]:
    """One sentence for what no document declares and an enforced policy may bind."""
    desired = action.desired
    if action.verb is not Verb.CREATE or desired is None:
        return
    bound: dict[str, set[str]] = {}
    for policy in desired.policies:
        if policy.enforced and policy.attribute not in desired.attributes:
            bound.setdefault(policy.policy, set()).add(policy.attribute.removeprefix("settings."))
    if bound:
        told = "; ".join(f"{name} ({', '.join(sorted(attributes))})" for name, attributes in sorted(bound.items()))
        yield f"what it has by itself is brought within enforced policies in the same run, where it is not: {told}"
