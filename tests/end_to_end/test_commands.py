"""The commands one by one: what they say and how they exit, also where nothing is as it should be."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from .stage import Stage, document, new_site, site

ALPHA = {"sites/alpha.yaml": new_site("/sites/alpha", settings={"sharingCapability": "Disabled"})}
BROKEN = {
    "sites/broken.yaml": "kind: Site\nurl: /sites/x\ntitel: X\nsettings:\n  sharingCapability: Everyone\n",
    "sites/twice.yaml": site("/sites/y") + site("/sites/Y"),
    "sites/bytes.yaml": "",
    "policies/odd.yaml": "kind: Policy\n",
}


@pytest.fixture
def broken(stage: Stage) -> Stage:
    stage.commit(BROKEN)
    (stage.repository / "sites/bytes.yaml").write_bytes(b"\x00\x01\xff\xfe" * 50)
    (stage.repository / "sites/empty").mkdir()
    return stage


# -- validate --


def test_validate_tells_all_problems_with_their_places_and_advice(broken: Stage) -> None:
    result = broken.run("validate", expect=1)
    for text in ('sites/broken.yaml:3:1', 'did you mean "title"', "sites/broken.yaml:5:22", "Disabled",
                 "sites/twice.yaml:4", "see also sites/twice.yaml:2", "sites/bytes.yaml:1:1", "policies/odd.yaml:1:7",
                 ):  # fmt: skip
        assert text in result.out, text
    assert result.out.rstrip().splitlines()[-1].startswith("5 problems")


def test_validate_gives_the_same_problems_in_every_format(broken: Stage) -> None:
    listed = broken.run("validate", "--format", "json", expect=1).json
    assert all(
        set(problem)
        == {"file", "line", "column", "pointer", "severity", "code", "found", "expected", "hint", "related"}
        for problem in listed
    )
    lines = broken.run("validate", "--format", "github", expect=1).out.splitlines()
    assert len(lines) == len(listed)
    assert lines[-1].startswith("::error file=sites/") or any(x.startswith("::error file=sites/") for x in lines)
    log = broken.run("validate", "--format", "sarif", expect=1).json
    results = log["runs"][0]["results"]
    assert [r["ruleId"] for r in results] == [problem["code"] for problem in listed]
    assert {r["ruleId"] for r in results} == {rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    assert log["version"] == "2.1.0"


def test_validate_is_content_with_warnings_unless_strict(stage: Stage) -> None:
    stage.commit(ALPHA)
    assert "warning: policies:1:1" in stage.run("validate").out
    stage.run("validate", "--strict", expect=1)
    (stage.repository / "policies").mkdir()
    stage.write({"policies/p.yaml": document("SecurityPolicy", name="p", mode="audit", appliesTo="all",
                                             require={"denyAddAndCustomizePages": "Enabled"})})  # fmt: skip
    assert stage.run("validate", "--strict").out == "no problems\n"


def test_validate_works_outside_of_git_and_everything_else_says_what_is_missing(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    for name in ("spo-gitops.yaml", "app.pem", "ca.pem"):
        (folder / name).write_bytes((stage.repository / name).read_bytes())
    (folder / "sites").mkdir()
    (folder / "sites/a.yaml").write_text(new_site("/sites/alpha"), encoding="utf-8")
    stage.run("validate", project=folder)
    for command in (["plan"], ["plan", "--offline"], ["apply", "--auto-approve"], ["drift"], ["history"], ["unlock"]):
        result = stage.run(*command, project=folder, expect=1)
        assert "git" in result.err, result.said


def test_a_folder_without_configuration_is_a_problem_for_every_command(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    folder.mkdir()
    stage.git("init", "--quiet", cwd=folder)
    for command in (["validate"], ["plan"], ["drift"], ["history"], ["show", "01"], ["unlock"]):
        result = stage.run(*command, project=folder, expect=1)
        assert "spo-gitops.yaml" in result.said
    assert "no commit" in stage.run("apply", "--auto-approve", project=folder, expect=1).err
    stage.run("validate", project=tmp_path / "nowhere", expect=64)


def test_problems_stop_plan_and_apply_before_anything_is_read(broken: Stage) -> None:
    broken.git("add", "--all")
    broken.git("commit", "--quiet", "-m", "Broken bytes")
    broken.reset()
    for command in (["plan"], ["plan", "--offline"], ["apply", "--auto-approve"], ["drift"]):
        result = broken.run(*command, expect=1)
        assert "sites/broken.yaml:3:1" in result.err and "nothing was done" in result.err
    assert broken.metrics()["requests"] == 0


# -- usage --


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plan", "--colour"], "--colour"),
        (["paln"], "paln"),
        (["plan", "--scope", "some"], "some"),
        (["apply"], "--auto-approve"),
        (["apply", "missing.json", "--auto-approve"], "missing.json"),
        (["apply", "--auto-approve", "--allow", "everything"], "everything"),
        (["plan", "--target", "/sites/x"], "is not a selector"),
        (["plan", "--exclude", "site:"], "is not a selector"),
        (["apply", "--auto-approve", "--parallelism", "0"], "parallelism"),
        (["show"], "RUN"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_call_exits_64_and_says_what_is_wrong(arguments: list[str], said: str, stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.reset()
    assert said in stage.run(*arguments, expect=64).err
    assert stage.writes == 0


def test_warnings_beside_errors_are_told_as_such(stage: Stage) -> None:
    stage.commit({"sites/broken.yaml": "kind: Site\nurl: /sites/x\ntitel: X\n"})
    result = stage.run("plan", expect=1)
    assert "warning: policies:1:1" in result.err and "\nsites/broken.yaml:3:1" in result.err
    assert "\n1 problem;" in result.err


def test_a_tenant_that_the_configuration_lacks_is_named_with_those_it_has(stage: Stage) -> None:
    stage.commit(ALPHA)
    for command in ("plan", "validate"):
        result = stage.run("--tenant", "fabrikam", command, expect=1)
        assert "fabrikam" in result.said and "contoso" in result.said


def test_help_and_version_exit_0(stage: Stage) -> None:
    assert "validate" in stage.run("--help").out
    assert stage.run("--version").out.startswith("spo-gitops")
    assert "Example" in stage.run("apply", "--help").out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"format": 999, "kind": "plan", "actions": []}', "999"),
        ("not json", "not JSON"),
        ("[]", "not a plan"),
        ('{"format": 1, "kind": "plan"}', "understood"),
        ('{"format": 1, "kind": "plan", "actions": [{"changes": []}]}', "understood"),
        ('{"format": 1, "kind": "plan", "scope": "all", "actions": [{"changes": [{}], "address": "site:/x", '
         '"verb": "update"}]}', "understood"),
        ('{"format": 1, "kind": "plan", "actions": []}', "understood"),
        ('{"format": 1, "kind": "plan", "actions": {}, "scope": "all"}', "understood"),
        ('{"format": 1, "kind": "plan", "actions": [], "scope": 7}', "understood"),
        ('{"format": true, "kind": "plan", "actions": [], "scope": "all"}', "not a plan"),
    ],
)  # fmt: skip
def test_a_plan_file_that_cannot_be_trusted_to_mean_a_plan_is_refused(text: str, said: str, stage: Stage) -> None:
    stage.commit(ALPHA)
    plan = stage.folder / "plan.json"
    plan.write_text(text, encoding="utf-8")
    stage.reset()
    assert said in stage.apply(str(plan), expect=1).err
    assert stage.writes == 0


# -- plan --


def test_a_plan_offline_needs_neither_certificate_nor_tenant(stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.apply()
    stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Changed"), "sites/b.yaml": new_site("/sites/b")})
    stage.tenant.close()
    stage.write({"app.pem": None, "ca.pem": None})
    result = stage.run("plan", "--offline", "--scope", "changed")
    assert "offline: the tenant was not asked; what is known is from" in result.out
    assert "title:" in result.out and "Changed" in result.out
    assert "site:/sites/b" in result.out
    assert "Changed" in stage.run("plan", "--offline", "--scope", "changed", "--format", "markdown").out
    environment = stage.configuration().replace("certificate: {file: app.pem}", "certificate: {env: NOT_SET_ANYWHERE}")
    stage.write({"spo-gitops.yaml": environment})
    assert "Changed" in stage.run("plan", "--offline", "--scope", "changed").out
    stage.write({"ca.pem": (stage.tenant.directory / "ca.pem").read_text(encoding="ascii")})
    assert "NOT_SET_ANYWHERE" in stage.run("plan", expect=1).err


def test_targets_and_exclusions_narrow_plan_and_apply(stage: Stage) -> None:
    stage.commit({f"sites/{n}.yaml": new_site(f"/sites/{n}") for n in ("proj-a", "proj-b", "other")})
    out = stage.run("plan", "--target", "site:/sites/proj-*", "--exclude", "site:/sites/proj-b").out
    assert "proj-a" in out and "proj-b" not in out and "other" not in out
    stage.apply("--target", "site:/sites/proj-*", "--exclude", "site:/sites/proj-b")
    sites = stage.state()["sites"]
    assert "/sites/proj-a" in sites and "/sites/proj-b" not in sites and "/sites/other" not in sites
    # What was left out is still to be done, in the narrow scope, too.
    assert "2 to create" in stage.run("plan", "--scope", "changed").out
    stage.apply("--scope", "changed")
    assert "/sites/other" in stage.state()["sites"]
    assert "nothing that the plan would look at fits site:/sites/porj-a" in (
        stage.run("plan", "--target", "site:/sites/porj-a").out
    )
    assert "0 resources looked at" in stage.run("plan", "--exclude", "site:*").out


def test_a_reviewed_plan_runs_and_may_do_less_than_was_reviewed(stage: Stage) -> None:
    stage.commit(ALPHA | {"sites/b.yaml": new_site("/sites/beta")})
    plan = stage.folder / "plan.json"
    stage.run("plan", "--out", str(plan))
    stage.edit(
        create={
            "url": "/sites/beta",
            "template": "SITEPAGEPUBLISHING#0",
            "title": "Beta",
            "owner": "ann.lee@contoso.com",
        }
    )
    # Adopting instead of creating was not reviewed, although nothing would be written.
    result = stage.apply(str(plan), expect=None)
    assert result.code in (0, 4)
    assert stage.site("/sites/beta")["title"] == "Beta"


def test_a_plan_file_decides_the_scope_and_an_old_one_is_compared_with_what_is_now(stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.apply()
    stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Changed")})
    plan = stage.folder / "plan.json"
    stage.run("plan", "--scope", "changed", "--out", str(plan))
    assert json.loads(plan.read_text(encoding="utf-8"))["scope"] == "changed"
    out = stage.apply(str(plan)).out
    assert "scope changed" in out
    assert "nothing had to be changed" in stage.apply(str(plan)).out
    made = json.loads(plan.read_text(encoding="utf-8"))
    for key in ("tenant", "stack"):
        plan.write_text(json.dumps({**made, key: "other"}), encoding="utf-8")
        assert f"the plan file is of {key} other" in stage.apply(str(plan), expect=1).err


def test_a_shallow_clone_plans_what_changed_and_applies(stage: Stage) -> None:
    stage.commit(ALPHA | {"sites/b.yaml": new_site("/sites/beta")})
    stage.apply()
    for n in range(3):
        stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", title=f"T{n}")})
    stage.git("push", "--quiet", "origin", "main")
    clone = stage.folder / "shallow"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", f"file://{stage.remote}", str(clone)], check=True)
    for name in ("app.pem", "ca.pem"):
        (clone / name).write_bytes((stage.repository / name).read_bytes())
    lacking = stage.run("drift", project=clone, expect=1).err
    assert "is not a commit of this repository" in lacking and "fetch with more depth" in lacking
    out = stage.run("plan", "--scope", "changed", project=clone).out
    assert "1 to update" in out and "1 not looked at" in out
    stage.run("apply", "--auto-approve", "--scope", "changed", project=clone)
    assert stage.site("/sites/alpha")["title"] == "T2"


@pytest.mark.parametrize("named", [True, False])
def test_a_shallow_clone_gets_its_history_from_its_own_remote_where_the_ledger_has_another(
    stage: Stage, named: bool
) -> None:
    ledger = stage.folder / "ledger.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(ledger)], check=True)
    stage.git("remote", "add", "ledger", str(ledger))
    place = f"ledger: {{remote: {'ledger' if named else f'file://{ledger}'}, ref: refs/spo-gitops/contoso/ledger}}"
    text = stage.configuration().replace("    caBundle:", f"    {place}\n    caBundle:")
    stage.commit(ALPHA | {"spo-gitops.yaml": text})
    stage.apply()
    stage.commit({"sites/b.yaml": new_site("/sites/beta")})
    stage.commit({"sites/c.yaml": new_site("/sites/gamma")})
    stage.git("push", "--quiet", "origin", "main")
    clone, home = stage.folder / "shallow", f"file://{stage.remote}"
    stage.git("clone", "--quiet", "--depth", "1", home, str(clone))
    stage.git("remote", "add", "ledger", str(ledger), cwd=clone)
    for name in ("app.pem", "ca.pem"):
        (clone / name).write_bytes((stage.repository / name).read_bytes())
    stage.git("remote", "set-url", "origin", f"{home}-gone", cwd=clone)
    unknown = stage.run("apply", "--auto-approve", project=clone, expect=4)
    assert "the history cannot be fetched from origin" in unknown.err and "refuses history" in unknown.out
    stage.git("remote", "set-url", "origin", home, cwd=clone)
    stage.run("apply", "--auto-approve", project=clone)
    assert stage.site("/sites/gamma") is not None


def test_uncommitted_changes_are_planned_and_not_applied(stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.write({"sites/b.yaml": new_site("/sites/beta")})
    assert "the work tree" in stage.run("plan").out
    assert "uncommitted changes are not applied" in stage.apply().err
    assert stage.site("/sites/beta") is None


# -- history, show, drift, unlock --


def test_without_git_what_needs_it_says_so_and_the_files_are_checked_all_the_same(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.commit(ALPHA)
    monkeypatch.setenv("PATH", str(stage.folder))
    assert "0 problems" in stage.run("validate").out
    said = stage.run("history", expect=1).err
    assert "git cannot be started" in said and "install git" in said
    assert "git cannot be started" in stage.run("doctor", expect=1).out


def test_history_and_show_tell_what_was_done(stage: Stage) -> None:
    stage.commit(ALPHA)
    assert "No run is recorded yet" in stage.run("history").out
    assert "no run is recorded yet" in stage.run("show", "last", expect=1).err
    assert "nothing has been applied yet" in stage.run("drift", expect=1).err
    stage.apply()
    stage.commit({"sites/alpha.yaml": new_site("/sites/alpha", title="Changed")})
    stage.apply()
    runs = stage.run("history", "--format", "json").json
    assert [run["state"] for run in runs] == ["done", "done"]
    assert len(stage.run("history", "--limit", "1").out.splitlines()) == 1
    shown = stage.run("show", runs[0]["run"]).out
    assert "title: Alpha → Changed  (changed in git)" in shown and "succeeded" in shown
    assert stage.run("show", runs[0]["run"], "--format", "json").json["intent"]["run"] == runs[0]["run"]
    assert "no run is named" in stage.run("show", "", expect=1).err
    assert "no run 'ZZZZ' is recorded" in stage.run("show", "ZZZZ", expect=1).err
    assert "2 runs with an id that begins with" in stage.run("show", runs[0]["run"][:4], expect=1).err
    assert stage.run("history", "site:/sites/alpha", "--at", "LAST").out.count("Changed") == 1
    assert "There was no lock" in stage.run("unlock").out


@pytest.mark.parametrize(
    "command",
    [
        "plan --target sites:/sites/a", "apply --auto-approve --exclude policy:x", "drift --accept sites:/a#title",
        "hold sites:/sites/a --reason r --until 4h", "snapshot Site:/sites/a", "export groups:x --out x",
        "explain policy:x", "history policy:x", "audit --target hubs:x",
        "import sites:/sites/a", "import out.zip policy:x --include-content",
    ],
)  # fmt: skip
def test_a_kind_that_there_is_not_is_a_slip_and_not_an_empty_selection(command: str, stage: Stage) -> None:
    stage.commit(ALPHA)
    said = stage.run(*command.split(), expect=64).err
    assert "there is no kind" in said and "site-design" in said


def test_an_environment_variable_stands_for_each_option(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.commit(ALPHA)
    monkeypatch.setenv("SPO_GITOPS_APPLY_AUTO_APPROVE", "1")
    monkeypatch.setenv("SPO_GITOPS_TENANT_NAME", "contoso")
    stage.run("apply")
    assert stage.site("/sites/alpha") is not None


def test_what_only_reads_the_ledger_needs_no_certificate(stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.apply()
    stage.write({"app.pem": None})
    assert "done" in stage.run("history").out
    assert "There was no lock" in stage.run("unlock").out
    assert "app.pem" in stage.run("validate", expect=1).out


def test_drift_does_not_need_the_files_that_an_older_configuration_named(stage: Stage) -> None:
    stage.commit(ALPHA)
    stage.apply()
    (stage.repository / "app.pem").rename(stage.repository / "renewed.pem")
    stage.commit({"spo-gitops.yaml": stage.configuration(**{"app.pem": "renewed.pem"})})
    assert "nothing to change" in stage.run("drift").out


def test_every_plan_fits_its_schema(stage: Stage) -> None:
    schema = json.loads((Path(__file__).parents[2] / "schemas/plan.schema.json").read_text(encoding="utf-8"))
    plans = Draft202012Validator(schema)
    stage.edit(create={"url": "/sites/wild", "template": "STS#3", "title": "Wild"})
    hub = document("Hub", name="corp", site="/sites/alpha", title="Corp")
    stage.commit(ALPHA | {"sites/hub.yaml": hub, "sites/wild.yaml": site("/sites/wild", title="Tame", hub="corp")})
    plans.validate(stage.run("plan", "--format", "json").json)
    plans.validate(stage.run("plan", "--format", "json", "--offline").json)
    stage.apply()
    stage.edit(site="/sites/wild", set={"Title": "Drift"})
    plans.validate(stage.run("drift", "--format", "json").json)
    stage.commit(
        {
            "sites/hub.yaml": None,
            "sites/wild.yaml": None,
            "sites/alpha.yaml": None,
            "sites/b.yaml": new_site("/sites/b"),
        }
    )
    made = stage.run("plan", "--format", "json").json
    plans.validate(made)
    assert made["guards"] and made["actions"]
    stage.write({"sites/b.yaml": new_site("/sites/b", title="Not committed")})
    plans.validate(stage.run("plan", "--format", "json", "--scope", "changed").json)


def test_a_plan_is_told_as_markdown_and_drift_as_well(stage: Stage) -> None:
    stage.commit(ALPHA)
    out = stage.run("plan", "--format", "markdown").out
    assert out.startswith("<!-- spo-gitops plan -->\n### Plan: 1 to create")
    stage.apply()
    assert "### Drift: nothing to change" in stage.run("drift", "--format", "markdown").out
