"""``audit --from``: recorded observations through the command line, without a tenant."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spo_gitops.cli.main import main

CONFIGURATION = """\
tenants:
  contoso:
    url: https://contoso.sharepoint.com
    signIn:
      directory: contoso.onmicrosoft.com
      clientId: 33333333-3333-3333-3333-333333333333
      certificate: {file: missing.pem}
"""
POLICIES = """\
kind: SecurityPolicy
name: no-anyone
severity: high
appliesTo: all
require: {sharingCapability: {atMost: ExternalUserSharingOnly}}
---
kind: SecurityPolicy
name: tenant-modern
severity: critical
appliesTo: tenant
require: {legacyAuthProtocolsEnabled: false}
"""
OPEN, SHUT = {"SharingCapability": 2}, {"sharingCapability": "Disabled"}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``audit`` in a project with two policies and one declared site; ``recording`` is written to a file."""
    for name, text in (
        ("spo-gitops.yaml", CONFIGURATION),
        ("policies/p.yaml", POLICIES),
        ("sites/a.yaml", "kind: Site\nurl: /sites/a\n"),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def command(recording: Any, *options: str) -> tuple[int, str, str]:
        file = tmp_path / "observed.json"
        file.write_text(recording if isinstance(recording, str) else json.dumps(recording), encoding="utf-8")
        with pytest.raises(SystemExit) as end:
            main(["--project", str(tmp_path), "audit", "--from", str(file), *options])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return int(str(end.value.code or 0)), said.out, said.err

    return command


def observed(**sites: Any) -> dict[str, Any]:
    listed = [{"url": f"/sites/{name}", **site} for name, site in sites.items()]
    return {"tenant": {"LegacyAuthProtocolsEnabled": False}, "sites": listed}


def test_findings_name_site_policy_and_places(run: Run) -> None:
    code, out, _ = run(observed(a=OPEN, b=OPEN, c=SHUT, d={"error": "403"}), "--format", "json")
    report = json.loads(out)
    assert code == 0
    assert report["counts"] == {"pass": 2, "fail": 2, "unknown": 1, "not applicable": 0, "excepted": 0}
    found = {finding["resource"]: finding for finding in report["findings"]}
    assert set(found) == {"site:/sites/a", "site:/sites/b", "site:/sites/d"}
    assert found["site:/sites/a"]["declaredAt"] == {"file": "sites/a.yaml", "line": 1, "column": 1}
    assert found["site:/sites/b"]["at"] == {"file": "policies/p.yaml", "line": 5, "column": 30}
    assert "declaredAt" not in found["site:/sites/b"] and found["site:/sites/d"]["verdict"] == "unknown"


def test_the_tenant_limits_what_its_sites_say(run: Run) -> None:
    recording = observed(a=OPEN)
    recording["tenant"]["SharingCapability"] = 1
    code, out, _ = run(recording, "--detailed-exitcode")
    assert code == 0 and "2 pass" in out
    recording["sites"][0]["OverrideSharingCapability"] = True
    assert run(recording, "--detailed-exitcode")[0] == 0
    recording["tenant"]["SharingCapability"] = 2
    assert run(recording, "--detailed-exitcode")[0] == 2


def test_exit_codes_follow_what_is_open(run: Run) -> None:
    assert run(observed(a=SHUT), "--detailed-exitcode")[0] == 0
    assert run(observed(a=OPEN))[0] == 0
    assert run(observed(a=OPEN), "--detailed-exitcode")[0] == 2
    assert run(observed(a=OPEN), "--fail-on", "high")[0] == 2
    assert run(observed(a=OPEN), "--fail-on", "critical")[0] == 0
    assert run(observed(a={}), "--fail-on", "high")[0] == 2  # what was not read never passes
    assert run({"sites": []}, "--fail-on", "critical")[0] == 2  # nor does a tenant that was not


def test_a_baseline_file_leaves_only_what_is_new(run: Run, tmp_path: Path) -> None:
    last = tmp_path / "last.json"
    assert run(observed(a=OPEN), "--format", "json", "--out", str(last))[1] == ""
    code, out, _ = run(observed(a=OPEN, b=OPEN), "--baseline-file", str(last), "--format", "json", "--fail-on", "low")
    report = json.loads(out)
    assert code == 2 and [finding["resource"] for finding in report["findings"]] == ["site:/sites/b"]
    assert run(observed(a=OPEN), "--baseline-file", str(last), "--fail-on", "low")[0] == 0


def test_only_what_is_asked_for_is_judged(run: Run) -> None:
    _, out, _ = run(observed(a=OPEN, b=OPEN), "--target", "site:/sites/b", "--policy", "no-*", "--format", "json")
    report = json.loads(out)
    assert [policy["name"] for policy in report["policies"]] == ["no-anyone"]
    assert [finding["resource"] for finding in report["findings"]] == ["site:/sites/b"]
    code, _, said = run(observed(a=OPEN), "--policy", "nothing")
    assert code == 64 and "no policy is called nothing" in said


@pytest.mark.parametrize(
    ("recording", "told"),
    [
        ("{", "observed.json:1:2"),
        ("[]", "expected"),
        ("\x00", "observed.json:1:1"),
        ('{"sites": [{"url": "/sites/a"}, {"url": "/sites/A"}]}', "again"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_what_is_no_recording_is_a_problem_with_a_place(run: Run, recording: str, told: str) -> None:
    code, _, said = run(recording)
    assert code == 1 and "observed.json" in said and told in said


def test_a_recording_that_is_not_there_is_told(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--project", str(tmp_path), "audit", "--from", str(tmp_path / "none.json")])
    assert end.value.code != 0 and "none.json" in capsys.readouterr().err


def test_markdown_keeps_names_out_where_the_configuration_says_so(run: Run, tmp_path: Path) -> None:
    recording = {"sites": [{"url": "/sites/secret", **OPEN}]}
    assert "/sites/secret" in run(recording, "--format", "markdown")[1]
    (tmp_path / "spo-gitops.yaml").write_text(CONFIGURATION + "comments: counts\n", encoding="utf-8")
    told = run(recording, "--format", "markdown")[1]
    assert "secret" not in told and "| high | no-anyone | 0 | 1 |" in told
    assert "/sites/secret" in run(recording, "--format", "json")[1]


def test_one_audit_is_written_in_several_formats(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / f"audit{suffix}" for suffix in (".html", ".json", ".csv", ".sarif", ".xml", ".md", ".txt")]
    code, out, _ = run({"sites": [{"url": "/sites/open", **OPEN}]}, *(f"--also={file}" for file in files))
    assert code == 0 and "1 fail" in out
    for file in files:
        assert "/sites/open" in file.read_text(encoding="utf-8"), file
    code, _, err = run({"sites": []}, "--also", str(tmp_path / "audit.pdf"))
    assert code == 64 and ".html" in err
