"""Windows and reserves: laws. No test waits."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.model.operation import Sublimit
from spo_gitops.tenant.limits import DAY_S, FIVE_MINUTES_S, MINUTE_S, Allowance, allowance
from spo_gitops.tenant.pacer import SHARE, Pacer
from spo_gitops.tenant.windows import SOON_S, Reserve, Window


@dataclass
class Service:
    """Requests of which it counts each somewhere between sending and answer."""

    window: Window
    now: float = 0.0
    flying: list[tuple[float, int]] = field(default_factory=list)  # when answered, cost
    counted: list[tuple[float, int]] = field(default_factory=list)
    waited: float = 0.0

    def send(self, cost: int, seconds: float, when: float) -> None:
        """As soon as it may go; the answer takes so long, and is counted ``when`` of that time has passed."""
        while (wait := self.window.wait_s(cost, self.now)) > 0:
            assert self.window.used(self.now) + cost > self.window.limit, "it waits although there is room"
            self.waited += wait
            self.pass_time(wait)
        self.window.spend(cost)
        self.flying.append((self.now + seconds, cost))
        self.counted.append((self.now + seconds * when, cost))

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        for end, cost in sorted(self.flying):
            if end <= self.now:
                self.window.answered(cost, end)
                self.flying.remove((end, cost))


asked = st.lists(
    st.tuples(st.floats(0, 20), st.integers(1, 5), st.floats(0, 30), st.floats(0, 1)), min_size=1, max_size=100
)


@given(limit=st.integers(5, 200), asks=asked)
def test_no_window_holds_more_than_the_limit_wherever_the_service_begins_to_count(
    limit: int, asks: list[tuple[float, int, float, float]]
) -> None:
    service = Service(Window(limit, MINUTE_S))
    for idle, cost, seconds, when in asks:
        service.pass_time(idle)
        service.send(cost, seconds, when)
    for start, _ in service.counted:
        assert sum(cost for at, cost in service.counted if start <= at < start + MINUTE_S) <= limit


@given(asks=asked)
def test_nobody_waits_for_what_there_is_room_for(asks: list[tuple[float, int, float, float]]) -> None:
    service = Service(Window(sum(cost for _, cost, _, _ in asks), MINUTE_S))
    for idle, cost, seconds, when in asks:
        service.pass_time(idle)
        service.send(cost, seconds, when)
    assert service.waited == 0


RESOLUTION_S = 1e-5  # of sums of times


@given(st.lists(st.floats(0, 5), min_size=3, max_size=40), st.integers(2, 10))
def test_the_wait_that_is_told_is_just_long_enough(gaps: list[float], limit: int) -> None:
    window, now = Window(limit, MINUTE_S), 0.0
    for gap in gaps:
        now += gap
        wait = window.wait_s(1, now)
        if wait > 0:
            assert wait < RESOLUTION_S or window.wait_s(1, now + wait * 0.99) > 0
            now += wait
            assert window.wait_s(1, now + 1e-6) == 0
        window.spend(1)
        window.answered(1, now)


def test_what_costs_more_than_the_limit_goes_alone() -> None:
    window = Window(10, MINUTE_S)
    assert window.wait_s(50, 0.0) == 0
    window.spend(50)
    assert window.wait_s(1, 1.0) == SOON_S
    window.answered(50, 2.0)
    assert window.wait_s(1, 3.0) == pytest.approx(59)


@given(st.lists(st.tuples(st.floats(0, 40_000), st.floats(1, 400_000)), min_size=1, max_size=40))
def test_no_day_holds_more_than_its_budget(asks: list[tuple[float, float]]) -> None:
    limit = 1_200_000.0
    reserve, now, spent = Reserve(limit, DAY_S, 0.0), 0.0, []
    for idle, cost in asks:
        cost = min(cost, limit * Reserve.AT_ONCE)
        now += idle
        while (wait := reserve.wait_s(cost, now)) > 0:
            now += wait
        reserve.spend(cost)
        spent.append((now, cost))
    for start, _ in spent:
        assert sum(cost for at, cost in spent if start <= at < start + DAY_S) <= limit + 1


def run(pacer: Pacer, seconds: float, cost: int, answer_s: float) -> list[float]:
    """Send without pause, one after the other; when each was sent."""
    now, sent = 0.0, []
    while now < seconds:
        wait = pacer.claim(cost, now)
        if wait > 0:
            now += wait
            continue
        sent.append(now)
        now += answer_s
        pacer.settle(cost, (), now)
    return sent


@pytest.mark.parametrize("cost", [1, 2, 5])
def test_steady_work_uses_nearly_all_of_the_budget_and_no_more(cost: int) -> None:
    sent = run(Pacer(allowance(1000), 0.0), 1200, cost, 0.02)
    assert 0.95 * 1250 * 20 <= len(sent) * cost <= 1250 * 21
    assert all(cost * sum(at <= other < at + MINUTE_S for other in sent) <= 1250 * SHARE for at in sent[::500])


def test_the_five_minutes_of_the_tenant_hold_as_well() -> None:
    sent = run(Pacer(Allowance(1000, 1500, 10_000_000), 0.0), 900, 2, 0.1)
    assert all(2 * sum(start <= at < start + FIVE_MINUTES_S for at in sent) <= 1500 for start in range(0, 600, 20))
    assert 2 * len(sent) >= 3 * 1500 * SHARE - 50


def test_hours_go_at_full_speed_and_a_longer_run_is_paced_but_never_stopped() -> None:
    sent = run(Pacer(allowance(1000), 0.0), 20 * 3600, 100, 1.0)
    hours = [100 * sum(hour * 3600 <= at < (hour + 1) * 3600 for at in sent) for hour in range(20)]
    assert min(hours[:6]) >= 0.9 * 1250 * 60
    assert min(hours) >= 0.7 * 1_200_000 / 24
    assert sum(hours) <= 1_200_000


def test_a_sublimit_holds_only_those_that_it_is_about() -> None:
    pacer = Pacer(allowance(1000), 0.0)
    assert sum(pacer.claim_sub(Sublimit.LABELS, 0.0) == 0 for _ in range(200)) == 98
    assert pacer.claim_sub(Sublimit.SHARING, 0.0) == 0 and pacer.claim(2, 0.0) == 0
    for _ in range(98):
        pacer.settle(0, (Sublimit.LABELS,), 1.0)
    assert pacer.claim_sub(Sublimit.LABELS, 2.0) == pytest.approx(FIVE_MINUTES_S - 1)
    assert pacer.claim_sub(Sublimit.LABELS, 301.5) == 0
