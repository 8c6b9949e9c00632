"""What a run tells while it goes: a log that can be read at any time, lines in a pipeline, a bar on a terminal."""

from __future__ import annotations

import json
import threading
import time

from jsonschema import Draft202012Validator

from spo_gitops.reports.log_schema import log_schema

from .stage import Stage, new_site, site

SITES = {f"sites/s{n}.yaml": new_site(f"/sites/s{n}") for n in range(4)}


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_log_tells_the_whole_run_and_fits_its_schema(stage: Stage) -> None:
    stage.commit(SITES)
    log = stage.folder / "run.log.jsonl"
    stage.faults({"operation": "*create*", "kind": "status", "status": 400, "count": 1})
    stage.run("--log-file", str(log), "apply", "--auto-approve", expect=3)
    told = lines(log.read_text(encoding="utf-8"))
    validator = Draft202012Validator(log_schema())
    for line in told:
        assert validator.is_valid(line), line
    events = [line["event"] for line in told]
    assert events.count("run") == 1 and events[-1] == "end"
    assert events.count("started") == 4 and events.count("ended") == 4 and events.count("carriedOut") == 3
    end = told[-1]
    assert end["outcomes"] == {"succeeded": 3, "failed": 1} and end["complete"] is False
    last = [line for line in told if line["event"] == "progress"][-1]
    assert (last["done"], last["failed"], last["running"], last["waiting"], last["etaSeconds"]) == (3, 1, 0, 0, 0)
    assert 0 < float(str(last["units"])) <= float(str(last["unitsAllowed"]))
    failed = next(line for line in told if line["event"] == "ended" and line["status"] == "failed")
    assert failed["correlationId"] and failed["correlationId"] in {
        line["correlationId"] for line in told if line["event"] == "request"
    }


def test_the_log_can_be_read_while_it_runs(stage: Stage) -> None:
    stage.commit(SITES)
    log = stage.folder / "run.log.jsonl"
    run = threading.Thread(target=lambda: stage.run("--log-file", str(log), "--quiet", "apply", "--auto-approve"))
    run.start()
    seen: set[object] = set()
    while run.is_alive() and "started" not in seen:
        text = log.read_text(encoding="utf-8") if log.exists() else ""
        seen |= {line["event"] for line in lines(text[: text.rfind("\n") + 1])}
        time.sleep(0.005)
    assert "started" in seen and run.is_alive()
    run.join()


def test_a_pipeline_gets_lines_with_counts_budget_and_remaining_time(stage: Stage) -> None:
    for n in range(20):
        stage.edit(create={"url": f"/sites/o{n}", "template": "STS#3", "title": "Old"})
    stage.commit({"sites/all.yaml": "".join(site(f"/sites/o{n}", title="New") for n in range(20))})
    said = stage.apply("--batch-size", "10").err
    told = [line for line in said.splitlines() if line.startswith("applying: ")]
    assert 2 <= len(told) <= 12
    assert "of 20 done" in told[0] and "units" in told[0] and "left" in told[0]
    assert told[-1].startswith("applying: 20 of 20 done, 0 running, 0 waiting")
    assert "applying: " not in stage.run("--quiet", "apply", "--auto-approve").err
