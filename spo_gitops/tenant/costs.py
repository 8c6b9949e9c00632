"""What operations cost where nobody has published it: learnt from what the service says is left.

The costs of REST and CSOM are not published (REFERENCE §16); the table has estimates. Once four fifths of a minute's
units are used, answers say how many are left. The difference between two of them was spent by the requests answered
in between, and each cost is moved a little to where the sum fits (normalised least mean squares). With many requests
side by side the sum is right and the single costs lean towards each other.

Whether units come back evenly or all at the end of a minute is not documented. Where they come back evenly, more was
spent than the difference shows, by at most what flows in meanwhile: a sum between the two is taken as right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

STEP = 0.05
BATCH = 6  # answers between two differences that are compared
DEAREST = 50.0


class Costs:
    """Resource units by operation; begins with ``estimates``."""

    def __init__(self, estimates: Mapping[str, float]) -> None:
        self._costs = dict(estimates)
        self._between: Counter[str] = Counter()
        self._left: float | None = None
        self._left_at_s = 0.0

    def of(self, operation: str) -> float:
        """What to charge for it now."""
        return self._costs[operation]

    def learnt(self) -> Mapping[str, float]:
        """All costs, as they are believed now."""
        return dict(self._costs)

    def also(self, operation: str) -> None:
        """It was a part of the batch of which ``answered`` is told with its last part."""
        self._between[operation] += 1

    def answered(self, operation: str, left: float | None, *, at_s: float = 0.0, flow: float = 0.0) -> None:
        """An answer came; ``left`` is what its headers say is left, None where they do not say. In a second at most
        ``flow`` units come back.
        """
        self._between[operation] += 1
        if left is None:
            self._forget()
            return
        if self._left is not None and (left >= self._left or self._between.total() < BATCH):
            return  # overtaken by another answer, or too few: who is on the way would be mistaken for others
        if self._left is not None:
            self._learn(self._left - left, (at_s - self._left_at_s) * flow)
        self._left, self._left_at_s = left, at_s
        self._between.clear()

    def _learn(self, shown: float, flowed: float) -> None:
        believed = sum(count * self._costs[name] for name, count in self._between.items())
        error = min(max(believed, shown), shown + flowed) - believed
        norm = sum(count * count for count in self._between.values())
        for name, count in self._between.items():
            moved = self._costs[name] + STEP * error * count / norm
            self._costs[name] = min(DEAREST, max(0.5, moved))

    def _forget(self) -> None:
        """No word about what is left: what was spent until now cannot be told apart."""
        self._left = None
        self._between.clear()
