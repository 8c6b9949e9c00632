"""Every command line of the documentation, typed as it stands. The quick start has a test of its own. `make docs`."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from spo_gitops.simulator import RunningTenant, TenantOptions
from tests.docs.blocks import Typed, typed
from tests.docs.command_lines import ROOT, calls, fenced_lines, pages
from tests.platforms.github_standin import GitHubStandIn
from tests.platforms.standin import TOKEN, serving

from .directions import DIRECTIONS, ELSEWHERE
from .forked import program
from .reader import type_all
from .stage import TIME_SCALE, Stage, document, new_site, quiet_git

pytestmark = [
    pytest.mark.skipif("SPO_GITOPS_TEST_DOCS" not in os.environ, reason="takes a minute: make docs"),
    pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="the pages are for a Unix shell"),
]
PAGES = [page for page in pages() if typed(page)]
FILES: dict[str, str | None] = {
    "sites/finance.yaml": new_site("/sites/finance", profile="department", hub="corporate"),
    "sites/treasury.yaml": new_site("/sites/treasury", lifecycle={"protect": True}),
    "sites/corporate.yaml": new_site("/sites/corporate"),
    "sites/hub.yaml": document("Hub", name="corporate", site="/sites/corporate", title="Corporate"),
    "sites/profile.yaml": document("SiteProfile", name="department", settings={"sharingCapability": "Disabled"}),
    "sites/projects.yaml": "".join(new_site(f"/sites/proj-000{n}") for n in (1, 2)),
    "sites/proj.yaml": new_site("/sites/proj-0008"),
    "policies/guests.yaml": document("SecurityPolicy", name="check-guests", severity="high", mode="audit",
                                     appliesTo="all", require={"sharingCapability": {"atMost": "Disabled"}}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """Where pages are typed: an organisation with two runs behind it, to be copied for each page."""

    folder: Path
    port: int


@pytest.fixture(scope="module")
def tools() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder, program(Path(folder)) as found:
        yield found


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with pytest.MonkeyPatch.context() as patch:
        quiet_git(patch)
        patch.setenv("NO_COLOR", "1")
        stage = Stage(tmp_path_factory.mktemp("typed") / "ground")
        (text,) = re.findall(r"\n  contoso:\n((?:    .*\n)+)", stage.configuration())
        more = "".join(f"  {name}:\n{text}" for name in ("test", "production"))
        configuration = stage.configuration().replace("\ntenants:\n", f"\ntenants:\n{more}")
        stage.git("remote", "set-url", "origin", "../remote.git")
        stage.commit({"spo-gitops.yaml": f"{configuration}baseline: [scuba]\n", **FILES}, "Begin")
        stage.apply()
        changed = new_site("/sites/finance", profile="department", hub="corporate", title="Money")
        stage.commit({"sites/finance.yaml": changed}, "Another title")
        stage.git("push", "--quiet", "--set-upstream", "origin", "main")
        stage.apply()
        port = int(stage.tenant.url.rpartition(":")[2])
        (stage.folder / "observed.json").write_text(json.dumps(stage.control("state")), encoding="utf-8")
        stage.close()
        yield Ground(stage.folder, port)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tools: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A job on GitHub, for what is published; the program on the path."""
    quiet_git(monkeypatch)
    with serving(GitHubStandIn()) as github:
        yield {
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "NO_COLOR": "1", "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": github.url, "GITHUB_REPOSITORY": "contoso/tenant", "GITHUB_TOKEN": TOKEN,
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "NO_PROXY": "127.0.0.1",
        }  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_page_does_what_the_page_says(
    page: Path, ground: Ground, environment: dict[str, str], tmp_path: Path
) -> None:
    name = page.relative_to(ROOT).as_posix()
    if name in ELSEWHERE:
        pytest.skip(ELSEWHERE[name])
    place = tmp_path / "place"
    shutil.copytree(ground.folder, place)
    commands, directions = typed(page), DIRECTIONS.get(name)
    assert directions is not None, f"{name} shows commands: tests/end_to_end/directions.py does not know it"
    assert directions.unused(commands) == []
    tenant = RunningTenant(
        TenantOptions(directory=place / "tenant", port=ground.port, time_scale=TIME_SCALE, latency=False)
    )
    try:
        environment = environment | {"CLONE": str(ROOT), "PLACE": str(place), "TENANT_URL": tenant.url}
        said = type_all(commands, directions, folder=place / "repository", hold=tmp_path, environment=environment)
    finally:
        tenant.close()
    last = said[-1]
    assert last.code == last.wanted, (
        f"{name}:{last.command.line}: {last.command.text}\nended with {last.code}\n{last.text}"
    )
    assert not [one for one in said if "Traceback" in one.text]
    for one in said:
        if not directions.answers_vary:
            assert missing(one.command, one.text.replace(f"{place}/try", "/tmp/try")) == [], (
                f"{name}:{one.command.line}\n{one.text}"
            )


def test_nothing_that_calls_the_program_is_passed_over() -> None:
    for page in PAGES:
        lines = "\n".join(command.text for command in typed(page)).replace("\\\n", " ").splitlines()
        shown = list(calls(fenced_lines(page.read_text("utf-8"))))
        assert [a for a in shown if a not in list(calls(lines))] == [], page


def missing(command: Typed, text: str) -> list[str]:
    """The lines of the answer on the page that were not given, in order; what changes from run to run left aside."""
    given = iter([steady(line) for line in text.splitlines()])
    return [line for line in command.answer if line.strip() not in ("", "...") and steady(line) not in given]


def steady(line: str) -> str:
    """A line without ids, times, ports and costs."""
    line = re.sub(r"\b01[0-9A-HJKMNP-TV-Z]{24}\b", "RUN", line)
    line = re.sub(r"\b[0-9a-f]{12}\b", "COMMIT", line)
    line = re.sub(r"\d{4}-\d\d-\d\d(T[\d:]+Z)?", "TIME", line)
    line = re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", line)
    return re.sub(r"\s+", " ", re.sub(r"(about )?[\d,]+ (requests|resource units|days|min|s)\b", "COST", line)).strip()
