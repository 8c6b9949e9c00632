"""The client lives with either answer to what no source settles about the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spo_gitops.simulator.quirks import switches

from .stage import Stage, document, new_site, site

_ELSEWHERE = {  # tried by tests of their own; what our client never meets, by tests/simulator
    "create_ready_at_once",
    "patch_takes_lock_numbers",
    "patch_takes_lock_names",
    "tenant_cap_rewrites_sites",
    "looser_sharing_is_clipped",
    "tenant_settings_lag_seconds",
    "custom_script_reverts_everywhere",
    "existing_site_status",
    "rest_listing_pages",
    "purged_url_lag_seconds",
    "recycled_site_status",
    "hub_site_can_be_removed",
    "applications_may_label",
    "posts_need_digest",
    "new_group_id_is_zero",
}


_SHARED = [one for one in switches() if one.name not in _ELSEWHERE]
_PARTS = 5  # several at once, because every story takes seconds


@pytest.mark.parametrize("part", range(_PARTS))
def test_a_site_is_made_changed_recycled_and_restored(make_stage: Callable[..., Stage], part: int) -> None:
    _story(make_stage(quirks={switch.name: switch.other for switch in _SHARED[part::_PARTS]}))


@pytest.mark.parametrize("ready", [True, False])
def test_a_creation_that_is_told_as_ready_or_not(make_stage: Callable[..., Stage], ready: bool) -> None:
    _story(make_stage(quirks={"create_ready_at_once": ready}))


def _story(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.edit(admins={"site": "/sites/old", "set": ["cara.novak@contoso.com"]})
    keys: dict[str, Any] = {
        "admins": {"mode": "exact", "members": ["ben.ortiz@contoso.com"]},
        "title": "Changed",
        "settings": {"defaultLinkPermission": "View", "socialBarOnSitePagesDisabled": True},
    }
    old = site("/sites/old", **keys)
    stage.faults({"operation": "*", "kind": "throttle", "retryAfter": 1, "count": 1})
    stage.commit({"sites/new.yaml": new_site("/sites/new"), "sites/old.yaml": old})
    stage.apply("--allow", "loosen,volume")
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0
    old_site = stage.site("/sites/old")
    assert old_site["title"] == "Changed" and old_site["settings"]["DefaultLinkPermission"] == 1
    assert [one for one in old_site["admins"] if "cara" in one] == [] != old_site["admins"]
    stage.commit({"sites/new.yaml": None})
    stage.apply("--allow", "recycle,volume")
    assert stage.site("/sites/new") is None
    stage.revert()
    stage.apply("--allow", "loosen,volume")
    assert stage.site("/sites/new") is not None
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0


_LOCKS = (
    *("patch_takes_lock_numbers", "patch_takes_lock_names"),
    *("site_update_completes_later", "updates_wait_for_a_lock"),
)


@pytest.mark.parametrize("name", _LOCKS)
def test_a_locked_site_is_changed_and_locked_again(make_stage: Callable[..., Stage], name: str) -> None:
    stage = make_stage(quirks={one.name: one.other for one in switches() if one.name == name})
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old", "settings": {"LockState": "ReadOnly"}})
    stage.commit({"sites/old.yaml": site("/sites/old", title="New", settings={"lockState": "ReadOnly"})})
    stage.apply("--allow", "loosen,volume")
    assert stage.site("/sites/old")["title"] == "New"
    assert stage.site("/sites/old")["settings"]["LockState"] == "ReadOnly"
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0


@pytest.mark.parametrize("rewrites", [False, True])
def test_a_tenant_made_stricter_and_put_back(make_stage: Callable[..., Stage], rewrites: bool) -> None:
    stage = make_stage(quirks={"tenant_cap_rewrites_sites": rewrites})
    stage.edit(create={"url": "/sites/ours", "template": "STS#3", "title": "Ours"})
    stage.edit(site="/sites/ours", set={"SharingCapability": 2})
    stage.commit()
    ours = {"sites/ours.yaml": site("/sites/ours", settings={"sharingCapability": "ExternalUserSharingOnly"})}
    strict = document("TenantSettings", settings={"sharingCapability": "ExternalUserSharingOnly"})
    stage.commit({**ours, "policies/tenant.yaml": strict})
    stage.apply("--allow", "loosen,volume")
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0
    assert stage.site("/sites/ours")["settings"]["SharingCapability"] == 1
    stage.revert()
    stage.apply("--allow", "loosen,volume")
    assert stage.site("/sites/ours")["settings"]["SharingCapability"] == 2
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0


@pytest.mark.parametrize("clipped", [False, True])
def test_a_site_that_asks_for_more_than_its_tenant_allows(make_stage: Callable[..., Stage], clipped: bool) -> None:
    stage = make_stage(quirks={"looser_sharing_is_clipped": clipped})
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.edit(site="/sites/old", set={"SharingCapability": 0})
    stage.edit(tenant={"SharingCapability": 1})
    stage.commit({"sites/old.yaml": site("/sites/old", settings={"sharingCapability": "ExternalUserAndGuestSharing"})})
    told = stage.apply("--allow", "loosen,volume", expect=None)
    assert told.code == 3 and "sharingCapability" in told.said


def test_settings_of_the_tenant_that_are_read_late(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(quirks={"tenant_settings_lag_seconds": 30.0})
    stage.commit()
    stage.commit({"policies/tenant.yaml": document("TenantSettings", settings={"commentsOnSitePagesDisabled": True})})
    stage.apply("--allow", "loosen,volume")
    assert stage.state()["tenant"]["CommentsOnSitePagesDisabled"] is True
    stage.control("clock", {"advanceSeconds": 60})
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0


@pytest.mark.parametrize("reverts", [False, True])
def test_custom_scripts_that_the_service_denies_again(make_stage: Callable[..., Stage], reverts: bool) -> None:
    stage = make_stage(quirks={"custom_script_reverts_everywhere": reverts})
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.commit({"sites/old.yaml": site("/sites/old", settings={"denyAddAndCustomizePages": "Disabled"})})
    stage.apply("--allow", "loosen,volume")
    stage.control("clock", {"advanceSeconds": 90_000})
    # What the service denied again is drift, and stricter than what was set: shown, and not loosened by itself.
    assert ("denyAddAndCustomizePages" in stage.run("drift").said) is reverts
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 2 * reverts


@pytest.mark.parametrize("status", [3, 4])
def test_a_url_that_a_purged_site_still_has_for_a_while(make_stage: Callable[..., Stage], status: int) -> None:
    stage = make_stage(quirks={"purged_url_lag_seconds": 120.0, "recycled_site_status": status})
    stage.edit(create={"url": "/sites/new", "template": "STS#3", "title": "Old"})
    stage.edit(recycle="/sites/new")
    stage.edit(purge="/sites/new")
    stage.commit({"sites/new.yaml": new_site("/sites/new", title="New")})
    stage.apply()
    assert stage.site("/sites/new")["title"] == "New"
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0


def test_a_renamed_site_goes_back_to_where_its_redirect_was_just_purged(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(quirks={"purged_url_lag_seconds": 120.0})
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.commit({"sites/old.yaml": site("/sites/old")})
    stage.apply()
    stage.commit({"sites/old.yaml": site("/sites/new", previousUrl="/sites/old")})
    stage.apply()
    stage.revert()
    stage.apply()
    assert stage.site("/sites/old")["template"] == "STS#3" and stage.site("/sites/new") is None


@pytest.mark.parametrize("removable", [False, True])
def test_a_hub_with_its_site_goes_and_comes_back(make_stage: Callable[..., Stage], removable: bool) -> None:
    stage = make_stage(quirks={"hub_site_can_be_removed": removable})
    stage.commit()
    hub = document("Hub", name="corp", site="/sites/corp")
    stage.commit({"sites/corp.yaml": new_site("/sites/corp") + hub})
    stage.apply()
    stage.commit({"sites/corp.yaml": None})
    stage.apply("--allow", "recycle,volume")
    assert stage.site("/sites/corp") is None and stage.state()["hubs"] == {}
    stage.revert()
    stage.apply("--allow", "volume")
    assert list(stage.state()["hubs"]) == ["/sites/corp"]
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0


def test_a_hub_that_somebody_removed_with_its_site(make_stage: Callable[..., Stage]) -> None:
    """Where the service lets that happen, the members lose their hub, and a plan says so."""
    stage = make_stage(quirks={"hub_site_can_be_removed": True})
    stage.commit()
    hub = document("Hub", name="corp", site="/sites/corp")
    stage.commit(
        {"sites/corp.yaml": new_site("/sites/corp") + hub, "sites/new.yaml": new_site("/sites/new", hub="corp")}
    )
    stage.apply()
    stage.edit(recycle="/sites/corp")
    assert stage.site("/sites/new")["hub"] is None
    drift = stage.run("drift", "--detailed-exitcode", expect=None)
    assert drift.code == 2 and "/sites/corp" in drift.said and "/sites/new" in drift.said


LABEL = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize("may", [False, True])
def test_a_label_that_an_application_may_not_give(make_stage: Callable[..., Stage], may: bool) -> None:
    stage = make_stage(quirks={"applications_may_label": may})
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.edit(tenant={"EnableMipSiteLabel": True})
    labelled = site("/sites/old", title="New", settings={"sensitivityLabel": LABEL})
    configuration = stage.configuration("unproven: [sensitivityLabel]\n")
    stage.commit({"sites/old.yaml": labelled, "spo-gitops.yaml": configuration})
    told = stage.apply("--allow", "loosen,volume", expect=None)
    assert told.code == (0 if may else 3)
    assert ("failed site:/sites/old" in told.said and "not set: settings.sensitivityLabel" in told.said) is not may
    kept = stage.site("/sites/old")["settings"].get("SensitivityLabel2", "")
    assert kept == (LABEL if may else "")
    stage.commit({"sites/old.yaml": site("/sites/old", title="Newer")})
    stage.apply("--allow", "loosen,volume,irreversible")
    assert stage.site("/sites/old")["title"] == "Newer"


@pytest.mark.parametrize("batching", [False, True])
def test_posts_that_need_a_digest(make_stage: Callable[..., Stage], batching: bool) -> None:
    stage = make_stage(quirks={"posts_need_digest": True})
    stage.write(
        {
            "spo-gitops.yaml": stage.configuration().replace(
                "    url:", f"    batching: {str(batching).lower()}\n    url:"
            )
        }
    )
    _story(stage)


def test_a_group_whose_id_a_creation_leaves_out(make_stage: Callable[..., Stage]) -> None:
    stage = make_stage(quirks={"new_group_id_is_zero": True})
    group = {"owners": {"mode": "exact", "members": ["ann.lee@contoso.com"]}}
    stage.commit({"sites/team.yaml": site("/sites/team", type="GroupTeamSite", title="Team", microsoft365Group=group)})
    stage.apply()
    assert stage.site("/sites/team")["template"] == "GROUP#0"
    assert stage.run("plan", "--detailed-exitcode", expect=None).code == 0
