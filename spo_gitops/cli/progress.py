"""How a run goes, for people: a live bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID
from rich.text import Text

from ..apply.course import Standing
from ..clock import SystemClock
from ..model.duration import shown
from .context import Context

LINE_EVERY_S = 60.0


def told(now: Standing) -> str:
    """One line: counts, pace, budget, pauses, remaining time."""
    parts = [f"{now.done} of {now.total} done"]
    parts += [f"{now.failed} failed"] if now.failed else []
    parts.append(f"{now.running} running, {now.waiting} waiting")
    if now.per_minute >= 0.05:
        parts.append(f"{now.per_minute:.0f} a minute" if now.per_minute >= 10 else f"{now.per_minute:.1f} a minute")
    if now.budget.allowed:
        parts.append(f"{now.budget.used:.0f} of {now.budget.allowed:.0f} units")
    if now.budget.paused_s:
        parts.append(f"paused by the service for {shown(now.budget.paused_s)}")
    elif now.budget.pauses:
        parts.append(f"{now.budget.pauses} pauses so far")
    if now.eta_s:
        parts.append(f"about {shown(now.eta_s)} left")
    return ", ".join(parts)


class RunProgress:
    """Shows the standing of a run from ``begin`` to ``end``."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._clock = SystemClock()
        self._standing: Callable[[], Standing] | None = None
        self._live: Progress | None = None
        self._task: TaskID | None = None
        self._told_s, self._told_tenth = 0.0, 0

    def begin(self, standing: Callable[[], Standing]) -> None:
        self._standing, self._told_s, self._told_tenth = standing, self._clock.monotonic_s(), 0
        if self._context.quiet or not sys.stderr.isatty() or self._live is not None:
            return
        columns = (SpinnerColumn(), BarColumn(bar_width=24), _Told(self))
        self._live = Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=4)
        self._task = self._live.add_task("", total=1.0)
        self._live.start()

    def end(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def moved(self) -> None:
        """Something happened."""
        if self._standing is None:
            return
        now = self._standing()
        behind = now.done + now.failed
        if self._live is not None and self._task is not None:
            self._live.update(self._task, completed=behind, total=max(1, now.total))
            return
        tenth, at_s = behind * 10 // max(1, now.total), self._clock.monotonic_s()
        if (now.total >= 20 and tenth > self._told_tenth) or at_s - self._told_s >= LINE_EVERY_S:
            self._told_s, self._told_tenth = at_s, tenth
            self._context.say(f"applying: {told(now)}")

    def line(self) -> str:
        """What the live bar says at this moment, also while nothing happens."""
        if self._standing is None:
            return ""
        now = self._standing()
        return f"{told(now)}  {now.phase}".rstrip()


class _Told(ProgressColumn):
    """The line beside the bar, drawn anew several times a second."""

    max_refresh = 0.25

    def __init__(self, progress: RunProgress) -> None:
        super().__init__()
        self._progress = progress

    def render(self, task: Task) -> Text:
        return Text(self._progress.line())
