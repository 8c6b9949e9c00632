"""One resource through time: what each recorded run did to it, and what it was at a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..model.address import Address
from ..model.desired import URL
from ..model.kind import Kinds
from ..model.observation import Observation, Presence
from ..model.outcome import Status
from ..model.plan import Action, SideEffect, Verb
from ..model.value import Missing, Value, to_json
from .gist import plain, words
from .run_view import OPEN, carried_out
from .text import Paint
from .view import Line, entry_of

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """What one run did to the resource; ``cause`` is the address whose action changed it as a side effect, or empty."""

    run: str
    at: str
    commit: str
    subject: str
    by: str
    word: str
    status: str
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What the resource was. ``source`` says how that is known; ``fields`` None: it was absent, or nobody knows."""

    presence: str
    fields: Mapping[str, Value | Missing] | None
    source: str


def event(parts: Mapping[str, Json], address: Address, kinds: Kinds, subject: str) -> Event | None:
    """What the run did to the resource, None where it left it alone."""
    intent, outcome = parts.get("intent", {}), parts.get("outcome", {})
    either = outcome or intent
    head = (either["run"], either.get("at", ""), either.get("commit", ""), subject, outcome.get("by", ""))
    for action, end in carried_out(parts):
        status = end["status"] if end else OPEN
        if action.address == address:
            entry = entry_of(action, kinds)
            told = (end["message"],) if end and end["message"] else ()
            return Event(*head, entry.word, status, entry.lines, (*told, *entry.remarks))
        lines = tuple(_effect(effect) for effect in action.side_effects if effect.address == address)
        if lines:
            return Event(*head, "side effect", status, lines, (), str(action.address))
    for end in outcome.get("outcomes", []):
        if end["address"].lower() == address.canonical:
            return Event(*head, "record", end["status"], (), (end["message"],) if end["message"] else ())
    return None


def came_from(parts: Mapping[str, Json], addresses: Iterable[Address]) -> Iterator[Address]:
    """Where the run found what it gave one of these addresses."""
    known = frozenset(addresses)
    for action, _ in carried_out(parts):
        for decision in action.changes if action.address in known else ():
            if decision.attribute == URL and isinstance(decision.before, str):
                yield Address(action.address.kind, decision.before)


def moment(runs: Iterable[Mapping[str, Json]], address: Address, counts: Callable[[str, str], bool]) -> Moment:
    """What the resource was once the runs had ended that ``counts(run, at)`` says of; ``runs`` newest first."""
    later: tuple[str, Observation] | None = None
    effects: dict[str, Value | Missing] = {}
    for parts in runs:
        either = parts.get("outcome") or parts["intent"]
        past = counts(either["run"], either.get("at", ""))
        for action, end in carried_out(parts):
            if past and end is not None and end["status"] == Status.SUCCEEDED.value:
                for effect in action.side_effects:
                    if effect.address == address:
                        effects.setdefault(effect.attribute, effect.after)
            if action.address != address:
                continue
            if past:
                return _with(effects, _after(action, end, either))
            later = (either["run"], action.observation)
    if later is None:
        return Moment("unknown", None, "no recorded run has touched it")
    run, seen = later
    return Moment(seen.presence.value, _fields(seen), f"as run {run} found it, at {seen.at or 'an unrecorded time'}")


def _with(effects: Mapping[str, Value | Missing], found: Moment) -> Moment:
    """With what later actions on others changed of it."""
    return found if found.fields is None else replace(found, fields={**found.fields, **effects})


def _after(action: Action, end: Json | None, either: Json) -> Moment:
    source = f"after run {either['run']}, at {either.get('at', '')}"
    if end is None or end["status"] != Status.SUCCEEDED.value:
        status = end["status"] if end else OPEN
        found = _fields(action.observation)
        return Moment("unknown", found, f"as run {either['run']} found it; what that run did ended {status}")
    if action.verb is Verb.REMOVE:
        return Moment(Presence.ABSENT.value, None, source)
    fields = dict(_fields(action.observation) or {})
    # Of what has just appeared only the decisions know more.
    fields |= {d.attribute: d.before if d.after is None else d.after for d in action.decisions}
    return Moment(Presence.PRESENT.value, fields, source)


def _fields(seen: Observation) -> Mapping[str, Value | Missing] | None:
    return dict(seen.fields) if seen.presence is Presence.PRESENT else None


def _effect(effect: SideEffect) -> Line:
    return Line(plain(effect.attribute), words(effect.before), words(effect.after), "", "")


def render(address: Address, events: Iterable[Event], paint: Paint) -> Iterator[str]:
    """Lines, newest run first, as ``git log`` would print them."""
    told = False
    for found in events:
        told = True
        style = "good" if found.status == Status.SUCCEEDED.value else "bad"
        cause = f" of {found.cause}" if found.cause else ""
        yield f"{paint(f'run {found.run}', 'bold')}  {found.word}{cause}  {paint(found.status, style)}"
        yield f"Date:   {found.at}"
        if found.commit:
            yield f"Commit: {found.commit[:12]}  {found.subject}".rstrip()
        if found.by:
            yield f"By:     {found.by}"
        for line in found.lines:
            yield f"    {line.attribute}: {line.arrow}{paint(f'  ({line.why})', 'dim') if line.why else ''}"
        for remark in found.remarks:
            yield paint(f"    {remark}", "dim")
        yield ""
    if not told:
        yield f"No recorded run has touched {address}."


def render_moment(address: Address, at: Moment) -> Iterator[str]:
    """What it was, an attribute a line."""
    yield f"{address}: {at.presence}, {at.source}"
    for name, value in sorted((at.fields or {}).items()):
        yield f"    {plain(name)}: {words(value)}"


def event_json(found: Event) -> dict[str, Any]:
    """One of what ``history ADDRESS`` answers; schemas/resource-history.schema.json."""
    return {
        "format": 1,
        "run": found.run,
        "at": found.at,
        "commit": found.commit,
        "by": found.by,
        "action": found.word,
        "cause": found.cause,
        "status": found.status,
        "changes": [
            {"attribute": line.attribute, "before": line.before, "after": line.after, "why": line.why}
            for line in found.lines
        ],
        "remarks": list(found.remarks),
    }


def moment_json(address: Address, at: Moment) -> dict[str, Any]:
    fields = None if at.fields is None else {name: to_json(value) for name, value in sorted(at.fields.items())}
    told = {"address": str(address), "presence": at.presence, "fields": fields, "source": at.source}
    return {"format": 1, "kind": "moment", **told}
