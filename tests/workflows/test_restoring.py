"""Into which sites content is put back."""

from __future__ import annotations

from spo_gitops.model.hold import Hold
from spo_gitops.workflows.restoring import refusal

from ..plan.pieces import declared, record

A = "site:/sites/a"
NOW, LATER = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"


def test_content_goes_back_into_what_is_declared_or_owned() -> None:
    assert not refusal(declared(A), None, "main", (), NOW)
    assert not refusal(None, record(A), "main", (), NOW)
    assert "neither declared nor owned" in refusal(None, None, "main", (), NOW)


def test_what_another_stack_owns_is_its_business() -> None:
    for desired in (None, declared(A)):
        assert "stack 'other' owns the site" in refusal(desired, record(A, stack="other"), "main", (), NOW)


def test_what_is_held_stays_as_it_is() -> None:
    hold = Hold(A, "an emergency", LATER)
    assert "an emergency" in refusal(declared(A), None, "main", (hold,), NOW)
    assert not refusal(declared(A), None, "main", (hold,), LATER)
