"""The row of the table in docs/three-way.md that says what becomes of one resource."""

from __future__ import annotations

from dataclasses import replace

from ..model.desired import URL, Desired, OnMissing, OnRemove
from ..model.observation import Presence
from ..model.ownership import Asked, Origin, Ownership
from ..model.plan import Action, Blocked, Case, Decision, Verb
from ..model.value import NO_PRIOR
from ..problems import Position
from .late import arrived_late, is_over, unlike
from .resources import Context, Trio, appended, attributes, recorded, undone_run

Draft = Action | Blocked | None


def draft(trio: Trio, context: Context) -> Draft:
    """The action on one resource, before order and side effects; None where there is nothing to do or say."""
    owned, live, desired = trio.ownership, trio.live, trio.desired
    if owned is not None and owned.stack != context.stack:
        return Blocked(trio.address, f"stack {owned.stack!r} owns it", "declare it in one stack only", _place(desired))
    if live.presence is Presence.UNKNOWN:
        return Blocked(trio.address, live.trouble or "it could not be read", "", _place(desired))
    if owned is not None and owned.asked is not None:
        return _awaited(trio, owned, owned.asked, context)
    return _known(trio, context)


def _awaited(trio: Trio, owned: Ownership, asked: Asked, context: Context) -> Draft:
    """What a creation of ours may have brought since: ours where that is proven, else nobody's record."""
    live, desired = trio.live, trio.desired
    if live.presence is Presence.ABSENT:
        if desired is not None and desired.declared:
            return _create(trio, desired)
        over = is_over(asked, context.at)
        return _action(trio, Verb.FORGET, None, f"what we asked for at {asked.at} never came") if over else None
    arrived = arrived_late(owned, asked, live)
    if arrived is not None:
        note = f"it came of a creation of ours at {asked.at}, whose end nobody had seen"
        return _noted(_known(replace(trio, ownership=arrived), context), note)
    doubt = unlike(asked, live) or f"nothing proves that it came of our creation at {asked.at}"
    if desired is None or not desired.declared:
        return _action(trio, Verb.FORGET, None, f"{doubt}; it is left alone")
    adopted = _known(replace(trio, ownership=None), context)
    return _noted(adopted, f"{doubt}; it is adopted, so that a revert leaves it")


def _noted(found: Draft, note: str) -> Draft:
    return replace(found, notes=(note, *found.notes)) if isinstance(found, Action) else found


def _known(trio: Trio, context: Context) -> Draft:
    owned, live, desired = trio.ownership, trio.live, trio.desired
    if owned is not None and "movedTo" in live.facts:
        where = live.facts["movedTo"]
        return Blocked(trio.address, f"the same site now answers at {where}", f"declare it with url: {where}")
    if desired is None:
        return None if owned is None else _undeclared(trio, owned, context)
    if not desired.declared:
        return _bound_only(trio, desired, context)
    if live.presence is Presence.ABSENT:
        return _absent(trio, desired, context)
    return _present(trio, desired, context)


def _bound_only(trio: Trio, desired: Desired, context: Context) -> Draft:
    """A site that nobody declares: what enforced policies demand of it, and nothing where it is as they demand."""
    owned, live = trio.ownership, trio.live
    if owned is None and (live.presence is Presence.ABSENT or live.facts.get("redirect")):
        return None  # the listing lags behind
    if owned is not None and (live.presence is Presence.ABSENT or owned.identity.lower() != live.identity.lower()):
        return _undeclared(trio, owned, context)
    decisions = attributes(trio, context)
    after = recorded(trio, decisions, context, owned.origin if owned is not None else Origin.ADOPTED)
    if owned is None:
        told = any(d.writes or d.case in (Case.BLOCKED, Case.FINDING) for d in decisions)
        return _action(trio, Verb.ADOPT, after, "", decisions) if told else None
    verb = Verb.UPDATE if any(d.writes for d in decisions) else Verb.RECORD
    return _action(trio, verb if after is not None else Verb.RELEASE, after, "", decisions)


def _absent(trio: Trio, desired: Desired, context: Context) -> Draft:
    owned, live = trio.ownership, trio.live
    if owned is not None and owned.leaving:
        owned = replace(owned, origin=Origin.RECYCLED, was=owned.origin)
        trio = replace(trio, ownership=owned)
    if owned is not None and owned.origin is not Origin.RECYCLED:
        if desired.lifecycle.on_missing is OnMissing.REPORT:
            reason = "it is gone, though we did not remove it (onMissing: report leaves it alone)"
            return Action(trio.address, Verb.RECORD, (), live, owned, owned, desired, notes=(reason,))
        if trio.kind.restorable(owned, live):
            in_bin = trio.kind.retention_days(live)
            note = f"somebody deleted it; {'restored from the recycle bin' if in_bin else 'made anew as we had it'}"
            return _restore(trio, desired, owned, note, context)
        return _create(trio, desired, "somebody deleted it and it cannot be restored: its content is lost")
    if owned is not None and trio.kind.restorable(owned, live):
        return _restore(trio, desired, owned, "", context)
    if owned is not None:
        return _create(trio, desired, "what we removed is no longer in the recycle bin: its content is lost")
    return _create(trio, desired)


def _restore(trio: Trio, desired: Desired, owned: Ownership, note: str, context: Context) -> Draft:
    """As creating it, but for what only a creation needs."""
    refused = {name: why for name, why in _refused(trio, desired).items() if name in desired.attributes and name != URL}
    if refused:
        return refused[min(refused)]
    after = replace(owned, taken_back=None)
    return _action(trio, Verb.RESTORE, after, note, _expected(trio, owned, context))


def _create(trio: Trio, desired: Desired, note: str = "") -> Draft:
    if "recycledIdentity" in trio.live.facts:
        return Blocked(
            trio.address,
            "its URL is taken by a site in the tenant's recycle bin",
            "restore that site, purge it, or choose another url",
            desired.position,
        )
    missing = trio.kind.missing_for_creation(desired)
    if missing:
        return Blocked(
            trio.address,
            f"it must be created, which needs {', '.join(missing)}",
            "add the missing keys to the document",
            desired.position,
        )
    refused = _refused(trio, desired)
    return refused[min(refused)] if refused else _action(trio, Verb.CREATE, None, note, _initial(desired))


def _refused(trio: Trio, desired: Desired) -> dict[str, Blocked]:
    """By attribute why it is not to appear: it would be less than is declared."""
    found = {}
    for name, more in trio.kind.beyond(desired, trio.live, trio.around).items():
        wanted = desired.attributes.get(name)
        position = desired.position if wanted is None else wanted.position
        found[name] = Blocked(trio.address, f"{name}: {more.reason}", "", position)
    return found


def _initial(desired: Desired) -> tuple[Decision, ...]:
    """What a creation will set, for people and the record; it is decided on what the service made of it."""
    return tuple(
        Decision(name, Case.NEW, NO_PRIOR, wanted.value, None, wanted.position, wanted.origin)
        for name, wanted in sorted(desired.attributes.items())
        if name != URL  # where it is made says the address
    )


def _expected(trio: Trio, owned: Ownership, context: Context) -> tuple[Decision, ...]:
    """What a restore will have to change if everything lies in the recycle bin as we left it."""
    left = {name: value.value for name, value in owned.attributes.items()}
    asleep = replace(trio.live, presence=Presence.PRESENT, identity=owned.identity, fields=left)
    known = replace(trio, live=asleep, ownership=replace(owned, origin=owned.was))
    return tuple(decision for decision in attributes(known, context) if decision.writes)


def _present(trio: Trio, desired: Desired, context: Context) -> Draft:
    owned, live = trio.ownership, trio.live
    note = ""
    if owned is not None and owned.identity.lower() != live.identity.lower():
        note = "somebody replaced it by another of the same address: the old ownership is closed, the new one adopted"
        trio = replace(trio, ownership=None)
        owned = None
    elif owned is not None and owned.origin is Origin.RECYCLED:
        note = "somebody restored it: ownership continues"
        owned = replace(owned, origin=owned.was)
        trio = replace(trio, ownership=owned)
    if live.facts.get("redirect"):
        return Blocked(trio.address, "a redirect answers at its URL", "name the site's new url", desired.position)
    decisions = attributes(trio, context)
    origin = owned.origin if owned else Origin.ADOPTED
    after = recorded(trio, decisions, context, origin)
    verb = Verb.ADOPT if owned is None else Verb.UPDATE
    if verb is Verb.UPDATE and not any(d.writes for d in decisions):
        verb = Verb.RECORD
    return _action(trio, verb, after, note, decisions)


def _undeclared(trio: Trio, owned: Ownership, context: Context) -> Draft:
    live = trio.live
    if live.presence is Presence.ABSENT:
        if owned.origin is Origin.RECYCLED:  # a rollback that removed it is what git says now
            settled = replace(owned, taken_back=None)
            return _action(trio, Verb.RECORD, settled) if owned.taken_back is not None else None
        if owned.leaving:
            gone = replace(owned, origin=Origin.RECYCLED, was=owned.origin)
            return _action(trio, Verb.RECORD, gone, "our removal, whose end nobody had seen, took effect")
        return _action(trio, Verb.FORGET, None, "it is gone, and no longer declared")
    if owned.identity.lower() != live.identity.lower():
        return _action(trio, Verb.FORGET, None, "another of the same address stands there now; it is left alone")
    if owned.origin is Origin.RECYCLED:
        return _action(trio, Verb.FORGET, None, "somebody restored it and it is not declared; it is left alone")
    on_remove = owned.lifecycle.on_remove
    if on_remove is OnRemove.RECYCLE or (on_remove is OnRemove.DEFAULT and owned.origin is Origin.CREATED):
        after = replace(
            owned,
            origin=Origin.RECYCLED,
            was=owned.origin,
            digest="",
            history=appended(owned.history, context, ""),
            taken_back=None,
        )
        return _action(trio, Verb.REMOVE, after)
    decisions = attributes(trio, context)
    left = recorded(trio, decisions, context, owned.origin)
    if left == owned and not any(decision.writes for decision in decisions):
        return None  # a policy still demands all that is ours
    return _action(trio, Verb.RELEASE, left, "", decisions)


def _action(
    trio: Trio, verb: Verb, after: Ownership | None, note: str = "", decisions: tuple[Decision, ...] = ()
) -> Action:
    digest = trio.desired.digest() if trio.desired else ""
    return Action(
        address=trio.address,
        verb=verb,
        decisions=decisions,
        observation=trio.live,
        ownership=after,
        prior_ownership=trio.ownership,
        desired=trio.desired,
        undoes=undone_run(trio.ownership, digest) if verb not in (Verb.RECORD, Verb.FORGET, Verb.ADOPT) else "",
        notes=(note,) if note else (),
    )


def _place(desired: Desired | None) -> Position | None:
    return desired.position if desired else None
