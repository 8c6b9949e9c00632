"""What was observed, as lines of JSON: one a resource, in 256 files by the hash of the address.

The exact record beside the documents: it has what a document cannot say (ids, templates, values that the service shows
and does not take), so that two exports can be compared and the next one knows what it need not read again. No times:
the same tenant gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import SpoGitopsError
from ..model.address import Address
from ..model.observation import CLOSED, Observation, Presence
from ..model.value import UNKNOWN
from ..plan.records import observation_from, observation_json

FOLDER = "observed"


@dataclass(frozen=True, slots=True)
class Record:
    """An observation and the mark that discovery showed before it was read (empty: read it again next time)."""

    observation: Observation
    mark: str = ""

    @property
    def address(self) -> Address:
        return self.observation.address

    def line(self) -> str:
        observation = observation_json(replace(self.observation, at=""))
        observation.pop("at")
        return json.dumps({"mark": self.mark, **observation}, sort_keys=True, ensure_ascii=False)


def is_whole(observation: Observation) -> bool:
    """Whether all that was asked of the resource was read."""
    known = observation.presence is not Presence.UNKNOWN and UNKNOWN not in observation.fields.values()
    return known and not observation.trouble and CLOSED not in observation.facts


def record_of(line: str) -> Record:
    """Inverse of ``line``. Raises SpoGitopsError for anything else."""
    try:
        raw: dict[str, Any] = json.loads(line)
        return Record(observation_from({**raw, "at": ""}), str(raw["mark"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SpoGitopsError(f"an export's record cannot be understood ({type(error).__name__})") from error


def shard(address: Address) -> str:
    """The name of the file that an address belongs to."""
    return f"{hashlib.sha256(address.canonical.encode()).hexdigest()[:2]}.jsonl"


def read_records(folder: Path) -> Iterator[Record]:
    """Every record below ``folder``, file by file; nothing where there is no such folder."""
    for path in sorted(folder.glob("*.jsonl")):
        yield from read_shard(path)


def read_shard(path: Path, *, torn: bool = False) -> Iterator[Record]:
    """The records of one file. ``torn``: a last line that was cut off is left out."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            if torn and not line.endswith("\n"):
                return
            if line.strip():
                yield record_of(line)


def shard_text(records: Iterable[Record]) -> str:
    """The content of a file: the last record of each address, in order."""
    latest = {record.address: record for record in records}
    return "".join(latest[address].line() + "\n" for address in sorted(latest))
