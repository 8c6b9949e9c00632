"""Recorded observations: both namings, hostile shapes, and nothing guessed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from spo_gitops.model.observation import Observation, Presence
from spo_gitops.policy.recorded import RecordingError, recording


def only(site: dict[str, Any]) -> Observation:
    (live,) = recording({"sites": [{"url": "/sites/a", **site}]}).observations()
    return live


@pytest.mark.parametrize(
    ("name", "raw", "attribute", "value"),
    [
        ("SharingCapability", 2, "settings.sharingCapability", "ExternalUserAndGuestSharing"),
        ("sharingCapability", "Disabled", "settings.sharingCapability", "Disabled"),
        ("SHARINGCAPABILITY", "0", "settings.sharingCapability", "Disabled"),
        ("DenyAddAndCustomizePages", 2, "settings.denyAddAndCustomizePages", "Enabled"),
        ("AllowEditing", "False", "settings.allowEditing", False),
        ("StorageMaximumLevel", "26214400", "settings.storageQuota", 26214400),
        ("SharingAllowedDomainList", "b.com a.com", "settings.sharingAllowedDomainList", "a.com b.com"),
        ("SharingAllowedDomainList", None, "settings.sharingAllowedDomainList", ""),
        ("OwnerLoginName", "i:0#.f|membership|Ann@contoso.com", "owner", "ann@contoso.com"),
        ("admins", ["B@contoso.com", "a@contoso.com"], "admins", ("a@contoso.com", "b@contoso.com")),
        ("defaultMainLinkScope", "Anyone", "settings.defaultMainLinkScope", "Anyone"),  # a cmdlet's, in no answer
        ("OrganizationLinkMaxExpirationInDays", 7, "settings.organizationSharingLinkMaxExpirationInDays", 7),
        ("settings", {"sharingCapability": "Disabled"}, "settings.sharingCapability", "Disabled"),
    ],
)
def test_names_of_the_catalogue_and_of_the_service_are_understood(
    name: str, raw: Any, attribute: str, value: Any
) -> None:
    assert only({name: raw}).fields[attribute] == value


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("SharingCapability", None), ("SharingCapability", True), ("SharingCapability", 1.5), ("SharingCapability", ""),
        ("AllowEditing", "maybe"), ("AllowEditing", None), ("AllowEditing", 2), ("AllowEditing", []),
        ("AnonymousLinkExpirationInDays", "soon"), ("AnonymousLinkExpirationInDays", None),
        ("SharingAllowedDomainList", {}), ("SharingAllowedDomainList", 7),
    ],
)  # fmt: skip
def test_a_value_of_another_type_was_not_read_and_says_so(name: str, raw: Any) -> None:
    made = recording({"sites": [{"url": "/sites/a", name: raw}]})
    (live,) = made.observations()
    assert not live.fields
    assert any(name in note and "unknown" in note for note in made.notes())


def test_a_word_that_the_catalogue_does_not_have_is_kept_so_that_no_bound_accepts_it() -> None:
    assert only({"SharingCapability": "Everything"}).fields == {"settings.sharingCapability": "Everything"}
    assert only({"SharingCapability": 17}).fields == {"settings.sharingCapability": 17}


def test_facts_and_urls_in_every_spelling() -> None:
    live = only({"Template": "STS#3", "CreatedTime": "2025-01-01", "GroupId": "0" * 8, "guests": 3})
    assert live.facts == {"template": "STS#3", "created": "2025-01-01", "grouped": True, "guests": 3}
    made = recording({"sites": [{"Url": "https://contoso.sharepoint.com/sites/B/"}, {"SiteUrl": "/"}]})
    assert [live.address.key for live in made.observations()] == ["/sites/b", "/"]


def test_a_site_with_an_error_is_unknown() -> None:
    live = only({"error": "403 Forbidden", "SharingCapability": 0})
    assert live.presence is Presence.UNKNOWN and live.trouble == "403 Forbidden" and not live.fields


def test_names_that_nobody_knows_are_counted() -> None:
    made = recording({"tenant": {"nonsense": 1}, "sites": [{"url": "/a", "x": 1}, {"url": "/b", "x": 1}]})
    list(made.observations())
    assert list(made.notes()) == ["left out, as not known: x (2), nonsense (1)"]


@pytest.mark.parametrize(
    "raw",
    [
        None, [], 7, "x", {}, {"other": 1}, {"tenant": []}, {"sites": {}}, {"sites": [7]}, {"sites": [{}]},
        {"sites": [{"url": 7}]}, {"sites": [{"url": " "}]}, {"sites": [{"url": "/sites/a"}, {"url": "/SITES/A/"}]},
    ],
)  # fmt: skip
def test_what_is_no_recording_is_refused_with_its_place(raw: Any) -> None:
    with pytest.raises(RecordingError) as refused:
        recording(raw)
    assert re.search(r'"tenant"|"sites"|sites\[\d\]', str(refused.value))
