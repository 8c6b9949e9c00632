"""One apply or rollback in a process of its own, measured: ``python -m benchmarks.client PROJECT ...`` prints JSON.

The clock runs from the first reading before the first write to the last reading after the last one; reading the
tenant for the plan, the lock and the two records are told apart, because git's time is not scaled.
"""

from __future__ import annotations

import argparse
import json
import resource
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from spo_gitops.apply.course import Standing
from spo_gitops.model.plan import GuardClass
from spo_gitops.workflows.applying import apply
from spo_gitops.workflows.orders import Order
from spo_gitops.workflows.planning import Wish
from spo_gitops.workflows.project import Project
from spo_gitops.workflows.rolling_back import roll_back
from spo_gitops.workflows.taking_back import Rollback

EVERYTHING = frozenset(guard.value for guard in GuardClass)


class Measuring:
    """Watches a run and samples what it says about itself."""

    def __init__(self) -> None:
        self.began = self.ended_at = 0.0
        self.phases: list[tuple[float, str]] = []
        self.samples: list[tuple[float, float]] = []  # when, and the remaining service seconds that it said
        self._standing: Callable[[], Standing] | None = None
        self._sampler = threading.Thread(target=self._watch, daemon=True)

    def log(self, entry: Mapping[str, Any]) -> None:
        now = time.perf_counter()
        if entry["event"] == "phase":
            self.began = self.began or now
            self.phases.append((now, entry["text"]))
        elif entry["event"] == "end":
            self.ended_at = now

    def running(self, plan: object, standing: Callable[[], Standing]) -> None:
        self._standing = standing
        self._sampler.start()

    def _watch(self) -> None:
        """As somebody would who looks again and again."""
        while not self.ended_at and self._standing is not None:
            eta_s = self._standing().eta_s
            if eta_s is not None and self.began:
                self.samples.append((time.perf_counter(), eta_s))
            time.sleep(0.02)

    def read(self, address: object) -> None: ...

    def started(self, action: object) -> None: ...

    def carried_out(self, action: object) -> None: ...

    def ended(self, outcome: object) -> None: ...

    def phase(self, text: str) -> None: ...

    def say(self, text: str) -> None: ...

    def reading(self, done: int, total: int) -> None: ...

    def approve(self, plan: object) -> bool:
        return True

    def halted(self) -> str:
        return ""

    def eta_errors(self, scale: float) -> dict[str, float]:
        """At a quarter, half and three quarters of the run: how far off the remaining time was, in its whole length."""
        whole = (self.ended_at - self.began) * scale
        errors = {}
        for share in (0.25, 0.5, 0.75):
            moment = self.began + share * (self.ended_at - self.began)
            before = [sample for sample in self.samples if sample[0] <= moment]
            if before and whole:
                at, eta_s = before[-1]
                left = (self.ended_at - at) * scale
                errors[f"{share:.0%}"] = round((eta_s - left) / whole, 3)
        return errors


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("--parallelism", type=int)
    parser.add_argument("--batch-size", type=int, default=0)
    parser.add_argument("--rollback")
    parser.add_argument("--time-scale", type=float, required=True)
    asked = parser.parse_args()
    project, measuring = Project.open(asked.project), Measuring()
    order = Order(Wish(allowed=EVERYTHING), parallelism=asked.parallelism, batch_size=asked.batch_size)
    cpu, wall = time.process_time(), time.perf_counter()
    if asked.rollback:
        planner = Rollback(project, asked.rollback, force=False, allowed=EVERYTHING)
        finished = roll_back(project, order, planner, measuring, measuring.log)
    else:
        finished = apply(project, order, measuring, measuring.log)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "run": finished.run,
                "complete": finished.complete,
                "lifted": sorted({trip.guard.value for trip in finished.plan.trips}) if finished.plan else [],
                "actions": len(finished.plan.writing) if finished.plan else 0,
                "seconds": round((measuring.ended_at - measuring.began) * asked.time_scale, 2),
                "wallSeconds": round(wall, 2),
                "cpuShare": round(cpu / wall, 3),
                "peakMegabytes": round(usage.ru_maxrss / 1024, 1),
                "eta": measuring.eta_errors(asked.time_scale),
                "queue": finished.metrics.get("queue", {}).get("priorities", {}),
                "longestSeconds": max((o.seconds for o in finished.outcomes.values()), default=0.0),
                "failed": sorted({o.message for o in finished.outcomes.values() if o.status.value != "succeeded"})[:3],
            }
        )
    )


if __name__ == "__main__":
    main()
