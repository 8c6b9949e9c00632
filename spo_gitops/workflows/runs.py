"""The records of runs: intent, progress and outcome of each, as they were written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..counting import how_many
from ..errors import RunNotFoundError
from ..ledger.codec import run_path
from .ids import after, is_ulid
from .pages import Json, Pages

LAST = "last"  # no beginning of an id: those have no L


def applied_commit(outcome: Mapping[str, Any]) -> bool:
    """Whether the run brought its commit to the tenant by itself: no rollback, no remediation (both are only made with
    a commit checked out), and not one that was only concluded."""
    others = ("rollsBack", "remediates", "recoveredBy")
    return bool(outcome.get("commit")) and not any(name in outcome for name in others)


def counts_of(parts: Mapping[str, Any], *, whole: bool = False) -> dict[str, int]:
    """What became of a run's actions that write (``whole``: of all), by status; as long as there is no outcome they are
    ``begun``."""
    written = {action["address"] for action in parts.get("intent", {}).get("actions", [])}
    if "outcome" not in parts:
        return {"begun": len(written)} if written else {}
    ends = (item for item in parts["outcome"].get("outcomes", []) if whole or item["address"] in written)
    return dict(Counter(item["status"] for item in ends))


class Runs:
    """The recorded runs of a ledger."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def ids(self) -> tuple[str, ...]:
        """The ids of all recorded runs, newest first."""
        return tuple(sorted({path.split("/")[1] for path in self._pages.paths("runs")}, reverse=True))

    def next(self, run: str) -> str:
        """The id for a run that follows all recorded ones: ``run``, unless an earlier one's clock was ahead."""
        newest = next((known for known in self.ids() if is_ulid(known)), "")
        return run if run > newest else after(newest)

    def outcomes(self) -> dict[str, Json]:
        """The outcomes of all recorded runs by id, newest first; a run that is open has none."""
        paths = {run: run_path(run, "outcome") for run in self.ids()}
        found = self._pages.some(list(paths.values()))
        return {run: found[path] for run, path in paths.items() if path in found}

    def id(self, run: str) -> str:
        """The id that is meant: ``run`` is one, the beginning of one, or ``last``. Raises RunNotFoundError."""
        if not run:  # every id begins like that; an empty variable of a script must not choose one
            raise RunNotFoundError("no run is named", hint="write its id, the beginning of it, or last")
        known = self.ids()
        matches = list(known[:1]) if run.lower() == LAST else [each for each in known if each.startswith(run.upper())]
        if len(matches) == 1:
            return matches[0]
        hint = "`spo-gitops history` lists them"
        if matches:
            raise RunNotFoundError(f"{how_many(len(matches), 'run')} with an id that begins with {run!r}", hint=hint)
        raise RunNotFoundError(f"no run {run!r} is recorded" if known else "no run is recorded yet", hint=hint)

    def one(self, run: str) -> dict[str, Json]:
        """A run's records by part (``intent``, ``progress-1``, ``outcome``); ``run`` as for ``id``."""
        found = self._pages.below(f"runs/{self.id(run)}")
        return {path.rpartition("/")[2].removesuffix(".json"): record for path, record in found.items()}

    def all(self) -> Iterator[dict[str, Json]]:
        """The records of all runs by part, newest first, each read when it is asked for."""
        return (self.one(run) for run in self.ids())
