"""Waiting for what the service does later: a minute of it lasts three fifths of a second here."""

import time
from collections.abc import Callable
from typing import Any

_SECONDS = 30.0


def until(condition: Callable[[], Any]) -> None:
    """Ask until it is so."""
    end = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)


def eventually(run: Callable[[], Any]) -> Any:
    """Do something that the service refuses as long as its lists are late."""
    end = time.monotonic() + _SECONDS
    while True:
        try:
            return run()
        except AssertionError:
            if time.monotonic() > end:
                raise
        time.sleep(0.2)
