"""What is sent again, and when. No test waits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.errors import (
    AnswerLostError,
    AuthError,
    LockLostError,
    MalformedAnswerError,
    NotFoundError,
    RejectedError,
    TenantError,
    UnreachableError,
)
from spo_gitops.model.operation import Repeat, Request, Response
from spo_gitops.model.operations import OPERATIONS
from spo_gitops.tenant.classify import BusyError, InterruptedAnswerError, RefusedForNow
from spo_gitops.tenant.retry import Patience, RetryBudget, Retrying

from .doubles import FakeClock, Scripted

NAMES = {Repeat.SAFE: "site.read", Repeat.IDEMPOTENT: "site.update", Repeat.ONCE: "site.create"}


def throttled(after_s: float | None) -> RefusedForNow:
    error = RefusedForNow("slow down")
    error.retry_after_s = after_s
    return error


def attempts(name: str, error: BaseException, clock: FakeClock | None = None) -> int:
    """How often a request is sent that always ends like this."""
    scripted = Scripted([error] * 1000)
    with pytest.raises(type(error)):
        Retrying(scripted, clock or FakeClock(), lambda: 0.5).send(Request(name))
    return len(scripted.sent)


@pytest.mark.parametrize("repeat", Repeat)
@pytest.mark.parametrize("error", [UnreachableError("x"), BusyError("x")])
def test_what_was_certainly_not_done_is_repeated_whatever_it_is(repeat: Repeat, error: TenantError) -> None:
    assert attempts(NAMES[repeat], error) == Patience().attempts


@pytest.mark.parametrize("error", [AnswerLostError("x"), InterruptedAnswerError("x")])
def test_what_may_have_been_done_is_repeated_only_where_that_does_no_harm(error: TenantError) -> None:
    assert attempts(NAMES[Repeat.SAFE], error) == Patience().attempts
    assert attempts(NAMES[Repeat.IDEMPOTENT], error) == Patience().attempts
    assert attempts(NAMES[Repeat.ONCE], error) == 1


@pytest.mark.parametrize(
    "error",
    [
        RejectedError("x"),
        NotFoundError("x"),
        AuthError("x"),
        MalformedAnswerError("x"),
        LockLostError("x"),
        KeyboardInterrupt(),
    ],
)
def test_what_is_final_is_sent_once(error: BaseException) -> None:
    assert attempts("site.read", error) == 1


def test_throttled_requests_wait_as_told_until_the_deadline() -> None:
    clock = FakeClock()
    assert attempts("site.create", throttled(100), clock) == 9
    assert all(100 <= wait < 101 for wait in clock.slept)
    assert clock.seconds <= Patience().deadline_s


def test_a_wait_that_would_pass_the_deadline_is_not_begun() -> None:
    clock = FakeClock()
    assert attempts("site.read", throttled(3600), clock) == 1
    assert clock.slept == []


def test_waits_grow_and_have_an_end() -> None:
    clock = FakeClock()
    attempts("site.read", AnswerLostError("x"), clock)
    assert clock.slept == [0.75, 1.5, 3.0, 6.0, 12.0]
    slow = FakeClock()
    with pytest.raises(AnswerLostError):
        patience = Patience(attempts=20)
        Retrying(Scripted([AnswerLostError("x")] * 20), slow, lambda: 0.999, patience=patience).send(
            Request("site.read")
        )
    assert max(slow.slept) <= patience.longest_wait_s


@given(outcomes=st.lists(st.sampled_from(["throttled", "lost", "unreachable", "busy"]), max_size=5))
def test_an_operation_that_must_not_happen_twice_is_never_sent_after_it_may_have_happened(outcomes: list[str]) -> None:
    errors: dict[str, TenantError] = {
        "throttled": throttled(1),
        "lost": AnswerLostError("x"),
        "unreachable": UnreachableError("x"),
        "busy": BusyError("x"),
    }
    scripted = Scripted([*(errors[outcome] for outcome in outcomes), Response(200)])
    try:
        Retrying(scripted, FakeClock(), lambda: 0.5).send(Request("site.create"))
    except AnswerLostError:
        assert outcomes[len(scripted.sent) - 1] == "lost"
    assert "lost" not in outcomes[: len(scripted.sent) - 1]


def test_every_retry_is_told() -> None:
    told: list[str] = []
    scripted = Scripted([throttled(1), AnswerLostError("x"), Response(200)])
    Retrying(scripted, FakeClock(), lambda: 0.5, retried=told.append).send(Request("site.read"))
    assert told == ["site.read"] * 2


def test_every_declared_write_that_creates_or_recycles_is_sent_once() -> None:
    """Sent again after a lost answer it would make a second one, or take the one that somebody made since."""
    for name, operation in OPERATIONS.items():
        if name.partition(".")[2] in ("create", "add", "add-file", "recycle", "restore", "register", "unregister"):
            assert operation.repeat is Repeat.ONCE, name


def test_an_answer_and_an_error_say_how_often_it_was_sent_and_what_that_waited() -> None:
    scripted = Scripted([throttled(10.0), UnreachableError("x"), Response(200)])
    response = Retrying(scripted, FakeClock(), lambda: 0.5).send(Request("site.read"))
    assert response.attempts == 3
    assert response.waited_s == pytest.approx(10.5 + 0.75)
    with pytest.raises(UnreachableError) as gone:
        Retrying(Scripted([UnreachableError("x")] * 1000), FakeClock(), lambda: 0.5).send(Request("site.read"))
    assert gone.value.attempts == Patience().attempts and gone.value.waited_s > 0


def test_a_service_in_trouble_is_not_sent_several_times_as_much() -> None:
    budget, clock, sent = RetryBudget(), FakeClock(), 0
    for _ in range(400):
        scripted = Scripted([UnreachableError("x")] * 100)
        with pytest.raises(UnreachableError):
            Retrying(scripted, clock, lambda: 0.5, budget=budget).send(Request("site.read"))
        sent += len(scripted.sent)
    assert 400 < sent <= 400 * (1 + RetryBudget.SHARE) + RetryBudget.RESERVE


@given(st.lists(st.booleans(), max_size=300))
def test_a_hiccup_now_and_then_is_always_repeated(fails: list[bool]) -> None:
    budget, clock = RetryBudget(), FakeClock()
    for number, failing in enumerate(fails):
        outcomes = [AnswerLostError("x")] if failing and number % 5 == 0 else []
        Retrying(Scripted([*outcomes, Response(200)]), clock, lambda: 0.5, budget=budget).send(Request("site.read"))


def test_an_object_that_is_busy_is_given_more_time_than_a_hiccup() -> None:
    busy, lost = FakeClock(), FakeClock()
    attempts("site.update", BusyError("x"), busy)
    attempts("site.update", UnreachableError("x"), lost)
    assert busy.seconds > 2 * lost.seconds


def test_a_network_that_is_gone_for_ten_minutes_is_waited_for_once_it_was_there() -> None:
    clock = FakeClock()

    def network() -> Response:
        if 0 < clock.seconds < 600:
            raise UnreachableError("gone")
        return Response(200)

    retrying = Retrying(Scripted([network] * 100), clock, lambda: 0.5)
    retrying.send(Request("site.create"))
    clock.seconds = 1.0
    assert retrying.send(Request("site.create")).attempts > Patience().attempts
    assert 600 <= clock.seconds < 640
