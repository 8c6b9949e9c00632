"""``doctor``: a good set-up is well; each broken part is named with what to do, and nothing is written."""

from __future__ import annotations

from tests.end_to_end.stage import Stage, new_site


def test_a_good_set_up_is_well_and_nothing_is_written(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    before = stage.state()
    result = stage.run("doctor", "--format", "json", expect=None)
    assert result.code == 0, result.said
    assert result.json["ok"] is True and result.json["checks"]
    assert stage.state() == before and stage.writes == 0
    out = stage.run("doctor").out
    assert "0 failed" in out and "ok       sign-in" in out, out


def test_a_key_that_the_tenant_does_not_know_is_named(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    (stage.repository / "app.pem").write_text("no key", encoding="ascii")
    result = stage.run("doctor", expect=None)
    assert result.code == 1 and "app.pem" in result.said and "Traceback" not in result.said


def test_a_tenant_out_of_reach_is_told(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.commit({"spo-gitops.yaml": stage.configuration(**{f"127.0.0.1:{stage.tenant.port}": "127.0.0.1:9"})})
    result = stage.run("doctor", expect=None)
    assert result.code == 1 and "127.0.0.1:9" in result.said and "Traceback" not in result.said


def test_a_tenant_that_is_written_wrongly_is_not_called_missing(stage: Stage) -> None:
    proof = {"certificate: {file: app.pem}": "certificate: {file: gone.pem}"}
    stage.commit({"sites/a.yaml": new_site("/sites/a"), "spo-gitops.yaml": stage.configuration(**proof)})
    checks = stage.run("doctor", "--format", "json", expect=1).json["checks"]
    failed = [check["found"] for check in checks if check["status"] == "failed"]
    assert len(failed) == 1
    assert "gone.pem" in failed[0]
    assert {check["status"] for check in checks if check["name"] in ("sign-in", "ledger")} == {"skipped"}
    named = stage.run("--tenant", "nobody", "doctor", expect=1)
    assert "Traceback" not in named.said
