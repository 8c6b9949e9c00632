"""Laws of the scheduler."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.apply.scheduler import Scheduler
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
