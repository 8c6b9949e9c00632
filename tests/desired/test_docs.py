"""What the documentation shows is what the code accepts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from spo_gitops.catalog import declarable
from spo_gitops.catalog.added import NOTHING, in_force, put_in_force
from spo_gitops.catalog.settings import SettingType
from spo_gitops.desired.config_guards import GUARD_CLASSES
from spo_gitops.desired.tenants import DOMAINS

from .memory import CONFIGURATION, load

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
NEIGHBOURS = """\
kind: Site
url: /sites/departments
---
kind: Site
url: /sites/corporate
---
kind: Hub
name: corporate
site: /sites/corporate
---
"""


def test_the_documents_of_yaml_md_are_valid_together() -> None:
    found = BLOCK.findall((DOCS / "yaml.md").read_text(encoding="utf-8"))
    (added,) = (block for block in found if block.startswith("# catalog/"))
    blocks = [block for block in found if block != added]
    assert len(blocks) == 8
    # The policy forbids nothing that the others ask for, and the names that they use are those of one another.
    loaded = load({"sites/x.yaml": NEIGHBOURS + "---\n".join(blocks), "catalog/x.yaml": added})
    assert [str(problem) for problem in loaded.problems] == []
    assert set(in_force().site) == {"aiAgents"} and set(in_force().tenant) == {"maximumAgents"}
    put_in_force(NOTHING)


def test_the_example_of_permissions_md_is_valid() -> None:
    (block,) = BLOCK.findall((DOCS / "permissions.md").read_text(encoding="utf-8"))
    loaded = load({"sites/x.yaml": block})
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.state is not None
    (site,) = loaded.state.resources.values()
    assert site.sets["groups.finance members.members"] == "include"
    assert site.sets["groups.@visitors.members"] == "exact"


def test_the_example_of_lists_md_is_valid() -> None:
    (block,) = BLOCK.findall((DOCS / "lists.md").read_text(encoding="utf-8"))
    loaded = load({"sites/x.yaml": block})
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.state is not None
    (site,) = loaded.state.resources.values()
    assert site.fields["lists.lists/projects.defaultView"] == "running"
    assert site.sets["lists.lists/projects.roleAssignments"] == "exact"


def test_the_example_of_configuration_md_is_valid() -> None:
    # The first one is whole; the others show parts, which tests/docs/test_sign_in.py reads.
    block, *_ = BLOCK.findall((DOCS / "configuration.md").read_text(encoding="utf-8"))
    assert [str(problem) for problem in load({}, block).problems] == []


@pytest.mark.parametrize("name", sorted(declarable()))
def test_every_setting_is_listed_with_its_words(name: str) -> None:
    lines = (DOCS / "yaml.md").read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in lines if line.startswith(f"| `{name}`")]
    setting = declarable()[name]
    if setting.type is SettingType.ENUM:
        assert re.findall(r"`(\w+)`", row.split(" | ", 1)[1])[: len(setting.words())] == list(setting.words())


def test_guard_classes_and_domains_are_listed() -> None:
    text = (DOCS / "configuration.md").read_text(encoding="utf-8")
    for word in (*GUARD_CLASSES, *DOMAINS):
        assert word in text
    assert "tenants" in CONFIGURATION
