"""One repository for several tenants: documents for some of them, values that differ, names that differ."""

from __future__ import annotations

import pytest

from spo_gitops.desired import Loaded

from .memory import load

TENANT = """\
    signIn:
      directory: contoso.onmicrosoft.com
      clientId: 33333333-3333-3333-3333-333333333333
      certificate: {env: SPO_GITOPS_CERTIFICATE}
"""
CONFIGURATION = (
    "defaultTenant: test\ntenants:\n  test:\n    url: https://contosotest.sharepoint.com\n" + TENANT
    + "    map:\n      principals: {ann@contoso.com: test.ann@test.com}\n      domains: {contoso.com: test.com}\n"
    "  production:\n    url: https://contoso.sharepoint.com\n    requireApplied: test\n" + TENANT
)  # fmt: skip
DOCUMENTS = """\
kind: Site
url: /sites/a
title: A
owner: ann@contoso.com
admins: {mode: include, members: [Bob@contoso.com]}
settings: {sharingCapability: Disabled, storageQuota: 5000}
overlays:
  test: {title: A (test), settings: {storageQuota: 1000}}
---
kind: Site
url: /sites/only
only: [production]
hub: nowhere-else
---
kind: Hub
only: [production]
name: nowhere-else
site: /sites/only-hub
---
kind: Site
url: /sites/A
only: [nobody]
"""
GOOD = DOCUMENTS.rpartition("---\n")[0]


def seen(tenant: str, text: str = GOOD) -> Loaded:
    return load({"sites/x.yaml": text}, CONFIGURATION, tenant=tenant)


def test_documents_hold_for_the_tenants_that_they_name() -> None:
    test, production = seen("test").state, seen("production").state
    assert test is not None
    assert production is not None
    assert [a.key for a in test.resources] == ["/sites/a"]
    assert [a.key for a in production.resources] == ["/sites/a", "/sites/only", "/sites/only-hub"]


def test_overlays_and_the_map_make_one_tenants_values() -> None:
    test, production = seen("test").state, seen("production").state
    assert test is not None
    assert production is not None
    (site,) = test.resources.values()
    assert site.fields == {
        "title": "A (test)",
        "owner": "test.ann@test.com",
        "admins[bob@test.com]": True,
        "settings.sharingCapability": "Disabled",
        "settings.storageQuota": 1000,
    }
    assert str(site.attributes["title"].position) == "sites/x.yaml:8:17  /overlays/test/title"
    other = next(iter(production.resources.values()))
    assert other.fields["title"] == "A"
    assert other.fields["owner"] == "ann@contoso.com"
    assert other.fields["settings.storageQuota"] == 5000


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        ("only: [production]", "only: [prodution]", "unknown-tenant", "12:8"),
        ("only: [production]", "only: []", "empty-list", "12:7"),
        ("only: [production]", "only: production", "wrong-type", "12:7"),
        ("  test: {title", "  tset: {title", "unknown-tenant", "8:3"),
        ("  test: {title", "  test: {kind: Hub, title", "misplaced-key", "8:10"),
        ("  test: {title", "  test: {titel", "unknown-key", "8:10"),
        ("{storageQuota: 1000}", "{storageQuota: much}", "wrong-type", "8:52"),
    ],
)
def test_mistakes(before: str, after: str, code: str, place: str) -> None:
    problems = seen("test", GOOD.replace(before, after, 1)).problems
    assert (code, place) in [(p.code, f"{p.position.line}:{p.position.column}") for p in problems], problems


def test_a_document_for_nobody_is_a_mistake() -> None:
    assert [p.code for p in seen("production", DOCUMENTS).problems if p.code == "unknown-tenant"]


def test_tenants_that_wait_for_each_other_are_a_mistake() -> None:
    circle = CONFIGURATION.replace("  production:\n", "    requireApplied: production\n  production:\n")
    problems = load({}, circle, tenant="production").problems
    assert [(problem.code, problem.position.pointer) for problem in problems] == [
        ("promotion-cycle", "/tenants/test/requireApplied"),
        ("promotion-cycle", "/tenants/production/requireApplied"),
    ]
    third = "  dev:\n    url: https://dev.sharepoint.com\n    requireApplied: production\n" + TENANT
    (waits,) = {p.code for p in load({}, circle + third, tenant="dev").problems}  # dev waits, but is in no circle
    assert waits == "promotion-cycle" and len(load({}, circle + third, tenant="dev").problems) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [("requireApplied: test", "requireApplied: tset"), ("requireApplied: test", "requireApplied: production")],
)
def test_who_goes_first_is_another_tenant_of_the_file(before: str, after: str) -> None:
    loaded = load({}, CONFIGURATION.replace(before, after), tenant="production")
    assert "unknown-tenant" in [problem.code for problem in loaded.problems]
