"""The client lives with either answer to what no source settles about the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spo_gitops.simulator.quirks import switches

from .stage import Stage, document, new_site, site

_ELSEWHERE = {  # tried by tests of their own; the last two by tests/simulator, for our client meets neither
    "create_ready_at_once",
    "patch_takes_lock_numbers",
    "patch_takes_lock_names",
    "tenant_cap_rewrites_sites",
    "looser_sharing_is_clipped",
    "tenant_settings_lag_seconds",
    "custom_script_reverts_everywhere",
    "existing_site_status",
    "rest_listing_pages",
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


_LOCKS = ("patch_takes_lock_numbers", "patch_takes_lock_names", "site_update_completes_later")


@pytest.mark.parametrize("name", _LOCKS)
def test_a_locked_site_is_changed_and_locked_again(make_stage: Callable[..., Stage], name: str) -> None:
    stage = make_stage(quirks={name: name == "site_update_completes_later"})
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
