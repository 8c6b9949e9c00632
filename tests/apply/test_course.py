"""The course of a run: counts that add up, and a remaining time that is right where the pace is even."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.apply.course import Budget, Course
from spo_gitops.model.address import Address
from spo_gitops.model.outcome import Outcome, Status
from spo_gitops.plan.forecast import Effort

NONE = Budget()


def at(number: int) -> Address:
    return Address("site", f"/sites/s{number}")


def course(total: int, expected_s: float = 100.0) -> Course:
    efforts = {at(n): Effort(reads=2, writes=1) for n in range(total)}
    return Course(efforts, 0.0, expected_s=expected_s)


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("rsce"), st.sampled_from(Status)), max_size=80))
def test_whatever_is_told_the_counts_add_up(events: list[tuple[int, str, Status]]) -> None:
    run = course(8)  # two of the addresses are none of the run's
    for now, (number, event, status) in enumerate(events, 1):
        match event:
            case "r":
                run.read(at(number))
            case "s" if number < 8:
                run.started(at(number), float(now))
            case "c":
                run.carried_out(at(number), float(now))
            case "e":
                run.ended(Outcome(at(number), status, None))
        standing = run.standing(float(now), NONE)
        assert standing.done + standing.failed + standing.running <= standing.total == 8
        assert standing.done + standing.failed + standing.running + standing.waiting == 8
        assert standing.eta_s is None or standing.eta_s >= 0


def test_at_an_even_pace_the_remaining_time_is_right() -> None:
    run, now = course(100), 0.0
    for number in range(100):
        now += 1.0
        run.read(at(number))
        run.started(at(number), now)
        now += 1.0
        run.carried_out(at(number), now)
        now += 1.0
        run.read(at(number))
        run.ended(Outcome(at(number), Status.SUCCEEDED, None))
        if number > 5:
            assert run.standing(now, NONE).eta_s == pytest.approx(300 - now, rel=0.01)
    assert run.standing(now, NONE).eta_s == 0


def test_what_waits_side_by_side_counts_by_its_age() -> None:
    """A hundred creations are begun in a minute, and each takes two: nothing has ended, and yet much is behind."""
    efforts = {at(n): Effort(reads=2, writes=3, polls=6) for n in range(100)}
    run = Course(efforts, 0.0, expected_s=150.0)
    for number in range(100):
        run.read(at(number))
        run.started(at(number), number * 0.6)
    halfway = run.standing(90.0, NONE).eta_s
    assert halfway is not None and halfway < 60
    for number in range(100):
        run.carried_out(at(number), 120 + number * 0.6)
        run.read(at(number))
    left = run.standing(180.0, NONE).eta_s
    assert left is not None and left < 5


def test_at_first_the_forecast_counts_and_the_budget_always_does() -> None:
    run = course(1000, expected_s=400)
    assert run.standing(10.0, NONE).eta_s == 390
    for number in range(1000):
        run.read(at(number))
    # A third is behind in ten seconds, but the rest is 4,000 units at 1,250 a minute, of which 250 are left.
    assert run.standing(10.0, Budget(1000, 1250)).eta_s == pytest.approx((4000 - 250) / 1250 * 60)
    assert run.standing(10.0, Budget(1000, 1250, paused_s=900)).eta_s == 900
    # Half as many requests were needed as expected: the rest needs half as many units.
    half = Budget(1000, 1250, requests=500)
    assert run.standing(10.0, half).eta_s == pytest.approx((2000 - 250) / 1250 * 60)
