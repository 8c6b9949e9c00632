"""Listening to an update: what new things have by themselves is heard on the way, the rest passes as it is."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any, Never, TypeVar

from ..errors import TenantError
from .kind import ByItself, Change, Conversation, Together, Wait
from .operation import Request

T = TypeVar("T")
E = TypeVar("E")


def heard(
    change: Change[T], hear: Callable[[ByItself], Iterable[E]]
) -> Generator[Request | Wait | Together | E, Any, T]:
    """The same conversation with what ``hear`` makes of what it tells; it goes on once that was answered."""
    answer: Any = None
    error: TenantError | None = None
    while True:
        try:
            effect = change.send(answer) if error is None else change.throw(error)
        except StopIteration as end:
            result: T = end.value
            return result
        answer = error = None
        if isinstance(effect, ByItself):
            yield from hear(effect)
            continue
        try:
            answer = yield effect
        except TenantError as raised:
            error = raised


def unheard(change: Change[T]) -> Conversation[T]:
    """Where nothing is ever given back."""

    def nothing(told: ByItself) -> Iterable[Never]:
        return ()

    return heard(change, nothing)
