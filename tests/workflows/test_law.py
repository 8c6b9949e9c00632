"""What counts as a policy that demands less than before."""

from __future__ import annotations

from typing import Any

import pytest

from spo_gitops.workflows.law import policy_is_weaker

SHARING = "settings.sharingCapability"


def policy(require: dict[str, Any] | None = None, **selector: list[str]) -> dict[str, Any]:
    bounds = {SHARING: {"atMost": "ExternalUserSharingOnly"}} if require is None else require
    return {"urls": [], "types": [], "excluded": [], **selector, "require": bounds}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (policy(), policy()),
        (policy(), policy({SHARING: {"atMost": "Disabled"}})),
        (policy(), policy({SHARING: {"equals": "Disabled"}})),
        (policy(), policy({SHARING: {"atMost": "ExternalUserSharingOnly"}, "settings.x": {"equals": True}})),
        (policy(urls=["/sites/a*"]), policy(urls=["/sites/a*", "/sites/b*"])),
        (policy(urls=["/sites/a*"]), policy()),
        (policy(types=["STS#3"]), policy()),
        (policy(excluded=["/sites/a"]), policy()),
    ],
)
def test_the_same_or_more_is_not_weaker(before: dict[str, Any], now: dict[str, Any]) -> None:
    assert not policy_is_weaker(before, now)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (policy(), policy({})),
        (policy(), policy({SHARING: {"atMost": "ExternalUserAndGuestSharing"}})),
        (policy(), policy({SHARING: {"equals": "ExternalUserAndGuestSharing"}})),
        (policy(), policy({SHARING: {"atLeast": "ExternalUserSharingOnly"}})),
        (policy({SHARING: {"equals": "Disabled"}}), policy()),
        (policy({"settings.x": {"equals": True}}), policy({"settings.x": {"equals": False}})),
        (policy(), policy(urls=["/sites/a*"])),
        (policy(urls=["/sites/*"]), policy(urls=["/sites/a*"])),
        (policy(), policy(types=["STS#3"])),
        (policy(), policy(excluded=["/sites/a"])),
    ],
)
def test_less_or_what_cannot_be_compared_is_weaker(before: dict[str, Any], now: dict[str, Any]) -> None:
    assert policy_is_weaker(before, now)
