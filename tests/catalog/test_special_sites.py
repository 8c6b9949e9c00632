"""Sites that take less than others."""

from __future__ import annotations

from spo_gitops.catalog.settings import declarable
from spo_gitops.catalog.special_sites import listed_for_one_drive, refused_of_groups
from tests.desired.memory import load


def test_what_is_listed_can_be_declared() -> None:
    assert listed_for_one_drive() <= set(declarable())
    assert refused_of_groups() <= set(declarable())


def test_a_setting_that_is_not_listed_for_a_one_drive_is_a_warning() -> None:
    text = "kind: Site\nurl: /personal/ann\nsettings:\n  sharingCapability: Disabled\n  disableSiteBranding: true\n"
    found = [p for p in load({"sites/x.yaml": text}).problems if p.code == "unlisted-setting"]
    assert [(p.severity.value, p.position.line) for p in found] == [("warning", 5)]
