"""The published schemas are those that the code generates, and agree with what the parsers accept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from spo_gitops.desired import WorkTree, load_project
from spo_gitops.desired.schemas import render, schemas

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_published_schema_is_in_step(name: str) -> None:
    published = (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert published == render(schemas()[name]), "run python -m spo_gitops.desired.schemas"
    Draft202012Validator.check_schema(json.loads(published))


def test_the_example_repository_has_no_problems() -> None:
    loaded = load_project(WorkTree(ROOT), (ROOT / "spo-gitops.yaml").read_bytes(), ROOT)
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.state is not None
    kinds = [address.kind for address in loaded.state.resources]
    assert kinds.count("site") >= 60
    assert kinds.count("hub") == 6
    assert 3 <= len(loaded.policies) <= 5


def test_the_example_repository_fits_the_schemas() -> None:
    documents = Draft202012Validator(dict(schemas()["document"]))
    for path in [*ROOT.glob("sites/**/*.yaml"), *ROOT.glob("policies/**/*.yaml")]:
        for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            documents.validate(document)
    configuration = yaml.safe_load((ROOT / "spo-gitops.yaml").read_text(encoding="utf-8"))
    Draft202012Validator(dict(schemas()["spo-gitops"])).validate(configuration)


def test_the_schema_refuses_what_the_parsers_refuse() -> None:
    site = Draft202012Validator(dict(schemas()["site"]))
    good = {"kind": "Site", "url": "/sites/a", "settings": {"sharingCapability": "Disabled"}}
    assert site.is_valid(good)
    for wrong in (
        {"url": "/sites/a/"},
        {"url": "/sites/a b"},
        {"titel": "A"},
        {"title": ""},
        {"settings": {"sharingCapability": "Everyone"}},
        {"settings": {"storageUsage": 1}},
        {"lifecycle": {"onDrift": "fix"}},
    ):
        assert not site.is_valid(good | wrong)


def keys(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every key of a schema with what it takes, however deep."""
    for name, part in schema.get("properties", {}).items():
        below = f"{path}.{name}"
        yield below, part
        yield from keys(part, below)
    for several in ("anyOf", "allOf", "oneOf"):
        for part in schema.get(several, ()):
            yield from keys(part, path)
    for one in ("items", "additionalProperties"):
        if isinstance(schema.get(one), dict):
            yield from keys(schema[one], f"{path}[]")
    for name, part in schema.get("$defs", {}).items():
        yield from keys(part, f"${name}")


@pytest.mark.parametrize("name", sorted(schemas()))
def test_an_editor_can_tell_what_each_key_means(name: str) -> None:
    found = dict(keys(schemas()[name]))
    assert found
    assert [path for path, part in found.items() if not part.get("description")] == []


def test_a_key_means_in_each_place_what_it_means_there() -> None:
    def told(name: str, *path: str) -> str:
        part: Any = schemas()[name]
        for step in path:
            part = (
                part["properties"][step]
                if "properties" in part
                else next(choice for choice in part["anyOf"] if "properties" in choice)["properties"][step]
            )
        return str(part["description"])

    assert "audited" in told("security-policy", "mode") and "exact" in told("site", "admins", "mode")
    assert "observe" in str(
        schemas()["spo-gitops"]["properties"]["tenants"]["additionalProperties"]["properties"]["mode"]
    )
    assert told("site", "settings", "sharingCapability") == told(
        "site-set", "template", "settings", "sharingCapability"
    )
    assert told("site", "owner") == told("spo-gitops", "defaults", "site", "owner")


TEMPLATES: tuple[dict[str, Any], ...] = (
    {"admins": "$(p)"},
    {"admins": {"mode": "include", "members": "$(p)"}},
    {"settings": {"ibSegments": "$(p)", "storageQuota": "$(n)"}},
    {"lifecycle": {"ignore": "$(p)"}},
    {"groups": [{"name": "Team $(n)", "members": {"members": "$(p)"}, "roles": "$(p)"}]},
    {"roleAssignments": [{"principal": "$(n)", "levels": "$(p)"}]},
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: next(iter(template)))
def test_a_parameter_may_be_all_of_a_value_lists_among_them(template: dict[str, Any]) -> None:
    document = {"kind": "SiteSet", "name": "x", "rows": [], "template": {"url": "/sites/$(n)", **template}}
    validator = Draft202012Validator(dict(schemas()["site-set"]))
    assert [error.message for error in validator.iter_errors(document)] == []
    for wrong in ({"admins": {"members": "p"}}, {"lifecycle": {"ignore": "p"}}):
        assert list(validator.iter_errors({**document, "template": {"url": "/sites/$(n)", **wrong}}))
