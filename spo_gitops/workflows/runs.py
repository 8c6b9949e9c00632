"""The records of runs: intent, progress and outcome of each, as they were written."""

from __future__ import annotations

from collections.abc import Iterator

from ..counting import how_many
from ..errors import RunNotFoundError
from ..ledger.codec import run_path
from .pages import Json, Pages


class Runs:
    """The recorded runs of a ledger."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def ids(self) -> tuple[str, ...]:
        """The ids of all recorded runs, newest first."""
        return tuple(sorted({path.split("/")[1] for path in self._pages.paths("runs")}, reverse=True))

    def outcomes(self) -> dict[str, Json]:
        """The outcomes of all recorded runs by id, newest first; a run that is open has none."""
        paths = {run: run_path(run, "outcome") for run in self.ids()}
        found = self._pages.some(list(paths.values()))
        return {run: found[path] for run, path in paths.items() if path in found}

    def one(self, run: str) -> dict[str, Json]:
        """A run's records by part (``intent``, ``progress-1``, ``outcome``). ``run`` may be the beginning of an id."""
        matches = [known for known in self.ids() if known.startswith(run.upper())]
        if len(matches) != 1:
            what = "no run" if not matches else how_many(len(matches), "run")
            raise RunNotFoundError(f"{what} with id {run}", hint="`spo-gitops history` lists them")
        found = self._pages.below(f"runs/{matches[0]}")
        return {path.rpartition("/")[2].removesuffix(".json"): record for path, record in found.items()}

    def all(self) -> Iterator[dict[str, Json]]:
        """The records of all runs by part, newest first, each read when it is asked for."""
        return (self.one(run) for run in self.ids())
