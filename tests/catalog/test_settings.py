"""The catalogue as typed values: complete, consistent, with a direction for every security setting."""

from __future__ import annotations

import pytest

from spo_gitops.catalog import declarable, locales, site_designs, site_settings, timezones
from spo_gitops.catalog.coverage import direction
from spo_gitops.catalog.requires import parse_requires
from spo_gitops.catalog.settings import OWN_KEYS, Setting, SettingType
from spo_gitops.catalog.templates import site_types, template_of_type, type_of_template
from spo_gitops.catalog.tenant_settings import tenant_settings
from spo_gitops.model.order import Flag, Inclusion, Magnitude, Numeric, Ranked, Strictness, Unordered, compare

NAMES = sorted(declarable())
UNDECIDED = {
    "authenticationContextName", "ibSegments", "informationBarriersMode", "sensitivityLabel",
    "overrideTenantAnonymousLinkExpirationPolicy", "overrideTenantExternalUserExpirationPolicy",
}  # fmt: skip


def test_every_setting_says_why_it_is_refused_or_is_declarable() -> None:
    assert len(site_settings()) == 141
    for name, setting in site_settings().items():
        assert setting.description
        assert (name in declarable()) is (setting.refused == "")
    assert not set(OWN_KEYS) & set(declarable())


@pytest.mark.parametrize("name", NAMES)
def test_a_declarable_setting_is_written_by_a_known_property(name: str) -> None:
    setting = declarable()[name]
    assert setting.kind == "setting"
    assert setting.writable is True
    assert setting.property
    assert bool(setting.words()) is (setting.type is SettingType.ENUM)


def test_no_security_setting_of_either_part_lacks_its_direction_declarable_or_not() -> None:
    """Also what cannot be declared yet: a repository may complete it, and policies look at it."""
    kinds = (SettingType.BOOLEAN, SettingType.INTEGER, SettingType.NUMBER, SettingType.LIST)
    known = [*site_settings().values(), *tenant_settings().values()]
    judged = [s for s in known if s.security and s.kind == "setting" and s.type in kinds]
    assert len(judged) > 150
    assert [setting.name for setting in judged if not setting.direction_reason] == []
    vague = {s.name for s in judged if isinstance(s.order, Unordered | Magnitude)}
    assert all("unknown" in direction(s) for s in judged if s.name in vague)
    enums = [s for s in known if s.security and s.kind == "setting" and s.type is SettingType.ENUM and not s.refused]
    assert [s.name for s in enums if not isinstance(s.order, Ranked) and not s.direction_reason] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_security_setting_has_a_direction_with_a_reason(name: str) -> None:
    setting = declarable()[name]
    if not setting.security or isinstance(setting.order, Ranked):
        return
    assert setting.direction_reason
    decided = isinstance(setting.order, Flag | Numeric | Inclusion)
    assert decided is (name not in UNDECIDED)


@pytest.mark.parametrize(
    ("name", "strict", "loose"),
    [
        ("sharingCapability", "Disabled", "ExternalUserAndGuestSharing"),
        ("sharingCapability", "ExistingExternalUserSharingOnly", "ExternalUserSharingOnly"),
        ("denyAddAndCustomizePages", "Enabled", "Disabled"),
        ("lockState", "NoAccess", "Unlock"),
        ("blockGuestsAsSiteAdmin", "On", "Off"),
        ("allowEditing", False, True),
        ("blockDownloadPolicy", True, False),
        ("anonymousLinkExpirationInDays", 7, 30),
        ("anonymousLinkExpirationInDays", 730, 0),
        ("requestFilesLinkExpirationInDays", 30, -1),
        ("restrictedAccessControlGroups", ("a",), ("a", "b")),
        ("sharingAllowedDomainList", "a.com", "a.com b.com"),
        ("sharingBlockedDomainList", "a.com b.com", "a.com"),
    ],
)
def test_the_stricter_of_two_values(name: str, strict: str, loose: str) -> None:
    order = declarable()[name].order
    assert compare(order, strict, loose) is Strictness.STRICTER
    assert compare(order, loose, strict) is Strictness.LOOSER


def test_what_follows_the_tenant_compares_with_nothing() -> None:
    setting = declarable()["defaultSharingLinkType"]
    assert setting.is_inherited("None")
    assert compare(setting.order, "None", "Direct") is Strictness.UNKNOWN
    assert not declarable()["sharingDomainRestrictionMode"].is_inherited("None")


def test_a_plain_number_may_be_bounded_but_has_no_stricter_side() -> None:
    setting = declarable()["majorVersionLimit"]
    assert setting.bounded()
    assert compare(setting.order, 1, 2) is Strictness.UNKNOWN
    assert not declarable()["authenticationContextName"].bounded()


def test_words_are_strictest_first_and_leave_out_what_cannot_be_written() -> None:
    assert declarable()["denyAddAndCustomizePages"].words() == ("Enabled", "Disabled")
    assert "ApplyToAllUsers" not in declarable()["overrideBlockUserInfoVisibility"].words()


def test_prerequisites_on_other_settings_are_understood() -> None:
    pair, text = parse_requires(["conditionalAccessPolicy=AllowLimitedAccess", "tenant: x=true"])
    assert (pair.setting, pair.value) == ("conditionalAccessPolicy", "AllowLimitedAccess")
    assert (text.setting, text.text) == ("", "tenant: x=true")
    for setting in declarable().values():
        for prerequisite in setting.requires:
            if prerequisite.setting in declarable():
                _holds_for(declarable()[prerequisite.setting], prerequisite.value)


def _holds_for(setting: Setting, value: str | bool) -> None:
    assert value in setting.words() if setting.type is SettingType.ENUM else isinstance(value, bool)


def test_types_are_words_for_templates() -> None:
    assert template_of_type("CommunicationSite") == "SITEPAGEPUBLISHING#0"
    assert template_of_type("TeamSite") == "STS#3"
    assert type_of_template("group#0") == "GroupTeamSite"
    assert type_of_template("STS#0") == ""
    assert len(site_types()) == 3


def test_languages_time_zones_and_designs() -> None:
    assert locales()[1031] == "German"
    assert timezones()[4].startswith("(UTC+01:00) Amsterdam")
    assert set(site_designs()) == {"Topic", "Showcase", "Blank"}


def test_an_unordered_setting_stays_unordered() -> None:
    assert isinstance(declarable()["informationBarriersMode"].order, Unordered)
