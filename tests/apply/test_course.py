"""The course of a run: counts that add up, and a remaining time that is right where the pace is even."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.apply.course import Budget, Course, Effort
from spo_gitops.model.address import Address
from spo_gitops.model.outcome import Outcome, Status

NONE = Budget()


def at(number: int) -> Address:
    return Address("site", f"/sites/s{number}")


def course(total: int, expected_s: float = 100.0) -> Course:
    efforts = {at(n): Effort(3, 1.2, 1.8) for n in range(total)}
    return Course(efforts, 0.0, expected_s=expected_s, units_a_request=2.0)


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("rsce"), st.sampled_from(Status)), max_size=80))
def test_whatever_is_told_the_counts_add_up(events: list[tuple[int, str, Status]]) -> None:
    run = course(8)  # two of the addresses are none of the run's
    for now, (number, event, status) in enumerate(events, 1):
        match event:
            case "r":
                run.read(at(number))
            case "s" if number < 8:
                run.started(at(number))
            case "c":
                run.carried_out(at(number))
            case "e":
                run.ended(Outcome(at(number), status, None))
        standing = run.standing(float(now), NONE)
        assert standing.done + standing.failed + standing.running <= standing.total == 8
        assert standing.done + standing.failed + standing.running + standing.waiting == 8
        assert standing.eta_s is None or standing.eta_s >= 0


def test_at_an_even_pace_the_remaining_time_is_right() -> None:
    run, now = course(100), 0.0
    for number in range(100):
        now += 0.6
        run.read(at(number))
    for number in range(100):
        run.started(at(number))
        now += 1.8
        run.carried_out(at(number))
        left = 300 - now
        assert run.standing(now, NONE).eta_s == pytest.approx(left, rel=0.01)
    for number in range(100):
        now += 0.6
        run.read(at(number))
        run.ended(Outcome(at(number), Status.SUCCEEDED, None))
    assert run.standing(now, NONE).eta_s == 0


def test_at_first_the_forecast_counts_and_the_budget_always_does() -> None:
    run = course(1000, expected_s=400)
    assert run.standing(10.0, NONE).eta_s == 390
    for number in range(1000):
        run.read(at(number))
    # A fifth is behind in ten seconds, but the rest is 4,800 units at 1,250 a minute, of which 250 are left.
    assert run.standing(10.0, Budget(1000, 1250)).eta_s == pytest.approx((4800 - 250) / 1250 * 60)
    assert run.standing(10.0, Budget(1000, 1250, paused_s=900)).eta_s == 900
