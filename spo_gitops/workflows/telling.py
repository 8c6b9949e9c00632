"""Telling: everything that happens in a run, to who watches and as events for the log. Keeps the run's course."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from ..apply.course import Budget, Course, Standing
from ..clock import Clock, SystemClock, rfc3339
from ..model.address import Address
from ..model.kind import Kinds
from ..model.outcome import Outcome
from ..model.plan import Action, Plan
from ..plan.forecast import effort_of, outlook
from ..tenant.connect import Tenant
from .orders import Finished, Watcher
from .planning import WORKERS

PROGRESS_EVERY_S = 10.0  # of real time, between two events of progress

Sink = Callable[[Mapping[str, Any]], None]


class Telling:
    """The watcher of a run that tells two: the one who watches, and the log."""

    def __init__(self, watcher: Watcher, log: Sink, clock: Clock, kinds: Kinds) -> None:
        self._watcher = watcher
        self._log = log
        self._clock = clock
        self._wall = SystemClock()
        self._kinds = kinds
        self._tenant: Tenant | None = None
        self._course = Course({}, 0.0)
        self._guard = threading.Lock()  # of the course: answers are told by threads
        self._run = ""
        self._told_s = 0.0
        self._requests_before = 0

    def standing(self) -> Standing:
        """How the run stands now. Threads may ask."""
        budget = self._budget()
        with self._guard:
            return self._course.standing(self._clock.monotonic_s(), budget)

    def begin(self, run: str, plan: Plan, tenant: Tenant) -> None:
        """A run is about to be carried out."""
        self._run, self._tenant, self._told_s = run, tenant, self._wall.monotonic_s()
        self._requests_before = tenant.metrics().requests
        units = max(1, int(tenant.governor.usage().allowed))
        expected = outlook(plan, self._kinds, workers=WORKERS, units_a_minute=units)
        efforts = {action.address: effort_of(action, self._kinds) for action in plan.writing}
        self._course = Course(efforts, self._clock.monotonic_s(), longest_s=expected.pole_s)
        self._event("run", run=run, tenant=plan.tenant, commit=plan.commit, scope=plan.scope, actions=len(efforts))
        self._watcher.running(plan, self.standing)

    def end(self, finished: Finished) -> None:
        """It was carried out; what is left is to record it."""
        self._progress()
        counts: dict[str, int] = {}
        for outcome in finished.outcomes.values():
            counts[outcome.status.value] = counts.get(outcome.status.value, 0) + 1
        self._event(
            "end", run=self._run, complete=finished.complete, paused=finished.paused, outcomes=counts,
            requests=finished.metrics.get("requests", 0), throttled=finished.metrics.get("throttled", 0),
        )  # fmt: skip

    # -- what the run tells --

    def read(self, address: Address) -> None:
        with self._guard:
            self._course.read(address, self._now_s())
        self._watcher.read(address)

    def started(self, action: Action) -> None:
        with self._guard:
            self._course.started(action.address, self._now_s())
        self._event("started", address=str(action.address), action=action.verb.value)
        self._watcher.started(action)

    def answered(self, address: Address) -> None:
        """One of an action's requests was answered. Threads may tell."""
        with self._guard:
            self._course.answered(address, self._now_s())

    def carried_out(self, action: Action) -> None:
        with self._guard:
            self._course.carried_out(action.address, self._now_s())
        self._event("carriedOut", address=str(action.address), action=action.verb.value)
        self._watcher.carried_out(action)

    def ended(self, outcome: Outcome) -> None:
        with self._guard:
            self._course.ended(outcome, self._now_s())
        self._event(
            "ended", address=str(outcome.address), status=outcome.status.value, message=outcome.message,
            seconds=round(outcome.seconds, 3), correlationId=outcome.correlation_id,
        )  # fmt: skip
        self._watcher.ended(outcome)
        if self._wall.monotonic_s() - self._told_s >= PROGRESS_EVERY_S:
            self._progress()

    def phase(self, text: str) -> None:
        with self._guard:
            self._course.enters(text, self._now_s())
        self._event("phase", text=text)
        self._watcher.phase(text)

    # -- what the apply tells --

    def say(self, text: str) -> None:
        self._watcher.say(text)

    def reading(self, done: int, total: int) -> None:
        self._watcher.reading(done, total)

    def approve(self, plan: Plan) -> bool:
        return self._watcher.approve(plan)

    def halted(self) -> str:
        return self._watcher.halted()

    def _now_s(self) -> float:
        """The time for the course, which is told beforehand how many may be at work."""
        if self._tenant is not None:
            self._course.manned(self._tenant.governor.limit())
        return self._clock.monotonic_s()

    def _progress(self) -> None:
        self._told_s = self._wall.monotonic_s()
        now = self.standing()
        self._event(
            "progress", total=now.total, done=now.done, failed=now.failed, running=now.running, waiting=now.waiting,
            perMinute=round(now.per_minute, 2), etaSeconds=None if now.eta_s is None else round(now.eta_s, 1),
            units=round(now.budget.used, 1), unitsAllowed=round(now.budget.allowed, 1),
            pausedSeconds=round(now.budget.paused_s, 1), pauses=now.budget.pauses,
        )  # fmt: skip

    def _budget(self) -> Budget:
        if self._tenant is None:
            return Budget()
        usage = self._tenant.governor.usage()
        requests = self._tenant.metrics().requests - self._requests_before
        now, most = self._tenant.governor.limit(), self._tenant.governor.most()
        # While answers are quick it grows: about half of the rest goes by before it has.
        return Budget(
            usage.used, usage.allowed, usage.paused_s, usage.pauses, requests, now, (now + most) / 2 / max(1, now)
        )

    def _event(self, event: str, **facts: Any) -> None:
        self._log({"event": event, "at": rfc3339(self._wall.now()), **facts})
