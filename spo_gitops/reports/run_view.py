"""A recorded run as it is told, before any format is chosen: all formats render this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..model.kind import Kinds
from ..model.outcome import Status
from ..model.plan import Action, Reversibility
from ..plan.records import action_from, decision_from
from .retention import restorable
from .run_queue import Queue, queue_of
from .view import Entry, entry_of

Json = Mapping[str, Any]

OPEN = "open"  # nobody recorded what became of it
ADVICE = {
    Status.FAILED.value: "mend the cause and apply again: what is done already is left alone",
    Status.CONFLICT.value: "somebody changed it after it was planned: look at it, then plan and apply again",
    Status.BLOCKED.value: "nothing was done to it: the next apply does it once what it waits for is there",
    Status.UNKNOWN.value: "the answer was lost: the next plan reads what became of it",
    Status.UNDONE.value: "it was taken back with the run's failures: mend their cause and apply again",
    OPEN: "the next apply reads what became of it and concludes it",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One action and what became of it. Times are the service's seconds; None where nothing was recorded.

    ``started_s`` counts from the first action's start; ``waited_s`` is what throttling and repetitions cost.
    """

    entry: Entry
    status: str
    message: str = ""
    advice: str = ""
    verified: bool = False
    seconds: float = 0.0
    started_s: float | None = None
    waited_s: float | None = None
    requests: int | None = None
    retries: int | None = None
    correlation: str = ""
    restorable: str = ""
    losses: tuple[str, ...] = ()

    @property
    def cause(self) -> str:
        """The message without the advice, for where that stands beside it."""
        return self.message.replace(f" ({self.advice})", "", 1) if self.advice else self.message

    @property
    def succeeded(self) -> bool:
        return self.status == Status.SUCCEEDED.value


@dataclass(frozen=True, slots=True)
class RunView:
    """``facts`` are (label, text); deeds stand in the order of the run. ``blocked`` are (address, reason) of what
    could not be planned; ``recorded`` what only the ledger noted; ``pauses`` (start, seconds) of throttling; ``queue``
    is None where nothing of it was recorded; ``revert`` are command lines, empty where git has no part in it."""

    run: str
    state: str
    facts: tuple[tuple[str, str], ...]
    deeds: tuple[Deed, ...]
    blocked: tuple[tuple[str, str], ...]
    recorded: tuple[str, ...]
    remarks: tuple[str, ...]
    counts: Mapping[str, int]
    metrics: Mapping[str, int]
    seconds: float | None
    pauses: tuple[tuple[float, float], ...]
    commit: str
    rolled_back_by: tuple[str, ...]
    revert: tuple[str, ...] = ()
    queue: Queue | None = None

    @property
    def failures(self) -> tuple[Deed, ...]:
        """Everything that did not succeed and is no mere consequence."""
        fine = (Status.SUCCEEDED.value, Status.BLOCKED.value, Status.UNDONE.value)
        return tuple(deed for deed in self.deeds if deed.status not in fine)

    @property
    def skipped(self) -> tuple[Deed, ...]:
        """What was not started or does not stand, because of something else."""
        return tuple(deed for deed in self.deeds if deed.status in (Status.BLOCKED.value, Status.UNDONE.value))

    @property
    def verified(self) -> int:
        return sum(deed.verified for deed in self.deeds)

    @property
    def summary(self) -> str:
        """One line of counts."""
        parts = [f"{count} {status}" for status, count in sorted(self.counts.items())]
        if self.blocked:
            parts.append(f"{len(self.blocked)} could not be planned")
        return ", ".join(parts) or "nothing was written"

    @property
    def way_back(self) -> tuple[str, ...]:
        """The command lines that take the run back, the one that git knows first; empty where it has none."""
        if not any(deed.succeeded for deed in self.deeds) or self.rolled_back_by:
            return ()
        by_git = (*self.revert, "spo-gitops apply") if self.revert else ()
        return (*by_git, f"spo-gitops rollback {self.run}")

    @property
    def losses(self) -> tuple[str, ...]:
        """What taking it back cannot restore."""
        return tuple(f"{deed.entry.address}: {loss}" for deed in self.deeds if deed.succeeded for loss in deed.losses)


def state_of(parts: Mapping[str, Json]) -> str:
    """``open`` is under way or died; ``paused`` goes on later; ``unfinished`` had failures or blocked resources."""
    if "outcome" not in parts:
        return OPEN
    if parts["outcome"].get("paused"):
        return "paused"
    return "done" if parts["outcome"].get("complete", False) else "unfinished"


def run_view(
    parts: Mapping[str, Json],
    kinds: Kinds,
    *,
    commit: str = "",
    rolled_back_by: tuple[str, ...] = (),
    revert: tuple[str, ...] = (),
) -> RunView:
    """The run's records by part. ``commit`` is what git says of it, ``revert`` what git is told to take it back."""
    intent, outcome = parts.get("intent", {}), parts.get("outcome", {})
    either = outcome or intent
    deeds = tuple(_deed(action, end, outcome.get("at", ""), kinds) for action, end in carried_out(parts))
    written = {deed.entry.address for deed in deeds}
    metrics = outcome.get("metrics", {})
    return RunView(
        run=either["run"],
        state=state_of(parts),
        facts=tuple(_facts(intent, outcome, commit, rolled_back_by)),
        deeds=deeds,
        blocked=tuple((item["address"], item["reason"]) for item in outcome.get("blocked", [])),
        recorded=tuple(item["address"] for item in outcome.get("outcomes", []) if item["address"] not in written),
        remarks=tuple(_remarks(intent, outcome)),
        counts=dict(Counter(deed.status for deed in deeds)),
        metrics={name: value for name, value in metrics.items() if type(value) is int},
        seconds=metrics.get("seconds"),
        pauses=tuple((float(start), float(seconds)) for start, seconds in metrics.get("pauses", [])),
        commit=either.get("commit", ""),
        rolled_back_by=rolled_back_by,
        revert=revert,
        queue=queue_of(metrics.get("queue", {})),
    )


def carried_out(parts: Mapping[str, Json]) -> Iterator[tuple[Action, Json | None]]:
    """The actions as they were carried out, each with its end, None where nobody recorded one."""
    ends = {item["address"]: item for item in parts.get("outcome", {}).get("outcomes", [])}
    learned = _learned(parts)
    for item in parts.get("intent", {}).get("actions", []):
        yield _as_carried_out(action_from(item), learned), ends.get(item["address"])


def _learned(parts: Mapping[str, Json]) -> dict[str, list[Json]]:
    return {
        item["address"]: item["decisions"]
        for name in sorted(parts)
        if name.startswith("progress")
        for item in parts[name].get("learned", [])
    }


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
    # The intent's own time is the service's, which another clock tells.
    yield "Date", " to ".join(filter(None, (intent.get("recordedAt", ""), outcome.get("at") or intent.get("at", ""))))
    yield "Stack", either["stack"]
    if outcome.get("lifted"):
        yield "Lifted", f"guards {', '.join(outcome['lifted'])}"
    if outcome.get("approval"):
        approval = outcome["approval"]
        what = f"for {', '.join(approval['classes'])}, plan {approval['digest'][:12]}"
        yield "Approved", f"by {', '.join(approval['by'])} {what} ({approval['platform']} #{approval['pull']})"
    counted = [f"{value} {name}" for name, value in outcome.get("metrics", {}).items() if type(value) is int]
    if counted:
        yield "Sent", ", ".join(counted)


def _remarks(intent: Json, outcome: Json) -> Iterator[str]:
    if not intent and outcome:
        yield "nothing was written to the tenant"
    if not outcome:
        yield "no outcome yet: it is under way, or died and the next apply concludes it"


def _as_carried_out(action: Action, learned: Mapping[str, list[Json]]) -> Action:
    """With what was decided once the resource had appeared, where that is known."""
    decisions = learned.get(str(action.address), [])
    return replace(action, decisions=tuple(decision_from(item) for item in decisions)) if decisions else action


def _deed(action: Action, end: Json | None, at: str, kinds: Kinds) -> Deed:
    entry = entry_of(action, kinds)
    losses = action.losses or (
        (f"its reversibility is {action.reversibility.value}",)
        if action.reversibility is not Reversibility.EXACT
        else ()
    )
    if end is None:
        return Deed(entry, OPEN, advice=ADVICE[OPEN], losses=losses)
    status = end["status"]
    return Deed(
        entry,
        status,
        message=end["message"],
        advice=end.get("hint") or ADVICE.get(status, ""),
        verified=end["verified"],
        seconds=end["seconds"],
        started_s=end.get("startedSeconds"),
        waited_s=end.get("waitedSeconds"),
        requests=end.get("requests"),
        retries=end.get("retries"),
        correlation=end["correlationId"],
        restorable=restorable(action, at, kinds) if status == Status.SUCCEEDED.value else "",
        losses=losses,
    )
