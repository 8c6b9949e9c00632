"""``validate --fix`` writes what can only mean one thing, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spo_gitops.cli.context import Context
from spo_gitops.cli.validate import validate

from ..desired.memory import CONFIGURATION

BROKEN = "# of the team\nkind: site\nurl: /sites/a\nsettings:\n  SharingCapability: disabled   # by order\n"
MENDED = "# of the team\nkind: Site\nurl: /sites/a\nsettings:\n  sharingCapability: Disabled   # by order\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sites").mkdir()
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / ".gitkeep").write_text("")
    (tmp_path / "spo-gitops.yaml").write_text(CONFIGURATION)
    (tmp_path / "sites" / "a.yaml").write_text(BROKEN)
    return tmp_path


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(validate, arguments, standalone_mode=False, obj=Context(root, "", None))


def site(root: Path) -> str:
    return (root / "sites" / "a.yaml").read_text()


def test_fixes_are_told_first_and_written_on_request(root: Path) -> None:
    plain = run(root)
    assert plain.return_value == 1 and "validate --fix` mends" in plain.output
    checked = run(root, "--fix", "--check")
    assert checked.return_value == 1 and "would fix  sites/a.yaml:2:7  site → Site" in checked.output
    assert site(root) == BROKEN
    fixed = run(root, "--fix")
    assert fixed.return_value == 0 and "fixed  sites/a.yaml:5:3  SharingCapability → sharingCapability" in fixed.output
    assert site(root) == MENDED
    again = run(root, "--fix", "--check")
    assert again.return_value == 0 and "would fix" not in again.output


def test_what_cannot_be_fixed_stays_an_error(root: Path) -> None:
    (root / "sites" / "b.yaml").write_text("kind: Site\nurl: /sites/b\ncolour: red\n")
    assert run(root, "--fix").return_value == 1
    assert site(root) == MENDED


def test_the_configuration_is_mended_too(root: Path) -> None:
    (root / "spo-gitops.yaml").write_text(CONFIGURATION.replace("clientId", "ClientId") + "guards: {OnTrip: stop}\n")
    assert run(root, "--fix").return_value == 0
    assert (root / "spo-gitops.yaml").read_text() == CONFIGURATION + "guards: {onTrip: stop}\n"


def test_check_alone_is_a_slip(root: Path) -> None:
    assert type(run(root, "--check").exception).__name__ == "UsageError"
