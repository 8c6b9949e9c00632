"""``--scope tenant``: enforced policies reach sites that nobody declares; what they took is owned, and given back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from .stage import Stage, document, new_site
from .test_remediate import MODERN, NO_ANYONE, differences, sites


def undeclared(stage: Stage) -> list[str]:
    return [path for path in sites(stage) if path != "/sites/ours"]


def enforced(text: str) -> str:
    return document(**{**json.loads(text.removeprefix("---\n")), "mode": "enforce"})


NO_SCRIPT = document(
    "SecurityPolicy", name="no-script", severity="medium", mode="enforce", appliesTo={"declared": False},
    require={"denyAddAndCustomizePages": "Enabled"},
)  # fmt: skip
FILES = {
    "policies/p.yaml": enforced(NO_ANYONE) + NO_SCRIPT + MODERN,
    "sites/ours.yaml": new_site("/sites/ours", settings={"sharingCapability": "Disabled"}),
}


@pytest.fixture
def open_tenant(make_stage: Callable[..., Stage]) -> Stage:
    """Fourteen sites that nobody declares, all in order, but for two; and a document for one more."""
    stage = make_stage(seed_sites=14)
    stage.edit(tenant={"SharingCapability": 2, "CoreSharingCapability": 2})
    for path in stage.state()["sites"]:
        stage.edit(site=path, set={"SharingCapability": 1, "DenyAddAndCustomizePages": 2})
    stage.commit(FILES)
    stage.apply()
    anyone, script = undeclared(stage)[1:3]
    stage.edit(site=anyone, set={"SharingCapability": 2})
    stage.edit(site=script, set={"DenyAddAndCustomizePages": 1})
    return stage


def test_only_what_policies_demand_is_written_and_recorded_and_a_rollback_restores_exactly(open_tenant: Stage) -> None:
    stage, before = open_tenant, open_tenant.state()
    anyone, script = undeclared(stage)[1:3]
    assert stage.run("plan", "--format", "json").json["actions"] == []
    planned = stage.run("plan", "--scope", "tenant", "--format", "json").json
    assert {(a["address"], c["attribute"]) for a in planned["actions"] for c in a["changes"]} == {
        (f"site:{anyone}", "settings.sharingCapability"), (f"site:{script}", "settings.denyAddAndCustomizePages"),
    }  # fmt: skip
    assert planned["policies"]["counts"]["closes"] == 2
    assert "fits" not in stage.run("plan", "--scope", "tenant", "--target", f"site:{anyone}").out
    assert {a["position"]["file"] for a in planned["actions"]} == {"policies/p.yaml"}
    said = stage.apply("--scope", "tenant").out
    assert "2 of 2 changes made and verified" in said
    assert differences(before, stage.state()) == {(anyone, "SharingCapability"), (script, "DenyAddAndCustomizePages")}
    assert stage.run("status", "--format", "json").json["owned"] == 3, "sites in order are nobody's"
    stage.reset()
    for scope in ("tenant", "all", "changed"):
        assert "nothing had to be changed" in stage.apply("--scope", scope).out
    assert stage.writes == 0
    run = stage.run("history", "--format", "json").json[0]["run"]
    stage.run("rollback", run, "--auto-approve", "--allow", "loosen")
    assert stage.state() == before


def test_a_policy_that_goes_gives_back_what_it_took(open_tenant: Stage) -> None:
    before = open_tenant.state()
    open_tenant.apply("--scope", "tenant")
    open_tenant.commit(
        {"policies/p.yaml": enforced(NO_ANYONE)}, "Scripts are welcome\n\nSpo-Gitops-Allow: guard-change"
    )
    refused = open_tenant.apply(expect=4)
    assert "denyAddAndCustomizePages" in refused.said and "refuses loosen" in refused.said
    open_tenant.apply("--allow", "loosen")
    changed = differences(before, open_tenant.state())
    assert {name for _, name in changed} == {"SharingCapability"} and len(changed) == 1
    assert open_tenant.run("status", "--format", "json").json["owned"] == 2


def test_what_somebody_opens_on_such_a_site_later_is_mended_too(open_tenant: Stage) -> None:
    open_tenant.apply("--scope", "tenant")
    mended = undeclared(open_tenant)[1]
    open_tenant.edit(site=mended, set={"DenyAddAndCustomizePages": 1})
    assert "nothing to change" in open_tenant.run("plan").out, "an ordinary plan looks at what is ours alone"
    open_tenant.apply("--scope", "tenant")
    settings = open_tenant.site(mended)["settings"]
    assert (settings["DenyAddAndCustomizePages"], settings["SharingCapability"]) == (2, 1)


def test_a_policy_that_only_audits_changes_nothing_and_one_that_blocks_refuses(open_tenant: Stage) -> None:
    audits = json.loads(NO_ANYONE.removeprefix("---\n"))
    open_tenant.commit({"policies/p.yaml": document(**audits)}, "Look only\n\nSpo-Gitops-Allow: guard-change")
    assert "nothing to change" in open_tenant.run("plan", "--scope", "tenant").out
    open_tenant.commit({"policies/p.yaml": document(**{**audits, "mode": "block"})})
    refused = open_tenant.run("plan", "--scope", "tenant", expect=4).out
    assert "refuses policy" in refused and "policy no-anyone" in refused


def test_selectors_choose_before_anything_is_read_and_a_site_that_cannot_be_read_is_named(open_tenant: Stage) -> None:
    anyone = undeclared(open_tenant)[1]
    few = open_tenant.run("plan", "--scope", "tenant", "--target", f"site:{anyone}", "--format", "json").json
    assert few["lookedAt"] == 1 and [action["address"] for action in few["actions"]] == [f"site:{anyone}"]
    rest = open_tenant.run("plan", "--scope", "tenant", "--exclude", f"site:{anyone}", "--format", "json").json
    assert [action["address"] for action in rest["actions"]] == [f"site:{undeclared(open_tenant)[2]}"]
    assert rest["unseen"] == 1 and not [note for note in rest["notes"] if "fits" in note]
    wrong = open_tenant.run("plan", "--scope", "tenant", "--exclude", "site:/sites/nowhere", "--format", "json").json
    assert [note for note in wrong["notes"] if "fits site:/sites/nowhere" in note]
    open_tenant.faults({"operation": "*GetSitePropertiesByUrl*", "kind": "status", "status": 403, "count": 1})
    some = open_tenant.run("plan", "--scope", "tenant", "--format", "json").json
    assert len(some["blocked"]) == 1 and {action["address"] for action in some["actions"]} <= {
        f"site:{path}" for path in undeclared(open_tenant)[1:3]
    }


def test_the_sites_of_another_stack_are_its_own_business(open_tenant: Stage) -> None:
    anyone = undeclared(open_tenant)[1]
    other = open_tenant.folder / "other"
    open_tenant.git("clone", "--quiet", str(open_tenant.repository), str(other))
    open_tenant.git("remote", "set-url", "origin", str(open_tenant.remote), cwd=other)
    for name in ("ca.pem", "app.pem"):
        (other / name).write_bytes((open_tenant.repository / name).read_bytes())
    (other / "spo-gitops.yaml").write_text(open_tenant.configuration("stack: other\n"), encoding="utf-8")
    (other / "policies" / "p.yaml").unlink()
    (other / "sites" / "ours.yaml").write_text(
        document("Site", url=anyone, settings={"sharingCapability": "ExternalUserAndGuestSharing"}), encoding="utf-8"
    )
    open_tenant.git("add", "--all", cwd=other)
    open_tenant.git("commit", "--quiet", "--message", "Another stack", cwd=other)
    open_tenant.run("apply", "--auto-approve", project=other)
    planned = open_tenant.run("plan", "--scope", "tenant", "--format", "json").json
    assert f"site:{anyone}" not in [item["address"] for item in (*planned["actions"], *planned["blocked"])]


def test_a_reviewed_plan_brings_its_scope_and_offline_there_is_none(open_tenant: Stage) -> None:
    plan = open_tenant.folder / "plan.json"
    open_tenant.run("plan", "--scope", "tenant", "--out", str(plan))
    assert "2 of 2 changes made" in open_tenant.apply(str(plan)).out
    assert "which sites the tenant has" in open_tenant.run("plan", "--scope", "tenant", "--offline", expect=64).err
