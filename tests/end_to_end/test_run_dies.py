"""A run that dies before its outcome is recorded: what is told of it afterwards is what would have been."""

from __future__ import annotations

import sys

import pytest

from .stage import Stage, document, new_site
from .test_undo_dies import REFUSE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="hooks of POSIX")


def die(stage: Stage, *arguments: str) -> None:
    """A command whose run's outcome never arrives at the remote."""
    hook = stage.remote / "hooks" / "update"
    hook.write_text(REFUSE.format(what="Outcome", nth=1), encoding="utf-8")
    hook.chmod(0o755)
    stage.run(*arguments, expect=1)
    hook.unlink()


def test_who_made_it_and_what_was_lifted_for_it_stays_on_the_record(stage: Stage) -> None:
    stage.commit({"sites/a.yaml": new_site("/sites/a"), "sites/b.yaml": new_site("/sites/b")})
    stage.apply()
    stage.commit({"sites/a.yaml": None})
    die(stage, "apply", "--auto-approve", "--allow", "recycle")
    assert stage.recycle_bin == ["/sites/a"]
    stage.apply()
    died = stage.run("history", "--format", "json").json[1]["run"]
    told = stage.run("show", died).out
    assert "guards recycle" in told and "tester" in told


def test_a_remediation_has_no_commit_to_revert(stage: Stage) -> None:
    stage.edit(create={"url": "/sites/old", "template": "STS#3", "title": "Old"})
    stage.edit(site="/sites/old", set={"DenyAddAndCustomizePages": 1})
    stage.commit({"sites/a.yaml": new_site("/sites/a")})
    stage.apply()
    policy = document(
        "SecurityPolicy", name="no-script", severity="high", appliesTo={"urls": ["/sites/old"]},
        require={"denyAddAndCustomizePages": "Enabled"},
    )  # fmt: skip
    stage.commit({"policies/p.yaml": policy})
    die(stage, "remediate", "--policy", "no-script", "--auto-approve")
    stage.apply("--target", "site:/sites/a")
    died = stage.run("history", "--format", "json").json[1]["run"]
    said = stage.run("rollback", died, "--auto-approve", "--allow", "loosen").said
    assert "applied no commit of its own" in said and "spo-gitops/revert" not in stage.git("branch", "--list")
