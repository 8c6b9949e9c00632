"""What the engine makes of the service's latencies and budgets: ``python -m benchmarks.engine``.

Every figure is simulated: the real command's workflow in a process of its own, over HTTPS, against a simulated tenant
that answers as slowly as recordings of the service and counts resource units by its published limits. Seconds are the
service's; the time scale is chosen so that neither side is busy, and both sides' load is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .overhead import overhead
from .service import Json, Service, new_site, site

# The time scale of the creations, one for all, because git's own time is not scaled and counts so many times.
CREATIONS = 4.0

Case = Callable[[Path, "Sizes"], Iterator[Json]]


class Sizes:
    """How much of each; ``full`` takes hours of a quiet machine."""

    def __init__(self, full: bool) -> None:
        self.sequential = (10, 50, 100) if full else (10,)
        self.parallel = (10, 50, 100)
        self.changes = 2000
        self.mixed = 300
        self.memory = (100, 1_000, 10_000) if full else (100, 1_000)


def creations(folder: Path, sizes: Sizes) -> Iterator[Json]:
    """(a) Site creations one after the other, and side by side with ten workers; again where crowds slow answers."""
    alone: dict[int, float] = {}
    with Service(folder / "one", CREATIONS, licences=5000) as service:
        for count in sizes.sequential:
            service.commit({"sites/new.yaml": _new(f"one{count}", count)})
            figures = service.run("--parallelism", "1", "--batch-size", "1")
            alone[count] = figures["seconds"]
            yield _line(f"a: {count} sites, one after the other", figures, bound=30.0 * count)
            service.clear("sites/new.yaml")
    for crowd in (0, 5):
        label = "" if not crowd else f", answers slower beyond {crowd} at once"
        with Service(folder / f"crowd-{crowd}", CREATIONS, licences=5000, crowd=crowd) as service:
            for count in sizes.parallel:
                service.commit({"sites/new.yaml": _new(f"par{count}", count)})
                figures = service.run("--parallelism", "10")
                line = _line(f"a: {count} sites, ten workers{label}", figures, bound=120 if count <= 10 else 900)
                if count in alone:
                    line["timesFaster"] = round(alone[count] / figures["seconds"], 1)
                yield line
                if count == 50:
                    back = service.run("--rollback", figures["run"])
                    line = _line(f"d: rollback of {count} new sites{label}", back, bound=30.0 * count)
                    yield line | {"secondsPerSite": round(back["seconds"] / count, 2)}
                service.clear("sites/new.yaml")
            service.commit({"sites/new.yaml": _new("adaptive", 50)})
            yield _line(f"a: 50 sites, adaptive{label}", service.run(), bound=900)


def budget(folder: Path, sizes: Sizes) -> Iterator[Json]:
    """(b) Setting changes that need more units than a minute has."""
    with Service(folder / "budget", 5.0, licences=1000) as service:
        paths = [f"/sites/s{n}" for n in range(sizes.changes)]
        service.grow(paths)
        settings = {"defaultSharingLinkType": "Direct"}
        service.commit({"sites/all.yaml": "".join(site(path, settings=settings) for path in paths)})
        figures = service.run("--parallelism", "24")
        # Reading for the plan spends of the same budget; only what the run itself sends is bound here.
        sent = figures["units"] - 2 * (len(paths) + 1)
        bound = sent / 1250 * 60
        line = _line(f"b: {len(paths)} setting changes under 1,250 units a minute", figures, bound=1.08 * bound)
        yield line | {
            "budgetBoundSeconds": round(bound, 1),
            "ofBound": round(figures["seconds"] / bound, 3),
            "throttledShare": round(figures["throttled"] / figures["requests"], 5),
        }


def mixed(folder: Path, sizes: Sizes) -> Iterator[Json]:
    """(c) Updates, creations, removals and joins where latency is what limits."""
    with Service(folder / "mixed", 3.0, licences=60_000) as service:
        tenth = sizes.mixed // 10
        service.grow(f"/sites/s{n}" for n in range(7 * tenth))
        corp = new_site("/sites/corp") + '---\n{"kind": "Hub", "name": "corp", "site": "/sites/corp"}\n'
        service.commit({"sites/hub.yaml": corp, "sites/gone.yaml": _new("gone", tenth)})
        service.run("--parallelism", "8")
        changes = "".join(
            site(f"/sites/s{n}", title=f"New {n}", **({"hub": "corp"} if n % 3 == 0 else {})) for n in range(7 * tenth)
        )
        (service.repository / "sites/gone.yaml").unlink()
        service.commit({"sites/all.yaml": changes, "sites/new.yaml": _new("fresh", 2 * tenth)})
        figures = service.run("--parallelism", "8")
        reading = figures["answerSeconds"] * (figures["actions"] / figures["requests"])  # for the plan, about
        bound = max((figures["answerSeconds"] - reading) / 8, figures["longestSeconds"])
        line = _line(f"c: {figures['actions']} mixed actions, eight workers", figures, bound=1.15 * bound)
        yield line | {"workerBoundSeconds": round(bound, 1), "ofBound": round(figures["seconds"] / bound, 3)}


def memory(folder: Path, sizes: Sizes) -> Iterator[Json]:
    """(e) Memory of the client by the number of actions; at no latency, so its time says nothing."""
    for count in sizes.memory:
        with Service(folder / f"memory-{count}", 1000.0, licences=60_000, latency=False, seed_sites=count) as service:
            paths = (f"/sites/proj-{n:04d}" for n in range(1, count + 1))
            service.commit({"sites/all.yaml": "".join(site(path, title="New") for path in paths)})
            figures = service.run("--parallelism", "8", whole=False)  # some of the seed are locked or gone
            yield {"what": f"e: memory at {count} actions", "peakMegabytes": figures["peakMegabytes"],
                   "actions": figures["actions"], "wallSeconds": figures["wallSeconds"]}  # fmt: skip


def engine(folder: Path, sizes: Sizes) -> Iterator[Json]:
    """(f) What an action costs the engine by itself."""
    for count in (100, 1_000, 10_000):
        yield {"what": f"f: {count} actions without network", "microsecondsPerAction": overhead(count)}


CASES: dict[str, Case] = {"a": creations, "b": budget, "c": mixed, "e": memory, "f": engine}


def _new(name: str, count: int) -> str:
    settings = {"defaultSharingLinkType": "Direct"}
    return "".join(new_site(f"/sites/{name}-{n}", settings=settings) for n in range(count))


def _line(what: str, figures: Json, *, bound: float) -> Json:
    kept = (
        "seconds",
        "actions",
        "requests",
        "units",
        "throttled",
        "peakConcurrency",
        "cpuShare",
        "simulatorShare",
        "eta",
    )
    line = {"what": what, **{name: figures[name] for name in kept}}
    busy = max(figures["cpuShare"], figures["simulatorShare"]) > 0.6
    return line | {"boundSeconds": round(bound, 1), "within": figures["seconds"] <= bound, "tooBusyToCount": busy}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--only", default="".join(CASES), help="letters of the cases: abcef (d is part of a)")
    parser.add_argument("--full", action="store_true", help="all sizes: hours")
    parser.add_argument("--json", type=Path, default=Path("benchmarks/engine.json"), help="where the figures go")
    asked = parser.parse_args()
    lines: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for letter, case in CASES.items():
            if letter not in asked.only:
                continue
            for line in case(Path(folder), Sizes(asked.full)):
                lines.append(line)
                facts = ", ".join(f"{name} {value}" for name, value in line.items() if name != "what")
                print(f"{line['what']}\n    {facts}", flush=True)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    about = {"simulated": True, "python": platform.python_version(), "cores": os.cpu_count(), "loadAtEnd": load}
    asked.json.write_text(json.dumps({"about": about, "figures": lines}, indent=1) + "\n", encoding="utf-8")
    if sys.stdout.isatty():
        print(f"written to {asked.json}")


if __name__ == "__main__":
    main()
