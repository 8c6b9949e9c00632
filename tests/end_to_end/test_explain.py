"""What ``explain`` tells of a resource and its attributes."""

from __future__ import annotations

from typing import Any

import pytest

from .stage import Stage, document, new_site, site

PROFILE = document("SiteProfile", name="confidential", settings={"sharingCapability": "Disabled"})
POLICY = document(
    "SecurityPolicy", name="no-anonymous-links", severity="high", mode="enforce", appliesTo="all",
    require={"sharingCapability": {"atMost": "ExternalUserSharingOnly"}},
)  # fmt: skip


@pytest.fixture
def managed(stage: Stage) -> Stage:
    stage.commit({"sites/a.yaml": new_site("/sites/a", profile="confidential"), "sites/profile.yaml": PROFILE,
                  "policies/p.yaml": POLICY}, "Begin")  # fmt: skip
    stage.apply()
    return stage


def told(stage: Stage, *arguments: str) -> tuple[dict[str, str], list[str], dict[str, dict[str, str]]]:
    """The facts, the reasons why, and the facts of each attribute."""
    record: Any = stage.run("explain", *arguments, "--format", "json").json
    by_name = {r["attribute"]: {f["label"]: f["text"] for f in r["facts"]} for r in record["reasons"]}
    return {f["label"]: f["text"] for f in record["facts"]}, record["why"], by_name


def test_a_value_is_traced_to_its_line_its_author_its_run_and_the_policy_that_bounds_it(managed: Stage) -> None:
    facts, why, attributes = told(managed, "site:/sites/a")
    assert facts["Declared"].startswith("sites/a.yaml:2, last changed by tester at ")
    assert facts["Owned"].startswith("created, since run ")
    assert why == ["not in the plan: everything that is declared of it is as declared"]
    sharing = attributes["sharingCapability"]
    assert sharing["Wanted"] == "Disabled, from profile:confidential"
    assert (
        sharing["Written"].startswith("sites/profile.yaml:2, last changed by tester")
        and "(Begin)" in sharing["Written"]
    )
    assert sharing["Policy"].startswith(
        "no-anonymous-links (enforce): at most ExternalUserSharingOnly, policies/p.yaml:2"
    )
    assert sharing["Set"].startswith("Disabled, by run ") and "Begin (tester)" in sharing["Set"]
    assert attributes["title"]["Set"].startswith("A, by run "), "the call that made the site set it"
    assert (sharing["Live"], sharing["Next"]) == ("Disabled", "in step: nothing to do")
    assert "Drifted" not in sharing


def test_a_class_that_a_trailer_lifts_and_a_record_that_moves_along_are_told_as_the_plan_has_them(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a"), "sites/b.yaml": new_site("/sites/b")})
    stage.apply()
    renamed = new_site("/sites/c", previousUrl="/sites/b")
    stage.commit({"sites/a.yaml": None, "sites/b.yaml": renamed}, "Close a\n\nSpo-Gitops-Allow: recycle")
    _, why, _ = told(stage, "site:/sites/a")
    assert why[0] == "guard recycle is lifted: it goes to the tenant's recycle bin"
    facts, _, attributes = told(stage, "site:/sites/c")
    assert facts["Owned"].startswith("created, since run ")
    assert attributes["title"]["Set"].startswith("B, by run ")


def test_drift_is_told_with_what_the_next_apply_does_and_since_when_as_far_as_is_known(managed: Stage) -> None:
    managed.edit(site="/sites/a", set={"SharingCapability": 2})
    _, why, attributes = told(managed, "site:/sites/a", "sharingCapability")
    assert list(attributes) == ["sharingCapability"]
    sharing = attributes["sharingCapability"]
    assert sharing["Live"] == "ExternalUserAndGuestSharing"
    assert sharing["Drifted"].startswith("after 2") and sharing["Drifted"].endswith("it was last read as Disabled")
    assert sharing["Next"] == (
        "ExternalUserAndGuestSharing → Disabled "
        '(drift: policy no-anonymous-links forbids "ExternalUserAndGuestSharing", from profile:confidential)'
    )
    assert why[0].startswith("in the plan, to update")


def test_what_a_policy_keeps_back_from_a_release_is_in_step_and_told(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/o", "template": "STS#3", "title": "O"})
    stage.edit(tenant={"SharingCapability": 2})
    stage.edit(site="/sites/o", set={"SharingCapability": 2})
    stage.commit({"sites/o.yaml": site("/sites/o", title="O", settings={"sharingCapability": "Disabled"})})
    stage.apply()
    stage.commit({"policies/p.yaml": POLICY, "sites/o.yaml": site("/sites/o", title="O")})
    kept = '"ExternalUserAndGuestSharing" is given back once that is allowed'
    assert kept in " ".join(stage.apply("--allow", "loosen").out.split())
    sharing = told(stage, "site:/sites/o")[2]["sharingCapability"]
    assert sharing["Wanted"] == "by no document, profile or default"
    assert sharing["Before"].startswith("ExternalUserAndGuestSharing, ")
    assert (sharing["Live"], sharing["Next"]) == ("ExternalUserSharingOnly", "in step: nothing to do")


def test_what_is_not_committed_yet_says_so(managed: Stage) -> None:
    managed.write({"sites/a.yaml": new_site("/sites/a", profile="confidential", description="Mine")})
    _, _, attributes = told(managed, "site:/sites/a", "description")
    assert attributes["description"]["Written"] == "sites/a.yaml:2, not committed yet"
    assert attributes["description"]["Next"].endswith("(new)")


def test_what_nobody_manages_and_what_nobody_knows(managed: Stage) -> None:
    _, _, attributes = told(managed, "site:/sites/a", "storageQuota")
    assert attributes["storageQuota"]["Next"] == "not ours: never written"
    _, why, attributes = told(managed, "site:/sites/nowhere", "--offline")
    assert why == ["not in the plan: no document declares it and no apply has touched it"] and not attributes
    said = managed.run("explain", "site:/sites/a", "shareCapability", expect=64).err
    assert "has no shareCapability" in said and "sharingCapability" in said
    managed.run("explain", "nonsense", expect=64)


def test_a_hold_and_a_guard_are_reasons(managed: Stage) -> None:
    managed.run("hold", "site:/sites/a", "--reason", "incident", "--until", "4h")
    managed.write({"sites/a.yaml": new_site("/sites/a", profile="confidential", title="Other")})
    facts, why, _ = told(managed, "site:/sites/a")
    assert "incident" in facts["Hold"] and why == ["in the plan, to update: kept from it by a hold"]
    managed.run("hold", "--end", "site:/sites/a")
    managed.write({"sites/a.yaml": None})
    _, why, _ = told(managed, "site:/sites/a")
    assert why[0].startswith("guard recycle refuses")


def test_people_get_lines(managed: Stage) -> None:
    said = managed.run("explain", "site:/sites/a", "title").out
    assert said.startswith("site:/sites/a\n  Declared: sites/a.yaml:2") and "\n  title\n    Wanted:" in said


SET = """\
kind: SiteSet
name: projects
parameters:
  code: {}
  name: {}
rows: projects.csv
template:
  url: /sites/p-$(code)
  type: TeamSite
  title: "$(name) ($(code))"
  owner: sim.user0001@contoso.example
  profile: project
  admins:
    mode: include
    members:
      - sim.user0002@contoso.example
      - sim.user0003@contoso.example
  settings: {defaultSharingLinkType: Direct}
"""
PROFILES = """\
kind: SiteProfile
name: base
settings:
  sharingCapability: ExternalUserSharingOnly
---
kind: SiteProfile
name: project
profile: base
settings:
  sharingCapability: ExistingExternalUserSharingOnly
"""


def told_in_order(stage: Stage, attribute: str) -> list[tuple[str, str]]:
    """The facts of one attribute, or of a set's members, as label and text, without who changed which line."""
    record: Any = stage.run("explain", "site:/sites/p-1", attribute, "--offline", "--format", "json").json
    facts = [fact for reason in record["reasons"] for fact in reason["facts"]]
    return [(fact["label"], fact["text"].partition(", last changed by ")[0]) for fact in facts]


def test_every_part_of_a_value_is_told_the_cell_the_template_and_whatever_it_beats(stage: Stage) -> None:
    extra = "defaults:\n  site:\n    settings: {sharingCapability: Disabled}\n"
    sheet = "code,name,settings.defaultSharingLinkType\n1,Apollo,Internal\n"
    stage.commit({"spo-gitops.yaml": stage.configuration(extra), "sites/sets/set.yaml": SET,
                  "sites/sets/projects.csv": sheet, "sites/profiles.yaml": PROFILES}, "Begin")  # fmt: skip
    default = stage.configuration().count("\n") + 3
    assert told_in_order(stage, "title")[:4] == [
        ("Wanted", '"Apollo (1)", from the document'),
        ("Written", "sites/sets/projects.csv:2 (row 2, column name)"),
        ("Cell", "sites/sets/projects.csv:2 (row 2, column code)"),
        ("Template", "sites/sets/set.yaml:10"),
    ]
    assert told_in_order(stage, "sharingCapability")[:4] == [
        ("Wanted", "ExistingExternalUserSharingOnly, from profile:project"),
        ("Written", "sites/profiles.yaml:10"),
        ("Beats", "ExternalUserSharingOnly, from profile:base, sites/profiles.yaml:4"),
        ("Beats", f"Disabled, from defaults, spo-gitops.yaml:{default}"),
    ]
    assert told_in_order(stage, "defaultSharingLinkType")[:3] == [
        ("Wanted", "Internal, from the document"),
        ("Written", "sites/sets/projects.csv:2 (row 2, column settings.defaultSharingLinkType)"),
        ("Covers", "sites/sets/set.yaml:18"),
    ]
    written = [text for label, text in told_in_order(stage, "admins") if label == "Written"]
    assert written == ["sites/sets/set.yaml:16", "sites/sets/set.yaml:17"]
    facts, _, _ = told(stage, "site:/sites/p-1", "--offline")
    assert facts["Made by"] == "the SiteSet projects" and facts["Declared"].startswith("sites/sets/projects.csv:2")


def test_an_overlay_and_the_map_of_a_tenant_are_told(stage: Stage) -> None:
    name = "contoso"
    configuration = stage.configuration()
    assert f"\n  {name}:\n" in configuration
    mapped = f"\n  {name}:\n    map: {{principals: {{ann@old.example: sim.user0002@contoso.example}}}}\n"
    stage.commit({"spo-gitops.yaml": configuration.replace(f"\n  {name}:\n", mapped),
                  "sites/p.yaml": "kind: Site\nurl: /sites/p-1\ntitle: Here\nadmins: [ann@old.example]\n"
                  f"overlays:\n  {name}: {{title: There}}\n"}, "Begin")  # fmt: skip
    assert told_in_order(stage, "title")[1:3] == [
        ("Written", f"sites/p.yaml:6 (overlay for {name})"), ("Covers", "sites/p.yaml:3"),
    ]  # fmt: skip
    admins = told_in_order(stage, "admins")
    assert ("Member", "ann@old.example, sites/p.yaml:4") in admins
    assert ("Mapped", "[ann@old.example] → [sim.user0002@contoso.example], by tenants.contoso.map in spo-gitops.yaml") in admins  # fmt: skip  # noqa: E501
