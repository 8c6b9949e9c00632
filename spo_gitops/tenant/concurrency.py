"""How many requests should be in flight: a state machine that is told how long answers took."""

from __future__ import annotations


class Concurrency:
    """Grows by one while latency is flat, gives one back where it has risen, halves when throttled."""

    # Answers that earn one more or cost one; how much slower than usual still is flat, in proportion and seconds.
    PATIENCE = 16
    FLAT = 1.6
    NOISE_S = 0.05
    # How fast what is usual follows faster answers, and slower ones.
    FASTER, SLOWER = 0.2, 0.01

    def __init__(self, floor: int = 4, ceiling: int = 8) -> None:
        self.limit = self._floor = floor
        self.ceiling = ceiling
        self._usual_s: dict[str, float] = {}
        self._flat_answers = self._slow_answers = 0

    def answered(self, operation: str, seconds: float) -> None:
        """An operation is compared with itself."""
        usual = self._usual_s.setdefault(operation, seconds)
        weight = self.FASTER if seconds < usual else self.SLOWER
        self._usual_s[operation] = usual * (1 - weight) + seconds * weight
        if seconds <= usual * self.FLAT + self.NOISE_S:
            self._flat_answers += 1
            self._slow_answers = max(0, self._slow_answers - 1)
        else:
            self._flat_answers = 0
            self._slow_answers += 1
        if self._flat_answers >= self.PATIENCE:
            self._change(min(self.ceiling, self.limit + 1))
        elif self._slow_answers >= self.PATIENCE:
            self._change(max(self._floor, self.limit - 1))

    def throttled(self) -> None:
        self._change(max(self._floor, self.limit // 2))

    def _change(self, limit: int) -> None:
        self.limit = limit
        self._flat_answers = self._slow_answers = 0
