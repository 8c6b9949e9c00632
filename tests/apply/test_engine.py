"""The engine: many conversations on few threads. Who waits holds no worker; what is learnt is saved first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from spo_gitops.apply.engine import HELD_S, Checkpoint, Engine, Pool, Program
from spo_gitops.errors import NotFoundError, RejectedError
from spo_gitops.model.kind import Wait
from spo_gitops.model.operation import Request, Response


class Clock:
    """Time passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0
        self.sleeps: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC)

    def monotonic_s(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.at += seconds


class Tenant:
    """Answers with the operation's name, or raises what the script says."""

    def __init__(self, failing: dict[str, Exception] | None = None) -> None:
        self.failing = failing or {}
        self.log: list[str] = []
        self.at_once = 0
        self.most = 0
        self._lock = threading.Lock()

    def send(self, request: Request) -> Response:
        with self._lock:
            self.log.append(request.operation)
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        try:
            if request.operation in self.failing:
                raise self.failing[request.operation]
            return Response(200, request.operation)
        finally:
            with self._lock:
                self.at_once -= 1


def run(
    programs: dict[str, Program[Any]],
    tenant: Tenant,
    *,
    workers: int = 2,
    clock: Clock | None = None,
    save: Callable[[list[Any]], None] = lambda records: None,
) -> Pool[str]:
    pool = Pool(list(programs.items()))
    Engine[str](tenant, clock or Clock(), lambda: workers, save).run(pool)
    return pool


def asking(*operations: str) -> Program[list[Any]]:
    answers = []
    for operation in operations:
        response = yield Request(operation)
        answers.append(response.body)
    return answers


def waiting(name: str, seconds: float) -> Program[str]:
    yield Request(f"{name}.before")
    yield Wait(seconds)
    yield Request(f"{name}.after")
    return name


def learning(name: str) -> Program[str]:
    yield Request(f"{name}.create")
    yield Checkpoint(name)
    yield Request(f"{name}.write")
    return name


def test_every_request_is_answered_and_every_program_returns() -> None:
    pool = run({"a": asking("x", "y"), "b": asking("z"), "c": asking()}, Tenant())
    assert pool.results == {"a": ["x", "y"], "b": ["z"], "c": []} and pool.errors == {}


def test_there_are_never_more_at_work_than_workers() -> None:
    tenant = Tenant()
    run({str(index): asking("x", "y", "z") for index in range(20)}, tenant, workers=3)
    assert tenant.most <= 3 and len(tenant.log) == 60


def test_who_waits_holds_no_worker() -> None:
    tenant, clock = Tenant(), Clock()
    pool = run({"slow": waiting("slow", 60), "quick": asking("x", "y")}, tenant, workers=1, clock=clock)
    assert tenant.log == ["slow.before", "x", "y", "slow.after"]
    assert set(pool.results) == {"slow", "quick"} and sum(clock.sleeps) == 60


def test_waits_run_side_by_side() -> None:
    clock = Clock()
    run({str(index): waiting(str(index), 30 + index) for index in range(10)}, Tenant(), workers=1, clock=clock)
    assert clock.at == 39


def test_who_was_under_way_goes_before_who_is_new() -> None:
    tenant = Tenant()
    run({"a": waiting("a", 0), "b": asking("b"), "c": asking("c")}, tenant, workers=1)
    assert tenant.log.index("a.after") < tenant.log.index("c")


def test_errors_are_thrown_into_the_program() -> None:
    def careful() -> Program[str]:
        try:
            yield Request("missing")
        except NotFoundError:
            yield Request("other")
            return "absent"
        return "present"

    pool = run({"a": careful()}, Tenant({"missing": NotFoundError("no")}))
    assert pool.results == {"a": "absent"}


def test_an_error_that_a_program_does_not_catch_is_its_end_and_nobody_elses() -> None:
    refusal = RejectedError("no")
    pool = run({"a": asking("x", "bad", "y"), "b": asking("x")}, Tenant({"bad": refusal}))
    assert pool.errors == {"a": refusal} and pool.results == {"b": ["x"]}


def test_what_is_learnt_is_safe_before_anything_further_is_sent() -> None:
    tenant = Tenant()
    saved: list[str] = []

    def save(records: list[Any]) -> None:
        assert not [name for name in records if f"{name}.write" in tenant.log]
        saved.extend(records)

    pool = run({name: learning(name) for name in "abcd"}, tenant, workers=2, save=save)
    assert sorted(saved) == sorted(pool.results) == ["a", "b", "c", "d"]


def test_who_is_new_goes_before_a_record_so_that_there_are_few() -> None:
    saved: list[list[str]] = []
    run({name: learning(name) for name in "abcd"}, Tenant(), workers=1, save=saved.append)
    assert saved == [["a", "b", "c", "d"]]


def test_only_one_record_is_made_at_a_time() -> None:
    at_once, most = [0], [0]

    def save(records: list[str]) -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        threading.Event().wait(0.01)
        at_once[0] -= 1

    run({str(index): learning(str(index)) for index in range(20)}, Tenant(), workers=8, save=save)
    assert most == [1]


class Sending(Tenant):
    """Each request takes as many seconds as the script says, on the clock of all."""

    def __init__(self, clock: Clock, seconds: dict[str, float]) -> None:
        super().__init__()
        self.clock, self.seconds = clock, seconds

    def send(self, request: Request) -> Response:
        self.clock.at += self.seconds.get(request.operation, 0.0)
        return super().send(request)


def test_with_nothing_else_to_do_nobody_waits_at_a_checkpoint_for_who_is_slow() -> None:
    done, tenant = threading.Event(), Tenant()

    def slow() -> Program[None]:
        yield Request("slow.create")
        assert done.wait(5), "the others did not go on meanwhile"
        yield Checkpoint("slow")

    def quick() -> Program[None]:
        yield from learning("quick")
        done.set()

    saved: list[list[str]] = []
    run({"slow": slow(), "quick": quick()}, tenant, workers=2, save=saved.append)
    assert saved == [["quick"], ["slow"]]


def test_nobody_waits_long_at_a_checkpoint_while_there_is_other_work() -> None:
    clock = Clock()
    tenant = Sending(clock, {"x": 10.0})
    saved_at: list[float] = []
    others = {str(index): asking("x") for index in range(9)}
    run({"a": learning("a"), **others}, tenant, workers=1, clock=clock, save=lambda records: saved_at.append(clock.at))
    assert HELD_S <= saved_at[0] <= HELD_S + 10  # the next one is under way by then


def test_a_checkpoint_does_not_wait_for_who_waits() -> None:
    order: list[str] = []

    def slow() -> Program[None]:
        yield Wait(600)
        order.append("slow")

    run({"slow": slow(), "a": learning("a")}, Tenant(), save=lambda records: order.append("saved"))
    assert order == ["saved", "slow"]


def test_a_record_that_cannot_be_saved_ends_everything() -> None:
    tenant = Tenant()

    def lost(records: list[Any]) -> None:
        raise OSError("the ledger is gone")

    with pytest.raises(OSError, match="ledger"):
        run({"a": learning("a"), "b": learning("b")}, tenant, save=lost)
    assert not [name for name in tenant.log if name.endswith(".write")]


def test_an_exception_that_is_no_tenant_error_ends_the_run() -> None:
    tenant = Tenant({"bad": RuntimeError("a bug")})
    with pytest.raises(RuntimeError, match="a bug"):
        run({"a": asking("bad"), "b": asking("x")}, tenant, workers=1)


def test_a_mistake_inside_a_program_ends_the_run() -> None:
    def broken() -> Program[None]:
        yield Request("x")
        raise KeyError("SiteId")

    with pytest.raises(KeyError):
        run({"a": broken()}, Tenant())


def test_nobody_sends_anything_further_once_the_run_is_ended() -> None:
    """The lease is lost, say: whoever is in the middle of a conversation stops there."""
    lost, gone_on = threading.Event(), threading.Event()

    class Losing(Tenant):
        def send(self, request: Request) -> Response:
            if request.operation == "bad":
                lost.set()
                raise RuntimeError("the lease is lost")
            assert lost.wait(5)
            gone_on.wait(0.05)  # a moment for the one that fails to come out of send
            return super().send(request)

    tenant = Losing()
    with pytest.raises(RuntimeError):
        run({"a": asking("first", "second", "third"), "b": asking("bad")}, tenant)
    assert tenant.log == ["first"]


def test_progress_is_told_as_programs_end() -> None:
    told: list[tuple[int, int]] = []
    pool: Pool[str] = Pool([("a", asking("x")), ("b", asking("bad"))], lambda done, total: told.append((done, total)))
    Engine[str](Tenant({"bad": RejectedError("no")}), Clock(), lambda: 1).run(pool)
    assert told == [(1, 2), (2, 2)]


def test_the_number_of_workers_may_change_on_the_way() -> None:
    sizes: Iterator[int] = iter([1, 1, 1])
    tenant = Tenant()
    pool = Pool([(str(index), asking("x", "y")) for index in range(12)])
    Engine[str](tenant, Clock(), lambda: next(sizes, 4)).run(pool)
    assert len(pool.results) == 12 and tenant.most <= 4
