"""A law: what somebody joined to our hub by hand comes back with the hub, wherever a run dies."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spo_gitops.model.desired import DesiredState

from ..laws.documents import states
from ..laws.frames import converged, difference
from ..laws.loop import World
from ..laws.model_tenant import Crash
from ..laws.test_loop import worlds

STRANGERS = ("/sites/hand", "/sites/other")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds(), states(), states(), st.integers(0, 8), st.booleans(), st.data())
def test_strangers_of_a_hub_come_back_with_it(
    world: World, one: DesiredState, two: DesiredState, writes: int, late: bool, data: Any
) -> None:
    tenant = world.tenant
    tenant.add("/sites/other")
    converged(world, DesiredState(one.resources, "c0"))
    hubs = sorted(path for path, site in tenant.sites.items() if site.id in tenant.hubs)
    for path in STRANGERS if hubs else ():
        if data.draw(st.booleans()):
            tenant.sites[path].hub = tenant.sites[data.draw(st.sampled_from(hubs))].id
    for path in hubs:
        if data.draw(st.booleans()):
            tenant.hubs[tenant.sites[path].id].description = "by hand"
    converged(world, DesiredState(one.resources, "c1"))
    seen = tenant.state()
    for index, desired in enumerate((two, one)):
        commit = DesiredState(desired.resources, f"x{index}")
        if data.draw(st.booleans()):
            tenant.crash_after, tenant.late = writes, late
            with contextlib.suppress(Crash):
                world.apply(commit)
            tenant.crash_after = None
        converged(world, commit)
        assert not world.plan(commit).writing
    assert difference(tenant.state(), seen) == []
