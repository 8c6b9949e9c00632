"""A recorded run as people read it: who, when, what commit, and of each action before, after and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..model.kind import Kinds
from ..model.outcome import Status
from ..model.plan import Action
from ..plan.records import action_from, decision_from
from .retention import restorable
from .text import Paint, plain, rendered_entry
from .view import Entry, entry_of

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """``facts`` are (label, text); the entries stand in the order of the run."""

    run: str
    state: str
    facts: tuple[tuple[str, str], ...]
    entries: tuple[Entry, ...]
    remarks: tuple[str, ...]


def state_of(parts: Mapping[str, Json]) -> str:
    """``open`` is under way or died; ``unfinished`` had failures or blocked resources."""
    if "outcome" not in parts:
        return "open"
    return "done" if parts["outcome"].get("complete", False) else "unfinished"


def story(parts: Mapping[str, Json], kinds: Kinds, *, commit: str = "", rolled_back_by: tuple[str, ...] = ()) -> Story:
    """The run's records by part; ``commit`` is what git says of the commit, if it is here."""
    intent, outcome = parts.get("intent", {}), parts.get("outcome", {})
    ends = {item["address"]: item for item in outcome.get("outcomes", [])}
    learned = {
        item["address"]: item["decisions"]
        for name in sorted(parts)
        if name.startswith("progress")
        for item in parts[name]["learned"]
    }
    entries = [
        _entry(_as_carried_out(action_from(item), learned), ends.get(item["address"]), outcome.get("at", ""), kinds)
        for item in intent.get("actions", [])
    ]
    either = outcome or intent
    return Story(
        either["run"],
        state_of(parts),
        tuple(_facts(intent, outcome, commit, rolled_back_by)),
        tuple(entries),
        tuple(_remarks(intent, outcome)),
    )


def render(told: Story, paint: Paint = plain) -> str:
    """Lines without a trailing newline, as ``git log`` would print them."""
    style = {"done": "good", "open": "change", "unfinished": "bad"}[told.state]
    lines = [f"{paint(f'run {told.run}', 'bold')}  {paint(told.state, style)}"]
    width = max((len(label) for label, _ in told.facts), default=0) + 1
    lines += [f"{label + ':':<{width}} {text}" for label, text in told.facts]
    if told.entries:
        lines.append("")
    for entry in told.entries:
        lines += rendered_entry(entry, paint)
    if told.remarks:
        lines.append("")
    lines += [f"  {remark}" for remark in told.remarks]
    return "\n".join(lines)


def _facts(intent: Json, outcome: Json, commit: str, rolled_back_by: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    either = outcome or intent
    if outcome.get("rollsBack"):
        yield "Rolls back", f"run {outcome['rollsBack']}"
    for run in rolled_back_by:
        yield "Rolled back", f"by run {run}"
    if outcome.get("recoveredBy"):
        yield "Concluded", f"by run {outcome['recoveredBy']}, because this one died"
    if either.get("commit"):
        yield "Commit", f"{either['commit'][:12]}  {commit}".rstrip()
    if outcome.get("by"):
        yield "By", outcome["by"]
    yield "Date", " to ".join(at for at in (intent.get("at", ""), outcome.get("at", "")) if at)
    yield "Stack", either["stack"]
    if outcome.get("lifted"):
        yield "Lifted", f"guards {', '.join(outcome['lifted'])}"
    metrics = outcome.get("metrics", {})
    counted = [f"{value} {name}" for name, value in metrics.items() if isinstance(value, int)]
    if counted:
        yield "Sent", ", ".join(counted)


def _remarks(intent: Json, outcome: Json) -> Iterator[str]:
    for blocked in outcome.get("blocked", []):
        yield f"blocked {blocked['address']}: {blocked['reason']}"
    written = {action["address"] for action in intent.get("actions", [])}
    others = [item for item in outcome.get("outcomes", []) if item["address"] not in written]
    if others:
        yield f"only recorded: {', '.join(item['address'] for item in others[:10])}{' ...' if len(others) > 10 else ''}"
    if not intent and outcome:
        yield "nothing was written to the tenant"
    if not outcome:
        yield "no outcome yet: it is under way, or died and the next apply concludes it"


def _as_carried_out(action: Action, learned: Mapping[str, list[Json]]) -> Action:
    """With what was decided once the resource had appeared, where that is known."""
    decisions = learned.get(str(action.address), [])
    return replace(action, decisions=tuple(decision_from(item) for item in decisions)) if decisions else action


def _entry(action: Action, end: Json | None, at: str, kinds: Kinds) -> Entry:
    told = entry_of(action, kinds)
    return replace(told, remarks=(*_end(action, end, at, kinds), *told.remarks))


def _end(action: Action, end: Json | None, at: str, kinds: Kinds) -> Iterator[str]:
    if end is None:
        yield "open: nobody recorded what became of it"
        return
    words = [end["status"]]
    if end["verified"]:
        words.append("read again and compared")
    if end["seconds"]:
        words.append(f"{end['seconds']:.1f} s")
    attempts = end.get("attempts")
    if isinstance(attempts, int) and attempts > 1:
        words.append(f"{attempts} attempts")
    yield f"{', '.join(words)}{': ' + end['message'] if end['message'] else ''}"
    if end["correlationId"]:
        yield f"correlation id {end['correlationId']}"
    if end["status"] == Status.SUCCEEDED.value:
        yield from filter(None, [restorable(action, at, kinds)])
