"""The client lives with either answer to what no source settles about the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spo_gitops.simulator.quirks import Switch, switches

from .stage import Stage, new_site, site


@pytest.mark.parametrize(
    "switch", [one for one in switches() if one.name != "create_ready_at_once"], ids=lambda s: s.name
)
def test_a_site_is_made_changed_recycled_and_restored(make_stage: Callable[..., Stage], switch: Switch) -> None:
    _story(make_stage(quirks={switch.name: switch.other}))


@pytest.mark.parametrize("ready", [True, False])
def test_a_creation_that_is_told_as_ready_or_not(make_stage: Callable[..., Stage], ready: bool) -> None:
    _story(make_stage(quirks={"create_ready_at_once": ready}))


def _story(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    keys: dict[str, Any] = {"admins": {"members": ["ben.ortiz@contoso.com"]}, "title": "Changed"}
    old = site("/sites/old", **keys)
    stage.faults({"operation": "*", "kind": "throttle", "retryAfter": 1, "count": 1})
    stage.commit({"sites/new.yaml": new_site("/sites/new"), "sites/old.yaml": old})
    stage.apply("--allow", "loosen,volume")
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0
    assert stage.site("/sites/old")["title"] == "Changed"
    stage.commit({"sites/new.yaml": None})
    stage.apply("--allow", "recycle,volume")
    assert stage.site("/sites/new") is None
    stage.revert()
    stage.apply("--allow", "loosen,volume")
    assert stage.site("/sites/new") is not None
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0
