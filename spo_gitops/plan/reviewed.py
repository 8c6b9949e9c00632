"""A reviewed plan: what runs may be less than what was reviewed, never more.

The plan is always made anew; a plan file is compared, never obeyed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ..model.plan import Action, GuardClass, Plan, Trip
from ..model.value import to_json
from .planfile import action_key
from .spelling import in_words


def unreviewed(plan: Plan, reviewed: Mapping[str, Any], allowed: frozenset[str]) -> tuple[Trip, ...]:
    """A trip for every action, or value of one, that the reviewed plan does not have."""
    known = {(item["address"], item["verb"]): item for item in reviewed["actions"]}
    lifted = GuardClass.UNREVIEWED.value in allowed
    return tuple(
        Trip(GuardClass.UNREVIEWED, action.address, reason, lifted)
        for action in plan.writing
        for reason in _new(action, known.get(action_key(action)))
    )


def digest_of(reviewed: Mapping[str, Any]) -> str:
    """What an approval names: a SHA-256 over everything that the plan would write, its side effects and its guards.

    Not over times, notes and what was there before, so that the same plan made again has the same digest.
    """
    actions = [
        {
            "address": action["address"],
            "verb": action["verb"],
            "changes": [_asked(change) for change in action["changes"]],
            "sideEffects": list(_effects(action)),
        }
        for action in reviewed["actions"]
        if action.get("writes", True)
    ]
    guards = [{key: trip.get(key) for key in ("class", "address", "reason")} for trip in _trips(reviewed)]
    about = {key: reviewed.get(key) for key in ("tenant", "stack", "scope")}
    text = json.dumps({**about, "actions": actions, "guards": guards}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _asked(change: Mapping[str, Any]) -> dict[str, Any]:
    """What a change is about; another group of the same name is another change."""
    claims = _claims(change)
    return {"attribute": change["attribute"], "after": change["after"], **({"claims": claims} if claims else {})}


def _claims(change: Mapping[str, Any]) -> dict[str, str]:
    found = change.get("claims")
    return {str(word): str(claim) for word, claim in found.items()} if isinstance(found, Mapping) else {}


def refusing_guards(reviewed: Mapping[str, Any]) -> frozenset[str]:
    """The guard classes that refuse the plan, as its reader saw them."""
    return frozenset(str(trip.get("class")) for trip in _trips(reviewed) if not trip.get("allowed"))


def _trips(reviewed: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = reviewed.get("guards", ())
    yield from (trip for trip in found if isinstance(trip, Mapping)) if isinstance(found, list) else ()


def _new(action: Action, reviewed: Mapping[str, Any] | None) -> Iterator[str]:
    if reviewed is None:
        yield f"{action.verb.value} is not in the reviewed plan"
        return
    values = {change["attribute"]: change["after"] for change in reviewed["changes"]}
    claims = {word: claim for change in reviewed["changes"] for word, claim in _claims(change).items()}
    for decision in (in_words(change, claims) for change in action.changes):
        if decision.attribute not in values:
            yield f"{decision.attribute} is not in the reviewed plan"
        elif decision.after is not None and values[decision.attribute] != to_json(decision.after):
            yield f"{decision.attribute} gets another value than was reviewed"
    effects = {(effect.get("address"), effect.get("attribute")) for effect in _effects(reviewed)}
    for side in action.side_effects:
        if (str(side.address), side.attribute) not in effects:
            yield f"it changes {side.address} {side.attribute}, which is not in the reviewed plan"


def _effects(reviewed: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = reviewed.get("sideEffects", ())
    yield from (effect for effect in found if isinstance(effect, Mapping)) if isinstance(found, list) else ()
