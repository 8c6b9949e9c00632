"""The dashboard's view: everything that a tenant's repository and ledger know, for people who only look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .overview import Overview


@dataclass(frozen=True, slots=True)
class Resource:
    """One that is declared or owned. ``state`` is declared, created, adopted or recycled; ``below`` the address that
    it belongs to (a site's hub), or empty; ``seen`` is when a run last read it."""

    address: str
    title: str
    state: str
    place: str
    below: str
    managed: int
    drifted: int
    seen: str
    run: str


@dataclass(frozen=True, slots=True)
class PolicyLine:
    name: str
    title: str
    severity: str
    mode: str
    rules: tuple[str, ...]
    place: str
    exceptions: int


@dataclass(frozen=True, slots=True)
class RunLine:
    """``detailed``: there is a page of its own."""

    run: str
    at: str
    state: str
    commit: str
    subject: str
    by: str
    counts: Mapping[str, int]
    detailed: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Runs newest first; ``findings`` are (time, number open) after audits, oldest first."""

    overview: Overview
    resources: tuple[Resource, ...]
    policies: tuple[PolicyLine, ...]
    runs: tuple[RunLine, ...]
    made_at: str
    findings: tuple[tuple[str, int], ...] = ()
