"""The reference is generated from what the parsers take, is in step, and its examples are valid."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from spo_gitops.catalog import site_settings, tenant_settings
from spo_gitops.catalog.coverage import Status, rows
from spo_gitops.cli.context import Context
from spo_gitops.cli.schema import schema
from spo_gitops.desired.documents import KINDS
from spo_gitops.desired.reference import example, kinds, reference
from spo_gitops.errors import UsageError
from spo_gitops.workflows.referencing import page, pages, shown

from ..desired.memory import load

DOCS = Path(__file__).parents[2] / "docs"
NEIGHBOURS = "---\nkind: Site\nurl: /sites/departments\n"


def test_every_kind_has_a_page() -> None:
    assert set(kinds()) == set(KINDS)


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_published_pages_are_in_step(name: str) -> None:
    published = (DOCS / name).read_text(encoding="utf-8")
    assert published == pages()[name], "run python -m spo_gitops.workflows.referencing docs"


@pytest.mark.parametrize("kind", kinds())
def test_an_example_is_valid_as_it_stands(kind: str) -> None:
    text = example(kind)
    neighbours = {"Hub": NEIGHBOURS, "SiteDesign": "---\n" + example("SiteScript")}.get(kind, "")
    assert [str(problem) for problem in load({"sites/x.yaml": text + neighbours}).problems] == []
    Draft202012Validator(reference(kind).schema).validate(yaml.safe_load(text))


@pytest.mark.parametrize("kind", kinds())
def test_every_key_of_an_example_is_told(kind: str) -> None:
    told = {key.path for key in page(kind).keys}
    for key in yaml.safe_load(example(kind)):
        assert key == "kind" or key in told


def test_no_property_of_the_catalogue_is_left_out_without_a_reason() -> None:
    listed = list(rows())
    assert {row.name for row in listed if row.scope == "site"} == set(site_settings())
    assert {row.name for row in listed if row.scope == "tenant"} == set(tenant_settings())
    for row in listed:
        assert bool(row.reason) is (row.status is not Status.MANAGED), row.name
        assert row.evidence in "RCDMK"
        assert row.property or row.status is not Status.MANAGED


def test_the_command_tells_kinds_pages_and_schemas(tmp_path: Path) -> None:
    told = CliRunner().invoke(schema, [], standalone_mode=False, obj=Context(tmp_path, "", None)).output
    assert "TenantSettings" in told
    told = "\n".join(shown("tenantsettings", "text"))
    assert "ipAddressEnforcement" in told and "`" not in told
    assert '"const": "Hub"' in "\n".join(shown("Hub", "json"))
    assert "# Hub" in "\n".join(shown("hub", "markdown"))
    with pytest.raises(UsageError, match="not a kind"):
        list(shown("Library", "text"))
