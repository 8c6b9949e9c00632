"""What ``explain`` tells of a resource and its attributes."""

from __future__ import annotations

from typing import Any

import pytest

from .stage import Stage, document, new_site

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
    assert (sharing["Live"], sharing["Next"]) == ("Disabled", "in step: nothing to do")
    assert "Drifted" not in sharing


def test_drift_is_told_with_what_the_next_apply_does_and_since_when_as_far_as_is_known(managed: Stage) -> None:
    managed.edit(site="/sites/a", set={"SharingCapability": 2})
    _, why, attributes = told(managed, "site:/sites/a", "sharingCapability")
    assert list(attributes) == ["sharingCapability"]
    sharing = attributes["sharingCapability"]
    assert sharing["Live"] == "ExternalUserAndGuestSharing"
    assert sharing["Drifted"].startswith("after 2") and sharing["Drifted"].endswith("a run last read Disabled")
    assert sharing["Next"] == (
        "ExternalUserAndGuestSharing → Disabled "
        '(drift: policy no-anonymous-links forbids "ExternalUserAndGuestSharing", from profile:confidential)'
    )
    assert why[0].startswith("in the plan, to update")


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
