"""The plan as JSON: what ``--format json`` and ``--out`` write, with a schema in ``schemas/plan.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import PlanError
from ..model.kind import Kinds
from ..model.plan import Action, Decision, Foreseen, Foresight, Outlook, Plan
from ..model.value import to_json
from ..problems import Position
from .risks import risks
from .spelling import claims_of, spelled

FORMAT = 1
SCOPES = ("all", "changed", "tenant")


def plan_json(plan: Plan, kinds: Kinds) -> dict[str, Any]:
    """Everything that a reader or another tool needs; deterministic.

    Groups of the directory stand as people write them, and beside them the claims that the service has for them.
    """
    claims = {action_key(action): [claims_of(action, one) for one in action.decisions] for action in plan.actions}
    plan = spelled(plan)
    return {
        "format": FORMAT,
        "kind": "plan",
        "tenant": plan.tenant,
        "stack": plan.stack,
        "commit": plan.commit,
        "scope": plan.scope,
        "desiredDigest": plan.desired_digest,
        "madeAt": plan.made_at,
        "readAt": plan.read_at,
        "lookedAt": plan.looked_at,
        "unseen": plan.unseen,
        "notes": list(plan.notes),
        "findings": list(plan.findings),
        "policies": _foreseen(plan.foreseen),
        "actions": [_action(action, kinds, claims[action_key(action)]) for action in plan.actions],
        "blocked": [
            {
                "address": str(blocked.address),
                "reason": blocked.reason,
                "hint": blocked.hint,
                "position": _position(blocked.position),
            }
            for blocked in plan.blocked
        ],
        "held": [
            {
                "selector": frozen.hold.selector,
                "reason": frozen.hold.reason,
                "until": frozen.hold.until,
                "by": frozen.hold.by,
                "withheld": [{"address": str(a.address), "verb": a.verb.value} for a in frozen.actions],
            }
            for frozen in plan.frozen
        ],
        "forecast": _outlook(plan.outlook),
        "risks": [
            {"kind": risk.kind.value, "address": str(risk.address), "text": risk.text}
            for risk in (risks(plan, kinds) if plan.outlook is not None else ())
        ],
        "guards": [
            {
                "class": trip.guard.value,
                "address": None if trip.address is None else str(trip.address),
                "reason": trip.reason,
                "allowed": trip.allowed,
            }
            for trip in plan.trips
        ],
    }


def action_key(action: Action) -> tuple[str, str]:
    """What identifies an action from one plan to another."""
    return str(action.address), action.verb.value


def parse_plan(content: bytes | str) -> dict[str, Any]:
    """A plan file. Raises PlanError where it is none, or of a newer format."""
    make = "make it with `spo-gitops plan --out FILE`"
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise PlanError("the plan file is not JSON in UTF-8", hint=make) from error
    if not isinstance(record, dict) or record.get("kind") != "plan" or type(record.get("format")) is not int:
        raise PlanError("the file is not a plan", hint=make)
    if record["format"] > FORMAT:
        raise PlanError(f"the plan file has format {record['format']}; this program knows {FORMAT}")
    if not (record.get("scope") in SCOPES and isinstance(record.get("actions"), list)):
        raise PlanError("the plan file has no scope and actions that can be understood")
    if not all(_is_action(item) for item in record["actions"]):
        raise PlanError("the plan file has actions that cannot be understood")
    return record


def _is_action(item: Any) -> bool:
    """Whether it has what a reviewed action is compared by."""
    if not isinstance(item, Mapping) or not all(isinstance(item.get(key), str) for key in ("address", "verb")):
        return False
    changes = item.get("changes")
    return isinstance(changes, list) and all(
        isinstance(change, Mapping) and isinstance(change.get("attribute"), str) and "after" in change
        for change in changes
    )


def _action(action: Action, kinds: Kinds, claims: list[Mapping[str, str]]) -> dict[str, Any]:
    """``claims`` are those of its decisions, in their order."""
    told = [(decision, _decision(decision, claim)) for decision, claim in zip(action.decisions, claims, strict=True)]
    return {
        "address": str(action.address),
        "verb": action.verb.value,
        "word": kinds[action.address.kind].words.get(action.verb, action.verb.value),
        "writes": action.writes,
        "changes": [record for decision, record in told if decision.writes],
        "observations": [record for decision, record in told if not decision.writes],
        "sideEffects": [
            {
                "address": str(effect.address),
                "attribute": effect.attribute,
                "before": to_json(effect.before),
                "after": to_json(effect.after),
                "givesBack": effect.gives_back,
            }
            for effect in action.side_effects
        ],
        "requires": sorted(str(address) for address in action.requires),
        "priority": action.priority,
        "reversibility": action.reversibility.value,
        "losses": list(action.losses),
        "undoes": action.undoes,
        "notes": list(action.notes),
        "metadata": dict(action.desired.metadata) if action.desired else {},
        "position": _position(action.desired.position if action.desired else None),
    }


def _foreseen(found: Iterable[Foreseen]) -> dict[str, Any]:
    """What becomes of findings: how many of each, and each."""
    found = tuple(found)
    counts = {foresight.value: sum(each.foresight is foresight for each in found) for foresight in Foresight}
    return {
        "counts": counts,
        "findings": [
            {
                "address": str(each.address),
                "policy": each.policy,
                "severity": each.severity,
                "attribute": each.attribute,
                "plan": each.foresight.value,
                "text": each.text,
            }
            for each in found
        ],
    }


def _outlook(outlook: Outlook | None) -> dict[str, Any] | None:
    if outlook is None:
        return None
    return {
        "actions": outlook.actions,
        "requests": outlook.requests,
        "resourceUnits": outlook.units,
        "resourceUnitsAMinute": outlook.units_a_minute,
        "seconds": round(outlook.seconds, 1),
        "longestChain": [str(address) for address in outlook.pole],
        "longestChainSeconds": round(outlook.pole_s, 1),
    }


def _decision(decision: Decision, claims: Mapping[str, str]) -> dict[str, Any]:
    return {
        "attribute": decision.attribute,
        "before": to_json(decision.before),
        "after": None if decision.after is None else to_json(decision.after),
        "claims": dict(sorted(claims.items())),
        "why": decision.case.value,
        "case": decision.case.name,
        "note": decision.note,
        "origin": decision.origin,
        "position": _position(decision.position),
    }


def _position(position: Position | None) -> dict[str, Any] | None:
    if position is None:
        return None
    return {"file": position.file, "line": position.line, "column": position.column, "pointer": position.pointer}
