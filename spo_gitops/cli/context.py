"""What every command has: the project, where to log, how to show progress, and whether colours are welcome."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column

from ..clock import Clock, SystemClock
from ..errors import UnreachableError
from ..reports.gist import lasting
from ..reports.visible import line
from ..workflows.project import Project
from ..workflows.request_log import request_log

_STYLES = {"good": "green", "change": "yellow", "bad": "red", "dim": "bright_black", "bold": None}


@dataclass(frozen=True, slots=True)
class Context:
    """The global options."""

    folder: Path
    tenant: str
    log_file: Path | None
    verbose: bool = False
    quiet: bool = False

    def project(self) -> Project:
        return Project.open(self.folder.resolve())

    def log(self) -> AbstractContextManager[Callable[[Mapping[str, Any]], None]]:
        """A sink for the log of requests: the file that was named, or nowhere."""
        return request_log(self.log_file, lambda text: mutter(f"warning: {text}"))

    @contextlib.contextmanager
    def told_if_broken_off(self, text: str) -> Iterator[None]:
        """What becomes of it, where somebody stops it, the tenant is out of reach, or the disk is full."""
        try:
            yield
        except (KeyboardInterrupt, UnreachableError, OSError):
            if text:
                mutter(text)
            raise

    def say(self, text: str) -> None:
        """Progress for people; quiet silences it."""
        if not self.quiet:
            mutter(text)


def mutter(text: str) -> None:
    """A line on stderr, if there is somebody to read it: a run does not end because its progress cannot be told."""
    with contextlib.suppress(OSError):
        tell(*text.split("\n"), err=True)


def tell(*lines: str, err: bool = False) -> None:
    """Lines for people, on stdout unless on stderr. What a tenant says in them is harmless."""
    for each in lines:
        click.echo(line(each), err=err)


def paint(text: str, style: str) -> str:
    """Colours on a terminal that wants them."""
    if not sys.stdout.isatty() or colourless():
        return text
    return click.style(text, fg=_STYLES[style], bold=style == "bold")


def colourless() -> bool:
    """Whether nobody wants colours. Source: no-color.org; an empty variable asks for nothing."""
    return bool(os.environ.get("NO_COLOR"))


class Bar:
    """A live bar with counts and remaining time on a terminal, plain lines with both (every tenth) elsewhere."""

    def __init__(self, context: Context, what: str, clock: Clock | None = None) -> None:
        self._context = context
        self._what = what
        self._live = None if context.quiet or not sys.stderr.isatty() else _live()
        self._task: Any = None
        self._told = 0
        self._clock = clock or SystemClock()
        self._began: tuple[float, int] | None = None  # when, and how much was done by then

    def __enter__(self) -> Bar:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def update(self, done: int, total: int, text: str = "") -> None:
        if self._live is not None:
            if self._task is None:
                self._task = self._live.add_task(self._what, total=total)
            self._live.update(self._task, completed=done, total=total, description=text or self._what)
            return
        now = self._clock.monotonic_s()
        self._began = self._began or (now, done)
        tenth = done * 10 // max(total, 1)
        if total >= 20 and tenth > self._told:
            self._told = tenth
            self._context.say(f"{self._what}: {done} of {total}{self._left(done, total, now)}")

    def _left(self, done: int, total: int, now: float) -> str:
        """The remaining time by the pace so far; nothing before there is one."""
        began, first = self._began or (now, done)
        if not first < done < total or now <= began:
            return ""
        return f", about {lasting((now - began) / (done - first) * (total - done))} left"


def _live() -> Progress:
    """The bar as wide as the terminal allows; on a very narrow one the words go, and the counts stay."""
    console = Console(stderr=True)
    one_line = Column(no_wrap=True)
    # What is read may be called anything: no markup.
    words = TextColumn("{task.description}", markup=False, table_column=one_line)
    counts = MofNCompleteColumn(table_column=one_line)
    bar = BarColumn(bar_width=40 if console.width >= 80 else 10)
    columns = (words, bar, counts, TimeRemainingColumn()) if console.width >= 50 else (counts, words)
    return Progress(*columns, console=console, transient=True)
