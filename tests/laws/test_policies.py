"""A policy in force and a release: what is kept back comes back, in whatever order the two commits are reverted."""

from __future__ import annotations

import pytest

from spo_gitops.model.address import Address
from spo_gitops.model.constraint import Constraint
from spo_gitops.model.desired import Applied, Desired, DesiredState
from spo_gitops.model.outcome import Status
from spo_gitops.model.policy import Mode

from .documents import HERE, SHARING, wanted
from .frames import difference
from .loop import World
from .model_tenant import ModelTenant

A = Address("site", "/sites/a")
EXISTING = Constraint(at_most=SHARING[1])
RULE = Applied("p", "settings.sharingCapability", EXISTING, Mode.ENFORCE, "high", HERE)


def reached(world: World, commit: str, *, declares: bool, policy: bool) -> int:
    """The site's sharing, as the service has it, after an apply of such a commit."""
    fields = {"settings.sharingCapability": SHARING[0]} if declares else {"title": "A"}
    document = Desired(A, HERE, wanted(fields), policies=(RULE,) if policy else ())
    desired = DesiredState({A: document} if declares or policy else {}, commit)
    assert {outcome.status for outcome in world.apply(desired).values()} <= {Status.SUCCEEDED}
    assert not world.plan(desired).writing
    return int(world.tenant.state()["sites"][A.key]["settings"]["SharingCapability"])


@pytest.mark.parametrize("document_first", [True, False])
def test_a_policy_and_a_document_that_are_both_reverted_leave_what_was_before_both(document_first: bool) -> None:
    """While the policy is in force a release gives back the nearest value that it allows, and the rest afterwards."""
    tenant = ModelTenant()
    tenant.add(A.key, settings={"SharingCapability": 2})
    world, before = World(tenant), tenant.state()
    assert reached(world, "c0", declares=True, policy=False) == 0
    assert reached(world, "c1", declares=True, policy=True) == 0
    between = reached(world, "c2", declares=not document_first, policy=document_first)
    assert between == (3 if document_first else 0), "existing guests are the most that the policy allows"
    assert reached(world, "c3", declares=False, policy=False) == 2
    assert difference(tenant.state(), before) == []
