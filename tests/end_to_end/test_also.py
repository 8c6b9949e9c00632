"""One reading, several files: `plan --also` and `drift --also` write what their `--format` would show."""

from __future__ import annotations

import json

from .stage import Stage, new_site


def test_each_file_is_what_its_format_shows_and_the_tenant_is_read_once(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.apply()
    stage.edit(site="/sites/a", set={"Title": "By hand"})
    for command in ("plan", "drift"):
        stage.reset()
        stage.run(command)
        once = stage.metrics()["requests"]
        files = {suffix: stage.folder / f"{command}.{suffix}" for suffix in ("html", "md", "json", "txt")}
        stage.reset()
        shown = stage.run(command, *(part for file in files.values() for part in ("--also", str(file)))).out
        assert stage.metrics()["requests"] == once
        assert files["txt"].read_text("utf-8") == shown
        assert files["html"].read_text("utf-8").startswith("<!doctype html>")
        assert files["md"].read_text("utf-8").startswith("<!-- spo-gitops")
        assert json.loads(files["json"].read_text("utf-8"))["kind"] == "plan"
        assert all("By hand" in file.read_text("utf-8") for file in files.values())


def test_a_name_that_tells_no_format_is_refused_before_anything_is_read(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.reset()
    assert "plan.pdf" in stage.run("plan", "--also", "plan.pdf", expect=64).err
    assert stage.metrics()["requests"] == 0


def test_a_plan_file_is_json_whatever_its_name_promises(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.reset()
    refused = stage.run("plan", "--out", "plan.html", expect=64).err
    assert "a plan file is JSON" in refused and "--also plan.html" in refused
    assert stage.metrics()["requests"] == 0
    stage.run("plan", "--out", str(stage.folder / "plan"))
    assert json.loads((stage.folder / "plan").read_text("utf-8"))["kind"] == "plan"


def test_out_alone_tells_the_format_by_its_name_unless_another_is_given(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.apply()

    def written(*words: str) -> str:
        file = stage.folder / words[-1]
        stage.run(*words[:-1], str(file))
        return file.read_text("utf-8")

    for command in (("report", "last"), ("audit",)):
        assert json.loads(written(*command, "--out", "a.json"))["format"] == 1
        assert written(*command, "--out", "a.html").startswith("<!doctype html>")
        assert "," in written(*command, "--out", "a.CSV").splitlines()[0]
        assert written(*command, "--format", "csv", "--out", "a.txt").splitlines()[0].count(",") > 2
    assert written("report", "last", "--out", "run").startswith("<!doctype html>"), "as where nothing is told"
    assert json.loads(written("audit", "--out", "a.sarif"))["version"] == "2.1.0"
