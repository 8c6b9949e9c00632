"""What a change of a setting brings about beside its value: told, and a guard where it cannot be put back."""

from __future__ import annotations

import pytest

from spo_gitops.model.plan import GuardClass, Reversibility
from spo_gitops.model.value import Value

from ..plan.pieces import absent, action, declared, live, planned

SITE, TENANT = "site:/sites/a", "tenant:settings"
CONTEXT = "authenticationContextName"


@pytest.mark.parametrize(
    ("address", "name", "before", "after", "lost"),
    [
        (SITE, "majorVersionLimit", 500, 100, True),
        (SITE, "majorVersionLimit", 100, 500, False),
        (SITE, "externalUserExpirationInDays", 0, 60, True),  # 0 has no end
        (SITE, "externalUserExpirationInDays", 60, 0, False),
        (SITE, "expireVersionsAfterDays", 0, 45, True),
        (SITE, "majorVersionLimit", -1, 100, True),
        (SITE, "enableAutoExpirationVersionTrim", False, True, True),
        (SITE, "enableAutoExpirationVersionTrim", True, False, False),
        (SITE, "sensitivityLabel", "", "87cb5ff2-5d05-4f16-a5a9-2f5a5f3e8e0a", False),
        (SITE, "sensitivityLabel", "87cb5ff2-5d05-4f16-a5a9-2f5a5f3e8e0a", "", True),
        (SITE, "sharingCapability", "ExternalUserSharingOnly", "Disabled", False),  # perhaps
        (TENANT, "externalUserExpirationRequired", False, True, True),
        (TENANT, "orphanedPersonalSitesRetentionPeriod", 60, 30, True),
        (TENANT, "orphanedPersonalSitesRetentionPeriod", 30, 60, False),
    ],
)
def test_what_is_lost_trips_the_guard(address: str, name: str, before: Value, after: Value, lost: bool) -> None:
    attribute = f"settings.{name}"
    plan = planned(desired=[declared(address, fields={attribute: after})], seen=[live(address, {attribute: before})])
    found = action(plan, address)
    assert (found.reversibility is Reversibility.LOSSY) is lost
    assert bool(found.losses) is lost and all(attribute in loss for loss in found.losses)
    assert (GuardClass.IRREVERSIBLE in {trip.guard for trip in plan.trips}) is lost


def test_what_is_only_perhaps_lost_is_told() -> None:
    seen = live(SITE, {"settings.sharingCapability": "ExternalUserSharingOnly"})
    plan = planned(desired=[declared(SITE, fields={"settings.sharingCapability": "Disabled"})], seen=[seen])
    assert any("may not come back" in note for note in action(plan, SITE).notes)


def test_what_has_to_be_paid_for_is_told_when_it_is_switched_on() -> None:
    seen = live(TENANT, {"settings.eSignatureEnabled": False})
    plan = planned(desired=[declared(TENANT, fields={"settings.eSignatureEnabled": True})], seen=[seen])
    assert any("costs" in note and "paid" in note for note in action(plan, TENANT).notes)
    off = planned(
        desired=[declared(TENANT, fields={"settings.eSignatureEnabled": False})],
        seen=[live(TENANT, {"settings.eSignatureEnabled": True})],
    )
    assert not any("costs" in note for note in action(off, TENANT).notes)


@pytest.mark.parametrize(
    ("name", "before", "after", "word"),
    [
        ("conditionalAccessPolicy", "AllowFullAccess", "AuthenticationContext", "lose the site"),
        ("denyAddAndCustomizePages", "Enabled", "Disabled", "within a day"),
    ],
)
def test_what_people_should_know_of_a_value_is_told(name: str, before: str, after: str, word: str) -> None:
    assert any(word in note for note in _notes({name: before, CONTEXT: "c1"}, {name: after, CONTEXT: "c1"}))
    assert not any(word in note for note in _notes({name: after}, {name: before}))


def _notes(now: dict[str, str], then: dict[str, str]) -> tuple[str, ...]:
    seen = live(SITE, {f"settings.{name}": value for name, value in now.items()})
    wanted = declared(SITE, fields={f"settings.{name}": value for name, value in then.items()})
    return action(planned(desired=[wanted], seen=[seen]), SITE).notes


def test_a_new_site_has_nothing_to_lose() -> None:
    fields: dict[str, Value] = {"title": "A", "owner": "eva@contoso.com", "settings.majorVersionLimit": 100}
    plan = planned(desired=[declared(SITE, fields=fields)], seen=[absent(SITE)])
    assert not action(plan, SITE).losses
