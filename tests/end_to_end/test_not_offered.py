"""A setting that the tenant's licence lacks: told with the service's words, no failure, and not asked for again."""

from __future__ import annotations

from .stage import Stage, document, site

WORDS = "Der Vorgang gehört zu einer experimentellen Funktion, die hier nicht unterstützt wird."
LACKING = "-2146232832, Microsoft.SharePoint.SPExperimentalFeatureException"


def lacking(stage: Stage, operation: str, count: int, code: str = LACKING) -> None:
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
    assert "not applicable" in told and "experimentellen Funktion" in told
    stage.no_faults()
    writes = stage.writes
    plan = stage.run("plan", "--detailed-exitcode")
    assert "not applicable" in plan.out and "experimentellen Funktion" in plan.out
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


def test_the_same_words_with_another_code_are_a_failure(stage: Stage) -> None:
    """Words are translated and prove nothing; a refusal that nobody knows is not passed over."""
    stage.commit({"policies/tenant.yaml": document("TenantSettings", settings={"emailAttestationRequired": True})})
    lacking(stage, "SPO.Tenant PATCH", 99, "-2146233079, System.InvalidOperationException")
    told = stage.apply(expect=3).said
    assert "not applicable" not in told and "experimentellen Funktion" in told
