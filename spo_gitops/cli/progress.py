"""How a run goes, for people: a live bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID
from rich.table import Column
from rich.text import Text

from ..apply.course import Standing
from ..clock import SystemClock
from ..model.duration import shown
from .context import Context

LINE_EVERY_S = 60.0
BAR_WIDTH, NARROW_BAR_WIDTH = 24, 10  # columns
NARROW = 120  # columns: a terminal with fewer keeps them for the words


def told(now: Standing, width: int | None = None) -> str:
    """One line: counts, pace, budget, pauses, remaining time; in ``width`` characters only what matters most of it."""
    parts = list(_parts(now))
    while width is not None and len(parts) > 1 and len(", ".join(text for _, text in parts)) > width:
        parts.remove(max(parts))
    return ", ".join(text for _, text in parts)


def _parts(now: Standing) -> Iterator[tuple[int, str]]:
    """Each with its rank: the higher, the sooner it is left out."""
    yield 0, f"{now.done} of {now.total} done"
    if now.failed:
        yield 1, f"{now.failed} failed"
    sent = f"{now.unverified} to be verified, " if now.unverified else ""
    yield 4, f"{now.running - now.unverified} running, {sent}{now.waiting} waiting"
    if now.per_minute >= 0.05:
        yield 5, f"{now.per_minute:.0f} a minute" if now.per_minute >= 10 else f"{now.per_minute:.1f} a minute"
    if now.budget.allowed:
        yield 6, f"{now.budget.used:.0f} of {now.budget.allowed:.0f} units"
    if now.budget.paused_s:
        yield 3, f"paused by the service for {shown(now.budget.paused_s)}"
    elif now.budget.pauses:
        yield 7, f"{now.budget.pauses} pauses so far"
    if now.eta_s:
        yield 2, f"about {shown(now.eta_s)} left"


class RunProgress:
    """Shows the standing of a run from ``begin`` to ``end``."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._clock = SystemClock()
        self._standing: Callable[[], Standing] | None = None
        self._live: Progress | None = None
        self._task: TaskID | None = None
        self._told_s, self._told_mark = 0.0, (0, False)

    def begin(self, standing: Callable[[], Standing]) -> None:
        self._standing, self._told_s, self._told_mark = standing, self._clock.monotonic_s(), (0, False)
        if self._context.quiet or not sys.stderr.isatty() or self._live is not None:
            return
        console = Console(stderr=True)
        bar = NARROW_BAR_WIDTH if console.width < NARROW else BAR_WIDTH
        columns = (SpinnerColumn(), BarColumn(bar_width=bar), _Told(self, console, bar))
        self._live = Progress(*columns, console=console, transient=True, refresh_per_second=4)
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
            self._live.update(self._task, completed=behind + now.unverified / 2, total=max(1, now.total))
            return
        # A batch is verified at its end, all at once: who watches wants to see it work before.
        mark = (behind + now.unverified) * 10 // max(1, now.total), behind == now.total  # its end is told as well
        at_s = self._clock.monotonic_s()
        if (now.total >= 20 and mark > self._told_mark) or at_s - self._told_s >= LINE_EVERY_S:
            self._told_s, self._told_mark = at_s, mark
            self._context.say(f"applying: {told(now)}")

    def line(self, width: int) -> str:
        """What the live bar says at this moment, also while nothing happens; the phase where there is room for it."""
        if self._standing is None:
            return ""
        now = self._standing()
        words = told(now, width)
        whole = f"{words}  {now.phase}".rstrip()
        return whole if len(whole) <= width else words


class _Told(ProgressColumn):
    """The line beside the bar, drawn anew several times a second, as wide as the terminal is then."""

    max_refresh = 0.25

    def __init__(self, progress: RunProgress, console: Console, bar_width: int) -> None:
        super().__init__(table_column=Column(no_wrap=True))
        self._progress = progress
        self._console = console
        self._taken = len("⠋") + len(" ") + bar_width + len(" ")

    def render(self, task: Task) -> Text:
        return Text(self._progress.line(self._console.width - self._taken))
