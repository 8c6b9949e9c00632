"""A setting that the service has grown since: added by the repository, planned, applied, given back."""

from __future__ import annotations

from .stage import Stage, document, site

CATALOG = """\
site:
  loopOverrideSharingCapability:
    property: LoopOverrideSharingCapability
    type: boolean
    stricter: false
    reason: without the override both limits bind
    description: Whether Loop content is let out of the tenant's limit
tenant:
  customScriptsRestrictMode:
    property: CustomScriptsRestrictMode
    type: boolean
    stricter: true
    reason: nobody allows custom script
    description: Whether custom script is off everywhere
"""
FILE = "catalog/new.yaml"


def test_what_the_repository_adds_is_managed_like_the_rest_and_told_to_be_unverified(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    before = stage.state()
    stage.commit({"sites/a.yaml": site("/sites/a", settings={"loopOverrideSharingCapability": True})})
    assert "unknown-setting" in stage.run("validate", "--format", "json", expect=1).said
    tenant = document("TenantSettings", settings={"customScriptsRestrictMode": True})
    stage.commit({FILE: CATALOG, "policies/tenant.yaml": tenant})
    plan = stage.run("plan").out
    assert f"loopOverrideSharingCapability comes from {FILE}:2" in plan and "unverified" in plan
    assert f"customScriptsRestrictMode comes from {FILE}:9" in plan
    assert f"(added by {FILE}:2: unverified)" in stage.run("schema", "Site").out
    assert "loosen" in stage.apply(expect=4).said
    stage.apply("--allow", "loosen")
    assert stage.site("/sites/a")["settings"]["LoopOverrideSharingCapability"] is True
    assert stage.state()["tenant"]["CustomScriptsRestrictMode"] is True
    assert stage.run("plan", "--detailed-exitcode").code == 0
    stage.commit({"sites/a.yaml": None, "policies/tenant.yaml": None})
    stage.apply("--allow", "loosen,volume")
    assert stage.state() == before


def test_a_rollback_looks_at_earlier_commits_and_knows_what_the_checked_out_one_adds(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    stage.commit({"sites/a.yaml": site("/sites/a", title="A")})
    stage.apply()
    before = stage.state()
    added = site("/sites/a", title="A", settings={"loopOverrideSharingCapability": True})
    stage.commit({FILE: CATALOG, "sites/a.yaml": added})
    stage.apply("--allow", "loosen")
    stage.run("rollback", "last", "--auto-approve")
    assert stage.state() == before


def test_a_direction_that_is_told_anew_weakens_the_guards(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/a", "template": "STS#3", "title": "A"})
    declared = site("/sites/a", settings={"loopOverrideSharingCapability": False})
    stage.commit({FILE: CATALOG, "sites/a.yaml": declared})
    stage.apply()
    stage.commit({FILE: CATALOG.replace("stricter: false", "stricter: true")})
    assert "guard-change" in stage.apply(expect=4).said
