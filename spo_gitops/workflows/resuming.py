"""Going on with a run that was paused: the same commit, the same part of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..errors import PlanError
from .journal import Journal
from .session import Session

Json = dict[str, Any]


def resumed(session: Session) -> Session:
    """The session with what the paused run was asked for. Raises PlanError where there is nothing to go on with.

    What ``--allow`` lifted then is not lifted now: what it would let through is planned anew.
    """
    run, outcome, asked = _paused(session.journal, session.stack)
    commit = session.goal.state.commit
    if outcome.get("commit") != commit:
        raise PlanError(
            f"run {run} was paused at commit {str(outcome.get('commit'))[:12]}, and {commit[:12]} is checked out",
            hint="check that commit out, or apply without --resume: what is outstanding is part of every plan",
        )
    wish = session.order.wish
    if asked:
        targets, excluded = tuple(asked["targets"]), tuple(asked["excluded"])
        wish = replace(wish, scope=asked["scope"], targets=targets, excluded=excluded)
    session.watcher.say(f"going on with run {run}")
    canary_is_done = outcome.get("paused", {}).get("batches", 0) > 0
    return replace(session, order=replace(session.order, wish=wish), canary_is_done=canary_is_done)


def _paused(journal: Journal, stack: str) -> tuple[str, Json, Json]:
    for run, outcome in journal.runs.outcomes().items():
        if outcome["stack"] != stack:
            continue
        if outcome.get("paused") or outcome.get("recoveredBy"):
            return run, outcome, journal.runs.one(run).get("intent", {}).get("asked", {})
        break
    raise PlanError("the last run was neither paused nor did it die", hint="apply without --resume")
