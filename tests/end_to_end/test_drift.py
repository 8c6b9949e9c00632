"""What the nightly job goes by: whether the tenant is as the last apply left it, as far as anybody can tell."""

from __future__ import annotations

import pytest

from .stage import Stage, new_site


@pytest.fixture
def managed(stage: Stage) -> Stage:
    stage.commit({"sites/ab.yaml": new_site("/sites/a") + new_site("/sites/b")})
    stage.apply()
    assert stage.run("drift", "--detailed-exitcode").code == 0
    return stage


def test_a_site_that_somebody_deleted_is_drift(managed: Stage) -> None:
    managed.edit(recycle="/sites/a")
    told = managed.run("drift", "--detailed-exitcode", expect=2).out
    assert "it is gone, though we did not remove it" in told and "1 drifted" in told
    managed.run("plan", "--detailed-exitcode", expect=2)
    managed.edit(restore="/sites/a")
    managed.run("drift", "--detailed-exitcode")


def test_a_site_that_somebody_replaced_is_drift(managed: Stage) -> None:
    managed.edit(recycle="/sites/a")
    managed.edit(purge="/sites/a")
    managed.edit(create={"url": "/sites/a", "template": "SITEPAGEPUBLISHING#0", "title": "a"})
    told = managed.run("drift", "--detailed-exitcode", expect=2).out
    assert "somebody replaced it" in told


def test_what_could_not_be_looked_at_is_not_as_it_was_left(managed: Stage) -> None:
    managed.faults({"kind": "status", "status": 403, "operation": "*GetSitePropertiesByUrl*", "rate": 1.0, "count": 1})
    told = managed.run("drift", "--detailed-exitcode", expect=2).out
    assert "1 blocked" in told
    assert managed.run("drift").code == 0
