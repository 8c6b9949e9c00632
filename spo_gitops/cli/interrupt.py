"""Ctrl-C, a pipeline's cancel or a closed terminal while a run writes: it ends in order; at the second, at once."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

# A terminal that goes away (SIGHUP, which Windows lacks) is a wish to end, too.
_SIGNALS = tuple(signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
LEFT_AT_ONCE = 130


class Interruption:
    """``asked`` is why the run should end, empty as long as nobody wants that."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.asked = ""
        self._say = say
        self._before: dict[signal.Signals, Any] = {}

    def begin(self) -> None:
        """From now on a signal no longer ends the process. Outside of the main thread nothing changes.

        One that is ignored stays so: that is what ``nohup`` asks for.
        """
        if threading.current_thread() is threading.main_thread() and not self._before:
            heeded = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
            self._before = {number: signal.signal(number, self._handle) for number in heeded}

    def end(self) -> None:
        """Signals mean what they meant before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            # Nothing is tidied up: the next apply settles it like a run that was killed.
            os._exit(LEFT_AT_ONCE)
        self.asked = f"interrupted by {signal.Signals(number).name}"
        with contextlib.suppress(RuntimeError):  # of a stream that was being written to at this very moment
            self._say("finishing what is in flight and recording it; once more to leave at once")
