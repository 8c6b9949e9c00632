"""Names of one tenant become those of another; what means the same everywhere stays."""

from __future__ import annotations

import pytest

from spo_gitops.desired.mapping import read_map_file
from spo_gitops.desired.report import Report
from spo_gitops.model.mapping import TenantMap

GROUP = "11111111-2222-3333-4444-555555555555"
OTHER = "99999999-2222-3333-4444-555555555555"
MAP = TenantMap(
    principals={"ann@a.com": "anna@b.com"},
    domains={"a.com": "b.com"},
    groups={GROUP: OTHER},
    labels={GROUP: "22222222-2222-3333-4444-555555555555"},
)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("owner", "ann@a.com", "anna@b.com"),
        ("owner", "Bob@a.com", "bob@b.com"),
        ("admins", ("ann@a.com", f"c:0t.c|tenant|{GROUP}"), ("anna@b.com", f"c:0t.c|tenant|{OTHER}")),
        ("admins", ("c:0(.s|true",), ("c:0(.s|true",)),
        ("settings.sensitivityLabel", GROUP, "22222222-2222-3333-4444-555555555555"),
        ("settings.restrictedAccessControlGroups", (GROUP,), (OTHER,)),
        ("title", "ann@a.com", "ann@a.com"),
        ("settings.sharingCapability", "Disabled", "Disabled"),
        ("settings.storageQuota", 5, 5),
        ("lists.lists/x.views.all.columns", ("Title", "Edit", "Status"), ("Title", "Edit", "Status")),
        (
            "lists.lists/x.roleAssignments",
            ("ann@a.com = Read", "siteGroup:team = Edit"),
            ("anna@b.com = Read", "siteGroup:team = Edit"),
        ),
    ],
)
def test_values(name: str, before: object, after: object) -> None:
    assert MAP.value(name, before) == after  # type: ignore[arg-type]  # values of the table above


def test_members_are_mapped_in_their_attributes_names() -> None:
    assert MAP.attribute("admins[ann@a.com]") == "admins[anna@b.com]"
    assert MAP.attribute("settings.x") == "settings.x"


def test_what_has_no_entry_is_named_with_its_map() -> None:
    assert list(MAP.unmapped("admins", ("ann@a.com", "eve@c.com", f"c:0t.c|tenant|{OTHER}"))) == [
        ("principals", "eve@c.com"),
        ("groups", f"c:0t.c|tenant|{OTHER}"),
    ]
    assert list(MAP.unmapped("settings.sensitivityLabel", OTHER)) == [("labels", OTHER)]
    assert list(MAP.unmapped("siteDesignId", GROUP)) == [("ids", GROUP)]
    assert list(MAP.unmapped("siteDesignId", "00000000-0000-0000-0000-000000000000")) == []
    assert list(MAP.unmapped("admins[eve@c.com]", True)) == [("principals", "eve@c.com")]


def test_the_file_is_read_with_places() -> None:
    report = Report()
    found = read_map_file("m.yaml", b"principals: {Ann@a.com: Anna@B.com}\ndomains: {a.com: b.com}\n", report)
    assert report.problems() == ()
    assert found == TenantMap({"ann@a.com": "anna@b.com"}, {"a.com": "b.com"})
    bad = Report()
    read_map_file("m.yaml", b"users: {}\nprincipals: {a: 1, B: c, b: d}\ndomains: []\n", bad)
    assert [(p.code, p.position.line) for p in bad.problems()] == [
        ("misplaced-key", 1), ("wrong-type", 2), ("duplicate-name", 2), ("wrong-type", 3),
    ]  # fmt: skip
    for content in (b"", b"a: b\n---\nc: d\n", b"[", b"- a\n"):
        report = Report()
        read_map_file("m.yaml", content, report)
        assert report.problems()
