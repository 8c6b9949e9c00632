"""What goes back and does not fit what stays is blocked where the document of its resource stands."""

from __future__ import annotations

from spo_gitops.model.plan import Case

from .pieces import HERE, action, blocked, decision, declared, live, planned, record

SITE = "site:/sites/a"
QUOTA, LEVEL = "settings.storageQuota", "settings.storageQuotaWarningLevel"


def test_a_level_that_goes_back_above_the_quota_that_stays_is_ours_until_it_fits() -> None:
    owned = record(SITE, {QUOTA: (2048, 1048576), LEVEL: (1800, 1022361)})
    plan = planned(
        desired=[declared(SITE, fields={QUOTA: 2048})],
        owned=[owned],
        seen=[live(SITE, {QUOTA: 2048, LEVEL: 1800})],
    )
    found = blocked(plan, SITE)
    assert "it goes back to 1022361 MB, above the quota of 2048 MB" in found.reason
    assert found.position == HERE
    kept = action(plan, SITE)
    assert decision(kept, LEVEL).case is Case.BLOCKED
    assert kept.ownership is not None and kept.ownership.attributes[LEVEL] == owned.attributes[LEVEL]
    assert kept.ownership.digest == ""
