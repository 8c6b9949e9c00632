"""Conversations side by side: what they ask next goes together, and each gets its own answer or error."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.apply.abreast import abreast
from spo_gitops.errors import AnswerLostError, RejectedError, TenantError
from spo_gitops.model.kind import Together
from spo_gitops.model.operation import Request, Response


def asks(steps: int, patient: bool) -> Generator[Request, Any, list[int]]:
    """Asks so often and returns what it was answered; the patient one lives with refusals."""
    heard = []
    for number in range(steps):
        try:
            response = yield Request("directory.group", {"id": str(number)})
            heard.append(response.body)
        except TenantError:
            if not patient:
                raise
            heard.append(-1)
    return heard


def test_an_error_of_all_is_heard_by_each() -> None:
    program = abreast({"impatient": asks(1, False), "patient": asks(1, True)})
    program.send(None)
    try:
        program.throw(AnswerLostError("gone"))
    except StopIteration as end:
        results, errors = end.value
    assert results == {"patient": [-1]} and isinstance(errors["impatient"], AnswerLostError)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=8), st.frozensets(st.integers(0, 3)))
def test_each_hears_its_own_answers_and_nobody_waits_for_who_has_ended(
    talks: list[tuple[int, bool]], refused: frozenset[int]
) -> None:
    program = abreast({n: asks(steps, patient) for n, (steps, patient) in enumerate(talks)})
    rounds, answer = 0, None
    while True:
        try:
            effect = program.send(answer)
        except StopIteration as end:
            results, errors = end.value
            break
        assert isinstance(effect, Together) and effect.each and effect.requests
        rounds += 1
        numbers = [int(request.arguments["id"]) for request in effect.requests]
        answer = tuple(RejectedError("no") if n in refused else Response(200, n) for n in numbers)
    assert rounds == max((steps for steps, _ in talks), default=0) or refused
    for n, (steps, patient) in enumerate(talks):
        if patient or refused.isdisjoint(range(steps)):
            assert results[n] == [-1 if number in refused else number for number in range(steps)]
        else:
            assert n in errors and n not in results
