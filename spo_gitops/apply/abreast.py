"""Conversations side by side: the requests that they come to next travel together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from ..errors import TenantError
from ..model.kind import Conversation, Together
from ..model.operation import Request
from .engine import Pool

K = TypeVar("K")
T = TypeVar("T")


def abreast(conversations: Mapping[K, Conversation[T]]) -> Conversation[tuple[dict[K, T], dict[K, TenantError]]]:
    """What each returned, and what broke the others off. They must send nothing but requests that may go together."""
    results: dict[K, T] = {}
    errors: dict[K, TenantError] = {}
    answers: dict[K, Any] = dict.fromkeys(conversations)
    while answers:
        asked: dict[K, Request] = {}
        for key, answer in answers.items():
            conversation = conversations[key]
            try:
                broken = isinstance(answer, TenantError)
                effect = conversation.throw(answer) if broken else conversation.send(answer)
            except StopIteration as end:
                results[key] = end.value
            except TenantError as error:
                errors[key] = error
            else:
                assert isinstance(effect, Request), "only requests go together"
                asked[key] = effect
        given: tuple[Any, ...] = ()
        try:
            given = (yield Together(tuple(asked.values()), each=True)) if asked else ()
        except TenantError as error:  # of them all
            given = (error,) * len(asked)
        answers = dict(zip(asked, given, strict=True))
    return results, errors


def in_groups(pool: Pool[K], size: int) -> Pool[int]:
    """The conversations of a pool, so many at a time abreast."""
    talks = list(reversed(pool.programs))
    groups = [talks[begin : begin + size] for begin in range(0, len(talks), size)]
    return Pool([(number, abreast(dict(group))) for number, group in enumerate(groups)])


def share_out(together: Pool[int], pool: Pool[K]) -> None:
    """Give each conversation of the pool what came of it."""
    for found, broken in together.results.values():
        pool.results.update(found)
        pool.errors.update(broken)
