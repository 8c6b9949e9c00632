"""`init`: what it writes is valid, its plan runs, and nothing is written over."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from spo_gitops.exchange.beginning import schema_files

from .runner import ROOT
from .stage import Result, Stage

CLIENT = "33333333-3333-3333-3333-333333333333"
REAL = ("--url", "https://contoso.sharepoint.com", "--client-id", CLIENT)


@pytest.fixture
def begun() -> Stage:
    """A user without a tenant: most of what init writes needs none."""
    return Stage.__new__(Stage)


def init(begun: Stage, folder: Path, *arguments: str, expect: int = 0) -> Result:
    return begun.run("init", *arguments, project=folder, expect=expect)


def listed(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.relative_to(folder).parts)
    return {path.relative_to(folder).as_posix() for path in found}


def test_a_plan_of_it_runs_against_a_simulated_tenant(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "rehearsal"
    said = init(stage, folder, "--simulated", str(stage.tenant.directory), "--ci", "none")
    assert "sites/example.yaml" in said.out
    assert "0 problems, 1 warning" in stage.run("validate", project=folder).out, "only the remote is missing"
    planned = stage.run("plan", "--detailed-exitcode", project=folder, expect=2)
    assert "site:/sites/spo-gitops-example  create" in planned.out
    told = [line for line in planned.out.splitlines() if "no remote 'origin'" in line]
    assert len(told) == 1 and "ownership starts with the first apply, which needs it" in told[0]
    stage.git("remote", "add", "origin", str(stage.remote), cwd=folder)
    assert "no problems" in stage.run("validate", "--strict", project=folder).out
    assert "no remote" not in stage.run("plan", project=folder).said
    stage.git("add", "--all", cwd=folder)
    stage.git("commit", "--quiet", "--message", "Begin", cwd=folder)
    assert not [name for name in stage.git("ls-files", cwd=folder).split() if name.endswith(".pem")]
    stage.run("apply", "--auto-approve", project=folder)
    assert stage.site("/sites/spo-gitops-example")["title"] == "Example"


def test_who_only_reads_needs_no_remote_and_who_writes_is_told_how_to_add_it(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "rehearsal"
    init(stage, folder, "--simulated", str(stage.tenant.directory), "--ci", "none")
    stage.git("add", "--all", cwd=folder)
    stage.git("commit", "--quiet", "--message", "Begin", cwd=folder)
    for command in (
        ("plan", "--offline"), ("explain", "site:/sites/spo-gitops-example"), ("status",), ("hold", "--list"),
        ("import", "site:/", "--dry-run"), ("audit",),
    ):  # fmt: skip
        stage.run(*command, project=folder)
    for command in (("apply", "--auto-approve"), ("drift",), ("snapshot",), ("history",)):
        stage.run(*command, project=folder, expect=1)
    refused = stage.run("apply", "--auto-approve", project=folder, expect=1)
    assert "this repository has no remote 'origin'" in refused.err and "git remote add origin URL" in refused.err
    stage.git("remote", "add", "origin", str(tmp_path / "nowhere.git"), cwd=folder)
    unreachable = stage.run("plan", project=folder, expect=1)
    assert "cannot be read" in unreachable.err, "a remote that fails is no empty ledger"


@pytest.mark.parametrize("ci", ["github", "gitlab", "azure-devops", "none"])
def test_it_is_valid_whatever_runs_it(begun: Stage, tmp_path: Path, ci: str) -> None:
    folder = tmp_path / ci
    init(begun, folder, *REAL, "--ci", ci, "--sign-in", "certificate" if ci == "none" else ci, "--owner", "@contoso/it")
    problems = begun.run("validate", "--format", "json", project=folder).json
    assert {problem["code"] for problem in problems} <= {"no-remote"}
    files = listed(folder)
    wanted = {
        "github": {".github/workflows/apply.yml", ".github/actions/spo-gitops/action.yml", ".github/CODEOWNERS"},
        "gitlab": {".gitlab-ci.yml", "ci/requirements.txt", ".gitlab/CODEOWNERS"},
        "azure-devops": {"azure-pipelines.yml", "ci/install.sh", "ci/requirements.txt"},
        "none": set(),
    }[ci]
    assert wanted <= files
    for name in files:
        text = (folder / name).read_text(encoding="utf-8")
        if name == "spo-gitops.yaml" or name.startswith(("sites/", "policies/")):
            schema = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
            assert schema and (folder / name).parent.joinpath(schema[1]).resolve().is_file(), name
        if name.endswith((".yml", ".yaml")):
            yaml.safe_load(text)


def test_it_writes_what_runs_here_and_what_the_pages_show(begun: Stage, tmp_path: Path) -> None:
    for ci in ("github", "gitlab", "azure-devops"):
        init(begun, tmp_path / ci, *REAL, "--ci", ci)
    for path in sorted((tmp_path / "github" / ".github").rglob("*.yml")):
        ours = (ROOT / path.relative_to(tmp_path / "github")).read_text(encoding="utf-8")
        text = path.read_text(encoding="utf-8")
        if path.name == "action.yml":
            assert '    default: "spo-gitops==' in text
            text = re.sub(r'default: "spo-gitops==[^"]+"', 'default: ""', text)
        assert text == ours, f"{path.name}: run `make scaffold`"
    for ci, file in (
        ("gitlab", ".gitlab-ci.yml"),
        ("azure-devops", "azure-pipelines.yml"),
        ("azure-devops", "ci/install.sh"),
    ):
        text = (tmp_path / ci / file).read_text(encoding="utf-8")
        assert text in (ROOT / f"docs/ci/{ci}.md").read_text(encoding="utf-8"), f"{file} is not what the page shows"
    locked = (ROOT / ".github/actions/spo-gitops/requirements.txt").read_text(encoding="utf-8")
    for path in tmp_path.rglob("requirements.txt"):
        assert path.read_text(encoding="utf-8") == locked, "run `make scaffold`"


def test_nothing_is_written_over_and_nothing_half(begun: Stage, tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "example.yaml").write_text("mine\n")
    refused = init(begun, tmp_path, *REAL, expect=64)
    assert "sites/example.yaml" in refused.err
    assert listed(tmp_path) == {"sites/example.yaml"}


def test_links_that_lead_nowhere_are_there_as_well(begun: Stage, tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "new"
    folder.mkdir()
    for link in ("spo-gitops.yaml", "sites"):
        (folder / link).symlink_to(elsewhere / link)
        refused = init(begun, folder, *REAL, expect=64)
        assert link in refused.err and "nothing was written" in refused.err
        assert not elsewhere.exists() and os.listdir(folder) == [link]
        (folder / link).unlink()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 64, "--url"),
        (("--url", "https://contoso.sharepoint.com"), 64, "--client-id"),
        (("--url", "https://contoso.example.com", "--client-id", CLIENT), 1, "sharepoint.com"),
        (("--url", "https://contoso.sharepoint.com", "--client-id", "x"), 1, "clientId"),
        ((*REAL, "--site-owner", "a\nb: c"), 1, "owner"),
        ((*REAL, "--area", "sites/finance"), 64, "FOLDER=@TEAM"),
        ((*REAL, "--area", "../x=@a"), 1, "bad-folder"),
        ((*REAL, "--area", "sites/a=not an owner"), 1, "bad-owner"),
        (("--simulated", "nowhere"), 64, "tenant serve"),
    ],
)
def test_mistakes_are_told_before_anything_is_written(
    begun: Stage, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    folder = tmp_path / "new"
    refused = init(begun, folder, *arguments, expect=code)
    assert said in refused.err or said.startswith("bad-")
    assert not folder.exists()


def test_areas_become_reviewers_and_are_written_anew(begun: Stage, tmp_path: Path) -> None:
    init(begun, tmp_path, *REAL, "--owner", "@contoso/it", "--area", "sites/finance=@contoso/finance")
    owners = tmp_path / ".github" / "CODEOWNERS"
    assert owners.read_text().splitlines()[1:] == ["* @contoso/it", "/sites/finance/ @contoso/finance"]
    config = tmp_path / "spo-gitops.yaml"
    config.write_text(config.read_text().replace("@contoso/finance", "@contoso/money"))
    (tmp_path / "schemas" / "site.schema.json").write_text("{}")
    assert begun.run("init", "--refresh", project=tmp_path).out.split() == [
        "schemas/site.schema.json",
        ".github/CODEOWNERS",
    ]
    assert owners.read_text().splitlines()[1:] == ["* @contoso/it", "/sites/finance/ @contoso/money"]
    assert begun.run("init", "--refresh", project=tmp_path).out == ""
    owners.write_text("* @me\n")
    begun.run("init", "--refresh", project=tmp_path)
    assert owners.read_text() == "* @me\n"


def test_the_schemas_that_it_writes_are_those_of_the_project() -> None:
    for path, text in schema_files().items():
        assert (ROOT / path).read_text(encoding="utf-8") == text


@pytest.mark.skipif(shutil.which("bash") is None, reason="completion is the shell's")
def test_a_shell_completes_commands_and_options() -> None:
    def completed(words: str) -> str:
        environment = {**os.environ, "_SPO_GITOPS_COMPLETE": "bash_complete", "COMP_WORDS": words,
                       "COMP_CWORD": str(len(words.split()) - 1)}  # fmt: skip
        program = "from spo_gitops.cli.main import main; main()"
        return subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
        ).stdout

    assert "plain,validate" in completed("spo-gitops val")
    assert "plain,--offline" in completed("spo-gitops plan --off")
    assert "plain,markdown" in completed("spo-gitops plan --format mark")


COMPLETIONS = pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("spo-gitops val", "validate"),
        ("spo-gitops plan --off", "--offline"),
        ("spo-gitops plan --format mark", "markdown"),
    ],
)


@pytest.fixture
def prompt(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody's prompt with the program of this checkout on the path."""
    program = tmp_path / "bin" / "spo-gitops"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m spo_gitops.cli.main "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "TERM": "dumb"}


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
@COMPLETIONS
def test_fish_completes_once_it_was_told_how(prompt: dict[str, str], words: str, offered: str) -> None:
    asked = '_SPO_GITOPS_COMPLETE=fish_source spo-gitops | source; complete -C "$WORDS"'
    done = subprocess.run(
        ["fish", "--no-config", "-c", asked], env={**prompt, "WORDS": words}, capture_output=True, text=True,
        timeout=60, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert offered in done.stdout, (done.stdout, done.stderr)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
@COMPLETIONS
def test_zsh_completes_once_it_was_told_how(prompt: dict[str, str], words: str, offered: str) -> None:
    """It does so on a terminal alone: the words, Tab, and then the line printed as it has become."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        ["zsh", "-f", "-i"], env=prompt, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    os.write(ours, b'autoload -U compinit; compinit -u; eval "$(_SPO_GITOPS_COMPLETE=zsh_source spo-gitops)"\n')
    os.write(ours, words.encode() + b"\t" + b'\x01print -r -- "<\x05>"\nexit\n')  # to the line's start, and its end
    said = b""
    with contextlib.suppress(OSError):  # the terminal ends with the shell
        while more := os.read(ours, 4096):
            said += more
    process.wait(30)
    os.close(ours)
    line = re.search(r"^<(.*?) *>", said.decode(errors="replace"), re.MULTILINE)
    assert line and line[1] == words.rpartition(" ")[0] + f" {offered}", said


@pytest.mark.skipif(os.name == "nt", reason="a terminal of Unix")
def test_on_a_terminal_it_asks_for_what_is_missing(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "spo_gitops.cli.main", "--project", str(tmp_path / "new"), "init", "--ci", "none"],
        stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, b"https://contoso.sharepoint.com\n33333333-3333-3333-3333-333333333333\n")
    said, _ = process.communicate(timeout=60)
    os.close(ours)
    assert process.returncode == 0, said
    written = (tmp_path / "new" / "spo-gitops.yaml").read_text(encoding="utf-8")
    assert "https://contoso.sharepoint.com" in written and "33333333-3333-3333-3333-333333333333" in written
