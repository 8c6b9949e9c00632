"""Small real implementations of the seams, for the layers' tests."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from spo_gitops.model.operation import Request, Response


class FakeClock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic_s(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


class Scripted:
    """Answers one outcome after the other; an exception is raised, a callable is called."""

    def __init__(self, outcomes: Iterable[Response | BaseException | Callable[[], Response]]) -> None:
        self._outcomes = list(outcomes)
        self.sent: list[Request] = []

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome if isinstance(outcome, Response) else outcome()


def shared_folder() -> Path | None:
    """Where the recordings are, None where they are not: they are not part of the repository."""
    named = os.environ.get("SPO_GITOPS_SHARED")
    folder = Path(named) if named else Path(__file__).resolve().parents[3] / "shared"
    return folder if (folder / "wire" / "recorded").is_dir() else None
