"""A site may not be looser than its tenant is at that moment, whoever set it."""

from __future__ import annotations

from .stage import Stage, document, site

CLOSED, GUESTS, ANYONE = 0, 1, 2


def test_a_site_looser_than_the_live_tenant_is_blocked_until_the_tenant_is_opened(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    stage.edit(site="/sites/a", set={"SharingCapability": CLOSED})
    stage.edit(tenant={"SharingCapability": GUESTS, "CoreSharingCapability": GUESTS})
    stage.commit(
        {"sites/a.yaml": site("/sites/a", title="B", settings={"sharingCapability": "ExternalUserAndGuestSharing"})}
    )
    plan = stage.run("plan")
    assert "looser than the tenant" in plan.out and "sites/a.yaml" in plan.out
    stage.apply("--allow", "loosen", expect=3)
    assert stage.site("/sites/a")["title"] == "B"
    assert stage.site("/sites/a")["settings"]["SharingCapability"] == CLOSED
    anyone = {
        "sharingCapability": "ExternalUserAndGuestSharing",
        "coreSharingCapability": "ExternalUserAndGuestSharing",
    }
    stage.commit({"policies/tenant.yaml": document("TenantSettings", settings=anyone)})
    stage.apply("--allow", "loosen")
    assert stage.site("/sites/a")["settings"]["SharingCapability"] == ANYONE
    stage.edit(tenant={"CoreSharingCapability": GUESTS})
    stage.commit({"policies/tenant.yaml": None})
    assert "which allows at most" in stage.run("plan").out


def test_what_is_given_back_to_a_tenant_that_was_tightened_becomes_the_nearest_value(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    stage.edit(site="/sites/a", set={"SharingCapability": ANYONE})
    stage.commit({"sites/a.yaml": site("/sites/a", settings={"sharingCapability": "Disabled"})})
    stage.apply()
    stage.edit(tenant={"SharingCapability": GUESTS, "CoreSharingCapability": GUESTS})
    stage.commit({"sites/a.yaml": site("/sites/a")})
    assert 'else it will be "ExternalUserSharingOnly"' in stage.run("plan").out
    told = stage.apply("--allow", "loosen").said
    assert 'lossy: settings.sharingCapability is "ExternalUserSharingOnly"' in told
    assert stage.site("/sites/a")["settings"]["SharingCapability"] == GUESTS
    assert stage.run("plan", "--detailed-exitcode").code == 0
