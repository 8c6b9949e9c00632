"""Pace: how many expected seconds of work are done in a second. Pure.

Workers side by side do as many as there are of them, where everything takes what it is expected to.
"""

from __future__ import annotations

# For so long, in seconds, the expectation counts beside what has been seen.
EXPECTED_S = 3.0


class Pace:
    """What has been done, and the time that it took."""

    def __init__(self) -> None:
        self._done = self._seconds = 0.0

    def took(self, expected_s: float, seconds: float) -> None:
        """Work of so many expected seconds was done while so many passed."""
        self._done += expected_s
        self._seconds += seconds

    def of(self, workers: int) -> float:
        """Expected seconds of work in a second, by what has been seen and what so many workers are expected to do."""
        return (EXPECTED_S * workers + self._done) / (EXPECTED_S + self._seconds)
