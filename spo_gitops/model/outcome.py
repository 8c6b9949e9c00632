"""Outcomes: what became of the actions of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from .address import Address
from .observation import Observation
from .ownership import Ownership


class Status(Enum):
    """The end of an action; ``unknown``: the answer was lost and the read-back did not settle it."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CONFLICT = "conflict"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    UNDONE = "undone"  # carried out, and taken back by the same apply


@dataclass(frozen=True, slots=True)
class Effort:
    """What carrying out an action took. Seconds of the service; ``started_s`` since the run's first action."""

    started_s: float
    requests: int
    retries: int
    waited_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """One action's end. ``ownership`` is the record that results (None: not ours, or no longer);
    ``others`` are records of resources that the action changed as a side effect; ``effort`` is None where nothing
    was carried out, ``hint`` what to do about a failure."""

    address: Address
    status: Status
    ownership: Ownership | None
    message: str = ""
    seconds: float = 0.0
    verified: bool = False
    others: Mapping[Address, Ownership] = field(default_factory=dict)
    correlation_id: str = ""
    observation: Observation | None = None
    hint: str = ""
    effort: Effort | None = None
