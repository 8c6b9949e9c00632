"""The JSON of the ledger's records: ownership, observations, actions. Format 1.

Fixed by the first commit on a ledger: a change of meaning needs a new format number and a reader for this one.
A key of documents that was renamed since is read by its name of today (catalog/former.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from ..catalog.former import of_today
from ..errors import LedgerTrustError
from ..model.address import Address
from ..model.desired import Desired, Lifecycle, OnDrift, OnMissing, OnRelease, OnRemove, Wanted
from ..model.observation import Observation, Presence
from ..model.ownership import Applied, Held, NotOffered, Origin, Ownership
from ..model.plan import Action, Case, Decision, Reversibility, SideEffect, Verb
from ..model.value import from_json, to_json
from ..problems import Position
from .record_parts import (
    Json,
    asked_from,
    asked_json,
    observed_from,
    owned_from,
    owned_json,
    taken_back_from,
    taken_back_json,
    value_from,
)

FORMAT = 1
T = TypeVar("T")
_NOWHERE = Position("")


def check_format(record: Mapping[str, Any]) -> None:
    """Raises LedgerTrustError for a record that is newer than this program."""
    found = record.get("format")
    if not isinstance(found, int) or found > FORMAT:
        raise LedgerTrustError(
            f"a record of format {found!r}; this program knows {FORMAT}",
            hint="use the version of spo-gitops that wrote it, or a newer one",
        )


def ownership_json(owned: Ownership) -> Json:
    lacking = sorted(owned.not_offered.items())
    return {
        "format": FORMAT,
        "address": str(owned.address),
        "origin": owned.origin.value,
        "was": owned.was.value,
        "identity": owned.identity,
        "stack": owned.stack,
        "name": owned.name,
        "attributes": {name: owned_json(value) for name, value in sorted(owned.attributes.items())},
        "lifecycle": owned.lifecycle.to_json(),
        "digest": owned.digest,
        "history": [{"run": h.run, "commit": h.commit, "digest": h.digest} for h in owned.history],
        "held": [
            {"address": str(h.address), "attribute": h.attribute, "before": to_json(h.before), "left": to_json(h.left)}
            for h in owned.held
        ],
        "content": {name: to_json(value) for name, value in sorted(owned.content.items())},
        "removedAt": owned.removed_at,
        **({"remediated": True} if owned.remediated else {}),
        **({"formerly": list(owned.formerly)} if owned.formerly else {}),
        **({"past": list(owned.past)} if owned.past else {}),
        **({"unproven": sorted(owned.unproven)} if owned.unproven or not owned.digest else {}),
        **({"inner": dict(sorted(owned.inner.items()))} if owned.inner else {}),
        **({"notOffered": {n: [to_json(r.value), r.words] for n, r in lacking}} if lacking else {}),
        **({} if owned.asked is None else {"asked": asked_json(owned.asked)}),
        **({} if owned.taken_back is None else {"takenBack": taken_back_json(owned.taken_back)}),
    }


def ownership_from(record: Mapping[str, Any]) -> Ownership:
    """Inverse of ``ownership_json``. Raises LedgerTrustError for a newer format, KeyError or ValueError for rubbish."""
    check_format(record)
    address = Address.parse(record["address"])
    return Ownership(
        address=address,
        origin=Origin(record["origin"]),
        was=Origin(record["was"]),
        identity=record["identity"],
        stack=record["stack"],
        name=record["name"],
        attributes=_by_today(address, {name: owned_from(value) for name, value in record["attributes"].items()}),
        lifecycle=_lifecycle_from(record["lifecycle"], address),
        digest=record["digest"],
        history=tuple(Applied(h["run"], h["commit"], h["digest"]) for h in record["history"]),
        held=tuple(
            Held(at, of_today(at.kind, h["attribute"]), value_from(h["before"]), value_from(h["left"]))
            for at, h in ((Address.parse(h["address"]), h) for h in record["held"])
        ),
        content={name: value_from(value) for name, value in record["content"].items()},
        removed_at=record["removedAt"],
        taken_back=taken_back_from(record["takenBack"]) if "takenBack" in record else None,
        asked=asked_from(record["asked"]) if "asked" in record else None,
        remediated=bool(record.get("remediated", False)),
        formerly=tuple(record.get("formerly", ())),
        past=tuple(record.get("past", ())),
        inner=dict(record.get("inner", {})),
        unproven=frozenset(of_today(address.kind, name) for name in _unproven_in(record)),
        not_offered=_by_today(address, _not_offered_in(record)),
    )


def _not_offered_in(record: Mapping[str, Any]) -> dict[str, NotOffered]:
    """Records of before there was such a thing have none."""
    found = record.get("notOffered", {})
    return {name: NotOffered(value_from(value), words) for name, (value, words) in found.items()}


def _unproven_in(record: Mapping[str, Any]) -> Iterable[str]:
    """Records of before 2026-11-28 tell only that something is outstanding, which may be anything."""
    found: Iterable[str] = record.get("unproven", () if record["digest"] else record["attributes"])
    return found


def action_json(action: Action) -> Json:
    """An action as the intent records it: enough to conclude after a crash what became of it."""
    return {
        "address": str(action.address),
        "verb": action.verb.value,
        "decisions": [decision_json(decision) for decision in action.decisions],
        "observation": observation_json(action.observation),
        "ownership": None if action.ownership is None else ownership_json(action.ownership),
        "prior": None if action.prior_ownership is None else ownership_json(action.prior_ownership),
        "create": {n: to_json(v) for n, v in sorted(action.desired.create.items())} if action.desired else {},
        **({"lifecycle": action.desired.lifecycle.to_json()} if action.desired and action.verb is Verb.CREATE else {}),
        "requires": sorted(str(address) for address in action.requires),
        "touches": sorted(action.touches),
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
        "priority": action.priority,
        "reversibility": action.reversibility.value,
        "losses": list(action.losses),
        "undoes": action.undoes,
        "notes": list(action.notes),
    }


def action_from(record: Mapping[str, Any]) -> Action:
    """Inverse of ``action_json`` but for the desired document, which only git has; of a creation what it is to make."""
    address = Address.parse(record["address"])
    verb = Verb(record["verb"])
    found = (decision_from(decision) for decision in record["decisions"])
    decisions = tuple(replace(d, attribute=of_today(address.kind, d.attribute)) for d in found)
    made = verb is Verb.CREATE and record["create"]
    desired = to_be_made(address, decisions, record["create"]) if made else None
    if desired is not None and "lifecycle" in record:
        desired = replace(desired, lifecycle=_lifecycle_from(record["lifecycle"], address))
    return Action(
        address=address,
        verb=verb,
        decisions=decisions,
        desired=desired,
        observation=observation_from(record["observation"]),
        ownership=None if record["ownership"] is None else ownership_from(record["ownership"]),
        prior_ownership=None if record["prior"] is None else ownership_from(record["prior"]),
        requires=frozenset(Address.parse(text) for text in record["requires"]),
        touches=frozenset(record["touches"]),
        side_effects=tuple(
            _side_effect_from(Address.parse(effect["address"]), effect) for effect in record["sideEffects"]
        ),
        priority=record["priority"],
        reversibility=Reversibility(record["reversibility"]),
        losses=tuple(record["losses"]),
        undoes=record["undoes"],
        notes=tuple(record["notes"]),
    )


def _side_effect_from(address: Address, record: Mapping[str, Any]) -> SideEffect:
    attribute = of_today(address.kind, record["attribute"])
    before, after = value_from(record["before"]), value_from(record["after"])
    return SideEffect(address, attribute, before, after, record["givesBack"])


def to_be_made(address: Address, decisions: Iterable[Decision], create: Mapping[str, Any]) -> Desired:
    """What a creation was to make, as far as its intent tells."""
    wanted = {d.attribute: Wanted(d.after, d.position or _NOWHERE) for d in decisions if d.after is not None}
    return Desired(address, _NOWHERE, wanted, {name: value_from(value) for name, value in create.items()})


def observation_json(observation: Observation) -> Json:
    return {
        "address": str(observation.address),
        "presence": observation.presence.value,
        "identity": observation.identity,
        "fields": {name: to_json(value) for name, value in sorted(observation.fields.items())},
        "facts": {name: to_json(value) for name, value in sorted(observation.facts.items())},
        "at": observation.at,
        "trouble": observation.trouble,
    }


def observation_from(record: Mapping[str, Any]) -> Observation:
    address = Address.parse(record["address"])
    return Observation(
        address=address,
        presence=Presence(record["presence"]),
        identity=record["identity"],
        fields=_by_today(address, {name: observed_from(value) for name, value in record["fields"].items()}),
        facts={name: value_from(value) for name, value in record["facts"].items()},
        at=record["at"],
        trouble=record["trouble"],
    )


def decision_json(decision: Decision) -> Json:
    return {
        "attribute": decision.attribute,
        "case": decision.case.name,
        "before": to_json(decision.before),
        "after": None if decision.after is None else to_json(decision.after),
        "owned": None if decision.owned is None else owned_json(decision.owned),
        "position": None if decision.position is None else _position_json(decision.position),
        "origin": decision.origin,
        "note": decision.note,
    }


def decision_from(record: Mapping[str, Any]) -> Decision:
    position = record["position"]
    return Decision(
        attribute=record["attribute"],
        case=Case[record["case"]],
        before=from_json(record["before"]),
        after=None if record["after"] is None else value_from(record["after"]),
        owned=None if record["owned"] is None else owned_from(record["owned"]),
        position=None if position is None else Position(**position),
        origin=record["origin"],
        note=record["note"],
    )


def _position_json(position: Position) -> Json:
    return {
        "file": position.file,
        "line": position.line,
        "column": position.column,
        "pointer": position.pointer,
    }


def _by_today(address: Address, attributes: Mapping[str, T]) -> Mapping[str, T]:
    """The attributes by the names of today; one that is there under both goes by the newer."""
    today = {of_today(address.kind, name): value for name, value in attributes.items()}
    return {**today, **{name: attributes[name] for name in today if name in attributes}}


def _lifecycle_from(record: Mapping[str, Any], address: Address) -> Lifecycle:
    return Lifecycle(
        OnDrift(record["onDrift"]),
        OnMissing(record["onMissing"]),
        OnRelease(record["onRelease"]),
        OnRemove(record["onRemove"]),
        record["protect"],
        frozenset(of_today(address.kind, name) for name in record["ignore"]),
    )
