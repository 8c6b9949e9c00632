"""Deadlines: nothing is started that would not end in time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.apply.deadline import RESERVE_S, Deadline

from .test_scheduler import step


@given(
    st.floats(200, 50_000),
    st.integers(1, 8),
    st.lists(st.tuples(st.integers(1, 30), st.floats(1, 2000)), min_size=1, max_size=30),
)
def test_what_takes_no_longer_than_the_slowest_before_it_ends_in_time(
    ends_s: float, workers: int, batches: list[tuple[int, float]]
) -> None:
    """The first batch is measured by assumptions; every later one by what the slowest has taken, for its size."""
    deadline, now, slowest = Deadline(ends_s), 0.0, 0.0
    for number, (size, seconds) in enumerate(batches):
        batch = [step(f"/sites/{n}") for n in range(size)]
        assumed = deadline._assumed_s(batch, workers)
        if number:
            seconds = min(seconds, slowest * assumed)
            if deadline.fits(batch, workers, now):
                assert now + seconds + RESERVE_S <= ends_s + 1e-6
            else:
                break
        slowest = max(slowest, seconds / assumed)
        deadline.ended(batch, workers, seconds)
        now += seconds


def test_without_a_deadline_there_is_all_the_time_in_the_world() -> None:
    deadline = Deadline(None)
    assert deadline.fits([step("/sites/a")], 1, 1e12) and not deadline.is_near(1e12)


def test_close_to_the_end_nothing_more_is_started() -> None:
    deadline = Deadline(1000.0)
    assert not deadline.is_near(500.0) and deadline.is_near(1000.0 - RESERVE_S)
    assert not deadline.fits([step("/sites/a")], 4, 900.0)
