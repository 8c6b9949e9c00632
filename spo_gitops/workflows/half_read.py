"""What a plan had read when it was broken off: kept beside the repository, so that the next one goes on from there.

Once only, for an hour, and only while the ledger says the same; ``apply`` reads everything itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ..counting import how_many
from ..errors import SpoGitopsError
from ..model.address import Address
from ..model.config import TenantSettings
from ..model.observation import Observation
from ..plan.records import observation_from, observation_json

FORMAT, FRESH = 1, timedelta(hours=1)


@dataclass(slots=True)
class Readings:
    """Of one tenant, in the repository's own folder, which nobody checks out or pushes."""

    git_dir: Path
    settings: TenantSettings
    ledger: str  # its newest commit
    say: Callable[[str], None]
    _begun: dict[Address, Observation] = field(default_factory=dict)
    _kept: bool = False

    @property
    def _file(self) -> Path:
        name = hashlib.sha256(self.settings.url.encode()).hexdigest()[:16]
        return self.git_dir / "spo-gitops" / f"half-read-{name}.json"

    def begun(self, now: datetime) -> Mapping[Address, Observation]:
        """What the plan before this one had read. A file that cannot be understood is as none."""
        with suppress(OSError, ValueError, KeyError, TypeError, SpoGitopsError):
            found = json.loads(self._file.read_text(encoding="utf-8"))
            if (found["format"], found["ledger"]) == (FORMAT, self.ledger):
                seen = [observation_from(record) for record in found["observed"]]
                self._begun = {one.address: one for one in seen if _is_fresh(one, now)}
        return self._begun

    def keep(self, found: Mapping[Address, Observation]) -> None:
        """For the next plan, with what this one went on from."""
        every = {**self._begun, **found}
        if not every:
            return
        record = {"format": FORMAT, "ledger": self.ledger, "observed": [observation_json(o) for o in every.values()]}
        with suppress(OSError):  # then the next plan reads all of it, as without
            self._file.parent.mkdir(exist_ok=True)
            draft = self._file.with_suffix(".new")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump(record, file)
            draft.replace(self._file)
            self._kept = True
            self.say(f"broken off; the next plan goes on from {how_many(len(every), 'reading')}, within an hour")

    def end(self) -> None:
        """The plan has read everything: what was kept is spent, unless part of it could not be read."""
        if not self._kept:
            with suppress(OSError):
                self._file.unlink(missing_ok=True)

    @staticmethod
    def dropped(found: Mapping[Address, Observation]) -> None:
        """Where nobody goes on."""


def _is_fresh(seen: Observation, now: datetime) -> bool:
    return bool(seen.at) and abs(now - datetime.fromisoformat(seen.at)) <= FRESH
