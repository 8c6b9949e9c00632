"""The manner of a run: how many actions at a time, how many may fail, and what follows then. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.config import OnFailure
from ..model.plan import Action


@dataclass(frozen=True, slots=True)
class Manner:
    """How to go about it. 0 for ``canary`` and ``batch_size``: none; ``max_failures`` None: however many.

    ``fail_fast`` starts nothing after the first failure, also within a batch. ``pause_s`` in the service's seconds,
    ``ends_s`` the deadline on the monotonic clock.
    """

    canary: int = 0
    batch_size: int = 0
    max_failures: int | None = None
    pause_s: float = 0.0
    fail_fast: bool = False
    ends_s: float | None = None
    on_failure: OnFailure = OnFailure.STOP

    def too_many(self, failures: int) -> bool:
        """Whether so many failures end the run."""
        limit = 0 if self.fail_fast else self.max_failures
        return limit is not None and failures > limit


def batches(actions: Sequence[Action], manner: Manner) -> list[list[Action]]:
    """The actions, which stand in an order that respects what they need, in batches: the canary first."""
    cut = [list(actions[: manner.canary])] if manner.canary else []
    rest = actions[manner.canary :]
    size = manner.batch_size or len(rest) or 1
    return [batch for batch in (*cut, *(list(rest[at : at + size]) for at in range(0, len(rest), size))) if batch]
