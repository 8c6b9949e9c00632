"""Rolling one run back: from its snapshot, past what others changed, twice, and again; and what git is told."""

from __future__ import annotations

import sys
import time

import pytest

from .histories import difference
from .stage import Stage, new_site, site

EXTRAS = "ids,content"
LOOSE, TIGHT = "ExternalUserSharingOnly", "Disabled"
OLD = {"create": {"url": "/sites/old", "template": "STS#3", "title": "Old", "owner": "emil@contoso.com"}}


def last_run(stage: Stage) -> str:
    found: str = stage.run("history", "--format", "json").json[0]["run"]
    return found


def roll_back(stage: Stage, run: str, *arguments: str, expect: int | None = 0) -> str:
    return stage.run("rollback", run, "--auto-approve", *arguments, expect=expect).said


def settled(stage: Stage, *arguments: str) -> None:
    """Nothing is left to do."""
    said = stage.run("plan", "--detailed-exitcode", *arguments, expect=None)
    assert said.code == 0, said.said


@pytest.fixture
def managed(stage: Stage) -> Stage:
    """One site of ours, one adopted, and a run on top that changes, adopts, creates and removes."""
    stage.edit(**OLD)
    stage.edit(site="/sites/old", set={"SharingCapability": 1, "Description": "by hand"})
    stage.commit({
        "sites/a.yaml": new_site("/sites/a", settings={"sharingCapability": TIGHT}),
        "sites/gone.yaml": new_site("/sites/gone"),
    }, "First")  # fmt: skip
    stage.apply()
    return stage


def second(stage: Stage) -> str:
    stage.commit({
        "sites/a.yaml": new_site("/sites/a", title="Other", settings={"sharingCapability": LOOSE}),
        "sites/old.yaml": site("/sites/old", description="declared", settings={"sharingCapability": TIGHT}),
        "sites/new.yaml": new_site("/sites/new"),
        "sites/gone.yaml": None,
    }, "Second")  # fmt: skip
    stage.apply("--allow", "loosen,recycle,volume")
    return last_run(stage)


def hold_single_actions(stage: Stage) -> None:
    stage.commit({"spo-gitops.yaml": stage.configuration("guards: {onTrip: action}\n")})
    stage.apply("--allow", "guard-change")


def test_a_run_is_taken_back_exactly_and_the_revert_makes_git_agree(managed: Stage) -> None:
    before = managed.state(EXTRAS)
    run = second(managed)
    said = roll_back(managed, run, "--allow", "loosen")
    assert not difference(managed.state(EXTRAS), before), said
    assert f"spo-gitops/revert-{run}" in said and "4 of 4 resources taken back and verified" in said
    # Until git says the same, the next apply refuses to redo it, and says why.
    refused = managed.apply("--allow", "loosen,recycle", expect=4)
    assert "took back run" in refused.said and "history" in refused.said
    assert "+ site:/sites/new" in managed.run("drift").out
    managed.git("merge", "--quiet", f"spo-gitops/revert-{run}")
    managed.reset()
    managed.apply()
    assert managed.writes == 0
    settled(managed)
    # Asked for anew, it is done like anything else.
    managed.revert()
    managed.apply("--allow", "loosen,recycle")
    assert managed.site("/sites/a")["title"] == "Other"


def test_without_a_terminal_or_approval_it_only_shows_what_it_would_do(managed: Stage) -> None:
    run = second(managed)
    managed.reset()
    assert f"takes back run {run}" in managed.run("rollback", "last").out
    said = managed.run("rollback", run[:14])
    assert "Nothing was written" in said.out and f"takes back run {run}" in said.out
    assert "- site:/sites/new" in said.out and "+ site:/sites/gone" in said.out
    assert managed.writes == 0 and last_run(managed) == run
    assert "revert" not in managed.git("branch", "--all")


def test_what_somebody_changed_since_is_a_conflict_and_force_overrides_it(managed: Stage) -> None:
    before = managed.state(EXTRAS)
    run = second(managed)
    managed.edit(site="/sites/a", set={"Title": "By hand"})
    managed.edit(site="/sites/new", set={"Title": "By hand"})
    by_hand = managed.site("/sites/a")
    said = roll_back(managed, run, "--allow", "loosen", expect=3)
    assert "conflict" in said and 'title is "By hand" now' in said and "2 stay as they are" in said
    assert managed.site("/sites/a") == by_hand and managed.site("/sites/new") is not None
    assert managed.site("/sites/gone") is not None
    said = roll_back(managed, run, "--force", "--allow", "loosen")
    assert 'overrides: title is "By hand" now' in said
    assert not difference(managed.state(EXTRAS), before)


def test_rolled_back_twice_it_says_so_and_writes_nothing(managed: Stage) -> None:
    run = second(managed)
    roll_back(managed, run, "--allow", "loosen")
    first = last_run(managed)
    managed.reset()
    said = roll_back(managed, run)
    assert f"nothing is left to take back of run {run}; run {first} took it back" in said
    assert "exists already" in said  # the branch may hold somebody's work by now
    assert managed.writes == 0


def test_what_a_run_archived_and_changed_inside_goes_back_in_two(stage: Stage) -> None:
    stage.edit(**OLD)
    stage.commit({"sites/a.yaml": new_site("/sites/a")}, "First")
    stage.apply()
    before = stage.state(EXTRAS)
    old = site("/sites/old", title="Other", archived=True, groups=[{"name": "Crew", "role": "Read"}])
    stage.commit({"sites/old.yaml": old}, "Second")
    stage.apply()
    run = last_run(stage)
    said = roll_back(stage, run, "--allow", "unarchive", expect=3)
    assert "roll the run back again when that is undone" in said
    first = last_run(stage)
    assert f"run {first} took it back before" in roll_back(stage, run)
    assert difference(stage.state(EXTRAS), before) == []
    assert "nothing is left to take back" in roll_back(stage, run)


def test_a_rollback_is_rolled_back_like_any_run(managed: Stage) -> None:
    run = second(managed)
    after = managed.state(EXTRAS)
    roll_back(managed, run, "--allow", "loosen")
    rollback = last_run(managed)
    roll_back(managed, rollback, "--allow", "loosen")
    assert not difference(managed.state(EXTRAS), after)
    settled(managed)  # git had asked for just this all the time
    managed.revert()
    managed.apply("--allow", "loosen")
    assert managed.site("/sites/new") is None and managed.site("/sites/a")["settings"]["SharingCapability"] == 0


def test_an_unfinished_run_is_taken_back_as_far_as_it_came(managed: Stage) -> None:
    before = managed.state(EXTRAS)
    managed.faults({"operation": "SPO.Tenant/sites*", "kind": "status", "status": 500, "count": 1})
    managed.commit({
        "sites/a.yaml": new_site("/sites/a", title="Other", settings={"sharingCapability": TIGHT}),
        "sites/old.yaml": site("/sites/old", settings={"sharingCapability": TIGHT}),
        "sites/new.yaml": new_site("/sites/new"),
    })  # fmt: skip
    managed.apply("--allow", "loosen", expect=3)
    managed.no_faults()
    roll_back(managed, last_run(managed), "--allow", "loosen")
    assert not difference(managed.state(EXTRAS), before)


def test_a_hub_comes_back_with_the_members_that_it_had(stage: Stage) -> None:
    stage.edit(
        create={"url": "/sites/hub", "template": "SITEPAGEPUBLISHING#0", "title": "Hub", "owner": "e@contoso.com"}
    )
    stage.edit(**OLD)
    hub = '---\n{"kind": "Hub", "name": "corporate", "site": "/sites/hub", "title": "Corporate"}\n'
    stage.commit({"sites/hub.yaml": hub})
    stage.apply()
    stage.edit(joinHub={"site": "/sites/old", "hub": "/sites/hub"})
    before = stage.state(EXTRAS)
    stage.commit({"sites/hub.yaml": None})
    stage.apply("--allow", "hub-with-members,volume")
    assert stage.site("/sites/old")["hub"] is None
    said = roll_back(stage, last_run(stage))
    assert not difference(stage.state(EXTRAS), before), said


def test_the_first_run_of_all_is_taken_back(stage: Stage) -> None:
    stage.edit(**OLD)
    before = stage.state(EXTRAS)
    stage.commit({"sites/.keep": ""}, "Nothing yet")
    stage.commit({"sites/old.yaml": site("/sites/old", title="Ours"), "sites/b.yaml": new_site("/sites/b")}, "Sites")
    stage.apply()
    run = last_run(stage)
    patch = stage.folder / "revert.patch"
    said = roll_back(stage, run, "--patch", str(patch))
    assert not difference(stage.state(EXTRAS), before), said
    stage.git("apply", str(patch))
    stage.commit()
    stage.apply("--allow", "volume")
    settled(stage)
    assert not difference(stage.state(EXTRAS), before)


def test_content_that_came_since_is_not_recycled_unless_it_is_allowed(managed: Stage) -> None:
    run = second(managed)
    managed.edit(addFile={"site": "/sites/new", "name": "a.txt", "bytes": 10})
    said = roll_back(managed, run, "--allow", "loosen", expect=4)
    assert "recycle-with-content" in said
    roll_back(managed, run, "--allow", "loosen,recycle-with-content")
    assert managed.site("/sites/new") is None


def test_what_no_recycle_bin_holds_any_more_is_said_and_the_rest_goes_back(managed: Stage) -> None:
    run = second(managed)
    managed.edit(purge="/sites/gone")
    said = roll_back(managed, run, "--allow", "loosen", expect=3)
    assert "cannot be taken back: it is no longer in the recycle bin" in said
    assert managed.site("/sites/a")["title"] == "A"


def test_an_id_that_is_no_run_is_refused(managed: Stage) -> None:
    assert "no run" in managed.run("rollback", "01ZZZ", expect=1).err


def test_work_and_branch_of_the_user_stay_untouched(managed: Stage) -> None:
    run = second(managed)
    managed.write({"sites/a.yaml": "# half an idea\n", "notes.txt": "x"})
    managed.git("add", "notes.txt")
    before = (
        managed.git("status", "--porcelain"),
        managed.git("rev-parse", "HEAD"),
        managed.git("branch", "--show-current"),
    )
    said = roll_back(managed, run, "--allow", "loosen")
    assert (
        managed.git("status", "--porcelain"),
        managed.git("rev-parse", "HEAD"),
        managed.git("branch", "--show-current"),
    ) == before
    shown = managed.git("show", "--stat", f"spo-gitops/revert-{run}")
    assert "sites/new.yaml" in shown and "notes.txt" not in shown, said


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("writes", [0, 1, 3, 5])
def test_a_rollback_that_is_killed_is_concluded_by_the_next_one(writes: int, managed: Stage) -> None:
    before = managed.state(EXTRAS)
    run = second(managed)
    managed.reset()
    process = managed.start("--quiet", "rollback", run, "--auto-approve", "--allow", "loosen")
    while process.poll() is None and managed.writes <= writes:
        time.sleep(0.001)
    process.kill()
    process.communicate(timeout=60)
    said = roll_back(managed, run, "--allow", "loosen")
    assert not difference(managed.state(EXTRAS), before), said
    assert managed.metrics()["duplicateCreates"] == 0
    assert all(found["state"] != "open" for found in managed.run("history", "--format", "json").json)
    refused = managed.apply("--allow", "loosen,recycle", expect=4)
    assert "took back run" in refused.out


def test_throttling_and_lost_answers_do_not_make_a_rollback_inexact(managed: Stage) -> None:
    before = managed.state(EXTRAS)
    run = second(managed)
    managed.faults(
        {"operation": "*", "kind": "throttle", "status": 429, "retryAfter": 1, "rate": 0.1},
        {"operation": "*", "kind": "drop_after", "rate": 0.1},
    )
    for _ in range(4):
        if managed.run("rollback", run, "--auto-approve", "--allow", "loosen", expect=None).code == 0:
            break
    managed.no_faults()
    assert "nothing is left to take back" in roll_back(managed, run)
    assert not difference(managed.state(EXTRAS), before)


def test_where_guards_hold_single_actions_the_rest_is_taken_back(managed: Stage) -> None:
    hold_single_actions(managed)
    run = second(managed)
    managed.edit(addFile={"site": "/sites/new", "name": "a.txt", "bytes": 10})
    said = roll_back(managed, run, "--allow", "loosen", expect=3)
    assert "held by guard recycle-with-content" in said
    assert managed.site("/sites/new") is not None and managed.site("/sites/gone") is not None
    managed.apply("--exclude", "site:/sites/*", "--allow", "history")  # nothing of it is undone meanwhile
    assert managed.site("/sites/a")["title"] == "A"


def test_an_apply_after_a_rollback_holds_only_what_was_taken_back_where_guards_hold_single_actions(
    managed: Stage,
) -> None:
    hold_single_actions(managed)
    run = second(managed)
    roll_back(managed, run, "--allow", "loosen")
    managed.commit({"sites/other.yaml": new_site("/sites/other")})
    said = managed.apply("--allow", "loosen,recycle", expect=3)
    assert "held by guard history" in said.out
    assert managed.site("/sites/other") is not None and managed.site("/sites/new") is None


def test_a_commit_cannot_drop_the_demand_for_an_approval_for_a_rollback(managed: Stage) -> None:
    """What the last applied commit demanded is demanded still, as for an apply."""
    managed.commit({
        "spo-gitops.yaml": managed.configuration("guards: {require: {loosen: approval}}\n"),
        "sites/old.yaml": site("/sites/old", settings={"sharingCapability": TIGHT}),
    }, "Demanding")  # fmt: skip
    managed.apply()
    run = last_run(managed)
    managed.commit({"spo-gitops.yaml": managed.configuration("")}, "Drop the demand")
    assert "loosen" in roll_back(managed, run, "--allow", "loosen", expect=4)
    assert managed.state()["sites"]["/sites/old"]["settings"]["SharingCapability"] == 0


def test_a_file_that_is_broken_on_disk_does_not_keep_a_rollback_from_its_report(managed: Stage) -> None:
    managed.commit({"sites/a.yaml": new_site("/sites/a", title="Other")})
    managed.apply()
    managed.write({"sites/a.yaml": "kind: [\n"})
    said = roll_back(managed, "last")
    assert "1 of 1 resource taken back" in said and "The revert is on the branch" in said


def test_what_keeps_all_of_a_run_from_being_taken_back_is_not_told_as_nothing_left(managed: Stage) -> None:
    managed.commit({"sites/a.yaml": new_site("/sites/a", title="Other")})
    managed.apply("--exclude", "site:/sites/gone")
    run = last_run(managed)
    managed.run("hold", "site:/sites/a", "--reason", "incident", "--until", "4h")
    said = roll_back(managed, run)
    assert f"nothing was taken back of run {run}; 1 resource stays as it is" in said
    managed.run("hold", "--end", "site:/sites/a")
    managed.edit(site="/sites/a", set={"Title": "By hand"})
    said = roll_back(managed, run, expect=3)
    assert f"nothing was taken back of run {run}; 1 resource stays as it is" in said
