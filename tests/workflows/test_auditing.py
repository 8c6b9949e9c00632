"""Which audits are the same, so that one goes on where the other broke off."""

from __future__ import annotations

from spo_gitops.workflows.auditing import Inquiry, fingerprint


def test_an_audit_that_looks_for_guests_does_not_go_on_from_one_that_did_not() -> None:
    assert fingerprint((), Inquiry(deep=True), "x") != fingerprint((), Inquiry(), "x")
    assert fingerprint((), Inquiry(deep=True), "x") == fingerprint((), Inquiry(deep=True), "x")
