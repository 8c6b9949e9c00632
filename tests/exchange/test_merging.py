"""Edits that cannot be proven are left, the others are made, and few bad ones cost few attempts."""

from __future__ import annotations

from collections.abc import Mapping

from spo_gitops.exchange.merging import Merged, merge_into
from spo_gitops.model.address import Address
from spo_gitops.model.desired import DesiredState
from spo_gitops.model.value import UNKNOWN, Missing, Value
from tests.desired.memory import MemoryFiles, load

COUNT = 64
SITES = {f"sites/s{n}.yaml": f"kind: Site\nurl: /sites/s{n}\ntitle: Old   # {n}\n" for n in range(COUNT)}


def state_of(texts: Mapping[str, str]) -> DesiredState | None:
    return load(texts).state


def merged(wanted: Mapping[Address, Mapping[str, Value | Missing]], files: Mapping[str, str]) -> tuple[Merged, int]:
    state = state_of(files)
    assert state is not None
    attempts = 0

    def attempt(texts: Mapping[str, str]) -> DesiredState | None:
        nonlocal attempts
        attempts += 1
        return state_of({**files, **texts})

    found = merge_into(state, wanted, MemoryFiles({p: t.encode() for p, t in files.items()}), {}, attempt)
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
