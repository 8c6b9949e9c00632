"""Listening to an update."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from spo_gitops.errors import RejectedError
from spo_gitops.model.hearing import heard, unheard
from spo_gitops.model.kind import ByItself, Change
from spo_gitops.model.operation import Request, Response

FIRST, TOLD, SECOND = Request("site.lists"), ByItself({"title": "Tasks"}), Request("list.update")


def change() -> Change[object]:
    answer = yield FIRST
    assert (yield TOLD) is None
    try:
        yield SECOND
    except RejectedError as error:
        return answer, str(error)
    return answer, ""


def test_what_is_told_is_heard_where_it_is_told_and_the_rest_passes() -> None:
    conversation = heard(change(), lambda told: ("on record", *told.values))
    assert next(conversation) is FIRST
    answer = Response(200)
    assert conversation.send(answer) == "on record"
    assert [conversation.send(None), conversation.send(None)] == ["title", SECOND]
    with pytest.raises(StopIteration) as end:
        conversation.throw(RejectedError("no"))
    assert end.value.value == (answer, "no")


def test_what_nobody_hears_leaves_no_trace() -> None:
    effects: Iterator[object] = unheard(change())
    assert list(effects) == [FIRST, SECOND]
