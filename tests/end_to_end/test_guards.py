"""Each guard by the command line: exit 4, nothing written, the resource and the class named; and how it is lifted."""

from __future__ import annotations

import json

import pytest

from .stage import Result, Stage, document, new_site, site

ALPHA = {"sites/alpha.yaml": new_site("/sites/alpha", settings={"sharingCapability": "Disabled"})}
MANY = {f"sites/s{n}.yaml": new_site(f"/sites/s{n}") for n in range(10)}


def refused(stage: Stage, guard: str, *said: str, options: tuple[str, ...] = ()) -> Result:
    """The run is refused by that class, and nothing is written to the tenant or the ledger."""
    state, runs = stage.state("ids,content"), stage.run("history").out
    stage.reset()
    result = stage.apply(*options, expect=4)
    assert stage.writes == 0
    assert stage.state("ids,content") == state
    assert stage.run("history").out == runs
    assert f"refuses {guard}" in result.out, result.said
    assert f"--allow {guard}" in result.err and f"Spo-Gitops-Allow: {guard}" in result.err
    for text in said:
        assert text in result.out
    return result


def test_recycling_a_site_we_created_needs_a_word(stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.apply()
    stage.commit({"sites/alpha.yaml": None, "sites/beta.yaml": new_site("/sites/beta")})
    refused(stage, "recycle", "site:/sites/alpha")
    assert stage.site("/sites/beta") is None
    stage.apply("--allow", "recycle")
    assert stage.recycle_bin == ["/sites/alpha"]


def test_a_trailer_of_a_commit_being_applied_lifts_a_class_and_later_commits_do_not_inherit_it(stage: Stage) -> None:
    stage.commit(ALPHA | {"sites/beta.yaml": new_site("/sites/beta")})
    stage.apply()
    stage.commit({"sites/alpha.yaml": None, "sites/x.yaml": new_site("/sites/x")}, "Go\n\nSpo-Gitops-Allow: recycle")
    assert "lifted  recycle" in stage.run("plan").out
    stage.apply()
    assert stage.recycle_bin == ["/sites/alpha"]
    stage.commit({"sites/beta.yaml": None})
    refused(stage, "recycle", "site:/sites/beta")


def test_a_trailer_lifts_its_class_until_all_of_its_commit_is_applied(stage: Stage) -> None:
    """What a selector left out was reviewed with the rest, and the run that does it is of the same commit."""
    stage.commit(ALPHA | {"sites/beta.yaml": new_site("/sites/beta"), "sites/gamma.yaml": new_site("/sites/gamma")})
    stage.apply()
    stage.commit({"sites/alpha.yaml": None}, "First\n\nSpo-Gitops-Allow: recycle")
    stage.commit({"sites/beta.yaml": None})
    for part in ("site:/sites/alpha", "site:/sites/gamma"):
        stage.apply("--target", part)
    assert "lifted  recycle" in stage.run("plan").out
    stage.apply()
    assert stage.recycle_bin == ["/sites/alpha", "/sites/beta"]
    stage.edit(restore="/sites/alpha")
    stage.commit({"sites/gamma.yaml": None})
    refused(stage, "recycle", "site:/sites/gamma")


def test_a_site_that_has_gained_content_is_not_recycled_even_when_recycling_is_allowed(stage: Stage) -> None:
    stage.commit(ALPHA | {"sites/beta.yaml": new_site("/sites/beta")})
    stage.apply()
    stage.edit(addFile={"site": "/sites/alpha", "name": "a.txt", "bytes": 10})
    stage.commit({"sites/alpha.yaml": None})
    refused(stage, "recycle-with-content", "site:/sites/alpha", options=("--allow", "recycle"))
    stage.apply("--allow", "recycle,recycle-with-content")
    assert stage.recycle_bin == ["/sites/alpha"]


def test_a_subsite_is_content_whatever_is_in_it(stage: Stage) -> None:
    stage.commit(ALPHA | {"sites/beta.yaml": new_site("/sites/beta")})
    stage.apply()
    stage.edit(addSubsite={"site": "/sites/alpha", "name": "plans"})
    stage.commit({"sites/alpha.yaml": None})
    refused(stage, "recycle-with-content", "site:/sites/alpha", "1 subsite", options=("--allow", "recycle"))


def test_undoing_a_creation_needs_no_word_but_for_content_that_came_since(stage: Stage) -> None:
    stage.commit({"sites/beta.yaml": new_site("/sites/beta")})
    stage.apply()
    stage.commit(ALPHA)
    stage.apply()
    stage.edit(addFile={"site": "/sites/alpha", "name": "a.txt", "bytes": 10})
    stage.revert()
    refused(stage, "recycle-with-content", "site:/sites/alpha", "undoes run")
    stage.apply("--exclude", "site:/sites/alpha")
    assert stage.site("/sites/alpha") is not None


def test_a_change_that_opens_a_site_needs_a_word(stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.apply()
    stage.commit(
        {"sites/alpha.yaml": new_site("/sites/alpha", settings={"sharingCapability": "ExternalUserSharingOnly"})}
    )
    refused(stage, "loosen", "site:/sites/alpha", "sharingCapability", '"Disabled" → "ExternalUserSharingOnly"')
    stage.apply("--allow", "loosen")
    assert stage.site("/sites/alpha")["settings"]["SharingCapability"] == 1


def test_a_commit_that_tightens_needs_none(stage: Stage) -> None:
    stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", settings={"denyAddAndCustomizePages": "Enabled"})})
    stage.apply()
    stage.commit(ALPHA)
    stage.apply()


def test_too_large_a_share_needs_a_word_and_creations_do_not_count(stage: Stage) -> None:
    stage.commit(MANY)
    stage.apply()
    stage.commit({f"sites/t{n}.yaml": new_site(f"/sites/t{n}") for n in range(6)})
    stage.apply()
    stage.commit({f"sites/s{n}.yaml": new_site(f"/sites/s{n}", title="Changed") for n in range(6)})
    refused(stage, "volume", "6 resources change and 16 are owned")
    stage.apply("--allow", "volume")


def test_a_fixed_number_of_changes_is_a_limit_below_ten_resources_too(stage: Stage) -> None:
    stage.write({"spo-gitops.yaml": stage.configuration("guards: {maxChanges: 1}\n")})
    stage.commit({"sites/a.yaml": new_site("/sites/a") + new_site("/sites/b")})
    stage.apply()
    stage.commit({"sites/a.yaml": new_site("/sites/a", title="X") + new_site("/sites/b", title="Y")})
    refused(stage, "volume", "2 resources change, at most 1")


def test_an_emptied_configuration_stops_at_volume_whatever_its_size(stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.apply()
    stage.git("rm", "-r", "--quiet", "sites")
    stage.commit()
    refused(stage, "volume", "the configuration is empty", options=("--allow", "recycle"))
    stage.apply("--allow", "recycle,volume")


def test_a_protected_site_is_neither_recycled_nor_released(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    keep = {"lifecycle": {"protect": True}}
    stage.commit(
        {
            "sites/alpha.yaml": new_site("/sites/alpha", **keep),
            "sites/old.yaml": site("/sites/old", title="Old site", **keep),
            "sites/x.yaml": new_site("/sites/x"),
        }
    )
    stage.apply()
    stage.commit({"sites/alpha.yaml": None})
    # Its protection goes with its document, which weakens the law as well.
    result = refused(stage, "protected", "site:/sites/alpha", options=("--allow", "recycle,guard-change"))
    assert "removed" in result.out
    stage.revert()
    stage.commit({"sites/old.yaml": None})
    refused(stage, "protected", "site:/sites/old", options=("--allow", "guard-change"))
    stage.apply("--allow", "guard-change,protected")
    assert stage.site("/sites/old")["title"] == "Old"


def test_the_root_site_is_never_recycled(stage: Stage) -> None:
    root = {"lifecycle": {"onRemove": "recycle"}}
    stage.commit({"sites/root.yaml": site("/", title="Home", **root), **ALPHA})
    stage.apply()
    stage.commit({"sites/root.yaml": None})
    refused(stage, "root-site", "site:/", options=("--allow", "recycle,recycle-with-content"))


def test_a_hub_with_members_is_not_unregistered(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/wild", "template": "STS#3", "title": "Wild"})
    hub = document("Hub", name="corp", site="/sites/alpha", title="Corp")
    stage.commit(ALPHA | {"sites/hub.yaml": hub})
    stage.apply()
    stage.edit(joinHub={"site": "/sites/wild", "hub": "/sites/alpha"})
    stage.commit({"sites/hub.yaml": None})
    refused(stage, "hub-with-members", "hub:/sites/alpha", "site:/sites/wild")


def test_an_older_commit_is_superseded_and_ends_well_without_writes(stage: Stage) -> None:
    first = stage.commit(ALPHA)
    stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Newer")})
    stage.apply()
    stage.git("checkout", "--quiet", first)
    stage.reset()
    assert "uperseded" in stage.apply().out
    assert stage.writes == 0
    assert stage.site("/sites/alpha")["title"] == "Newer"


def test_a_sibling_of_the_last_applied_commit_is_refused(stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.apply()
    stage.git("checkout", "--quiet", "-b", "left")
    stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Left")})
    stage.apply()
    stage.git("checkout", "--quiet", "-b", "right", "main")
    stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Right")})
    refused(stage, "history", "does not descend from the last applied one")
    stage.apply("--allow", "history")
    assert stage.site("/sites/alpha")["title"] == "Right"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"spo-gitops.yaml": "guards: {maxChangedShare: 0.9}\n"}, "maxChangedShare rises"),
        (
            {"policies/p.yaml": document("SecurityPolicy", name="p", mode="enforce", appliesTo="all",
                                         require={"denyAddAndCustomizePages": "Enabled"})},
            {"policies/p.yaml": None},
            "policy p is gone",
        ),
        (
            {"policies/p.yaml": document("SecurityPolicy", name="p", mode="enforce", appliesTo="all",
                                         require={"denyAddAndCustomizePages": "Enabled"})},
            {"policies/p.yaml": document("SecurityPolicy", name="p", mode="audit", appliesTo="all",
                                         require={"denyAddAndCustomizePages": "Enabled"})},
            "policy p is gone or no longer enforced",
        ),
        (
            {"sites/b.yaml": new_site("/sites/b", lifecycle={"protect": True})},
            {"sites/b.yaml": new_site("/sites/b")},
            "site:/sites/b is no longer protected",
        ),
        (
            {"spo-gitops.yaml": "areas:\n  sites/a: {urls: ['/sites/a*'], kinds: [Site]}\n"},
            {"spo-gitops.yaml": ""},
            "area sites/a is gone",
        ),
    ],
    ids=["share", "policy-gone", "policy-audit", "protection", "area"],
)  # fmt: skip
def test_a_commit_that_weakens_a_guard_needs_a_word(
    before: dict[str, str], after: dict[str, str | None], said: str, stage: Stage
) -> None:
    name = "spo-gitops.yaml"
    stage.commit(ALPHA | before | ({name: stage.configuration(before[name])} if name in before else {}))
    stage.apply()
    stage.commit(after | ({name: stage.configuration(str(after[name]))} if name in after else {}))
    refused(stage, "guard-change", said)
    stage.apply("--allow", "guard-change")


def test_a_commit_is_judged_by_the_stricter_of_the_last_applied_guards_and_its_own(stage: Stage) -> None:
    stage.commit(MANY)
    stage.apply()
    changed = {f"sites/s{n}.yaml": new_site(f"/sites/s{n}", title="Changed") for n in range(6)}
    stage.write({"spo-gitops.yaml": stage.configuration("guards: {maxChangedShare: 1.0}\n")})
    stage.commit(changed)
    refused(stage, "volume", options=("--allow", "guard-change"))


def test_what_was_not_reviewed_does_not_run(stage: Stage) -> None:
    stage.commit(ALPHA | {"sites/beta.yaml": new_site("/sites/beta")})
    stage.apply()
    stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Reviewed")})
    plan = stage.folder / "plan.json"
    stage.run("plan", "--out", str(plan))
    stage.edit(site="/sites/beta", set={"Title": "Drift since"})
    refused(stage, "unreviewed", "site:/sites/beta", "not in the reviewed plan", options=(str(plan),))
    stage.edit(site="/sites/beta", set={"Title": "Beta"})
    stage.apply(str(plan))
    assert stage.site("/sites/alpha")["title"] == "Reviewed"


def test_another_value_than_the_reviewed_one_does_not_run(stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.apply()
    stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Reviewed")})
    plan = stage.folder / "plan.json"
    stage.run("plan", "--out", str(plan))
    stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Slipped in")})
    refused(stage, "unreviewed", "title gets another value than was reviewed", options=(str(plan),))


def test_a_commit_that_lets_a_run_go_on_beside_what_trips_is_judged_by_the_stricter_last_one(stage: Stage) -> None:
    stage.commit(ALPHA | {"sites/beta.yaml": new_site("/sites/beta")})
    stage.apply()
    stage.commit(
        {
            "spo-gitops.yaml": stage.configuration("guards: {onTrip: action}\n"),
            "sites/alpha.yaml": new_site("/sites/alpha", settings={"sharingCapability": "ExternalUserSharingOnly"}),
            "sites/beta.yaml": new_site("/sites/beta", title="New"),
        }
    )
    refused(stage, "loosen", "site:/sites/alpha", options=("--allow", "guard-change"))


def test_a_work_tree_is_judged_by_the_commit_that_it_is_based_on(stage: Stage) -> None:
    first = stage.commit(ALPHA)
    stage.commit({"sites/beta.yaml": new_site("/sites/beta")})
    stage.apply()
    stage.write({"sites/gamma.yaml": new_site("/sites/gamma")})
    assert "history" not in stage.run("plan").out
    stage.git("checkout", "--quiet", "-b", "other", first)
    assert "refuses history: the commit does not descend" in stage.run("plan").out


def test_a_document_that_git_ignores_is_no_part_of_a_commit(stage: Stage) -> None:
    commit = stage.commit({".gitignore": "*.pem\nlocal.yaml\n*.txt\n", "sites/a.yaml": new_site("/sites/a")})
    stage.write({"sites/notes.txt": "mine\n"})
    assert stage.run("plan", "--format", "json").json["commit"] == commit
    stage.write({"sites/local.yaml": new_site("/sites/local")})
    assert not stage.run("plan", "--format", "json").json["commit"]
    assert "uncommitted changes are not applied" in stage.apply().err
    assert stage.site("/sites/local") is None


def test_an_observed_tenant_is_never_written_to(stage: Stage) -> None:
    stage.write({"spo-gitops.yaml": stage.configuration().replace("caBundle:", "mode: observe\n    caBundle:")})
    stage.commit(ALPHA)
    assert "1 to create" in stage.run("plan").out
    stage.reset()
    result = stage.apply(expect=4)
    assert "only observed" in result.err and "mode: manage" in result.err
    assert stage.writes == 0
    assert stage.site("/sites/alpha") is None
    stage.apply("--allow", "loosen,recycle,volume", expect=4)


def test_every_refusal_is_told_at_once_and_in_json_too(stage: Stage) -> None:
    stage.commit(ALPHA | {"sites/beta.yaml": new_site("/sites/beta")})
    stage.apply()
    stage.commit(
        {
            "sites/alpha.yaml": new_site("/sites/alpha", settings={"sharingCapability": "ExternalUserSharingOnly"}),
            "sites/beta.yaml": None,
        }
    )
    result = stage.apply(expect=4)
    assert "--allow loosen,recycle" in result.err
    guards = stage.run("plan", "--format", "json").json["guards"]
    assert [(trip["class"], trip["address"], trip["allowed"]) for trip in guards] == [
        ("loosen", "site:/sites/alpha", False),
        ("recycle", "site:/sites/beta", False),
    ]
    assert json.dumps(guards)


def test_a_policy_that_becomes_stricter_needs_no_word(stage: Stage) -> None:
    def policy(bound: str) -> dict[str, str]:
        require = {"sharingCapability": {"atMost": bound}}
        return {
            "policies/p.yaml": document("SecurityPolicy", name="p", mode="enforce", appliesTo="all", require=require)
        }

    stage.commit(ALPHA | policy("ExternalUserSharingOnly"))
    stage.apply()
    stage.commit(policy("ExistingExternalUserSharingOnly"))
    stage.apply()
    stage.revert()
    refused(stage, "guard-change", "policy p is changed")
