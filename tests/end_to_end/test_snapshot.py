"""`snapshot` observes what is managed and keeps it; nothing is written to the tenant, and no plan is decided by it."""

from __future__ import annotations

import pytest

from .stage import Stage, new_site, site

FILES = {"sites/a.yaml": new_site("/sites/a", settings={"sharingCapability": "Disabled"}),
         "sites/b.yaml": new_site("/sites/b")}  # fmt: skip


@pytest.fixture
def managed(stage: Stage) -> Stage:
    stage.commit({**FILES})
    stage.apply()
    return stage


def test_what_is_kept_is_what_status_explanations_and_comparisons_know(managed: Stage) -> None:
    managed.edit(site="/sites/a", set={"SharingCapability": 2})
    assert managed.run("status", "--format", "json").json["drifted"] == []
    managed.reset()
    said = managed.run("snapshot").out
    assert managed.writes == 0
    assert said == (
        "not what was set: site:/sites/a settings.sharingCapability\nKept 2 resources; 1 value is not what was set.\n"
    )
    (drifted,) = managed.run("status", "--format", "json").json["drifted"]
    assert (drifted["address"], drifted["set"], drifted["seen"]) == (
        "site:/sites/a", "Disabled", "ExternalUserAndGuestSharing",
    )  # fmt: skip
    assert "before 2" in managed.run("explain", "site:/sites/a", "sharingCapability").out
    assert "sharingCapability" not in managed.run("compare", "ledger", "tenant").out
    managed.run("ledger", "verify")
    managed.apply()
    assert managed.site("/sites/a")["settings"]["SharingCapability"] == 0


def test_only_what_is_selected_is_read_and_what_cannot_be_read_keeps_what_was_known(managed: Stage) -> None:
    managed.edit(site="/sites/a", set={"Title": "By hand"})
    managed.edit(site="/sites/b", set={"Title": "By hand"})
    assert "Kept 1 resource;" in managed.run("snapshot", "site:/sites/*", "--exclude", "site:/sites/a").out
    assert [one["address"] for one in managed.run("status", "--format", "json").json["drifted"]] == ["site:/sites/b"]
    managed.faults({"operation": "*", "kind": "status", "status": 403})
    refused = managed.run("snapshot", expect=None)
    assert refused.code in (1, 3) and "Kept 2" not in refused.out
    managed.no_faults()
    assert [one["address"] for one in managed.run("status", "--format", "json").json["drifted"]] == ["site:/sites/b"]


def test_where_nothing_is_managed_or_fits_it_says_so(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": site("/sites/a")})
    assert "apply first" in stage.run("snapshot", expect=1).err
    stage.commit({**FILES})
    stage.apply()
    assert "nothing that is managed fits" in stage.run("snapshot", "site:/sites/nowhere", expect=1).err
