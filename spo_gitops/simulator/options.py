"""How a simulated tenant is started."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class TenantOptions:
    """What the command line and the tests may choose; everything else is part of the tenant's own state."""

    directory: Path
    port: int = 0  # 0: the port used last time if it is free, else any free one
    seed_sites: int = 0
    licences: int = 1000
    time_scale: float = 1.0
    seed: int = 1
    brownfield: bool = False
    latency: bool = True
    host: str = "127.0.0.1"  # where it listens
    frozen_at: float | None = None  # service time stands still there, until the control interface moves it
    quirks: Mapping[str, Any] = field(default_factory=dict)  # behaviours that no source settles, chosen otherwise
    language: int = 1033  # of a new tenant's sites where none is chosen, by its number (LCID)
    crowd: int = 0  # beyond so many requests at once every answer is slower in proportion; 0: never
