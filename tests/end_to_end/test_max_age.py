"""``--max-age``: what the ledger saw a moment ago is not read again, and the plan says so."""

from __future__ import annotations

import pytest

from .stage import Stage, document, new_site

FILES = {
    **{f"sites/{n}.yaml": new_site(f"/sites/s{n}", settings={"sharingCapability": "Disabled"}) for n in range(6)},
    "policies/p.yaml": document(
        "SecurityPolicy", name="no-script", severity="low", mode="enforce", appliesTo="all",
        require={"denyAddAndCustomizePages": "Enabled"},
    ),
}  # fmt: skip


@pytest.fixture
def managed(stage: Stage) -> Stage:
    stage.commit({**FILES})
    stage.apply()
    return stage


def reads(stage: Stage) -> int:
    return sum(n for name, n in stage.metrics()["byOperation"].items() if "GetSitePropertiesByUrl" in name)


def test_nothing_is_read_again_after_a_run_and_the_plan_is_the_same(managed: Stage) -> None:
    managed.reset()
    full = managed.run("plan", "--format", "json").json
    assert reads(managed) == 6
    managed.reset()
    spared = managed.run("plan", "--max-age", "6h", "--format", "json").json
    assert reads(managed) == 0
    assert spared["actions"] == full["actions"] == [] and spared["lookedAt"] == full["lookedAt"] == 6
    assert [note for note in spared["notes"] if "6 of 6 resources as the ledger saw them, the oldest at 20" in note]
    told = managed.run("plan", "--max-age", "6h").out
    assert "6 resources looked at\n" in told and "resources read" not in told
    assert "at most 1 request," in managed.run("plan", "--max-age", "6h").err, "the cost is told without them"


def test_what_others_did_since_shows_with_the_next_snapshot_or_reading(managed: Stage) -> None:
    managed.edit(site="/sites/s1", set={"SharingCapability": 2})
    assert "nothing to change" in managed.run("plan", "--max-age", "6h").out
    assert "1 drifted" in managed.run("drift").out
    managed.run("snapshot", "site:/sites/s1")
    managed.reset()
    assert "1 drifted" in managed.run("drift", "--max-age", "6h").out
    assert reads(managed) == 0


def test_what_was_not_seen_is_read(managed: Stage) -> None:
    asked = new_site("/sites/s0", admins={"mode": "include", "members": ["ben.ortiz@contoso.com"]})
    managed.commit({"sites/0.yaml": asked, "sites/new.yaml": new_site("/sites/new")})
    managed.reset()
    planned = managed.run("plan", "--max-age", "6h").out
    assert "site:/sites/new  create" in planned and reads(managed) == 2, "who administers it, and one site more"


def test_what_a_run_did_not_get_done_is_read(managed: Stage) -> None:
    managed.commit({"sites/2.yaml": new_site("/sites/s2", settings={"sharingCapability": "ExternalUserSharingOnly"})})
    refused = {"kind": "status", "status": 400, "count": 99}
    managed.faults({"operation": "*PATCH", **refused}, {"operation": "csom/*Update", **refused})
    managed.apply("--allow", "loosen", expect=3)
    managed.no_faults()
    managed.reset()
    managed.run("plan", "--max-age", "6h")
    assert reads(managed) == 1


def test_offline_nothing_is_read_anyway(managed: Stage) -> None:
    assert "--offline reads nothing" in managed.run("plan", "--offline", "--max-age", "6h", expect=64).err
