"""The pace of requests: a law and cases. No test waits."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.errors import RejectedError
from spo_gitops.model.operation import Request, Response
from spo_gitops.tenant.classify import RefusedForNow
from spo_gitops.tenant.governor import WINDOW_S, Concurrency, Governed, Governor, Pacer, budget_ru

from .doubles import FakeClock, Scripted


@pytest.mark.parametrize(
    ("licences", "budget"),
    [(0, 1250), (1000, 1250), (1001, 2500), (5000, 2500), (15000, 3750), (50000, 5000), (50001, 6250)],
)
def test_the_budget_follows_the_licences(licences: int, budget: int) -> None:
    assert budget_ru(licences) == budget


def test_a_negative_number_of_licences_is_an_error() -> None:
    with pytest.raises(ValueError):
        budget_ru(-1)


asks = st.lists(st.tuples(st.floats(0, 20), st.integers(1, 5)), min_size=1, max_size=200)


@given(budget=st.integers(60, 1250), asks=asks)
def test_the_governor_never_overspends_in_any_minute(budget: int, asks: list[tuple[float, int]]) -> None:
    pacer, now, spent = Pacer(budget, 0.0), 0.0, []
    for idle, cost in asks:
        now += idle
        while (wait := pacer.claim(cost, now)) > 0:
            now += wait
        spent.append((now, cost))
    for start, _ in spent:
        assert sum(cost for at, cost in spent if start <= at < start + WINDOW_S) <= budget


@given(left=st.integers(0, 50), reset=st.floats(1, 60), costs=st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_no_more_is_spent_than_the_service_says_is_left(left: int, reset: float, costs: list[int]) -> None:
    pacer, now, spent = Pacer(10_000, 0.0), 0.0, 0
    pacer.remaining(left, reset, now)
    for cost in costs:
        wait = pacer.claim(cost, now)
        while wait > 0 and now + wait < reset:
            now += wait
            wait = pacer.claim(cost, now)
        if wait > 0:
            break
        spent += cost
    assert spent <= left
    assert pacer.claim(1, reset + 0.001) == 0


def test_what_is_on_the_way_counts_as_spent_when_the_service_says_what_is_left() -> None:
    pacer = Pacer(10_000, 0.0)
    assert pacer.claim(6, 0.0) == 0
    pacer.remaining(10, 30, 0.0)
    assert pacer.claim(5, 0.0) > 0
    assert pacer.claim(4, 0.0) == 0
    # An older answer that comes late does not give back.
    pacer.remaining(100, 30, 0.0)
    assert pacer.claim(1, 0.0) > 0


def test_a_pause_holds_everybody_and_is_never_shortened() -> None:
    pacer = Pacer(1250, 0.0)
    pacer.pause(30, 0.0)
    pacer.pause(5, 1.0)
    assert pacer.claim(1, 10.0) == pytest.approx(20)
    assert pacer.claim(1, 30.0) == 0


def test_a_request_dearer_than_the_bucket_goes_when_it_is_full() -> None:
    pacer = Pacer(60, 0.0)
    assert pacer.claim(50, 0.0) == 0
    assert pacer.claim(1, 0.0) > 40


def test_concurrency_grows_while_latency_is_flat_and_halves_when_throttled() -> None:
    concurrency = Concurrency()
    for _ in range(3 * Concurrency.PATIENCE):
        concurrency.answered("site.read", 0.5)
    assert concurrency.limit == 7
    for _ in range(5 * Concurrency.PATIENCE):
        concurrency.answered("site.read", 0.5)
    assert concurrency.limit == 8
    concurrency.throttled()
    assert concurrency.limit == 4
    concurrency.throttled()
    assert concurrency.limit == 4
    for step in range(5 * Concurrency.PATIENCE):
        concurrency.answered("site.read", 0.5 if step % 8 else 5.0)
    assert concurrency.limit == 4


def test_operations_are_compared_with_themselves() -> None:
    concurrency = Concurrency()
    for _ in range(Concurrency.PATIENCE):
        concurrency.answered("hub.list", 0.1)
        concurrency.answered("site.create", 6.0)
    assert concurrency.limit == 6


def test_a_fixed_parallelism_stays() -> None:
    concurrency = Concurrency(12, 12)
    concurrency.throttled()
    for _ in range(100):
        concurrency.answered("site.read", 0.1)
    assert concurrency.limit == 12


def refused(after_s: float | None) -> RefusedForNow:
    error = RefusedForNow("slow down")
    error.retry_after_s = after_s
    return error


def test_a_throttled_answer_holds_the_next_request_back_and_counts_as_one_event() -> None:
    clock = FakeClock()
    governor = Governor(1250, clock, Concurrency(2, 8))
    for _ in range(40):
        governor.acquire(2)
        governor.answered("site.read", 2, 0.1, {})
    grown = governor.limit()
    assert grown > 2
    with pytest.raises(RefusedForNow):
        Governed(Scripted([refused(31)]), governor, clock).send(Request("site.read"))
    governor.throttled(2, 31)
    assert governor.limit() == max(2, grown // 2)
    assert governor.paused_s() == pytest.approx(31)
    before = clock.seconds
    Governed(Scripted([Response(200)]), governor, clock).send(Request("site.read"))
    assert clock.seconds - before == pytest.approx(31)
    assert governor.paused_s() == 0


@pytest.mark.parametrize("outcome", [RejectedError("no"), KeyboardInterrupt(), lambda: Response(200)])
def test_every_request_is_settled_however_it_ends(outcome: BaseException | Callable[[], Response]) -> None:
    clock = FakeClock()
    governor = Governor(1250, clock)
    last = Response(200, headers={"ratelimit-remaining": "2", "ratelimit-reset": "9"})
    governed = Governed(Scripted([outcome, last]), governor, clock)
    with contextlib.suppress(RejectedError, KeyboardInterrupt):
        governed.send(Request("site.read"))
    governed.send(Request("site.read"))
    # Nothing is on the way, so all that is left may be spent at once.
    before = clock.seconds
    governor.acquire(2)
    assert clock.seconds == before
    governor.acquire(2)
    assert clock.seconds - before >= 9


def test_headers_that_make_no_sense_are_ignored() -> None:
    clock = FakeClock()
    governor = Governor(1250, clock)
    for left, reset in (("x", "1"), ("nan", "nan"), ("0", "inf"), ("0", "-1"), ("", "")):
        governor.answered("site.read", 2, 0.1, {"ratelimit-remaining": left, "ratelimit-reset": reset})
        governor.acquire(2)
    assert clock.seconds < 1


def test_a_blocked_application_is_told_so_instead_of_sleeping_for_hours() -> None:
    clock = FakeClock()
    governor = Governor(1250, clock)
    governor.throttled(2, 7200)
    with pytest.raises(RefusedForNow, match="7200"):
        governor.acquire(2)
    assert clock.slept == []
