"""The line before the budget: first come, first served, and neither work nor polls crowd the other out."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Line:
    """Two queues, work and polls; where both stand, the one goes that has spent less since both stood."""

    def __init__(self) -> None:
        self._moved = threading.Condition()
        self._queues: dict[bool, deque[object]] = {False: deque(), True: deque()}
        self._spent = {False: 0.0, True: 0.0}
        self._head: object | None = None

    @contextmanager
    def turn(self, cost: float, *, poll: bool) -> Iterator[None]:
        """Wait until it is one's turn; inside, nobody else claims anything."""
        ticket = object()
        with self._moved:
            self._queues[poll].append(ticket)
            try:
                while self._head is not None or self._next() is not ticket:
                    self._moved.wait()
            except BaseException:  # an interrupt: who has gone away must not stand before the others
                self._queues[poll].remove(ticket)
                self._moved.notify_all()
                raise
            self._head = self._queues[poll].popleft()
            self._account(cost, poll)
        try:
            yield
        finally:
            with self._moved:
                self._head = None
                self._moved.notify_all()

    def _next(self) -> object | None:
        work, polls = self._queues[False], self._queues[True]
        if work and polls:
            return polls[0] if self._spent[True] < self._spent[False] else work[0]
        return next((queue[0] for queue in (work, polls) if queue), None)

    def _account(self, cost: float, poll: bool) -> None:
        if self._queues[not poll]:
            self._spent[poll] += cost
        else:
            self._spent = {False: 0.0, True: 0.0}
