"""Which audits are the same, so that one goes on where the other broke off."""

from __future__ import annotations

from pathlib import Path

import pytest

from spo_gitops.errors import UsageError
from spo_gitops.model.address import TENANT
from spo_gitops.model.finding import Finding, Verdict
from spo_gitops.workflows.audit_spool import JUDGED, Spool
from spo_gitops.workflows.auditing import Inquiry, fingerprint

from ..tenant.doubles import FakeClock


def test_an_audit_that_looks_for_guests_does_not_go_on_from_one_that_did_not() -> None:
    assert fingerprint((), Inquiry(deep=True), "x") != fingerprint((), Inquiry(), "x")
    assert fingerprint((), Inquiry(deep=True), "x") == fingerprint((), Inquiry(deep=True), "x")


def test_an_audit_that_broke_off_is_gone_on_with_within_a_day(tmp_path: Path) -> None:
    clock = FakeClock()
    for later, resumed in ((0, False), (86_000, True), (86_500, False), (-90_000, False)):
        clock.seconds += later
        with Spool(tmp_path / "audit.db", {}, clock=clock) as spool:
            assert spool.resumed is resumed
            spool.note("discovered", "yes")
            spool.judged([("/sites/a", JUDGED)], ())


def test_a_second_audit_beside_one_that_is_under_way_is_refused_and_disturbs_nothing(tmp_path: Path) -> None:
    state, verdict = tmp_path / "audit.db", Finding("p", TENANT, "settings.x", Verdict.PASS)
    with Spool(state, {}) as spool:
        spool.add([verdict])
        with pytest.raises(UsageError, match="another audit is under way"):
            Spool(state, {}, wait_s=0)
        assert spool.counts() == {("p", Verdict.PASS): 1}
        spool.note("discovered", "yes")
    with Spool(state, {}, wait_s=0) as spool:
        assert spool.resumed


def test_what_was_judged_before_the_sites_were_known_counts_once(tmp_path: Path) -> None:
    state = tmp_path / "audit.db"
    verdict = Finding("p", TENANT, "settings.x", Verdict.PASS)
    for _ in range(2):  # the first broke off while it asked which sites there are
        with Spool(state, {}) as spool:
            assert not spool.resumed
            spool.discover([("/sites/a", 0)])
            spool.add([verdict])
            assert spool.counts() == {("p", Verdict.PASS): 1}
    with Spool(state, {}) as spool:
        spool.note("discovered", "yes")
        spool.add([verdict])
    with Spool(state, {}) as spool:
        assert spool.resumed and spool.counts() == {("p", Verdict.PASS): 1}
