"""Batches: the canary first, everything once, in its order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.apply.manner import Manner, batches
from spo_gitops.model.config import OnFailure, Rollout
from spo_gitops.workflows.orders import DEADLINE_BATCH, Order

from .test_scheduler import step


@given(st.integers(0, 30), st.integers(0, 5), st.integers(0, 7))
def test_batches_have_everything_once_in_its_order(total: int, canary: int, size: int) -> None:
    actions = [step(f"/sites/{number}") for number in range(total)]
    cut = batches(actions, Manner(canary=canary, batch_size=size))
    assert [action for batch in cut for action in batch] == actions
    assert all(cut)
    if canary and cut:
        assert len(cut[0]) == min(canary, total)
    if size:
        assert all(len(batch) <= size for batch in cut[1 if canary else 0 :])


def test_what_was_asked_for_stands_above_what_is_configured() -> None:
    rollout = Rollout(canary=2, batch_size=10, max_failures=3, pause_s=60.0, on_failure=OnFailure.UNDO_BATCH)
    assert Order().manner(None) == Manner()
    assert Order().manner(rollout) == Manner(2, 10, 3, 60.0, on_failure=OnFailure.UNDO_BATCH)
    assert Order(batch_size=5, fail_fast=True).manner(rollout) == Manner(
        2, 5, 3, 60.0, True, on_failure=OnFailure.UNDO_BATCH
    )
    assert Order(atomic=True).manner(rollout) == Manner(2, 10, 0, 60.0, True, on_failure=OnFailure.UNDO_RUN)
    assert Order(deadline_s=60.0).manner(None).batch_size == DEADLINE_BATCH
    assert Order().manner(rollout, canary_is_done=True).canary == 0
