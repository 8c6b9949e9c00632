"""Laws of the scheduler."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.apply.scheduler import AGEING_S, Scheduler
from spo_gitops.apply.spans import SAMPLES, Span, queue_metrics
from spo_gitops.model.address import Address
from spo_gitops.model.observation import Observation, Presence
from spo_gitops.model.plan import Action, Verb

PATHS = tuple(f"/sites/{letter}" for letter in "abcdefg")


def step(path: str, *, needs: Any = (), touches: Any = None, priority: int = 1) -> Action:
    address = Address("site", path)
    required = frozenset(Address("site", need) for need in needs)
    touched = frozenset({path} if touches is None else touches)
    seen = Observation(address, Presence.PRESENT)
    return Action(address, Verb.UPDATE, (), seen, None, requires=required, touches=touched, priority=priority)


def paths(actions: Any) -> list[str]:
    return [action.address.key for action in actions]


@st.composite
def plans(draw: Any) -> list[Action]:
    """Actions without circles, in any order, each touching some sites."""
    present = draw(st.permutations(sorted(draw(st.frozensets(st.sampled_from(PATHS), min_size=1)))))
    made = [
        step(
            path,
            needs=draw(st.frozensets(st.sampled_from(present[:index]), max_size=2)) if index else (),
            touches=draw(st.frozensets(st.sampled_from(PATHS[:4]), max_size=2)),
            priority=draw(st.integers(0, 2)),
        )
        for index, path in enumerate(present)
    ]
    return list(draw(st.permutations(made)))


def drive(actions: list[Action], workers: int, failing: Any, random: Any, *, stop: bool = False) -> tuple[Any, ...]:
    """Run to the end, ending any of the running actions next; what ran at the same time is checked on the way."""
    scheduler = Scheduler(actions, stop_on_failure=stop)
    running: list[Action] = []
    succeeded: set[Address] = set()
    started: list[Address] = []
    while True:
        for action in scheduler.ready(workers - len(running)):
            assert action.requires <= succeeded
            assert not any(action.touches & other.touches for other in running)
            running.append(action)
            started.append(action.address)
        assert len(running) <= workers
        if not running:
            break
        ended = running.pop(random.randrange(len(running)))
        if ended.address.key not in failing:
            succeeded.add(ended.address)
        scheduler.finished(ended.address, ended.address.key not in failing)
    return scheduler, started, succeeded


def dependants(actions: list[Action], causes: set[Address]) -> set[Address]:
    """Everything that needs one of the causes, directly or not."""
    found: set[Address] = set()
    while True:
        more = {a.address for a in actions if a.requires & (causes | found)} - found
        if not more:
            return found
        found |= more


@given(plans(), st.integers(1, 4), st.frozensets(st.sampled_from(PATHS)), st.randoms())
def test_a_failed_action_blocks_exactly_what_depends_on_it(
    actions: list[Action], workers: int, failing: Any, random: Any
) -> None:
    scheduler, started, succeeded = drive(actions, workers, failing, random)
    failed = set(started) - succeeded
    assert set(scheduler.blocked) == dependants(actions, failed)
    assert set(started) | set(scheduler.blocked) == {action.address for action in actions}
    assert len(started) == len(set(started)) and not set(started) & set(scheduler.blocked)
    assert scheduler.left() == ()


@given(plans(), st.integers(1, 4), st.frozensets(st.sampled_from(PATHS)), st.randoms())
def test_after_a_stop_everything_is_accounted_for(
    actions: list[Action], workers: int, failing: Any, random: Any
) -> None:
    scheduler, started, _ = drive(actions, workers, failing, random, stop=True)
    left = {action.address for action in scheduler.left()}
    assert set(started) | set(scheduler.blocked) | left == {action.address for action in actions}
    assert not left & set(scheduler.blocked) and not left & set(started)


def test_first_in_first_out_within_a_priority() -> None:
    actions = [step("/sites/c"), step("/sites/a"), step("/sites/z", priority=0), step("/sites/b")]
    assert paths(Scheduler(actions).ready(9)) == ["/sites/z", "/sites/c", "/sites/a", "/sites/b"]


def test_who_waited_for_a_busy_site_keeps_his_place() -> None:
    scheduler = Scheduler(
        [step("/sites/a"), step("/sites/b", touches=["/sites/a"]), step("/sites/c"), step("/sites/d")]
    )
    assert paths(scheduler.ready(2)) == ["/sites/a", "/sites/c"]
    scheduler.finished(Address("site", "/sites/a"), True)
    assert paths(scheduler.ready(1)) == ["/sites/b"]


def test_what_an_earlier_batch_did_counts_and_what_it_did_not_blocks() -> None:
    actions = [step("/sites/b", needs=["/sites/a"]), step("/sites/c", needs=["/sites/b"])]
    done = Scheduler(actions, done=[Address("site", "/sites/a")])
    assert paths(done.ready(5)) == ["/sites/b"]
    missing = Scheduler(actions)
    assert paths(missing.ready(5)) == []
    assert sorted(address.key for address in missing.blocked) == ["/sites/b", "/sites/c"]


def test_no_worker_free_starts_nothing() -> None:
    assert Scheduler([step("/sites/a")]).ready(0) == []


def test_a_long_chain_is_blocked_to_its_end() -> None:
    chain = [step(f"/sites/{index}", needs=[f"/sites/{index - 1}"] if index else ()) for index in range(2000)]
    scheduler = Scheduler(chain)
    assert paths(scheduler.ready(1)) == ["/sites/0"]
    scheduler.finished(Address("site", "/sites/0"), False)
    assert len(scheduler.blocked) == 1999


@given(plans(), st.integers(1, 4), st.randoms())
def test_no_worker_idles_while_something_may_start(actions: list[Action], workers: int, random: Any) -> None:
    """Nobody is due yet at the first instant but what is most urgent, so only that may keep a site free."""
    scheduler = Scheduler(actions)
    started = scheduler.ready(workers)
    if len(started) < workers:
        busy = frozenset().union(*(action.touches for action in started))
        urgent = [a for a in actions if a.priority == 0 and not a.requires and a not in started]
        kept = busy.union(*(action.touches for action in urgent))
        assert all(a in started or a.requires or a.touches & kept for a in actions)


def simulate(arrivals: list[tuple[float, int, frozenset[str]]], service_s: float, workers: int) -> dict[int, Span]:
    """A stream of independent actions that become ready one after another (each needs its own herald)."""
    heralds = [step(f"/herald/{n}", touches=(), priority=0) for n in range(len(arrivals))]
    work = [
        step(f"/work/{n}", needs=[f"/herald/{n}"], touches=touches, priority=priority)
        for n, (_, priority, touches) in enumerate(arrivals)
    ]
    scheduler = Scheduler([*heralds, *work])
    assert len(scheduler.ready(len(heralds))) == len(heralds)
    events = [(at, 0, f"/herald/{n}") for n, (at, _, _) in enumerate(arrivals)]
    ready_at: dict[str, float] = {}
    spans: dict[int, Span] = {}
    free = workers
    while events:
        events.sort()
        now, _, path = events.pop(0)
        scheduler.finished(Address("site", path), True, now)
        if path.startswith("/herald"):
            ready_at[path.replace("herald", "work")] = now
        else:
            free += 1
        for action in scheduler.ready(free, now):
            free -= 1
            number = int(action.address.key.rpartition("/")[2])
            spans[number] = Span(action.priority, ready_at[action.address.key], now)
            events.append((now + service_s, 1, action.address.key))
    return spans


arrivals = st.lists(
    st.tuples(st.floats(0, 3000), st.integers(0, 2), st.frozensets(st.sampled_from("abc"), min_size=1, max_size=2)),
    min_size=1,
    max_size=40,
)


@given(arrivals, st.floats(1, 400), st.integers(1, 3))
def test_nobody_starves(stream: list[tuple[float, int, frozenset[str]]], service_s: float, workers: int) -> None:
    """Who is due is overtaken by nobody who becomes due later and wants one of his sites."""
    spans = simulate(stream, service_s, workers)
    assert len(spans) == len(stream)
    due = {number: span.ready_s + span.priority * AGEING_S for number, span in spans.items()}
    for number, span in spans.items():
        assert span.started_s is not None
        for other, later in spans.items():
            if due[other] > due[number] and stream[number][2] & stream[other][2]:
                assert later.started_s is not None
                # He may have begun before this one was ready, or before this one was due.
                assert later.started_s >= span.started_s or later.started_s <= max(span.ready_s, due[number])


def test_an_old_matter_goes_before_a_young_urgent_one() -> None:
    scheduler = Scheduler(
        [step("/sites/first", touches=["x"]), step("/sites/old", touches=["x"], priority=1),
         step("/sites/young", touches=["x"], priority=0, needs=["/sites/first"])]
    )  # fmt: skip
    assert paths(scheduler.ready(1, 0.0)) == ["/sites/first"]
    scheduler.finished(Address("site", "/sites/first"), True, AGEING_S + 1)
    assert paths(scheduler.ready(1, AGEING_S + 1)) == ["/sites/old"]


def test_spans_are_told_by_priority_and_over_time() -> None:
    spans = [Span(0, 0.0, 0.0, 10.0), Span(1, 0.0, 10.0, 30.0), Span(1, 0.0, 20.0, 30.0), Span(2, 5.0)]
    told = queue_metrics(spans)
    assert told["priorities"]["0"] == {
        "actions": 1, "peakDepth": 0, "waitMeanSeconds": 0.0, "waitP95Seconds": 0.0, "waitMaxSeconds": 0.0,
        "serviceMeanSeconds": 10.0, "serviceP95Seconds": 10.0, "serviceMaxSeconds": 10.0,
    }  # fmt: skip
    assert told["priorities"]["1"]["waitMeanSeconds"] == 15.0 and told["priorities"]["1"]["peakDepth"] == 2
    assert told["priorities"]["2"] == {"actions": 1, "peakDepth": 1}
    assert (told["peakDepth"], told["peakRunning"]) == (3, 2)
    assert len(told["overTime"]) == SAMPLES and told["overTime"][0] == [0.0, 2, 1]
    assert told["overTime"][-1][0] == 30.0
    assert queue_metrics([]) == {}


@given(plans(), st.integers(1, 4), st.randoms())
def test_every_span_is_whole(actions: list[Action], workers: int, random: Any) -> None:
    scheduler, started, _ = drive(actions, workers, frozenset(), random)
    spans = scheduler.spans()
    assert len(spans) == len(started)
    assert all(s.started_s is not None and s.ready_s <= s.started_s <= (s.ended_s or s.started_s) for s in spans)
    told = queue_metrics(spans)
    assert sum(part["actions"] for part in told["priorities"].values()) == len(actions)
