"""How the actions of a run stood in line, by priority and over time, as its record tells. Service seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..plan.order import COSMETIC, STRUCTURE, TIGHTENING

Json = Mapping[str, Any]

WORDS = {TIGHTENING: "tightening", STRUCTURE: "structure", COSMETIC: "the rest"}
_LEVELS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Lasting:
    """What some of the actions took: on average, 95 of 100 at most, and the longest."""

    mean_s: float
    p95_s: float
    max_s: float


@dataclass(frozen=True, slots=True)
class Rank:
    """The actions of one priority; ``wait`` from ready to started, ``service`` from there to the end. None: of none."""

    number: int
    actions: int
    peak_depth: int
    wait: Lasting | None
    service: Lasting | None

    @property
    def word(self) -> str:
        return WORDS.get(self.number, f"priority {self.number}")


@dataclass(frozen=True, slots=True)
class Queue:
    """``over_time`` has rows of second, waiting and running, from the moment the first action was ready."""

    peak_depth: int
    peak_running: int
    ranks: tuple[Rank, ...]
    over_time: tuple[tuple[float, int, int], ...]

    @property
    def lines(self) -> Iterator[str]:
        """The queue for a terminal."""
        yield f"in line: at most {self.peak_depth} waiting, at most {self.peak_running} running"
        for rank in self.ranks:
            actions = f"{rank.actions} action{'' if rank.actions == 1 else 's'}"
            parts = [f"{rank.word}: {actions}, at most {rank.peak_depth} waiting"]
            parts += [f"waited {_told(rank.wait)}"] if rank.wait else []
            parts += [f"took {_told(rank.service)}"] if rank.service else []
            yield f"  {'; '.join(parts)}"
        if len(self.over_time) > 1:
            seconds = self.over_time[-1][0]
            yield f"  running {_drawn([row[2] for row in self.over_time])} over {seconds:.1f} s"
            if self.peak_depth:
                yield f"  waiting {_drawn([row[1] for row in self.over_time])}"


def queue_of(record: Json) -> Queue | None:
    """The queue of a run's metrics; None where an earlier version recorded none, or nothing was in line."""
    if not record:
        return None
    ranks = tuple(
        Rank(int(number), told["actions"], told["peakDepth"], _lasting(told, "wait"), _lasting(told, "service"))
        for number, told in sorted(record["priorities"].items(), key=lambda item: int(item[0]))
    )
    rows = tuple((float(second), int(waiting), int(running)) for second, waiting, running in record["overTime"])
    return Queue(record["peakDepth"], record["peakRunning"], ranks, rows)


def queue_json(queue: Queue) -> dict[str, Any]:
    """The queue for programs."""
    return {
        "peakDepth": queue.peak_depth,
        "peakRunning": queue.peak_running,
        "priorities": [
            {
                "priority": rank.number,
                "name": rank.word,
                "actions": rank.actions,
                "peakDepth": rank.peak_depth,
                "wait": rank.wait and _lasting_json(rank.wait),
                "service": rank.service and _lasting_json(rank.service),
            }
            for rank in queue.ranks
        ],
        "overTime": [{"second": second, "waiting": w, "running": r} for second, w, r in queue.over_time],
    }


def _lasting(told: Json, name: str) -> Lasting | None:
    if f"{name}MeanSeconds" not in told:
        return None
    return Lasting(told[f"{name}MeanSeconds"], told[f"{name}P95Seconds"], told[f"{name}MaxSeconds"])


def _lasting_json(lasting: Lasting) -> dict[str, float]:
    return {"meanSeconds": lasting.mean_s, "p95Seconds": lasting.p95_s, "maxSeconds": lasting.max_s}


def _told(lasting: Lasting) -> str:
    if lasting.mean_s == lasting.max_s:
        return f"{lasting.max_s:.1f} s"
    return f"{lasting.mean_s:.1f} s on average, at most {lasting.max_s:.1f} s (95%: {lasting.p95_s:.1f} s)"


def _drawn(numbers: list[int]) -> str:
    """A bar for each number, of the highest; nothing for 0."""
    top = max(numbers)
    return "".join(" " if not number else _LEVELS[(number * 8 - 1) // top] for number in numbers).rstrip()
