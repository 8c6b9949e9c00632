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


def course(total: int) -> Course:
    efforts = {at(n): Effort(reads=2, writes=1) for n in range(total)}
    return Course(efforts, 0.0)


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("rsace"), st.sampled_from(Status)), max_size=80))
def test_whatever_is_told_the_counts_add_up(events: list[tuple[int, str, Status]]) -> None:
    run = course(8)  # two of the addresses are none of the run's
    for now, (number, event, status) in enumerate(events, 1):
        match event:
            case "r":
                run.read(at(number), float(now))
            case "s":
                run.started(at(number), float(now))
            case "a":
                run.answered(at(number), float(now))
            case "c":
                run.carried_out(at(number), float(now))
            case "e":
                run.ended(Outcome(at(number), status, None), float(now))
        standing = run.standing(float(now), NONE)
        assert standing.done + standing.failed + standing.running <= standing.total == 8
        assert standing.done + standing.failed + standing.running + standing.waiting == 8
        assert standing.eta_s is not None and standing.eta_s >= 0
    for number in range(8):
        run.ended(Outcome(at(number), Status.SUCCEEDED, None), 100.0)
    assert run.standing(100.0, NONE).eta_s == 0


def test_at_an_even_pace_the_remaining_time_is_right() -> None:
    run, now = course(100), 0.0
    one = Budget(workers=1)
    run.manned(1)
    for number in range(100):
        now += 1.0
        run.read(at(number), now)
        run.started(at(number), now)
        now += 1.0
        run.answered(at(number), now)
        run.carried_out(at(number), now)
        run.enters("verifying", now)
        now += 1.0
        run.read(at(number), now)
        run.ended(Outcome(at(number), Status.SUCCEEDED, None), now)
        run.enters("checking", now)
        left = run.standing(now, one).eta_s
        if 10 < number < 99:
            assert left == pytest.approx(300 - now, rel=0.15)
    assert run.standing(now, NONE).eta_s == 0


@pytest.mark.parametrize("waits_s", [0.0, 30.0])
def test_what_waits_side_by_side_is_reckoned_by_its_answers(waits_s: float) -> None:
    """Forty creations by eight workers: each asks five things, and waits before the last while others go on."""
    efforts = {at(n): Effort(reads=2, writes=2, polls=3) for n in range(40)}
    run, budget = Course(efforts, 0.0), Budget(workers=8)
    run.manned(8)
    for number in range(40):
        run.read(at(number), (number + 1) * 0.6 / 8)
    first = [3.0 + 2.7 / 8 * (number + 1) for number in range(40)]  # the creation and its three polls
    last_s = 3.0 + 2.7 * 40 / 8 + waits_s + 1.8 * 40 / 8
    whole_s = last_s + 0.6 * 40 / 8
    for number, when in enumerate(first):
        run.started(at(number), max(3.0, when - 2.7))
        for _ in range(4):
            run.answered(at(number), when)
    left_s = run.standing(first[-1], budget).eta_s
    assert left_s is not None
    assert left_s == pytest.approx(whole_s - first[-1] - waits_s, rel=0.25), "what somebody waits for nobody knows"
    for number in range(40):
        when = last_s - 1.8 / 8 * (39 - number)
        run.answered(at(number), when)
        run.carried_out(at(number), when)
    run.enters("verifying", last_s)
    assert run.standing(last_s, budget).eta_s == pytest.approx(0.6 * 40 / 8, rel=0.2)


def test_workers_who_come_on_the_way_do_as_much_as_those_before() -> None:
    """A hundred changes by four workers until forty are done, then by eight: the rest goes twice as fast."""
    efforts = {at(n): Effort(reads=2, writes=1) for n in range(100)}
    run = Course(efforts, 0.0)
    run.manned(4)
    for number in range(100):
        run.read(at(number), (number + 1) * 0.6 / 4)
    now = 15.0
    for number in range(48):
        run.manned(4 if number < 40 else 8)
        run.started(at(number), now)
        now += 1.8 / (4 if number < 40 else 8)
        run.answered(at(number), now)
    left_s = run.standing(now, Budget(workers=8)).eta_s
    assert left_s == pytest.approx(52 * 1.8 / 8 + 100 * 0.6 / 8, rel=0.02)


def test_before_the_first_answer_slow_readings_foretell_slow_actions() -> None:
    efforts = {at(n): Effort(reads=2, writes=1) for n in range(50)}
    left_s = []
    for slower in (1, 3):
        run, budget = Course(efforts, 0.0), Budget(workers=5)
        run.manned(5)
        for number in range(50):
            run.read(at(number), (number + 1) * 0.6 / 5 * slower)
        run.started(at(0), 6.0 * slower)
        left_s.append(run.standing(6.0 * slower, budget).eta_s or 0.0)
    assert left_s[0] == pytest.approx(50 * 1.8 / 5 + 6.0, rel=0.02)
    assert 2 * left_s[0] < left_s[1] <= 3 * left_s[0]


def test_no_run_ends_before_its_longest_action_or_the_chain_of_all() -> None:
    run = Course({at(0): Effort(reads=2, writes=10), at(1): Effort(reads=2, writes=1)}, 0.0, longest_s=60.0)
    budget = Budget(workers=20)
    begin_s = run.standing(0.0, budget).eta_s
    assert begin_s is not None and begin_s >= 60
    for number in range(2):
        run.started(at(number), 0.0)
    assert run.standing(0.0, budget).eta_s == pytest.approx(18 + 1.2 / 20, rel=0.05)


def test_the_budget_counts_from_the_first_moment_on() -> None:
    run = course(1000)
    for number in range(1000):
        run.read(at(number), 10.0)
    # A third is behind in ten seconds, but the rest is 4,000 units at 1,250 a minute, of which 250 are left.
    assert run.standing(10.0, Budget(1000, 1250, workers=500)).eta_s == pytest.approx((4000 - 250) / 1250 * 60)
    assert run.standing(10.0, Budget(1000, 1250, paused_s=900, workers=500)).eta_s == 900
    # Half as many requests were needed as expected: the rest needs half as many units.
    half = Budget(1000, 1250, requests=500, workers=500)
    assert run.standing(10.0, half).eta_s == pytest.approx((2000 - 250) / 1250 * 60)
