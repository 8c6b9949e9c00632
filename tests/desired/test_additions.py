"""Settings that a repository adds to the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from spo_gitops.catalog.added import NOTHING, Additions, put_in_force
from spo_gitops.catalog.settings import declarable, readable, shipped_settings
from spo_gitops.catalog.tenant_settings import declarable_tenant
from spo_gitops.catalog.wire import from_wire, to_wire
from spo_gitops.desired.additions import read_additions
from spo_gitops.desired.report import Report
from spo_gitops.desired.schemas import schemas
from spo_gitops.model.order import Flag, Inclusion, Numeric, Ranked, Unordered, loosens
from spo_gitops.problems import Problem

from .memory import MemoryFiles, load

FILE = "catalog/new.yaml"
WORD = """\
site:
  aiAgents:
    property: AIAgents
    type: enum
    enum: {Off: 0, Some: 5, All: 9}
    order: [Off, Some, All]
    reason: fewer agents read the site
    description: Which agents may read the site
"""


@pytest.fixture(autouse=True)
def nothing_stays_in_force() -> Iterator[None]:
    yield
    put_in_force(NOTHING)


def read(text: str) -> tuple[Additions, tuple[Problem, ...]]:
    report = Report()
    return read_additions(MemoryFiles({FILE: text.encode()}), report), report.problems()


def added(text: str) -> Additions:
    additions, problems = read(text)
    assert not problems
    return additions


def test_an_added_setting_is_declared_read_and_written_like_any_other() -> None:
    put_in_force(added(WORD))
    setting = declarable()["aiAgents"]
    assert setting.words() == ("Off", "Some", "All")
    assert to_wire(setting, "Some") == 5 and from_wire(setting, 9) == "All"
    assert setting.security and setting.order == Ranked(("Off", "Some", "All"))
    assert setting.added == "catalog/new.yaml:2" and "unverified" in setting.description
    put_in_force(NOTHING)
    assert "aiAgents" not in declarable()


def test_a_live_word_that_the_file_does_not_know_is_kept_as_it_came() -> None:
    setting = added(WORD).site["aiAgents"]
    assert from_wire(setting, 12) == 12 and to_wire(setting, 12) == 12
    assert loosens(setting.order, "Off", 12)


@pytest.mark.parametrize(
    ("told", "order"),
    [
        ("{type: boolean, stricter: true, reason: r}", Flag(strict=True)),
        ("{type: boolean, stricter: unknown}", Unordered()),
        ("{type: integer, stricter: less, unlimited: [0], reason: r}", Numeric(unlimited=(0,))),
        ("{type: number, stricter: more, reason: r}", Numeric(less_is_strict=False)),
        ("{type: list, stricter: fewer, reason: r}", Inclusion()),
        ("{type: string}", Unordered()),
    ],
)
def test_the_direction_is_the_files(told: str, order: Any) -> None:
    text = "tenant:\n  brandNew: " + told[:-1] + ", property: BrandNew, description: d}\n"
    put_in_force(added(text))
    assert declarable_tenant()["brandNew"].order == order


def test_without_a_direction_every_change_counts_as_loosening() -> None:
    setting = added("site: {brandNew: {property: BrandNew, type: string, description: d}}\n").site["brandNew"]
    assert setting.security and loosens(setting.order, "a", "b") and loosens(setting.order, "b", "a")
    harmless = "site: {brandNew: {property: BrandNew, type: string, description: d, security: false}}\n"
    assert not added(harmless).site["brandNew"].security


def test_what_the_catalogue_could_not_send_is_completed_and_keeps_its_direction() -> None:
    name = "disableClassicPageBaselineSecurityMode"
    known = shipped_settings()[name]
    assert known.refused
    put_in_force(added(f"site: {{{name}: {{property: DisableClassicPageBaselineSecurityMode}}}}\n"))
    completed = declarable()[name]
    assert completed.property == "DisableClassicPageBaselineSecurityMode"
    assert (completed.type, completed.order, completed.security) == (known.type, known.order, known.security)


def test_a_setting_that_is_only_read_is_completed_by_the_name_that_writes_it() -> None:
    name = "overrideTenantOrganizationSharingLinkExpirationPolicy"
    assert "nothing shows that it is written" in shipped_settings()[name].refused
    assert name in readable() and name not in declarable()
    put_in_force(added(f"site: {{{name}: {{property: OverrideTenantOrganizationLinkExpirationPolicy}}}}\n"))
    assert declarable()[name].property == "OverrideTenantOrganizationLinkExpirationPolicy"


ONE = "site: {brandNew: {property: BrandNew, description: d, %s}}\n"


@pytest.mark.parametrize(
    ("text", "code", "place", "told"),
    [
        ("sites: {}\n", "unknown-key", "1:1", 'did you mean "site"'),
        ("site: []\n", "wrong-type", "1:7", "settings by name"),
        ("site: {BrandNew: {}}\n", "bad-name", "1:8", "small first letter"),
        ("site: {sharingCapability: {property: X}}\n", "shipped-setting", "1:27", "the program knows how it works"),
        ("site: {createdTime: {property: X}}\n", "shipped-setting", "1:21", "only reports it"),
        ("site: {title: {property: X}}\n", "shipped-setting", "1:15", "key of the Site"),
        ("site: {a1: {property: SharingCapability, type: integer, description: d}}\n", "shipped-setting", "1:23",
         "write sharingCapability"),
        ("site: {a1: {property: owner, type: string, description: d}}\n", "shipped-setting", "1:23", "a property of"),
        ("site: {a1: {type: boolean, description: d}}\n", "missing-key", "1:12", "property"),
        ("site: {a1: {property: 'A b', type: boolean, description: d}}\n", "bad-name", "1:23", "as the API does"),
        ("site: {a1: {property: A1, type: boolean}}\n", "missing-key", "1:12", "description"),
        ("site: {a1: {property: A1, description: d}}\n", "missing-key", "1:12", "type"),
        ("site: {a1: {property: A1, graph: a, type: boolean, description: d}}\n", "unknown-key", "1:27", "graph"),
        (ONE % "type: datetime", "unknown-value", "1:61", "boolean"),
        (ONE % "type: enum", "missing-key", "1:18", "enum"),
        (ONE % "type: enum, enum: {A: 1, B: 1}", "duplicate-value", "1:83", "a number for each word"),
        (ONE % "type: enum, enum: {A: 1}, order: [B], reason: r", "unknown-value", "1:89", "A"),
        (ONE % "type: enum, enum: {A: 1}, stricter: less", "misplaced-key", "1:91", "write order"),
        (ONE % "type: boolean, stricter: maybe", "unknown-value", "1:80", "unknown"),
        (ONE % "type: boolean, stricter: true", "missing-key", "1:18", "reason"),
        (ONE % "type: boolean, evidence: R", "unknown-key", "1:70", "evidence"),
        ("site: {disableClassicPageBaselineSecurityMode: {property: Xy, security: false}}\n", "shipped-setting", "1:63",
         "remove the line"),
        (WORD + "---\n" + WORD, "duplicate-name", "11:3", "catalog/new.yaml:2"),
        (WORD + "  other: {property: AIAgents, type: boolean, description: d}\n", "shipped-setting", "9:21",
         "aiAgents"),
        ("site: [\n", "yaml-syntax", "2:1", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands(text: str, code: str, place: str, told: str) -> None:
    _, problems = read(text)
    problem = problems[0]
    assert (problem.code, f"{problem.position.line}:{problem.position.column}") == (code, place), str(problem)
    assert told in f"{problem.found} {problem.expected} {problem.hint}"
    assert problem.position.file == FILE


def test_what_is_refused_is_not_added() -> None:
    additions, _ = read("site: {sharingCapability: {property: X}, ok: {property: Ok, type: string, description: d}}\n")
    assert set(additions.site) == {"ok"}


def test_a_name_that_the_repository_used_before_is_understood() -> None:
    catalogue = WORD + "    renamedFrom: [agents]\n"
    site = "kind: Site\nurl: /sites/a\nsettings: {agents: Some}\n"
    loaded = load({"catalog/new.yaml": catalogue, "sites/a.yaml": site})
    assert [problem.code for problem in loaded.problems] == ["renamed-setting"]
    assert loaded.state is not None
    (wanted,) = loaded.state.resources.values()
    assert wanted.fields == {"settings.aiAgents": "Some"}


def test_a_name_of_the_catalogue_is_nobodys_former_name() -> None:
    additions, problems = read(WORD + "    renamedFrom: [sharingCapability]\n")
    assert problems[0].code == "shipped-setting" and additions.site["aiAgents"].renamed_from == ()


@pytest.mark.parametrize(
    ("former", "more", "told"),
    [
        ("[aiAgents]", "", "as a name of today"),
        ("[other]", "", "as a name of today"),
        ("[agents, agents]", "", "second time"),
        ("[agents]", ", renamedFrom: [agents]", "second time"),
    ],
)
def test_a_former_name_means_one_setting(former: str, more: str, told: str) -> None:
    other = "  other: {property: Other, type: string, description: d" + more + "}\n"
    _, problems = read(WORD + f"    renamedFrom: {former}\n" + other)
    assert [problem.code for problem in problems] == ["duplicate-name"] and told in problems[0].found


def test_the_schema_takes_what_the_parser_takes_and_refuses_its_slips() -> None:
    schema = Draft202012Validator(schemas()["catalog"])
    assert not list(schema.iter_errors(yaml.safe_load(WORD.replace("Off:", "'Off':").replace("[Off", "['Off'"))))
    for wrong in (
        "sites: {}",
        "site: []",
        "site: {BrandNew: {}}",
        "site: {a1: {evidence: R}}",
        "site: {a1: {graph: a}}",
    ):
        assert list(schema.iter_errors(yaml.safe_load(wrong))), wrong
