"""Every command of CLI for Microsoft 365 about sites, files and the directory is driven, or listed with a reason."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from .conftest import HERE, PACKAGE

PAGE = Path(__file__).parents[2] / "docs" / "simulator-clients.md"
_GROUPS = ("spo", "entra", "file", "onedrive", "tenant")
_COMMAND = re.compile(rf"\"((?:{'|'.join(_GROUPS)}) [a-z0-9 ]+)\"")
_LINKS = ("add", "list", "get", "set", "remove", "clear")  # driven by one story for two kinds


def _driven() -> set[str]:
    texts = (file.read_text(encoding="utf-8") for file in HERE.glob("test_cli_*.py"))
    found = {command for text in texts for command in _COMMAND.findall(text)}
    return found | {f"spo {what} sharinglink {verb}" for what in ("file", "folder") for verb in _LINKS}


def _left_out() -> list[str]:
    rows = re.findall(rf"^\| (`(?:{'|'.join(_GROUPS)}) .+?) \| .+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [pattern for row in rows for pattern in re.findall(r"`([^`]+)`", row)]


def _published() -> list[str]:
    if not PACKAGE.is_dir():
        pytest.skip("CLI for Microsoft 365 is not installed (make test-clients does it; it needs node)")
    commands = json.loads((PACKAGE / "allCommands.json").read_text(encoding="utf-8"))
    return [one["name"] for one in commands if one["name"].split()[0] in _GROUPS]


def test_every_command_is_driven_or_has_a_reason() -> None:
    driven, left_out = _driven(), _left_out()
    untold = [name for name in _published() if name not in driven and not any(fnmatch(name, one) for one in left_out)]
    assert untold == []


def test_what_is_left_out_is_not_driven_and_exists() -> None:
    driven, published = _driven(), _published()
    assert len(published) > 450 and driven <= set(published)
    for pattern in _left_out():
        named = [name for name in published if fnmatch(name, pattern)]
        assert named and not driven.intersection(named), pattern
