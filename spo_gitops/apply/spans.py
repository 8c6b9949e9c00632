"""Spans: when an action became ready, started and ended, and what a run's record says of them all. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

SAMPLES = 60  # of a run's course, however long it took


@dataclass(slots=True)
class Span:
    """One action in the queue; the service's seconds on a monotonic clock. None: it never came to that."""

    priority: int
    ready_s: float
    started_s: float | None = None
    ended_s: float | None = None


def queue_metrics(spans: Iterable[Span]) -> dict[str, Any]:
    """The record: per priority how many, how long they waited and took, how many stood in line; and the course.

    ``overTime`` has rows of second, waiting, running. Service seconds from the moment the first one became ready.
    """
    spans = tuple(spans)
    if not spans:
        return {}
    begin, end = min(span.ready_s for span in spans), max(max(_moments(span)) for span in spans)
    whole = _Course(spans, end)
    return {
        "priorities": {
            str(number): _Course([s for s in spans if s.priority == number], end).figures()
            for number in sorted({span.priority for span in spans})
        },
        "peakDepth": _peak(whole.waits),
        "peakRunning": _peak(whole.services),
        "overTime": [
            [round(at - begin, 3), _at(whole.waits, at), _at(whole.services, at)] for at in _samples(begin, end)
        ],
    }


class _Course:
    """From when to when each stood in line and was served; what never came to its end lasts to the end of all."""

    def __init__(self, spans: Sequence[Span], end: float) -> None:
        self._spans = spans
        self.waits = [(s.ready_s, end if s.started_s is None else s.started_s) for s in spans]
        self.services = [
            (s.started_s, end if s.ended_s is None else s.ended_s) for s in spans if s.started_s is not None
        ]

    def figures(self) -> dict[str, Any]:
        waits = [s.started_s - s.ready_s for s in self._spans if s.started_s is not None]
        services = [s.ended_s - s.started_s for s in self._spans if s.started_s is not None and s.ended_s is not None]
        return {
            "actions": len(self._spans),
            "peakDepth": _peak(self.waits),
            **_seconds("wait", waits),
            **_seconds("service", services),
        }


def _seconds(name: str, seconds: Sequence[float]) -> dict[str, float]:
    if not seconds:
        return {}
    ranked = sorted(seconds)
    return {
        f"{name}MeanSeconds": round(sum(ranked) / len(ranked), 3),
        f"{name}P95Seconds": round(ranked[min(len(ranked) - 1, len(ranked) * 95 // 100)], 3),
        f"{name}MaxSeconds": round(ranked[-1], 3),
    }


def _moments(span: Span) -> list[float]:
    return [at for at in (span.ready_s, span.started_s, span.ended_s) if at is not None]


def _peak(intervals: Iterable[tuple[float, float]]) -> int:
    """The most that overlapped; what ends at an instant is gone when the next one begins there."""
    events = sorted(event for begin, end in intervals for event in ((begin, 1), (end, -1)))
    now = peak = 0
    for _, step in events:
        now += step
        peak = max(peak, now)
    return peak


def _samples(begin: float, end: float) -> list[float]:
    return [begin + (end - begin) * index / (SAMPLES - 1) for index in range(SAMPLES)] if end > begin else [begin]


def _at(intervals: Iterable[tuple[float, float]], moment: float) -> int:
    return sum(begin <= moment < end for begin, end in intervals)
