"""What ``show`` and ``history`` tell of runs."""

from __future__ import annotations

import re

import pytest
from jsonschema import Draft202012Validator

from spo_gitops.reports.answer_schemas import schemas

from .stage import Stage, document, new_site


@pytest.fixture
def managed(stage: Stage) -> Stage:
    stage.commit({"sites/a.yaml": new_site("/sites/a"), "sites/gone.yaml": new_site("/sites/gone")}, "Begin")
    stage.apply()
    return stage


def last_run(stage: Stage) -> str:
    found: str = stage.run("history", "--format", "json").json[0]["run"]
    return found


def test_a_run_is_shown_like_a_commit(managed: Stage) -> None:
    managed.commit({"sites/a.yaml": new_site("/sites/a", title="Other"), "sites/gone.yaml": None}, "Close one")
    managed.apply("--allow", "recycle,volume")
    run = last_run(managed)
    said = managed.run("show", run[:20]).out
    assert said.startswith(f"run {run}  done\n")
    assert "Close one (tester)" in said and "By:     tester <tester@contoso.com>" in said
    assert "Lifted: guards recycle, volume" in said or "Lifted: guards recycle" in said
    assert "title: A → Other" in said
    assert "succeeded, read again and compared" in said
    assert re.search(r"in line: at most \d+ waiting, at most [12] running\n    structure: 1 action, at most", said)
    assert re.search(r"can be restored from the recycle bin until \d{4}-\d\d-\d\d, 93 days", said)
    managed.run("rollback", run, "--auto-approve")
    assert f"Rolled back: by run {last_run(managed)}" in managed.run("show", run).out
    assert f"Rolls back: run {run}" in managed.run("show", last_run(managed)).out
    assert f"rolls back {run}" in managed.run("history").out


def test_a_creation_is_shown_with_what_was_decided_once_the_site_was_there(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a", settings={"sharingCapability": "ExternalUserSharingOnly"})})
    stage.apply("--allow", "loosen")
    assert re.search(r"sharingCapability: +ExternalUserSharingOnly", stage.run("show", last_run(stage)).out)


def test_the_plan_says_until_when_a_recycled_site_can_be_restored(managed: Stage) -> None:
    managed.commit({"sites/gone.yaml": None})
    assert "can be restored from the recycle bin until" in managed.run("plan").out


def test_failures_are_shown_with_the_message_of_the_service(managed: Stage) -> None:
    managed.faults({"operation": "SPO.Tenant/sites*", "kind": "status", "status": 500})
    managed.commit({"sites/a.yaml": new_site("/sites/a", title="Other")})
    managed.apply(expect=3)
    said = managed.run("show", last_run(managed)).out
    assert "unfinished" in said and "failed" in said


def test_an_apply_without_anything_to_record_names_no_run(managed: Stage) -> None:
    before = managed.run("history", "--format", "json").json
    said = managed.apply().out
    assert "nothing had to be changed" in said and "Run " not in said
    assert managed.run("history", "--format", "json").json == before


def test_a_new_commit_without_writes_is_a_run_that_is_listed_and_shown(managed: Stage) -> None:
    managed.commit({"notes.txt": "x"})
    said = managed.apply().out
    run = last_run(managed)
    assert f"Run {run}." in said
    assert "nothing was written to the tenant" in managed.run("show", run).out


def test_a_run_is_reported_in_every_format_with_the_same_summary(managed: Stage) -> None:
    run = last_run(managed)
    record = managed.run("report", "last", "--format", "json").json
    assert (record["run"], record["summary"], record["verified"]) == (run, "2 succeeded", 2)
    assert managed.run("report", run, "--format", "text").out == managed.run("show", run).out
    managed.run("report", run, "--out", str(managed.folder / "run.html"))
    assert f"<h1>Run {run}</h1>" in (managed.folder / "run.html").read_text(encoding="utf-8")
    managed.run("report", run, "--format", "csv", "--out", str(managed.folder / "run.csv"))
    assert (managed.folder / "run.csv").read_bytes().count(b"\r\n") > 2
    managed.run("report", run, "--out", str(managed.folder / "absent" / "x"), expect=64)
    managed.run("report", "01ZZZ", expect=1)


def test_retries_waits_and_pauses_of_a_throttled_run_are_recorded_and_reported(managed: Stage) -> None:
    managed.faults({"operation": "*SPSiteManager/create", "kind": "throttle", "retryAfter": 20, "count": 1})
    managed.commit({"sites/b.yaml": new_site("/sites/b")})
    managed.apply()
    record = managed.run("report", "last", "--format", "json").json
    (action,) = record["actions"]
    assert action["startedSeconds"] == 0.0 and action["requests"] > 3
    assert action["retries"] == 1 and action["waitedSeconds"] >= 20 and record["seconds"] >= 20
    (pause,) = record["pauses"]
    assert pause["seconds"] == 20.0 and record["metrics"]["throttled"] == 1
    assert "1 throttle pauses, together 20 s" in managed.run("report", "last").out


def test_a_failure_is_reported_with_its_next_step(managed: Stage) -> None:
    managed.faults({"operation": "*SPSiteManager/create", "kind": "status", "status": 403})
    managed.commit({"sites/b.yaml": new_site("/sites/b")})
    managed.apply(expect=3)
    (action,) = managed.run("report", "last", "--format", "json").json["actions"]
    assert action["status"] == "failed" and action["nextStep"] and action["requests"] >= 1


def test_one_resource_is_followed_through_time_side_effects_included(stage: Stage) -> None:
    hub = document("Hub", name="corp", site="/sites/corp", title="Corp")
    stage.commit(
        {"sites/corp.yaml": new_site("/sites/corp"), "sites/hub.yaml": hub, "sites/a.yaml": new_site("/sites/a")}
    )
    stage.apply()
    created = last_run(stage)
    stage.commit({"sites/a.yaml": new_site("/sites/a", title="Other")}, "Rename it")
    stage.apply()
    renamed = last_run(stage)
    stage.edit(joinHub={"site": "/sites/a", "hub": "/sites/corp"})
    stage.commit({"sites/hub.yaml": None}, "No hub")
    stage.apply("--allow", "hub-with-members,irreversible,volume")
    found = stage.run("history", "site:/sites/A", "--format", "json").json
    assert [(e["action"], e["cause"]) for e in found] == [
        ("side effect", "hub:/sites/corp"), ("update", ""), ("create", ""),
    ]  # fmt: skip
    said = stage.run("history", "site:/sites/a").out
    assert "title: A → Other" in said and "Rename it (tester)" in said and 'hub: "/sites/corp" → none' in said
    before = stage.run("history", "site:/sites/a", "--at", created, "--format", "json").json
    after = stage.run("history", "site:/sites/a", "--at", renamed, "--format", "json").json
    assert (before["fields"]["title"], after["fields"]["title"]) == ("A", "Other")
    listed = stage.run("history", "--format", "json").json
    assert len(listed) == 3
    for name, answer in (("history", listed), ("resource-history", found), ("moment", before), ("moment", after)):
        Draft202012Validator(schemas()[f"{name}.schema.json"]).validate(answer)
    assert stage.run("history", "site:/sites/a", "--at", "2001-01-01", "--format", "json").json["presence"] == "absent"
    assert "title: Other" in stage.run("history", "site:/sites/a", "--at", "2101-01-01").out
    assert "hub: none" in stage.run("history", "site:/sites/a", "--at", "2101-01-01").out
    assert "No recorded run" in stage.run("history", "site:/sites/zzz").out
    stage.run("history", "nonsense", expect=64)
    stage.run("history", "site:/sites/a", "--at", "yesterday", expect=64)
    stage.run("history", "--at", "2101-01-01", expect=64)
