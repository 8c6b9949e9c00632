"""Pace: how many expected seconds of work a worker does in a second. Pure.

One, where everything takes what it is expected to. It is measured by worker, because a run's number of them changes.
"""

from __future__ import annotations

# For so long, in seconds of all workers, the expectation counts beside what has been seen.
EXPECTED_S = 3.0


class Pace:
    """What has been done, and the time that workers took for it."""

    def __init__(self) -> None:
        self._done = self._worked = 0.0

    def took(self, expected_s: float, seconds: float, workers: int) -> None:
        """Work of so many expected seconds was done while so many passed for each worker."""
        self._done += expected_s
        self._worked += seconds * workers

    def of(self, workers: int, otherwise: float = 1.0) -> float:
        """What one of so many workers does in a second, by what has been seen and ``otherwise`` expected."""
        weight = EXPECTED_S * workers
        return (weight * otherwise + self._done) / (weight + self._worked)
