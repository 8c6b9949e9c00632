"""The pace of requests: a law and cases. No test waits."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spo_gitops.errors import RejectedError
from spo_gitops.model.operation import Request, Response, Sublimit
from spo_gitops.model.operations import OPERATIONS
from spo_gitops.tenant.classify import RefusedForNow
from spo_gitops.tenant.concurrency import Concurrency
from spo_gitops.tenant.costs import Costs
from spo_gitops.tenant.governor import Governed, Governor
from spo_gitops.tenant.limits import Allowance, allowance, budget_ru
from spo_gitops.tenant.line import Line
from spo_gitops.tenant.pacer import Pacer

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


PLENTY = Allowance(1e6, 1e9, 1e12)
READ = OPERATIONS["site.read"]


@given(left=st.integers(0, 50), reset=st.floats(1, 60), costs=st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_no_more_is_spent_than_the_service_says_is_left(left: int, reset: float, costs: list[int]) -> None:
    pacer, now, spent = Pacer(PLENTY, 0.0), 0.0, 0
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
    pacer = Pacer(PLENTY, 0.0)
    assert pacer.claim(6, 0.0) == 0
    pacer.remaining(10, 30, 0.0)
    assert pacer.claim(5, 0.0) > 0
    assert pacer.claim(4, 0.0) == 0
    # An older answer that comes late does not give back.
    pacer.remaining(100, 30, 0.0)
    assert pacer.claim(1, 0.0) > 0


def test_a_pause_holds_everybody_and_is_never_shortened() -> None:
    pacer = Pacer(allowance(1000), 0.0)
    pacer.pause(30, 0.0)
    pacer.pause(5, 1.0)
    assert pacer.claim(1, 10.0) == pytest.approx(20)
    assert pacer.claim(1, 30.0) == 0


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
    governor = Governor(allowance(1000), clock, Concurrency(2, 8))
    for _ in range(40):
        governor.answered(governor.acquire(READ), 0.1, {})
    grown = governor.limit()
    assert grown > 2
    other = governor.acquire(READ)
    with pytest.raises(RefusedForNow):
        Governed(Scripted([refused(31)]), governor, clock).send(Request("site.read"))
    governor.throttled(other, 31)
    assert governor.limit() == max(2, grown // 2)
    assert governor.usage().paused_s == pytest.approx(31)
    assert (governor.usage().pauses, governor.usage().paused_total_s) == (1, pytest.approx(31))
    before = clock.seconds
    Governed(Scripted([Response(200)]), governor, clock).send(Request("site.read"))
    assert clock.seconds - before == pytest.approx(31)
    assert governor.usage().paused_s == 0


@pytest.mark.parametrize("outcome", [RejectedError("no"), KeyboardInterrupt(), lambda: Response(200)])
def test_every_request_is_settled_however_it_ends(outcome: BaseException | Callable[[], Response]) -> None:
    clock = FakeClock()
    governor = Governor(allowance(1000), clock)
    last = Response(200, headers={"ratelimit-remaining": "2", "ratelimit-reset": "9"})
    governed = Governed(Scripted([outcome, last]), governor, clock)
    with contextlib.suppress(RejectedError, KeyboardInterrupt):
        governed.send(Request("site.read"))
    governed.send(Request("site.read"))
    # Nothing is on the way, so all that is left may be spent at once.
    before = clock.seconds
    governor.acquire(READ)
    assert clock.seconds == before
    governor.acquire(READ)
    assert clock.seconds - before >= 9


def test_headers_that_make_no_sense_are_ignored() -> None:
    clock = FakeClock()
    governor = Governor(allowance(1000), clock)
    for left, reset in (("x", "1"), ("nan", "nan"), ("0", "inf"), ("0", "-1"), ("", "")):
        spent = governor.acquire(READ)
        governor.answered(spent, 0.1, {"ratelimit-remaining": left, "ratelimit-reset": reset, "ratelimit-limit": left})
        governor.acquire(READ)
    assert clock.seconds < 1


def test_a_blocked_application_is_told_so_instead_of_sleeping_for_hours() -> None:
    clock = FakeClock()
    governor = Governor(allowance(1000), clock)
    governor.throttled(governor.acquire(READ), 7200)
    with pytest.raises(RefusedForNow, match="7200"):
        governor.acquire(READ)
    assert clock.slept == []


def test_the_limit_that_the_service_names_is_the_one_that_counts() -> None:
    clock = FakeClock()
    governor = Governor(allowance(1000), clock)
    headers = {"ratelimit-remaining": "1000", "ratelimit-reset": "30", "ratelimit-limit": "1200"}
    governor.answered(governor.acquire(READ), 0.1, headers)
    used, allowed = governor.usage().used, governor.usage().allowed
    assert used == 2 and allowed == pytest.approx(1182)


def test_latency_that_rises_with_every_further_request_gives_them_back() -> None:
    """Beyond five at once the service slows down: no more than that is worth it."""
    concurrency = Concurrency()
    for _ in range(2000):
        concurrency.answered("site.read", 0.2 if concurrency.limit <= 5 else 0.2 * (concurrency.limit - 3))
    assert concurrency.limit <= 6


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8), st.lists(st.integers(1, 9), min_size=3, max_size=3))
def test_costs_are_learnt_from_what_is_left(seed: int, parallel: int, true: list[int]) -> None:
    """Answers come in any order, and the service counts when a request arrives."""
    chance, names = random.Random(seed), ["a", "b", "c"]
    costs = Costs(dict.fromkeys(names, 2.0))
    for _ in range(40 if parallel > 1 else 120):
        left, flying = 2000.0, []
        for _ in range(60):
            name = chance.choice(names)
            left -= true[names.index(name)]
            flying.append((name, left))
            if len(flying) == parallel:
                costs.answered(*flying.pop(chance.randrange(len(flying))))
        costs.answered("a", None)  # a new minute: no headers
    learnt = [costs.of(name) for name in names]
    # Side by side, one operation's units are easily taken for another's; the sum is what keeps within the budget.
    assert sum(learnt) == pytest.approx(sum(true), rel=0.2)
    if parallel == 1:
        assert learnt == pytest.approx(true, rel=0.15)


@pytest.mark.parametrize("true", [2, 5])
def test_units_that_flow_back_meanwhile_make_no_request_look_cheap(true: int) -> None:
    """A bucket that fills by five units a second while ten requests a second are sent."""
    costs, left = Costs({"a": 2.0}), 2000.0
    for number in range(1000):
        left = min(2000.0, left + 5.0 * 0.1) - true
        costs.answered("a", float(int(left)) if left > 0 else None, at_s=number * 0.1, flow=5.0)
        left = left if left > 0 else 2000.0
    assert 0.85 * true < costs.of("a") < 1.05 * true


def test_without_a_word_of_the_service_the_estimates_stay() -> None:
    costs = Costs({"a": 2.0})
    for _ in range(100):
        costs.answered("a", None)
    costs.answered("a", 500)
    assert costs.learnt() == {"a": 2.0}


def test_neither_work_nor_polls_crowd_the_other_out() -> None:
    line, order, gate = Line(), [], threading.Event()

    def stand(poll: bool) -> None:
        with line.turn(2, poll=poll):
            order.append(poll)

    def hold() -> None:
        with line.turn(2, poll=False):
            gate.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    crowd = [threading.Thread(target=stand, args=(number >= 4,)) for number in range(24)]  # 4 at work, 20 polls
    for thread in crowd:
        thread.start()
    while sum(len(queue) for queue in line._queues.values()) < 24:
        pass
    gate.set()
    for thread in (holder, *crowd):
        thread.join()
    assert len(order) == 24
    assert order[:8].count(False) == 4


def test_first_come_first_served_among_equals() -> None:
    line, order, gate = Line(), [], threading.Event()

    def stand(number: int) -> None:
        with line.turn(1, poll=False):
            if number == 0:
                gate.wait()
            order.append(number)

    crowd = [threading.Thread(target=stand, args=(number,)) for number in range(10)]
    for number, thread in enumerate(crowd):
        thread.start()
        while number and len(line._queues[False]) < number:
            pass
    gate.set()
    for thread in crowd:
        thread.join()
    assert order == list(range(10))


def test_labels_have_a_limit_of_their_own_and_only_requests_that_set_one_count() -> None:
    """A hundred in five minutes (REFERENCE §16), however few units they cost; other settings go on."""
    clock = FakeClock()
    governed = Governed(Scripted([Response(200, {})] * 300), Governor(allowance(60_000), clock), clock)
    for number in range(150):
        governed.send(Request("site.update", {"id": str(number)}, {"Title": "T", "SensitivityLabel2": None}))
    assert clock.monotonic_s() == 0, "what is not set does not count"
    for number in range(99):
        governed.send(Request("site.update", {"id": str(number)}, {"SensitivityLabel2": "secret"}))
    assert clock.monotonic_s() == pytest.approx(300, abs=2)
    governed.send(Request("site.create", body={"request": {"Url": "u", "SensitivityLabel": "secret"}}))
    governed.send(Request("site.update", {"id": "1"}, {"Title": "T"}))
    assert clock.monotonic_s() < 400


def test_what_a_long_pause_keeps_from_being_sent_uses_nothing_up() -> None:
    """An audit asks for the links of a thousand sites while the application is blocked, and goes on afterwards."""
    clock = FakeClock()
    governor = Governor(allowance(60_000), clock)
    label = OPERATIONS["site.update"], (), (Sublimit.LABELS,)
    governor.throttled(governor.acquire(READ), 7200)
    for _ in range(150):
        with pytest.raises(RefusedForNow):
            governor.acquire(*label)
    clock.sleep(7200)
    for _ in range(90):
        governor.answered(governor.acquire(*label), 0.1, {})
    assert clock.monotonic_s() < 7210


def test_the_parts_of_a_batch_count_against_their_sublimits_each() -> None:
    clock = FakeClock()
    governor = Governor(allowance(60_000), clock)
    part = Request("site.update", {"id": "1"}, {"SensitivityLabel2": "secret"})
    governed = Governed(Scripted([Response(200, (Response(200),) * 60)] * 2), governor, clock)
    for _ in range(2):
        governed.send(Request("site.batch", site="/sites/a", parts=(part,) * 60))
    assert clock.monotonic_s() == pytest.approx(300, abs=2)


def test_who_shares_is_marked() -> None:
    """The interfaces that share, by their names; each has to wait for the limit of such requests."""
    names = ("createlink", "/invite", "sharelink", "shareobject", "sharinglink", "anonymouslink", "sharinginformation")
    careful = ("site.grants", "site.grants-more")  # whether they are of those is not documented
    for operation in OPERATIONS.values():
        shares = any(name in operation.path.lower() for name in names) or operation.name in careful
        assert shares == (operation.sublimit is Sublimit.SHARING), operation.name
