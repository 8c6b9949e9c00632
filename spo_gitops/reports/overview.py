"""Where things stand, on one screen: what was applied, what is known to have drifted, what waits, who holds what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ..counting import how_many
from .text import Paint, plain
from .visible import line

SHOWN = 10  # of each list, so many are told on a terminal


@dataclass(frozen=True, slots=True)
class Drifted:
    """One attribute that was last seen otherwise than it had been set, and when."""

    address: str
    attribute: str
    set: str
    seen: str
    at: str


@dataclass(frozen=True, slots=True)
class LastRun:
    run: str
    state: str
    at: str
    by: str
    summary: str


@dataclass(frozen=True, slots=True)
class Lasting:
    """Something that ends: a hold or an exception of a policy. ``state`` is lasting, ending or expired."""

    what: str
    reason: str
    until: str
    state: str


@dataclass(frozen=True, slots=True)
class Overview:
    """``ahead`` counts commits that are not applied yet, None where git cannot tell. ``ledger`` is empty where there
    is none; ``time_scale`` is how fast a simulated tenant lives. Nothing of it was asked of the tenant."""

    tenant: str
    url: str
    mode: str
    stack: str
    ledger: str
    applied: str
    applied_at: str
    subject: str
    ahead: int | None
    dirty: bool
    last: LastRun | None
    open_run: str
    lock: str
    declared: int
    owned: int
    drifted: tuple[Drifted, ...]
    holds: tuple[Lasting, ...]
    exceptions: tuple[Lasting, ...]
    units_a_minute: int
    spent: str
    findings: int = 0
    oldest_finding: str = ""
    time_scale: float = 1.0

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The screen, but for its lists."""
        return tuple(self._facts())

    def _facts(self) -> Iterator[tuple[str, str]]:
        yield "Tenant", f"{self.tenant} ({self.url}), mode {self.mode}, stack {self.stack}"
        yield "Ledger", self.ledger or "none yet: ownership starts with the first apply"
        yield "Applied", f"{self.applied[:12]}  {self.subject} at {self.applied_at}" if self.applied else "nothing yet"
        yield "Waiting", self._waiting()
        if self.last is not None:
            by = f" by {self.last.by}" if self.last.by else ""
            yield "Last run", f"{self.last.run}  {self.last.state} at {self.last.at}{by}: {self.last.summary}"
        if self.open_run:
            yield "Open", f"run {self.open_run} is under way, or died and the next apply concludes it"
        yield "Lock", self.lock or "free"
        yield "Resources", f"{self.declared:,} declared, {self.owned:,} owned"
        yield (
            "Drift",
            f"{how_many(len(self.drifted), 'attribute')} last seen otherwise than set"
            if self.drifted
            else "none known",
        )
        if self.findings:
            yield (
                "Findings",
                f"{self.findings:,} open when the last audit was recorded, the oldest since {self.oldest_finding}",
            )
        if self.time_scale != 1:
            yield (
                "Clock",
                f"the tenant is simulated and lives {self.time_scale:g} times as fast: when something was seen is told "
                "in its time, which runs ahead",
            )
        yield "Budget", f"{self.units_a_minute:,} resource units a minute{self.spent}"

    def _waiting(self) -> str:
        if not self.applied:
            waiting = "everything"
        elif self.ahead is None:
            waiting = "git cannot tell: the applied commit is not in this clone's history"
        else:
            waiting = f"{how_many(self.ahead, 'commit')} not applied yet" if self.ahead else "nothing"
        return waiting + (", and changes that are not committed" if self.dirty else "")


def render(overview: Overview, paint: Paint = plain) -> str:
    """Lines without a trailing newline."""
    return "\n".join(map(line, _lines(overview, paint)))


def as_json(overview: Overview) -> dict[str, Any]:
    record = {re.sub(r"_(\w)", lambda found: found[1].upper(), name): part for name, part in asdict(overview).items()}
    return {"format": 1, "kind": "status", **record}


def _lines(overview: Overview, paint: Paint) -> Iterator[str]:
    for label, text in overview.facts:
        yield f"{paint(f'{label + chr(58):<11}', 'bold')}{text}"
    drifted = [f"{d.address} {d.attribute}: set {d.set}, seen {d.seen} at {d.at}" for d in overview.drifted]
    yield from _list("Drift", drifted, paint)
    yield from _list("Holds", [lasting_text(hold) for hold in overview.holds], paint)
    yield from _list("Exceptions", [lasting_text(exception) for exception in overview.exceptions], paint)


def lasting_text(lasting: Lasting) -> str:
    mark = "" if lasting.state == "lasting" else f"{lasting.state.upper()}, "
    return f"{lasting.what}: {mark}until {lasting.until}: {lasting.reason}"


def _list(heading: str, lines: list[str], paint: Paint) -> Iterator[str]:
    if lines:
        yield ""
        yield paint(heading, "bold")
        yield from (f"  {each}" for each in lines[:SHOWN])
        if len(lines) > SHOWN:
            yield f"  and {len(lines) - SHOWN:,} more"
