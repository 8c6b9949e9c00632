"""What ``status`` tells without asking the tenant."""

from __future__ import annotations

from .stage import Stage, document, new_site


def test_before_anything_was_applied_everything_waits(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    said = stage.run("status").out
    assert "none yet: ownership starts with the first apply" in said
    assert "Waiting:   everything" in said and "1 declared, 0 owned" in said


def test_the_screen_tells_what_was_applied_what_waits_and_what_lasts_how_long(stage: Stage) -> None:
    policy = document(
        "SecurityPolicy", name="p", severity="high", mode="audit", appliesTo="all",
        require={"sharingCapability": {"atMost": "Disabled"}},
        exceptions=[
            {"site": "/sites/a", "reason": "partners", "approver": "ann", "expires": "2999-01-01"},
            {"site": "/sites/b", "reason": "old", "approver": "ann", "expires": "2001-01-01"},
        ],
    )  # fmt: skip
    stage.commit({"sites/a.yaml": new_site("/sites/a"), "policies/p.yaml": policy}, "Begin")
    stage.apply()
    stage.run("hold", "site:/sites/a", "--reason", "incident", "--until", "4h")
    stage.commit({"x.txt": "1"})
    stage.write({"y.txt": "2"})
    found = stage.run("status", "--format", "json").json
    assert (found["ahead"], found["dirty"], found["declared"], found["owned"]) == (1, True, 1, 1)
    assert (found["last"]["state"], found["last"]["summary"], found["lock"], found["drifted"]) == (
        "done",
        "1 succeeded",
        "",
        [],
    )
    assert [(e["what"], e["state"]) for e in found["exceptions"]] == [
        ("p: /sites/a", "lasting"),
        ("p: /sites/b", "expired"),
    ]
    assert [(h["what"], h["state"]) for h in found["holds"]] == [("site:/sites/a", "lasting")]
    said = stage.run("status").out
    assert "1 commit not applied yet, and changes that are not committed" in said
    assert "p: /sites/b: EXPIRED, until 2001-01-01: old" in said and "Begin (tester)" in said


def test_the_last_run_is_that_of_the_own_stack(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.apply()
    (mine,) = (run["run"] for run in stage.run("history", "--format", "json").json)
    configuration = stage.configuration()
    stage.commit({"spo-gitops.yaml": f"stack: other\n{configuration}", "sites/a.yaml": new_site("/sites/b")})
    stage.apply()
    assert stage.run("status", "--format", "json").json["last"]["run"] != mine
    stage.commit({"spo-gitops.yaml": configuration})
    assert stage.run("status", "--format", "json").json["last"]["run"] == mine
    assert "stack main" in stage.run("history").out and "stack other" in stage.run("history").out


def test_that_a_tenants_clock_runs_ahead_is_told_where_it_does(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.apply()
    assert "which runs ahead" in stage.run("status").out
    out = stage.folder / "public"
    stage.run("dashboard", "--out", str(out))
    assert "which runs ahead" in (out / "index.html").read_text(encoding="utf-8")
    slow = "\n".join(line for line in stage.configuration().splitlines() if "timeScale" not in line)
    stage.write({"spo-gitops.yaml": slow})
    told = stage.run("status", "--format", "json").json
    assert told["timeScale"] == 1 and "Clock" not in stage.run("status").out


def test_drift_that_a_run_saw_and_left_is_known_and_no_credentials_are_needed(stage: Stage) -> None:
    kept = new_site("/sites/a", settings={"sharingCapability": "Disabled"}, lifecycle={"onDrift": "report"})
    stage.commit({"sites/a.yaml": kept})
    stage.apply()
    stage.edit(site="/sites/a", set={"SharingCapability": 2})
    stage.commit({"sites/b.yaml": new_site("/sites/b")})
    stage.apply()
    (stage.repository / "app.pem").unlink()
    (drift,) = stage.run("status", "--format", "json").json["drifted"]
    assert (drift["attribute"], drift["set"], drift["seen"]) == (
        "sharingCapability", "Disabled", "ExternalUserAndGuestSharing",
    )  # fmt: skip
    assert "1 attribute last seen otherwise than set" in stage.run("status").out
