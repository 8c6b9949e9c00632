"""``ledger verify`` and ``ledger prune``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .histories import difference
from .stage import Stage, new_site, site

REF = "refs/spo-gitops/contoso/ledger"
EXTRAS = "ids,content"


@pytest.fixture
def managed(stage: Stage) -> Stage:
    """Four runs; of the second nothing stands any more."""
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old", "owner": "emil@contoso.com"})
    stage.commit({"sites/a.yaml": new_site("/sites/a"), "sites/gone.yaml": new_site("/sites/gone")})
    stage.apply()
    for title in ("Two", "Three"):
        stage.commit({"sites/a.yaml": new_site("/sites/a", title=title)})
        stage.apply()
    stage.commit({"sites/gone.yaml": None, "sites/old.yaml": site("/sites/old", description="ours")})
    stage.apply("--allow", "recycle,volume")
    return stage


def runs(stage: Stage) -> list[str]:
    return [run["run"] for run in stage.run("history", "--format", "json").json]


def tamper(stage: Stage, path: str, change: dict[str, object]) -> None:
    """Somebody writes to the ledger by hand, keeping the chain's own file in step."""
    stage.git("fetch", "--quiet", "origin", f"+{REF}:refs/heads/forged")
    work = stage.folder / "forge"
    stage.git("worktree", "add", "--quiet", str(work), "forged")
    file = work / path
    file.parent.mkdir(parents=True, exist_ok=True)
    before = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps({**before, **change}), encoding="utf-8")
    chain = work / "chain.json"
    told = json.loads(chain.read_text(encoding="utf-8"))
    told |= {"sequence": told["sequence"] + 1, "previous": stage.git("rev-parse", "forged")}
    chain.write_text(json.dumps(told), encoding="utf-8")
    stage.git("add", "--all", cwd=work)
    stage.git("commit", "--quiet", "-m", "Forged", cwd=work)
    stage.git("push", "--quiet", "origin", f"forged:{REF}")


def test_a_sound_ledger_is_verified(managed: Stage) -> None:
    said = managed.run("ledger", "verify").out
    assert "all of it is in order" in said and "commits in one chain" in said and "no signers" in said


def test_before_the_first_apply_there_is_nothing_to_verify(stage: Stage) -> None:
    stage.commit()
    assert "there is no ledger yet" in stage.run("ledger", "verify").out


def test_a_record_that_cannot_be_understood_or_lies_elsewhere_is_named(managed: Stage) -> None:
    paths = managed.git("--git-dir", str(managed.remote), "ls-tree", "-r", "--name-only", REF).splitlines()
    record = next(path for path in paths if path.startswith("resources/"))
    tamper(managed, record, {"address": "site:/sites/elsewhere"})
    said = managed.run("ledger", "verify", expect=1).out
    assert f"wrong {record} is the record of site:/sites/elsewhere" in said


@pytest.mark.parametrize("name", ["0-forged", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"])
def test_a_run_whose_id_tells_no_time_is_named_and_nothing_is_pruned(managed: Stage, name: str) -> None:
    tamper(managed, f"runs/{name}/outcome.json", {"format": 1, "run": name, "stack": "main", "at": "", "outcomes": []})
    refused = managed.run("ledger", "prune", "--older-than", "0", "--keep", "1", "--auto-approve", expect=1).err
    assert f"run {name}" in refused and "ledger verify" in refused and "Traceback" not in refused
    assert f"wrong runs/{name}/outcome.json" in managed.run("ledger", "verify", expect=1).out


def test_a_commit_beside_the_chain_is_named(managed: Stage) -> None:
    managed.git("fetch", "--quiet", "origin", f"+{REF}:refs/heads/forged")
    forged = managed.git("commit-tree", "-p", "forged", "-m", "Forged", "forged^{tree}")
    managed.git("push", "--quiet", "origin", f"{forged}:{REF}")
    assert "cannot be trusted" in managed.run("ledger", "verify", expect=1).out


def test_an_object_that_is_damaged_or_missing_is_named(managed: Stage) -> None:
    managed.run("ledger", "verify")
    head = managed.git("--git-dir", str(managed.remote), "rev-parse", f"{REF}:head.json")
    loose = Path(managed.repository / ".git" / "objects" / head[:2] / head[2:])
    loose.unlink()
    assert f"object {head[:12]}" in managed.run("ledger", "verify", expect=1).out


def test_pruning_is_shown_first_and_drops_what_nothing_needs(managed: Stage) -> None:
    newest, third, second, first = runs(managed)
    shown = managed.run("ledger", "prune", "--older-than", "0", "--keep", "1").out
    assert f"would drop {second}" in shown and "Nothing was written" in shown
    assert f"kept {third}" in shown and f"kept {first}" in shown  # their effect stands
    assert runs(managed) == [newest, third, second, first]
    before, plan = managed.state(EXTRAS), managed.run("plan").out.splitlines()[-1]
    said = managed.run("ledger", "prune", "--older-than", "0", "--keep", "1", "--auto-approve").out
    assert f"dropped {second}" in said
    assert runs(managed) == [newest, third, first]
    verified = managed.run("ledger", "verify").out
    assert "in order" in verified and "anchored to" in verified and "1 commit in one chain" in verified
    assert managed.run("plan").out.splitlines()[-1] == plan
    # What is kept can still be taken back, by rollback and by revert.
    managed.run("rollback", newest, "--auto-approve")
    assert managed.site("/sites/gone") is not None
    assert not difference(managed.state(EXTRAS)["sites"]["/sites/a"], before["sites"]["/sites/a"])
    assert "no run" in managed.run("rollback", second, "--auto-approve", expect=1).err


def test_after_a_pruning_reverts_are_exact_as_before(managed: Stage) -> None:
    managed.run("ledger", "prune", "--older-than", "0", "--keep", "1", "--auto-approve")
    managed.revert()
    managed.apply("--allow", "loosen")
    assert managed.site("/sites/gone") is not None and managed.site("/sites/old")["description"] == ""
    assert "in order" in managed.run("ledger", "verify").out


def test_young_runs_and_the_newest_stay(managed: Stage) -> None:
    assert "Nothing to prune" in managed.run("ledger", "prune", "--keep", "1").out
    assert "Nothing to prune" in managed.run("ledger", "prune", "--older-than", "0", "--keep", "4").out
