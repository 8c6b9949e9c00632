"""What somebody deleted and is to come back: from the recycle bin, made anew, or not at all as things are."""

from __future__ import annotations

import pytest

from spo_gitops.model.desired import Lifecycle, OnMissing
from spo_gitops.model.plan import Verb

from .pieces import absent, action, blocked, declared, live, planned, record

SHARING, CORE = "settings.sharingCapability", "settings.coreSharingCapability"
BACK = Lifecycle(on_missing=OnMissing.RESTORE)


@pytest.mark.parametrize(
    ("address", "note"),
    [
        ("site:/sites/a", "somebody deleted it; restored from the recycle bin"),
        ("hub:/sites/a", "somebody deleted it; made anew as we had it"),
    ],
)
def test_only_what_lies_in_a_recycle_bin_is_told_to_come_from_there(address: str, note: str) -> None:
    wanted = declared(address, fields={"title": "A"}, lifecycle=BACK)
    seen = absent(address, recycledIdentity="id-1")
    plan = planned(desired=[wanted], owned=[record(address, {"title": ("A", "B")}, lifecycle=BACK)], seen=[seen])
    assert action(plan, address).verb is Verb.RESTORE
    assert note in action(plan, address).notes


def test_a_site_does_not_come_back_with_less_than_is_declared() -> None:
    """As a site that must be made is not made with what the tenant does not let it have."""
    site = "site:/sites/a"
    wanted = declared(site, fields={SHARING: "ExternalUserAndGuestSharing"}, lifecycle=BACK)
    owned = record(site, {SHARING: ("ExternalUserAndGuestSharing", "Disabled")}, lifecycle=BACK)
    tenant = live("tenant:settings", {SHARING: "Disabled", CORE: "Disabled"}, identity="tenant")
    plan = planned(desired=[wanted], owned=[owned], seen=[absent(site, recycledIdentity="id-1"), tenant])
    assert not plan.actions and blocked(plan, site).reason.startswith(SHARING)
