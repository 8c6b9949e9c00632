"""Sites that take less than others."""

from __future__ import annotations

from spo_gitops.catalog.settings import declarable
from spo_gitops.catalog.special_sites import (
    listed_for_one_drive,
    refused_of_groups,
    sharing_of_one_drive_host,
    shown_of_one_drive_host,
)
from tests.desired.memory import load


def test_what_is_listed_can_be_declared() -> None:
    assert listed_for_one_drive() <= set(declarable())
    assert refused_of_groups() <= set(declarable())
    assert shown_of_one_drive_host() < sharing_of_one_drive_host() <= set(declarable())


def test_a_setting_that_is_not_listed_for_a_one_drive_is_a_warning() -> None:
    text = "kind: Site\nurl: /personal/ann\nsettings:\n  sharingCapability: Disabled\n  disableSiteBranding: true\n"
    found = [p for p in load({"sites/x.yaml": text}).problems if p.code == "unlisted-setting"]
    assert [(p.severity.value, p.position.line) for p in found] == [("warning", 5)]


def test_of_the_host_of_one_drives_only_the_sharing_that_somebody_sets_is_taken_silently() -> None:
    settings = "".join(f"  {name}: Direct\n" for name in ("defaultSharingLinkType",))
    text = f"kind: Site\nurl: /personal\nsettings:\n  sharingCapability: Disabled\n{settings}"
    found = [p for p in load({"sites/x.yaml": text}).problems if p.code == "unlisted-setting"]
    assert [(p.severity.value, p.position.line) for p in found] == [("warning", 5)]
