"""Requests that go together: one request where that is possible, alone where it is not, nothing lost."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spo_gitops.apply.together import send_together
from spo_gitops.errors import AnswerLostError, MalformedAnswerError, RejectedError, TenantError
from spo_gitops.model.operation import Request, Response
from spo_gitops.model.operations import BATCH


@dataclass
class Site:
    """Answers with who was added; some parts fail within a batch, some for good, and the batch may be refused."""

    flaky: frozenset[int] = frozenset()
    hopeless: frozenset[int] = frozenset()
    refuses: TenantError | None = None
    done: list[int] = field(default_factory=list)
    sent: int = 0

    def send(self, request: Request) -> Response:
        self.sent += 1
        if request.operation != BATCH:
            return self._one(request, alone=True)
        if self.refuses is not None:
            raise self.refuses
        answers: list[Response | TenantError] = []
        for part in request.parts:
            try:
                answers.append(self._one(part, alone=False))
            except TenantError as error:
                answers.append(error)
        return Response(200, tuple(answers))

    def _one(self, request: Request, *, alone: bool) -> Response:
        number = int(request.arguments["user"])
        if number in self.hopeless or (number in self.flaky and not alone):
            raise RejectedError("no")
        self.done.append(number)
        return Response(200, number)


def removals(count: int) -> list[Request]:
    return [Request("group.remove-member", {"id": "7", "user": str(n)}, site="/sites/a") for n in range(count)]


@given(st.integers(0, 60), st.integers(1, 20), st.frozensets(st.integers(0, 59)))
def test_all_are_answered_in_their_order_whatever_fails_in_a_batch(
    count: int, at_once: int, flaky: frozenset[int]
) -> None:
    site = Site(flaky)
    answers = send_together(site, removals(count), at_once)
    assert [answer.body for answer in answers] == list(range(count))
    assert sorted(site.done) == list(range(count))
    alone = len([n for n in flaky if n < count])
    assert site.sent <= -(-count // at_once) + (alone if at_once > 1 else 0) + 1


@pytest.mark.parametrize("refusal", [RejectedError("no batches here"), MalformedAnswerError("html")])
def test_where_batches_are_refused_each_goes_alone(refusal: TenantError) -> None:
    site = Site(refuses=refusal)
    assert len(send_together(site, removals(5), 20)) == 5
    assert site.done == [0, 1, 2, 3, 4] and site.sent == 6


def test_a_batch_whose_answer_is_lost_for_good_is_no_success() -> None:
    with pytest.raises(AnswerLostError):
        send_together(Site(refuses=AnswerLostError("lost")), removals(5), 20)


def test_what_fails_for_good_is_raised() -> None:
    site = Site(hopeless=frozenset({2}))
    with pytest.raises(RejectedError):
        send_together(site, removals(5), 20)
    assert site.done == [0, 1, 3, 4]
