"""The tenant's part of the catalogue, and what both parts say about directions, losses, costs and evidence."""

from __future__ import annotations

import pytest

from spo_gitops.catalog import (
    declarable,
    declarable_tenant,
    from_wire,
    normalize,
    site_settings,
    tenant_settings,
    to_wire,
)
from spo_gitops.catalog.read import read_data
from spo_gitops.catalog.settings import Setting, SettingType
from spo_gitops.catalog.tenant_settings import CALLS
from spo_gitops.model.order import Flag, Inclusion, Numeric, Ranked, SignOut, Strictness, compare
from spo_gitops.model.value import Value

NAMES = sorted(declarable_tenant())
UNDECIDED = {
    "allOrganizationSecurityGroupId", "allowLimitedAccessOnUnmanagedDevices", "authContextResilienceMode",
    "bccExternalSharingInvitationsList", "blockUserInfoVisibility", "defaultOneDriveInformationBarrierMode",
    "enableGuestSignInAcceleration", "ibImplicitGroupBased", "signInAccelerationDomain",
}  # fmt: skip
BOTH = {"site": site_settings(), "tenant": tenant_settings()}


def test_every_setting_says_why_it_is_refused_or_is_declarable() -> None:
    assert len(tenant_settings()) == 395
    for name, setting in tenant_settings().items():
        assert setting.description
        assert (name in declarable_tenant()) is (setting.refused == "")


def test_no_writable_setting_with_a_known_name_is_left_out_but_for_a_stated_reason() -> None:
    """What may still be refused: a call that changes it entry by entry, an undocumented form, unknown numbers."""
    for entry in read_data("tenant-settings.yaml")["settings"]:
        known = entry["kind"] == "setting" and entry.get("writable") is True and "property" in entry
        if known and entry.get("via", CALLS[0]) in CALLS and entry["type"] != "object":
            unknown = entry["type"] == "enum" and all(number is None for number in entry["enum"].values())
            assert unknown or entry["name"] in declarable_tenant()


@pytest.mark.parametrize("name", NAMES)
def test_a_declarable_setting_of_the_tenant_has_a_property_and_a_direction(name: str) -> None:
    setting = declarable_tenant()[name]
    assert setting.property or setting.graph or setting.via in CALLS
    assert bool(setting.words()) is (setting.type is SettingType.ENUM or bool(setting.enum))
    if setting.security and not isinstance(setting.order, Ranked):
        assert setting.direction_reason
        assert isinstance(setting.order, Flag | Numeric | Inclusion | SignOut) is (name not in UNDECIDED)


@pytest.mark.parametrize(
    ("name", "strict", "loose"),
    [
        ("sharingCapability", "Disabled", "ExistingExternalUserSharingOnly"),
        ("coreDefaultShareLinkScope", "SpecificPeople", "Anyone"),
        ("legacyAuthProtocolsEnabled", False, True),
        ("ipAddressEnforcement", True, False),
        ("ipAddressAllowList", "10.0.0.0/8", "10.0.0.0/8,192.168.0.0/16"),
        ("ipAddressAllowList", "10.0.0.0/8,192.168.0.0/16", ""),
        ("requireAnonymousLinksExpireInDays", 30, -1),
        ("requireAnonymousLinksExpireInDays", 30, 0),
        ("externalUserExpireInDays", 30, 60),
        ("orphanedPersonalSitesRetentionPeriod", 365, 30),
        ("allowSelectSecurityGroupsInSPSitesList", ("a",), ("a", "b")),
        ("allowSelectSecurityGroupsInSPSitesList", ("a", "b"), ()),
        ("denySelectSecurityGroupsInSPSitesList", ("a",), ()),
        ("disabledWebPartIds", ("a", "b"), ("b",)),
        ("idleSessionSignOut", "true,1500,1800", "false,0,0"),
        ("idleSessionSignOut", "true,1500,1800", "true,1500,3600"),
    ],
)
def test_the_stricter_of_two_values(name: str, strict: Value, loose: Value) -> None:
    order = declarable_tenant()[name].order
    assert compare(order, strict, loose) is Strictness.STRICTER
    assert compare(order, loose, strict) is Strictness.LOOSER


@pytest.mark.parametrize("scope", BOTH)
def test_directions_and_effects_speak_of_settings_that_exist(scope: str) -> None:
    for name, direction in read_data("directions.yaml")[scope].items():
        assert BOTH[scope][name].direction_reason == direction["reason"] != ""
    for name, effect in read_data("effects.yaml")[scope].items():
        assert set(effect) <= {"when", "loses", "perhaps", "costs", "overwrites", "tells"} and ("when" in effect) is (
            "loses" in effect
        )
        assert BOTH[scope][name].loses or BOTH[scope][name].costs or BOTH[scope][name].tells
        assert set(effect.get("tells", ())) <= set(BOTH[scope][name].words())


@pytest.mark.parametrize("setting", [*declarable().values(), *declarable_tenant().values()], ids=lambda s: s.name)
def test_what_a_change_loses_is_tied_to_a_change_that_the_setting_can_make(setting: Setting) -> None:
    if not setting.loses:
        assert setting.loses_when == ""
    elif setting.type in (SettingType.INTEGER, SettingType.NUMBER):
        assert setting.loses_when in ("lower", "raise")
    elif setting.type is SettingType.ENUM:
        assert setting.loses_when in setting.words()
    else:
        assert setting.loses_when == "change" or isinstance(setting.loses_when, bool)


def test_evidence_is_graded() -> None:
    grades = {setting.evidence for settings in BOTH.values() for setting in settings.values()}
    assert {"C", "D", "M"} <= grades <= {"C", "D", "M", "K"}
    assert declarable_tenant()["sharingCapability"].evidence == "C"


def test_lists_between_commas_have_one_form() -> None:
    setting = declarable_tenant()["ipAddressAllowList"]
    assert normalize(setting, " 10.0.0.2, 10.0.0.1,10.0.0.2") == "10.0.0.1,10.0.0.2"
    assert from_wire(setting, None) == ""


def test_when_idle_browsers_are_signed_out_travels_as_graph_has_it() -> None:
    setting = declarable_tenant()["idleSessionSignOut"]
    parts = {"isEnabled": True, "warnAfterInSeconds": 300, "signOutAfterInSeconds": 600}
    assert to_wire(setting, " true, 300,600") == parts
    assert from_wire(setting, parts) == "true,300,600"
    # Whether seconds are kept where nobody is signed out is not known; they mean nothing then.
    assert from_wire(setting, {**parts, "isEnabled": False}) == "false,0,0"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [(None, "false,0,0"), ({}, "false,0,0"), ({"isEnabled": True, "warnAfterInSeconds": None}, "true,0,0")],
)
def test_what_is_said_of_idle_browsers_can_be_given_back_however_little_it_is(raw: object, shown: str) -> None:
    setting = declarable_tenant()["idleSessionSignOut"]
    assert from_wire(setting, raw) == shown
    assert to_wire(setting, shown)["isEnabled"] is shown.startswith("true")
