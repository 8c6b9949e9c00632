"""Edits that cannot be proven are left, the others are made, and few bad ones cost few attempts."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from spo_gitops.desired.documents import load_documents
from spo_gitops.desired.report import Report
from spo_gitops.exchange.merging import Merged, merge_into
from spo_gitops.model.address import Address
from spo_gitops.model.desired import DesiredState
from spo_gitops.model.mapping import TenantMap
from spo_gitops.model.value import UNKNOWN, Missing, Value
from tests.desired.memory import CONFIGURATION, MemoryFiles, load

COUNT = 64
SITES = {f"sites/s{n}.yaml": f"kind: Site\nurl: /sites/s{n}\ntitle: Old   # {n}\n" for n in range(COUNT)}


def state_of(texts: Mapping[str, str]) -> DesiredState | None:
    return load(texts).state


def memory(files: Mapping[str, str]) -> MemoryFiles:
    return MemoryFiles({path: text.encode() for path, text in files.items()})


def merged(wanted: Mapping[Address, Mapping[str, Value | Missing]], files: Mapping[str, str]) -> tuple[Merged, int]:
    state = state_of(files)
    assert state is not None
    attempts = 0

    def attempt(texts: Mapping[str, str]) -> DesiredState | None:
        nonlocal attempts
        attempts += 1
        return state_of({**files, **texts})

    found = merge_into(state, wanted, memory(files), {}, attempt)
    return found, attempts


def test_every_document_is_edited_in_one_attempt() -> None:
    found, attempts = merged({Address("site", f"/sites/s{n}"): {"title": f"New {n}"} for n in range(COUNT)}, SITES)
    assert attempts == 1
    assert found.left == []
    assert found.files["sites/s7.yaml"] == "kind: Site\nurl: /sites/s7\ntitle: New 7 # 7\n"


def test_one_that_would_change_others_is_left_and_the_rest_made() -> None:
    shared = "kind: Site\nurl: /sites/s9\nsettings: &all {allowFileArchive: true}\n---\nkind: Site\nurl: /sites/other\n"
    files = {**SITES, "sites/s9.yaml": shared + "title: &t Old\ndescription: *t\n"}
    wanted: dict[Address, dict[str, Value | Missing]] = {
        Address("site", f"/sites/s{n}"): {"title": "New"} for n in range(COUNT) if n != 9
    }
    wanted[Address("site", "/sites/other")] = {"title": " not one line \n"}
    wanted[Address("site", "/sites/s9")] = {"settings.allowFileArchive": UNKNOWN}
    found, attempts = merged(wanted, files)
    assert {(str(left.address), left.attribute) for left in found.left} == {
        ("site:/sites/other", "title"),
        ("site:/sites/s9", "settings.allowFileArchive"),
    }
    assert len(found.edits) == COUNT - 1
    assert attempts <= 16
    after = state_of({**files, **found.files})
    assert after is not None
    assert after.resources[Address("site", "/sites/other")].fields == {"title": "Old", "description": "Old"}
    assert after.resources[Address("site", "/sites/s3")].fields == {"title": "New"}


SET = """\
kind: SiteSet
name: s
parameters: [code, title]
rows: {}
template: {{url: /sites/$(code), title: $(title)}}
"""


@pytest.mark.parametrize("sheet", ["s.csv", "S.CSV", "rows/s.txt"])
def test_a_sheet_is_a_sheet_whatever_its_name(sheet: str) -> None:
    files = {"sites/s.yaml": SET.format(sheet), f"sites/{sheet}": "code,title\na,Old\n"}
    state, documents = state_of(files), load_documents(memory(files), Report())
    assert state is not None
    wanted = {Address("site", "/sites/a"): {"title": "New"}}
    found = merge_into(state, wanted, memory(files), {}, lambda t: state_of({**files, **t}), documents.sets)
    assert (found.files, found.left) == ({f"sites/{sheet}": "code,title\na,New\n"}, [])


MAPPED = (
    CONFIGURATION
    + "    map: {principals: {ann@corp.com: a@contoso.com, b1@corp.com: b@contoso.com, b2@corp.com: b@contoso.com}, "
    "domains: {corp.com: contoso.com}}\n" + CONFIGURATION.replace("tenants:\n", "").replace("  contoso:", "  other:")
)
NAMES = TenantMap(
    principals={"ann@corp.com": "a@contoso.com", "b1@corp.com": "b@contoso.com", "b2@corp.com": "b@contoso.com"},
    domains={"corp.com": "contoso.com"},
)


def here(files: Mapping[str, str]) -> DesiredState | None:
    return load(files, MAPPED, tenant="contoso").state


@pytest.mark.parametrize(
    ("live", "written"),
    [
        ("eve@contoso.com", "eve@corp.com"),
        ("a@contoso.com", "ann@corp.com"),
        ("ann@contoso.com", "ann@contoso.com"),  # ann@corp.com is somebody else here
        ("b@contoso.com", "b@corp.com"),  # which of the two is not known: the domain tells
        ("x@elsewhere.org", "x@elsewhere.org"),
    ],
)
def test_people_are_written_as_the_documents_call_them(live: str, written: str) -> None:
    files = {"sites/a.yaml": "kind: Site\nurl: /sites/a\nowner: zoe@corp.com  # lead\n"}
    state = here(files)
    assert state is not None
    wanted = {Address("site", "/sites/a"): {"owner": live}}
    found = merge_into(state, wanted, memory(files), {}, lambda t: here({**files, **t}), (), NAMES)
    assert found.left == []
    assert f"owner: {written}" in found.files["sites/a.yaml"]


def test_a_member_is_found_by_the_name_that_the_document_has() -> None:
    members = "admins: {mode: include, members: [ann@corp.com, zoe@corp.com]}\n"
    files = {"sites/a.yaml": "kind: Site\nurl: /sites/a\n" + members}
    state = here(files)
    assert state is not None
    wanted = {Address("site", "/sites/a"): {"admins[a@contoso.com]": False}}
    found = merge_into(state, wanted, memory(files), {}, lambda t: here({**files, **t}), (), NAMES)
    assert (found.left, "members: [zoe@corp.com]" in found.files["sites/a.yaml"]) == ([], True)


OVERLAID = """\
kind: Site
url: /sites/a
title: A   # everywhere
settings: {storageQuota: 5000}
overlays:
  # the rehearsal
  contoso:
    title: A (test)   # for us
    settings: {storageQuota: 1000}
"""


def test_what_an_overlay_gives_is_changed_there_and_the_rest_where_it_stands() -> None:
    files = {"sites/a.yaml": OVERLAID + "description: old\n"}
    state = here(files)
    assert state is not None
    wanted = {
        Address("site", "/sites/a"): {"title": "B", "settings.storageQuota": 7, "description": "new"},
    }
    found = merge_into(state, wanted, memory(files), {}, lambda t: here({**files, **t}), (), NAMES)
    assert found.left == []
    text = OVERLAID.replace("title: A (test)  ", "title: B         ").replace("1000", "7")
    assert found.files["sites/a.yaml"] == text + "description: new\n"
    other = load({**files, **found.files}, MAPPED, tenant="other").state
    assert other is not None
    assert other.resources[Address("site", "/sites/a")].fields["title"] == "A"
