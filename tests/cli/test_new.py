"""``new`` writes documents that validate, and lets no form write anything else."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.cli.main import main
from spo_gitops.errors import ConfigError, UsageError
from spo_gitops.workflows.drafting import draft, read_form, write
from spo_gitops.workflows.project import Project
from tests.desired.memory import CONFIGURATION

NAMING = """\
naming:
  urls: ["/sites/proj-*"]
  titlePrefix: "Project "
  blockedWords: [payroll, Top-Secret]
  metadata: [requester]
"""
SITE = {"url": "/sites/proj-a", "title": "Project A", "owner": "ann@contoso.com"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "spo-gitops.yaml").write_text(CONFIGURATION, encoding="utf-8")
    for folder in ("sites", "policies"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.fixture
def run(project: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            main(["--project", str(project), *arguments])
        said = capsys.readouterr()
        return int(str(end.value.code or 0)), said.out + said.err

    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ("site", "--url", "/sites/a", "--title", "on", "--owner", "ann@contoso.com", "--metadata", "costCenter=4711"),
        ("site", "--url", "/sites/a", "--title", "a", "--owner", "ann@contoso.com", "--type", "GroupTeamSite"),
        ("hub", "--name", "h", "--site", "/sites/a", "--title", "#1"),
        ("policy", "--name", "p", "--setting", "storageQuota", "--at-most", "2048"),
        ("siteset", "--name", "con"),
        (
            "policy",
            "--name",
            "p",
            "--setting",
            "sharingCapability",
            "--at-most",
            "Disabled",
            "--applies-to",
            "/sites/*",
        ),
    ],
)
def test_what_is_written_is_valid(
    run: Callable[..., tuple[int, str]], project: Path, arguments: tuple[str, ...]
) -> None:
    code, said = run("new", *arguments)
    assert code == 0, said
    assert any((project / line).is_file() for line in said.splitlines() if line.startswith(("sites/", "policies/")))
    code, said = run("validate")
    assert code == 0, said


def test_a_set_comes_with_its_sheet(run: Callable[..., tuple[int, str]], project: Path) -> None:
    code, said = run("new", "siteset", "--name", "Projects")
    assert (code, said.split()) == (0, ["sites/projects.yaml", "sites/projects.csv"])
    with (project / "sites/projects.csv").open("a", encoding="utf-8") as sheet:
        sheet.write("a,A,ann@contoso.com\n")
    assert run("validate")[0] == 0


def test_nothing_is_written_over_anything(run: Callable[..., tuple[int, str]], project: Path) -> None:
    (project / "sites/a.yaml").write_text("kind: Site\nurl: /sites/other\n", encoding="utf-8")
    code, said = run("new", "site", "--url", "/sites/a", "--title", "A", "--owner", "ann@contoso.com")
    assert (code, "exists already" in said) == (64, True)
    assert "other" in (project / "sites/a.yaml").read_text(encoding="utf-8")
    code, said = run("new", "site", "--url", "/sites/other", "--title", "A", "--owner", "ann@contoso.com")
    assert (code, "another Site" in said) == (1, True)
    assert not (project / "sites/other.yaml").exists()


@pytest.mark.parametrize("out", ["../x.yaml", "/tmp/x.yaml", "sites/../../x.yaml", "x.yaml", "sites/x.txt"])
def test_documents_stay_where_documents_are(run: Callable[..., tuple[int, str]], out: str) -> None:
    code, said = run("new", "site", "--url", "/sites/a", "--title", "A", "--owner", "ann@contoso.com", "--out", out)
    assert (code, "no place" in said) == (64, True)


def test_mistakes_are_told_like_those_of_files(run: Callable[..., tuple[int, str]], project: Path) -> None:
    code, said = run("new", "site", "--url", "/sites/a b", "--title", "A", "--owner", "ann")
    assert code == 1
    for word in ("/url", "/owner", "sign-in name"):
        assert word in said
    code, said = run("new", "site", "--url", "/sites/a", "--title", "A", "--owner", "a@contoso.com", "--hub", "nowhere")
    assert (code, "which no Hub is called" in said) == (1, True)
    assert list((project / "sites").iterdir()) == []


def test_missing_values_are_named_where_nobody_can_be_asked(run: Callable[..., tuple[int, str]]) -> None:
    code, said = run("new", "site", "--url", "/sites/a")
    assert (code, "title, owner" in said) == (64, True)
    assert run("new", "hub", "--owner", "x")[0] == 64


def test_on_a_terminal_it_asks_for_what_is_missing_and_again_where_it_must_know(project: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "spo_gitops.cli.main", "--project", str(project), "new", "site", "--hub", "none"]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        os.write(ours, b"/sites/a\n\nA: b\nann@contoso.com\nTeamSite\n\n\n")  # a title must be given
        said, asked = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "sites/a.yaml\n")
    assert (asked.count("Title:"), asked.count("Hub"), asked.count("Owner, by sign-in name:")) == (2, 0, 1)
    loaded = Project(project, None).work_tree(offline=True)
    assert loaded.state is not None
    (site,) = loaded.state.resources.values()
    assert dict(site.fields) == {"title": "A: b", "owner": "ann@contoso.com", "hub": "none"}


def test_a_naming_policy_holds_for_new_sites(project: Path) -> None:
    (project / "spo-gitops.yaml").write_text(CONFIGURATION + NAMING, encoding="utf-8")
    good = {**SITE, "metadata": {"requester": "bob"}}
    assert draft(Project.open(project), "site", good).warnings == ()
    for change in (
        {"url": "/sites/other"},
        {"title": "A"},
        {"title": "Project Payroll"},
        {"title": "Project top/SECRET"},
        {"url": "/sites/proj-payroll_2026"},
        {"metadata": {}},
        {"metadata": {"requester": ""}},
    ):
        with pytest.raises(ConfigError) as refused:
            draft(Project.open(project), "site", good | change)
        assert {problem.code for problem in refused.value.problems} == {"naming"}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (b"", "line 1, column 1"),
        (b"[]", "not a JSON object"),
        (b'{"url":\n "a" "b"}', "line 2, column 6"),
        (b'{"settings": {}}', "the key 'settings'"),
        (b'{"url": 1}', "url in the form is no text"),
        (b'{"url": "/sites/a", "url": "/sites/b"}', "the key 'url' twice"),
        (b"\xff", "not in UTF-8"),
        ('{"url": "a"}'.encode("utf-16"), "not in UTF-8"),
        (b'{"metadata": {"a": 1}}', "metadata in the form is no object of texts"),
        (b"[" * 100_000, "larger than 64 KB"),
        (b"[" * 60_000, "nested too deeply"),
        (b'{"url": ' + b"1" * 60_000 + b"}", "a number that nothing takes"),
    ],
)
def test_forms_that_are_refused(form: bytes, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_form("site", form)


def test_a_form_may_begin_with_a_mark(project: Path) -> None:
    assert read_form("site", b"\xef\xbb\xbf" + json.dumps(SITE).encode()) == SITE


@pytest.mark.parametrize("key", ["title", "metadata"])
def test_halves_of_characters_are_refused(project: Path, key: str) -> None:
    values = {**SITE, key: {"\ud800": "x"} if key == "metadata" else "A\udcff"}
    with pytest.raises(UsageError, match=f"{key} has half a character"):
        draft(Project.open(project), "site", values)


@pytest.mark.parametrize("note", ["a\nb", "\x1b[2J", "a\u2028b", "a\rb"])
def test_a_note_is_one_line_without_controls(project: Path, note: str) -> None:
    with pytest.raises(ConfigError) as refused:
        draft(Project.open(project), "site", {**SITE, "metadata": {"requester": note}})
    assert [problem.position.pointer for problem in refused.value.problems] == ["/metadata/requester"]


HOSTILE = st.text(st.characters(), max_size=40) | st.sampled_from(
    [
        "a\n---\nkind: SecurityPolicy",
        "x\nadmins: [evil@contoso.com]",
        "*a",
        "&a x",
        "# c",
        "a: b",
        "\u2028kind: Hub",
        "../../x",
    ]
)


@given(title=HOSTILE, description=HOSTILE, note=HOSTILE, key=HOSTILE)
@settings(max_examples=50, deadline=None)
def test_whatever_a_form_says_is_one_site_with_its_texts_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, title: str, description: str, note: str, key: str
) -> None:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "spo-gitops.yaml").write_text(CONFIGURATION, encoding="utf-8")
    body: dict[str, Any] = {**SITE, "title": title, "description": description, "metadata": {key: note, "ok": "x"}}
    project = Project(folder, None)
    values = read_form("site", json.dumps(body).encode("utf-8", "surrogatepass"))
    try:
        made = draft(project, "site", values)
    except (ConfigError, UsageError):
        return
    assert write(project, made) == ("sites/proj-a.yaml",)
    loaded = project.work_tree(offline=True)
    assert loaded.state is not None
    (site,) = loaded.state.resources.values()
    assert site.fields.get("title") == title
    assert site.fields.get("description", "") == description.rstrip()
    assert set(site.fields) <= {"title", "description", "owner"}
    assert site.metadata.get("ok") == "x"
