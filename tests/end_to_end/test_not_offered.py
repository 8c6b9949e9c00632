"""A setting that the tenant's licence lacks: told with the service's words, no failure, and not asked for again."""

from __future__ import annotations

from .stage import Stage, document, site

WORDS = "The requested operation is part of an experimental feature that is not supported in the current environment."


def lacking(stage: Stage, operation: str, count: int) -> None:
    code = "-2146233079, System.InvalidOperationException"
    stage.faults(
        {"operation": operation, "kind": "status", "status": 400, "code": code, "message": WORDS, "count": count}
    )


def test_a_setting_of_a_site_that_the_licence_lacks(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    stage.commit(
        {"sites/a.yaml": site("/sites/a", settings={"blockDownloadPolicy": True, "allowSelfServiceUpgrade": False})}
    )
    lacking(stage, "SPO.Tenant/sites(id) PATCH", 99)
    told = stage.apply().said
    assert "not applicable" in told and "experimental feature" in told
    stage.no_faults()
    writes = stage.writes
    plan = stage.run("plan", "--detailed-exitcode")
    assert "not applicable" in plan.out and "experimental feature" in plan.out
    stage.apply()
    assert stage.writes == writes


def test_a_setting_of_the_tenant_that_the_licence_lacks(stage: Stage) -> None:
    wanted = {"emailAttestationRequired": True, "legacyAuthProtocolsEnabled": False}
    stage.commit({"policies/tenant.yaml": document("TenantSettings", settings=wanted)})
    lacking(stage, "SPO.Tenant PATCH", 2)  # both at once, and then the first of them
    told = stage.apply().said
    assert "not applicable: settings.emailAttestationRequired" in told
    tenant = stage.state()["tenant"]
    assert tenant["EmailAttestationRequired"] is False and tenant["LegacyAuthProtocolsEnabled"] is False
    assert stage.run("plan", "--detailed-exitcode").code == 0
